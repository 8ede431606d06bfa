"""What a case's frozen conditions give on the dossier's figures: the condition table that everybody sees."""

from collections.abc import Iterable

from domain.case import Case
from domain.dossier import Dossier
from domain.rulebook import conditions
from domain.rulebook.model import ConditionResult, Outcome

AGAINST = (Outcome.NOT_MET, Outcome.NOT_KNOWN, Outcome.NEEDS_JUDGEMENT)
"""Outcomes with which nobody is recognised."""


def condition_table(dossier: Dossier, case: Case) -> list[ConditionResult]:
    """Return the conditions as they stand: figures as last reported, titles as held when the case opened."""
    return conditions.assess(
        case.rules,
        dossier.figures,
        year=case.year,
        titles_in_force=[title.scheme for title in dossier.titles_on(case.opened_on)],
        judgements=case.judgements,
    )


def standing_against(results: Iterable[ConditionResult]) -> list[ConditionResult]:
    """Return the rows that forbid recognition; a group counts as a whole, its members only explain it."""
    return [row for row in results if row.depth == 0 and row.outcome in AGAINST]

"""What a case's frozen conditions give on the dossier's figures: the condition table that everybody sees."""

import datetime as dt
from collections.abc import Iterable

from domain.case import Case, Status
from domain.dossier import Dossier
from domain.rulebook import conditions
from domain.rulebook.model import Condition, ConditionResult, Outcome

AGAINST = (Outcome.NOT_MET, Outcome.NOT_KNOWN, Outcome.NEEDS_JUDGEMENT)
"""Outcomes with which nobody is recognised."""


def condition_table(dossier: Dossier, case: Case) -> list[ConditionResult]:
    """Return the conditions as they stand: figures as last reported, titles as held when the case opened.

    What is under decision besides bars as well, where the rules say so; the title that a recheck is about
    never bars its own renewal.
    """
    return conditions.assess(
        case.rules,
        dossier.figures,
        year=case.year,
        titles_in_force=[
            title.scheme for title in dossier.titles_on(case.opened_on) if title.id != case.renews
        ],
        titles_pending=[scheme for scheme, other in pending(dossier).items() if other != case.id],
        judgements=case.judgements,
    )


def pending(dossier: Dossier) -> dict[str, str]:
    """Return the schemes of which a title is under decision, each with its case; rechecks ask for none."""
    return {
        case.rules.scheme: case.id
        for case in dossier.cases.values()
        if case.status is Status.OPEN and not case.renews
    }


def awaited(dossier: Dossier, case: Case, today: dt.date) -> ConditionResult | None:
    """Return the condition that still waits for a lower title with which the enterprise could apply early.

    Such a title may be under decision at the application (``pending``); at the recognition it must hold.
    """
    early = {leaf.id for leaf in _leaves(case.rules.conditions) if leaf.test.get("pending")}
    if not early:
        return None
    settled = {one: judged for one, judged in case.judgements.items() if one not in early}
    rows = conditions.assess(
        case.rules,
        dossier.figures,
        year=case.year,
        titles_in_force=[title.scheme for title in dossier.titles_on(today)],
        judgements=settled,
    )
    waits = {one.id for one in case.rules.conditions if {leaf.id for leaf in _leaves([one])} & early}
    return next((row for row in standing_against(rows) if row.id in waits), None)


def _leaves(found: Iterable[Condition]) -> list[Condition]:
    """The conditions of *found* that have no members, with those of every group."""
    return [leaf for one in found for leaf in (_leaves(one.parts) if one.parts else [one])]


def standing_against(results: Iterable[ConditionResult]) -> list[ConditionResult]:
    """Return the rows that forbid recognition; a group counts as a whole, its members only explain it."""
    return [row for row in results if row.depth == 0 and row.outcome in AGAINST]

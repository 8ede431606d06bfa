"""How far figures are from losing what they give: the other side of ``turning.py``."""

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

import msgspec

from domain.figures import FiguresByYear
from domain.rulebook.conditions import Judgements, assess, overall
from domain.rulebook.leaf import Test
from domain.rulebook.least import meet
from domain.rulebook.metrics import catalogue
from domain.rulebook.model import CaseRules, Condition, Outcome
from domain.rulebook.scratch import Change, Scratch
from domain.rulebook.words import change_text

_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "before": ">"}
_YEARS = {"each": "any", "two_years": "any", "any": "each"}
"""Where every year must do, one that fails is enough; where one year does, all must fail."""


class Margin(msgspec.Struct, frozen=True):
    """The least change of a figure with which the enterprise would no longer qualify."""

    condition: str
    label: str
    changes: list[Change]
    text: str


def margins(
    rules: CaseRules,
    figures: FiguresByYear,
    *,
    year: int,
    titles_in_force: Collection[str] = (),
    judgements: Judgements | None = None,
) -> list[Margin]:
    """
    Changes of figures, each of which alone makes the result ``not_eligible``, the narrowest first.

    Empty when the result is that already.  Yes-or-no figures are left out: turning one over is no matter of
    degree.  The arguments are those of :func:`~domain.rulebook.conditions.assess`.
    """

    def result(given: FiguresByYear) -> str:
        rows = assess(rules, given, year=year, titles_in_force=titles_in_force, judgements=judgements)
        return overall(rows)

    rows = assess(rules, figures, year=year, titles_in_force=titles_in_force, judgements=judgements)
    if overall(rows) == "not_eligible":
        return []
    found: list[tuple[Fraction, Margin]] = []
    for leaf, row in zip(_walk(rules.conditions), rows, strict=True):
        test = _failing(leaf.test) if row.outcome is Outcome.MET else None
        if test is None:
            continue
        sheet = Scratch(catalogue(), figures, year)
        if not meet(test, sheet) or result(sheet.figures) != "not_eligible":
            continue
        changes = sheet.changes()
        text = "；".join(change_text(change, test) for change in changes)
        found.append(
            (sum((c.size for c in changes), Fraction(0)), Margin(leaf.id, leaf.label, changes, text))
        )
    return [margin for _, margin in sorted(found, key=lambda one: one[0])]


def _failing(test: Test) -> Test | None:
    """The test that a figure meets when it fails *test*; None where there is no such bound."""
    if test["kind"] != "figure" or isinstance(test["value"], bool) or test["op"] not in _OPPOSITE:
        return None
    return {**test, "op": _OPPOSITE[test["op"]], "over": _YEARS.get(test["over"], test["over"])}


def _walk(conditions: Sequence[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        yield condition
        yield from _walk(condition.parts)

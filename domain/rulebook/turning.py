"""Which change of a figure would turn a condition, and the whole result.

For every condition that fails or lacks a figure the least change is told; the cheapest way through
alternatives (any of, pick n, bands) is marked, carried out on a sheet of its own and judged again: what is
promised has been tried.
"""

from collections.abc import Callable, Collection, Iterator
from fractions import Fraction
from typing import Literal

import msgspec

from domain.figures import FiguresByYear
from domain.rulebook.conditions import Judgements, assess, fits, overall
from domain.rulebook.leaf import Test
from domain.rulebook.least import meet
from domain.rulebook.metrics import catalogue
from domain.rulebook.model import CaseRules, Condition, ConditionResult, Outcome
from domain.rulebook.scratch import Change, Scratch
from domain.rulebook.words import change_text, opening

Result = Literal["eligible", "not_eligible", "undetermined"]
Judge = Callable[[FiguresByYear], list[ConditionResult]]

ROUNDS = 5
"""Times the way is tried again: a raised revenue lowers a ratio that was met before."""

_PER_CHANGE = Fraction(1, 100)
_JUDGED, _TITLE, _SETTLED, _BLOCKED = (Fraction(10**n) for n in (3, 5, 7, 9))
"""Harder than any change of figures: a person's judgement, a title, a settled refusal, no way at all."""

_OPEN = (Outcome.NOT_MET, Outcome.NOT_KNOWN)
_DONE = (Outcome.MET, Outcome.NOT_EXAMINED)


class Turn(msgspec.Struct, frozen=True):
    """How one condition would be met.

    Args:
        condition: Its id.
        outcome: As it stands.
        changes: The least change of figures that turns it; empty where no figure can.
        text: The same in words.
        wanted: It belongs to the cheapest way to meet everything.
        alone: The whole result when nothing else is changed.
    """

    condition: str
    label: str
    outcome: Outcome
    changes: list[Change]
    text: str
    wanted: bool
    alone: Result


class Turning(msgspec.Struct, frozen=True):
    """What would turn the result of a condition table.

    Args:
        now: The result as it stands.
        turns: One for each single condition that fails or is unknown and matters, in the table's order.
        changes: Everything that the cheapest way changes, at once.
        result: The result after *changes*.
        left: What no figure settles on that way: titles to be held, judgements of a person.
    """

    now: Result
    turns: list[Turn]
    changes: list[Change]
    result: Result
    left: list[str]


class _Node(msgspec.Struct, frozen=True):
    condition: Condition
    row: ConditionResult
    below: list["_Node"]


class _Plan(msgspec.Struct, frozen=True):
    """A way to meet a condition: its cost, the figure tests to turn, whose they are, what else it needs."""

    cost: Fraction = Fraction(0)
    tests: tuple[Test, ...] = ()
    whose: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def __add__(self, other: "_Plan") -> "_Plan":
        return _Plan(
            self.cost + other.cost, self.tests + other.tests, self.whose + other.whose, self.left + other.left
        )


def turning(
    rules: CaseRules,
    figures: FiguresByYear,
    *,
    year: int,
    titles_in_force: Collection[str] = (),
    titles_pending: Collection[str] = (),
    judgements: Judgements | None = None,
) -> Turning:
    """
    Tell what would turn the result; the arguments are those of :func:`~domain.rulebook.conditions.assess`.

    A figure is changed to the nearest value that satisfies its bound, in whole numbers where things are
    counted and otherwise to the hundredth.  Where several ways lead through, the one that changes figures
    least is taken.
    """

    def judge(given: FiguresByYear) -> list[ConditionResult]:
        return assess(
            rules, given, year=year, titles_in_force=titles_in_force, titles_pending=titles_pending,
            judgements=judgements,
        )  # fmt: skip

    rows = judge(figures)
    sheet = Scratch(catalogue(), figures, year)
    after, plan, whose = rows, _Plan(), set[str]()
    for _ in range(ROUNDS):
        plan = _whole(rules, after, sheet)
        whose |= set(plan.whose)
        if not plan.tests:
            break
        # What is computed from other figures last: they may have been raised for their own sake.
        for test in sorted(plan.tests, key=lambda test: _derived(test, sheet)):
            meet(test, sheet)
        after = judge(sheet.figures)
    turns = [
        turn for node in _tree(rules.conditions, rows) for turn in _turns(node, figures, year, whose, judge)
    ]
    left = list(dict.fromkeys(plan.left))
    return Turning(overall(rows), turns, sheet.changes(), overall(after), left)


def _tree(conditions: list[Condition], rows: list[ConditionResult]) -> list[_Node]:
    """Conditions with their rows; a group's rows stand before its members'."""
    following = iter(rows)

    def node(condition: Condition) -> _Node:
        row = next(following)
        return _Node(condition, row, [node(part) for part in condition.parts])

    return [node(condition) for condition in conditions]


# ------------------------------------------------------------------ the cheapest way


def _whole(rules: CaseRules, rows: list[ConditionResult], sheet: Scratch) -> _Plan:
    return sum((_plan(node, sheet) for node in _tree(rules.conditions, rows)), _Plan())


def _plan(node: _Node, sheet: Scratch) -> _Plan:
    """The cheapest way to meet *node* on the figures of *sheet*."""
    test, row = node.condition.test, node.row
    if row.outcome in _DONE:
        return _Plan()
    match test["kind"]:
        case "figure" if row.outcome in _OPEN:
            return _turned(test, node.condition.id, node.condition.label, sheet)
        case "titles":
            return _Plan(_TITLE, left=(f"取得：{node.condition.label}",))
        case "without":
            return _Plan(_SETTLED, left=(node.condition.label,))
        case "all":
            return sum((_plan(part, sheet) for part in node.below), _Plan())
        case "unclear" if row.outcome in _OPEN:
            return sum((_plan(part, sheet) for part in node.below), _Plan())
        case "any":
            return _cheapest(node, sheet, 1)
        case "at_least":
            return _cheapest(node, sheet, int(test["n"]))
        case "bands":
            return _band(node, sheet)
    cost = _SETTLED if row.outcome is Outcome.NOT_MET else _JUDGED
    return _Plan(cost, left=(f"审核人员判断：{node.condition.label}",))


def _cheapest(node: _Node, sheet: Scratch, n: int) -> _Plan:
    """The *n* cheapest members; one that is not examined offers no way in."""
    ways = [_plan(part, sheet) for part in node.below if part.row.outcome is not Outcome.NOT_EXAMINED]
    return sum(sorted(ways, key=lambda way: way.cost)[:n], _Plan())


def _band(node: _Node, sheet: Scratch) -> _Plan:
    """The band that fits; where none does, the one that is cheapest to come into."""
    applies = _fitting(node, sheet)
    if applies is not None:
        return _plan(applies, sheet)
    ways = []
    for part in node.below:
        into = _turned(_when(part), node.condition.id, part.condition.label, sheet)
        ways.append(into + _plan(part, sheet))
    return min(ways, key=lambda way: way.cost)


def _fitting(node: _Node, sheet: Scratch) -> _Node | None:
    return next((part for part in node.below if fits(sheet.reading, part.condition.test["when"])[0]), None)


def _when(part: _Node) -> Test:
    return {**part.condition.test["when"], "kind": "figure", "unit": ""}


def _turned(test: Test, condition: str, label: str, sheet: Scratch) -> _Plan:
    """The least change that turns one figure test."""
    trial = Scratch(sheet.metrics, sheet.figures, sheet.year)
    if not meet(test, trial):
        return _Plan(_BLOCKED, left=(label,))
    return _Plan(sum((c.size + _PER_CHANGE for c in trial.changes()), Fraction(0)), (test,), (condition,))


def _derived(test: Test, sheet: Scratch) -> tuple[bool, bool]:
    metric = sheet.metrics[test["metric"]]
    return bool(metric.ratio or metric.growth), test["over"] in ("pooled", "cagr")


# ------------------------------------------------------------------ one condition by itself


def _turns(node: _Node, figures: FiguresByYear, year: int, whose: set[str], judge: Judge) -> Iterator[Turn]:
    """Turns of the single conditions in *node* that matter: not below what is settled, nor in other bands."""
    if node.row.outcome in _DONE:
        return
    test = node.condition.test
    sheet = Scratch(catalogue(), figures, year)
    if test["kind"] == "bands":
        applies = _fitting(node, sheet)
        if applies is not None:
            yield from _turns(applies, figures, year, whose, judge)
            return
        for part in node.below:
            label = f"{node.condition.label}（{opening(part.condition.test['when'], sheet.metrics)}）"
            yield _one(node, label, _when(part), sheet, whose, judge)
            sheet = Scratch(catalogue(), figures, year)
        return
    if node.below:
        for part in node.below:
            yield from _turns(part, figures, year, whose, judge)
        return
    if node.row.outcome in _OPEN and test["kind"] == "figure":
        yield _one(node, node.condition.label, test, sheet, whose, judge)
    elif node.row.outcome in _OPEN:
        what = {"titles": "须先取得所列称号之一", "without": "须不再持有所列称号"}.get(
            test["kind"], "审核人员已判断为不符合，补充材料后可请其重新判断"
        )
        result = overall(judge(figures))
        yield Turn(node.condition.id, node.condition.label, node.row.outcome, [], what, False, result)


def _one(node: _Node, label: str, test: Test, sheet: Scratch, whose: set[str], judge: Judge) -> Turn:
    changes = sheet.changes() if meet(test, sheet) else []
    text = "；".join(change_text(change, test) for change in changes) or "改变所报数据不能使其符合"
    return Turn(
        condition=node.condition.id,
        label=label,
        outcome=node.row.outcome,
        changes=changes,
        text=text,
        wanted=node.condition.id in whose,
        alone=overall(judge(sheet.figures)),
    )

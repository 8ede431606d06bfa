"""Which schemes are walked, and for each the day, the rules and the intake, as the data say."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from domain.errors import NotAllowed
from domain.procedures.intake import ENTERPRISE
from domain.rulebook.model import CaseRules, Kind
from domain.rulebook.standing import Standing, standing
from tests.rulebook.procedure_walks import people
from tests.rulebook.procedure_walks.stage import law
from tests.rulebook.walk import days

UNITS = ("110000", "330200", "510000")
"""Units whose instances of a scheme are walked: a municipality, a separately planned city, a province."""


class Window(msgspec.Struct, frozen=True):
    """The enterprise's own period in a notice, as its text gives it; ``until_time`` as ``HH:MM`` or empty."""

    what: str
    layer: str
    opens: dt.date | None
    closes: dt.date | None
    until_time: str


class Plan(msgspec.Struct, frozen=True):
    """How a scheme is walked for one kind of case.

    Args:
        day: First day of the walk.
        since: First day on which these rules hold.
        notice: Notice under which the round is opened; empty where there is none.
        window: The period that the notice gives enterprises, if it does.
    """

    scheme: str
    day: dt.date
    since: dt.date
    rules: CaseRules
    notice: str = ""
    window: Window | None = None


def schemes() -> list[str]:
    """Every scheme; of one with instances three units."""
    every = [one.id for one in law().rulebook.schemes()]
    return [one for one in every if not (unit := one.partition("@")[2]) or unit in UNITS]


@cache
def vintages(scheme: str, kind: Kind) -> list[CaseRules]:
    """The rules of *scheme* for *kind* under each set of instruments, oldest first."""
    found: dict[tuple[str, ...], CaseRules] = {}
    for day in days(scheme):
        rules = rules_on(scheme, day, kind)
        if rules is not None:
            found.setdefault(tuple(rules.layers), rules)
    telling = [rules for rules in found.values() if rules.route] if kind is Kind.APPLICATION else []
    return telling or list(found.values())


def holding(scheme: str, told: Callable[[Standing], object]) -> list[CaseRules]:
    """What bound holders, one set of rules for each different thing that *told* reads out of it."""
    found: dict[str, CaseRules] = {}
    for rules in vintages(scheme, Kind.STANDING):
        found.setdefault(str(told(standing(rules))), rules)
    return list(found.values())


def latest(scheme: str, kind: Kind) -> CaseRules | None:
    """The newest rules of *scheme* for *kind*; none where none were ever in force."""
    return found[-1] if (found := vintages(scheme, kind)) else None


def rules_on(scheme: str, day: dt.date, kind: Kind, notice: str = "") -> CaseRules | None:
    """The rules of *day* for the enterprise of the walk, none where none were in force."""
    book = law().rulebook
    county = people.county_of(book.scheme(scheme).jurisdiction)
    try:
        return book.resolve(scheme, day, kind, notice or None, division=county)
    except NotAllowed:
        return None


@cache
def plans(scheme: str, kind: Kind) -> list[Plan]:
    """The day and the intake of a walk under each set of instruments, oldest first."""
    found = [_plan(scheme, kind, rules) for rules in vintages(scheme, kind)]
    return list({tuple(one.rules.layers): one for one in found}.values())


def plan(scheme: str, kind: Kind) -> Plan | None:
    """The newest plan; none where the scheme never had rules for *kind*."""
    return found[-1] if (found := plans(scheme, kind)) else None


def _plan(scheme: str, kind: Kind, rules: CaseRules) -> Plan:
    for window in windows(rules):
        if (day := _within(window, rules.on)) is None:
            continue
        own = rules_on(scheme, day, kind, window.layer)
        if own is not None and bool(own.route) == bool(rules.route) and window in windows(own):
            return Plan(scheme, day, rules.on, own, window.layer, window)
    notices = [one.id for one in law().rulebook.notices(scheme, rules.on) if one.id in rules.layers]
    for notice in notices:
        own = rules_on(scheme, rules.on, kind, notice)
        if own is not None and own.route:
            return Plan(scheme, rules.on, rules.on, own, notice)
    return Plan(scheme, rules.on, rules.on, rules)


def windows(rules: CaseRules) -> list[Window]:
    """The periods that the rules give enterprises, with the notice that gives each."""
    found: list[dict[str, Any]] = rules.values.get("windows", {}).get("value", [])
    return [
        Window(
            one["what"], one["layer"], _day(one.get("opens")), _day(one.get("closes")),
            one.get("until_time", ""),
        )
        for one in found
        if one["what"].startswith(ENTERPRISE)
    ]  # fmt: skip


def _within(window: Window, first: dt.date) -> dt.date | None:
    """A day in *window* not before *first*: its last one, or its first where it has no last."""
    day = window.closes or window.opens
    return day if day is not None and day >= first else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

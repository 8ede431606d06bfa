"""What the rules say about a change, title by title; silence stays silence."""

import datetime as dt
from collections.abc import Iterable

from domain.calendar import deadline
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.happened.change import Stake
from domain.law import Law
from domain.procedures.steps import refs
from domain.rulebook import conditions, schema
from domain.rulebook.model import (
    ChangeKind,
    ConditionResult,
    Consequence,
    GroundKind,
    Kind,
    Level,
    Source,
    Span,
    Unit,
)
from domain.rulebook.standing import Standing, standing
from domain.title import Title

LEVELS = list(Level)
"""Lowest first."""


def rules_of(scheme: str, day: dt.date, law: Law) -> Standing | None:
    """Return the duties and ends of titles of *scheme* under the rules of *day*; ``None`` without rules."""
    try:
        return standing(law.rulebook.resolve(scheme, day, Kind.STANDING))
    except NotAllowed:  # the scheme is unknown, or had no rules on that day: the text is silent
        return None


def stakes_in(
    dossier: Dossier, kinds: list[ChangeKind], happened_on: dt.date, today: dt.date, law: Law
) -> tuple[list[Stake], list[str]]:
    """
    Return what the rules say about each title in force on *today*, and the clauses that say it.

    The window comes from the rules in force when the change happened; what follows a standard not met any
    longer comes from those of *today*.
    """
    stakes, sources = list[Stake](), list[Source | None]()
    for title in dossier.titles_on(today):
        then, now = rules_of(title.scheme, happened_on, law), rules_of(title.scheme, today, law)
        rule = then.change if then is not None and title.in_force(happened_on) else None
        span = _window(rule, kinds, then.sources["change_report"]) if rule and then else None
        due = None
        if span is not None:
            sources.append(span.source)
            due = deadline(
                happened_on, span, first_day="skipped", calendar=law.calendar, start_event="变化发生"
            )
        late = due is not None and due.is_over(today)
        unqualified = now.change.unqualified_then if now is not None and now.change else None
        if unqualified is not None and now is not None:
            sources.append(now.sources["change_report"])
        follows = _consequences(rule, 1 + _late_before(dossier, title)) if rule and late else []
        stakes.append(
            Stake(
                title=title.id,
                due=due,
                late=late,
                late_follows=follows,
                unqualified_then=unqualified,
                level=title.level,
            )
        )
    return stakes, list(dict.fromkeys(refs(*sources)))


def standard(dossier: Dossier, title: Title, day: dt.date, law: Law) -> list[ConditionResult]:
    """Return the condition table of *title*'s scheme by the rules of *day* and last year's figures."""
    try:
        rules = law.rulebook.resolve(title.scheme, day, Kind.STANDING)
    except NotAllowed:
        return []
    held = [other.scheme for other in dossier.titles_on(day)]
    return conditions.assess(rules, dossier.figures, year=day.year - 1, titles_in_force=held)


def highest(titles: Iterable[Title]) -> Title | None:
    """Return the title of the highest level, the latest of several; ``None`` where there is none."""
    return max(titles, key=lambda title: (LEVELS.index(title.level), title.valid_from), default=None)


def examiner(title: Title, day: dt.date, law: Law, kind: GroundKind) -> Level:
    """
    Return the level that establishes the facts about *title*.

    It is the one that the ground of *kind* names, else the one that all grounds name which name any (a
    ministry's title that provinces verify), else the title's own.
    """
    rules = rules_of(title.scheme, day, law)
    grounds = rules.grounds if rules else []
    own = [ground.verified_by for ground in grounds if ground.kind is kind and ground.verified_by]
    named = {ground.verified_by for ground in grounds if ground.verified_by}
    if own:
        return own[0]
    return named.pop() if len(named) == 1 else title.level


def _window(rule: schema.ChangeReport, kinds: list[ChangeKind], source: Source) -> Span | None:
    """The time for the report; none where the rule gives none or does not ask for any of *kinds*."""
    if rule.changes and not set(rule.changes) & set(kinds):
        return None
    if rule.months is not None:
        return Span(rule.months, Unit.MONTHS, source)
    return Span(rule.days, Unit.CALENDAR, source) if rule.days is not None else None


def _consequences(rule: schema.ChangeReport, count: int) -> list[Consequence]:
    """What follows the *count*-th late report within the term.

    A consequence that needs a reminder does not follow: a change is not known before it is found, so nobody
    can have been reminded of it.
    """
    reached = [one for one in rule.late if one.after <= count and not one.needs_reminder]
    step = max((one.after for one in reached), default=0)
    return [
        Consequence(then=one.then, after=one.after, discretion=one.discretion)
        for one in reached
        if one.after == step
    ]


def _late_before(dossier: Dossier, title: Title) -> int:
    return sum(
        any(stake.title == title.id and stake.late for stake in change.stakes)
        for change in dossier.changes.values()
        if change.established is not False
    )

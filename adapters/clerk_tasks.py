"""What the clerk has to look at: found in the view of deadlines, page by page, never decided here."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import msgspec

from domain.errors import NotAllowed
from domain.law import Law
from domain.procedures.deadlines import RecomputeDeadline
from domain.procedures.duties import ReleaseDuty, Remind, SetUpdateDuty
from domain.procedures.misses import LapseTitle, RecordMiss
from domain.procedures.proceedings import RecordSilence
from domain.procedures.publicity import CloseNotice
from domain.procedures.reports import RecordUnanswered
from domain.rulebook.model import Kind
from domain.rulebook.standing import Standing, standing, update_due
from projections.deadlines import DeadlineItem, Deadlines, UpdateGroup
from projections.paging import Page

PAGE = 500
"""Rows in one question to the view."""

Ask = Callable[[str | None], Page[DeadlineItem]]


class Lead(msgspec.Struct, frozen=True):
    """How far ahead the clerk works; no law names these days, the operator does.

    Args:
        remind_before: Civil days before the last day on which the enterprise is reminded.
        grace: Civil days that a reminder after the last day leaves.
        ahead: Civil days before the last day on which next year's duty is set.
    """

    remind_before: int
    grace: int
    ahead: int


class Task(msgspec.Struct, frozen=True):
    """A deadline to look at, and the command that the truth is asked about.

    Args:
        command: None where only people can go on.
        why: What stands against it already; empty where nothing does.
    """

    item: DeadlineItem
    command: Any = None
    why: str = ""

    @property
    def caused_by(self) -> str:
        """The deadline, as it stands in the events that it leads to: what it belongs to, and its last day."""
        return f"{self.item.of}@{self.item.last_day}"


def stages(view: Deadlines, law: Law, today: dt.date, lead: Lead) -> Iterator[Iterator[list[Task]]]:
    """Yield the parts of one round of the clerk; each yields its tasks a page at a time.

    Days are put right before anything is held to have passed, and nobody is reminded of a day that is over.
    """
    yield _recomputed(view, law)
    yield _under_other_rules(view, law, today)
    yield _ahead(view, law, today, lead)
    yield _passed(view, law, today, lead)
    yield _without_ground(view)
    yield _reminded(view, today, lead)


def _recomputed(view: Deadlines, law: Law) -> Iterator[list[Task]]:
    """Times that rest on a calendar announced meanwhile; a publicity keeps the day it was printed with."""
    for rows in _pages(lambda after: view.provisional(after=after, limit=PAGE)):
        yield [
            Task(row, RecomputeDeadline(row.of))
            for row in rows
            if row.what not in ("publicity", "hearing") and not law.calendar.provisional(row.last_day.year)
        ]


def _under_other_rules(view: Deadlines, law: Law, today: dt.date) -> Iterator[list[Task]]:
    """Open updates whose day or consequence comes from a rule that is not the one of today."""
    for group in view.update_groups():
        rules = _standing(law, group.scheme, today)
        if rules is None or _same(rules, group):
            continue
        for rows in _pages(lambda after, group=group: view.updates_of(group, after=after, limit=PAGE)):  # type: ignore[misc]
            yield [Task(row, RecomputeDeadline(row.of)) for row in rows]


def _ahead(view: Deadlines, law: Law, today: dt.date, lead: Lead) -> Iterator[list[Task]]:
    """Titles whose next update is near enough to be set."""
    horizon = today + dt.timedelta(days=lead.ahead)
    for scheme in view.schemes():
        rules = _standing(law, scheme, today)
        if rules is None or rules.update is None:
            continue
        for year in range(today.year, horizon.year + 1):
            day = update_due(rules.update, year)
            if day is not None and today <= day <= horizon:
                yield from _unset(view, scheme, year, day)


def _unset(view: Deadlines, scheme: str, year: int, day: dt.date) -> Iterator[list[Task]]:
    for rows in _pages(lambda after: view.without_update(scheme, year, day, after=after, limit=PAGE)):
        yield [Task(row, SetUpdateDuty(row.uscc, row.of, year)) for row in rows]


def _passed(view: Deadlines, law: Law, today: dt.date, lead: Lead) -> Iterator[list[Task]]:
    """Times that are over."""
    for rows in _pages(lambda after: view.passed(today, after=after, limit=PAGE)):
        # Whoever did not ask for a hearing in time has none; nothing is recorded about it.
        yield [_over(row, law, lead) for row in rows if row.what != "hearing"]


def _over(row: DeadlineItem, law: Law, lead: Lead) -> Task:
    if row.provisional and law.calendar.provisional(row.last_day.year):
        return Task(row, why="所涉年份的放假安排尚未公布，期限还不能确定")
    match row.what:
        case "update" | "recheck":
            return Task(row, RecordMiss(row.of, lead.grace))
        case "term":
            return Task(row, LapseTitle(row.uscc, row.of))
        case "enquiry":
            return Task(row, RecordUnanswered(row.of))
        case "answer":
            return Task(row, RecordSilence(row.of))
        case "publicity":
            return Task(row, CloseNotice(UUID(row.of)))
    return Task(row, why="须由办理机关决定")


def _without_ground(view: Deadlines) -> Iterator[list[Task]]:
    """Open duties whose title has ended."""
    for rows in _pages(lambda after: view.orphans(after=after, limit=PAGE)):
        yield [Task(row, ReleaseDuty(row.of)) for row in rows]


def _reminded(view: Deadlines, today: dt.date, lead: Lead) -> Iterator[list[Task]]:
    """Duties that are due soon and of which nobody was reminded."""
    last = today + dt.timedelta(days=lead.remind_before)
    for rows in _pages(lambda after: view.unreminded(today, last, after=after, limit=PAGE)):
        yield [Task(row, Remind(row.of)) for row in rows]


def _pages(ask: Ask) -> Iterator[list[DeadlineItem]]:
    after: str | None = None
    while True:
        page = ask(after)
        if page.rows:
            yield page.rows
        after = page.next
        if after is None:
            return


def _standing(law: Law, scheme: str, day: dt.date) -> Standing | None:
    """What binds the holders on *day*; none for a scheme of the past that the rulebook does not know."""
    try:
        return standing(law.rulebook.resolve(scheme, day, Kind.STANDING))
    except NotAllowed:
        return None


def _same(rules: Standing, group: UpdateGroup) -> bool:
    if rules.update is None:
        return False
    day = update_due(rules.update, group.period)
    return rules.sources["annual_report"].ref == group.rule and day in (None, group.rule_day)

"""Deadlines (期限): every time that runs, whoever is waited for, by its last day; the clerk works from it."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.envelope import Event
from domain.ports import Recorded
from domain.rulebook.model import Level
from projections import deadlines_rows
from projections.area import within
from projections.columns import beyond, column
from projections.paging import Page, day_and_name, key_of
from projections.reading import columns_of, page_of, rows_of
from projections.routes import RouteText
from projections.view import Key, Rows, Shape, View


class DeadlineItem(msgspec.Struct, frozen=True, kw_only=True):
    """A time that runs.

    Args:
        id: Key within the stream, ``<of>/<slot>``.
        of: Number of the case or matter, id of the title, or stream of the notice.
        dossier_id: Stream it belongs to: an enterprise's dossier or a notice.
        what: ``step``, ``correction``, ``update``, ``recheck``, ``acceptance``, ``verification``,
            ``enquiry``, ``rectification``, ``answer``, ``hearing``, ``publicity`` or ``term``.
        label: The same in Chinese, more precisely where there is more to tell.
        last_day: Last civil day, included; where a late reminder left more time, the end of that.
        provisional: The day rests on a calendar that has not been announced yet.
        level: Level of the office whose turn it is, or that is responsible.
        waiting_on: ``office``, ``enterprise``, ``public`` or ``nobody``.
        rule: Clause that sets the time, as ``instrument/clause@date``; empty for a time set by hand.
        title: Title of a duty or term.
        period: Civil year of a duty; of a term the last year for which an update was set.
        reminded: How often the enterprise was reminded of a duty.
        orphan: The title behind a duty has ended.
    """

    id: str
    of: str
    dossier_id: UUID
    uscc: str
    enterprise_name: str
    what: str
    label: str
    last_day: dt.date
    provisional: bool
    level: Level
    division: str
    waiting_on: str
    rule: str
    title: str
    scheme: str
    period: int
    reminded: int
    orphan: bool


class UpdateGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Open updates of one scheme and year that rest on the same rule.

    Args:
        rule_day: Last day by that rule, without extensions.
    """

    scheme: str
    period: int
    rule: str
    rule_day: dt.date


class Deadlines(View):
    """Queries on deadlines; an office is a level and a division, as in :class:`domain.people.Office`."""

    name = "deadlines"
    version = 1
    takes: ClassVar = deadlines_rows.TAKES
    shapes: ClassVar = (
        Shape(
            "enterprises",
            column("dossier_id", sa.Uuid(), primary=True),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
        ),
        Shape(
            "deadlines",
            column("dossier_id", sa.Uuid(), primary=True),
            column("id", primary=True),
            column("of"),
            column("slot"),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
            column("what"),
            column("label", sa.Text()),
            column("last_day", sa.Date()),
            column("provisional", sa.Boolean()),
            column("level"),
            column("waiting_on"),
            column("rule", sa.Text()),
            column("title"),
            column("scheme"),
            column("period", sa.Integer()),
            column("reminded", sa.Integer()),
            column("orphan", sa.Boolean()),
            # What the row needs to remember so that the columns above follow from the next event.
            column("area"),
            column("live", sa.Boolean()),
            column("rule_day", sa.Date()),
            column("begins", sa.Date(), optional=True),
            column("standing_still", sa.Boolean()),
            column("route", RouteText(), optional=True),
            column("step"),
            column("memory", sa.Text()),
            by=("dossier_id",),
            indexes=[
                ("live", "last_day", "id"),
                ("live", "level", "area", "last_day", "id"),
                ("live", "what", "scheme", "period"),
                ("live", "provisional"),
                ("live", "orphan"),
                ("of",),
            ],
        ),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        return deadlines_rows.keys(event)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the deadlines."""
        deadlines_rows.take(rows, recorded.event)

    # -------------------------------------------------------------- for people

    def for_office(
        self,
        level: Level,
        division: str,
        *,
        today: dt.date,
        what: str = "",
        waiting_on: str = "",
        overdue: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[DeadlineItem]:
        """Return the times that run in this office's business, the earliest last day first.

        Args:
            overdue: Only those whose last day lies before *today*.
            after: ``next`` of the page before.
        """
        t = self.live("deadlines")
        query = self._running(t).where(t.c.level == level, within(t.c.area, t.c.division, level, division))
        if what:
            query = query.where(t.c.what == what)
        if waiting_on:
            query = query.where(t.c.waiting_on == waiting_on)
        if overdue:
            query = query.where(t.c.last_day < today)
        return self._page(t, query, after, limit)

    def falling_due(
        self,
        places: Collection[str] | None,
        first: dt.date,
        last: dt.date,
        *,
        what: str = "",
        waiting_on: str = "",
        after: str | None = None,
        limit: int = 50,
    ) -> Page[DeadlineItem]:
        """Return the times that end from *first* to *last*, both included, whichever level is responsible.

        Args:
            places: Divisions to look at, the whole nation when none are given.
            after: ``next`` of the page before.
        """
        t = self.live("deadlines")
        query = self._running(t).where(t.c.last_day.between(first, last))
        if places is not None:
            query = query.where(t.c.division.in_(sorted(places)))
        if what:
            query = query.where(t.c.what == what)
        if waiting_on:
            query = query.where(t.c.waiting_on == waiting_on)
        return self._page(t, query, after, limit)

    def of(self, number: str) -> list[DeadlineItem]:
        """Return the times that run for the case, matter, title or notice *number*."""
        t = self.live("deadlines")
        return rows_of(self, self._running(t).where(t.c.of == number).order_by(t.c.last_day), DeadlineItem)

    # -------------------------------------------------------------- for the clerk

    def passed(self, today: dt.date, *, after: str | None = None, limit: int = 500) -> Page[DeadlineItem]:
        """Return every time whose last day lies before *today*, the earliest first."""
        t = self.live("deadlines")
        return self._page(t, self._running(t).where(t.c.last_day < today), after, limit)

    def unreminded(
        self, first: dt.date, last: dt.date, *, after: str | None = None, limit: int = 500
    ) -> Page[DeadlineItem]:
        """Return duties due from *first* to *last*, both included, of which nobody was reminded yet."""
        t = self.live("deadlines")
        query = self._running(t).where(t.c.what.in_(("update", "recheck")), t.c.reminded == 0)
        return self._page(t, query.where(t.c.last_day.between(first, last)), after, limit)

    def provisional(self, *, after: str | None = None, limit: int = 500) -> Page[DeadlineItem]:
        """Return every time that rests on a calendar not announced when it was computed."""
        t = self.live("deadlines")
        return self._page(t, self._running(t).where(t.c.provisional == sa.true()), after, limit)

    def orphans(self, *, after: str | None = None, limit: int = 500) -> Page[DeadlineItem]:
        """Return open duties whose title has ended."""
        t = self.live("deadlines")
        query = self._running(t).where(t.c.orphan == sa.true(), t.c.what.in_(("update", "recheck")))
        return self._page(t, query, after, limit)

    def schemes(self) -> list[str]:
        """Return every scheme of which somebody holds a title that has not ended, sorted."""
        t = self.live("deadlines")
        query = sa.select(t.c.scheme).where(t.c.live == sa.true(), t.c.what == "term").distinct()
        with self.reading() as connection:
            return sorted(connection.execute(query).scalars())

    def without_update(
        self, scheme: str, year: int, on: dt.date, *, after: str | None = None, limit: int = 500
    ) -> Page[DeadlineItem]:
        """Return the terms of *scheme* that hold on *on* and have no update set for *year*."""
        t = self.live("deadlines")
        query = self._running(t).where(t.c.what == "term", t.c.scheme == scheme, t.c.period < year)
        return self._page(t, query.where(t.c.begins <= on, t.c.last_day >= on), after, limit)

    def update_groups(self) -> list[UpdateGroup]:
        """Return by which rules and days the open updates run."""
        t = self.live("deadlines")
        columns = (t.c.scheme, t.c.period, t.c.rule, t.c.rule_day)
        query = sa.select(*columns).where(t.c.live == sa.true(), t.c.what == "update").distinct()
        return rows_of(self, query.order_by(*columns), UpdateGroup)

    def updates_of(
        self, group: UpdateGroup, *, after: str | None = None, limit: int = 500
    ) -> Page[DeadlineItem]:
        """Return the open updates of *group*."""
        t = self.live("deadlines")
        query = self._running(t).where(t.c.what == "update", t.c.scheme == group.scheme)
        same = (t.c.period == group.period, t.c.rule == group.rule, t.c.rule_day == group.rule_day)
        return self._page(t, query.where(*same), after, limit)

    def _running(self, t: sa.Table) -> sa.Select[Any]:
        return sa.select(*columns_of(t, DeadlineItem)).where(t.c.live == sa.true())

    def _page(self, t: sa.Table, query: sa.Select[Any], after: str | None, limit: int) -> Page[DeadlineItem]:
        if key := day_and_name(after):
            query = query.where(beyond(t.c.last_day, t.c.id, key))
        ordered = query.order_by(t.c.last_day, t.c.id)
        return page_of(self, ordered, DeadlineItem, limit, lambda item: key_of(item.last_day, item.id))

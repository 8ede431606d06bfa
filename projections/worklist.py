"""The worklist (待办): a row for every case: whose turn it is, who is waited for, and until when."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.case import Status
from domain.envelope import Event
from domain.ports import Recorded
from domain.rulebook.model import Kind, Level, StepKind
from projections import worklist_rows
from projections.area import within
from projections.columns import NEVER, Json, Moment, begins, beyond, column, contains, typed
from projections.paging import Page, day_and_name, key_of
from projections.reading import columns_of, page_of, row_of, rows_of
from projections.routes import RouteText
from projections.view import Key, Rows, Shape, View

SOON = dt.timedelta(days=7)
"""How far ahead a case counts as due soon, in civil days."""


class WorkItem(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the worklist shows it.

    Args:
        round: Stream of the round it was taken in under; none for rolling intake.
        step: Id of the route's step whose turn it is; of an ended case the step at which it ended.
        level: Level of the office whose turn it is.
        waiting_on: ``office``, ``enterprise``, ``expert``, ``public``, or ``nobody`` when the case has ended.
        due_on: Last civil day, included, for what is waited for; none where the law sets none.
        due_provisional: The day rests on a calendar that has not been announced yet.
        proposal: ``recognise`` or ``refuse`` while a proposal is on the table or was approved, else empty.
        proposed_by: Account that proposed it.
        notice: Stream of the notice in which the case stands, with its row and the last day of publicity.
        objections_open: Objections that still need something.
        version: Version of the dossier at which the case last changed.
        updated_at: Moment (UTC) of that change.
    """

    case: str
    dossier_id: UUID
    uscc: str
    enterprise_name: str
    division: str
    scheme: str
    title_name: str
    kind: Kind
    path: str
    round: UUID | None
    status: Status
    step: str
    step_kind: StepKind
    step_label: str
    level: Level
    waiting_on: str
    due_on: dt.date | None
    due_provisional: bool
    opened_on: dt.date
    updated_at: dt.datetime
    proposal: str
    proposed_by: str
    notice: UUID | None
    row: int | None
    closes_on: dt.date | None
    objections_open: int
    version: int

    def days_left(self, today: dt.date) -> int | None:
        """Civil days from *today* to the last day, negative once it has passed; ``None`` without one."""
        return (self.due_on - today).days if self.due_on else None


class StepCount(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits at one step of one scheme.

    Args:
        overdue: Cases whose last day has passed.
        due_soon: Cases whose last day is today or one of the next seven days.
    """

    scheme: str
    title_name: str
    step: str
    step_kind: StepKind
    step_label: str
    total: int
    overdue: int
    due_soon: int


class Worklist(View):
    """Queries on the worklist; an office is a level and a division, as in :class:`domain.people.Office`."""

    name = "worklist"
    version = 2
    takes: ClassVar = worklist_rows.TAKES
    shapes: ClassVar = (
        Shape(
            "enterprises",
            column("dossier_id", sa.Uuid(), primary=True),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
        ),
        Shape(
            "cases",
            column("case", primary=True),
            column("dossier_id", sa.Uuid()),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
            column("scheme"),
            column("title_name", sa.Text()),
            column("kind"),
            column("path"),
            column("round", sa.Uuid(), optional=True),
            column("status"),
            column("step"),
            column("step_kind"),
            column("step_label", sa.Text()),
            column("level"),
            column("waiting_on"),
            column("due_on", sa.Date(), optional=True),
            column("due_provisional", sa.Boolean()),
            column("opened_on", sa.Date()),
            column("updated_at", Moment()),
            column("proposal"),
            column("proposed_by"),
            column("notice", sa.Uuid(), optional=True),
            column("row", sa.Integer(), optional=True),
            column("closes_on", sa.Date(), optional=True),
            column("objections_open", sa.Integer()),
            column("version", sa.Integer()),
            # What the row needs to remember so that the columns above follow from the next event.
            column("area"),
            column("live", sa.Boolean()),
            column("sort_on", sa.Date()),
            column("step_due", sa.Date(), optional=True),
            column("route", RouteText()),
            column("correcting", sa.Boolean()),
            column("panel", Json()),
            column("scored", Json()),
            column("panel_since", sa.Integer()),
            column("open_objections", Json()),
            column("upheld", sa.Boolean()),
            by=("dossier_id",),
            indexes=[
                ("live", "level", "area", "sort_on", "case"),
                ("live", "level", "area", "scheme", "step", "sort_on", "case"),
                ("uscc",),
            ],
        ),
        Shape(
            "panel",
            column("case", primary=True),
            column("account", primary=True),
            # The appointment it sits by; none once it left, so it matches no panel of the case.
            column("since", sa.Integer(), optional=True),
            column("scored", sa.Boolean()),
            by=("case",),
            indexes=[("account", "scored")],
        ),
        # Lists that are drawn up and not opened: their cases need no other list.
        Shape("drafts", column("notice", sa.Uuid(), primary=True), column("waiting", sa.Boolean())),
        Shape(
            "listings",
            column("notice", sa.Uuid(), primary=True),
            column("case", primary=True),
            indexes=[("case",)],
            append_only=True,
        ),
        Shape("taken_off", column("notice", sa.Uuid(), primary=True), column("case", primary=True)),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        return worklist_rows.keys(event)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the worklist."""
        worklist_rows.take(rows, recorded.event)

    def for_office(
        self,
        level: Level,
        division: str,
        *,
        today: dt.date,
        step_kind: StepKind | None = None,
        scheme: str | None = None,
        text: str = "",
        after: str | None = None,
        limit: int = 50,
        waiting_on: str | None = None,
        overdue: bool = False,
    ) -> Page[WorkItem]:
        """Return the open cases at a step of this office, earliest last day first, those without one last.

        Args:
            text: Part of the enterprise's name, or the beginning of its credit code or of the case's number.
            after: ``next`` of the page before.
            overdue: Only cases whose last day lies before *today*.
        """
        t = self.live("cases")
        query = sa.select(*columns_of(t, WorkItem)).where(_of_office(t, level, division))
        if step_kind:
            query = query.where(t.c.step_kind == step_kind)
        if scheme:
            query = query.where(t.c.scheme == scheme)
        if waiting_on:
            query = query.where(t.c.waiting_on == waiting_on)
        if overdue:
            query = query.where(t.c.sort_on < today)
        if text := typed(text):
            code = text.upper()
            by_code = sa.or_(begins(t.c.uscc, code), begins(t.c.case, code))
            query = query.where(sa.or_(contains(t.c.enterprise_name, text), by_code))
        if key := day_and_name(after):
            query = query.where(beyond(t.c.sort_on, t.c.case, key))
        return page_of(
            self,
            query.order_by(t.c.sort_on, t.c.case),
            WorkItem,
            limit,
            lambda item: key_of(item.due_on or NEVER, item.case),
        )

    def counts(self, level: Level, division: str, *, today: dt.date) -> list[StepCount]:
        """Return what waits at each step of this office, in total, overdue, and due within seven days."""
        t, other = self.live("cases"), self.live("cases").alias()

        def of_first(name: str) -> sa.ColumnElement[Any]:
            """The name as the first case of the group has it, so the figures come from the index alone."""
            same = (
                other.c.scheme == t.c.scheme,
                other.c.step == t.c.step,
                _of_office(other, level, division),
            )
            first = sa.select(other.c[name]).where(*same).order_by(other.c.sort_on, other.c.case).limit(1)
            return first.correlate(t).scalar_subquery().label(name)

        query = (
            sa.select(
                t.c.scheme,
                t.c.step,
                sa.func.count().label("total"),
                _number(t.c.sort_on < today).label("overdue"),
                _number(t.c.sort_on.between(today, today + SOON)).label("due_soon"),
                *(of_first(name) for name in ("title_name", "step_kind", "step_label")),
            )
            .where(_of_office(t, level, division))
            .group_by(t.c.scheme, t.c.step)
        )
        order = list(StepKind)
        found = rows_of(self, query, StepCount)
        return sorted(found, key=lambda count: (count.scheme, order.index(count.step_kind), count.step))

    def for_enterprise(self, uscc: str) -> list[WorkItem]:
        """Return every case of the enterprise, open or ended, newest first."""
        t = self.live("cases")
        query = sa.select(*columns_of(t, WorkItem)).where(t.c.uscc == uscc)
        return rows_of(self, query.order_by(t.c.opened_on.desc(), t.c.case.desc()), WorkItem)

    def for_expert(self, account: str, *, scored: bool = False) -> list[WorkItem]:
        """Return cases at an expert review with *account* on the panel, without or with its score."""
        t, panel = self.live("cases"), self.live("panel")
        query = (
            sa.select(*columns_of(t, WorkItem))
            .join_from(panel, t, panel.c.case == t.c.case)
            .where(panel.c.account == account, panel.c.scored == (sa.true() if scored else sa.false()))
            .where(panel.c.since == t.c.panel_since)
            .where(t.c.live == sa.true(), t.c.step_kind == StepKind.EXPERT_REVIEW)
        )
        return rows_of(self, query.order_by(t.c.sort_on, t.c.case), WorkItem)

    def ready_for_notice(self, level: Level, division: str, scheme: str, step: str) -> list[WorkItem]:
        """Return cases of the scheme at the publicity step that are on no list, not even a drawn-up one."""
        t = self.live("cases")
        query = (
            sa.select(*columns_of(t, WorkItem))
            .where(t.c.scheme == scheme, t.c.step == step, _of_office(t, level, division))
            .where(t.c.step_kind == StepKind.PUBLICITY, t.c.notice.is_(None), sa.not_(self._drafted(t)))
        )
        return rows_of(self, query.order_by(t.c.case), WorkItem)

    def granted(
        self,
        schemes: Collection[str],
        level: Level,
        division: str,
        since: dt.datetime,
        *,
        limit: int = 10_000,
    ) -> list[WorkItem]:
        """Return the office's cases of *schemes* that got what they asked for at *since* (UTC) or later."""
        t = self.live("cases")
        query = sa.select(*columns_of(t, WorkItem)).where(
            t.c.scheme.in_(sorted(schemes)), t.c.status == Status.RECOGNISED, t.c.updated_at >= since,
            t.c.level == level, within(t.c.area, t.c.division, level, division),
        )  # fmt: skip
        return rows_of(self, query.order_by(t.c.updated_at, t.c.case).limit(limit), WorkItem)

    def open_of_round(self, round_: UUID, *, limit: int = 1000) -> list[str]:
        """Return the numbers of the round's cases that are under way, in order."""
        t = self.live("cases")
        query = sa.select(t.c.case).where(t.c.round == round_, t.c.live == sa.true()).order_by(t.c.case)
        with self.reading() as connection:
            return [str(row[0]) for row in connection.execute(query.limit(limit))]

    def of_round(self, round_: UUID) -> dict[str, int]:
        """Return how many cases of the round stand in each status, by the status' name on screen."""
        t = self.live("cases")
        query = sa.select(t.c.status, sa.func.count()).where(t.c.round == round_).group_by(t.c.status)
        with self.reading() as connection:
            found = {Status(status): int(count) for status, count in connection.execute(query)}
        return {status.label: found[status] for status in Status if status in found}

    def get(self, case: str) -> WorkItem | None:
        """Return the case, or ``None`` when the view does not have it (yet)."""
        t = self.live("cases")
        return row_of(self, sa.select(*columns_of(t, WorkItem)).where(t.c.case == case), WorkItem)

    def _drafted(self, t: sa.Table) -> sa.ColumnElement[bool]:
        """The case stands on a list that waits to be opened."""
        drafts, listings, gone = self.live("drafts"), self.live("listings"), self.live("taken_off")
        taken_off = sa.exists().where(gone.c.notice == listings.c.notice, gone.c.case == listings.c.case)
        return (
            sa.exists()
            .where(listings.c.case == t.c.case, drafts.c.notice == listings.c.notice)
            .where(drafts.c.waiting == sa.true(), sa.not_(taken_off))
        )


def _of_office(t: sa.FromClause, level: Level, division: str) -> sa.ColumnElement[bool]:
    return sa.and_(t.c.live == sa.true(), t.c.level == level, within(t.c.area, t.c.division, level, division))


def _number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

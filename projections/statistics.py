"""Statistics (统计): how many titles and cases, by scheme, division and month."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

import msgspec
import sqlalchemy as sa

from domain import events as ev
from domain.case import Status
from domain.envelope import Event
from domain.ports import Recorded
from projections.columns import column
from projections.reading import rows_of
from projections.routes import RouteText, route_of
from projections.view import Key, Row, Rows, Shape, View


class SchemeCount(msgspec.Struct, frozen=True, kw_only=True):
    """One scheme in figures.

    Args:
        in_force: Titles that hold on the day asked for.
        awarded: Titles decided on or before that day.
    """

    scheme: str
    title_name: str
    in_force: int
    awarded: int


class DivisionCount(msgspec.Struct, frozen=True, kw_only=True):
    """One county in figures, for one scheme; the fields are those of :class:`SchemeCount`."""

    division: str
    in_force: int
    awarded: int


class MonthCount(msgspec.Struct, frozen=True, kw_only=True):
    """Titles decided in one civil month (``2026-03``), and titles whose first day lies in it."""

    month: str
    decided: int
    begun: int


class CaseCount(msgspec.Struct, frozen=True, kw_only=True):
    """Cases of one scheme by status and step; the step of an ended case is where it ended."""

    scheme: str
    title_name: str
    status: Status
    step: str
    step_label: str
    cases: int


class Statistics(View):
    """Queries on the figures; they are counted when asked, because many streams add to one figure."""

    name = "statistics"
    version = 1
    takes: ClassVar = (ev.EnterpriseRegistered, ev.CaseEvent)
    shapes: ClassVar = (
        Shape("places", column("dossier_id", sa.Uuid(), primary=True), column("division")),
        Shape(
            "titles",
            column("title", primary=True),
            column("scheme"),
            column("name"),
            column("division"),
            column("decided", sa.Date()),
            column("begins", sa.Date()),
            column("ends", sa.Date()),
            column("decided_in"),
            column("begun_in"),
            # Each index holds all that its question needs, so the rows themselves are not read.
            indexes=[
                ("scheme", "name", "division", "decided", "begins", "ends"),
                ("scheme", "decided_in"),
                ("scheme", "begun_in"),
            ],
        ),
        Shape(
            "cases",
            column("case", primary=True),
            column("scheme"),
            column("name"),
            column("status"),
            column("step"),
            column("label"),
            column("route", RouteText()),
            indexes=[("scheme", "name", "status", "step", "label")],
        ),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        if isinstance(event, ev.TitleRecognised):
            yield "places", (event.stream,)
        if isinstance(event, _MOVING):
            yield "cases", (event.case,)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the figures."""
        event = recorded.event
        if isinstance(event, ev.EnterpriseRegistered):
            rows.put("places", dossier_id=event.stream, division=event.division)
        elif isinstance(event, ev.CaseOpened):
            status = Status.CONSENT if event.path == "discovered" else Status.OPEN
            route = route_of(event.rules)
            rows.put(
                "cases",
                case=event.case,
                scheme=event.rules.scheme,
                name=event.rules.title,
                status=status.value,
                step=event.step,
                label=route.stage(event.step).label,
                route=route,
            )
        elif isinstance(event, ev.CaseEvent) and (moved := _moved(event)):
            if isinstance(event, ev.TitleRecognised):
                _award(event, rows)
            if case := rows.get("cases", event.case):
                step = moved.get("step") or case["step"]
                rows.change("cases", case, **moved, label=case["route"].stage(step).label)

    def by_scheme(self, on: dt.date) -> list[SchemeCount]:
        """Return every scheme with the titles in force on *on* and awarded until then."""
        t = self.live("titles")
        scheme = (t.c.scheme, t.c.name.label("title_name"))
        query = sa.select(*scheme, *_held(t, on)).group_by(t.c.scheme, t.c.name)
        return rows_of(self, query.order_by(t.c.scheme, t.c.name), SchemeCount)

    def by_division(self, scheme: str, on: dt.date) -> list[DivisionCount]:
        """Return the counties that have or had a title of the scheme."""
        t = self.live("titles")
        query = sa.select(t.c.division, *_held(t, on)).where(t.c.scheme == scheme)
        return rows_of(self, query.group_by(t.c.division).order_by(t.c.division), DivisionCount)

    def over_time(self, scheme: str) -> list[MonthCount]:
        """Return the months in which titles of the scheme were decided or began, in order."""
        t = self.live("titles")
        figures: dict[str, dict[str, int]] = {}
        for what, month in (("decided", t.c.decided_in), ("begun", t.c.begun_in)):
            query = sa.select(month, sa.func.count()).where(t.c.scheme == scheme).group_by(month)
            with self.reading() as connection:
                for name, number in connection.execute(query):
                    figures.setdefault(name, {"decided": 0, "begun": 0})[what] = number
        return [MonthCount(month=month, **figures[month]) for month in sorted(figures)]

    def cases(self, scheme: str | None = None) -> list[CaseCount]:
        """Return how many cases stand where."""
        t = self.live("cases")
        names = (t.c.scheme, t.c.name, t.c.status, t.c.step, t.c.label)
        query = sa.select(
            t.c.scheme,
            t.c.name.label("title_name"),
            t.c.status,
            t.c.step,
            t.c.label.label("step_label"),
            sa.func.count().label("cases"),
        ).group_by(*names)
        if scheme:
            query = query.where(t.c.scheme == scheme)
        return rows_of(self, query.order_by(*names), CaseCount)


_MOVING = (
    ev.StepDone,
    ev.CaseReturned,
    ev.PublicityRowWithdrawn,
    ev.CaseReopened,
    ev.CaseConsented,
    ev.CaseRefused,
    ev.CaseWithdrawn,
    ev.TitleRecognised,
)
"""Events after which a case stands elsewhere."""


def _moved(event: ev.CaseEvent) -> Row:
    """What the event changes in where its case stands; empty when it stays."""
    match event:
        case ev.StepDone() | ev.CaseReturned() | ev.PublicityRowWithdrawn():
            return {"step": event.next_step}
        case ev.CaseReopened():
            return {"step": event.next_step, "status": Status.OPEN.value}
        case ev.CaseConsented():
            return {"status": Status.OPEN.value}
        case ev.CaseRefused():
            return {"status": Status.REFUSED.value}
        case ev.CaseWithdrawn():
            return {"status": Status.WITHDRAWN.value}
        case ev.TitleRecognised():
            return {"status": Status.RECOGNISED.value}
    return {}


def _award(event: ev.TitleRecognised, rows: Rows) -> None:
    rows.put(
        "titles",
        title=event.title,
        scheme=event.scheme,
        name=event.title_name,
        division=(rows.get("places", event.stream) or {}).get("division", ""),
        decided=event.decided_on,
        begins=event.valid_from,
        ends=event.valid_until,
        decided_in=f"{event.decided_on:%Y-%m}",
        begun_in=f"{event.valid_from:%Y-%m}",
    )


def _held(t: sa.Table, on: dt.date) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    in_force = sa.and_(t.c.begins <= on, t.c.ends >= on)
    return (
        sa.func.sum(sa.case((in_force, 1), else_=0)).label("in_force"),
        sa.func.sum(sa.case((t.c.decided <= on, 1), else_=0)).label("awarded"),
    )

"""Objections (异议), for the office that must decide them; the objector is only a reference here."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import events as ev
from domain.case import ObjectionState
from domain.envelope import Event
from domain.ports import Recorded
from domain.rulebook.model import Level
from projections.area import area, within
from projections.columns import Json, Moment, column
from projections.reading import columns_of, row_of, rows_of
from projections.routes import RouteText, route_of
from projections.view import Key, Row, Rows, Shape, View


class ObjectionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An objection and where it stands.

    Args:
        row: Row of the notice objected to.
        level: Level of the office that published the notice and must decide.
        lodged_on: Civil day.
        reason: Why it was declined, upheld or dismissed; empty before.
        finding: What the investigation found; empty before.
        investigated_by: Account that recorded the finding.
        person: Reference into the erasable store.
        evidence: Digests of the attachments.
        decided_at: Moment (UTC) at which it was declined, upheld or dismissed.
    """

    objection: str
    case: str
    dossier_id: UUID
    notice: UUID
    row: int
    uscc: str
    enterprise_name: str
    division: str
    scheme: str
    title_name: str
    level: Level
    lodged_on: dt.date
    state: ObjectionState
    reason: str
    finding: str
    investigated_by: str
    person: str
    evidence: list[str]
    decided_at: dt.datetime | None
    version: int


class Objections(View):
    """Queries on objections."""

    name = "objections"
    version = 1
    takes: ClassVar = (ev.EnterpriseRegistered, ev.CaseOpened, ev.PublicityOpened, ev.ObjectionEvent)
    shapes: ClassVar = (
        Shape(
            "enterprises",
            column("dossier_id", sa.Uuid(), primary=True),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
        ),
        # Where each case stands in publicity, so that an objection finds its row and its office.
        Shape(
            "cases",
            column("case", primary=True),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
            column("scheme"),
            column("title_name", sa.Text()),
            column("route", RouteText()),
            column("level"),
            column("listed_as", sa.Integer()),
        ),
        Shape(
            "objections",
            column("objection", primary=True),
            column("case"),
            column("dossier_id", sa.Uuid()),
            column("notice", sa.Uuid()),
            column("row", sa.Integer()),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
            column("scheme"),
            column("title_name", sa.Text()),
            column("level"),
            column("lodged_on", sa.Date()),
            column("state"),
            column("reason", sa.Text()),
            column("finding", sa.Text()),
            column("investigated_by"),
            column("person"),
            column("evidence", Json()),
            column("decided_at", Moment(), optional=True),
            column("version", sa.Integer()),
            column("area"),
            column("open", sa.Boolean()),
            indexes=[
                ("level", "area", "open", "lodged_on", "objection"),
                ("notice", "row", "objection"),
                ("case", "lodged_on", "objection"),
            ],
        ),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        if isinstance(event, ev.CaseOpened):
            yield "enterprises", (event.stream,)
        elif isinstance(event, ev.PublicityOpened | ev.ObjectionLodged):
            yield "cases", (event.case,)
        elif isinstance(event, ev.ObjectionEvent):
            yield "objections", (event.objection,)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the objections."""
        match recorded.event:
            case ev.EnterpriseRegistered() as event:
                rows.put(
                    "enterprises",
                    dossier_id=event.stream,
                    uscc=event.uscc,
                    enterprise_name=event.enterprise_name,
                    division=event.division,
                )
            case ev.CaseOpened() as event:
                _opened(event, rows)
            case ev.PublicityOpened() as event:
                if case := rows.get("cases", event.case):
                    rows.change(
                        "cases", case, listed_as=event.row, level=case["route"].stage(event.step).level
                    )
            case ev.ObjectionLodged() as event:
                _lodged(event, rows)
            case ev.ObjectionEvent() as event:
                if objection := rows.get("objections", event.objection):
                    rows.change("objections", objection, version=event.version, **_change(event))

    def for_office(self, level: Level, division: str, open_only: bool = True) -> list[ObjectionEntry]:
        """Return the objections that the office must decide, oldest first, or the settled ones too."""
        t = self.live("objections")
        query = self._all().where(t.c.level == level, within(t.c.area, t.c.division, level, division))
        if open_only:
            query = query.where(t.c.open == sa.true())
        return rows_of(self, query.order_by(t.c.lodged_on, t.c.objection), ObjectionEntry)

    def of_notice(self, notice: UUID) -> list[ObjectionEntry]:
        """Return every objection to the notice, by row."""
        t = self.live("objections")
        query = self._all().where(t.c.notice == notice).order_by(t.c.row, t.c.objection)
        return rows_of(self, query, ObjectionEntry)

    def of_case(self, case: str) -> list[ObjectionEntry]:
        """Return every objection to the case, in the order in which they came."""
        t = self.live("objections")
        query = self._all().where(t.c.case == case).order_by(t.c.lodged_on, t.c.objection)
        return rows_of(self, query, ObjectionEntry)

    def get(self, objection: str) -> ObjectionEntry | None:
        """Return the objection, or ``None``."""
        return row_of(
            self, self._all().where(self.live("objections").c.objection == objection), ObjectionEntry
        )

    def _all(self) -> sa.Select[Any]:
        return sa.select(*columns_of(self.live("objections"), ObjectionEntry))


def _opened(event: ev.CaseOpened, rows: Rows) -> None:
    enterprise = rows.get("enterprises", event.stream) or {}
    rows.put(
        "cases",
        case=event.case,
        uscc=enterprise.get("uscc", ""),
        enterprise_name=enterprise.get("enterprise_name", ""),
        division=enterprise.get("division", ""),
        scheme=event.rules.scheme,
        title_name=event.rules.title,
        route=route_of(event.rules),
        level=event.rules.level.value,
        listed_as=0,
    )


def _lodged(event: ev.ObjectionLodged, rows: Rows) -> None:
    case = rows.get("cases", event.case)
    if case is None:
        return
    rows.put(
        "objections",
        objection=event.objection,
        case=event.case,
        dossier_id=event.stream,
        notice=event.notice,
        row=case["listed_as"],
        uscc=case["uscc"],
        enterprise_name=case["enterprise_name"],
        division=case["division"],
        scheme=case["scheme"],
        title_name=case["title_name"],
        level=case["level"],
        lodged_on=event.lodged_on,
        state=ObjectionState.LODGED.value,
        reason="",
        finding="",
        investigated_by="",
        person=event.person,
        evidence=event.evidence,
        version=event.version,
        area=area(case["level"], case["division"]) if case["division"] else "",
        open=True,
    )


def _change(event: ev.ObjectionEvent) -> Row:
    match event:
        case ev.ObjectionAccepted():
            return {"state": ObjectionState.ACCEPTED.value}
        case ev.ObjectionInvestigated():
            return {
                "state": ObjectionState.INVESTIGATED.value,
                "finding": event.finding,
                "investigated_by": event.actor,
            }
        case ev.ObjectionDeclined():
            return _settled(event, ObjectionState.DECLINED, event.reason)
        case ev.ObjectionUpheld():
            return _settled(event, ObjectionState.UPHELD, event.reason)
        case ev.ObjectionDismissed():
            return _settled(event, ObjectionState.DISMISSED, event.reason)
    return {}


def _settled(event: ev.ObjectionEvent, state: ObjectionState, reason: str) -> Row:
    return {"state": state.value, "reason": reason, "decided_at": event.recorded_at, "open": False}

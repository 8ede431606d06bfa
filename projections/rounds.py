"""Rounds (批次): where an enterprise can apply, and what was open before."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import divisions
from domain import events as ev
from domain.envelope import Event
from domain.ports import Recorded
from domain.rulebook.model import Kind
from projections.columns import Moment, column
from projections.reading import columns_of, row_of, rows_of
from projections.view import Key, Rows, Shape, View


class RoundEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One intake.

    Args:
        division: Division whose enterprises may apply.
        opens_on: First civil day of intake.
        closes_on: Last civil day, included; none while it rolls.
        closed: It was closed by an act, for ``close_reason``.
    """

    round: UUID
    round_name: str
    scheme: str
    kind: Kind
    instrument: str
    division: str
    office: str
    opens_on: dt.date
    closes_on: dt.date | None
    closed: bool
    close_reason: str
    version: int
    recorded_at: dt.datetime

    def takes(self, day: dt.date) -> bool:
        """Whether the round takes applications on *day*."""
        return not self.closed and self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)


class Rounds(View):
    """Queries on rounds."""

    name = "rounds"
    version = 1
    takes: ClassVar = (ev.RoundEvent,)
    shapes: ClassVar = (
        Shape(
            "rounds",
            column("round", sa.Uuid(), primary=True),
            column("round_name", sa.Text()),
            column("scheme"),
            column("kind"),
            column("instrument"),
            column("division"),
            column("office"),
            column("opens_on", sa.Date()),
            column("closes_on", sa.Date(), optional=True),
            column("closed", sa.Boolean()),
            column("close_reason", sa.Text()),
            column("version", sa.Integer()),
            column("recorded_at", Moment()),
            indexes=[("division", "closed", "opens_on")],
        ),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        if isinstance(event, ev.RoundEvent):
            yield "rounds", (event.stream,)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the rounds."""
        match recorded.event:
            case ev.RoundOpened() as event:
                rows.put(
                    "rounds",
                    round=event.stream,
                    round_name=event.round_name,
                    scheme=event.scheme,
                    kind=event.kind.value,
                    instrument=event.instrument,
                    division=event.division,
                    office=event.office,
                    opens_on=event.opens_on,
                    closes_on=event.closes_on,
                    closed=False,
                    close_reason="",
                    version=event.version,
                    recorded_at=event.recorded_at,
                )
            case ev.RoundClosed() as event:
                if row := rows.get("rounds", event.stream):
                    rows.change(
                        "rounds",
                        row,
                        closed=True,
                        close_reason=event.reason,
                        version=event.version,
                        recorded_at=event.recorded_at,
                    )

    def open_for(self, division: str, day: dt.date, scheme: str | None = None) -> list[RoundEntry]:
        """Return the rounds under which an enterprise of the county *division* may apply on *day*.

        First and last day of intake are included; the rounds that close first come first, rolling ones last.
        """
        t = self.live("rounds")
        query = self._all().where(t.c.division.in_(_over(division)), t.c.closed == sa.false())
        query = query.where(t.c.opens_on <= day, sa.or_(t.c.closes_on.is_(None), t.c.closes_on >= day))
        if scheme:
            query = query.where(t.c.scheme == scheme)
        return rows_of(self, query.order_by(t.c.closes_on.is_(None), t.c.closes_on, t.c.round), RoundEntry)

    def all(self, division: str) -> list[RoundEntry]:
        """Return every round that holds for *division*, the last to open first; all for the nation."""
        t = self.live("rounds")
        query = self._all()
        if division != divisions.NATION:
            query = query.where(t.c.division.in_(_over(division)))
        return rows_of(self, query.order_by(t.c.opens_on.desc(), t.c.round), RoundEntry)

    def get(self, round_: UUID) -> RoundEntry | None:
        """Return the round, or ``None``."""
        return row_of(self, self._all().where(self.live("rounds").c.round == round_), RoundEntry)

    def _all(self) -> sa.Select[Any]:
        return sa.select(*columns_of(self.live("rounds"), RoundEntry))


def _over(division: str) -> list[str]:
    """The division itself and those above it that are responsible for it: Shenzhen, but not Guangdong."""
    unit, city = divisions.province_unit(division), divisions.parent(division)
    responsible = {division, unit, divisions.NATION}
    if divisions.province_unit(city) == unit:
        responsible.add(city)
    return sorted(responsible)

"""Random draws (随机抽取): what was committed to, and what was drawn."""

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import divisions
from domain import events as ev
from domain.draw import DrawState
from domain.envelope import Event
from domain.ports import Recorded
from projections.columns import Moment, column
from projections.reading import columns_of, rows_of
from projections.view import Key, Rows, Shape, View


class DrawEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One draw.

    Args:
        pool: Members of the frozen pool; ``excluded`` of them could not be drawn.
        drawn: Members drawn, a redraw's included.
        drawn_on: Civil day on which the seed was opened; none before.
    """

    draw: UUID
    name: str
    purpose: str
    concerns: str
    office: str
    division: str
    pool: int
    excluded: int
    count: int
    drawn: int
    state: DrawState
    prepared_on: dt.date
    drawn_on: dt.date | None
    updated_at: dt.datetime


class Draws(View):
    """Queries on draws."""

    name = "draws"
    version = 1
    takes: ClassVar = (ev.DrawEvent,)
    shapes: ClassVar = (
        Shape(
            "draws",
            column("draw", sa.Uuid(), primary=True),
            column("name", sa.Text()),
            column("purpose"),
            column("concerns", sa.Text()),
            column("office"),
            column("division"),
            column("pool", sa.Integer()),
            column("excluded", sa.Integer()),
            column("count", sa.Integer()),
            column("drawn", sa.Integer()),
            column("state"),
            column("prepared_on", sa.Date()),
            column("drawn_on", sa.Date(), optional=True),
            column("updated_at", Moment()),
            indexes=[("division", "prepared_on")],
        ),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        yield "draws", (event.stream,)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the draws."""
        event = recorded.event
        if isinstance(event, ev.DrawPrepared):
            rows.put(
                "draws", draw=event.stream, name=event.name, purpose=event.purpose, concerns=event.concerns,
                office=event.office, division=event.division, pool=len(event.pool),
                excluded=len(event.excluded), count=event.count, drawn=0,
                state=DrawState.PREPARED.value, prepared_on=event.effective_on, drawn_on=None,
                updated_at=event.recorded_at,
            )  # fmt: skip
            return
        row = rows.get("draws", event.stream)
        if row is None:
            return
        match event:
            case ev.Drawn():
                rows.change(
                    "draws", row, drawn=len(event.members), state=DrawState.DRAWN.value,
                    drawn_on=event.drawn_on, updated_at=event.recorded_at,
                )  # fmt: skip
            case ev.Redrawn():
                rows.change(
                    "draws", row, drawn=row["drawn"] - len(event.without) + len(event.members),
                    excluded=row["excluded"] + len(event.without), updated_at=event.recorded_at,
                )  # fmt: skip

    def all(self, division: str = divisions.NATION, *, limit: int = 200) -> list[DrawEntry]:
        """Return the draws of offices of *division*, the last prepared first; all for the nation."""
        t = self.live("draws")
        query = sa.select(*columns_of(t, DrawEntry))
        if division != divisions.NATION:
            query = query.where(t.c.division == division)
        order = (t.c.prepared_on.desc(), t.c.updated_at.desc())
        return rows_of(self, query.order_by(*order).limit(limit), DrawEntry)

"""Lists of the past (历史名单): how far each is, and how many rows wait for a person."""

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import events as ev
from domain.envelope import Event
from domain.ports import Recorded
from projections.columns import Moment, column
from projections.reading import columns_of, rows_of
from projections.view import Key, Rows, Shape, View


class PastListEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One list.

    Args:
        rows: Rows of the file; ``announced`` is the number that the document itself announces.
        asserted: Rows whose titles were asserted, settled ones included; ``known`` were there before.
        unclear: Rows that wait for a person; ``left_out`` ones were left out by one.
    """

    past_list: UUID
    filename: str
    scheme: str
    title_name: str
    office: str
    division: str
    document_no: str
    rows: int
    announced: int | None
    asserted: int
    known: int
    unclear: int
    left_out: int
    received_on: dt.date
    updated_at: dt.datetime


class PastLists(View):
    """Queries on lists of the past."""

    name = "past_lists"
    version = 1
    takes: ClassVar = (ev.ListEvent,)
    shapes: ClassVar = (
        Shape(
            "lists",
            column("past_list", sa.Uuid(), primary=True),
            column("filename", sa.Text()),
            column("scheme"),
            column("title_name", sa.Text()),
            column("office"),
            column("division"),
            column("document_no", sa.Text()),
            column("rows", sa.Integer()),
            column("announced", sa.Integer(), optional=True),
            column("asserted", sa.Integer()),
            column("known", sa.Integer()),
            column("unclear", sa.Integer()),
            column("left_out", sa.Integer()),
            column("received_on", sa.Date()),
            column("updated_at", Moment()),
            indexes=[("office", "received_on")],
        ),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        yield "lists", (event.stream,)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the lists."""
        event = recorded.event
        if isinstance(event, ev.ListReceived):
            rows.put(
                "lists", past_list=event.stream, filename=event.filename, scheme=event.scheme,
                title_name=event.title_name, office=event.office, division=event.division,
                document_no=event.document_no, rows=event.rows, announced=event.announced, asserted=0,
                known=0, unclear=0, left_out=0, received_on=event.effective_on,
                updated_at=event.recorded_at,
            )  # fmt: skip
            return
        row = rows.get("lists", event.stream)
        if row is None:
            return
        more: dict[str, int] = {}
        match event:
            case ev.RowsAsserted():
                more = {"asserted": len(event.rows), "known": len(event.known)}
            case ev.RowsUnclear():
                more = {"unclear": len(event.rows)}
            case ev.RowSettled():
                more = {"unclear": -1, "left_out" if event.dossier is None else "asserted": 1}
        rows.change("lists", row, updated_at=event.recorded_at, **{k: row[k] + n for k, n in more.items()})

    def of_office(self, office: str, *, limit: int = 200) -> list[PastListEntry]:
        """Return the lists of *office*, the last received first."""
        t = self.live("lists")
        query = sa.select(*columns_of(t, PastListEntry)).where(t.c.office == office)
        order = (t.c.received_on.desc(), t.c.updated_at.desc())
        return rows_of(self, query.order_by(*order).limit(limit), PastListEntry)

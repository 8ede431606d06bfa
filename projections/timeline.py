"""The timeline (流水): every event of every stream in order, with the sentence that tells it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import events as ev
from domain.envelope import Event
from domain.happened.base import concerns
from domain.ports import Recorded
from domain.sentences import sentence
from projections.columns import Json, Moment, column
from projections.prepared import Prepared
from projections.reading import columns_of, rows_of
from projections.view import Key, Rows, Shape, View

PUBLIC = (
    ev.EnterpriseRegistered,
    ev.PublicityOpened,
    ev.EnterpriseRenamed,
    ev.TitleRecognised,
    ev.TitleAsserted,
    ev.TitleEnded,
    ev.TitleRestored,
    ev.ProceedingPublished,
    ev.NoticeOpened,
    ev.NoticeClosed,
    ev.NoticeResultAnnounced,
    ev.RoundOpened,
    ev.RoundClosed,
)
"""What the public may read: what an authority publishes anyway; nothing of a case under way or a person."""


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One event as people read it.

    Args:
        position: Place in the total order.
        stream: Stream of the event, of the ``category`` dossier, notice or round, and its place there.
        case: The case or matter it belongs to; empty when it belongs to none.
        sentence: The event in one Chinese sentence.
        effective_on: Civil day from which it holds in law.
        recorded_at: Moment (UTC) at which the system learned it.
        basis: Rules applied, ``instrument/clause@date``.
        public: Whether somebody who has not logged in may see it.
    """

    position: int
    stream: UUID
    category: str
    version: int
    type: str
    case: str
    sentence: str
    actor: str
    office: str
    effective_on: dt.date
    recorded_at: dt.datetime
    basis: list[str]
    public: bool


_FIELDS = TimelineEntry.__struct_fields__


def _stream(tables: Mapping[str, sa.Table]) -> sa.Select[Any]:
    """Every entry of a stream in order."""
    t = tables["entries"]
    asked = sa.bindparam("stream", type_=t.c.stream.type)
    return sa.select(*columns_of(t, TimelineEntry)).where(t.c.stream == asked).order_by(t.c.version)


_STREAM = Prepared(_stream)
_PUBLISHED = Prepared(lambda tables: _stream(tables).where(tables["entries"].c.public == sa.true()))


class Timeline(View):
    """Queries on the timeline."""

    name = "timeline"
    version = 2
    shapes: ClassVar = (
        Shape(
            "entries",
            sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
            column("stream", sa.Uuid()),
            column("category"),
            column("version", sa.Integer()),
            column("type"),
            column("case"),
            column("sentence", sa.Text()),
            column("actor"),
            column("office"),
            column("effective_on", sa.Date()),
            column("recorded_at", Moment()),
            column("basis", Json()),
            column("public", sa.Boolean()),
            indexes=[("stream", "version"), ("case", "position")],
            append_only=True,
        ),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield nothing: entries are only added."""
        return ()

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Add the event's entry."""
        event = recorded.event
        rows.add(
            "entries",
            position=recorded.position,
            stream=event.stream,
            category=event.category,
            version=event.version,
            type=event.stored_name(),
            case=concerns(event),
            sentence=sentence(event),
            actor=event.actor,
            office=event.office,
            effective_on=event.effective_on,
            recorded_at=event.recorded_at,
            basis=event.basis,
            public=isinstance(event, PUBLIC),
        )

    def of_stream(
        self, stream: UUID, *, public_only: bool = False, until: dt.datetime | None = None
    ) -> list[TimelineEntry]:
        """Return the entries of *stream* in order, recorded at or before *until*."""
        rows = (_PUBLISHED if public_only else _STREAM).ask(self, stream=stream)
        found = [msgspec.convert(dict(zip(_FIELDS, row, strict=True)), TimelineEntry) for row in rows]
        return [entry for entry in found if entry.recorded_at <= until] if until else found

    def of_case(self, case: str) -> list[TimelineEntry]:
        """Return the entries of one case or matter in order."""
        t = self.live("entries")
        query = sa.select(*columns_of(t, TimelineEntry)).where(t.c.case == case)
        return rows_of(self, query.order_by(t.c.position), TimelineEntry)

    def latest(self, limit: int = 50) -> list[TimelineEntry]:
        """Return the newest entries of all streams, newest first."""
        t = self.live("entries")
        query = sa.select(*columns_of(t, TimelineEntry)).order_by(t.c.position.desc())
        return rows_of(self, query.limit(limit), TimelineEntry)

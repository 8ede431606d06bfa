"""Where each view stands: reading positions, parked events, and the tables that hold them."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.database import lock, writing
from adapters.event_log import LogEntry
from projections.view import SLOTS, View, active_slot, registry, views

positions = sa.Table(
    "view_positions",
    registry,
    sa.Column("view", sa.String(80), primary_key=True),
    sa.Column("slot", sa.String(1), primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("log_offset", sa.BigInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""``log_offset``: the next offset to read.  ``position``: global position of the last event applied."""

parked = sa.Table(
    "parked_events",
    registry,
    sa.Column("view", sa.String(80), primary_key=True),
    sa.Column("slot", sa.String(1), primary_key=True),
    sa.Column("stream", sa.Uuid, primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("partition", sa.Integer, nullable=False),
    sa.Column("log_offset", sa.BigInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
)
"""Events that a view could not apply, and the later events of the same streams that wait behind them."""


class Target(NamedTuple):
    """One slot of one view."""

    view: View
    slot: str

    @property
    def key(self) -> tuple[str, str]:
        """Its name in the tables of this file."""
        return self.view.ident(), self.slot


class Place(NamedTuple):
    """How far a target has read one partition."""

    log_offset: int
    position: int


START = Place(0, 0)


class OvertakenError(Exception):
    """Another process moved the position first; nothing was written, and nothing is lost."""


def prepare(engine: sa.Engine, all_views: Iterable[View]) -> None:
    """Create what is missing of the tables of this file and of every view's live slot."""
    with writing(engine) as connection:
        lock(connection, "tidu.prepare")
        registry.create_all(connection)
        for view in all_views:
            slot = active_slot(connection, view.ident())
            insert_new(connection, views, {"view": view.ident(), "active_slot": slot})
            create(connection, view, slot)


def create(connection: sa.Connection, view: View, slot: str) -> None:
    """Create the missing tables of one slot."""
    for table in view.tables(slot).values():
        table.create(connection, checkfirst=True)


def drop(connection: sa.Connection, view: View, slot: str) -> None:
    """Remove one slot with its positions and parked events."""
    for table in view.tables(slot).values():
        table.drop(connection, checkfirst=True)
    forget(connection, Target(view, slot))


def forget(connection: sa.Connection, target: Target) -> None:
    """Remove the positions and parked events of *target*; a projector at work on it loses its batch."""
    view, slot = target.key
    for table in (positions, parked):
        connection.execute(sa.delete(table).where(table.c.view == view, table.c.slot == slot))


def hold(connection: sa.Connection, target: Target) -> None:
    """Keep projectors from moving *target* until the transaction ends."""
    view, slot = target.key
    where = (positions.c.view == view, positions.c.slot == slot)
    connection.execute(
        sa.select(positions).where(*where).order_by(positions.c.partition).with_for_update()
    ).all()


def other(slot: str) -> str:
    """Return the slot that is not *slot*."""
    return SLOTS[1 - SLOTS.index(slot)]


def live(connection: sa.Connection, all_views: Iterable[View]) -> list[Target]:
    """Return the live slot of each view."""
    slots = {row.view: row.active_slot for row in connection.execute(sa.select(views))}
    return [Target(view, slots.get(view.ident(), SLOTS[0])) for view in all_views]


def places(connection: sa.Connection, targets: Sequence[Target]) -> dict[tuple[str, str], dict[int, Place]]:
    """Return how far each of *targets* has read, by partition; a partition never read is left out."""
    found: dict[tuple[str, str], dict[int, Place]] = {target.key: {} for target in targets}
    idents = [target.view.ident() for target in targets]
    for row in connection.execute(sa.select(positions).where(positions.c.view.in_(idents))):
        if (row.view, row.slot) in found:
            found[row.view, row.slot][row.partition] = Place(row.log_offset, row.position)
    return found


def move(
    connection: sa.Connection, targets: Sequence[Target], partition: int, old: Place, new: Place
) -> None:
    """
    Move all *targets* from *old* to *new* in one partition.

    Raises:
        OvertakenError: at least one does not stand at *old* any more.
    """
    if old == START:
        first = [
            {"view": view, "slot": slot, "partition": partition} | START._asdict()
            for view, slot in _keys(targets)
        ]
        insert_new(connection, positions, *first)
    moved = connection.execute(
        sa.update(positions)
        .where(
            sa.tuple_(positions.c.view, positions.c.slot).in_(_keys(targets)),
            positions.c.partition == partition,
            positions.c.log_offset == old.log_offset,
        )
        .values(**new._asdict())
    )
    if moved.rowcount != len(targets):
        raise OvertakenError(f"partition {partition} moved on from offset {old.log_offset}")


def parked_streams(connection: sa.Connection, targets: Sequence[Target]) -> dict[tuple[str, str], set[UUID]]:
    """Return the streams that wait, for each of *targets*."""
    found: dict[tuple[str, str], set[UUID]] = {target.key: set() for target in targets}
    query = sa.select(parked.c.view, parked.c.slot, parked.c.stream).distinct()
    for view, slot, stream in connection.execute(query):
        if (view, slot) in found:
            found[view, slot].add(stream)
    return found


def park(
    connection: sa.Connection, target: Target, entries: Mapping[LogEntry, str], now: dt.datetime
) -> None:
    """Keep *entries* with the reason why each waits; what is kept already stays as it is."""
    rows = [
        {
            "view": target.view.ident(),
            "slot": target.slot,
            "stream": entry.stream,
            "version": entry.version,
            "partition": entry.partition,
            "log_offset": entry.offset,
            "position": entry.position,
            "name": entry.name,
            "body": entry.body,
            "error": reason,
            "parked_at": now,
        }
        for entry, reason in entries.items()
    ]
    insert_new(connection, parked, *rows)


def _keys(targets: Collection[Target]) -> list[tuple[str, str]]:
    return [target.key for target in targets]


def insert_new(connection: sa.Connection, table: sa.Table, *rows: dict[str, Any]) -> None:
    """Insert those of *rows* whose primary key is not there yet."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))

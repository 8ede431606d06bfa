"""Parked events: what a view could not apply waits here until the view is mended and tries again."""

import sqlalchemy as sa

from adapters.database import writing
from adapters.store.codec import Codec
from adapters.tracking import Target, hold, live, parked
from domain.ports import Recorded
from projections.fill import Poisoned, prepare, write
from projections.view import View


def retry_parked(engine: sa.Engine, view: View, codec: Codec) -> tuple[int, int]:
    """
    Apply the parked events of *view*'s live slot again, stream by stream, and return how many were
    applied and how many still wait.

    A stream is applied as far as it goes and waits on from its first event that still fails.  Projectors may
    run meanwhile: they notice and read the batch under way anew.
    """
    with engine.connect() as connection:
        [target] = live(connection, [view])
        streams = connection.scalars(sa.select(parked.c.stream).where(_of(target)).distinct()).all()
    applied = waiting = 0
    for stream in streams:
        with writing(engine) as connection:
            hold(connection, target)
            done, left = _retry_stream(connection, target, codec, stream)
        applied, waiting = applied + done, waiting + left
    return applied, waiting


def _retry_stream(connection: sa.Connection, target: Target, codec: Codec, stream: object) -> tuple[int, int]:
    mine = sa.and_(_of(target), parked.c.stream == stream)
    rows = connection.execute(sa.select(parked).where(mine).order_by(parked.c.version)).all()
    batch: list[Recorded] = []
    error = ""
    for row in rows:
        try:
            batch.append(Recorded(row.position, codec.decode(row.name, row.body), row.body))
        except Exception as trouble:  # still unreadable: the stream waits on from here
            error = f"{type(trouble).__name__}: {trouble}"
            break
    while batch:
        prepared = prepare(target.view, target.slot, connection, batch)
        if not isinstance(prepared, Poisoned):
            write(target.view, target.slot, connection, prepared)
            break
        error = prepared.reason
        batch = batch[: batch.index(prepared.recorded)]
    if len(batch) < len(rows):
        first = rows[len(batch)].version
        connection.execute(sa.update(parked).where(mine, parked.c.version == first).values(error=error))
    if batch:
        last = batch[-1].event.version
        connection.execute(sa.delete(parked).where(mine, parked.c.version <= last))
    return len(batch), len(rows) - len(batch)


def _of(target: Target) -> sa.ColumnElement[bool]:
    return sa.and_(parked.c.view == target.view.ident(), parked.c.slot == target.slot)

"""Rebuild a view beside the live one, compare, and switch, while people keep working."""

from collections.abc import Callable

import msgspec
import sqlalchemy as sa

from adapters.database import lock, writing
from adapters.event_log import EventSource
from adapters.projector import Projector
from adapters.store.codec import Codec
from adapters.tracking import START, Target, create, drop, forget, hold, live, other, places, prepare
from projections.view import View, views

BATCH = 2000
"""Entries in one transaction of a rebuild."""


class Rebuilt(msgspec.Struct):
    """What a rebuild did.

    Args:
        slot: The slot that is live now.
        before: Rows in the old slot at the moment of the switch, by table.
        after: Rows in the new slot at that moment.  A difference means that the old rows were wrong, or that
            the new code counts otherwise.
    """

    slot: str
    before: dict[str, int]
    after: dict[str, int]


def rebuild(
    engine: sa.Engine,
    view: View,
    source: EventSource,
    codec: Codec,
    *,
    fresh: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Rebuilt:
    """
    Fill the other slot of *view* from the beginning and make it live once it has caught up.

    A rebuild that was broken off goes on where it stopped, unless *fresh*.  Two rebuilds of one view at once
    help each other.  *progress* is called with the number of entries read so far.
    """
    prepare(engine, [view])
    with writing(engine) as connection:
        lock(connection, f"tidu.rebuild.{view.ident()}")
        [current] = live(connection, [view])
        target = Target(view, other(current.slot))
        if fresh or not places(connection, [target])[target.key]:
            # Rows without positions were live before the last switch; they are no rebuild broken off.
            drop(connection, view, target.slot)
        create(connection, view, target.slot)
    filler = Projector(engine, [view], source, codec, fixed=[target], batch=BATCH)
    read = 0
    try:
        while True:
            while step := filler.step():
                read += step
                progress(read)
            if switched := _switch(engine, current, target):
                return switched
    finally:
        filler.close()


def _switch(engine: sa.Engine, current: Target, target: Target) -> Rebuilt | None:
    """Make *target* live, or return ``None`` while it is behind."""
    with writing(engine) as connection:
        lock(connection, f"tidu.rebuild.{target.view.ident()}")
        if live(connection, [target.view]) == [target]:
            return Rebuilt(target.slot, {}, _counts(connection, target))  # a helper has switched already
        hold(connection, current)
        stand = places(connection, [current, target])
        if any(
            place.position > stand[target.key].get(partition, START).position
            for partition, place in stand[current.key].items()
        ):
            return None
        done = Rebuilt(target.slot, _counts(connection, current), _counts(connection, target))
        where = views.c.view == target.view.ident()
        connection.execute(sa.update(views).where(where).values(active_slot=target.slot))
        forget(connection, current)
    return done


def _counts(connection: sa.Connection, target: Target) -> dict[str, int]:
    return {
        name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for name, table in target.view.tables(target.slot).items()
    }

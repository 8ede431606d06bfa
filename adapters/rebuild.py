"""Rebuild a view beside the live one, compare, and switch, while people keep working."""

from collections.abc import Callable, Sequence

import msgspec
import sqlalchemy as sa

from adapters.database import lock, writing
from adapters.event_log import EventSource
from adapters.projector import Projector
from adapters.resting import set_aside
from adapters.store.codec import Codec
from adapters.tracking import START, Target, create, drop, forget, hold, live, other, places, prepare
from projections.view import View, views

BATCH = 10_000
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
    """Rebuild one view; see :func:`rebuild_all`."""
    return rebuild_all(engine, [view], source, codec, fresh=fresh, progress=progress)[view.name]


def rebuild_all(
    engine: sa.Engine,
    views: Sequence[View],
    source: EventSource,
    codec: Codec,
    *,
    fresh: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, Rebuilt]:
    """
    Fill the other slot of each view from the beginning, reading every event once, and switch.

    A rebuild that was broken off goes on where it stopped, unless *fresh*.  Two rebuilds of one view at once
    help each other.  *progress* is called with the number of entries read so far.  Returns what was done by
    the view's name.
    """
    set_aside()
    prepare(engine, views)
    pairs = [_begin(engine, view, fresh) for view in views]
    filler = Projector(engine, views, source, codec, fixed=[target for _, target in pairs], batch=BATCH)
    done: dict[str, Rebuilt] = {}
    read = 0
    try:
        while len(done) < len(pairs):
            while step := filler.step():
                read += step
                progress(read)
            for current, target in pairs:
                if target.view.name not in done and (switched := _switch(engine, current, target)):
                    done[target.view.name] = switched
            filler.fixed = [target for _, target in pairs if target.view.name not in done]
    finally:
        filler.close()
    return done


def _begin(engine: sa.Engine, view: View, fresh: bool) -> tuple[Target, Target]:
    """Return the live target and the one to fill, whose tables exist then."""
    with writing(engine) as connection:
        lock(connection, f"tidu.rebuild.{view.ident()}")
        [current] = live(connection, [view])
        target = Target(view, other(current.slot))
        if fresh or not places(connection, [target])[target.key]:
            # Rows without positions were live before the last switch; they are no rebuild broken off.
            drop(connection, view, target.slot)
        create(connection, view, target.slot)
    return current, target


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

"""Filling views in tests: as the projector does, without its positions."""

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from domain.ports import Recorded
from projections import view as core
from projections.deadlines import Deadlines
from projections.draws import Draws
from projections.fill import prepare, write
from projections.matters import Matters
from projections.notices import Notices
from projections.objections import Objections
from projections.past_lists import PastLists
from projections.register import Register
from projections.rounds import Rounds
from projections.timeline import Timeline
from projections.view import Rows, View
from projections.worklist import Worklist

ALL: tuple[type[View], ...] = (
    Worklist,
    Register,
    Timeline,
    Notices,
    Objections,
    Rounds,
    Matters,
    PastLists,
    Deadlines,
    Draws,
)

V = TypeVar("V", bound=View)


def empty(kind: type[V], engine: sa.Engine) -> V:
    """Return the view *kind* with its tables, which hold nothing."""
    with engine.begin() as connection:
        core.registry.create_all(connection)
        for table in kind.tables("a").values():
            table.create(connection)
    return kind(engine)


def fill(view: V, happened: Sequence[Recorded], *, batch: int = 500) -> V:
    """Apply what happened, *batch* events at a time."""
    for start in range(0, len(happened), batch):
        with view.engine.begin() as connection:
            rows = prepare(view, "a", connection, happened[start : start + batch])
            assert isinstance(rows, Rows), rows
            write(view, "a", connection, rows)
    return view


def contents(view: View) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, sorted."""
    with view.engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for name, table in view.tables("a").items()
        }

"""Questions that are asked all the time: their SQL is written once, not at every asking.

SQLAlchemy builds a statement, looks for its compiled form and dresses the answer at every execution, which
costs twenty times what the database needs for a lookup by key.  Here that work is done once for each slot and
kind of database; an asking costs a connection from the pool and the driver's own work.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from projections.view import View

QUICK = 4
"""Connections for these questions beside those for all others; threads of one process that ask at once."""

Change = Callable[[Any], Any] | None
"""Turns a value of ours into the driver's or back; none where the driver does it."""


class _Written(NamedTuple):
    sql: str
    order: Sequence[str] | None
    fixed: Mapping[str, Any]
    given: Mapping[str, Change]
    columns: Sequence[tuple[int, Callable[[Any], Any]]]


class Prepared:
    """
    One question.

    Args:
        write: Gives the query for a slot's tables (by shape name); what changes from one asking to the next
            is a ``sa.bindparam``.  Lists of values (``IN``) and limits cannot be such parameters.
    """

    def __init__(self, write: Callable[[Mapping[str, sa.Table]], sa.Select[Any]]) -> None:
        self._write = write
        self._written: dict[tuple[str, str], _Written] = {}

    def ask(self, view: View, **given: Any) -> list[Sequence[Any]]:
        """Return the rows for these parameters, columns in the order of the query, read as one statement."""
        engine, slot = view.engine, view.slot()
        key = (slot, engine.dialect.name)
        written = self._written.get(key)
        if written is None:
            written = self._written[key] = self._prepare(view.tables(slot), engine.dialect)
        values = dict(written.fixed)
        for name, value in given.items():
            change = written.given[name]
            values[name] = change(value) if change else value
        rows = _rows(engine, written.sql, tuple(values[name] for name in written.order or ()) or values)
        return [_read(row, written.columns) for row in rows]

    def _prepare(self, tables: Mapping[str, sa.Table], dialect: sa.Dialect) -> _Written:
        query = self._write(tables)
        compiled = query.compile(dialect=dialect)
        changes: dict[str, Change] = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        fixed = {name: _changed(changes[name], value) for name, value in compiled.params.items()}
        readers = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in query.selected_columns
        ]
        columns = [(place, reader) for place, reader in enumerate(readers) if reader]
        return _Written(str(compiled), compiled.positiontup, fixed, changes, columns)


def _rows(engine: sa.Engine, sql: str, values: Any) -> Sequence[Sequence[Any]]:
    if engine.dispatch.before_cursor_execute:  # who listens to the engine's statements hears this one, too
        with engine.connect() as watched:
            return watched.exec_driver_sql(sql, values).fetchall()
    if engine.dialect.name != "postgresql":
        return _asked(engine, sql, values)
    quick = _quick(engine)
    try:
        return _asked(quick, sql, values)
    except engine.dialect.loaded_dbapi.OperationalError:
        # The server went away since the last question; nothing was written, so it can be asked again.
        quick.dispose()
        return _asked(quick, sql, values)


def _asked(engine: sa.Engine, sql: str, values: Any) -> Sequence[Sequence[Any]]:
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    try:
        rows: Sequence[Sequence[Any]] = driver.cursor().execute(sql, values).fetchall()
    except BaseException:
        connection.invalidate()
        raise
    connection.close()
    return rows


_quick_ones: WeakKeyDictionary[sa.Engine, sa.Engine] = WeakKeyDictionary()


def _quick(engine: sa.Engine) -> sa.Engine:
    """
    Return connections to *engine*'s database on which one statement costs one journey to the server.

    Without a transaction around it, and without asking first whether the server is still there.
    """
    if found := _quick_ones.get(engine):
        return found
    quick = sa.create_engine(
        engine.url, pool_size=QUICK, max_overflow=0, isolation_level="AUTOCOMMIT", pool_reset_on_return=None
    )
    sa.event.listen(engine, "engine_disposed", lambda _: quick.dispose())
    return _quick_ones.setdefault(engine, quick)


def _changed(change: Change, value: Any) -> Any:
    return change(value) if change and value is not None else value


def _read(row: Sequence[Any], columns: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for place, reader in columns:
        values[place] = reader(values[place])
    return values

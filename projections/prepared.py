"""Questions that are asked all the time: their SQL is written once, not at every asking.

SQLAlchemy builds a statement, looks for its compiled form and dresses the answer at every execution, which
costs twenty times what the database needs for a lookup by key.  Here that work is done once for each slot and
kind of database; an asking costs a connection from the pool and the driver's own work.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from projections.view import View

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
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    # On PostgreSQL a transaction around one statement would cost two more journeys to the server.
    alone = engine.dialect.name == "postgresql"
    try:
        if alone:
            driver.autocommit = True
        cursor = driver.cursor()
        rows: Sequence[Sequence[Any]] = cursor.execute(sql, values).fetchall()
        if alone:
            driver.autocommit = False
    except BaseException:
        connection.invalidate()
        raise
    connection.close()
    return rows


def _changed(change: Change, value: Any) -> Any:
    return change(value) if change and value is not None else value


def _read(row: Sequence[Any], columns: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for place, reader in columns:
        values[place] = reader(values[place])
    return values

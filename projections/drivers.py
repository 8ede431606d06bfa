"""Values on their way to the database's driver and back, and statements in the driver's own words.

SQLAlchemy writes every statement anew and converts value by value, which took as long as everything else in
a batch.  The forms stored here are exactly SQLAlchemy's, so that its queries read what is written.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from projections.columns import Json, Moment, json_text
from projections.routes import RouteText, route
from projections.view import Key, Row, Shape

Change = Callable[[Any], Any] | None
"""Turns a value that is not null; none where the driver takes or gives it as it is."""

REMEMBERED = 65_536
"""Ids kept made: an id takes twenty times as long to make as to find, and a stream's come again and again."""

made_id = lru_cache(maxsize=REMEMBERED)(UUID)
"""Return the id with these hexadecimal digits."""


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(" ", "microseconds")[:26]


def _utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+00:00")


_SQLITE: Mapping[type[Any], tuple[Change, Change]] = {
    sa.Date: (dt.date.isoformat, dt.date.fromisoformat),
    Moment: (_moment, _utc),
    sa.Uuid: (lambda value: value.hex, made_id),
    sa.Boolean: (None, bool),
}
_EVERYWHERE: Mapping[type[Any], tuple[Change, Change]] = {
    Json: (json_text, msgspec.json.decode),
    RouteText: (lambda value: value.text, route),
}


class Changes(NamedTuple):
    """How the columns of a table go to the driver and come back, by name; columns left out go as they are."""

    bind: Mapping[str, Callable[[Any], Any]]
    read: Mapping[str, Callable[[Any], Any]]


@cache
def changes(table: sa.Table, dialect: sa.Dialect) -> Changes:
    """Return the changes of *table* on the kind of database that *dialect* stands for."""
    bind, read = {}, {}
    for column in table.columns:
        there, back = _change(column.type, dialect)
        if there:
            bind[column.name] = there
        if back:
            read[column.name] = back
    return Changes(bind, read)


def _change(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> tuple[Change, Change]:
    if type(kind) in _EVERYWHERE:
        return _EVERYWHERE[type(kind)]
    if dialect.name == "sqlite" and type(kind) in _SQLITE:
        return _SQLITE[type(kind)]
    own = kind.dialect_impl(dialect)
    return own.bind_processor(dialect), own.result_processor(dialect, None)


def columns_for_driver(
    table: sa.Table, dialect: sa.Dialect, names: Sequence[str], rows: Sequence[Row]
) -> list[list[Any]]:
    """Return the values of the columns *names* of *rows*, column by column, as the driver takes them."""
    bind = changes(table, dialect).bind
    columns = []
    for name in names:
        values = [row[name] for row in rows]
        if convert := bind.get(name):
            values = [None if value is None else convert(value) for value in values]
        columns.append(values)
    return columns


class Statement(NamedTuple):
    """A statement as the driver takes it: its text, and what its parameters stand for, in their order."""

    text: str
    order: Sequence[str]


def by_place(statement: Any, dialect: sa.Dialect, names: Sequence[str] | None = None) -> Statement:
    """Write *statement*, an INSERT of the columns *names* or a query, with parameters by place."""
    kind: Any = type(dialect)
    placed = kind(paramstyle="qmark" if dialect.name == "sqlite" else "format")
    compiled = statement.compile(dialect=placed, column_keys=None if names is None else list(names))
    return Statement(str(compiled), list(compiled.positiontup))


def rows_by(connection: sa.Connection, table: sa.Table, shape: Shape, keys: Sequence[Key]) -> list[Row]:
    """Return the rows of *table* whose ``by`` columns have the values of one of *keys*, in one query."""
    dialect = connection.dialect
    columns = columns_for_driver(
        table, dialect, shape.by, [dict(zip(shape.by, key, strict=True)) for key in keys]
    )
    given: dict[str, Any] = dict(zip(shape.by, columns, strict=True))
    if dialect.name == "sqlite":
        flat: Any = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
        given = {"keys": msgspec.json.encode(flat).decode()}
    lookup = _lookup(table, shape, dialect)
    found = connection.exec_driver_sql(lookup.text, tuple(given[name] for name in lookup.order))
    readers = list(changes(table, dialect).read.items())
    rows = []
    for values in found.fetchall():
        row = dict(zip(shape.names, values, strict=True))
        for name, read in readers:
            if row[name] is not None:
                row[name] = read(row[name])
        rows.append(row)
    return rows


@cache
def _lookup(table: sa.Table, shape: Shape, dialect: sa.Dialect) -> Statement:
    """Return a query whose keys are one parameter, however many: JSON on SQLite, an array on PostgreSQL."""
    by, given = [table.c[name] for name in shape.by], _given(table, shape, dialect)
    where: sa.ColumnElement[bool]
    if len(by) > 1:
        where = sa.tuple_(*by).in_(sa.select(*given))
    elif dialect.name == "sqlite":
        where = by[0].in_(sa.select(*given))
    else:
        where = by[0] == sa.func.any(given[0])
    return by_place(sa.select(*(table.c[name] for name in shape.names)).where(where), dialect)


def _given(table: sa.Table, shape: Shape, dialect: sa.Dialect) -> list[sa.ColumnElement[Any]]:
    """Return the columns of the parameter's rows; the array itself on PostgreSQL when there is but one."""
    if dialect.name == "sqlite":
        value: Any = sa.func.json_each(sa.bindparam("keys")).table_valued("value").c.value
        if len(shape.by) == 1:
            return [value]
        return [value.op("->>")(sa.literal_column(str(place))) for place in range(len(shape.by))]
    arrays: list[sa.ColumnElement[Any]] = []
    for name in shape.by:
        kind: Any = table.c[name].type
        item = sa.Text() if isinstance(kind, sa.Text) else kind
        arrays.append(sa.bindparam(name, type_=postgresql.ARRAY(item)))
    if len(arrays) == 1:
        return arrays
    return list(sa.func.unnest(*arrays).table_valued(*shape.by).render_derived().columns)

"""Column types that give the same values and order on SQLite and PostgreSQL, and small conditions."""

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that is compared or sorted: by code point everywhere, so that a page's key means the same on both."""

NEVER = dt.date(9999, 12, 31)
"""Sorts rows without a deadline after all others."""


class Moment(sa.types.TypeDecorator[dt.datetime]):
    """An aware moment in UTC; SQLite has no time zones, so it stands there without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """To the database."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Json(sa.types.TypeDecorator[Any]):
    """A small list or object as JSON text with sorted keys, so that equal values are equal rows."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        """To the database."""
        return None if value is None else json_text(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        """From the database."""
        return None if value is None else msgspec.json.decode(value)


_json = msgspec.json.Encoder(order="sorted")


def json_text(value: Any) -> str:
    """Return *value* as JSON with sorted keys."""
    return _json.encode(value).decode()


def typed(text: str) -> str:
    """Return what a person typed without outer blanks and without what no database stores."""
    return "".join(sign for sign in text if sign.isprintable()).strip()


def begins(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    """*column* begins with *text*, which is not empty, as a range that an index can answer."""
    return sa.and_(column >= text, column < text + "\U0010ffff")


def contains(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    """*column* contains *text* literally."""
    return column.contains(text, autoescape=True)


def beyond(
    first: sa.ColumnElement[Any],
    second: sa.ColumnElement[Any],
    key: tuple[Any, Any],
    *,
    falling: bool = False,
) -> sa.ColumnElement[bool]:
    """The row comes after *key* in the order of the two columns, both rising or both *falling*."""
    bound = sa.tuple_(sa.literal(key[0], first.type), sa.literal(key[1], second.type))
    return sa.tuple_(first, second) < bound if falling else sa.tuple_(first, second) > bound


def column(name: str, kind: Any = CODE, *, optional: bool = False, primary: bool = False) -> sa.Column[Any]:
    """Return a column, text that is never null unless told otherwise."""
    return sa.Column(name, kind, nullable=optional, primary_key=primary)

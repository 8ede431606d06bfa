"""Column types that give the same values and the same order on SQLite and PostgreSQL, and small conditions."""

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that is compared or sorted: by code point everywhere, so that a page's key means the same on both."""

NEVER = "9999-12-31"
"""Sorts rows without a deadline after all others."""


class Moment(sa.types.TypeDecorator[dt.datetime]):
    """An aware moment in UTC; SQLite has no time zones, so it is kept there without and given back with one."""

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
        return None if value is None else msgspec.json.encode(value, order="sorted").decode()

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        """From the database."""
        return None if value is None else msgspec.json.decode(value)


def begins(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    """*column* begins with *text*, as a range that an index can answer."""
    return sa.and_(column >= text, column < text[:-1] + chr(ord(text[-1]) + 1))


def contains(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    """*column* contains *text* literally."""
    return column.contains(text, autoescape=True)


def beyond(
    first: sa.ColumnElement[Any], second: sa.ColumnElement[Any], key: list[Any]
) -> sa.ColumnElement[bool]:
    """The row comes after *key* in the order of the two columns."""
    return sa.tuple_(first, second) > sa.tuple_(*(sa.literal(part) for part in key))

"""Asking a view: rows of a query as values of one kind, each question in a short read of its own."""

from typing import Protocol, TypeVar

import msgspec
import sqlalchemy as sa

T = TypeVar("T")


class Readable(Protocol):
    """Anything that has an engine to ask."""

    @property
    def engine(self) -> sa.Engine:
        """The database of the views."""


def rows_of(view: Readable, query: sa.Select[tuple[object, ...]], kind: type[T]) -> list[T]:
    """Return every row of *query* as *kind*, whose fields are columns of the query."""
    with view.engine.connect() as connection:
        return [msgspec.convert(dict(row), kind) for row in connection.execute(query).mappings()]


def row_of(view: Readable, query: sa.Select[tuple[object, ...]], kind: type[T]) -> T | None:
    """Return the first row of *query* as *kind*, or ``None``."""
    return next(iter(rows_of(view, query.limit(1), kind)), None)

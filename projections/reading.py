"""Asking a view: rows of a query as values of one kind, each question in a short read of its own."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from projections.paging import Page
from projections.view import View

T = TypeVar("T")


def rows_of(view: View, query: sa.Select[Any], kind: type[T]) -> list[T]:
    """Return every row of *query* as *kind*, whose fields are columns of the query."""
    with view.reading() as connection:
        result = connection.execute(query)
        names = [str(name) for name in result.keys()]  # noqa: SIM118 - a result is no mapping
        return [msgspec.convert(dict(zip(names, row, strict=True)), kind) for row in result]


def row_of(view: View, query: sa.Select[Any], kind: type[T]) -> T | None:
    """Return the first row of *query* as *kind*, or ``None``."""
    return next(iter(rows_of(view, query.limit(1), kind)), None)


def page_of(view: View, query: sa.Select[Any], kind: type[T], limit: int, key: Callable[[T], str]) -> Page[T]:
    """Return the first *limit* rows of *query*; *key* tells where the page after a row begins."""
    found = rows_of(view, query.limit(limit + 1), kind)
    rows = found[:limit]
    return Page(rows, key(rows[-1]) if len(found) > limit and rows else None)


def columns_of(table: sa.FromClause, kind: type[Any]) -> list[sa.ColumnElement[Any]]:
    """Return the columns of *table* that *kind* has fields for."""
    return [table.c[name] for name in kind.__struct_fields__ if name in table.c]

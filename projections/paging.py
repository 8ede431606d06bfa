"""Pages by key: a page says where the next begins, so rows that move meanwhile are not skipped or doubled."""

import datetime as dt
from contextlib import suppress
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

T = TypeVar("T")

_SEPARATOR = "~"
"""Divides the parts of a page's key; it occurs in no code, day or number."""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some rows of a longer list.

    Args:
        rows: The rows, in the list's order.
        next: Pass it as ``after`` to get the following page; ``None`` on the last page.
    """

    rows: list[T]
    next: str | None = None


def key_of(*parts: object) -> str:
    """Return the text that stands for the place after a row whose sort columns are *parts*."""
    return _SEPARATOR.join(str(part) for part in parts)


def parts_of(after: str | None, count: int) -> list[str] | None:
    """Return the *count* sort columns in the key *after*; ``None`` for the first page or a damaged key."""
    parts = (after or "").split(_SEPARATOR, count - 1)
    return parts if after and len(parts) == count else None


def day_and_name(after: str | None) -> tuple[dt.date, str] | None:
    """Return the sort columns of a list that is ordered by day and name; ``None`` for the first page."""
    if parts := parts_of(after, 2):
        with suppress(ValueError):
            return dt.date.fromisoformat(parts[0]), parts[1]
    return None


def day_and_stream(after: str | None) -> tuple[dt.date, UUID] | None:
    """Return the sort columns of a list that is ordered by day and stream; ``None`` for the first page."""
    if key := day_and_name(after):
        with suppress(ValueError):
            return key[0], UUID(key[1])
    return None

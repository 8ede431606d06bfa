"""Pages by key: a page says where the next one begins, so rows that move meanwhile are neither skipped nor doubled."""

from typing import Generic, TypeVar

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


def key_of(*parts: str) -> str:
    """Return the text that stands for the place after a row whose sort columns are *parts*."""
    return _SEPARATOR.join(parts)


def parts_of(after: str | None, count: int) -> list[str] | None:
    """Return the *count* sort columns in the key *after*; ``None`` for the first page, or when the key is damaged."""
    parts = (after or "").split(_SEPARATOR, count - 1)
    return parts if after and len(parts) == count else None

"""Any event that could ever be stored, for Hypothesis: built from the types of its fields."""

import datetime as dt
import types
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from domain.envelope import Event

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
KEYS = st.sampled_from(["hash", "type", "prev_hash"]) | TEXT
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
"""Whole numbers that every language's JSON library reads exactly."""

PLAIN = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
"""What stands in a field of any type: plain JSON, and never a float."""

_DEPTH = 2

_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: WHOLE,
    bool: st.booleans(),
    Decimal: st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
    ),
    dt.date: st.dates(),
    dt.datetime: st.datetimes(timezones=st.just(dt.UTC)),
    UUID: st.uuids(),
    Any: PLAIN,
    type(None): st.none(),
}


def anything(hint: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of the type *hint*; structures that hold themselves end after a few rounds."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return st.deferred(lambda: _struct(hint, depth + 1))
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, types.UnionType):
        return st.one_of([anything(one, depth) for one in inner])
    if origin is list:
        return st.just([]) if depth > _DEPTH else st.lists(anything(inner[0], depth), max_size=2)
    if origin is dict:
        return st.dictionaries(KEYS, anything(inner[1], depth), max_size=2)
    raise AssertionError(f"no event may hold a {hint}: Kafka's readers and the hash know plain JSON only")


def _struct(kind: type[msgspec.Struct], depth: int) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(
        kind, **{field.name: anything(hints[field.name], depth) for field in msgspec.structs.fields(kind)}
    )


def events(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Unsealed events of *kind*."""
    hints = get_type_hints(kind)
    fixed = {"schema": st.just(1), "hash": st.just(""), "alg": st.sampled_from(["sha256", "sm3"])}
    fields = [field.name for field in msgspec.structs.fields(kind)]
    return st.builds(kind, **{name: fixed.get(name, anything(hints[name])) for name in fields})

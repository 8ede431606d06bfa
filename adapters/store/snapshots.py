"""Snapshots: the folded state of a stream kept beside its events, so that a long dossier loads quickly.

They are derived data: deleting the table changes no answer.  A snapshot written by another shape of the
class, or by other code, is ignored and the stream is folded from its events.
"""

import hashlib
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec
import msgspec.inspect

from adapters.store.late_figures import LateFigures, encoded
from domain.dossier import Dossier
from domain.envelope import Stream
from domain.figures import FiguresByYear
from domain.ports import S

EVERY = 20
"""A snapshot is taken when a stream passes a multiple of this many events ..."""

HEAVY = 4096
"""... or when an act added more bytes than this to it, which every later load would decode again."""


class Snapshot(NamedTuple):
    """The state of *stream* after the event *version*; *shape* tells which code wrote it."""

    stream: UUID
    version: int
    shape: str
    state: bytes


_encoder = msgspec.msgpack.Encoder(decimal_format="string")


def due(version: int, added: int, size: int) -> bool:
    """Whether a stream now at *version*, to which *added* events of *size* bytes came, should be kept."""
    return version // EVERY > (version - added) // EVERY or size > HEAVY


def take(stream: Stream) -> Snapshot:
    """Return the snapshot of *stream*: the state, and the figures of a dossier apart from it."""
    state, figures = stream, b""
    if isinstance(stream, Dossier):
        state, figures = msgspec.structs.replace(stream, figures={}), encoded(stream.figures)
    return Snapshot(stream.id, stream.version, shape(type(stream)), _encoder.encode((state, figures)))


def revive(kind: type[S], kept: Snapshot) -> S | None:
    """Return the state in *kept*, or ``None`` when other code than this wrote it or it cannot be read."""
    if kept.shape != shape(kind):
        return None
    state: S
    try:
        state, figures = _decoder(kind).decode(kept.state)
    except msgspec.DecodeError:
        return None
    if isinstance(state, Dossier) and figures:
        state.figures = cast("FiguresByYear", LateFigures(figures))
    return state


@cache
def _decoder(kind: type[S]) -> "msgspec.msgpack.Decoder[tuple[S, bytes]]":
    return msgspec.msgpack.Decoder(tuple[kind, bytes])  # type: ignore[valid-type]  # known at run time only


@cache
def shape(kind: type[Stream]) -> str:
    """
    Return a name that changes with the code behind *kind*.

    It covers the source of every module that defines a part of the state: a changed field and a changed way
    of folding both make earlier snapshots useless.
    """
    modules = sorted({part.__module__ for part in _structs(msgspec.inspect.type_info(kind), set())})
    digest = hashlib.sha256()
    for module in modules:
        digest.update(inspect.getsource(sys.modules[module]).encode())
    return f"{kind.category}:{digest.hexdigest()[:16]}"


def _structs(node: Any, seen: set[type]) -> Iterator[type]:
    """Yield every Struct class that *node*, a type description, reaches."""
    if isinstance(node, msgspec.inspect.StructType):
        if node.cls in seen:
            return
        seen.add(node.cls)
        yield from (
            base
            for base in node.cls.__mro__
            if issubclass(base, msgspec.Struct) and base is not msgspec.Struct
        )
    parts = [getattr(node, name) for name in getattr(node, "__struct_fields__", ())]
    for part in parts:
        for member in part if isinstance(part, tuple) else (part,):
            if isinstance(member, msgspec.inspect.Type | msgspec.inspect.Field):
                yield from _structs(member, seen)

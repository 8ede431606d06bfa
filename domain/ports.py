"""What the domain needs from outside, in its own words; adapters fulfil it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from domain.envelope import Event, Sealed, Stream
from domain.people import Actor
from domain.sight import Upload

S = TypeVar("S", bound=Stream)


class Recorded(msgspec.Struct, frozen=True):
    """An event of the store with its place in the total order (from 1, growing, gaps allowed)."""

    position: int
    event: Event
    body: bytes


class Stale(Exception):  # noqa: N818 - reads as what happened
    """Another act was committed to *stream* after it was loaded; nothing of this act was stored."""

    def __init__(self, streams: Sequence[UUID]) -> None:
        super().__init__(f"{len(streams)} streams have moved on")
        self.streams = list(streams)


class Journal(Protocol):
    """The event store: the truth.  Optimistic lock per stream, one transaction per act, one total order."""

    def load(self, kind: type[S], ids: Iterable[UUID]) -> dict[UUID, S]:
        """Return the state of each stream of *ids* that has events; a stream without events is left out.

        Any number of ids is read in few queries.
        """

    def commit(self, events: Sequence[Sealed], streams: Iterable[Stream] = ()) -> list[int]:
        """
        Store *events* in one transaction and return their positions, in order.

        *streams* are the states after these events; the store may keep them as snapshots.

        Raises:
            Stale: a stream has moved on since it was loaded; nothing was stored.
        """

    def history(self, stream: UUID, *, until: dt.datetime | None = None, after: int = 0) -> list[Recorded]:
        """Return the events of *stream* in order, recorded by *until* (included), above version *after*."""

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Return up to *limit* events of all streams with a position above *after*, in total order."""

    def last_position(self) -> int:
        """Return the position of the last committed event, 0 when there is none."""


class People(Protocol):
    """The erasable store of persons' data; events hold only the reference that :meth:`keep` returns."""

    def keep(self, kind: str, facts: Mapping[str, str]) -> str:
        """Store *facts* (name, telephone …) encrypted under a key of their own and return the reference."""

    def reveal(self, reference: str) -> Mapping[str, str] | None:
        """Return the facts, or ``None`` once they have been erased."""


class Documents(Protocol):
    """Attachments by digest."""

    def keep(self, content: bytes, filename: str, media_type: str, by: Actor) -> str:
        """
        Store *content*, handed in by *by*, and return its digest ``sha256:<hex>``.

        The same content is stored once; everybody who handed it in is remembered.
        """

    def uploads(self, digest: str) -> list[Upload]:
        """Return who handed the document in; empty when nobody did, or when nobody noted it then."""

    def fetch(self, digest: str) -> tuple[bytes, str, str] | None:
        """Return content, file name and media type, or ``None``."""


class Pool(Protocol):
    """The pool of experts (专家库)."""

    def pooled(self, division: str) -> Collection[str]:
        """Return the accounts of the active experts who may judge enterprises of *division*."""


class Clock(Protocol):
    """The only source of the present moment."""

    def __call__(self) -> dt.datetime:
        """Return now, aware, in UTC."""

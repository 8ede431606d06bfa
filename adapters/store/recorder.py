"""What the journal asks of a database, fulfilled by the two recorders beside this file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

from adapters.store.snapshots import Snapshot


class Row(NamedTuple):
    """A stored event.  ``position`` is its place in the total order, ``body`` the sealed bytes."""

    position: int
    stream: UUID
    version: int
    name: str
    body: bytes


class AlreadyWrittenError(Exception):
    """A version of a stream that was to be written exists already; nothing was written."""


class StoreRecorder(Protocol):
    """A recorder of the eventsourcing library with the batch operations that Tidu adds."""

    def append(self, rows: Sequence[Row], snapshots: Sequence[Snapshot]) -> list[int]:
        """
        Write *rows* and *snapshots* in one transaction; return the positions (those in *rows* are ignored).

        Positions grow with the order of *rows* and with the order of commits.

        Raises:
            AlreadyWrittenError: a version exists already; nothing was written.
        """

    def put_back(self, rows: Sequence[Row]) -> None:
        """Write *rows* at the positions they carry (restoring); later appends come after them."""

    def states(self, streams: Sequence[UUID]) -> Iterator[Snapshot | Row]:
        """Yield each stream's snapshot, if any, and after it the stream's later events in order."""

    def events(self, streams: Sequence[UUID], after: int = 0) -> list[Row]:
        """Return all events of *streams* with a version above *after*, by stream and version."""

    def read(self, after: int, limit: int) -> list[Row]:
        """Return up to *limit* events above position *after* in total order."""

    def last(self) -> int:
        """Return the last position, 0 when empty."""

    def lost(self) -> int:
        """Return how many events are gone by the database's own count, 0 where it cannot tell."""

    def forget_snapshots(self) -> None:
        """Delete every snapshot."""

    def keep_snapshots(self, snapshots: Iterable[Snapshot]) -> None:
        """Write *snapshots* outside of any act."""

    def close(self) -> None:
        """Give all connections back."""

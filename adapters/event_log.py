"""The log between the store and the views: its port and its entries.

A log has partitions.  All events of a stream are in one partition, in their order; between partitions there
is no order.  It delivers at least once: an entry may come twice, and readers drop what they have seen by
its position.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable
from uuid import UUID

import msgspec


class LogEntry(msgspec.Struct, frozen=True):
    """An event as the log carries it.

    Args:
        partition: Where it lies.
        offset: Its place in the partition, from 0, growing.
        position: Its place in the store's total order.
        name: Stored name of the event.
        body: The sealed bytes.
    """

    partition: int
    offset: int
    position: int
    stream: UUID
    version: int
    name: str
    body: bytes


class Outgoing(msgspec.Struct, frozen=True):
    """An event to publish.  ``recorded_at`` is its own moment in RFC 3339."""

    position: int
    stream: UUID
    version: int
    name: str
    recorded_at: str
    body: bytes


class Broken(Exception):  # noqa: N818 - the name says what happened
    """The log cannot be reached or did not take an entry in time; try again later."""


class LogReader(Protocol):
    """Reads some partitions.  Not for use by two threads at once."""

    def assign(self, offsets: Mapping[int, int]) -> None:
        """Read on from these offsets, by partition; cheap when it is there already."""

    def read(self, limit: int, wait: float) -> list[LogEntry]:
        """Return up to *limit* entries, each partition in order; wait up to *wait* seconds for the first.

        Raises:
            Broken: the log cannot be reached.
        """

    def close(self) -> None:
        """Give the connection back."""


class EventSource(Protocol):
    """Where a projector reads: a log, or the store itself in embedded mode."""

    def partitions(self) -> int:
        """Return how many partitions there are; they are numbered from 0."""

    def partition_for(self, stream: UUID) -> int:
        """Return the partition that holds the events of *stream*."""

    def reader(self) -> LogReader:
        """Return a new reader."""

    def ends(self) -> dict[int, int]:
        """Return, by partition, the offset that the next entry will get."""


@runtime_checkable
class EventLog(EventSource, Protocol):
    """A log that can be written: Kafka, or its twin in memory."""

    def publish(self, batch: Sequence[Outgoing]) -> None:
        """
        Return when the log holds every event of *batch*, in order for each stream.

        Raises:
            Broken: it is not known whether it does; publish the same batch again.
        """

    def park(self, entry: LogEntry, reason: str) -> None:
        """Put a copy of *entry* on the dead-letter topic with the *reason*."""

    def close(self) -> None:
        """Give all connections back."""

"""The log in memory: the twin of Kafka for fast tests; it passes the same contract test."""

from collections.abc import Mapping, Sequence
from threading import Condition
from uuid import UUID

from adapters.event_log import Broken, LogEntry, Outgoing


class MemoryLog:
    """``EventLog`` that ends with the process.

    Attributes:
        down: While true every call raises ``Broken``, as an unreachable broker does.
        parked: What was put on the dead-letter topic, with the reasons.
    """

    def __init__(self, partitions: int = 6) -> None:
        self._entries: list[list[LogEntry]] = [[] for _ in range(partitions)]
        self.news = Condition()
        self.down = False
        self.parked: list[tuple[LogEntry, str]] = []

    def partitions(self) -> int:
        """See ``EventSource.partitions``."""
        return len(self._entries)

    def partition_for(self, stream: UUID) -> int:
        """See ``EventSource.partition_for``."""
        return stream.int % len(self._entries)

    def publish(self, batch: Sequence[Outgoing]) -> None:
        """See ``EventLog.publish``."""
        self.check()
        with self.news:
            for one in batch:
                partition = self.partition_for(one.stream)
                there = self._entries[partition]
                there.append(
                    LogEntry(partition, len(there), one.position, one.stream, one.version, one.name, one.body)
                )
            self.news.notify_all()

    def park(self, entry: LogEntry, reason: str) -> None:
        """See ``EventLog.park``."""
        self.check()
        self.parked.append((entry, reason))

    def ends(self) -> dict[int, int]:
        """See ``EventSource.ends``."""
        self.check()
        return {number: len(entries) for number, entries in enumerate(self._entries)}

    def reader(self) -> "MemoryReader":
        """See ``EventSource.reader``."""
        return MemoryReader(self)

    def page(self, partition: int, offset: int, limit: int) -> list[LogEntry]:
        """Return up to *limit* entries of one partition from *offset* on."""
        return self._entries[partition][offset : offset + limit]

    def close(self) -> None:
        """Nothing to give back."""

    def check(self) -> None:
        """Raise ``Broken`` while the log is down."""
        if self.down:
            raise Broken("the log in memory is down")


class MemoryReader:
    """Reads some partitions of a :class:`MemoryLog`."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self._next: dict[int, int] = {}

    def assign(self, offsets: Mapping[int, int]) -> None:
        """See ``LogReader.assign``."""
        self._next = dict(offsets)

    def read(self, limit: int, wait: float) -> list[LogEntry]:
        """See ``LogReader.read``."""
        self._log.check()
        with self._log.news:
            found = self._page(limit)
            if not found and wait > 0:
                self._log.news.wait(wait)
                found = self._page(limit)
        return found

    def _page(self, limit: int) -> list[LogEntry]:
        found: list[LogEntry] = []
        for partition, offset in self._next.items():
            entries = self._log.page(partition, offset, limit - len(found))
            self._next[partition] += len(entries)
            found += entries
        return found

    def close(self) -> None:
        """Nothing to give back."""

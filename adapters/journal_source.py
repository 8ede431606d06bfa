"""The store itself as a source of events: one partition, whose offsets follow the positions (embedded).

The event at position 1 has offset 0, so the next offset is always the position reached.
"""

from collections.abc import Mapping
from threading import Event
from uuid import UUID

from adapters.event_log import LogEntry
from adapters.store import StoreJournal


class JournalSource:
    """``EventSource`` on the notification log of *journal*.

    Args:
        poll: Seconds between looks when nobody wakes the reader; another process may have committed.
    """

    def __init__(self, journal: StoreJournal, *, poll: float = 0.5) -> None:
        self.journal, self._poll = journal, poll
        self._news = Event()
        journal.listeners.append(self._news.set)

    def partitions(self) -> int:
        """One."""
        return 1

    def partition_for(self, stream: UUID) -> int:
        """Always the first."""
        return 0

    def reader(self) -> "JournalReader":
        """Return a new reader."""
        return JournalReader(self.journal, self._news, self._poll)

    def ends(self) -> dict[int, int]:
        """The offset after the last event."""
        return {0: self.journal.last_position()}

    def wake(self) -> None:
        """Let a waiting reader look at once."""
        self._news.set()


class JournalReader:
    """Reads the notification log page by page."""

    def __init__(self, journal: StoreJournal, news: Event, poll: float) -> None:
        self._recorder, self._news, self._poll, self._next = journal.recorder, news, poll, 0

    def assign(self, offsets: Mapping[int, int]) -> None:
        """Read on from the given position."""
        self._next = offsets.get(0, 0)

    def read(self, limit: int, wait: float) -> list[LogEntry]:
        """See ``LogReader.read``; a commit in this process ends the wait."""
        found = self._page(limit)
        if not found and wait > 0:
            self._news.wait(min(wait, self._poll))
            # Cleared before looking: what is committed from now on sets it again.
            self._news.clear()
            found = self._page(limit)
        return found

    def _page(self, limit: int) -> list[LogEntry]:
        rows = self._recorder.read(self._next, limit)
        if rows:
            self._next = rows[-1].position
        return [
            LogEntry(0, row.position - 1, row.position, row.stream, row.version, row.name, row.body)
            for row in rows
        ]

    def close(self) -> None:
        """Nothing to give back."""

"""A journal in memory: the whole demonstration is told on it and then committed to the store at once.

So loading is all or nothing, takes one transaction instead of thousands, and the log is in the order of
time although the story is told enterprise by enterprise.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.envelope import Sealed, Stream
from domain.ports import Journal, Recorded, S


class Draft:
    """``domain.ports.Journal`` without a database, for one thread."""

    def __init__(self) -> None:
        self.events: list[Sealed] = []
        self.streams: dict[UUID, Stream] = {}
        self._last: dict[UUID, dt.datetime] = {}

    def load(self, kind: type[S], ids: Iterable[UUID]) -> dict[UUID, S]:
        """See ``Journal.load``; states are shared, which is safe because an act that fails ends the draft."""
        found = {stream: self.streams.get(stream) for stream in ids}
        return {stream: state for stream, state in found.items() if isinstance(state, kind)}

    def commit(self, events: Sequence[Sealed], streams: Iterable[Stream] = ()) -> list[int]:
        """See ``Journal.commit``."""
        for sealed in events:
            event = sealed.event
            if event.recorded_at < self._last.get(event.stream, event.recorded_at):
                raise ValueError(
                    f"{event.stored_name()} of {event.stream} is told before what went before it."
                )
            self._last[event.stream] = event.recorded_at
        first = len(self.events) + 1
        self.events.extend(events)
        self.streams.update({state.id: state for state in streams})
        return list(range(first, first + len(events)))

    def history(self, stream: UUID, *, until: dt.datetime | None = None, after: int = 0) -> list[Recorded]:
        """See ``Journal.history``."""
        return [
            one
            for one in self.read(0, len(self.events))
            if one.event.stream == stream
            and one.event.version > after
            and (until is None or one.event.recorded_at <= until)
        ]

    def read(self, after: int, limit: int) -> list[Recorded]:
        """See ``Journal.read``."""
        page = self.events[after : after + limit]
        return [Recorded(at, sealed.event, sealed.body) for at, sealed in enumerate(page, after + 1)]

    def last_position(self) -> int:
        """See ``Journal.last_position``."""
        return len(self.events)

    def pour(self, journal: Journal) -> int:
        """Commit everything to *journal* in one transaction, in the order of time; return how many events."""
        # The sort is stable, so events of one moment, and thus of one act, keep their order.
        self.events.sort(key=lambda sealed: sealed.event.recorded_at)
        journal.commit(self.events, self.streams.values())
        return len(self.events)

"""The domain's ``Journal`` on a recorder: loads states, commits acts, reads the log."""

import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from adapters.resting import resting
from adapters.store.codec import Codec
from adapters.store.parts import Parts
from adapters.store.recorder import AlreadyWrittenError, Row, StoreRecorder
from adapters.store.snapshots import Snapshot, due, revive, take
from domain.dossier import Dossier
from domain.envelope import Event, Sealed, Stream
from domain.ports import Recorded, S, Stale

CHUNK = 1000
"""Streams loaded with one query."""


class StoreJournal:
    """``domain.ports.Journal`` on SQLite or PostgreSQL.

    Args:
        recorder: The database.
        types: Event types by stored name.

    Attributes:
        listeners: Called without arguments after each commit, in the committing thread; they must be quick.
    """

    def __init__(self, recorder: StoreRecorder, types: Mapping[str, type[Event]]) -> None:
        self.recorder = recorder
        self.codec = Codec(types)
        self.listeners: list[Callable[[], None]] = []
        self._parts = Parts(lambda ids: (one for one in recorder.states(ids) if isinstance(one, Snapshot)))

    def load(self, kind: type[S], ids: Iterable[UUID]) -> dict[UUID, S]:
        """See ``Journal.load``: snapshots and later events, :data:`CHUNK` streams to a query."""
        wanted = list(dict.fromkeys(ids))
        found: dict[UUID, S] = {}
        with _no_collection(len(wanted)):
            for start in range(0, len(wanted), CHUNK):
                self._load(kind, wanted[start : start + CHUNK], found)
        return found

    def _load(self, kind: type[S], ids: Sequence[UUID], found: dict[UUID, S]) -> None:
        useless: set[UUID] = set()
        later: list[Row] = []
        for item in self.recorder.states(ids):
            if isinstance(item, Row):
                later.append(item)
                continue
            state = revive(kind, item)
            if state is None or (isinstance(state, Dossier) and not self._parts.restore(state)):
                useless.add(item.stream)
            else:
                found[item.stream] = state
        if useless:
            self._fold(kind, self.recorder.events(list(useless)), found)
            later = [row for row in later if row.stream not in useless]
        self._fold(kind, later, found)

    def _fold(self, kind: type[S], rows: Iterable[Row], found: dict[UUID, S]) -> None:
        """Take *rows*, in order for each stream, into the states of *found*, which are made when missing."""
        decode = self.codec.decode
        for stream, of_stream in groupby(rows, attrgetter("stream")):
            state = found.get(stream)
            if state is None:
                state = found[stream] = kind(id=stream)
            for row in of_stream:
                state.fold(decode(row.name, row.body))

    def commit(self, events: Sequence[Sealed], streams: Iterable[Stream] = ()) -> list[int]:
        """See ``Journal.commit``."""
        if not events:
            return []
        rows = [
            Row(0, one.event.stream, one.event.version, one.event.stored_name(), one.body) for one in events
        ]
        try:
            snapshots, parts = self._snapshots(rows, streams)
            positions = self.recorder.append(rows, [*parts.values(), *snapshots])
            self._parts.stored(parts)
        except AlreadyWrittenError:
            positions = self._already(rows)
        if len(rows) >= CHUNK:
            gc.unfreeze()
        for listener in self.listeners:
            listener()
        return positions

    def _already(self, rows: Sequence[Row]) -> list[int]:
        """
        Return the positions of *rows* if this very act is in the store already.

        That is so when the connection broke after the commit and the act was sent again.

        Raises:
            Stale: another act took a version; names its streams.
        """
        stored = {
            (row.stream, row.version): row for row in self.recorder.events(list({row.stream for row in rows}))
        }
        taken = [(row, stored.get((row.stream, row.version))) for row in rows]
        if all(there is not None and there.body == row.body for row, there in taken):
            return [there.position for _, there in taken if there is not None]
        raise Stale(list(dict.fromkeys(row.stream for row, there in taken if there is not None)))

    def _snapshots(
        self, rows: Sequence[Row], streams: Iterable[Stream]
    ) -> tuple[list[Snapshot], dict[UUID, Snapshot]]:
        """Return the snapshots that are due, and the parts they need that are not stored yet."""
        parts: dict[UUID, Snapshot] = {}
        states = list(streams)
        if not states:
            return [], parts
        sizes: dict[UUID, list[int]] = {}
        for row in rows:
            sizes.setdefault(row.stream, []).append(len(row.body))
        kept = []
        for state in states:
            of_stream = sizes.get(state.id, ())
            if due(state.version, len(of_stream), sum(of_stream)):
                bare = self._parts.strip(state, parts) if isinstance(state, Dossier) else state
                kept.append(take(bare))
        return kept, parts

    def history(self, stream: UUID, *, until: dt.datetime | None = None, after: int = 0) -> list[Recorded]:
        """See ``Journal.history``."""
        found = self._recorded(self.recorder.events([stream], after))
        return [one for one in found if until is None or one.event.recorded_at <= until]

    def read(self, after: int, limit: int) -> list[Recorded]:
        """See ``Journal.read``."""
        return self._recorded(self.recorder.read(after, limit))

    def last_position(self) -> int:
        """See ``Journal.last_position``."""
        return self.recorder.last()

    def close(self) -> None:
        """Give all connections back; the journal cannot be used afterwards."""
        self.recorder.close()

    def _recorded(self, rows: Iterable[Row]) -> list[Recorded]:
        return [Recorded(row.position, self.codec.decode(row.name, row.body), row.body) for row in rows]


@contextmanager
def _no_collection(streams: int) -> Iterator[None]:
    """Keep the garbage collector from walking thousands of states again and again, until they are committed.

    They are set aside; those that are dropped without being committed are freed as soon as nobody holds them.
    """
    if streams < CHUNK:
        yield
        return
    with resting():
        yield
        gc.freeze()

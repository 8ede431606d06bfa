"""Rebuild the event store from the log alone, on an empty machine, checking every hash on the way."""

import heapq
from collections.abc import Callable, Iterator
from uuid import UUID

import msgspec

from adapters.event_log import EventLog, LogEntry
from adapters.store import StoreJournal
from adapters.store.recorder import Row
from domain.envelope import GENESIS, check
from domain.errors import TiduError

PAGE = 1000
"""Entries read at once from a partition, and events written in one transaction."""


class RestoreError(TiduError):
    """The store cannot be rebuilt from this log (English, for operators)."""


class Restored(msgspec.Struct, frozen=True):
    """What was rebuilt: *events* in *streams*, with *repeats* dropped, up to *position*."""

    events: int
    streams: int
    repeats: int
    position: int


def restore(
    log: EventLog, journal: StoreJournal, *, progress: Callable[[int], None] = lambda _: None
) -> Restored:
    """
    Fill the empty *journal* from *log*, with the same positions, in the same total order.

    *progress* is called with the number of events written so far.

    Raises:
        RestoreError: the store is not empty, or a stream in the log has a gap.
        ChainBroken: an event was altered.
        Broken: the log cannot be reached; nothing more was written, begin again with an empty store.
    """
    if journal.last_position():
        raise RestoreError(
            f"The event store already holds events up to position {journal.last_position()}. "
            "Restoring needs an empty one: point TIDU_STORE at a new database."
        )
    heads: dict[UUID, tuple[int, str]] = {}
    written = position = 0
    repeats: list[LogEntry] = []
    page: list[Row] = []
    for entry in merged(log, repeats.append):
        version, head = heads.get(entry.stream, (0, GENESIS))
        if entry.version != version + 1:
            raise RestoreError(
                f"The log holds {entry.stream}:{entry.version} after version {version}: "
                "events are missing from the log. Check its retention, and use another copy."
            )
        heads[entry.stream] = (entry.version, check(entry.body, head))
        require_same(entry)
        position = entry.position
        page.append(Row(entry.position, entry.stream, entry.version, entry.name, entry.body))
        if len(page) == PAGE:
            journal.recorder.put_back(page)
            written += len(page)
            progress(written)
            page = []
    if page:
        journal.recorder.put_back(page)
    written += len(page)
    progress(written)
    return Restored(written, len(heads), len(repeats), position)


class _Head(msgspec.Struct):
    """The keys of a body that its headers repeat."""

    stream: UUID
    version: int
    type: str


_head = msgspec.json.Decoder(_Head)


def require_same(entry: LogEntry) -> None:
    """Raise :exc:`RestoreError` unless the headers of *entry* say what its sealed body says."""
    head = _head.decode(entry.body)
    if (head.stream, head.version, head.type) != (entry.stream, entry.version, entry.name):
        raise RestoreError(
            f"At position {entry.position} the headers name {entry.stream}:{entry.version} ({entry.name}), "
            f"but the sealed body is {head.stream}:{head.version} ({head.type}). The log was tampered with."
        )


def merged(log: EventLog, repeated: Callable[[LogEntry], None] = lambda _: None) -> Iterator[LogEntry]:
    """Yield what the log holds now, over all partitions in the order of positions, each event once.

    Repeats are handed to *repeated*.
    """
    parts = [_partition(log, number, end, repeated) for number, end in log.ends().items() if end]
    return heapq.merge(*parts, key=lambda entry: entry.position)


def _partition(
    log: EventLog, number: int, end: int, repeated: Callable[[LogEntry], None]
) -> Iterator[LogEntry]:
    reader = log.reader()
    reader.assign({number: 0})
    offset = position = 0
    try:
        while offset < end:
            for entry in reader.read(PAGE, 10.0):
                offset = entry.offset + 1
                if entry.position > position:
                    position = entry.position
                    yield entry
                else:
                    repeated(entry)
    finally:
        reader.close()

"""Check that nothing in the store was altered, removed or added, and that the log carries the same."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

import msgspec

from adapters.event_log import EventLog, LogEntry
from adapters.restore import merged
from adapters.store import StoreJournal
from adapters.store.recorder import Row
from domain.dossier import Dossier
from domain.draw import RandomDraw
from domain.envelope import GENESIS, Stream, check
from domain.errors import ChainBroken
from domain.notice import Notice
from domain.past_list import PastList
from domain.round import Round
from domain.series import Series

PAGE = 1000
"""Events read at once."""

KINDS: dict[str, type[Stream]] = {
    kind.category: kind for kind in (Dossier, Notice, Round, Series, RandomDraw, PastList)
}
"""What the events of each category fold into."""

MANY = 100
"""Faults listed; more than this are only counted."""


class Report(msgspec.Struct):
    """What a check found.

    Args:
        events: Events looked at.
        streams: Streams they belong to.
        faults: What is wrong, in English, one sentence each; at most :data:`MANY`.
        count: All faults.
    """

    events: int = 0
    streams: int = 0
    faults: list[str] = []
    count: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.count == 0

    def fault(self, sentence: str) -> None:
        """Note what is wrong."""
        self.count += 1
        if len(self.faults) < MANY:
            self.faults.append(sentence)


def verify(journal: StoreJournal, *, progress: Callable[[int], None] = lambda _: None) -> Report:
    """
    Walk the whole store: every event's hash, its place in its stream, and the columns beside it; then what
    the database itself knows to be gone, and whether the snapshots say what the events say.

    The last events of a stream can be cut off without a trace in the chain; on PostgreSQL only the topic
    tells (:func:`verify_against_topic`).
    """
    report = Report()
    kinds: dict[UUID, type[Stream]] = {}
    heads: dict[UUID, tuple[int, str]] = {}
    for row in rows(journal):
        version, head = heads.get(row.stream, (0, GENESIS))
        if row.version != version + 1:
            report.fault(f"{row.stream}:{row.version} at position {row.position} follows version {version}.")
        try:
            digest = check(row.body, head)
        except (ChainBroken, msgspec.DecodeError, KeyError, ValueError) as error:
            report.fault(f"Position {row.position}: {error}")
            digest = _claimed(row.body)
        else:
            if beside := _contradicts(row):
                report.fault(f"Position {row.position}: {beside}")
        event = journal.codec.types.get(row.name)
        if event and event.category in KINDS:
            kinds[row.stream] = KINDS[event.category]
        heads[row.stream] = (row.version, digest)
        report.events += 1
        if report.events % PAGE == 0:
            progress(report.events)
    report.streams = len(heads)
    if lost := journal.recorder.lost():
        report.fault(f"{lost} events were removed from the store: its own count of positions says so.")
    if report.sound:
        _compare_snapshots(journal, kinds, report)
    return report


def _contradicts(row: Row) -> str:
    """Return how the columns of *row* contradict its hashed content, empty when they agree."""
    body = msgspec.json.decode(row.body)
    inside = (body["stream"], body["version"], body["type"])
    beside = (str(row.stream), row.version, row.name)
    return "" if inside == beside else f"the row says {beside}, its content says {inside}."


def _compare_snapshots(journal: StoreJournal, kinds: Mapping[UUID, type[Stream]], report: Report) -> None:
    """Compare what commands would decide on with what the events alone give."""
    for kind in set(kinds.values()):
        streams = [stream for stream, its in kinds.items() if its is kind]
        for start in range(0, len(streams), PAGE):
            some = streams[start : start + PAGE]
            folded: dict[UUID, Stream] = {}
            for row in journal.recorder.events(some):
                state = folded.setdefault(row.stream, kind(id=row.stream))
                state.fold(journal.codec.decode(row.name, row.body))
            for stream, state in journal.load(kind, some).items():
                if state != folded[stream]:
                    report.fault(f"The snapshot of {stream} says something else than its events.")


def verify_against_topic(journal: StoreJournal, log: EventLog) -> Report:
    """
    Compare the store with the log, event for event; publish everything first.

    Raises:
        Broken: the log cannot be reached.
    """
    report = Report()
    streams: set[UUID] = set()
    published = merged(log)
    there = next(published, None)
    for row in rows(journal):
        while there is not None and there.position < row.position:
            report.fault(_alien(there))
            there = next(published, None)
        if there is None or there.position > row.position:
            report.fault(f"The log lacks {row.stream}:{row.version} at position {row.position}.")
        else:
            held = Row(there.position, there.stream, there.version, there.name, there.body)
            if held != row:
                report.fault(f"At position {row.position} the log holds another event than the store.")
            there = next(published, None)
        report.events += 1
        streams.add(row.stream)
    while there is not None:
        report.fault(_alien(there))
        there = next(published, None)
    report.streams = len(streams)
    return report


def _alien(there: LogEntry) -> str:
    return f"The log holds {there.stream}:{there.version} at position {there.position}, the store does not."


def rows(journal: StoreJournal) -> Iterator[Row]:
    """Yield every stored event in total order."""
    position = 0
    while page := journal.recorder.read(position, PAGE):
        yield from page
        position = page[-1].position


def _claimed(body: bytes) -> str:
    """Return the hash that a faulty event claims, so that its successors are judged by themselves."""
    try:
        return str(msgspec.json.decode(body).get("hash", ""))
    except (msgspec.DecodeError, AttributeError):
        return ""

"""Check that nothing in the store was altered, removed or added, and that the log carries the same."""

from collections.abc import Callable, Iterator
from uuid import UUID

import msgspec

from adapters.event_log import EventLog, LogEntry
from adapters.restore import merged
from adapters.store import StoreJournal
from adapters.store.recorder import Row
from domain.envelope import GENESIS, check
from domain.errors import ChainBroken

PAGE = 1000
"""Events read at once."""

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
    """Walk the whole store and check every event's hash and its place in its stream."""
    report = Report()
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
        heads[row.stream] = (row.version, digest)
        report.events += 1
        if report.events % PAGE == 0:
            progress(report.events)
    report.streams = len(heads)
    return report


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

"""The projector: follows a source of events and keeps views up to date.

Embedded, it is a thread that reads the store.  Distributed, any number of processes read the partitions of
the Kafka topic.  Both do the same: read a batch of entries, apply them to every view, move the positions.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from threading import Event, Thread

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from adapters.batch import Batch, Outcome
from adapters.event_log import Broken, EventLog, EventSource, LogEntry, LogReader
from adapters.journal_source import JournalSource
from adapters.members import Membership
from adapters.resting import resting, set_aside
from adapters.store import StoreJournal
from adapters.store.codec import Codec
from adapters.tracking import START, OvertakenError, Place, Target, live, places, prepare
from projections.view import View

BATCH = 2000
"""Entries in one transaction at most: a row that changes often is then loaded and written once for many."""

_log = logging.getLogger("tidu.projector")

Stand = tuple[tuple[int, Place], ...]
"""Places by partition, in a form that groups views standing alike."""


class Projector:
    """Keeps *views* up to date from *source*.

    Args:
        membership: Shares the partitions with other processes; alone on all of them when left out.
        fixed: Fill these slots instead of the live ones (a rebuild).
    """

    def __init__(
        self,
        engine: sa.Engine,
        views: Sequence[View],
        source: EventSource,
        codec: Codec,
        *,
        membership: Membership | None = None,
        fixed: Sequence[Target] = (),
        batch: int = BATCH,
    ) -> None:
        self.engine, self.views, self.source, self.codec = engine, list(views), source, codec
        self.membership, self.fixed, self.batch = membership, list(fixed), batch
        self.last_error = ""
        self._readers: dict[tuple[tuple[str, str], ...], LogReader] = {}
        prepare(engine, views)

    def step(self, wait: float = 0.0) -> int:
        """
        Give every group of views that stand alike one batch, and return how many entries were read.

        Args:
            wait: Seconds to wait for news when there are none.

        Raises:
            Broken: the source cannot be reached.  Database errors pass through as SQLAlchemy raises them.
        """
        groups = self._groups()
        used = set()
        read = 0
        for number, (targets, stand) in enumerate(groups, 1):
            key = tuple(target.key for target in targets)
            used.add(key)
            reader = self._readers.get(key)
            if reader is None:
                reader = self._readers[key] = self.source.reader()
            reader.assign({partition: place.log_offset for partition, place in stand})
            entries = reader.read(self.batch, wait if read == 0 and number == len(groups) else 0.0)
            read += len(entries)
            if entries:
                with suppress(OvertakenError):
                    self._apply(targets, dict(stand), entries)
        for key in self._readers.keys() - used:
            self._readers.pop(key).close()
        return read

    def catch_up(self) -> None:
        """Apply everything that the source holds now."""
        set_aside()
        while self.step():
            pass

    def run(self, stop: Event) -> None:
        """Follow the source until *stop* is set; troubles are logged and tried again with growing pauses."""
        set_aside()
        pause = 0.1
        while not stop.is_set():
            try:
                self.step(wait=1.0)
            except (Broken, OperationalError, InterfaceError) as error:
                self.last_error = f"{type(error).__name__}: {error}"
                _log.warning("projector waits %.1f s: %s", pause, self.last_error)
                stop.wait(pause)
                pause = min(pause * 2, 5.0)
            else:
                pause, self.last_error = 0.1, ""
        self.close()

    def close(self) -> None:
        """Give back connections and partitions."""
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()
        if self.membership:
            with suppress(DBAPIError):
                self.membership.leave()

    def _groups(self) -> list[tuple[list[Target], Stand]]:
        partitions = list(range(self.source.partitions()))
        if self.membership:
            partitions = self.membership.share(len(partitions), self.last_error)
        with self.engine.connect() as connection:
            targets = self.fixed or live(connection, self.views)
            found = places(connection, targets)
        groups: dict[Stand, list[Target]] = {}
        for target in targets:
            stand = tuple((partition, found[target.key].get(partition, START)) for partition in partitions)
            groups.setdefault(stand, []).append(target)
        return [(targets, stand) for stand, targets in groups.items() if stand]

    def _apply(
        self, targets: Sequence[Target], stand: Mapping[int, Place], entries: Sequence[LogEntry]
    ) -> None:
        """Apply *entries*; when the database refuses rows, narrow it down to the event and park that."""
        batch = Batch(self.engine, self.codec, targets, stand)
        try:
            with resting():
                outcome = batch.apply(entries)
            self._report(outcome)
        except (OvertakenError, OperationalError, InterfaceError):
            raise
        except Exception as error:
            if len(targets) > 1:
                for target in targets:
                    self._apply([target], stand, entries)
            elif len(entries) > 1:
                middle = len(entries) // 2
                self._apply(targets, stand, entries[:middle])
                with self.engine.connect() as connection:
                    moved = dict(stand) | places(connection, targets)[targets[0].key]
                self._apply(targets, {each: moved[each] for each in stand}, entries[middle:])
            else:
                self._report(batch.set_aside(entries[0], f"{type(error).__name__}: {error}"))

    def _report(self, outcome: Outcome) -> None:
        for target, entry, reason in outcome.parked:
            _log.error(
                "ALARM: view %s parked %s:%d (%s) at position %d: %s",
                target.view.ident(), entry.stream, entry.version, entry.name, entry.position, reason,
            )  # fmt: skip
            if isinstance(self.source, EventLog):
                try:
                    self.source.park(entry, f"{target.view.ident()}: {reason}")
                except Broken as error:
                    _log.warning("could not copy it to the dead-letter topic: %s", error)


class EmbeddedProjector:
    """The projector as a thread beside the web server, woken by every commit of this process."""

    def __init__(self, journal: StoreJournal, engine: sa.Engine, views: Sequence[View]) -> None:
        self.source = JournalSource(journal)
        self.projector = Projector(engine, views, self.source, journal.codec)
        self._stop = Event()
        self._thread = Thread(target=self.projector.run, args=(self._stop,), name="projector", daemon=True)

    def start(self) -> None:
        """Begin to follow the store."""
        self._thread.start()

    def wake(self) -> None:
        """Look for news at once; commits of this process do so by themselves."""
        self.source.wake()

    def stop(self, timeout: float = 10.0) -> None:
        """End after the batch under way; waits up to *timeout* seconds."""
        self._stop.set()
        self.source.wake()
        if self._thread.is_alive():
            self._thread.join(timeout)


def catch_up(journal: StoreJournal, engine: sa.Engine, views: Iterable[View]) -> None:
    """Bring *views* up to the store's last event in this thread (start-up, tests, import)."""
    views = list(views)
    Projector(engine, views, JournalSource(journal), journal.codec).catch_up()

"""One batch of log entries through a group of views: the heart of the projector.

The views of a group stand at the same place.  Rows are loaded and changed before the transaction begins; it
then moves the position on condition that nobody else did, so what was loaded is still what is stored.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from adapters.database import writing
from adapters.event_log import LogEntry
from adapters.store.codec import Codec
from adapters.tracking import START, OvertakenError, Place, Target, move, park, parked_streams
from domain.ports import Recorded
from projections.fill import Poisoned, prepare, write
from projections.view import Rows


class Outcome(msgspec.Struct):
    """What a batch did: the places reached, and what was parked for which view."""

    reached: dict[int, Place]
    parked: list[tuple[Target, LogEntry, str]] = []


class Batch:
    """Applies entries to *targets*, all of which stand at *stand* (by partition)."""

    def __init__(
        self, engine: sa.Engine, codec: Codec, targets: Sequence[Target], stand: Mapping[int, Place]
    ) -> None:
        self.engine, self.codec, self.targets, self.stand = engine, codec, targets, stand

    def apply(self, entries: Sequence[LogEntry]) -> Outcome:
        """
        Apply *entries* and move the positions in one transaction.

        Raises:
            OvertakenError: another process was faster; nothing was written.
        """
        reached, fresh = self._fresh(entries)
        decoded, unreadable = self._decode(fresh)
        with self.engine.connect() as connection:
            waiting = parked_streams(connection, self.targets)
            prepared = [
                self._prepare(connection, target, decoded, unreadable, waiting[target.key])
                for target in self.targets
            ]
        now, outcome = dt.datetime.now(dt.UTC), Outcome(reached)
        with writing(self.engine) as connection:
            for partition, place in reached.items():
                move(connection, self.targets, partition, self.stand.get(partition, START), place)
            if parked_streams(connection, self.targets) != waiting:
                raise OvertakenError("parked events were applied meanwhile")
            for target, (rows, aside) in zip(self.targets, prepared, strict=True):
                write(target.view, target.slot, connection, rows)
                if aside:
                    park(connection, target, aside, now)
                    outcome.parked += [(target, entry, reason) for entry, reason in aside.items()]
        return outcome

    def set_aside(self, entry: LogEntry, reason: str) -> Outcome:
        """Park *entry* for every target and go past it: the database itself refused its rows."""
        reached, _ = self._fresh([entry])
        with writing(self.engine) as connection:
            move(
                connection,
                self.targets,
                entry.partition,
                self.stand.get(entry.partition, START),
                reached[entry.partition],
            )
            for target in self.targets:
                park(connection, target, {entry: reason}, dt.datetime.now(dt.UTC))
        return Outcome(reached, [(target, entry, reason) for target in self.targets])

    def _fresh(self, entries: Sequence[LogEntry]) -> tuple[dict[int, Place], list[LogEntry]]:
        """Return the places after *entries*, and the entries that are no repeats."""
        reached: dict[int, Place] = {}
        fresh = []
        for entry in entries:
            here = reached.get(entry.partition) or self.stand.get(entry.partition, START)
            if entry.position > here.position:
                fresh.append(entry)
            reached[entry.partition] = Place(entry.offset + 1, max(entry.position, here.position))
        return reached, fresh

    def _decode(
        self, entries: Sequence[LogEntry]
    ) -> tuple[dict[int, tuple[LogEntry, Recorded]], dict[LogEntry, str]]:
        decoded, unreadable = {}, {}
        for entry in entries:
            try:
                event = self.codec.decode(entry.name, entry.body)
            except Exception as error:  # an unreadable event stops its own stream, nothing else
                unreadable[entry] = f"{type(error).__name__}: {error}"
            else:
                decoded[entry.position] = (entry, Recorded(entry.position, event, entry.body))
        return decoded, unreadable

    def _prepare(
        self,
        connection: sa.Connection,
        target: Target,
        decoded: Mapping[int, tuple[LogEntry, Recorded]],
        unreadable: Mapping[LogEntry, str],
        waiting: set[UUID],
    ) -> tuple[Rows, dict[LogEntry, str]]:
        """Return the changed rows of *target* and what must be parked, with reasons."""
        poison = dict(unreadable)
        while True:
            batch, aside = self._part(decoded, poison, waiting)
            rows = prepare(target.view, target.slot, connection, batch)
            if not isinstance(rows, Poisoned):
                return rows, aside
            poison[decoded[rows.recorded.position][0]] = rows.reason

    @staticmethod
    def _part(
        decoded: Mapping[int, tuple[LogEntry, Recorded]], poison: Mapping[LogEntry, str], waiting: set[UUID]
    ) -> tuple[list[Recorded], dict[LogEntry, str]]:
        """Part the batch into what is applied and what waits: poison, and what follows it in its stream."""
        everything = [recorded for _, recorded in decoded.values()]
        if not poison and not waiting:
            return everything, {}
        first = dict.fromkeys(waiting, 0)
        for entry in poison:
            first[entry.stream] = min(entry.version, first.get(entry.stream, entry.version))
        aside = dict(poison)
        for entry, _ in decoded.values():
            if entry.stream in first and entry.version >= first[entry.stream] and entry not in poison:
                aside[entry] = "an earlier event of this stream is parked"
        kept = {entry.position for entry in aside}
        return [recorded for recorded in everything if recorded.position not in kept], aside

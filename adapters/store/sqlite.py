"""The event store in one SQLite file: the embedded default.

Built on the eventsourcing library's recorder, with three differences: the position is an explicit
``INTEGER PRIMARY KEY AUTOINCREMENT`` (the library's implicit rowid may be renumbered by VACUUM or a dump),
many rows go in with one statement, and snapshots are written in the same transaction.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import Notification
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteDatastore,
)

from adapters.store.recorder import AlreadyWrittenError, Row
from adapters.store.snapshots import Snapshot

LOCK_TIMEOUT = 30
"""Seconds that a writer waits for another process's transaction."""

_made_id = lru_cache(maxsize=65_536)(UUID)
"""Return the id with these digits; making one takes twenty times as long as finding it again."""

_CREATE = (
    "CREATE TABLE IF NOT EXISTS stored_events ("
    "id INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, "
    "topic TEXT NOT NULL, state BLOB NOT NULL, UNIQUE (originator_id, originator_version))",
    "CREATE TABLE IF NOT EXISTS snapshots ("
    "stream TEXT PRIMARY KEY, version INTEGER NOT NULL, shape TEXT NOT NULL, state BLOB NOT NULL"
    ") WITHOUT ROWID",
)
_INSERT = "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
_KEEP = (
    "INSERT INTO snapshots VALUES (?,?,?,?) ON CONFLICT (stream) DO UPDATE "
    "SET version = excluded.version, shape = excluded.shape, state = excluded.state"
)
_SNAPSHOTS = (
    "SELECT s.stream, s.version, s.shape, s.state FROM json_each(?) w JOIN snapshots s ON s.stream = w.value"
)
_LATER = (
    "SELECT e.originator_id, e.id, e.originator_version, e.topic, e.state FROM json_each(?) w "
    "CROSS JOIN stored_events e ON e.originator_id = w.value ->> 0 "
    "AND e.originator_version > w.value ->> 1 ORDER BY 1, 3"
)
_EVENTS = (
    "SELECT e.originator_id, e.id, e.originator_version, e.topic, e.state FROM json_each(?) w "
    "CROSS JOIN stored_events e ON e.originator_id = w.value AND e.originator_version > ? ORDER BY 1, 3"
)


class _Pool(SQLiteConnectionPool):
    """Connections that flush on every commit; the truth is never in a cache only."""

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA cache_size = -65536")
        return connection


class SQLiteRecorder(SQLiteApplicationRecorder):
    """``StoreRecorder`` on SQLite; safe for threads and for several processes, readable while written."""

    def __init__(self, path: str) -> None:
        """Open or create the store in the file *path*; ``:memory:`` gives one that ends with this object."""
        name = f"file:tidu-{uuid4().hex}?mode=memory&cache=shared" if path == ":memory:" else path
        datastore = SQLiteDatastore(name, lock_timeout=LOCK_TIMEOUT, pool_timeout=LOCK_TIMEOUT)
        datastore.pool.close()
        datastore.pool = _Pool(db_name=name, lock_timeout=LOCK_TIMEOUT, pool_timeout=LOCK_TIMEOUT)
        super().__init__(datastore)
        self.insert_events_statement = _INSERT
        self.create_table()

    def construct_create_table_statements(self) -> list[str]:
        """The tables with an explicit position."""
        return list(_CREATE)

    def append(self, rows: Sequence[Row], snapshots: Sequence[Snapshot]) -> list[int]:
        """See ``StoreRecorder.append``."""
        try:
            with self._writing() as cursor:
                cursor.executemany(
                    _INSERT, [(row.stream.hex, row.version, row.name, row.body) for row in rows]
                )
                last = int(cursor.execute("SELECT last_insert_rowid()").fetchone()[0])
                if snapshots:
                    cursor.executemany(_KEEP, [_kept(snapshot) for snapshot in snapshots])
        except sqlite3.IntegrityError as error:
            raise AlreadyWrittenError from error
        # One writer at a time and AUTOINCREMENT: the ids of one transaction follow each other.
        return list(range(last - len(rows) + 1, last + 1))

    def put_back(self, rows: Sequence[Row]) -> None:
        """See ``StoreRecorder.put_back``."""
        with self._writing() as cursor:
            cursor.executemany(
                "INSERT INTO stored_events VALUES (?,?,?,?,?)",
                [(row.position, row.stream.hex, row.version, row.name, row.body) for row in rows],
            )
            cursor.execute("PRAGMA user_version = 1")  # restored: gaps may come from where it was written

    def states(self, streams: Sequence[UUID]) -> Iterator[Snapshot | Row]:
        """See ``StoreRecorder.states``."""
        ids = {stream.hex: stream for stream in streams}
        reached = dict.fromkeys(ids, 0)
        # Two queries: in one, SQLite would sort the snapshots with all their bytes.
        for stream, version, shape, state in self._select(_SNAPSHOTS, (json.dumps(list(ids)),)):
            reached[stream] = version
            yield Snapshot(ids[stream], version, shape, state)
        for stream, position, version, name, body in self._select(
            _LATER, (json.dumps(list(reached.items())),)
        ):
            yield Row(position, ids[stream], version, name, body)

    def events(self, streams: Sequence[UUID], after: int = 0) -> list[Row]:
        """See ``StoreRecorder.events``."""
        found = self._select(_EVENTS, (_ids(streams), after))
        return [
            Row(position, UUID(stream), version, name, body)
            for stream, position, version, name, body in found
        ]

    def read(self, after: int, limit: int) -> list[Row]:
        """See ``StoreRecorder.read``."""
        found = self._select(
            "SELECT id, originator_id, originator_version, topic, state FROM stored_events "
            "WHERE id > ? ORDER BY id LIMIT ?",
            (after, limit),
        )
        return [
            Row(position, _made_id(stream), version, name, body)
            for position, stream, version, name, body in found
        ]

    def last(self) -> int:
        """See ``StoreRecorder.last``."""
        return int(self._select("SELECT coalesce(max(id), 0) FROM stored_events", ())[0][0])

    def lost(self) -> int:
        """See ``StoreRecorder.lost``: an act that was undone gives its ids back, so every id stands."""
        [(restored,)] = self._select("PRAGMA user_version", ())
        [(given,)] = self._select(
            "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'), 0)", ()
        )
        [(held,)] = self._select("SELECT count(*) FROM stored_events", ())
        return 0 if restored else int(given) - int(held)

    def forget_snapshots(self) -> None:
        """See ``StoreRecorder.forget_snapshots``."""
        with self._writing() as cursor:
            cursor.execute("DELETE FROM snapshots")

    def keep_snapshots(self, snapshots: Iterable[Snapshot]) -> None:
        """See ``StoreRecorder.keep_snapshots``."""
        with self._writing() as cursor:
            cursor.executemany(_KEEP, [_kept(snapshot) for snapshot in snapshots])

    def close(self) -> None:
        """See ``StoreRecorder.close``."""
        self.datastore.close()

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The library's own reading of the log, on the table with an explicit position."""
        found = self._select(
            "SELECT id, originator_id, originator_version, topic, state FROM stored_events "
            "WHERE id > :after AND (:stop IS NULL OR id <= :stop) "
            "AND (:topics = '[]' OR topic IN (SELECT value FROM json_each(:topics))) "
            "ORDER BY id LIMIT :limit",
            {
                "after": 0 if start is None else start - inclusive_of_start,
                "stop": stop,
                "topics": json.dumps(list(topics)),
                "limit": limit,
            },
        )
        return [
            Notification(
                id=position, originator_id=UUID(stream), originator_version=version, topic=name, state=body
            )
            for position, stream, version, name, body in found
        ]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Cursor]:
        """A cursor in a transaction that holds the write lock from its start, committed at the end."""
        with self.datastore.get_connection(commit=True) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
            except BaseException:
                connection.rollback()
                raise
            else:
                connection.commit()
            finally:
                cursor.close()

    def _select(self, query: str, params: Any) -> list[Any]:
        with self.datastore.get_connection(commit=False) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            try:
                return cursor.execute(query, params).fetchall()
            finally:
                cursor.close()


def _kept(snapshot: Snapshot) -> tuple[str, int, str, bytes]:
    return snapshot.stream.hex, snapshot.version, snapshot.shape, snapshot.state


def _ids(streams: Sequence[UUID]) -> str:
    return json.dumps([stream.hex for stream in streams])

"""The event store in PostgreSQL: the distributed form.

Built on the eventsourcing library's recorder.  All appends go through one function that takes a lock before
it draws positions, so positions commit in order and a reader that follows the log never misses one.  (The
library's own insert function draws them without a lock and loses events to a tailing reader; it is not used.)
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row
from psycopg.sql import SQL

from adapters.store.recorder import AlreadyWrittenError, Row
from adapters.store.snapshots import Snapshot

_GONE = (InterfaceError, OperationalError)
"""The server went away; the call is tried again on a new connection, ten times within some seconds."""

_PLANS = "-c plan_cache_mode=force_generic_plan"
"""Plan each statement once: the server planned a load anew every time, longer than it takes to answer."""

_CREATE_SNAPSHOTS = SQL(
    "CREATE TABLE IF NOT EXISTS public.snapshots ("
    "stream uuid PRIMARY KEY, version bigint NOT NULL, shape text NOT NULL, state bytea NOT NULL)"
)
_CREATE_APPEND = SQL(
    "CREATE OR REPLACE FUNCTION public.tidu_append("
    "streams uuid[], versions bigint[], names text[], bodies bytea[],"
    "kept uuid[], kept_versions bigint[], kept_shapes text[], kept_states bytea[]) "
    "RETURNS SETOF bigint LANGUAGE plpgsql AS $BODY$ "
    "BEGIN "
    "  PERFORM pg_advisory_xact_lock(hashtext('tidu.append'), 1);"
    "  IF cardinality(kept) > 0 THEN "
    "    INSERT INTO public.snapshots SELECT * FROM unnest(kept, kept_versions, kept_shapes, kept_states) "
    "    ON CONFLICT (stream) DO UPDATE "
    "    SET version = excluded.version, shape = excluded.shape, state = excluded.state;"
    "  END IF;"
    "  RETURN QUERY "
    "  INSERT INTO public.stored_events (originator_id, originator_version, topic, state) "
    "  SELECT stream, version, name, body FROM unnest(streams, versions, names, bodies) "
    "  WITH ORDINALITY AS given (stream, version, name, body, place) ORDER BY place "
    "  RETURNING notification_id;"
    "END; $BODY$"
)
_APPEND = (
    "SELECT * FROM public.tidu_append(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[], "
    "%b::uuid[], %b::bigint[], %b::text[], %b::bytea[])"
)
_APPEND_EXISTS = (
    "SELECT to_regprocedure("
    "'public.tidu_append(uuid[],bigint[],text[],bytea[],uuid[],bigint[],text[],bytea[])') IS NOT NULL"
)
MANY = 200
"""Events from which on an act goes in by COPY: half the time of the function's arrays."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('tidu.append'), 1)"
_DRAW = (
    "SELECT nextval(pg_get_serial_sequence('public.stored_events', 'notification_id')) "
    "FROM generate_series(1, %b)"
)
_COPY = (
    "COPY public.stored_events (notification_id, originator_id, originator_version, topic, state) "
    "FROM STDIN (FORMAT BINARY)"
)
_STATES = (
    "SELECT s.stream, 0, s.version, s.shape, s.state FROM public.snapshots s WHERE s.stream = ANY(%b) "
    "UNION ALL SELECT w.stream, e.notification_id, e.originator_version, e.topic, e.state "
    "FROM unnest(%b::uuid[]) AS w (stream) LEFT JOIN public.snapshots s ON s.stream = w.stream "
    "CROSS JOIN LATERAL (SELECT * FROM public.stored_events e WHERE e.originator_id = w.stream "
    "AND e.originator_version > coalesce(s.version, 0) ORDER BY e.originator_version OFFSET 0) AS e"
)
"""Lateral, with a fence: the planner took the whole table for a thousand streams otherwise."""

_SELECT = "SELECT notification_id, originator_id, originator_version, topic, state FROM public.stored_events "
_KEEP = (
    "INSERT INTO public.snapshots VALUES (%s, %s, %s, %s) ON CONFLICT (stream) DO UPDATE "
    "SET version = excluded.version, shape = excluded.shape, state = excluded.state"
)


class PostgresRecorder(PostgresApplicationRecorder):
    """``StoreRecorder`` on PostgreSQL; for any number of writing processes."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        """Open or create the store behind *url* (``postgresql://…``); its options are kept."""
        options = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
        datastore = PostgresDatastore(
            options.pop("dbname", ""),
            options.pop("host", ""),
            options.pop("port", "5432"),
            options.pop("user", ""),
            options.pop("password", ""),
            pool_size=1,
            max_overflow=pool_size - 1,
        )
        settings: Any = datastore.pool.kwargs
        settings.update(options, options=f"{options.get('options', '')} {_PLANS}")
        super().__init__(datastore)
        del self.sql_create_statements[self.create_insert_function_statement_index]
        self.sql_create_statements += [_CREATE_SNAPSHOTS.format(), _CREATE_APPEND.format()]
        self.create_table()

    def create_table(self) -> None:
        """Create tables and functions once, also when several processes start at the same moment."""
        with self.datastore.get_connection() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('tidu.create'), 1)")
            with connection.cursor(row_factory=tuple_row) as cursor:
                if cursor.execute(_APPEND_EXISTS).fetchone() == (False,):
                    for statement in self.sql_create_statements:
                        cursor.execute(statement, prepare=False)
        self.datastore.register_type_adapters()

    @retry(_GONE, max_attempts=10, wait=0.2)
    def append(self, rows: Sequence[Row], snapshots: Sequence[Snapshot]) -> list[int]:
        """See ``StoreRecorder.append``."""
        if len(rows) >= MANY:
            return self._append_many(rows, snapshots)
        _, *columns = zip(*rows, strict=True)
        kept = zip(*snapshots, strict=True) if snapshots else ((), (), (), ())
        params = [list(column) for column in (*columns, *kept)]
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(row_factory=tuple_row, binary=True) as cursor,
        ):
            try:
                return [position for (position,) in cursor.execute(_APPEND, params, prepare=True)]
            except psycopg.errors.UniqueViolation as error:
                raise AlreadyWrittenError from error

    def _append_many(self, rows: Sequence[Row], snapshots: Sequence[Snapshot]) -> list[int]:
        """Do what the function does, under the same lock."""
        with (
            self.datastore.get_connection() as connection,
            connection.transaction(),
            connection.cursor(row_factory=tuple_row) as cursor,
        ):
            cursor.execute(_LOCK)
            positions = [position for (position,) in cursor.execute(_DRAW, [len(rows)])]
            try:
                _copy(cursor, (row._replace(position=at) for at, row in zip(positions, rows, strict=True)))
            except psycopg.errors.UniqueViolation as error:
                raise AlreadyWrittenError from error
            if snapshots:
                cursor.executemany(_KEEP, snapshots)
        return positions

    def put_back(self, rows: Sequence[Row]) -> None:
        """See ``StoreRecorder.put_back``."""
        with (
            self.datastore.get_connection() as connection,
            connection.transaction(),
            connection.cursor() as cursor,
        ):
            _copy(cursor, rows)
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('public.stored_events', 'notification_id'), %s)",
                [max(row.position for row in rows)],
            )

    def states(self, streams: Sequence[UUID]) -> Iterator[Snapshot | Row]:
        """See ``StoreRecorder.states``."""
        for stream, position, version, name, body in self._select(_STATES, [list(streams), list(streams)]):
            if position == 0:
                yield Snapshot(stream, version, name, body)
            else:
                yield Row(position, stream, version, name, body)

    def events(self, streams: Sequence[UUID], after: int = 0) -> list[Row]:
        """See ``StoreRecorder.events``."""
        query = _SELECT + "WHERE originator_id = ANY(%b) AND originator_version > %b ORDER BY 2, 3"
        return [Row(*found) for found in self._select(query, [list(streams), after])]

    def read(self, after: int, limit: int) -> list[Row]:
        """See ``StoreRecorder.read``."""
        query = _SELECT + "WHERE notification_id > %b ORDER BY 1 LIMIT %b"
        return [Row(*found) for found in self._select(query, [after, limit])]

    def last(self) -> int:
        """See ``StoreRecorder.last``."""
        query = "SELECT coalesce(max(notification_id), 0) FROM public.stored_events"
        return int(self._select(query, [])[0][0])

    def lost(self) -> int:
        """See ``StoreRecorder.lost``: an act that was undone leaves a gap here, so gaps tell nothing."""
        return 0

    @retry(_GONE, max_attempts=10, wait=0.2)
    def forget_snapshots(self) -> None:
        """See ``StoreRecorder.forget_snapshots``."""
        with self.datastore.get_connection() as connection:
            connection.execute("DELETE FROM public.snapshots")

    @retry(_GONE, max_attempts=10, wait=0.2)
    def keep_snapshots(self, snapshots: Iterable[Snapshot]) -> None:
        """See ``StoreRecorder.keep_snapshots``."""
        with (
            self.datastore.get_connection() as connection,
            connection.transaction(),
            connection.cursor() as cursor,
        ):
            cursor.executemany(_KEEP, list(snapshots))

    def close(self) -> None:
        """See ``StoreRecorder.close``."""
        self.datastore.close()

    @retry(_GONE, max_attempts=10, wait=0.2)
    def _select(self, query: str, params: Sequence[Any]) -> list[Any]:
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(row_factory=tuple_row, binary=True) as cursor,
        ):
            return cursor.execute(query.encode(), params, prepare=True).fetchall()


def _copy(cursor: psycopg.Cursor[Any], rows: Iterable[Row]) -> None:
    """Write *rows* at the positions they carry."""
    with cursor.copy(_COPY) as copy:
        copy.set_types(["int8", "uuid", "int8", "text", "bytea"])
        for row in rows:
            copy.write_row(row)

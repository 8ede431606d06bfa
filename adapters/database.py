"""The relational database beside the event store: views, positions, accounts."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

_BUSY_MS = 30_000
"""Milliseconds that a SQLite writer waits for another one."""


def open_engine(url: str, *, pool_size: int = 8) -> sa.Engine:
    """
    Return an engine for *url*: ``sqlite:///…`` or ``postgresql://…``, the same URL as the event store's.

    SQLite runs in WAL mode, so readers and the writer do not wait for each other.
    """
    if url.startswith("sqlite"):
        engine = sa.create_engine(url, pool_size=pool_size)
        sa.event.listen(engine, "connect", _sqlite_connected)
        sa.event.listen(engine, "begin", _sqlite_begins)
        return engine
    _, _, rest = url.partition("://")
    return sa.create_engine(f"postgresql+psycopg://{rest}", pool_size=pool_size, pool_pre_ping=True)


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection in a transaction that may write, committed at the end.

    On SQLite it takes the write lock at once: a lock taken later, after a read, can fail without waiting.
    """
    with engine.connect().execution_options(tidu_writes=True) as connection, connection.begin():
        yield connection


def insert_unless_there(connection: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert into *table* that does nothing where the row's key is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def lock(connection: sa.Connection, name: str) -> None:
    """Hold the lock *name* until the transaction ends; on SQLite the write transaction itself is the lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name), 2)"), {"name": name})


def _sqlite_connected(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where _sqlite_begins says so
    for setting in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "cache_size = -65536",
    ):
        connection.execute(f"PRAGMA {setting}")


def _sqlite_begins(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("tidu_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

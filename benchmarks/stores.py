"""Commands against raw single-row commits, and long dossiers against new ones."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import psycopg

from adapters.store import open_journal
from adapters.store.recorder import Row as Stored
from benchmarks.making import command, registered, report
from benchmarks.table import Row, durations, middle, rates

COMMANDS = 2000
LONG = 100


def rows(folder: Path, postgres: str) -> Iterator[Row]:
    """Measure both stores."""
    for name, url in (("SQLite", f"sqlite:///{folder / 'commands.db'}"), ("PostgreSQL", postgres)):
        journal = open_journal(url)
        for number in range(COMMANDS):
            act, _ = registered(number)
            journal.commit(act.events)
        begun = perf_counter()
        for number in range(COMMANDS):
            command(journal, number, 1)
        ours = COMMANDS / (perf_counter() - begun)
        stored = journal.recorder.read(COMMANDS, COMMANDS)
        raw = _raw_sqlite(folder / "raw.db") if name == "SQLite" else _raw_postgres(postgres)
        begun = perf_counter()
        for row in stored:
            raw(row)
        yield rates(f"commands per second, {name}", ours, COMMANDS / (perf_counter() - begun), 0.3)
        act, dossier = registered(COMMANDS + 1)
        for value in range(LONG - 1):
            report(act, dossier, value)
        journal.commit(act.events, act.streams.values())
        values = iter(range(1_000_000))
        fresh = iter(range(300))
        new = middle(lambda: command(journal, next(fresh), next(values)), 300)  # noqa: B023 - called at once
        long = middle(lambda: command(journal, COMMANDS + 1, next(values)), 300)  # noqa: B023 - called at once
        yield durations(f"command on a dossier of {LONG} to 400 events, p50, {name}", long, new, 2)
        journal.close()


def _raw_sqlite(path: Path) -> Callable[[Stored], object]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE raw (id INTEGER PRIMARY KEY, s TEXT, v INTEGER, n TEXT, b BLOB, UNIQUE (s, v))"
    )
    insert = "INSERT INTO raw (s, v, n, b) VALUES (?, ?, ?, ?)"
    return lambda row: connection.execute(insert, (row.stream.hex, row.version, row.name, row.body))


def _raw_postgres(url: str) -> Callable[[Stored], object]:
    connection = psycopg.connect(url, autocommit=True)
    connection.execute(
        "CREATE TABLE raw (id bigserial PRIMARY KEY, s uuid, v bigint, n text, b bytea, UNIQUE (s, v))"
    )
    insert = "INSERT INTO raw (s, v, n, b) VALUES (%b, %b, %b, %b)"
    return lambda row: connection.execute(insert, (row.stream, row.version, row.name, row.body), prepare=True)

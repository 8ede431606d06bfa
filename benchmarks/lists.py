"""Opening and recognising a list of 9,271 rows, against inserting the same events raw.

The register holds the enterprises' earlier events when the list is opened, and an index over them grows with
every new one.  So the floor is taken twice: into a table that holds the same earlier events, and into an
empty one.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import psycopg

from adapters.bootstrap import System
from adapters.store import open_journal
from adapters.store.recorder import Row as Stored
from benchmarks.making import CODEC, code, copies
from benchmarks.table import Row, durations
from domain import events as ev
from domain.casework import Casework
from domain.dossier import Dossier
from domain.notice import notice_id
from domain.people import Actor, Office, Role
from domain.procedures.publicity import CloseNotice, DrawUpNotice, OpenNotice
from domain.procedures.recognition import Recognise

ROWS = 9271


def lists(system: System, name: str, url: str, folder: Path) -> Iterator[Row]:
    """Measure one store; the dossiers are copies of one that the demonstration carried to publicity."""
    stored, drawn = _before_publicity(system)
    first = CODEC.decode(stored[0].name, stored[0].body)
    assert isinstance(first, ev.EnterpriseRegistered)
    journal = open_journal(url)
    numbers = range(100_000, 100_000 + ROWS)
    for events in copies(stored, first.uscc, first.enterprise_name, numbers):
        state = Dossier(id=events[0].event.stream)
        for event in events:
            state.fold(event.event)
        journal.commit(events, [state])
    prepared = journal.last_position()
    office = system.identity.office(drawn.office)
    assert office is not None
    now = [dt.datetime.now(dt.UTC)]
    casework = Casework(journal, system.law, lambda: now[0])
    case = state.cases[next(iter(state.cases))]
    notice, one, other = notice_id(office.id, "2026-B"), _official("one", office), _official("other", office)
    cases = [f"{code(number)}-{case.id.rpartition('-')[2]}" for number in numbers]
    draw_up = DrawUpNotice(
        "2026-B",
        "测算名单",
        drawn.scheme,
        drawn.step,
        cases,
        days=drawn.days,
        unit="working" if drawn.unit == "working" else "calendar",
        days_reason=drawn.days_reason,
        channel="书面",
    )
    casework.act(draw_up, one)
    begun = perf_counter()
    casework.act(OpenNotice(notice), other)
    opening = perf_counter() - begun
    now[0] += dt.timedelta(days=120)
    casework.act(CloseNotice(notice), one)
    closed = journal.last_position()
    today = casework.today
    until = today.replace(year=today.year + 3)
    begun = perf_counter()
    recognise = Recognise(notice, "测〔2026〕1号", today, today, until, "测算", "CS")
    casework.act(recognise, other)
    recognising = perf_counter() - begun
    everything = journal.recorder.read(prepared, 1_000_000)
    opened = [row for row in everything if row.name in ("publicity.opened", "notice.opened")]
    awarded = [row for row in everything if row.position > closed]
    for beside, earlier in (
        ("beside their earlier events", journal.recorder.read(0, prepared)),
        ("into an empty table", []),
    ):
        raw = _raw_sqlite(folder / f"raw-{bool(earlier)}.db") if name == "SQLite" else _raw_postgres(url)
        for start in range(0, len(earlier), 10_000):
            raw(earlier[start : start + 10_000])
        floor = raw(opened) + raw(awarded)
        what = f"opening and recognising {ROWS:,} rows, {name}; raw {beside}"
        yield durations(what, opening + recognising, floor, 5)
    journal.close()


def _before_publicity(system: System) -> tuple[list[Stored], ev.NoticeDrawnUp]:
    """The events of a demonstration dossier until its first case stood before publicity, and its list."""
    rows = system.journal.recorder.read(0, 1_000_000)
    opened = next(row for row in rows if row.name == "publicity.opened")
    event = CODEC.decode(opened.name, opened.body)
    assert isinstance(event, ev.PublicityOpened)
    drawn = system.journal.history(event.notice)[0].event
    assert isinstance(drawn, ev.NoticeDrawnUp)
    return [row for row in rows if row.stream == opened.stream and row.version < opened.version], drawn


def _official(account: str, office: Office) -> Actor:
    return Actor(account, frozenset({Role.HANDLER, Role.APPROVER}), office)


def _raw_sqlite(path: Path) -> Callable[[list[Stored]], float]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute(
        "CREATE TABLE raw (id INTEGER PRIMARY KEY, s TEXT, v INTEGER, n TEXT, b BLOB, UNIQUE (s, v))"
    )

    def insert(rows: list[Stored]) -> float:
        values = [(row.stream.hex, row.version, row.name, row.body) for row in rows]
        begun = perf_counter()
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO raw (s, v, n, b) VALUES (?, ?, ?, ?)", values)
        connection.execute("COMMIT")
        return perf_counter() - begun

    return insert


def _raw_postgres(url: str) -> Callable[[list[Stored]], float]:
    connection = psycopg.connect(url)
    connection.execute("DROP TABLE IF EXISTS raw_list")
    create = (
        "CREATE TABLE raw_list (id bigserial PRIMARY KEY, s uuid, v bigint, n text, b bytea, UNIQUE (s, v))"
    )
    connection.execute(create)
    connection.commit()

    def insert(rows: list[Stored]) -> float:
        values = [(row.stream, row.version, row.name, row.body) for row in rows]
        begun = perf_counter()
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO raw_list (s, v, n, b) VALUES (%b, %b, %b, %b)", values)
        connection.commit()
        return perf_counter() - begun

    return insert

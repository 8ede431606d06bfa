"""The relay against the client alone; the projector against raw inserts of the rows it makes."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from adapters.bootstrap import Views
from adapters.database import open_engine, writing
from adapters.event_log import Outgoing
from adapters.journal_source import JournalSource
from adapters.kafka_log import KafkaLog
from adapters.projector import catch_up
from adapters.rebuild import rebuild_all
from adapters.relay import Relay
from adapters.store import StoreJournal
from benchmarks.table import Row, rates, seconds
from projections.view import View


def relay(journal: StoreJournal, database: str, bootstrap: str) -> Iterator[Row]:
    """Store to Kafka, against the client producing the same bytes in one go."""
    import kafka

    stored = journal.recorder.read(0, 1_000_000)
    log = KafkaLog(bootstrap, topic=f"tidu.bench.{uuid4().hex}")
    log.prepare(6)
    log.publish([Outgoing(1, stored[0].stream, 1, "warm.up", "2026-03-02T01:00:00Z", b"{}")])
    engine = open_engine(database)
    ours = len(stored) / seconds(Relay(journal, log, engine).catch_up)
    producer = kafka.KafkaProducer(bootstrap_servers=bootstrap, acks="all", batch_size=262_144, linger_ms=5)
    producer.send(log.topic, b"{}").get(30)

    def alone() -> None:
        for row in stored:
            producer.send(log.topic, row.body, key=str(row.stream).encode())
        producer.flush()

    yield rates("relay, events per second", ours, len(stored) / seconds(alone), 0.5)
    producer.close()
    log.close()
    engine.dispose()


def projector(name: str, journal: StoreJournal, database: str, folder: Path) -> Iterator[Row]:
    """All views together, filled first and rebuilt beside, against raw inserts of the same rows."""
    engine = open_engine(database)
    views = Views(engine).all
    following = seconds(lambda: catch_up(journal, engine, views))
    tables = [table for view in views for table in view.tables("a").values()]
    made = {table: _raw_rows(engine, table) for table in tables}
    count = sum(map(len, made.values()))
    floor = _raw_insert(engine, views, made, folder)
    source = JournalSource(journal)
    again = seconds(lambda: rebuild_all(engine, views, source, journal.codec))
    yield rates(f"projector, rows per second, {name}", count / following, count / floor, 0.3)
    yield rates(f"rebuild of every view, rows per second, {name}", count / again, count / floor, 0.3)
    engine.dispose()


def _raw_rows(engine: sa.Engine, table: sa.Table) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them, so that inserting them needs no conversion."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table.name}"')]


def _raw_insert(
    engine: sa.Engine, views: Sequence[View], made: dict[sa.Table, list[tuple[Any, ...]]], folder: Path
) -> float:
    """Seconds for the driver alone to insert *made* into empty tables with the same indexes, in 500s."""
    if engine.dialect.name == "sqlite":
        engine = open_engine(f"sqlite:///{folder / f'raw-{uuid4().hex}.db'}")
        raw: Any = sqlite3.connect(str(engine.url.database), isolation_level=None)
        mark = "?"
    else:
        raw = engine.raw_connection().driver_connection
        mark = "%s"
    targets = {
        a.name: b
        for view in views
        for a, b in zip(view.tables("a").values(), view.tables("b").values(), strict=True)
    }
    with writing(engine) as connection:
        for table in targets.values():
            table.create(connection)
    begun = perf_counter()
    for table, rows in made.items():
        marks = ", ".join(mark for _ in table.columns)
        insert = f'INSERT INTO "{targets[table.name].name}" VALUES ({marks})'
        for start in range(0, len(rows), 500):
            cursor = raw.cursor()
            if mark == "?":
                cursor.execute("BEGIN")
            cursor.executemany(insert, rows[start : start + 500])
            raw.commit()
    taken = perf_counter() - begun
    with writing(engine) as connection:
        for table in targets.values():
            table.drop(connection)
    return taken

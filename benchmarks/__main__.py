"""``python -m benchmarks``: print one table of ratios, all measured in this run."""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from adapters.bootstrap import build
from adapters.demo import load_demo
from adapters.settings import Settings
from adapters.store import StoreJournal, open_journal
from benchmarks import flow, growth, lists, pages, rules, stores
from benchmarks.making import several
from benchmarks.table import Row
from tests.services.kafka import KafkaBroker
from tests.services.postgres import PostgresServer

TIMES = 4
"""How often the relay and the views get the demonstration's seven thousand events."""


def measure(only: str, largest: int) -> Iterator[Row]:
    """Set the services up and yield every row whose group is wanted."""
    broker, server = KafkaBroker(), PostgresServer()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            server.start()
            yield from _groups(folder, broker, server, only, largest)
    finally:
        broker.remove()
        server.remove()


def _groups(
    folder: Path, broker: KafkaBroker, server: PostgresServer, only: str, largest: int
) -> Iterator[Row]:
    def database() -> str:
        return server.url(server.create_database())

    settings = Settings(store=f"sqlite:///{folder / 'demo.db'}", folder=folder)
    with build(settings) as system:
        load_demo(system)

        def relay() -> Iterator[Row]:
            broker.start()
            with closing(_larger(system.journal, folder)) as journal:
                yield from flow.relay(journal, database(), broker.bootstrap)

        def views() -> Iterator[Row]:
            with closing(_larger(system.journal, folder)) as journal:
                yield from flow.projector("SQLite", journal, f"sqlite:///{folder / 'views.db'}", folder)
                yield from flow.projector("PostgreSQL", journal, database(), folder)

        def big_lists() -> Iterator[Row]:
            yield from lists.lists(system, "SQLite", f"sqlite:///{folder / 'list.db'}", folder)
            yield from lists.lists(system, "PostgreSQL", database(), folder)

        def status() -> Iterator[Row]:
            yield from pages.rows("SQLite", system, settings)
            secret = SecretStr(token_urlsafe(48))
            other = Settings(store=database(), folder=folder, secret=secret)
            with build(other) as on_postgres:
                load_demo(on_postgres)
                yield from pages.rows("PostgreSQL", on_postgres, other)

        groups: dict[str, Callable[[], Iterator[Row]]] = {
            "stores": lambda: stores.rows(folder, database()),
            "relay": relay,
            "views": views,
            "lists": big_lists,
            "pages": status,
            "growth": lambda: growth.rows(folder, largest),
            "rules": rules.rows,
        }
        for name, group in groups.items():
            if only in ("", name):
                yield from group()


def _larger(journal: StoreJournal, folder: Path) -> StoreJournal:
    """The events of the demonstration several times over, each time of other enterprises."""
    larger = open_journal(f"sqlite:///{folder / f'larger-{uuid4().hex}.db'}")
    for rows in several(journal.recorder.read(0, 1_000_000), TIMES):
        larger.recorder.put_back(rows)
    return larger


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="stores, relay, views, lists, pages, growth or rules")
    parser.add_argument("--largest", type=int, default=100_000, help="events of the largest growth step")
    asked = parser.parse_args()
    table = Table("what", "ours", "floor", "ratio", "reach", "reached")
    for row in measure(asked.only, asked.largest):
        sign = "≥" if row.at_least else "≤"
        answer = "yes" if row.reached else "no"
        table.add_row(row.what, row.ours, row.floor, f"{row.ratio:.2f}", f"{sign} {row.bar:g}", answer)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()

"""The long form: ``python -m tests.simulation --years 10 --firms 5000 --seed 7 --store sqlite``."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.kafka import KafkaBroker
from tests.services.postgres import PostgresServer
from tests.simulation.run import Run
from tests.simulation.stores import Build, distributed, embedded
from tests.simulation.table import table

SQLITE, BOTH = "sqlite", "postgresql+kafka"
YEAR = 365.25


def main() -> int:
    """Run, print what happened, and return 0 when everything held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=float, default=10)
    parser.add_argument("--firms", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--store", choices=[SQLITE, BOTH], default=SQLITE)
    parser.add_argument(
        "--calm", type=int, default=5, help="the higher, the less people do of their own accord"
    )
    parser.add_argument("--rhythm", type=int, default=1, help="days between two days of work")
    parser.add_argument("--thorough", type=int, default=91, help="days between two checks of everybody")
    parser.add_argument("--minutes", type=float, default=600, help="time after which no further day is lived")
    asked = parser.parse_args()
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {line}", flush=True)

    with (
        tempfile.TemporaryDirectory(prefix="tidu-simulation-") as folder,
        _store(asked.store, folder) as build,
    ):
        run = Run(
            build, seed=asked.seed, count=asked.firms, calm=asked.calm, rhythm=asked.rhythm,
            thorough=asked.thorough, say=say,
        )  # fmt: skip
        until = began + asked.minutes * 60
        story = run.live(round(asked.years * YEAR), enough=lambda: time.monotonic() > until)
    print(*table(story, time.monotonic() - began), sep="\n")
    return bool(story.faults)


@contextmanager
def _store(name: str, folder: str) -> Iterator[Build]:
    if name == SQLITE:
        with embedded(Path(folder)) as build:
            yield build
        return
    broker, database = KafkaBroker(), PostgresServer()
    try:
        broker.start()
        database.start()
        url = database.url(database.create_database())
        with distributed(Path(folder), url, broker.bootstrap, "tidu.simulation") as build:
            yield build
    finally:
        broker.remove()
        database.remove()


if __name__ == "__main__":
    sys.exit(main())

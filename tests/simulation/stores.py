"""The two forms in which the simulation runs: embedded on SQLite, and PostgreSQL with Kafka."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

from pydantic import SecretStr

from adapters.bootstrap import System, build
from adapters.projector import Projector
from adapters.settings import Settings
from tests.services.processes import Process
from tests.services.waiting import wait_until

Build = Callable[[Callable[[], dt.datetime]], System]
TIDU = Path(sys.executable).with_name("tidu")
PARTITIONS = 4
SECRET = SecretStr("s" * 40)
LONGEST = 120.0
"""Seconds after which views that have not followed count as stuck."""


@dataclass(kw_only=True)
class Embedded(System):
    """The embedded form with one projector that is kept, instead of a new one for every look."""

    _projector: Projector | None = field(default=None, repr=False)
    _seen: int = field(default=-1, repr=False)

    def catch_up(self) -> None:
        """Bring the views up to the last event, in this thread."""
        last = self.journal.last_position()
        if last == self._seen:
            return
        if self._projector is None:
            self._projector = Projector(self.views.engine, self.views.all, self.source, self.journal.codec)
        self._projector.catch_up()
        self._seen = last


@dataclass(kw_only=True)
class Distributed(System):
    """The distributed form: relay and projector are processes of their own, and are waited for."""

    _seen: int = field(default=-1, repr=False)

    def catch_up(self) -> None:
        """Wait until the processes have shown everything."""
        last = self.journal.last_position()
        if last != self._seen:
            wait_until(lambda: not self.is_behind(last), LONGEST, f"the views to show position {last}")
            self._seen = last


def _as(kind: type[System], system: System) -> System:
    return kind(**{one.name: getattr(system, one.name) for one in fields(System) if one.init})


@contextmanager
def embedded(folder: Path) -> Iterator[Build]:
    """One process on SQLite; its views are brought up to date in the same thread."""
    made: list[System] = []

    def start(clock: Callable[[], dt.datetime]) -> System:
        settings = Settings(store=f"sqlite:///{folder / 'tidu.db'}", folder=folder, secret=SECRET)
        made.append(_as(Embedded, build(settings, clock=clock)))
        return made[-1]

    try:
        yield start
    finally:
        for system in made:
            system.close()


@contextmanager
def distributed(folder: Path, store: str, kafka: str, topic: str) -> Iterator[Build]:
    """A real relay and a real projector as processes, on PostgreSQL at *store* and the broker at *kafka*."""
    environment = {
        "TIDU_STORE": store, "TIDU_KAFKA": kafka, "TIDU_TOPIC": topic,
        "TIDU_SECRET": SECRET.get_secret_value(), "TIDU_PARTITIONS": str(PARTITIONS),
        "TIDU_FOLDER": str(folder),
    }  # fmt: skip
    subprocess.run([TIDU, "migrate"], env={**os.environ, **environment}, check=True, capture_output=True)
    processes = [
        Process([TIDU, name], folder / f"{name}.log", env=environment) for name in ("relay", "project")
    ]
    made: list[System] = []

    def start(clock: Callable[[], dt.datetime]) -> System:
        settings = Settings(
            store=store, kafka=kafka, topic=topic, secret=SECRET, partitions=PARTITIONS, folder=folder
        )
        made.append(_as(Distributed, build(settings, clock=clock)))
        return made[-1]

    try:
        yield start
    finally:
        for process in processes:
            process.stop()
        for system in made:
            system.close()

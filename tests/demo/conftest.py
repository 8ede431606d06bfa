"""A register with the demonstration, loaded once for all tests that only read it."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import System, build
from adapters.demo import Loaded, load_demo
from adapters.settings import Settings
from domain.dossier import Dossier

NOW = dt.datetime(2026, 11, 20, 7, 30, tzinfo=dt.UTC)
"""A Friday afternoon in China."""


def register_in(folder: Path, now: dt.datetime = NOW, store: str = "") -> System:
    """Return an empty register in *folder* whose clock stands at *now*."""
    store = store or f"sqlite:///{folder}/tidu.db"
    return build(Settings(store=store, folder=folder, secret="s" * 32), clock=lambda: now)


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[System, Loaded]]:
    with register_in(tmp_path_factory.mktemp("demo")) as system:
        loaded = load_demo(system)
        system.catch_up()
        yield system, loaded


@pytest.fixture(scope="session")
def system(shown: tuple[System, Loaded]) -> System:
    return shown[0]


@pytest.fixture(scope="session")
def dossiers(system: System) -> list[Dossier]:
    return all_dossiers(system)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Callable[..., System]]:
    """Give empty registers that are closed after the test."""
    opened: list[System] = []

    def make(name: str = "one", now: dt.datetime = NOW, store: str = "") -> System:
        opened.append(register_in(tmp_path / name, now, store))
        return opened[-1]

    yield make
    for system in opened:
        system.close()


def all_dossiers(system: System) -> list[Dossier]:
    """Return the state of every enterprise."""
    events = system.journal.read(0, 100_000)
    ids = {recorded.event.stream for recorded in events if recorded.event.category == "dossier"}
    return list(system.journal.load(Dossier, ids).values())

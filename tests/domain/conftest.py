"""The stories of this folder: people, enterprises, a rulebook of invented schemes, and the clock."""

import shutil
from pathlib import Path

import pytest

from domain import calendar, rulebook
from domain.envelope import Event
from domain.law import Law
from domain.rulebook.metrics import DATA
from tests.domain.story import Story
from tests.domain.tour import tour


def load_law(data: Path) -> Law:
    """Tidu's own rulebook, copied to *data*, with invented schemes that say everything or nothing."""
    shutil.copytree(DATA, data)
    shutil.copytree(Path(__file__).parent / "rules", data, dirs_exist_ok=True)
    return Law(rulebook.load(data), calendar.load())


@pytest.fixture(scope="session")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    """The law of the stories."""
    return load_law(tmp_path_factory.mktemp("law") / "data")


@pytest.fixture(scope="session")
def samples(law: Law) -> dict[str, Event]:
    """One event of every kind, from a tour through everything that can happen."""
    return tour(Story(law))


@pytest.fixture
def story(law: Law) -> Story:
    """A register in which nothing has happened yet."""
    return Story(law)

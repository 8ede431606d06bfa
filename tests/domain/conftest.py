"""The stories of this folder: people, enterprises, a rulebook of invented schemes, and the clock."""

import shutil
from pathlib import Path

import pytest

from domain import calendar, rulebook
from domain.law import Law
from domain.rulebook.metrics import DATA
from tests.domain.story import Story


@pytest.fixture(scope="session")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    """The rulebook that comes with Tidu, and invented schemes beside it that say everything or nothing."""
    data = tmp_path_factory.mktemp("law") / "data"
    shutil.copytree(DATA, data)
    shutil.copytree(Path(__file__).parent / "rules", data, dirs_exist_ok=True)
    return Law(rulebook.load(data), calendar.load())


@pytest.fixture
def story(law: Law) -> Story:
    """A register in which nothing has happened yet."""
    return Story(law)

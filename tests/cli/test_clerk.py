"""The clerk finds what has passed, reminds once, and decides nothing."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import clerk
from adapters.bootstrap import System
from adapters.demo import load_demo
from tests.demo.conftest import NOW, register_in


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder: Path = tmp_path_factory.mktemp("clerk")
    with register_in(folder) as system:
        load_demo(system)
        system.catch_up()
        yield system


class TestClerk:
    def test_lists_what_has_passed_by_office_with_the_days_since(self, system):
        found = clerk.passed(system)

        assert found
        assert [one.office for one in found] == sorted(one.office for one in found)
        assert all(one.days == (NOW.date() - one.due_on).days > 0 for one in found)
        assert len({one.case for one in found}) == len(found)

    def test_reminds_of_each_deadline_once(self, system):
        known: set[tuple[str, dt.date]] = set()

        assert clerk.remind(system, known) == clerk.passed(system)
        assert clerk.remind(system, known) == []

    def test_records_nothing(self, system):
        before = system.journal.last_position()
        clerk.remind(system, set())

        assert system.journal.last_position() == before

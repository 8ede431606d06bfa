"""The clerk on the demonstration: it tells what it would do, does it once, and decides nothing for people."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bootstrap import System
from adapters.clerk import Clerk
from adapters.demo import load_demo
from domain.people import CLERK
from tests.demo.conftest import NOW, register_in


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder: Path = tmp_path_factory.mktemp("clerk")
    with register_in(folder) as system:
        load_demo(system)
        yield system


class TestClerk:
    def test_leaves_overdue_steps_to_their_offices(self, system):
        found = [deed for deed in Clerk(system, dry_run=True).look() if deed.what == "step"]

        assert found
        assert {(deed.outcome, deed.act) for deed in found} == {("left", "")}
        assert all(deed.days == (NOW.date() - deed.last_day).days > 0 for deed in found)
        assert all(deed.division and deed.level and deed.enterprise_name for deed in found)

    def test_does_what_it_said_it_would_and_then_nothing_more(self, system):
        would = [
            (deed.act, deed.of) for deed in Clerk(system, dry_run=True).look() if deed.outcome == "would"
        ]
        before = system.journal.last_position()

        done = [(deed.act, deed.of) for deed in Clerk(system).look() if deed.outcome == "done"]

        assert set(would) <= set(done)
        recorded = [one.event for one in system.journal.read(before, 100_000)]
        assert {event.actor for event in recorded} <= {CLERK.account}
        assert all(event.caused_by for event in recorded)
        assert not [deed for deed in Clerk(system).look() if deed.outcome != "left"]


class TestCommand:
    def test_prints_deeds_for_programs_and_for_people(self, tidu):
        tidu("demo")

        deeds = json.loads(tidu("clerk", "--once", "--dry-run", "--json").stdout)
        lines = tidu("clerk", "--once", "--dry-run").stdout.splitlines()

        assert deeds
        assert len(lines) == len(deeds)
        assert {deed["outcome"] for deed in deeds} <= {"would", "left"}
        assert all({"of", "rule", "last_day", "caused_by", "events", "why"} <= deed.keys() for deed in deeds)

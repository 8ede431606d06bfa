"""Two simulated years: whatever people and the clerk do, what must hold, holds, on both forms."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.services.kafka import ForeignBroker, KafkaBroker
from tests.simulation.run import Run, Story
from tests.simulation.stores import Build, distributed, embedded

START = dt.date(2025, 2, 1)
"""Two years from here see the rules of 2022 and those of 2026, and the calendar of 2027 announced."""
MUST_HAPPEN = {
    "title.recognised", "title.lapsed", "duty.set", "duty.done", "duty.missed", "duty.reminded",
    "round.called_up", "change.reported", "report.lodged", "proceeding.decided", "hearing.requested",
    "case.refused", "notice.result_announced",
}  # fmt: skip
"""Without these the two years would prove little."""


def lived(build: Build, days: int, *, seed: int = 7, firms: int = 90, rhythm: int = 1) -> Story:
    """Live some days with some enterprises."""
    return Run(build, seed=seed, count=firms, start=START, rhythm=rhythm).live(days)


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Ninety enterprises on SQLite."""
    with embedded(tmp_path_factory.mktemp("simulation")) as build:
        return lived(build, 730, rhythm=2)


class TestOnTheEmbeddedForm:
    def test_everything_that_must_hold_holds_every_day(self, two_years: Story) -> None:
        assert two_years.faults == []
        assert two_years.days == 730

    def test_the_two_years_see_what_the_register_is_for(self, two_years: Story) -> None:
        assert two_years.events.keys() >= MUST_HAPPEN

    def test_the_same_seed_gives_the_same_history(self, tmp_path: Path) -> None:
        histories = []
        for number in (1, 2):
            folder = tmp_path / str(number)
            folder.mkdir()
            with embedded(folder) as build:
                histories.append(lived(build, 120, firms=30).history)
        assert histories[0] == histories[1]


class TestOnPostgresqlAndKafka:
    @pytest.fixture
    def build(self, pg_url: str, kafka: KafkaBroker | ForeignBroker, tmp_path: Path) -> Iterator[Build]:
        with distributed(tmp_path, pg_url, kafka.bootstrap, f"tidu.simulation.{uuid4().hex}") as build:
            yield build

    def test_the_same_holds_and_the_history_is_that_of_the_embedded_form(
        self, build: Build, tmp_path: Path
    ) -> None:
        """Nothing that people or the clerk decide depends on where it is stored."""
        told = lived(build, 200, firms=40, rhythm=5)
        with embedded(tmp_path) as other:
            same = lived(other, 200, firms=40, rhythm=5)

        assert told.faults == []
        assert told.history == same.history

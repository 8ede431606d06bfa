"""The guard finds what it is there to find: each forged event is told."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from domain import events as ev
from domain.envelope import Event
from domain.law import Law
from domain.rulebook.model import Bars
from tests.domain import cast
from tests.domain.conftest import load_law
from tests.domain.story import Story
from tests.simulation.guard import Guard


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return load_law(tmp_path_factory.mktemp("law") / "data")


@pytest.fixture
def awarded(law: Law) -> Story:
    """An enterprise was awarded a title in the ordinary way."""
    story = Story(law)
    story.recognised(story.published([story.at("publicity")]))
    return story


def seen(story: Story) -> Guard:
    """A guard that has seen everything."""
    guard = Guard()
    for event in told(story):
        guard.see(event)
    return guard


def told(story: Story) -> Iterator[Event]:
    return (recorded.event for recorded in story.journal.read(0, 1000))


def last(story: Story, kind: type[Event]) -> Event:
    return [event for event in told(story) if isinstance(event, kind)][-1]


class TestTheGuard:
    def test_says_nothing_against_what_is_in_order(self, awarded: Story) -> None:
        guard = seen(awarded)
        guard.agrees(awarded.dossier(), awarded.today)
        assert guard.faults == []

    def test_finds_an_office_of_the_wrong_level(self, awarded: Story) -> None:
        guard = seen(awarded)
        title = last(awarded, ev.TitleRecognised)
        guard.see(msgspec.structs.replace(title, office=cast.COUNTY.id))
        assert "is not of level province" in guard.faults[0]

    def test_finds_an_office_of_another_place(self, awarded: Story) -> None:
        guard = seen(awarded)
        title = last(awarded, ev.TitleRecognised)
        guard.see(msgspec.structs.replace(title, office=cast.ELSEWHERE.id))
        assert "does not cover 510107" in guard.faults[0]

    def test_finds_that_one_person_proposed_and_decided(self, awarded: Story) -> None:
        guard = seen(awarded)
        approved = last(awarded, ev.DecisionApproved)
        guard.see(msgspec.structs.replace(approved, actor=cast.HANDLER.account))
        assert "decided what it had proposed" in guard.faults[0]

    def test_finds_a_title_ended_unheard(self, awarded: Story) -> None:
        guard = seen(awarded)
        guard.see(revoked(awarded))
        assert "without a proceeding" in guard.faults[0]

    def test_finds_an_award_inside_a_ban(self, awarded: Story) -> None:
        guard = seen(awarded)
        title = last(awarded, ev.TitleRecognised)
        assert isinstance(title, ev.TitleRecognised)
        guard.see(banned(awarded, title.scheme))
        guard.see(title)
        assert "in spite of the ban" in guard.faults[0]

    def test_finds_a_title_that_holds_outside_its_interval(self, awarded: Story) -> None:
        guard = seen(awarded)
        guard.see(revoked(awarded))
        guard.faults.clear()
        guard.agrees(awarded.dossier(), awarded.today)
        assert "in force on" in guard.faults[0]


def revoked(story: Story) -> ev.TitleRevoked:
    """The title ended yesterday, and nobody had been heard."""
    [title] = story.dossier().titles
    return ev.TitleRevoked(
        **common(story), title=title, last_day=story.today - dt.timedelta(days=1), reason="造假", cause=""
    )


def banned(story: Story, scheme: str) -> ev.BanStarted:
    """A ban of the scheme since last year."""
    return ev.BanStarted(
        **common(story), ban="N1", scheme=scheme, bars=[Bars.TITLE], first_day=dt.date(2025, 1, 1),
        last_day=None, at_least=False, ground="造假", cause="",
    )  # fmt: skip


def common(story: Story) -> dict[str, Any]:
    """The envelope of an event of today."""
    before = last(story, ev.TitleRecognised)
    names = [name for name in Event.__struct_fields__ if hasattr(before, name)]
    return {name: getattr(before, name) for name in names}

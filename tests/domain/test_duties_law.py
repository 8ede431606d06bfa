"""Duties under the rulebook that comes with Tidu."""

import datetime as dt

import pytest

from domain import events as ev
from domain.people import CLERK
from domain.procedures.deadlines import RecomputeDeadline
from domain.procedures.misses import RecordMiss
from domain.rulebook.model import Then
from tests.domain import cast
from tests.domain.holders import owed
from tests.domain.rechecking import asserted
from tests.domain.story import Story

date = dt.date
SPECIALISED = "cn/specialised@510000"


@pytest.fixture
def title(story: Story) -> str:
    """专精特新中小企业 of Sichuan from July 2024 to June 2027."""
    return asserted(story.on(date(2024, 8, 1)), SPECIALISED, date(2024, 7, 1), date(2027, 6, 30), 3)


def test_in_2025_a_miss_of_30_april_costs_the_right_to_be_rechecked(story: Story, title: str) -> None:
    duty = owed(story.on(date(2025, 1, 6)), title, 2025)
    assert story.dossier().duties[duty].due.last_day == date(2025, 4, 30)  # type: ignore[union-attr]

    missed, lost = story.on(date(2025, 5, 1)).when(RecordMiss(duty), CLERK)

    assert isinstance(lost, ev.RecheckRightLost)
    assert isinstance(missed, ev.DutyMissed)
    assert missed.follows == [Then.RECHECK_RIGHT_LOST, Then.SCORE_MINIMUM]
    assert missed.basis == ["sc-2022-11-14/信息更新@2022-11-14"]


def test_in_2026_the_day_becomes_31_may_and_one_miss_costs_nothing(story: Story, title: str) -> None:
    """〔2026〕2号 binds from 1 April 2026; the duty was set under 〔2022〕63号."""
    duty = owed(story.on(date(2026, 1, 5)), title, 2026)

    moved, _ = story.on(date(2026, 4, 1)).when(RecomputeDeadline(duty), CLERK)
    assert isinstance(moved, ev.DeadlineMoved)
    assert (moved.due.original, moved.due.last_day) == (date(2026, 4, 30), date(2026, 5, 31))
    [missed] = story.on(date(2026, 6, 1)).when(RecordMiss(duty), CLERK)

    assert isinstance(missed, ev.DutyMissed)
    assert (missed.count, missed.follows, missed.choices) == (1, [], [])


def test_the_second_miss_within_the_term_waits_for_a_proceeding(story: Story, title: str) -> None:
    first = owed(story.on(date(2026, 4, 2)), title, 2026)
    story.on(date(2026, 6, 1)).when(RecordMiss(first), CLERK)
    second = owed(story.on(date(2027, 1, 5)), title, 2027)

    [missed] = story.on(date(2027, 6, 1)).when(RecordMiss(second), CLERK)

    assert isinstance(missed, ev.DutyMissed)
    assert (missed.count, missed.choices) == (2, [Then.CANCELLED])


def test_a_manufacturing_champion_is_reminded_before_it_loses_anything(story: Story) -> None:
    title = asserted(story.on(date(2024, 8, 1)), "cn/champion", date(2024, 7, 1), date(2027, 6, 30), 3)
    duty = owed(story.on(date(2025, 1, 6)), title, 2025)

    [reminded] = story.on(date(2025, 6, 1)).when(RecordMiss(duty, grace=10), CLERK)
    assert isinstance(reminded, ev.DutyReminded)
    told = story.on(date(2025, 6, 12)).when(RecordMiss(duty, grace=10), CLERK)

    assert [type(one) for one in told] == [ev.DutyMissed, ev.RecheckRightLost]
    assert story.dossier(cast.FIRM).titles[title].in_force(date(2025, 6, 12))

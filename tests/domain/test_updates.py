"""Updates handed in elsewhere: taken in by the office that keeps the title, row by row, once."""

import datetime as dt
from decimal import Decimal

import pytest

from domain import events as ev
from domain.duty import DutyState
from domain.errors import BadInput, NotAllowed
from domain.procedures.updates import TakeInUpdates, UpdateRow, done_before
from tests.domain import cast
from tests.domain.holders import held, owed
from tests.domain.story import Story

FILE = "sha256:" + "a" * 64
FIGURES: dict[str, Decimal | bool] = {"revenue": Decimal(6000)}


def awaited(story: Story) -> str:
    """An update of 2024 that is awaited in March; returns its duty."""
    title = held(story, "test/duty-yearly", dt.date(2023, 2, 1))
    duty = owed(story.on(dt.date(2024, 1, 4)), title, 2024)
    story.on(dt.date(2024, 3, 20))
    return duty


def file(*rows: UpdateRow) -> TakeInUpdates:
    return TakeInUpdates(2024, FILE, list(rows))


def test_a_row_reports_the_figures_and_does_the_duty_with_the_file_named(story: Story) -> None:
    duty = awaited(story)

    reported, done = story.when(file(UpdateRow(7, cast.USCC, FIGURES)), cast.HANDLER)

    assert isinstance(reported, ev.FiguresReported)
    assert (reported.year, reported.evidence) == (2023, [])
    assert isinstance(done, ev.DutyDone)
    assert (done.duty, done.late) == (duty, False)
    assert FILE in done.note
    assert "第 7 行" in done.note


def test_the_same_file_again_records_nothing(story: Story) -> None:
    awaited(story)
    story.when(file(UpdateRow(2, cast.USCC, FIGURES)), cast.HANDLER)

    assert story.when(file(UpdateRow(2, cast.USCC, FIGURES)), cast.HANDLER) == []
    assert done_before(story.dossier(), 2024)


def test_a_row_that_cannot_be_used_does_not_stop_the_others(story: Story) -> None:
    duty = awaited(story)
    rows = [
        UpdateRow(2, "91510107MA0000077X", FIGURES),
        UpdateRow(3, cast.USCC, {"revenue": Decimal(-5)}),
        UpdateRow(4, cast.USCC, FIGURES),
    ]

    done = story.when(file(*rows), cast.HANDLER)[-1]

    assert isinstance(done, ev.DutyDone)
    assert "第 4 行" in done.note
    assert story.dossier().duties[duty].state == DutyState.DONE


def test_before_the_intake_opens_nothing_is_taken(story: Story) -> None:
    title = held(story, "test/duty-yearly", dt.date(2023, 2, 1))
    duty = owed(story.on(dt.date(2024, 1, 4)), title, 2024)

    assert story.on(dt.date(2024, 2, 10)).when(file(UpdateRow(2, cast.USCC, FIGURES)), cast.HANDLER) == []
    assert story.dossier().duties[duty].state == DutyState.OPEN


def test_only_the_office_that_keeps_the_title_takes_it_in(story: Story) -> None:
    duty = awaited(story)

    assert story.when(file(UpdateRow(2, cast.USCC, FIGURES)), cast.COUNTY_HANDLER) == []
    assert story.when(file(UpdateRow(2, cast.USCC, FIGURES)), cast.STRANGER) == []
    assert story.dossier().duties[duty].state == DutyState.OPEN


def test_an_enterprise_uses_its_own_act_and_a_file_must_be_named(story: Story) -> None:
    awaited(story)

    with pytest.raises(NotAllowed, match="工作人员"):
        story.when(file(UpdateRow(2, cast.USCC, FIGURES)), cast.FIRM)
    with pytest.raises(BadInput, match="附件"):
        story.when(TakeInUpdates(2024, "更新.xlsx", []), cast.HANDLER)

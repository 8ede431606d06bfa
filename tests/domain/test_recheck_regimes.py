"""Rechecks under the real law: Sichuan, Hebei, Xiamen, and both regimes of one month of 2026."""

import datetime as dt

import pytest

from domain import events as ev
from domain.errors import NotAllowed
from domain.procedures.application import Apply
from domain.procedures.rechecks import ApplyRecheck
from domain.rulebook.model import Kind
from tests.domain import cast
from tests.domain.rechecking import asserted, called, recheck_round, rechecked, reported
from tests.domain.story import Story, firm


def test_in_one_month_of_2026_a_recheck_follows_the_rules_of_2022_and_an_application_those_of_2026(
    story: Story,
) -> None:
    asserted(story, "cn/specialised@510000", dt.date(2023, 1, 1), dt.date(2026, 12, 31), 1)
    title = asserted(story, "cn/little-giant", dt.date(2023, 7, 14), dt.date(2026, 7, 13), 2)
    story.on(dt.date(2026, 5, 6))
    intake = recheck_round(
        story, "cn/little-giant", dt.date(2026, 5, 25), instrument="cn-2026-117",
        by=cast.MINISTRY_HANDLER, division="000000",
    )  # fmt: skip
    called(story, intake, by=cast.MINISTRY_HANDLER)
    reported(story)

    opened = story.when(ApplyRecheck(cast.USCC, title, intake, declared=True), cast.FIRM)[0]

    assert isinstance(opened, ev.CaseOpened)
    assert "cn-2022-63" in opened.rules.layers
    assert "cn-2026-2" not in opened.rules.layers
    growth = next(row for row in story.casework.assess(opened.case) if row.id == "growth")
    assert growth.outcome.value == "not_examined"
    other = firm(7)
    story.registered(other, "成都示例智能装备有限公司")
    asserted(story, "cn/specialised@510000", dt.date(2024, 1, 1), dt.date(2026, 12, 31), 3, other)
    new = story.when(Apply(other.enterprise, "cn/little-giant", declared=True), other)[0]
    assert isinstance(new, ev.CaseOpened)
    assert "cn-2026-2" in new.rules.layers
    assert "cn-2022-63" not in new.rules.layers


def test_sichuan_rechecks_in_2024_who_was_recognised_in_2021_and_has_not_grown_beyond(story: Story) -> None:
    small, grown, later = firm(1), firm(2), firm(3)
    for by, first in ((small, 2021), (grown, 2021), (later, 2022)):
        term = dt.date(first, 12, 1), dt.date(first + 3, 11, 30)
        asserted(story.on(dt.date(2024, 4, 1)), "sc/specialised", *term, 1, by)
    asserted(story, "cn/little-giant", dt.date(2023, 7, 14), dt.date(2026, 7, 13), 2, grown)
    intake = recheck_round(story, "sc/specialised", dt.date(2024, 5, 31))

    duty, told, summary = called(story, intake, small, grown, later)

    assert isinstance(duty, ev.DutySet)
    assert duty.title == f"{small.enterprise}-A1"
    assert isinstance(told, ev.RecheckBarred)
    assert told.title == f"{grown.enterprise}-A1"
    assert "小巨人" in told.reason
    assert isinstance(summary, ev.RoundCalledUp)
    assert summary.called == 1


def test_a_demonstration_firm_of_hebei_applies_anew_in_the_year_its_term_ends_and_not_before(
    story: Story,
) -> None:
    term = dt.date(2021, 9, 1), dt.date(2024, 8, 31)
    title = asserted(story.on(dt.date(2023, 6, 1)), "he/demonstration", *term, 1)
    with pytest.raises(NotAllowed, match="不在本次复核范围内"):
        rechecked(story, title, None)

    case = rechecked(story.on(dt.date(2024, 6, 3)), title, None)

    assert story.case(case).rules.kind is Kind.APPLICATION
    assert story.case(case).renews == title


def test_in_xiamen_there_is_no_recheck_and_a_new_application_waits_for_the_next_year(story: Story) -> None:
    title = asserted(story.on(dt.date(2022, 6, 1)), "xm/growth", dt.date(2020, 1, 1), dt.date(2022, 5, 31), 1)
    with pytest.raises(NotAllowed, match="期满即失效，没有复核"):
        rechecked(story, title, None)
    with pytest.raises(NotAllowed, match="次年起才能重新申报") as refusal:
        story.when(Apply(cast.USCC, "xm/growth", declared=True), cast.FIRM)
    assert refusal.value.way_out == "自 2023-01-01 起可以申报。"

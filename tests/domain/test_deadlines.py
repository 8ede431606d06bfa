"""Deadlines of cases and matters: extended by two people, standing still, computed anew, all of it told."""

import datetime as dt

import pytest

from domain import calendar
from domain import events as ev
from domain.calendar.days import Calendar, CalendarYear
from domain.errors import BadInput, NotAllowed, NotFound
from domain.law import Law
from domain.people import CLERK, Actor
from domain.procedures.completeness import ConfirmCompleteness
from domain.procedures.deadlines import (
    ApproveMove,
    DeclineMove,
    ProposeMove,
    RecomputeDeadline,
    ResumeDeadline,
    SuspendDeadline,
    offers_of_case,
)
from domain.rulebook.model import Then
from tests.domain import cast
from tests.domain.holders import held, owed
from tests.domain.story import MONDAY, Story

date = dt.date


def due(story: Story, number: str):
    timed = story.dossier().timed(number)
    assert timed is not None
    assert timed.due is not None
    return timed.due


@pytest.fixture
def duty(story: Story) -> str:
    """An update due on 30 April 2023."""
    return owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)


class TestExtending:
    def test_one_official_asks_and_another_agrees_and_the_original_day_stays(self, story, duty):
        story.when(ProposeMove(duty, date(2023, 5, 31), "企业停产检修"), cast.HANDLER)

        [moved] = story.when(ApproveMove(duty), cast.APPROVER)

        assert isinstance(moved, ev.DeadlineMoved)
        assert (moved.due.original, moved.due.last_day) == (date(2023, 4, 30), date(2023, 5, 31))
        assert moved.proposed_by == "province-handler"
        assert "因批准延期（企业停产检修），由2023-04-30改为2023-05-31" in moved.due.explain()

    def test_nobody_agrees_to_what_he_asked_for(self, story, duty):
        story.when(ProposeMove(duty, date(2023, 5, 31), "停产"), cast.BOTH)

        with pytest.raises(NotAllowed, match="不得自行审批"):
            story.when(ApproveMove(duty), cast.BOTH)

    def test_declined_the_day_stays_and_another_can_be_asked_for(self, story, duty):
        story.when(ProposeMove(duty, date(2023, 5, 31), "停产"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="已有申请"):
            story.when(ProposeMove(duty, date(2023, 6, 30), "停产"), cast.HANDLER)

        story.when(DeclineMove(duty, "理由不充分"), cast.APPROVER)

        assert due(story, duty).last_day == date(2023, 4, 30)
        story.when(ProposeMove(duty, date(2023, 6, 30), "停产，附证明"), cast.HANDLER)

    @pytest.mark.parametrize("to", [date(2023, 4, 30), date(2023, 4, 1), date(2030, 1, 1)])
    def test_only_a_later_day_within_reason_can_be_asked_for(self, story, duty, to: dt.date):
        with pytest.raises(BadInput):
            story.when(ProposeMove(duty, to, "停产"), cast.HANDLER)

    def test_a_step_of_a_case_is_extended_the_same_way(self, story):
        case = story.at("completeness")
        story.when(ProposeMove(case, date(2026, 3, 20), "材料较多"), cast.COUNTY_HANDLER)

        story.when(ApproveMove(case), cast.COUNTY_APPROVER)

        assert (due(story, case).original, due(story, case).last_day) == (date(2026, 3, 9), date(2026, 3, 20))
        story.when(ConfirmCompleteness(case), cast.COUNTY_HANDLER)

    def test_a_case_offers_them_to_its_own_office_only(self, story):
        case = story.at("completeness")
        story.when(ProposeMove(case, date(2026, 3, 20), "材料较多"), cast.COUNTY_HANDLER)

        def allowed(by: Actor) -> set[str]:
            found = offers_of_case(story.dossier(), story.case(case), by, story.today)
            return {offer.act for offer in found if offer.allowed}

        assert allowed(cast.COUNTY_APPROVER) == {"approve_move", "decline_move", "recompute_deadline"}
        assert allowed(cast.COUNTY_HANDLER) == {"recompute_deadline"}
        assert allowed(cast.HANDLER) == allowed(cast.FIRM) == set()

    @pytest.mark.parametrize("by", [CLERK, cast.FIRM, cast.STRANGER, cast.CITY_APPROVER])
    def test_only_the_office_whose_turn_it_is_moves_it(self, story, duty, by: Actor):
        with pytest.raises(NotAllowed):
            story.when(ProposeMove(duty, date(2023, 5, 31), "停产"), by)

    def test_where_no_time_runs_there_is_nothing_to_move(self, story):
        case = story.at("preliminary_review")

        with pytest.raises(NotAllowed, match="没有期限在计算"):
            story.when(ProposeMove(case, date(2026, 3, 20), "材料较多"), cast.COUNTY_HANDLER)
        with pytest.raises(NotFound):
            story.when(ProposeMove(f"{cast.USCC}-D9", date(2026, 3, 20), "材料较多"), cast.HANDLER)


class TestStandingStill:
    def test_working_days_that_were_left_are_left_still(self, story):
        """Five working days from Monday end on the 9th; stopped on Thursday, three are left."""
        case = story.at("completeness")
        story.on(date(2026, 3, 5)).when(SuspendDeadline(case, "等待专家意见"), cast.COUNTY_APPROVER)
        with pytest.raises(NotAllowed, match="中止"):
            story.on(date(2026, 3, 6)).when(
                ProposeMove(case, date(2026, 4, 1), "材料多"), cast.COUNTY_HANDLER
            )

        [resumed] = story.on(date(2026, 3, 16)).when(
            ResumeDeadline(case, "收到专家意见"), cast.COUNTY_APPROVER
        )

        assert isinstance(resumed, ev.DeadlineResumed)
        assert (resumed.due.last_day, resumed.days) == (date(2026, 3, 18), 7)
        assert resumed.due.original == date(2026, 3, 9)
        assert "2026-03-05起中止、2026-03-16恢复计算（收到专家意见）" in resumed.due.explain()

    def test_a_named_day_moves_by_the_civil_days(self, story, duty):
        story.on(date(2023, 4, 11)).when(SuspendDeadline(duty, "洪灾", date(2023, 4, 10)), cast.APPROVER)
        assert "自2023-04-10起中止计算" in due(story, duty).explain(date(2023, 4, 10))

        [resumed] = story.on(date(2023, 5, 10)).when(ResumeDeadline(duty, "生产恢复"), cast.APPROVER)

        assert (resumed.due.last_day, resumed.days) == (date(2023, 5, 30), 30)

    def test_what_has_expired_does_not_stand_still_any_more(self, story, duty):
        with pytest.raises(BadInput, match="已于 2023-04-30 届满"):
            story.on(date(2023, 5, 4)).when(SuspendDeadline(duty, "洪灾"), cast.APPROVER)
        story.when(SuspendDeadline(duty, "洪灾，通信中断", date(2023, 4, 28)), cast.APPROVER)

    def test_neither_begins_nor_ends_in_the_future_or_before_the_other(self, story, duty):
        with pytest.raises(BadInput):
            story.when(SuspendDeadline(duty, "洪灾", date(2023, 3, 1)), cast.APPROVER)
        story.on(date(2023, 3, 10)).when(SuspendDeadline(duty, "洪灾"), cast.APPROVER)
        with pytest.raises(BadInput):
            story.when(ResumeDeadline(duty, "恢复", date(2023, 3, 9)), cast.APPROVER)
        with pytest.raises(NotAllowed, match="中止"):
            story.when(SuspendDeadline(duty, "洪灾"), cast.APPROVER)

    def test_what_runs_cannot_be_resumed(self, story, duty):
        with pytest.raises(NotAllowed, match="没有中止"):
            story.when(ResumeDeadline(duty, "恢复"), cast.APPROVER)


class TestChangedRules:
    def test_an_open_update_follows_the_rules_that_enter_into_force(self, story):
        """Due on 30 April under the rules of 2022; those of 2026 say 31 May and another consequence."""
        duty = owed(story, held(story, "test/duty-yearly", date(2026, 3, 2)), 2026)

        moved, revised = story.on(date(2026, 4, 1)).when(RecomputeDeadline(duty), CLERK, caused_by=duty)

        assert isinstance(moved, ev.DeadlineMoved)
        assert isinstance(revised, ev.DutyRevised)
        assert (moved.due.original, moved.due.last_day) == (date(2026, 4, 30), date(2026, 5, 31))
        assert moved.basis == ["test-duties-2026/第十七条@2026-04-01"]
        assert [one.then for one in revised.consequences] == [Then.CANCELLED]
        assert moved.due.explain() == (
            "示例〔2022〕5号第三条规定的截止日，2026-04-30届满，"
            "因适用示例〔2026〕6号第十七条，由2026-04-30改为2026-05-31。依据：示例〔2022〕5号第三条。"
        )

    def test_twice_it_changes_nothing(self, story):
        duty = owed(story, held(story, "test/duty-yearly", date(2026, 3, 2)), 2026)
        story.on(date(2026, 4, 1)).when(RecomputeDeadline(duty), CLERK)

        with pytest.raises(NotAllowed, match="没有变化"):
            story.when(RecomputeDeadline(duty), CLERK)

    def test_a_notice_that_comes_later_moves_the_day_of_its_year(self, story):
        title = held(story, "test/duty-yearly", date(2025, 2, 3))
        duty = owed(story, title, 2025)

        moved, _ = story.on(date(2025, 4, 10)).when(RecomputeDeadline(duty), CLERK)

        assert moved.due.last_day == date(2025, 6, 26)

    def test_an_extension_that_reaches_further_is_left_alone(self, story):
        duty = owed(story, held(story, "test/duty-yearly", date(2026, 3, 2)), 2026)
        story.when(ProposeMove(duty, date(2026, 7, 31), "停产"), cast.HANDLER)
        story.when(ApproveMove(duty), cast.APPROVER)

        told = story.on(date(2026, 4, 1)).when(RecomputeDeadline(duty), CLERK)

        assert [type(one) for one in told] == [ev.DutyRevised]
        assert due(story, duty).last_day == date(2026, 7, 31)


class TestAnnouncedCalendar:
    def test_a_provisional_deadline_is_computed_anew_once_the_year_is_announced(self, story):
        """Five working days from Monday; a holiday on Wednesday was not known yet."""
        law = story.law
        years = {year: CalendarYear(year, "公布", False, [], []) for year in (2025, 2026)}
        provisional = {**years, 2026: CalendarYear(2026, "未公布", True, [], [])}
        announced = {**years, 2026: CalendarYear(2026, "公布", False, [[MONDAY + dt.timedelta(days=2)]], [])}
        story.casework.law = Law(law.rulebook, Calendar(provisional))
        case = story.at("completeness")
        assert due(story, case).provisional
        with pytest.raises(NotAllowed, match="没有变化"):
            story.when(RecomputeDeadline(case), CLERK)

        story.casework.law = Law(law.rulebook, Calendar(announced))
        [moved] = story.when(RecomputeDeadline(case), CLERK)

        assert (moved.due.provisional, moved.due.last_day) == (False, date(2026, 3, 10))
        assert moved.due.original == date(2026, 3, 9)

    @pytest.mark.parametrize("by", [cast.FIRM, cast.STRANGER, cast.EXPERTS[0]])
    def test_only_the_clerk_or_the_office_does_it(self, story, duty, by: Actor):
        with pytest.raises(NotAllowed):
            story.when(RecomputeDeadline(duty), by)


def test_the_calendar_of_this_test_is_the_one_of_tidu() -> None:
    """2 March 2026 begins a week of five working days, as the stories above assume."""
    assert all(calendar.load().is_working(MONDAY + dt.timedelta(days=n)) for n in range(5))

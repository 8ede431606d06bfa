"""The yearly update: set by the rules of the day, reminded of, done, missed, and what follows."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from domain import events as ev
from domain.calendar import fixed_day
from domain.duty import Duty, DutyState
from domain.errors import BadInput, NotAllowed, NotFound
from domain.people import CLERK, Actor
from domain.procedures.deadlines import ProposeMove, SuspendDeadline
from domain.procedures.duties import ReleaseDuty, Remind, SetUpdateDuty, SubmitUpdate
from domain.procedures.misses import (
    JudgeMiss,
    LapseTitle,
    ProposeConsequence,
    RecordMiss,
    group,
)
from domain.procedures.together import Caused, Together
from domain.rulebook.model import Consequence, Then
from domain.title import End
from tests.domain import cast
from tests.domain.holders import held, owed
from tests.domain.rechecking import given
from tests.domain.story import Story, firm

date = dt.date
FIGURES: dict[str, Decimal | bool] = {"revenue": Decimal(6000)}


def duty_of(story: Story, duty: str) -> Duty:
    return story.dossier().duties[duty]


def kinds(events: list[Any]) -> list[type]:
    return [type(event) for event in events]


def missed(story: Story, title: str, year: int) -> list[Any]:
    """The update of *year* was set on New Year and never done; the clerk comes the day after its last day."""
    duty = owed(story.on(date(year, 1, 4)), title, year)
    due = duty_of(story, duty).due
    assert due is not None
    return story.on(due.last_day + dt.timedelta(days=1)).when(RecordMiss(duty), CLERK, caused_by=duty)


class TestSetting:
    def test_the_day_the_opening_and_the_consequence_come_from_the_rules_of_the_day(self, story):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))

        [duty] = story.when(SetUpdateDuty(cast.USCC, title, 2023), CLERK)

        assert isinstance(duty, ev.DutySet)
        assert (duty.due.last_day, duty.opens_on, duty.period) == (date(2023, 4, 30), date(2023, 3, 1), 2023)
        assert duty.consequences == [Consequence(Then.RECHECK_RIGHT_LOST)]
        assert duty.basis == ["test-duties/第三条@2022-01-01"]
        assert duty.due.explain() == (
            "示例〔2022〕5号第三条规定的截止日，2023-04-30届满。依据：示例〔2022〕5号第三条。"
        )

    def test_rules_of_another_year_name_another_day_and_another_consequence(self, story):
        title = held(story, "test/duty-yearly", date(2026, 4, 2))

        [duty] = story.when(SetUpdateDuty(cast.USCC, title, 2026), CLERK)

        assert duty.due.last_day == date(2026, 5, 31)
        assert duty.consequences == [Consequence(Then.CANCELLED, after=2)]

    def test_a_notice_moves_the_day_of_its_own_year_only(self, story):
        title = held(story, "test/duty-yearly", date(2025, 4, 11))

        [moved] = story.when(SetUpdateDuty(cast.USCC, title, 2025), CLERK)
        [next_year] = story.when(SetUpdateDuty(cast.USCC, title, 2026), CLERK)

        assert (moved.due.last_day, next_year.due.last_day) == (date(2025, 6, 26), date(2026, 4, 30))
        assert moved.basis == ["test-duties-notice/第一条@2025-04-10"]

    def test_on_29_february_the_update_falls_due_and_on_the_28th_in_other_years(self, story):
        title = held(story, "test/duty-choice", date(2023, 3, 1))

        leap = owed(story.on(date(2024, 1, 4)), title, 2024)
        common = owed(story.on(date(2025, 1, 4)), title, 2025)

        assert duty_of(story, leap).due.last_day == date(2024, 2, 29)
        assert duty_of(story, common).due.last_day == date(2025, 2, 28)

    def test_it_is_set_once(self, story):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))
        owed(story, title, 2023)

        with pytest.raises(NotAllowed, match="已经设定过"):
            story.when(SetUpdateDuty(cast.USCC, title, 2023), CLERK)

    def test_a_day_that_has_passed_binds_nobody_afterwards(self, story):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))

        with pytest.raises(NotAllowed, match="不能事后设定"):
            story.on(date(2023, 5, 4)).when(SetUpdateDuty(cast.USCC, title, 2023), CLERK)

    def test_only_a_title_that_is_in_force_on_the_day_asks_for_it(self, story):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))

        with pytest.raises(NotAllowed, match="不在有效期内"):
            story.on(date(2025, 12, 1)).when(SetUpdateDuty(cast.USCC, title, 2026), CLERK)

    def test_a_scheme_without_updates_asks_for_none(self, story):
        title = held(story, "test/plain", date(2026, 3, 2))

        with pytest.raises(NotAllowed, match="没有要求定期更新"):
            story.when(SetUpdateDuty(cast.USCC, title, 2026), CLERK)

    def test_where_the_text_names_no_day_a_person_does_with_a_reason(self, story):
        title = held(story, "test/duty-undated", date(2026, 3, 2))
        day = date(2026, 6, 30)

        with pytest.raises(BadInput, match="没有规定更新的最后一日"):
            story.when(SetUpdateDuty(cast.USCC, title, 2026, day, "惯例"), CLERK)
        with pytest.raises(BadInput, match="没有写明理由"):
            story.when(SetUpdateDuty(cast.USCC, title, 2026, day), cast.HANDLER)
        [duty] = story.when(SetUpdateDuty(cast.USCC, title, 2026, day, "省厅年度工作安排"), cast.HANDLER)

        assert (duty.due.last_day, duty.reason) == (day, "省厅年度工作安排")

    @pytest.mark.parametrize("by", [cast.FIRM, cast.STRANGER, cast.CITY_HANDLER, cast.AUDITOR])
    def test_only_the_clerk_and_the_office_of_the_title_set_it(self, story, by: Actor):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))

        with pytest.raises(NotAllowed):
            story.when(SetUpdateDuty(cast.USCC, title, 2023), by)


class TestReminding:
    def test_the_clerk_reminds_once_and_an_office_as_often_as_it_likes(self, story):
        duty = owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)

        story.when(Remind(duty), CLERK)
        with pytest.raises(NotAllowed, match="已经提醒过"):
            story.when(Remind(duty), CLERK)
        story.when(Remind(duty, "telephone", "已致电企业联系人"), cast.HANDLER)

        assert duty_of(story, duty).reminded == 2

    def test_a_province_keeps_in_touch_with_the_holder_of_a_national_title(self, story):
        duty = owed(story, held(story, "test/duty-reminded", date(2023, 2, 1)), 2023)

        story.when(Remind(duty, "letter"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="由省级办理"):
            story.when(Remind(duty, "letter"), cast.MINISTRY_HANDLER)


class TestUpdating:
    def test_one_update_reports_the_figures_and_does_the_duty_of_every_title(self, story):
        first = owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)
        second = owed(story, held(story, "test/duty-reminded", date(2023, 2, 2)), 2023)

        done = story.on(date(2023, 3, 5)).when(SubmitUpdate(cast.USCC, 2023, FIGURES), cast.FIRM)

        assert kinds(done) == [ev.FiguresReported, ev.DutyDone, ev.DutyDone]
        assert (done[0].year, [one.duty for one in done[1:]]) == (2022, [first, second])
        assert not any(one.late for one in done[1:])

    def test_the_last_day_is_in_time_and_the_day_after_is_late(self, story):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))
        owed(story, title, 2023)
        [_, done] = story.on(date(2023, 4, 30)).when(SubmitUpdate(cast.USCC, 2023, FIGURES), cast.FIRM)
        owed(story.on(date(2024, 2, 1)), title, 2024)
        [_, late] = story.on(date(2024, 5, 1)).when(SubmitUpdate(cast.USCC, 2024, FIGURES), cast.FIRM)

        assert (done.late, late.late) == (False, True)

    def test_nothing_is_taken_in_before_the_intake_opens(self, story):
        owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)

        with pytest.raises(NotAllowed, match="2023-03-01 起才开始填报"):
            story.on(date(2023, 2, 28)).when(SubmitUpdate(cast.USCC, 2023, FIGURES), cast.FIRM)

    def test_where_no_opening_is_named_it_begins_when_the_year_it_reports_is_over(self, story):
        """The clerk sets the duty half a year ahead; until New Year the page does not offer to do it."""
        title = held(story, "test/duty-choice", date(2023, 3, 1))
        duty = owed(story.on(date(2023, 12, 1)), title, 2024)
        update = SubmitUpdate(cast.USCC, 2024, FIGURES)

        [offer] = [one for one in story.casework.matter_offers(duty, cast.FIRM) if one.act == "submit_update"]
        assert not offer.allowed
        with pytest.raises(NotAllowed, match="2024-01-01 起才开始填报"):
            story.when(update, cast.FIRM)
        assert kinds(story.on(date(2024, 1, 1)).when(update, cast.FIRM))[-1] is ev.DutyDone

    def test_a_second_update_of_the_year_is_told_where_to_go(self, story):
        owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)
        story.on(date(2023, 3, 5)).when(SubmitUpdate(cast.USCC, 2023, FIGURES), cast.FIRM)

        with pytest.raises(NotAllowed, match="已经办结"):
            story.when(SubmitUpdate(cast.USCC, 2023, FIGURES), cast.FIRM)
        with pytest.raises(NotAllowed, match="没有待履行的更新"):
            story.when(SubmitUpdate(cast.USCC, 2022, FIGURES), cast.FIRM)

    def test_a_wrong_figure_leaves_the_duty_open(self, story):
        duty = owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)

        with pytest.raises(BadInput):
            story.on(date(2023, 3, 5)).when(
                SubmitUpdate(cast.USCC, 2023, {"revenue": Decimal("NaN")}), cast.FIRM
            )
        assert duty_of(story, duty).state == DutyState.OPEN

    @pytest.mark.parametrize("by", [cast.OTHER_FIRM, cast.HANDLER, CLERK])
    def test_only_the_enterprise_itself_hands_it_in(self, story, by: Actor):
        owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)

        with pytest.raises(NotAllowed, match="只有企业本身"):
            story.on(date(2023, 3, 5)).when(SubmitUpdate(cast.USCC, 2023, FIGURES), by)


class TestMissing:
    def test_under_the_rules_of_2022_one_miss_costs_the_right_to_be_rechecked(self, story):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))
        duty = owed(story, title, 2023)

        told = story.on(date(2023, 5, 1)).when(RecordMiss(duty), CLERK, caused_by=duty)

        assert kinds(told) == [ev.DutyMissed, ev.RecheckRightLost]
        assert told[0].follows == [Then.RECHECK_RIGHT_LOST]
        assert {one.caused_by for one in told} == {duty}
        assert {one.actor for one in told} == {"clerk"}
        assert told[1].basis == ["test-duties/第三条@2022-01-01"]
        kept = story.dossier().titles[title]
        assert (kept.recheck_right, kept.end) == (False, None)
        assert kept.in_force(date(2023, 5, 1))

    def test_under_the_rules_of_2026_the_first_miss_has_no_consequence_and_the_second_waits_for_people(
        self, story
    ):
        title = held(story, "test/duty-yearly", date(2026, 4, 2))

        [first] = missed_now(story, title, 2026)
        [second] = missed(story, title, 2027)

        assert (first.count, first.follows, first.choices) == (1, [], [])
        assert (second.count, second.follows, second.choices) == (2, [], [Then.CANCELLED])
        assert story.dossier().titles[title].end is None

    def test_a_miss_counts_only_within_the_term_of_its_own_title(self, story):
        held(story, "test/duty-choice", date(2023, 3, 1))
        first, other = f"{cast.USCC}-1", held(story, "test/duty-yearly", date(2023, 3, 2))
        missed(story, first, 2024)

        assert missed(story, other, 2024)[0].count == 1
        assert missed(story, first, 2025)[0].count == 2

    def test_on_the_last_day_nothing_is_missed_yet(self, story):
        duty = owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)

        with pytest.raises(NotAllowed, match="当日仍可履行"):
            story.on(date(2023, 4, 30)).when(RecordMiss(duty), CLERK)

    def test_recorded_twice_it_is_recorded_once(self, story):
        duty = owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)
        story.on(date(2023, 5, 1)).when(RecordMiss(duty), CLERK)

        with pytest.raises(NotAllowed, match="逾期未履行"):
            story.when(RecordMiss(duty), CLERK)

    def test_after_weeks_of_standstill_the_end_is_the_same(self, story):
        title = held(story, "test/duty-choice", date(2023, 3, 1))
        missed(story, title, 2024)
        missed(story, title, 2025)
        duty = owed(story.on(date(2026, 1, 4)), title, 2026)

        [_, removed] = story.on(date(2026, 6, 1)).when(RecordMiss(duty), CLERK)

        assert isinstance(removed, ev.TitleRemoved)
        assert removed.last_day == date(2026, 2, 28)
        assert story.dossier().titles[title].end is End.REMOVED

    def test_while_time_stands_still_or_an_extension_is_asked_for_nothing_is_missed(self, story):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))
        duty = owed(story, title, 2023)
        story.when(ProposeMove(duty, date(2023, 6, 30), "停产检修"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="尚未审批"):
            story.on(date(2023, 5, 1)).when(RecordMiss(duty), CLERK)

        other = owed(story.on(date(2024, 2, 1)), title, 2024)
        story.when(SuspendDeadline(other, "洪灾"), cast.APPROVER)
        with pytest.raises(NotAllowed, match="中止"):
            story.on(date(2024, 5, 6)).when(RecordMiss(other), CLERK)

    def test_what_the_law_lets_follow_by_itself_is_recorded_beside_what_a_person_must_order(self, story):
        title = held(story, "test/duty-choice", date(2023, 3, 1))
        missed(story, title, 2024)

        [second] = missed(story, title, 2025)

        assert (second.follows, second.choices) == ([Then.SCORE_MINIMUM], [Then.RECTIFICATION])

    def test_a_miss_of_a_duty_whose_title_ended_is_refused_and_the_duty_falls_away(self, story):
        title = held(story, "test/duty-choice", date(2023, 3, 1))
        for year in (2024, 2025):
            missed(story, title, year)
        next_year = owed(story.on(date(2026, 1, 4)), title, 2027)
        told = missed(story, title, 2026)

        assert kinds(told) == [ev.DutyMissed, ev.TitleRemoved, ev.DutyReleased]
        assert told[2].duty == next_year
        with pytest.raises(NotAllowed):
            story.on(date(2027, 3, 1)).when(RecordMiss(next_year), CLERK)


def missed_now(story: Story, title: str, year: int) -> list[Any]:
    duty = owed(story, title, year)
    return story.on(date(year, 6, 1)).when(RecordMiss(duty), CLERK)


class TestReminderFirst:
    def test_nothing_follows_without_a_recorded_reminder(self, story):
        title = held(story, "test/duty-reminded", date(2023, 2, 1))
        duty = owed(story, title, 2023)

        [reminded] = story.on(date(2023, 6, 1)).when(RecordMiss(duty, grace=10), CLERK)
        assert isinstance(reminded, ev.DutyReminded)
        assert reminded.until == date(2023, 6, 11)
        with pytest.raises(NotAllowed, match="2023-06-11 前履行"):
            story.on(date(2023, 6, 11)).when(RecordMiss(duty, grace=10), CLERK)
        told = story.on(date(2023, 6, 12)).when(RecordMiss(duty, grace=10), CLERK)

        assert kinds(told) == [ev.DutyMissed, ev.TitleWaived]
        assert told[1].last_day == date(2023, 6, 11)

    def test_whoever_was_reminded_in_time_gets_no_second_chance(self, story):
        title = held(story, "test/duty-reminded", date(2023, 2, 1))
        duty = owed(story, title, 2023)
        story.on(date(2023, 5, 10)).when(Remind(duty), CLERK)

        told = story.on(date(2023, 6, 1)).when(RecordMiss(duty, grace=10), CLERK)

        assert kinds(told) == [ev.DutyMissed, ev.TitleWaived]
        assert told[1].last_day == date(2023, 5, 31)

    def test_who_updates_after_the_reminder_misses_nothing(self, story):
        duty = owed(story, held(story, "test/duty-reminded", date(2023, 2, 1)), 2023)
        story.on(date(2023, 6, 1)).when(RecordMiss(duty, grace=10), CLERK)

        story.on(date(2023, 6, 5)).when(SubmitUpdate(cast.USCC, 2023, FIGURES), cast.FIRM)

        assert duty_of(story, duty).state == DutyState.DONE

    @pytest.mark.parametrize("grace", [None, 0, 400])
    def test_how_long_a_late_reminder_leaves_must_be_said(self, story, grace: int | None):
        duty = owed(story, held(story, "test/duty-reminded", date(2023, 2, 1)), 2023)

        with pytest.raises(BadInput, match="须先提醒企业"):
            story.on(date(2023, 6, 1)).when(RecordMiss(duty, grace), CLERK)


class TestJudging:
    def choice(self, story: Story) -> str:
        title = held(story, "test/duty-choice", date(2023, 3, 1))
        [missed_once] = missed(story, title, 2024)
        assert missed_once.choices == [Then.WATCH_LIST, Then.RECHECK_RIGHT_LOST]
        return str(missed_once.duty)

    def test_one_official_proposes_and_another_lets_it_follow(self, story):
        duty = self.choice(story)
        story.when(ProposeConsequence(duty, Then.WATCH_LIST, "首次逾期，情节轻微"), cast.HANDLER)

        told = story.when(JudgeMiss(duty), cast.APPROVER)

        assert kinds(told) == [ev.DutyJudged, ev.WatchListed]
        assert (told[0].then, told[0].proposed_by) == (Then.WATCH_LIST, "province-handler")
        assert story.dossier().watched
        assert duty_of(story, duty).state == DutyState.MISSED

    def test_nobody_approves_what_he_proposed(self, story):
        duty = self.choice(story)
        story.when(ProposeConsequence(duty, Then.WATCH_LIST, "情节轻微"), cast.BOTH)

        with pytest.raises(NotAllowed, match="不得自行审批"):
            story.when(JudgeMiss(duty), cast.BOTH)

    def test_a_proposal_sent_back_is_void(self, story):
        duty = self.choice(story)
        story.when(ProposeConsequence(duty, Then.RECHECK_RIGHT_LOST, "逾期"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="待审批的意见"):
            story.when(ProposeConsequence(duty, Then.WATCH_LIST, "逾期"), cast.HANDLER)

        story.when(JudgeMiss(duty, False, "首次逾期，处理偏重"), cast.APPROVER)

        with pytest.raises(NotAllowed, match="还没有提出"):
            story.when(JudgeMiss(duty), cast.APPROVER)
        assert story.dossier().titles[f"{cast.USCC}-1"].recheck_right

    def test_nothing_may_follow_for_a_reason(self, story):
        duty = self.choice(story)
        with pytest.raises(BadInput, match="没有写明理由"):
            story.when(ProposeConsequence(duty, None, " "), cast.HANDLER)
        story.when(ProposeConsequence(duty, None, "平台故障期间无法填报"), cast.HANDLER)

        [judged] = story.when(JudgeMiss(duty), cast.APPROVER)

        assert (judged.then, judged.reason) == (None, "平台故障期间无法填报")

    def test_only_what_the_rules_name_can_be_chosen(self, story):
        with pytest.raises(BadInput, match="规定可选的后果是：列入重点关注、取消复核资格"):
            story.when(ProposeConsequence(self.choice(story), Then.WAIVED, "逾期"), cast.HANDLER)

    def test_a_cancellation_is_chosen_here_and_decided_in_a_proceeding(self, story):
        title = held(story, "test/duty-yearly", date(2026, 4, 2))
        missed_now(story, title, 2026)
        [second] = missed(story, title, 2027)
        story.when(ProposeConsequence(second.duty, Then.CANCELLED, "累计两次未更新"), cast.HANDLER)

        [judged] = story.when(JudgeMiss(second.duty), cast.APPROVER)

        assert judged.then is Then.CANCELLED
        assert story.dossier().titles[title].end is None

    @pytest.mark.parametrize(
        "by", [CLERK, cast.FIRM, cast.CITY_APPROVER, cast.STRANGER, cast.MINISTRY_APPROVER]
    )
    def test_only_the_office_of_the_title_judges(self, story, by: Actor):
        duty = self.choice(story)
        story.when(ProposeConsequence(duty, Then.WATCH_LIST, "情节轻微"), cast.HANDLER)

        with pytest.raises(NotAllowed):
            story.when(JudgeMiss(duty), by)


class TestReleasing:
    def test_an_approver_releases_for_a_reason(self, story):
        duty = owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)

        with pytest.raises(BadInput, match="没有写明理由"):
            story.when(ReleaseDuty(duty), cast.APPROVER)
        [released] = story.when(ReleaseDuty(duty, "数据已由统计部门共享"), cast.APPROVER)

        assert released.reason == "数据已由统计部门共享"

    def test_the_clerk_releases_only_where_the_ground_is_gone(self, story):
        duty = owed(story, held(story, "test/duty-yearly", date(2023, 2, 1)), 2023)

        with pytest.raises(NotAllowed, match="依据没有消失"):
            story.when(ReleaseDuty(duty, "随便"), CLERK)

    def test_who_holds_a_title_that_exempts_is_released_instead_of_missing(self, story):
        lower = held(story, "test/duty-reminded", date(2023, 2, 1))
        held(story, "test/duty-yearly", date(2023, 2, 2))
        due = fixed_day(date(2025, 10, 31), start=date(2025, 9, 1), named_by="复核")
        duty = {"duty": f"{cast.USCC}-D1", "what": "recheck", "title": lower, "period": 2025, "due": due}
        given(story.on(date(2025, 9, 1)), ev.DutySet, **duty, consequences=[])

        [released] = story.on(date(2025, 11, 1)).when(RecordMiss(f"{cast.USCC}-D1"), CLERK)

        assert isinstance(released, ev.DutyReleased)
        assert released.reason == "持有“示例年更称号”，按规定免予复核"


class TestTheEndOfATerm:
    def test_a_title_without_recheck_lapses_the_day_after_its_last_day(self, story):
        title = held(story, "test/duty-choice", date(2022, 3, 1))
        until = story.dossier().titles[title].valid_until
        with pytest.raises(NotAllowed, match="当日仍然有效"):
            story.on(until).when(LapseTitle(cast.USCC, title), CLERK)

        [lapsed] = story.on(until + dt.timedelta(days=20)).when(LapseTitle(cast.USCC, title), CLERK)

        assert isinstance(lapsed, ev.TitleLapsed)
        assert (lapsed.last_day, lapsed.effective_on) == (until, until + dt.timedelta(days=1))
        assert lapsed.basis == ["test-duties/第三十三条@2022-01-01"]
        with pytest.raises(NotAllowed, match="称号已终止"):
            story.when(LapseTitle(cast.USCC, title), CLERK)

    def test_who_was_never_called_to_a_recheck_is_not_lapsed_by_the_clerk(self, story):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))
        story.on(date(2026, 2, 1))

        with pytest.raises(NotAllowed, match="还没有组织复核"):
            story.when(LapseTitle(cast.USCC, title), CLERK)
        with pytest.raises(BadInput, match="没有写明理由"):
            story.when(LapseTitle(cast.USCC, title), cast.APPROVER)
        [lapsed] = story.when(LapseTitle(cast.USCC, title, "企业已停产，不再组织复核"), cast.APPROVER)

        assert lapsed.reason == "企业已停产，不再组织复核"

    def test_who_lost_the_right_to_be_rechecked_lapses(self, story):
        title = held(story, "test/duty-yearly", date(2023, 2, 1))
        missed(story, title, 2024)

        [lapsed] = story.on(date(2026, 2, 1)).when(LapseTitle(cast.USCC, title), CLERK)

        assert isinstance(lapsed, ev.TitleLapsed)
        assert "已取消复核资格" in lapsed.reason

    def test_an_unknown_title_is_told(self, story):
        story.registered()
        with pytest.raises(NotFound, match="找不到称号"):
            story.when(LapseTitle(cast.USCC, "X-1"), CLERK)


class TestTogether:
    def test_what_can_be_done_is_done_and_what_the_truth_refuses_is_left_out(self, story):
        late, done = firm(1), firm(2)
        duties = [
            owed(story, held(story, "test/duty-yearly", date(2023, 2, 1), by), 2023, by)
            for by in (late, done)
        ]
        story.on(date(2023, 3, 5)).when(SubmitUpdate(done.enterprise, 2023, FIGURES), done)
        batch = Together(
            [
                Caused(by.enterprise, RecordMiss(duty), duty)
                for by, duty in zip((late, done), duties, strict=True)
            ]
        )

        told = story.on(date(2023, 5, 1)).when(batch, CLERK)

        assert kinds(told) == [ev.DutyMissed, ev.RecheckRightLost]
        assert {one.caused_by for one in told} == {duties[0]}
        assert story.when(batch, CLERK) == []

    def test_only_the_clerk_acts_so(self, story):
        with pytest.raises(NotAllowed, match="期限管理"):
            story.when(Together([]), cast.BOTH)


class TestGrouping:
    def test_the_highest_number_reached_counts(self):
        rules = [Consequence(Then.WATCH_LIST), Consequence(Then.CANCELLED, after=2)]

        assert [[one.then for one in group(rules, n)] for n in (1, 2, 3)] == [
            [Then.WATCH_LIST], [Then.CANCELLED], [Then.CANCELLED],
        ]  # fmt: skip
        assert group([Consequence(Then.CANCELLED, after=2)], 1) == []


class TestHighestTier:
    def test_who_holds_several_titles_updates_for_the_highest_only(self, story):
        lower = held(story, "test/duty-highest", date(2026, 4, 2))
        held(story, "test/duty-yearly", date(2026, 4, 3))

        with pytest.raises(NotAllowed, match="按所持最高层级更新"):
            story.when(SetUpdateDuty(cast.USCC, lower, 2027), CLERK)

    def test_alone_it_is_updated(self, story):
        lower = held(story, "test/duty-highest", date(2026, 4, 2))

        [duty] = story.when(SetUpdateDuty(cast.USCC, lower, 2027), CLERK)
        assert duty.title == lower

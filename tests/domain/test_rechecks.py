"""Rechecks: who is up, who is told why not, what passing, failing, giving up and staying away mean."""

import datetime as dt

import pytest

from domain import events as ev
from domain.envelope import Event
from domain.errors import NotAllowed
from domain.people import CLERK
from domain.procedures.application import Apply, Withdraw
from domain.procedures.decision import Approve, Propose
from domain.procedures.misses import LapseTitle, RecordMiss
from domain.procedures.rechecks import ApplyRecheck, DecideMeanwhile, GiveUpRecheck
from domain.procedures.reopening import Reopen
from domain.procedures.review import Decline
from domain.procedures.rounds import CloseRound
from domain.rulebook.model import Kind, Then
from domain.title import End
from tests.domain import cast
from tests.domain.rechecking import (
    APRIL,
    ban,
    called,
    given,
    held,
    lose_right,
    recheck_round,
    rechecked,
    recognised,
    reported,
    titled,
)
from tests.domain.story import Story, firm

SPRING_2023 = dt.date(2023, 5, 8)
DAY = dt.timedelta(days=1)


def kept_title(story: Story, by: cast.Actor = cast.FIRM) -> str:
    """A title of the scheme that lets it hold until the result; its term ends in May 2026."""
    return titled(story, "test/kept", SPRING_2023, by)


def refused(story: Story, case: str) -> list[Event]:
    """The recheck was refused by two officials; returns what the approval recorded."""
    if story.case(case).step == "site_check":
        story.brought(case, "decision")
    story.when(Propose(case, "refuse", ["主要指标大幅下滑"]), cast.HANDLER)
    return story.when(Approve(case, "同意"), cast.APPROVER)


class TestWhoIsCalledUp:
    def test_a_title_whose_term_ends_in_the_rounds_year_brings_the_duty_to_apply(self, story: Story) -> None:
        title = kept_title(story)
        intake = recheck_round(story.on(APRIL), "test/kept")

        duty, told = called(story, intake)

        assert isinstance(duty, ev.DutySet)
        assert (duty.what, duty.title, duty.round, duty.period) == ("recheck", title, str(intake), 2026)
        assert duty.due.last_day == dt.date(2026, 4, 30)
        assert [one.then for one in duty.consequences] == [Then.LAPSED]
        assert duty.basis == ["test-rechecks/第九条@2020-01-01"]
        assert isinstance(told, ev.RoundCalledUp)
        assert (told.called, told.skipped) == (1, [])

    def test_many_are_called_in_one_act_and_nobody_twice(self, story: Story) -> None:
        firms = [firm(n) for n in range(1, 4)]
        for one in firms:
            kept_title(story, one)
        intake = recheck_round(story.on(APRIL), "test/kept")

        first = called(story, intake, firms[0])
        rest = called(story, intake, *firms)

        assert [event.stored_name() for event in first] == ["duty.set", "round.called_up"]
        assert [event.stored_name() for event in rest] == ["duty.set", "duty.set", "round.called_up"]
        assert called(story, intake, *firms) == []

    def test_a_title_of_another_year_is_passed_over(self, story: Story) -> None:
        titled(story, "test/kept", dt.date(2024, 5, 8))
        assert called(story, recheck_round(story.on(APRIL), "test/kept")) == []

    def test_the_years_of_recognition_count_where_the_rules_name_them(self, story: Story) -> None:
        titled(story, "test/not-kept", SPRING_2023)
        titled(story, "test/not-kept", dt.date(2024, 1, 10), firm(1))
        intake = recheck_round(story.on(APRIL), "test/not-kept")

        assert called(story, intake, firm(1)) == []
        assert called(story, intake)[0].stored_name() == "duty.set"

    def test_the_dates_of_a_round_go_before_the_rules(self, story: Story) -> None:
        titled(story, "test/not-kept", dt.date(2024, 1, 10))
        dates = (dt.date(2027, 1, 1), dt.date(2027, 6, 30))
        intake = recheck_round(story.on(APRIL), "test/not-kept", expiring=dates)

        assert called(story, intake)[0].stored_name() == "duty.set"

    def test_every_title_in_force_is_up_under_an_annual_review(self, story: Story) -> None:
        titled(story, "test/annual", dt.date(2025, 5, 8))
        intake = recheck_round(story.on(APRIL), "test/annual")

        assert called(story, intake)[0].stored_name() == "duty.set"

    def test_who_lost_the_right_is_told_and_gets_no_duty(self, story: Story) -> None:
        title = kept_title(story)
        lose_right(story, title)
        intake = recheck_round(story.on(APRIL), "test/kept")

        told, recorded = called(story, intake)

        assert isinstance(told, ev.RecheckBarred)
        assert (told.title, told.reason) == (title, "已取消复核资格：未按期更新")
        assert isinstance(recorded, ev.RoundCalledUp)
        assert recorded.called == 0
        assert [(one.title, one.reason) for one in recorded.skipped] == [(title, told.reason)]
        assert called(story, intake) == [], "told once is told"

    def test_who_holds_a_higher_title_is_exempt_where_the_rules_say_so(self, story: Story) -> None:
        kept_title(story)
        titled(story, "test/above", dt.date(2025, 3, 3))

        told, _ = called(story, recheck_round(story.on(APRIL), "test/kept"))

        assert isinstance(told, ev.RecheckBarred)
        assert told.reason == "已持有“上一级称号”，按规定无需复核"

    def test_who_is_banned_is_told_until_when(self, story: Story) -> None:
        kept_title(story)
        ban(story, dt.date(2026, 1, 1), dt.date(2027, 12, 31))

        told, _ = called(story, recheck_round(story.on(APRIL), "test/kept"))

        assert isinstance(told, ev.RecheckBarred)
        assert "限期不得申报至 2027-12-31" in told.reason

    def test_where_titles_simply_end_nobody_is_called(self, story: Story) -> None:
        titled(story, "test/expiring", SPRING_2023)
        intake = recheck_round(story.on(APRIL), "test/expiring")
        with pytest.raises(NotAllowed, match="期满即失效，没有复核"):
            called(story, intake)

    def test_only_an_office_calls_up_and_only_its_own_enterprises(self, story: Story) -> None:
        kept_title(story)
        intake = recheck_round(story.on(APRIL), "test/kept")
        with pytest.raises(NotAllowed, match="只有主管部门的工作人员可以办理"):
            called(story, intake, by=cast.FIRM)
        with pytest.raises(NotAllowed, match="不在北京市经济和信息化局的辖区内"):
            called(story, intake, by=cast.STRANGER)

    def test_a_closed_round_and_a_round_of_applications_call_nobody(self, story: Story) -> None:
        kept_title(story)
        intake = recheck_round(story.on(APRIL), "test/kept")
        story.when(CloseRound(intake, "提前结束"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="批次已经结束"):
            called(story, intake)

    def test_the_clerk_may_call_up(self, story: Story) -> None:
        kept_title(story)
        intake = recheck_round(story.on(APRIL), "test/kept")
        assert called(story, intake, by=CLERK)[0].stored_name() == "duty.set"


class TestApplying:
    def test_the_case_opens_under_the_rechecks_own_rules_and_answers_the_call(self, story: Story) -> None:
        title = kept_title(story)
        intake = recheck_round(story.on(APRIL), "test/kept")
        called(story, intake)
        reported(story, revenue=500)

        opened, done = story.when(ApplyRecheck(cast.USCC, title, intake, declared=True), cast.FIRM)

        assert isinstance(opened, ev.CaseOpened)
        assert (opened.kind, opened.rules.kind, opened.renews) == (Kind.RECHECK, Kind.RECHECK, title)
        assert opened.keeps
        assert isinstance(done, ev.DutyDone)
        assert not done.late
        [revenue] = story.casework.assess(opened.case)
        assert (revenue.id, revenue.outcome.value) == ("revenue", "not_examined")

    def test_a_full_new_application_is_judged_by_the_rules_of_an_application(self, story: Story) -> None:
        title = titled(story, "test/renewal", SPRING_2023)
        story.on(APRIL)
        reported(story, revenue=500)

        [opened] = story.when(ApplyRecheck(cast.USCC, title, declared=True), cast.FIRM)

        assert isinstance(opened, ev.CaseOpened)
        assert (opened.kind, opened.rules.kind, opened.renews) == (Kind.RECHECK, Kind.APPLICATION, title)
        assert story.casework.assess(opened.case)[0].outcome.value == "not_met"

    def test_a_recheck_waits_for_its_round(self, story: Story) -> None:
        title = kept_title(story)
        story.on(APRIL)
        with pytest.raises(NotAllowed, match="复核按批次组织"):
            rechecked(story, title, None)

    def test_who_lost_the_right_is_refused_with_the_reason(self, story: Story) -> None:
        title = kept_title(story)
        lose_right(story, title)
        intake = recheck_round(story.on(APRIL), "test/kept")
        with pytest.raises(NotAllowed, match="已取消复核资格：未按期更新"):
            rechecked(story, title, intake)

    def test_who_is_not_up_is_refused(self, story: Story) -> None:
        title = titled(story, "test/kept", dt.date(2024, 5, 8))
        intake = recheck_round(story.on(APRIL), "test/kept")
        with pytest.raises(NotAllowed, match="不在本次复核范围内"):
            rechecked(story, title, intake)

    def test_who_is_banned_is_refused_with_the_first_free_day(self, story: Story) -> None:
        title = kept_title(story)
        ban(story, dt.date(2026, 1, 1), dt.date(2027, 12, 31))
        intake = recheck_round(story.on(APRIL), "test/kept")
        with pytest.raises(NotAllowed) as refusal:
            rechecked(story, title, intake)
        assert refusal.value.way_out == "最早自 2028-01-01 起可以申报。"

    def test_after_the_last_day_it_is_too_late(self, story: Story) -> None:
        title = kept_title(story)
        intake = recheck_round(story.on(APRIL), "test/kept", dt.date(2026, 4, 30))
        story.on(dt.date(2026, 5, 1))
        with pytest.raises(NotAllowed, match="受理时间为 2026-04-01 至 2026-04-30"):
            rechecked(story, title, intake)

    def test_the_window_that_the_notice_gives_the_enterprise_binds_within_the_round(
        self, story: Story
    ) -> None:
        title = kept_title(story)
        story.on(dt.date(2026, 3, 16))
        intake = recheck_round(story, "test/kept", instrument="test-recheck-notice")
        story.on(dt.date(2026, 3, 21))
        with pytest.raises(NotAllowed, match="“企业申请复核”的时间为  至 2026-03-20"):
            rechecked(story, title, intake)
        story.on(dt.date(2026, 3, 20))
        assert rechecked(story, title, intake)

    def test_one_recheck_at_a_time_and_only_by_the_enterprise(self, story: Story) -> None:
        title = kept_title(story)
        intake = recheck_round(story.on(APRIL), "test/kept")
        with pytest.raises(NotAllowed, match="只有企业本身可以申请复核"):
            story.when(ApplyRecheck(cast.USCC, title, intake, declared=True), cast.OTHER_FIRM)
        with pytest.raises(NotAllowed, match="没有作出材料真实性承诺"):
            story.when(ApplyRecheck(cast.USCC, title, intake), cast.FIRM)
        rechecked(story, title, intake)
        with pytest.raises(NotAllowed, match="还在办理"):
            rechecked(story, title, intake)


class TestTheOldTitleMeanwhile:
    def test_it_holds_until_the_result_where_the_rules_say_so(self, story: Story) -> None:
        title = kept_title(story)
        rechecked(story, title, recheck_round(story.on(APRIL), "test/kept"))
        last = held(story, title).valid_until
        assert held(story, title).in_force(last + DAY)

    def test_it_ends_with_its_term_where_they_do_not(self, story: Story) -> None:
        title = titled(story, "test/not-kept", SPRING_2023)
        rechecked(story, title, recheck_round(story.on(APRIL), "test/not-kept"))
        assert not held(story, title).in_force(dt.date(2026, 5, 8))

    def test_where_the_text_is_silent_an_approver_decides_with_a_reason(self, story: Story) -> None:
        title = titled(story, "test/renewal", SPRING_2023)
        case = rechecked(story.on(APRIL), title, None)
        after = held(story, title).valid_until + DAY
        assert not held(story, title).in_force(after)

        [decided] = story.when(DecideMeanwhile(case, True, "结果未公布前惯例续效"), cast.APPROVER)

        assert isinstance(decided, ev.MeanwhileDecided)
        assert held(story, title).in_force(after)
        story.when(DecideMeanwhile(case, False, "省里统一口径"), cast.SECOND_APPROVER)
        assert not held(story, title).in_force(after)

    def test_nobody_decides_what_the_rules_say_nor_on_a_case_of_his_own(self, story: Story) -> None:
        told = rechecked(story, kept_title(story), recheck_round(story.on(APRIL), "test/kept"))
        with pytest.raises(NotAllowed, match="文件已经规定"):
            story.when(DecideMeanwhile(told, False, "不续"), cast.APPROVER)
        silent = titled(story, "test/renewal", SPRING_2023, firm(1))
        untold = rechecked(story.on(APRIL), silent, None, firm(1))
        with pytest.raises(NotAllowed, match="由审批人办理"):
            story.when(DecideMeanwhile(untold, True, "续"), cast.HANDLER)
        story.when(Propose(untold, "recognise", ["符合"]), cast.BOTH)
        with pytest.raises(NotAllowed, match="您经办过本办件"):
            story.when(DecideMeanwhile(untold, True, "续"), cast.BOTH)


class TestPassing:
    def test_the_new_term_follows_the_old_one_where_the_rules_count_from_its_end(self, story: Story) -> None:
        title = kept_title(story)
        old_end = held(story, title).valid_until
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/kept"))
        story.brought(case, "recognition")

        awarded = next(e for e in recognised(story, case) if isinstance(e, ev.TitleRecognised))

        assert (awarded.renews, awarded.valid_from) == (title, old_end + DAY)
        assert awarded.valid_until == old_end.replace(year=2029)
        assert (held(story, title).end, held(story, title).last_day) == (End.RENEWED, old_end)
        assert held(story, case).in_force(old_end + DAY)

    def test_it_begins_with_the_decision_where_they_say_so(self, story: Story) -> None:
        title = titled(story, "test/not-kept", SPRING_2023)
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/not-kept"))
        story.brought(case, "recognition")
        recognised(story, case)

        assert (held(story, case).valid_from, held(story, title).last_day) == (APRIL, APRIL - DAY)

    def test_a_person_gives_the_first_day_with_a_reason_where_the_text_is_silent(self, story: Story) -> None:
        title = titled(story, "test/untold", SPRING_2023, until=dt.date(2026, 5, 7))
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/untold"))
        story.brought(case, "recognition")
        with pytest.raises(NotAllowed, match="没有规定复核通过后有效期从何时起算"):
            recognised(story, case)
        start, until = dt.date(2026, 5, 8), dt.date(2029, 5, 7)
        with pytest.raises(NotAllowed, match="与文件规定不同，或文件没有规定"):
            recognised(story, case, renewed_from=start, renewed_until=until)

        recognised(story, case, renewed_from=start, renewed_until=until, term_reason="接续原有效期")

        assert (held(story, case).valid_from, held(story, case).valid_until) == (start, until)

    def test_an_annual_review_is_asked_for_without_a_round(self, story: Story) -> None:
        title = titled(story, "test/annual", dt.date(2025, 5, 8))
        case = rechecked(story.on(APRIL), title, None)
        story.brought(case, "recognition")
        recognised(story, case)
        assert held(story, title).end is End.RENEWED


class TestFailing:
    def test_the_title_ends_with_its_term_where_failing_means_lapse(self, story: Story) -> None:
        title = kept_title(story)
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/kept"))

        *_, refusal, ended = refused(story, case)

        assert isinstance(refusal, ev.CaseRefused)
        assert isinstance(ended, ev.TitleNotRenewed)
        assert (ended.last_day, ended.cause) == (held(story, title).valid_until, case)
        assert held(story, title).in_force(story.today), "its term is not over yet"

    def test_a_title_that_was_kept_beyond_its_term_ends_with_the_decision(self, story: Story) -> None:
        title = kept_title(story)
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/kept"))
        story.on(dt.date(2026, 6, 15))

        ended = refused(story, case)[-1]

        assert isinstance(ended, ev.TitleNotRenewed)
        assert ended.last_day == dt.date(2026, 6, 15)
        assert held(story, title).in_force(dt.date(2026, 6, 15))
        assert not held(story, title).in_force(dt.date(2026, 6, 16))

    def test_it_ends_at_once_where_failing_means_removal(self, story: Story) -> None:
        title = titled(story, "test/not-kept", SPRING_2023)
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/not-kept"))
        refused(story, case)
        assert (held(story, title).end, held(story, title).last_day) == (End.NOT_RENEWED, APRIL)

    def test_an_office_below_cannot_end_the_title_before_its_term(self, story: Story) -> None:
        title = titled(story, "test/screened", SPRING_2023)
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/screened"))

        *_, ended = story.when(Decline(case, ["材料不实"]), cast.COUNTY_APPROVER)

        assert isinstance(ended, ev.TitleNotRenewed)
        assert ended.last_day == held(story, title).valid_until

    def test_a_title_that_was_revoked_meanwhile_cannot_be_renewed(self, story: Story) -> None:
        title = kept_title(story)
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/kept"))
        story.brought(case, "recognition")
        given(story, ev.TitleRevoked, title=title, last_day=story.today, reason="弄虚作假", cause="P1")
        with pytest.raises(NotAllowed, match="复核的称号已经终止：撤销"):
            recognised(story, case)

    def test_a_recheck_taken_up_again_gives_the_title_back(self, story: Story) -> None:
        title = kept_title(story)
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/kept"))
        refused(story, case)

        _, restored = story.when(Reopen(case, "漏看审计报告"), cast.SECOND_APPROVER)

        assert isinstance(restored, ev.TitleRestored)
        assert (held(story, title).end, held(story, title).kept_by) == (None, case)


class TestNotGoing:
    def test_who_gives_up_in_time_keeps_the_title_to_its_end_and_then_surrendered_it(
        self, story: Story
    ) -> None:
        title = kept_title(story)
        duty = called(story, recheck_round(story.on(APRIL), "test/kept"))[0]
        assert isinstance(duty, ev.DutySet)
        story.when(GiveUpRecheck(duty.duty, "业务转型"), cast.FIRM)
        last = held(story, title).valid_until
        assert held(story, title).in_force(last)

        ended = story.on(last + DAY).when(LapseTitle(cast.USCC, title), CLERK)[0]

        assert isinstance(ended, ev.TitleSurrendered)
        assert ended.last_day == last

    def test_who_stays_away_lapses_at_the_end_of_the_term(self, story: Story) -> None:
        title = kept_title(story)
        duty = called(story, recheck_round(story.on(APRIL), "test/kept"))[0]
        assert isinstance(duty, ev.DutySet)
        missed = story.on(dt.date(2026, 5, 6)).when(RecordMiss(duty.duty), CLERK)[0]
        assert isinstance(missed, ev.DutyMissed)
        assert held(story, title).in_force(story.today)

        ended = story.on(held(story, title).valid_until + DAY).when(LapseTitle(cast.USCC, title), CLERK)[0]

        assert isinstance(ended, ev.TitleLapsed)

    def test_staying_away_is_giving_up_where_the_rules_say_so(self, story: Story) -> None:
        title = titled(story, "test/not-kept", SPRING_2023)
        duty = called(story, recheck_round(story.on(APRIL), "test/not-kept"))[0]
        assert isinstance(duty, ev.DutySet)
        story.on(dt.date(2026, 5, 6)).when(RecordMiss(duty.duty), CLERK)

        ended = story.on(held(story, title).valid_until + DAY).when(LapseTitle(cast.USCC, title), CLERK)[0]

        assert isinstance(ended, ev.TitleWaived)

    def test_who_takes_the_recheck_back_has_given_up_the_call(self, story: Story) -> None:
        title = kept_title(story)
        intake = recheck_round(story.on(APRIL), "test/kept")
        called(story, intake)
        case = rechecked(story, title, intake)

        withdrawn, given_up = story.when(Withdraw(case, "准备上市"), cast.FIRM)

        assert isinstance(withdrawn, ev.CaseWithdrawn)
        assert isinstance(given_up, ev.DutyGivenUp)
        assert held(story, title).kept_by == ""
        again = rechecked(story, title, intake)
        assert story.case(again).renews == title, "within the window it may think again"

    def test_taken_back_after_its_term_the_title_ends_that_day(self, story: Story) -> None:
        title = kept_title(story)
        case = rechecked(story, title, recheck_round(story.on(APRIL), "test/kept"))
        story.on(dt.date(2026, 6, 15)).when(Withdraw(case, "准备上市"), cast.FIRM)
        assert (held(story, title).end, held(story, title).last_day) == (
            End.SURRENDERED,
            dt.date(2026, 6, 15),
        )

    def test_a_new_application_waits_for_the_next_year_where_there_is_a_gap(self, story: Story) -> None:
        title = titled(story, "test/expiring", SPRING_2023)
        story.on(held(story, title).valid_until + DAY)
        reported(story)
        with pytest.raises(NotAllowed, match="次年起才能重新申报") as refusal:
            story.when(Apply(cast.USCC, "test/expiring", declared=True), cast.FIRM)
        assert refusal.value.way_out == "自 2027-01-01 起可以申报。"

        story.on(dt.date(2027, 1, 1))
        reported(story)
        assert story.when(Apply(cast.USCC, "test/expiring", declared=True), cast.FIRM)

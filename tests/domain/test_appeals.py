"""Appeals: in time or late, suspended or not, and what each outcome brings back."""

import datetime as dt
from typing import Any

import pytest

from domain import events as ev
from domain.appeal import Appeal
from domain.case import Status
from domain.envelope import Event
from domain.errors import BadInput, NotAllowed
from domain.people import Actor
from domain.procedures import appeals as a
from domain.procedures import proceedings as p
from domain.procedures.appeal_course import appealable, last_day_to_appeal
from domain.procedures.application import Apply
from domain.procedures.change_effects import JudgeLate
from domain.procedures.changes import AssessChange, FindChange
from domain.procedures.decision import Approve, Propose
from domain.procedures.duties import Remind, SetUpdateDuty
from domain.procedures.misses import RecordMiss
from domain.proceeding import ProceedingState
from domain.rulebook.model import GroundKind, Touches
from domain.title import End
from tests.domain import cast
from tests.domain.attacked import (
    C1,
    LAWYER,
    N1,
    NEXT,
    PROOF,
    S1,
    answered,
    approval,
    decided,
    found,
    holding,
    opened,
)
from tests.domain.holders import held, owed
from tests.domain.rechecking import APRIL, recheck_round, rechecked, titled
from tests.domain.story import Story
from tests.domain.test_bans import refused

REASONS = "原决定主要事实不清"


def filing(against: str = C1, remedy: str = "reconsideration", **more: Any) -> a.FileAppeal:
    """An appeal of the first enterprise."""
    fields: dict[str, Any] = {"before": "省人民政府", "statement": "请求撤销原决定", **more}
    return a.FileAppeal(cast.USCC, against, remedy, **fields)  # type: ignore[arg-type]  # as typed on a form


def attacked(story: Story, *schemes: str, **more: Any) -> list[str]:
    """The enterprise lost its titles today by a decision, and turned against it; returns the titles."""
    titles = holding(story, *(schemes or ("test/second",)))
    decided(story, opened(story, *titles, **more))
    story.when(filing(), cast.FIRM)
    return titles


def result(outcome: str, story: Story, **more: Any) -> a.ProposeResult:
    """The entry of the decision on the appeal, of today."""
    fields: dict[str, Any] = {"document_no": "川府复决〔2026〕5号", **more}
    return a.ProposeResult(S1, outcome, story.today, REASONS, **fields)  # type: ignore[arg-type]  # as on a form


def ruled(story: Story, outcome: str, by: Actor = cast.HANDLER, **more: Any) -> list[Event]:
    """The appeal was taken up and decided today; returns the events of the approval."""
    story.when(a.AcceptAppeal(S1, "川府复受〔2026〕5号"), by)
    story.when(result(outcome, story, **more), by)
    second = {cast.HANDLER: cast.SECOND_APPROVER, cast.MINISTRY_HANDLER: cast.MINISTRY_SECOND}[by]
    return story.when(a.ApproveResult(S1, "按决定执行"), second)


def appeal(story: Story) -> Appeal:
    """The first appeal."""
    return story.dossier().appeals[S1]


class TestFiling:
    def test_sixty_days_from_the_decision_the_last_one_included(self, story: Story) -> None:
        """A day later it is recorded as late: whoever decides on it judges that."""
        titles = holding(story, "test/second")
        decided(story, opened(story, *titles))
        last = story.today + dt.timedelta(days=60)
        [filed] = story.on(last).when(filing(), cast.FIRM)
        assert isinstance(filed, ev.AppealFiled)
        assert filed.due
        assert (filed.due.last_day, filed.late) == (last, False)
        story.when(a.RejectAppeal(S1, "不属于受案范围"), cast.HANDLER)
        [again] = story.on(last + NEXT).when(filing(), cast.FIRM)
        assert isinstance(again, ev.AppealFiled)
        assert again.late
        assert again.due
        assert "行政复议法" in again.due.explain()

    def test_the_time_runs_from_the_day_the_decision_was_served(self, story: Story) -> None:
        decided(story, opened(story, *holding(story, "test/second")))
        story.on(served := story.today + dt.timedelta(days=20))
        story.when(p.ServeDecision(C1, "post", served, PROOF), cast.HANDLER)
        [filed] = story.when(filing(), cast.FIRM)
        assert isinstance(filed, ev.AppealFiled)
        assert filed.due
        assert filed.due.start == served

    def test_six_months_for_a_suit(self, story: Story) -> None:
        case = refused(story)
        [filed] = story.when(filing(case, "suit", before="成都铁路运输法院"), cast.FIRM)
        assert isinstance(filed, ev.AppealFiled)
        assert filed.due
        assert (filed.due.length, filed.due.last_day) == (6, dt.date(2026, 9, 2))

    def test_of_a_petition_the_rules_name_no_time(self, story: Story) -> None:
        case = refused(story)
        [filed] = story.on(dt.date(2029, 1, 4)).when(filing(case, "petition"), cast.FIRM)
        assert isinstance(filed, ev.AppealFiled)
        assert (filed.due, filed.late) == (None, False)

    def test_the_office_may_record_what_it_learned_of(self, story: Story) -> None:
        case = refused(story)
        with pytest.raises(NotAllowed, match="省级办理"):
            story.when(filing(case), cast.CITY_HANDLER)
        with pytest.raises(NotAllowed):
            story.when(filing(case), cast.OTHER_FIRM)
        told = story.today
        story.on(told + dt.timedelta(days=9))
        with pytest.raises(BadInput, match="提出日期"):
            story.when(filing(case, filed_on=told), cast.FIRM)
        [filed] = story.when(filing(case, filed_on=told), cast.HANDLER)
        assert filed.effective_on == told
        with pytest.raises(NotAllowed, match=S1):
            story.when(filing(case), cast.FIRM)

    def test_the_enterprise_sees_what_it_can_turn_against_and_until_when(self, story: Story) -> None:
        titles = holding(story, "test/second")
        case = refused(story, "test/first")
        assert appealable(story.dossier()) == [case]
        decided(story, opened(story, *titles))
        assert appealable(story.dossier()) == [case, C1]
        for remedy, length in (("reconsideration", 60), ("suit", 6)):
            due = last_day_to_appeal(story.dossier(), C1, remedy, story.today, story.law)
            assert due
            assert due.length == length
        assert last_day_to_appeal(story.dossier(), C1, "petition", story.today, story.law) is None

    def test_a_suit_after_a_reconsideration_has_a_time_of_its_own(self, story: Story) -> None:
        attacked(story)
        ruled(story, "confirmed")
        assert last_day_to_appeal(story.dossier(), C1, "suit", story.today, story.law) is None

    def test_nothing_that_was_not_decided_is_attacked(self, story: Story) -> None:
        titles = holding(story, "test/second")
        number = opened(story, *titles)
        for against in (number, titles[0], f"{cast.USCC}-D1", ""):
            with pytest.raises(NotAllowed, match="没有可以提出"):
                story.when(filing(against), cast.FIRM)


class TestSetAside:
    def test_everything_comes_back_in_one_commit_after_the_ban_began(self, story: Story) -> None:
        [second] = holding(story, "test/second")
        upper = story.applied("test/third")
        [duty] = story.when(SetUpdateDuty(cast.USCC, second, 2027), cast.CLERK)
        decided(story, opened(story, second, ground="falsified"))
        story.when(filing(), cast.FIRM)
        story.on(story.today + dt.timedelta(days=40))
        assert story.dossier().bans_on(story.today)

        events = ruled(story, "set_aside")

        dossier = story.dossier()
        assert {type(event) for event in events} == {
            ev.AppealDecided, ev.CaseReopened, ev.TitleRestored, ev.BanLifted, ev.DutySet,
            ev.ProceedingSetAside,
        }  # fmt: skip
        assert dossier.titles[second].in_force(story.today)
        assert dossier.titles[second].end is None
        assert dossier.bans[N1].void
        assert not dossier.bans_on(story.today)
        assert story.case(upper).status is Status.OPEN
        assert [one.state for one in dossier.duties.values()] == ["released", "open"]
        assert isinstance(duty, ev.DutySet)
        assert found(story, C1).state == ProceedingState.ANNULLED
        story.when(Apply(cast.USCC, "test/first", declared=True), cast.FIRM)

    def test_three_tiers_come_back_together(self, story: Story) -> None:
        first, second, third = holding(story, "test/first", "test/second", "test/third")
        number = opened(story, third, ground="falsified")
        decided(story, number)
        story.when(filing(), cast.FIRM)
        assert appeal(story).level.value == "ministry"
        events = ruled(story, "set_aside", cast.MINISTRY_HANDLER)
        assert {event.title for event in events if isinstance(event, ev.TitleRestored)} == {
            first, second, third,
        }  # fmt: skip

    def test_a_duty_whose_day_passed_meanwhile_is_not_held_against_the_enterprise(self, story: Story) -> None:
        [second] = holding(story, "test/second")
        story.when(SetUpdateDuty(cast.USCC, second, 2027), cast.CLERK)
        decided(story, opened(story, second))
        story.when(filing(), cast.FIRM)
        story.on(dt.date(2027, 6, 1))
        events = ruled(story, "set_aside")
        assert not any(isinstance(event, ev.DutySet) for event in events)

    def test_a_refused_case_is_taken_up_again(self, story: Story) -> None:
        case = refused(story)
        story.when(filing(case), cast.FIRM)
        _, reopened = ruled(story, "set_aside")
        assert isinstance(reopened, ev.CaseReopened)
        assert (story.case(case).status, story.case(case).step) == (Status.OPEN, "decision")

    def test_a_case_that_another_one_replaced_stays_closed(self, story: Story) -> None:
        case = refused(story)
        story.when(filing(case), cast.FIRM)
        story.applied("test/second")
        [only] = ruled(story, "set_aside")
        assert isinstance(only, ev.AppealDecided)
        assert story.case(case).status is Status.REFUSED


class TestRechecks:
    """A title whose term ended in May 2026 holds while its recheck is under way."""

    @pytest.fixture
    def recheck(self, story: Story) -> str:
        """The recheck's case; it is June, and the title holds only because of it."""
        title = titled(story, "test/kept", dt.date(2023, 5, 8))
        case = rechecked(story.on(APRIL), title, recheck_round(story.on(APRIL), "test/kept"))
        assert story.on(dt.date(2026, 6, 1)).dossier().titles[title].in_force(story.today)
        return case

    def test_a_title_kept_by_a_recheck_is_kept_again(self, story: Story, recheck: str) -> None:
        title = story.case(recheck).renews
        named = p.OpenProceeding(
            cast.USCC, [title], "虚假材料", ground="弄虚作假", clause="《条例》第九条", reason="专门规定",
            kind=GroundKind.FALSIFICATION, revokes=True, touches=Touches.TITLE,
        )  # fmt: skip
        story.when(named, cast.HANDLER)
        answered(story, C1, answer_n=5, answer_reason="惯例")
        story.given(
            (p.ProposeEnding(C1, "end", ["属实"], story.today, no_review_reason="事实清楚"), cast.HANDLER),
            (p.ApproveEnding(C1, "同意", "文1"), cast.APPROVER),
        )
        assert story.case(recheck).status is Status.REFUSED
        story.when(filing(), cast.FIRM)
        ruled(story, "set_aside")
        assert story.case(recheck).status is Status.OPEN
        restored = story.dossier().titles[title]
        assert (restored.kept_by, restored.in_force(story.today)) == (recheck, True)

    def test_a_recheck_refused_by_error_brings_title_and_case_back(self, story: Story, recheck: str) -> None:
        title = story.case(recheck).renews
        story.brought(recheck, "decision")
        story.when(Propose(recheck, "refuse", ["指标下滑"]), cast.HANDLER)
        story.when(Approve(recheck, "同意"), cast.APPROVER)
        assert not story.dossier().titles[title].in_force(story.today + NEXT)
        story.when(filing(recheck), cast.FIRM)
        ruled(story, "set_aside")
        assert story.dossier().titles[title].in_force(story.today + NEXT)
        assert story.case(recheck).status is Status.OPEN


class TestMisses:
    def test_a_lost_right_to_a_recheck_comes_back_and_the_miss_counts_no_longer(self, story: Story) -> None:
        title = held(story, "test/duty-yearly", dt.date(2026, 3, 2))
        duty = owed(story, title, 2026)
        story.on(dt.date(2026, 5, 6)).when(RecordMiss(duty), cast.CLERK)
        assert not story.dossier().titles[title].recheck_right
        story.when(filing(duty), cast.FIRM)
        ruled(story, "set_aside")
        assert story.dossier().titles[title].recheck_right
        assert story.dossier().duties[duty].state == "released"

    def test_a_waived_title_holds_again(self, story: Story) -> None:
        title = held(story, "test/duty-reminded", dt.date(2026, 3, 2))
        duty, later = owed(story, title, 2026), owed(story, title, 2027)
        story.on(dt.date(2026, 5, 6)).when(Remind(duty, "account"), cast.CLERK)
        story.on(dt.date(2026, 6, 5)).when(RecordMiss(duty), cast.CLERK)
        assert story.dossier().titles[title].end is End.WAIVED
        assert story.dossier().duties[later].state == "released"
        story.when(filing(duty), cast.FIRM)
        ruled(story, "set_aside", cast.MINISTRY_HANDLER)
        assert story.dossier().titles[title].in_force(story.today)
        assert [one.period for one in story.dossier().duties.values() if one.open] == [2027]

    def test_a_title_waived_for_a_change_reported_late_holds_again(self, story: Story) -> None:
        title = holding(story, "test/monthly")[0]
        happened_on = story.today
        story.on(happened_on + dt.timedelta(days=45))
        change = f"{cast.USCC}-G1"
        report = FindChange(
            cast.USCC, ["rename"], happened_on, "核对发现", "成都新示例有限公司", evidence=PROOF
        )
        story.given(
            (report, cast.COUNTY_HANDLER),
            (AssessChange(change, [title], [], "仍符合标准", evidence=PROOF), cast.HANDLER),
            (JudgeLate(change, "waived"), cast.APPROVER),
        )
        assert story.dossier().titles[title].end is End.WAIVED
        assert appealable(story.dossier()) == [change]
        [filed] = story.when(filing(change), cast.FIRM)
        assert isinstance(filed, ev.AppealFiled)
        assert filed.due
        assert filed.due.start == story.today
        ruled(story, "set_aside")
        assert story.dossier().titles[title].in_force(story.today)

    def test_only_a_proceeding_can_be_changed(self, story: Story) -> None:
        case = refused(story)
        story.when(filing(case), cast.FIRM)
        story.when(a.AcceptAppeal(S1, "1号"), cast.HANDLER)
        with pytest.raises(BadInput, match="没有可以变更的内容"):
            story.when(result("changed", story, lifts_ban=True), cast.HANDLER)


class TestOtherOutcomes:
    def test_a_decision_to_be_made_anew_goes_back_before_the_proposal(self, story: Story) -> None:
        [title] = attacked(story)
        ruled(story, "remitted")
        again = found(story, C1)
        assert (again.state, again.heard_as, again.reviewed) == (ProceedingState.HEARD, "answered", None)
        assert story.dossier().titles[title].in_force(story.today)
        with pytest.raises(NotAllowed, match="法制审核"):
            story.when(p.ProposeEnding(C1, "drop", ["不成立"]), cast.HANDLER)

    def test_a_changed_decision_keeps_what_was_not_changed(self, story: Story) -> None:
        """A shorter ban and a later last day; the end itself stands, and can be attacked further."""
        [title] = attacked(story)
        before = story.dossier().bans[N1]
        story.on(day := story.today + dt.timedelta(days=30))
        until = before.first_day + dt.timedelta(days=365)
        ruled(story, "changed", last_day=day, ban_until=until)
        held, ban = story.dossier().titles[title], story.dossier().bans[N1]
        assert (held.last_day, held.end, held.end_cause) == (day, End.CANCELLED, C1)
        assert ban.in_force(until)
        assert not ban.in_force(until + NEXT)
        story.when(filing(remedy="suit"), cast.FIRM)

    def test_a_change_may_give_some_titles_back_and_lift_the_ban(self, story: Story) -> None:
        second, first = attacked(story, "test/second", "test/first")
        assert story.dossier().titles_on(story.today + NEXT) == []
        ruled(story, "changed", restores=[first], lifts_ban=True)
        dossier = story.dossier()
        assert dossier.titles[first].end is None
        assert dossier.titles[second].end is End.CANCELLED
        assert dossier.bans[N1].void

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            ({}, "没有填写变更的内容"),
            ({"restores": ["nothing"]}, "不是由原决定终止"),
            ({"last_day": dt.date(2025, 1, 1)}, "最后有效日是"),
            ({"ban_until": dt.date(2099, 1, 1)}, "原限期为"),
        ],
    )
    def test_a_change_must_change_what_the_decision_did(
        self, story: Story, more: dict[str, Any], told: str
    ) -> None:
        attacked(story)
        story.when(a.AcceptAppeal(S1, "1号"), cast.HANDLER)
        with pytest.raises(BadInput, match=told):
            story.when(result("changed", story, **more), cast.HANDLER)
        with pytest.raises(BadInput, match="只有变更决定"):
            story.when(result("confirmed", story, lifts_ban=True), cast.HANDLER)

    @pytest.mark.parametrize("outcome", ["confirmed", "withdrawn"])
    def test_a_confirmed_or_withdrawn_appeal_changes_nothing(self, story: Story, outcome: str) -> None:
        [title] = attacked(story)
        before = story.dossier().titles[title]
        [only] = ruled(story, outcome)
        assert isinstance(only, ev.AppealDecided)
        assert story.dossier().titles[title] == before
        assert story.dossier().bans_on(story.today)

    def test_an_appeal_can_be_withdrawn_before_it_is_taken_up_and_only_withdrawn(self, story: Story) -> None:
        attacked(story)
        with pytest.raises(NotAllowed, match="还没有登记受理"):
            story.when(result("set_aside", story), cast.HANDLER)
        story.when(result("withdrawn", story, document_no=""), cast.HANDLER)
        story.when(a.ApproveResult(S1, "知悉"), cast.SECOND_APPROVER)
        assert appeal(story).state_label == "已作出决定：撤回"


class TestSuspension:
    def test_titles_and_bans_stand_still_until_the_appeal_is_decided(self, story: Story) -> None:
        [title] = attacked(story)
        later = story.today + NEXT
        story.when(a.AcceptAppeal(S1, "1号"), cast.HANDLER)
        story.when(a.SuspendEffect(S1, "停止执行不损害公共利益"), cast.SECOND_APPROVER)
        assert story.dossier().titles[title].in_force(later)
        assert not story.dossier().bans_on(later)
        with pytest.raises(NotAllowed, match="已停止执行"):
            story.when(a.SuspendEffect(S1, "再次"), cast.APPROVER)
        story.when(result("confirmed", story), cast.HANDLER)
        story.when(a.ApproveResult(S1, "按决定执行"), cast.SECOND_APPROVER)
        assert not story.dossier().titles[title].in_force(later)
        assert story.dossier().bans_on(later)

    def test_who_recorded_the_appeal_does_not_suspend(self, story: Story) -> None:
        attacked(story)
        with pytest.raises(NotAllowed, match="已提出"):  # and nothing stands still before it was taken up
            story.when(a.SuspendEffect(S1, "理由"), cast.APPROVER)
        story.when(a.AcceptAppeal(S1, "1号"), cast.BOTH)
        with pytest.raises(NotAllowed, match="您办理过"):
            story.when(a.SuspendEffect(S1, "理由"), cast.BOTH)


class TestTwoPeople:
    def test_the_entry_takes_effect_when_another_official_approves(self, story: Story) -> None:
        [title] = attacked(story)
        story.when(a.AcceptAppeal(S1, "1号"), cast.BOTH)
        story.when(result("set_aside", story), cast.BOTH)
        assert not story.dossier().titles[title].in_force(story.today + NEXT)
        for cmd in (a.ApproveResult(S1, "同意"), a.SendBackResult(S1, "重写")):
            with pytest.raises(NotAllowed, match="由您提出"):
                story.when(cmd, cast.BOTH)
        story.when(a.SendBackResult(S1, "文号有误"), cast.APPROVER)
        assert appeal(story).state == "accepted"

    def test_days_and_numbers_are_checked(self, story: Story) -> None:
        attacked(story)
        story.when(a.AcceptAppeal(S1, "1号"), cast.HANDLER)
        for day in (story.today - NEXT, story.today + NEXT):
            cmd = a.ProposeResult(S1, "confirmed", day, REASONS, "文1")
            with pytest.raises(BadInput, match="决定日期"):
                story.when(cmd, cast.HANDLER)
        with pytest.raises(BadInput, match="文号"):
            story.when(result("confirmed", story, document_no=" "), cast.HANDLER)

    def test_a_second_decision_after_a_remittal_is_approved_by_another_person(self, story: Story) -> None:
        attacked(story)
        ruled(story, "remitted")
        story.when(p.ReviewProceeding(C1, True, "补正后合法"), LAWYER)
        story.when(p.ProposeEnding(C1, "end", ["重新查明"], story.today), cast.HANDLER)
        story.when(*approval(story, C1))
        assert found(story, C1).state == ProceedingState.DECIDED

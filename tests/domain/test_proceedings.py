"""Proceedings: nobody decides against an enterprise that was not heard, and nobody alone."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any, ClassVar

import pytest

from domain import calendar, rulebook
from domain import events as ev
from domain.errors import BadInput, NotAllowed, NotFound
from domain.law import Law
from domain.procedures import proceedings as p
from domain.procedures import reports
from domain.procedures.deadlines import ResumeDeadline, SuspendDeadline
from domain.procedures.duties import SetUpdateDuty
from domain.procedures.misses import RecordMiss
from domain.proceeding import ProceedingState
from domain.rulebook.model import Bars, GroundKind, Level, Touches, Unit
from domain.title import End
from tests.domain import cast
from tests.domain.attacked import (
    C1,
    CHAIR,
    LAWYER,
    NEXT,
    PROOF,
    answered,
    approval,
    ended,
    found,
    holding,
    notified,
    opened,
    passed_up,
    served,
)
from tests.domain.conftest import load_law
from tests.domain.story import MONDAY, Story

END = ["事故属实"]


class TestOpening:
    def test_the_ground_is_frozen_with_the_rules_of_the_day(self, story: Story) -> None:
        [title] = holding(story, "test/second")

        number = opened(story, title, acted_on=MONDAY)

        p1 = found(story, number)
        assert (p1.titles, p1.ground, p1.kind) == ([title], "发生事故", GroundKind.SAFETY)
        assert (p1.level, p1.decides, p1.revokes) == (Level.PROVINCE, Level.PROVINCE, False)
        assert (p1.bans, p1.ban_years, p1.bars) == (True, 3, [Bars.TITLE])
        assert p1.answer
        assert (p1.answer.n, p1.answer.unit) == (5, Unit.WORKING)
        assert p1.legal_review is True

    def test_a_title_that_does_not_hold_is_not_attacked(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        with pytest.raises(NotFound):
            opened(story, f"{cast.USCC}-99")
        story.on(story.dossier().titles[title].valid_until + NEXT)
        with pytest.raises(NotAllowed, match="不在有效期内"):
            opened(story, title)

    def test_only_the_verifying_or_the_deciding_office_opens(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        for by in (cast.COUNTY_HANDLER, cast.CITY_HANDLER, cast.MINISTRY_HANDLER, cast.STRANGER, cast.FIRM):
            with pytest.raises(NotAllowed):
                opened(story, title, by=by)

    def test_a_ground_that_the_rules_do_not_know_needs_clause_and_reason(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        with pytest.raises(BadInput, match="没有这一事由"):
            opened(story, title, ground="whim")
        cmd = p.OpenProceeding(cast.USCC, [title], "企业已注销", touches=Touches.TITLE)
        with pytest.raises(BadInput, match="理由"):
            story.when(cmd, cast.HANDLER)
        for more in ({"ground": " "}, {"clause": ""}):
            fields: dict[str, Any] = {
                "ground": "注销",
                "clause": "《示例条例》第九条",
                "reason": "法定",
                **more,
            }
            with pytest.raises(BadInput, match="没有填写"):
                story.when(
                    p.OpenProceeding(cast.USCC, [title], "企业已注销", touches=Touches.TITLE, **fields),
                    cast.HANDLER,
                )
        named = p.OpenProceeding(
            cast.USCC, [title], "企业已注销", ground="注销", clause="《示例条例》第九条", reason="法定",
            kind=GroundKind.DISSOLVED, touches=Touches.TITLE,
        )  # fmt: skip
        [event] = story.when(named, cast.HANDLER)
        assert isinstance(event, ev.ProceedingOpened)
        assert (event.ground_id, event.touches, event.reason, event.bans) == ("", None, "法定", False)

    def test_where_the_text_does_not_say_which_titles_end_a_person_chooses(self, story: Story) -> None:
        [title] = holding(story, "test/terse")
        with pytest.raises(BadInput, match=r"没有说明终止哪些称号.*第三十二条"):
            opened(story, title, ground="vague")
        with pytest.raises(BadInput, match="理由"):
            opened(story, title, ground="vague", touches=Touches.TITLE)
        number = opened(story, title, ground="vague", touches=Touches.TITLE, reason="只涉及该称号")
        assert found(story, number).titles == [title]

    def test_the_same_ground_is_not_examined_twice_at_once(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = opened(story, title)
        with pytest.raises(NotAllowed, match=number):
            opened(story, title)
        assert opened(story, title, ground="falsified") == f"{cast.USCC}-C2"

    def test_what_must_first_be_put_right_needs_a_failed_check(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        with pytest.raises(NotAllowed, match=r"先责令限期整改.*第十七条"):
            opened(story, title, ground="polluting")

    def test_a_rectification_that_failed_opens_the_way(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        report = f"{cast.USCC}-J1"
        story.given(
            (reports.LodgeFinding(cast.USCC, "supervision", "废水超标排放", PROOF), cast.HANDLER),
            (reports.AcceptReport(report), cast.HANDLER),
            (reports.Enquire(report, ["请说明排放情况"], 5, Unit.WORKING, "按规定"), cast.HANDLER),
            (reports.Reply(report, "设备故障"), cast.FIRM),
            (reports.VerifyReport(report, True, "监测报告属实", PROOF), cast.HANDLER),
            (reports.OrderRectification(report, ["限期达标"], 30, Unit.CALENDAR, "按规定"), cast.APPROVER),
            (reports.ReportRectification(report, "已整改", PROOF), cast.FIRM),
        )
        with pytest.raises(NotAllowed, match="先责令限期整改"):
            opened(story, title, ground="polluting", cause=report)
        story.when(reports.CheckRectification(report, False, "仍然超标", PROOF), cast.HANDLER)
        number = opened(story, title, ground="polluting", cause=report)
        assert found(story, number).cause == report

    def test_days_causes_and_papers_are_checked(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        with pytest.raises(BadInput, match="今天之后"):
            opened(story, title, acted_on=story.today + NEXT)
        with pytest.raises(BadInput, match="没有事项"):
            opened(story, title, cause=f"{cast.USCC}-J7")
        with pytest.raises(BadInput, match="附件"):
            opened(story, title, evidence=["记录.pdf"])
        with pytest.raises(BadInput, match="没有选择称号"):
            story.when(p.OpenProceeding(cast.USCC, [], "事故", ground_id="incident"), cast.HANDLER)

    def test_falsification_touches_every_tier_and_lower_titles_only_those_below(self, story: Story) -> None:
        first, second, third = holding(story, "test/first", "test/second", "test/third")
        every = opened(story, second, ground="falsified")
        below = opened(story, second, ground="unlawful")
        assert found(story, every).titles == [second, first, third]
        assert found(story, every).decides is Level.MINISTRY
        assert found(story, below).titles == [second, first]
        assert found(story, below).decides is Level.PROVINCE


class TestTheGate:
    def test_what_the_rules_fix_is_not_given_by_hand(self, story: Story) -> None:
        """Five working days from Tuesday 3 March end on the next Tuesday."""
        [title] = holding(story, "test/second")
        number = opened(story, title)
        story.on(dt.date(2026, 3, 3))
        served(story, number, answer_n=99, hearing_n=99)
        due = found(story, number).due
        assert due
        assert due.last_day == dt.date(2026, 3, 10)
        assert "第四条" in due.explain()

    def test_where_the_rules_are_silent_a_person_gives_the_time_with_a_reason(self, story: Story) -> None:
        """The laws of the nation give five working days to ask for a hearing, and none to answer."""
        [title] = holding(story, "test/terse")
        number = opened(story, title, ground="vague", touches=Touches.TITLE, reason="只涉及该称号")
        with pytest.raises(BadInput, match="文件没有规定期限"):
            notified(story, number)
        with pytest.raises(BadInput, match="理由"):
            notified(story, number, answer_n=10)
        served(story, number, answer_n=10, answer_reason="材料较多")
        p1 = found(story, number)
        assert p1.due
        assert p1.due.length == 10
        assert p1.hearing_due
        assert (p1.hearing_due.length, p1.hearing_due.unit) == (5, Unit.WORKING)

    def test_service_is_not_before_the_notice_and_is_proved(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = notified(story, opened(story, title))
        for served_on, proof, told in (
            (story.today - NEXT, PROOF, "不能更早送达"),
            (story.today + NEXT, PROOF, "今天之后"),
            (story.today, [], "没有送达凭证"),
        ):
            with pytest.raises(BadInput, match=told):
                story.when(p.ServeNotice(number, "post", served_on, proof), cast.HANDLER)

    def test_public_service_counts_on_a_later_day_of_its_own(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = notified(story, opened(story, title))
        with pytest.raises(BadInput, match="公告期满"):
            story.when(p.ServeNotice(number, "public", story.today, PROOF), cast.HANDLER)
        counts = dt.date(2026, 4, 1)  # five working days later is 9 April, for 6 April is a day of rest
        story.when(p.ServeNotice(number, "public", counts, PROOF), cast.HANDLER)
        due = found(story, number).due
        assert due
        assert due.last_day == dt.date(2026, 4, 9)

    def test_silence_is_recorded_only_after_the_last_day_and_the_clerk_may(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = served(story, opened(story, title))
        due = found(story, number).due
        assert due is not None
        story.on(due.last_day)
        for by in (cast.CLERK, cast.HANDLER):
            with pytest.raises(NotAllowed, match=f"陈述申辩期到 {due.last_day}"):
                story.when(p.RecordSilence(number), by)
        cause = {"caused_by": f"{number} {due.last_day}"}
        [silent] = story.on(due.last_day + NEXT).when(p.RecordSilence(number), cast.CLERK, **cause)
        assert isinstance(silent, ev.ProceedingUnanswered)
        assert found(story, number).heard_as == "silent"
        with pytest.raises(NotAllowed):
            story.when(p.RecordSilence(number), cast.CLERK)

    def test_an_answer_that_comes_late_is_still_heard(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = served(story, opened(story, title))
        story.on(dt.date(2026, 3, 20)).when(p.RecordSilence(number), cast.HANDLER)
        story.when(p.AnswerProceeding(number, "邮件迟到"), cast.FIRM)
        assert found(story, number).heard_as == "answered"

    def test_only_the_enterprise_answers(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = served(story, opened(story, title))
        for by in (cast.OTHER_FIRM, cast.HANDLER):
            with pytest.raises(NotAllowed, match="只有企业本身"):
                story.when(p.AnswerProceeding(number, "代为答复"), by)

    def test_every_step_left_out_is_named(self, story: Story) -> None:
        """The proposal is refused in every state before the gate is complete, and says what is missing."""
        [title] = holding(story, "test/second")
        number = opened(story, title)
        propose = p.ProposeEnding(number, "end", END, story.today)

        def missing(told: str) -> None:
            for cmd, by in ((propose, cast.HANDLER), approval(story, number)):
                with pytest.raises(NotAllowed, match=told):
                    story.when(cmd, by)

        missing("还没有制作事先告知书")
        notified(story, number)
        missing("告知书还没有送达")
        story.when(p.ServeNotice(number, "account", story.today), cast.HANDLER)
        missing("陈述申辩期到")
        story.when(p.AnswerProceeding(number, "不是本企业责任"), cast.FIRM)
        missing("前要求听证")
        story.when(p.RequestHearing(number), cast.FIRM)
        missing("听证还没有举行")
        held_on = dt.date(2026, 3, 12)
        story.when(p.SetHearing(number, held_on, "会议室", CHAIR.account), cast.HANDLER)
        missing("听证还没有举行")
        story.on(held_on).when(p.HoldHearing(number, True, "双方陈述", PROOF), CHAIR)
        missing("还没有经过法制审核")
        story.when(p.ReviewProceeding(number, False, "证据不足"), LAWYER)
        with pytest.raises(BadInput, match="对法制审核意见的答复"):
            story.when(propose, cast.HANDLER)
        with pytest.raises(NotAllowed, match="没有待审批的意见"):
            story.when(*approval(story, number))
        answer = p.ProposeEnding(number, "end", END, story.today, review_answer="已补充鉴定")
        story.when(answer, cast.HANDLER)
        assert len(ended(story.when(*approval(story, number)))) == 1

    def test_where_the_rules_are_silent_on_a_review_the_proposer_says_why_there_is_none(
        self, story: Story
    ) -> None:
        [title] = holding(story, "test/terse")
        number = opened(story, title, ground="vague", touches=Touches.TITLE, reason="只涉及该称号")
        answered(story, number, answer_n=5, answer_reason="惯例")
        ban: dict[str, Any] = {"ban_years": 1, "bars": [Bars.TITLE], "ban_reason": "情节较轻"}
        with pytest.raises(BadInput, match="不经法制审核的理由"):
            story.when(p.ProposeEnding(number, "end", END, story.today, **ban), cast.HANDLER)
        ban["no_review_reason"] = "事实清楚，企业认可"
        story.when(p.ProposeEnding(number, "end", END, story.today, **ban), cast.HANDLER)
        story.when(*approval(story, number))
        assert story.dossier().titles[title].end is End.CANCELLED


class TestHearings:
    @pytest.fixture
    def number(self, story: Story) -> str:
        """Served on Monday 2 March; until Monday 9 March the enterprise may ask for a hearing."""
        return served(story, opened(story, *holding(story, "test/second")))

    def test_it_is_asked_for_on_the_last_day_and_not_a_day_later(self, story: Story, number: str) -> None:
        story.on(dt.date(2026, 3, 10))
        with pytest.raises(NotAllowed, match=r"期限到 2026-03-09，已经届满.*第四条"):
            story.when(p.RequestHearing(number, "要求当面说明"), cast.FIRM)
        story.on(dt.date(2026, 3, 9)).when(p.RequestHearing(number, "要求当面说明"), cast.FIRM)
        with pytest.raises(NotAllowed, match="已经要求过"):
            story.when(p.RequestHearing(number), cast.FIRM)

    def test_the_chair_did_not_handle_it_and_the_time_before_it_is_whole(
        self, story: Story, number: str
    ) -> None:
        """Seven working days after Monday 2 March end on Wednesday 11 March; the hearing is later."""
        story.when(p.RequestHearing(number), cast.FIRM)
        with pytest.raises(BadInput, match="主持人办理过"):
            story.when(p.SetHearing(number, dt.date(2026, 3, 12), "会议室", "province-handler"), cast.HANDLER)
        with pytest.raises(BadInput, match="2026-03-11 之后"):
            story.when(p.SetHearing(number, dt.date(2026, 3, 11), "会议室", CHAIR.account), cast.HANDLER)
        story.when(p.SetHearing(number, dt.date(2026, 3, 12), "会议室", CHAIR.account), cast.HANDLER)
        hold = p.HoldHearing(number, True, "双方陈述")
        with pytest.raises(NotAllowed, match="请在听证举行后记录"):
            story.when(hold, CHAIR)
        with pytest.raises(NotAllowed, match="主持人"):
            story.on(dt.date(2026, 3, 12)).when(hold, cast.HANDLER)
        story.when(hold, CHAIR)
        assert found(story, number).state == ProceedingState.HEARD

    def test_silence_is_not_recorded_while_a_hearing_is_to_come(self, story: Story, number: str) -> None:
        story.when(p.RequestHearing(number), cast.FIRM)
        with pytest.raises(NotAllowed, match="已要求听证"):
            story.on(dt.date(2026, 3, 20)).when(p.RecordSilence(number), cast.CLERK)

    def test_who_stays_away_from_its_hearing_and_does_not_write_was_silent(
        self, story: Story, number: str
    ) -> None:
        story.when(p.RequestHearing(number), cast.FIRM)
        story.when(p.SetHearing(number, dt.date(2026, 3, 12), "会议室", CHAIR.account), cast.HANDLER)
        story.on(dt.date(2026, 3, 12)).when(p.HoldHearing(number, False, "企业未到"), CHAIR)
        propose = p.ProposeEnding(number, "end", END, story.today)
        with pytest.raises(NotAllowed, match="还没有登记企业未陈述申辩"):
            story.when(propose, cast.HANDLER)
        story.when(p.RecordSilence(number), cast.CLERK)
        assert found(story, number).heard_as == "silent"

    def test_no_hearing_that_was_not_asked_for(self, story: Story, number: str) -> None:
        with pytest.raises(NotAllowed, match="没有待举行的听证"):
            story.when(p.SetHearing(number, dt.date(2026, 3, 12), "会议室", CHAIR.account), cast.HANDLER)
        with pytest.raises(NotAllowed, match="没有已通知的听证"):
            story.when(p.HoldHearing(number, True, "笔录"), CHAIR)


class TestSilentGate:
    """A scheme whose text says nothing on how the enterprise is heard."""

    ANSWER: ClassVar[dict[str, Any]] = {"answer_n": 5, "answer_reason": "惯例"}

    @pytest.fixture
    def story(self, tmp_path: Path) -> Story:
        """A country whose laws say nothing on hearings and remedies."""
        load_law(tmp_path / "whole")
        silent = shutil.ignore_patterns("cn-law-remedies.yaml")
        shutil.copytree(tmp_path / "whole", tmp_path / "part", ignore=silent)
        return Story(Law(rulebook.load(tmp_path / "part"), calendar.load()))

    @pytest.fixture
    def number(self, story: Story) -> str:
        """A proceeding was opened."""
        return opened(story, *holding(story, "test/mute"))

    def test_a_hearing_is_offered_by_a_person_with_a_reason_or_not_with_one(
        self, story: Story, number: str
    ) -> None:
        for more in ({}, {"hearing_n": 3}):
            with pytest.raises(BadInput, match="理由"):
                notified(story, number, **self.ANSWER, **more)
        served(story, number, **self.ANSWER, hearing_n=3, hearing_reason="参照有关法律")
        due = found(story, number).hearing_due
        assert due
        assert due.length == 3
        story.when(p.RequestHearing(number), cast.FIRM)
        day = story.today + dt.timedelta(days=4)
        with pytest.raises(BadInput, match="理由"):
            story.when(p.SetHearing(number, day, "会议室", CHAIR.account), cast.HANDLER)
        [named] = story.when(p.SetHearing(number, day, "会议室", CHAIR.account, "双方商定"), cast.HANDLER)
        assert isinstance(named, ev.HearingSet)
        assert named.reason == "双方商定"

    def test_without_an_offer_there_is_nothing_to_ask_for(self, story: Story, number: str) -> None:
        served(story, number, **self.ANSWER, hearing_reason="事实清楚，处理较轻")
        with pytest.raises(NotAllowed, match="没有提供听证"):
            story.when(p.RequestHearing(number), cast.FIRM)
        story.when(p.AnswerProceeding(number, "无异议"), cast.FIRM)
        propose = p.ProposeEnding(number, "end", END, story.today, no_review_reason="处理较轻")
        story.when(propose, cast.HANDLER)
        story.when(*approval(story, number))

    def test_while_time_stands_still_nobody_was_silent(self, story: Story, number: str) -> None:
        served(story, number, **self.ANSWER, hearing_reason="处理较轻")
        story.when(SuspendDeadline(number, "企业遭遇洪灾"), cast.APPROVER)
        with pytest.raises(NotAllowed, match="已中止"):
            story.on(dt.date(2026, 3, 30)).when(p.RecordSilence(number), cast.CLERK)
        story.when(ResumeDeadline(number, "洪水退去"), cast.APPROVER)
        due = found(story, number).due
        assert due
        assert due.last_day > story.today

    def test_a_miss_without_a_ground_of_its_own_is_named_by_the_duty(self, story: Story) -> None:
        [title] = holding(story, "test/mute")
        [due] = story.when(SetUpdateDuty(cast.USCC, title, 2026), cast.CLERK)
        assert isinstance(due, ev.DutySet)
        story.on(dt.date(2026, 5, 6)).when(RecordMiss(due.duty), cast.CLERK)
        [begun] = story.when(p.OpenProceedingForMiss(due.duty), cast.CLERK)
        assert isinstance(begun, ev.ProceedingOpened)
        assert (begun.ground_id, begun.kind, begun.bans) == ("", GroundKind.NOT_UPDATED, False)
        assert begun.source
        assert begun.source.clause == "第四十三条"


class TestTwoPeople:
    def test_the_proposer_does_not_approve_or_send_back(self, story: Story) -> None:
        number = passed_up(story, opened(story, *holding(story, "test/second")))
        story.when(p.ProposeEnding(number, "end", END, story.today), cast.BOTH)
        for cmd in (p.ApproveEnding(number, "同意", "文1"), p.SendBackEnding(number, "重写")):
            with pytest.raises(NotAllowed, match="由您提出"):
                story.when(cmd, cast.BOTH)
        story.when(p.SendBackEnding(number, "请补充鉴定"), cast.APPROVER)
        assert found(story, number).state == ProceedingState.HEARD

    def test_the_reviewer_is_new_to_it_and_decides_nothing(self, story: Story) -> None:
        number = answered(story, opened(story, *holding(story, "test/second")))
        with pytest.raises(NotAllowed, match="您办理过"):
            story.when(p.ReviewProceeding(number, True, "合法"), cast.HANDLER)
        story.when(p.ReviewProceeding(number, True, "合法"), LAWYER)
        with pytest.raises(NotAllowed, match="法制审核由您作出"):
            story.when(p.ProposeEnding(number, "end", END, story.today), LAWYER)
        story.when(p.ProposeEnding(number, "end", END, story.today), cast.HANDLER)
        with pytest.raises(NotAllowed, match="法制审核由您作出"):
            story.when(p.ApproveEnding(number, "同意", "文1"), LAWYER)

    def test_dropping_takes_somebody_new_or_a_proposal(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = opened(story, title, by=cast.BOTH)
        with pytest.raises(NotAllowed, match="您办理过"):
            story.when(p.DropProceeding(number, "查无实据"), cast.BOTH)
        story.when(p.DropProceeding(number, "查无实据"), cast.APPROVER)
        again = passed_up(story, opened(story, title))
        story.when(p.ProposeEnding(again, "drop", ["企业无责任"]), cast.HANDLER)
        [dropped] = story.when(p.ApproveEnding(again, "同意"), cast.APPROVER)
        assert isinstance(dropped, ev.ProceedingDropped)
        assert story.dossier().titles[title].end is None


def test_the_page_says_whose_turn_it_is(story: Story) -> None:
    number = served(story, opened(story, *holding(story, "test/second")))
    assert found(story, number).waiting_on == "enterprise"
    offered = {offer.act for offer in story.casework.matter_offers(number, cast.FIRM) if offer.allowed}
    assert offered == {"answer_proceeding", "request_hearing"}
    assert number == C1

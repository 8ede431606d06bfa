"""Endings for cause: who decides, what a decision does, how long the ban is, what a miss leads to."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from domain import events as ev
from domain.case import Status
from domain.errors import BadInput, NotAllowed, NotFound
from domain.procedures import proceedings as p
from domain.procedures.application import Apply
from domain.procedures.bans import first_free_day
from domain.procedures.duties import SetUpdateDuty
from domain.procedures.misses import LapseTitle, RecordMiss
from domain.procedures.registration import ReportFigures
from domain.rulebook.model import Bars, GroundKind, Level, Then, Touches
from domain.title import End
from tests.domain import cast
from tests.domain.attacked import (
    C1,
    LAWYERS,
    NEXT,
    PROOF,
    answered,
    approval,
    decided,
    ended,
    found,
    holding,
    opened,
    passed_up,
    proposed,
)
from tests.domain.rechecking import APRIL, recheck_round, rechecked, recognised, titled
from tests.domain.story import MONDAY, Story

END = ["事故属实"]


class TestLevels:
    def test_a_province_verifies_and_only_the_ministry_ends_a_national_title(self, story: Story) -> None:
        [_, third] = holding(story, "test/second", "test/third")
        number = answered(story, opened(story, third))
        assert found(story, number).decides is Level.MINISTRY
        propose = p.ProposeEnding(number, "end", END, story.today)
        with pytest.raises(NotAllowed, match="由工信部级决定，本级只负责核实"):
            story.when(propose, cast.HANDLER)
        with pytest.raises(NotAllowed):
            story.when(propose, cast.MINISTRY_HANDLER)
        story.when(p.VerifyProceeding(number, "属实，建议取消"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="工信部级办理"):
            story.when(propose, cast.HANDLER)
        story.when(p.ReviewProceeding(number, True, "合法"), LAWYERS[Level.MINISTRY])
        story.when(propose, cast.MINISTRY_HANDLER)
        with pytest.raises(NotAllowed, match="工信部级办理"):
            story.when(p.ApproveEnding(number, "同意", "文1"), cast.APPROVER)
        [end] = ended(story.when(*approval(story, number)))
        assert (end.title, end.office) == (third, cast.MINISTRY.id)

    def test_who_decides_itself_has_nobody_to_pass_it_up_to(self, story: Story) -> None:
        number = answered(story, opened(story, *holding(story, "test/second")))
        with pytest.raises(NotAllowed, match="由本级决定"):
            story.when(p.VerifyProceeding(number, "属实"), cast.HANDLER)

    def test_falsification_ends_three_tiers_in_one_commit_and_never_below_the_ministry(
        self, story: Story
    ) -> None:
        titles = holding(story, "test/first", "test/second", "test/third")
        number = answered(story, opened(story, titles[1], ground="falsified"))
        with pytest.raises(NotAllowed, match="本级只负责核实"):
            story.when(p.ProposeEnding(number, "end", ["造假属实"], story.today), cast.HANDLER)
        story.when(p.VerifyProceeding(number, "属实"), cast.HANDLER)
        story.when(p.ReviewProceeding(number, True, "合法"), LAWYERS[Level.MINISTRY])
        story.when(p.ProposeEnding(number, "end", ["造假属实"], story.today), cast.MINISTRY_HANDLER)

        events = story.when(*approval(story, number))

        assert {end.title for end in ended(events)} == set(titles)
        assert all(isinstance(end, ev.TitleRevoked) for end in ended(events))
        [ban] = [event for event in events if isinstance(event, ev.BanStarted)]
        assert (ban.bars, ban.at_least, ban.cause) == ([Bars.ALL_TITLES], True, number)
        for scheme in ("test/first", "test/second", "test/third"):
            assert story.dossier().bans[ban.ban].bars_title(scheme, story.today)
        assert not story.dossier().titles_on(story.today + NEXT)


class TestTheDecision:
    def test_it_names_remedies_and_may_take_effect_in_the_past(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = passed_up(story, opened(story, title))
        for last_day, told in (
            (None, "没有填写最后有效日"),
            (story.today + NEXT, "之后"),
            (MONDAY - NEXT, f"自 {MONDAY} 起有效"),
        ):
            with pytest.raises(BadInput, match=told):
                story.when(p.ProposeEnding(number, "end", END, last_day), cast.HANDLER)
        story.when(p.ProposeEnding(number, "end", END, MONDAY), cast.HANDLER)
        events = story.when(*approval(story, number))
        decision, end = events[0], events[1]

        assert isinstance(decision, ev.ProceedingDecided)
        assert {told.partition("：")[0] for told in decision.remedies} == {"行政复议", "行政诉讼"}
        assert isinstance(end, ev.TitleCancelled)
        assert (end.last_day, end.effective_on) == (MONDAY, MONDAY + NEXT)
        held = story.dossier().titles[title]
        assert held.in_force(MONDAY)
        assert not held.in_force(MONDAY + NEXT)

    def test_it_needs_a_number_and_a_day_between_proposal_and_today(self, story: Story) -> None:
        number = proposed(story, opened(story, *holding(story, "test/second")))
        today = story.today
        with pytest.raises(BadInput, match="决定书文号"):
            story.when(p.ApproveEnding(number, "同意"), cast.APPROVER)
        for day in (today - NEXT, today + NEXT):
            with pytest.raises(BadInput, match="决定日期"):
                story.when(p.ApproveEnding(number, "同意", "文1", day), cast.APPROVER)

    def test_a_three_year_ban_from_29_february_ends_on_28_february(self, story: Story) -> None:
        """On its last day the enterprise may not apply; the day after it may."""
        leap = dt.date(2028, 2, 29)
        holding(story.on(dt.date(2028, 2, 1)), "test/second")
        number = proposed(story, opened(story, f"{cast.USCC}-1"))
        ban = story.on(leap).when(*approval(story, number))[2]
        assert isinstance(ban, ev.BanStarted)
        assert (ban.first_day, ban.last_day) == (leap, dt.date(2031, 2, 28))
        assert first_free_day(story.dossier(), "test/second", leap) == dt.date(2031, 3, 1)
        assert first_free_day(story.dossier(), "test/first", leap) == leap

    def test_an_open_application_does_not_outlive_the_title_it_rests_on(self, story: Story) -> None:
        [second] = holding(story, "test/second")
        upper = story.applied("test/third")
        number = opened(story, second)
        events = decided(story, number)
        [refused] = [event for event in events if isinstance(event, ev.CaseRefused)]
        assert refused.case == upper
        assert refused.remedies
        assert story.case(upper).status is Status.REFUSED

    def test_a_listed_case_leaves_its_list_in_the_same_commit(self, story: Story) -> None:
        [second] = holding(story, "test/second")
        listed = story.at("publicity", "test/terse")
        notice = story.opened([listed])
        number = opened(story, second, ground="falsified")
        events = decided(story, number)
        [row] = [event for event in events if isinstance(event, ev.NoticeRowWithdrawn)]
        assert row.case == listed
        assert story.case(listed).status is Status.REFUSED
        assert story.after_publicity(notice).notice().standing == []

    def test_open_duties_fall_away_with_the_title(self, story: Story) -> None:
        [second] = holding(story, "test/second")
        [due] = story.when(SetUpdateDuty(cast.USCC, second, 2027), cast.CLERK)
        assert isinstance(due, ev.DutySet)
        events = decided(story, opened(story, second))
        assert [event.duty for event in events if isinstance(event, ev.DutyReleased)] == [due.duty]

    def test_a_title_is_not_ended_twice(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        one, other = opened(story, title), opened(story, title, ground="falsified")
        decided(story, one)
        first = story.dossier().titles[title]
        events = decided(story, other)
        assert ended(events) == []
        assert story.dossier().titles[title] == first

    def test_publication_and_certificate_follow_once(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = opened(story, title)
        with pytest.raises(NotAllowed):
            story.when(p.PublishEnding(number, story.today, "门户网站"), cast.HANDLER)
        decided(story, number)
        publish = p.PublishEnding(number, story.today, "门户网站")
        with pytest.raises(BadInput, match="公告日期"):
            story.when(p.PublishEnding(number, MONDAY, "门户网站"), cast.HANDLER)
        story.when(publish, cast.HANDLER)
        with pytest.raises(NotAllowed, match="已经公告"):
            story.when(publish, cast.HANDLER)
        with pytest.raises(BadInput, match="不是由这一决定终止"):
            story.when(p.ReturnCertificate(number, "nothing", True), cast.HANDLER)
        with pytest.raises(BadInput, match="宣布作废的方式"):
            story.when(p.ReturnCertificate(number, title, False), cast.HANDLER)
        story.when(p.ReturnCertificate(number, title, True), cast.HANDLER)
        with pytest.raises(NotAllowed, match="没有待收回的证书"):
            story.when(p.ReturnCertificate(number, title, True), cast.HANDLER)
        story.when(p.ServeDecision(number, "post", story.today, PROOF), cast.HANDLER)
        with pytest.raises(NotAllowed, match="已于"):
            story.when(p.ServeDecision(number, "post", story.today, PROOF), cast.HANDLER)


class TestRenewal:
    def test_a_title_renewed_meanwhile_ends_in_its_new_term(self, story: Story) -> None:
        old = titled(story, "test/kept", dt.date(2023, 5, 8))
        case = rechecked(story.on(APRIL), old, recheck_round(story.on(APRIL), "test/kept"))
        named = p.OpenProceeding(
            cast.USCC, [old], "虚假材料", ground="弄虚作假", clause="《条例》第九条", reason="专门规定",
            kind=GroundKind.FALSIFICATION, revokes=True, touches=Touches.TITLE,
        )  # fmt: skip
        story.when(named, cast.HANDLER)
        answered(story, C1, answer_n=5, answer_reason="惯例")
        story.brought(case, "recognition")
        recognised(story, case)
        story.on(dt.date(2026, 6, 1))
        propose = p.ProposeEnding(C1, "end", END, story.today, no_review_reason="事实清楚")
        [end] = ended(story.given((propose, cast.HANDLER)).when(*approval(story, C1)))
        assert (end.title, story.dossier().titles[old].end) == (case, End.RENEWED)

    def test_where_every_title_has_ended_already_only_dropping_is_left(self, story: Story) -> None:
        titles = holding(story, "test/second")
        number = passed_up(story, opened(story, *titles, ground="not_updated"))
        story.on(story.dossier().titles[titles[0]].valid_until + NEXT)
        story.when(LapseTitle(cast.USCC, titles[0], "未组织复核"), cast.APPROVER)
        with pytest.raises(NotAllowed, match="都已终止"):
            story.when(p.ProposeEnding(number, "end", END, story.today), cast.HANDLER)


class TestTheBan:
    @pytest.mark.parametrize(
        ("ground", "given", "told"),
        [
            ("incident", {"ban_years": 5}, "规定的限期为3 年"),
            ("incident", {"ban_permanent": True}, "规定的限期为3 年"),
            ("falsified", {"ban_years": 2, "ban_reason": "从轻"}, "规定的限期为不少于 3 年"),
            ("falsified", {"ban_years": 5}, "理由"),
            ("not_updated", {"ban_years": 1}, "没有规定限期不得申报"),
        ],
    )
    def test_the_length_is_the_rules_own(
        self, story: Story, ground: str, given: dict[str, Any], told: str
    ) -> None:
        number = passed_up(story, opened(story, *holding(story, "test/second"), ground=ground))
        with pytest.raises(BadInput, match=told):
            story.when(p.ProposeEnding(number, "end", END, story.today, **given), cast.HANDLER)

    def test_a_least_length_can_be_exceeded_with_a_reason(self, story: Story) -> None:
        number = opened(story, *holding(story, "test/second"), ground="falsified")
        events = decided(story, number, ban_years=5, ban_reason="情节特别严重")
        [ban] = [event for event in events if isinstance(event, ev.BanStarted)]
        assert ban.last_day
        assert ban.last_day.year == ban.first_day.year + 5
        assert ban.length_reason == "情节特别严重"

    def test_for_ever_is_for_ever(self, story: Story) -> None:
        decided(story, opened(story, *holding(story, "test/second"), ground="unlawful"))
        assert first_free_day(story.dossier(), "test/first", story.today) is None

    def test_a_length_that_the_text_leaves_open_is_given_with_a_reason(self, story: Story) -> None:
        [title] = holding(story, "test/terse")
        number = opened(story, title, ground="vague", touches=Touches.TITLE, reason="只涉及该称号")
        answered(story, number, answer_n=5, answer_reason="惯例")
        base: dict[str, Any] = {"no_review_reason": "事实清楚"}
        scope: dict[str, Any] = {"bars": [Bars.TITLE], **base}
        for given, told in (
            (scope, "没有写明年限"),
            ({**scope, "ban_years": 2, "ban_permanent": True, "ban_reason": "重"}, "只能选一项"),
            ({**scope, "ban_years": 0, "ban_reason": "轻"}, "不能是 0 年"),
            ({**base, "ban_years": 2, "ban_reason": "重"}, "没有说明不得申报的范围"),
            ({**scope, "ban_years": 2}, "理由"),
        ):
            with pytest.raises(BadInput, match=told):
                story.when(p.ProposeEnding(number, "end", END, story.today, **given), cast.HANDLER)

    def test_no_application_on_its_last_day_and_one_the_day_after(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        decided(story, opened(story, title))
        last = story.dossier().bans[f"{cast.USCC}-N1"].last_day
        assert last is not None
        apply = Apply(cast.USCC, "test/second", declared=True)
        figures = ReportFigures(cast.USCC, last.year - 1, {"revenue": Decimal(5000)})
        story.on(last).when(figures, cast.FIRM)
        with pytest.raises(NotAllowed, match="限期不得申报"):
            story.when(apply, cast.FIRM)
        story.on(last + NEXT).when(apply, cast.FIRM)


class TestMissedDuties:
    @pytest.fixture
    def duty(self, story: Story) -> str:
        """The update of 2026 was due on 30 April; the rules let the title be cancelled."""
        [title] = holding(story, "test/second")
        [due] = story.when(SetUpdateDuty(cast.USCC, title, 2026), cast.CLERK)
        assert isinstance(due, ev.DutySet)
        story.on(dt.date(2026, 5, 6))
        return due.duty

    def test_the_clerk_opens_what_the_rules_let_follow_and_never_twice(self, story: Story, duty: str) -> None:
        with pytest.raises(NotAllowed, match="没有导致取消称号"):
            story.when(p.OpenProceedingForMiss(duty), cast.CLERK)
        story.when(RecordMiss(duty), cast.CLERK)
        with pytest.raises(NotAllowed, match="由期限管理启动"):
            story.when(p.OpenProceedingForMiss(duty), cast.HANDLER)
        [begun] = story.when(p.OpenProceedingForMiss(duty), cast.CLERK, caused_by=duty)
        assert isinstance(begun, ev.ProceedingOpened)
        assert (begun.ground_id, begun.cause, begun.level) == ("not_updated", duty, Level.PROVINCE)
        assert begun.acted_on == dt.date(2026, 4, 30)
        with pytest.raises(NotAllowed, match="已经启动"):
            story.when(p.OpenProceedingForMiss(duty), cast.CLERK)

    def test_the_enterprise_is_heard_and_then_the_miss_is_judged_with_the_end(
        self, story: Story, duty: str
    ) -> None:
        story.when(RecordMiss(duty), cast.CLERK)
        story.when(p.OpenProceedingForMiss(duty), cast.CLERK)
        events = decided(story, C1)
        assert [end.cause for end in ended(events)] == [C1]
        [judged] = [event for event in events if isinstance(event, ev.DutyJudged)]
        assert (judged.duty, judged.then) == (duty, Then.CANCELLED)
        assert not story.dossier().duties[duty].open

    def test_another_kind_of_matter_is_no_duty(self, story: Story, duty: str) -> None:
        number = opened(story, f"{cast.USCC}-1")
        with pytest.raises(NotFound, match="另一类事项"):
            story.when(p.OpenProceedingForMiss(number), cast.CLERK)

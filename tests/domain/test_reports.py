"""Real-name reports and findings up to rectification or a proceeding; who reported stays unknown."""

import datetime as dt
import secrets
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import events as ev
from domain.errors import BadInput, NotAllowed
from domain.law import Law
from domain.people import Actor
from domain.procedures.reports import (
    AcceptReport,
    CheckRectification,
    CloseReport,
    DeclineReport,
    Enquire,
    LodgeFinding,
    LodgeReport,
    OrderRectification,
    RecordUnanswered,
    ReferReport,
    Reply,
    ReportRectification,
    VerifyReport,
)
from domain.report import Report, ReportState, Topic
from domain.rulebook.model import Level, Then, Unit
from domain.sentences import sentence
from tests.domain import cast
from tests.domain.awarded import titled
from tests.domain.story import Story

TUESDAY = dt.date(2026, 3, 3)
REPORT = f"{cast.USCC}-J1"
PERSON = "p-" + "0" * 32
EVIDENCE = ["sha256:" + "e" * 64]
DIGEST = "sha256:" + "d" * 64


def lodged(**changes: Any) -> LodgeReport:
    """A real-name report about falsified figures."""
    fields = {"topic": Topic.FALSIFICATION, "person": PERSON, "real_name": True, "evidence": EVIDENCE}
    return LodgeReport(cast.USCC, **{**fields, **changes})


def refer() -> ReferReport:
    """The referral of the report to a proceeding on the ground that the rules give."""
    return ReferReport(REPORT, [f"{cast.USCC}-1"], "2025年数据不实", "情节严重", "reported")


def report_of(story: Story, report: str = REPORT) -> Report:
    """The report as it stands."""
    found = story.casework.matter(report)[1]
    assert isinstance(found, Report)
    return found


def offered(story: Story, by: Actor) -> set[str]:
    """What *by* may do about the report now."""
    return {offer.act for offer in story.casework.matter_offers(REPORT, by) if offer.allowed}


def accepted(story: Story, scheme: str = "test/monthly") -> Story:
    """A report came in on Tuesday and was accepted."""
    titled(story, scheme)
    handler = {"test/silent": cast.CITY_HANDLER}.get(scheme, cast.HANDLER)
    return story.on(TUESDAY).given((lodged(), cast.PUBLIC), (AcceptReport(REPORT), handler))


def verified(story: Story, founded: bool = True) -> Story:
    """The enterprise was asked and answered, and the facts were established by the province's handler."""
    return accepted(story).given(
        (Enquire(REPORT, ["请说明2025年营业收入的构成"]), cast.HANDLER),
        (Reply(REPORT, "附审计报告"), cast.FIRM),
        (VerifyReport(REPORT, founded, "与审计报告核对"), cast.BOTH),
    )


class TestIntake:
    def test_a_report_goes_to_the_office_of_the_title_with_its_time_to_accept(self, story: Story) -> None:
        titled(story, "test/monthly")
        [event] = story.on(TUESDAY).when(lodged(), cast.PUBLIC)

        assert isinstance(event, ev.ReportLodged)
        assert (event.level, event.person, event.subject) == (Level.PROVINCE, PERSON, "申报材料、数据不实")
        assert event.due is not None
        assert event.due.last_day == dt.date(2026, 3, 12)
        assert event.basis == ["test-changes/第六条@2020-01-01"]
        assert offered(story, cast.CITY_HANDLER) == set()
        assert {"accept_report", "decline_report"} <= offered(story, cast.HANDLER)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"real_name": False}, "真实姓名"),
            ({"person": ""}, "真实姓名"),
            ({"person": "张三 13800000000"}, "真实姓名"),
            ({"evidence": EVIDENCE * 21}, "附件超过 20 件"),
            ({"evidence": ["照片.jpg"]}, "附件不能使用"),
        ],
    )
    def test_what_is_anonymous_or_cannot_be_kept_is_refused(
        self, story: Story, changes: dict[str, Any], why: str
    ) -> None:
        titled(story, "test/monthly")
        with pytest.raises(BadInput, match=why):
            story.when(lodged(**changes), cast.PUBLIC)

    def test_an_enterprise_that_never_held_a_title_is_not_this_registers_business(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="没有称号"):
            story.registered().when(lodged(), cast.PUBLIC)

    def test_a_title_of_the_past_can_still_be_reported(self, story: Story) -> None:
        titled(story, "test/monthly")
        [event] = story.on(dt.date(2030, 1, 4)).when(lodged(), cast.PUBLIC)

        assert isinstance(event, ev.ReportLodged)
        assert event.scheme == "test/monthly"

    @pytest.mark.parametrize("origin", ["supervision", "inspection", "monitoring"])
    def test_an_office_of_the_place_records_what_it_found(self, story: Story, origin: Any) -> None:
        titled(story, "test/monthly")
        [event] = story.when(LodgeFinding(cast.USCC, origin, "抽查发现研发费用归集有误"), cast.COUNTY_HANDLER)

        assert isinstance(event, ev.ReportLodged)
        assert (event.origin, event.person) == (origin, "")
        for by, why in ((cast.STRANGER, "辖区"), (cast.FIRM, "工作人员")):
            with pytest.raises(NotAllowed, match=why):
                story.when(LodgeFinding(cast.USCC, origin, "问题"), by)
        with pytest.raises(BadInput, match="理由"):
            story.when(LodgeFinding(cast.USCC, origin, " "), cast.HANDLER)

    def test_a_finding_needs_a_dossier(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="尚未建档"):
            story.when(LodgeFinding(cast.USCC, "supervision", "问题"), cast.HANDLER)

    def test_accepting_begins_the_time_to_establish_the_facts(self, story: Story) -> None:
        accepted(story)
        due = report_of(story).due
        assert due is not None
        # 60 days end on Saturday 2 May 2026, inside the holidays of Labour Day.
        assert (due.original, due.last_day) == (dt.date(2026, 5, 2), dt.date(2026, 5, 6))

    def test_declining_needs_a_reason_and_ends_it(self, story: Story) -> None:
        titled(story, "test/monthly")
        story.when(lodged(), cast.PUBLIC)
        with pytest.raises(BadInput, match="理由"):
            story.when(DeclineReport(REPORT, " "), cast.HANDLER)
        story.when(DeclineReport(REPORT, "反映的事项不属于本机关职责"), cast.HANDLER)

        assert (report_of(story).state, report_of(story).open) == (ReportState.DECLINED, False)
        assert offered(story, cast.BOTH) == set()
        with pytest.raises(NotAllowed, match="现在是“不予受理”"):
            story.when(AcceptReport(REPORT), cast.HANDLER)


class TestTheEnquiry:
    def test_the_enterprise_has_the_rules_time_and_the_time_to_verify_runs_on(self, story: Story) -> None:
        accepted(story)
        verify_by = report_of(story).due
        [asked] = story.when(Enquire(REPORT, ["营业收入的构成", " "]), cast.HANDLER)

        assert isinstance(asked, ev.ReportEnquired)
        assert (asked.questions, asked.due.last_day) == (["营业收入的构成"], dt.date(2026, 3, 17))
        assert report_of(story).waiting_on == "enterprise"
        assert offered(story, cast.FIRM) == {"reply"}
        [answer] = story.on(asked.due.last_day).when(Reply(REPORT, "见附件", [DIGEST]), cast.FIRM)

        assert isinstance(answer, ev.ReportReplied)
        assert not answer.late
        assert report_of(story).due == verify_by
        with pytest.raises(NotAllowed, match="已经答复"):
            story.when(Reply(REPORT, "补充"), cast.FIRM)

    def test_silent_rules_ask_a_person_for_the_time_and_a_reason(self, story: Story) -> None:
        accepted(story, "test/silent")
        with pytest.raises(BadInput, match="文件没有规定期限"):
            story.when(Enquire(REPORT, ["问"]), cast.CITY_HANDLER)
        with pytest.raises(BadInput, match="理由"):
            story.when(Enquire(REPORT, ["问"], 5, Unit.WORKING), cast.CITY_HANDLER)
        with pytest.raises(BadInput, match="没有写明理由"):
            story.when(Enquire(REPORT, [" "], 5, Unit.WORKING, "惯例"), cast.CITY_HANDLER)
        [asked] = story.when(Enquire(REPORT, ["问"], 5, Unit.WORKING, "惯例"), cast.CITY_HANDLER)

        assert isinstance(asked, ev.ReportEnquired)
        assert (asked.due.last_day, asked.days_reason) == (dt.date(2026, 3, 10), "惯例")

    @pytest.mark.parametrize("by", [cast.CLERK, cast.HANDLER], ids=lambda by: by.account)
    def test_silence_is_recorded_after_the_last_day_by_the_clerk_or_an_official(
        self, story: Story, by: Actor
    ) -> None:
        accepted(story).when(Enquire(REPORT, ["问"]), cast.HANDLER)
        with pytest.raises(NotAllowed, match="期限至2026-03-17，尚未届满"):
            story.on(dt.date(2026, 3, 17)).when(RecordUnanswered(REPORT), by)

        [silent] = story.on(dt.date(2026, 3, 18)).when(
            RecordUnanswered(REPORT), by, caused_by=f"deadline:{REPORT}"
        )

        assert isinstance(silent, ev.ReportUnanswered)
        assert (silent.then, silent.caused_by) == (Then.WATCH_LIST, f"deadline:{REPORT}")
        assert report_of(story).replied is False
        with pytest.raises(NotAllowed):
            story.when(RecordUnanswered(REPORT), by)

    def test_a_late_answer_is_heard_until_the_facts_are_established(self, story: Story) -> None:
        accepted(story).when(Enquire(REPORT, ["问"]), cast.HANDLER)
        story.on(dt.date(2026, 3, 18)).when(RecordUnanswered(REPORT), cast.CLERK)
        [answer] = story.when(Reply(REPORT, "迟到的答复"), cast.FIRM)

        assert isinstance(answer, ev.ReportReplied)
        assert answer.late
        story.when(VerifyReport(REPORT, False, "查无实据"), cast.HANDLER)
        with pytest.raises(NotAllowed):
            story.when(Reply(REPORT, "再次答复"), cast.FIRM)

    @pytest.mark.parametrize("by", [cast.OTHER_FIRM, cast.HANDLER, cast.PUBLIC], ids=lambda by: by.account)
    def test_only_the_enterprise_answers(self, story: Story, by: Actor) -> None:
        accepted(story).when(Enquire(REPORT, ["问"]), cast.HANDLER)
        with pytest.raises(NotAllowed, match="只有企业本身"):
            story.when(Reply(REPORT, "答"), by)


class TestVerification:
    def test_nothing_is_established_against_an_enterprise_that_was_not_asked(self, story: Story) -> None:
        accepted(story)
        with pytest.raises(NotAllowed, match="还没有听取企业的意见"):
            story.when(VerifyReport(REPORT, True, "属实"), cast.HANDLER)
        story.when(VerifyReport(REPORT, False, "与登记信息一致"), cast.HANDLER)

    def test_silence_does_not_stop_it(self, story: Story) -> None:
        accepted(story).when(Enquire(REPORT, ["问"]), cast.HANDLER)
        story.on(dt.date(2026, 3, 18)).given(
            (RecordUnanswered(REPORT), cast.CLERK), (VerifyReport(REPORT, True, "属实"), cast.HANDLER)
        )
        assert report_of(story).founded

    def test_who_verified_does_not_decide_what_follows(self, story: Story) -> None:
        verified(story)
        for cmd in (
            CloseReport(REPORT, "settled", "情节轻微，已当场改正"),
            OrderRectification(REPORT, ["更正数据"]),
            refer(),
        ):
            with pytest.raises(NotAllowed, match="核查人不得作出处理决定"):
                story.when(cmd, cast.BOTH)
        story.when(CloseReport(REPORT, "settled", "情节轻微，已当场改正"), cast.APPROVER)
        assert not report_of(story).open

    @pytest.mark.parametrize(
        ("founded", "outcome", "fits"),
        [
            (False, "unfounded", True), (False, "settled", False), (False, "rectified", False),
            (True, "unfounded", False), (True, "settled", True), (True, "rectified", False),
        ],
    )  # fmt: skip
    def test_the_outcome_follows_the_facts(
        self, story: Story, founded: bool, outcome: Any, fits: bool
    ) -> None:
        verified(story, founded)
        close = CloseReport(REPORT, outcome, "依核查结果")
        if fits:
            story.when(close, cast.APPROVER)
        else:
            with pytest.raises(BadInput, match="与办结结果不符"):
                story.when(close, cast.APPROVER)

    def test_what_was_not_established_is_not_rectified_or_referred(self, story: Story) -> None:
        verified(story, founded=False)
        with pytest.raises(NotAllowed, match="没有认定属实"):
            story.when(OrderRectification(REPORT, ["更正"]), cast.APPROVER)
        with pytest.raises(NotAllowed, match="没有认定属实"):
            story.when(refer(), cast.HANDLER)


class TestRectification:
    def ordered(self, story: Story) -> Story:
        """The province ordered on Tuesday to put things right within a month."""
        return verified(story).given((OrderRectification(REPORT, ["更正2025年数据"]), cast.APPROVER))

    def test_is_ordered_reported_checked_and_closed(self, story: Story) -> None:
        self.ordered(story)
        due = report_of(story).due
        assert due is not None
        assert due.last_day == dt.date(2026, 4, 3)
        assert offered(story, cast.FIRM) == {"report_rectification"}
        with pytest.raises(NotAllowed, match="尚未届满"):
            story.when(CheckRectification(REPORT, False, "未整改"), cast.HANDLER)

        story.when(ReportRectification(REPORT, "已更正", [DIGEST]), cast.FIRM)
        [checked] = story.when(CheckRectification(REPORT, True, "已核对", [DIGEST]), cast.HANDLER)
        assert isinstance(checked, ev.RectificationChecked)
        with pytest.raises(NotAllowed, match="已经合格"):
            story.when(OrderRectification(REPORT, ["再改"]), cast.APPROVER)
        story.when(CloseReport(REPORT, "rectified", "整改合格"), cast.APPROVER)
        assert report_of(story).outcome == "rectified"

    def test_after_the_last_day_it_is_checked_without_a_word_from_the_enterprise(self, story: Story) -> None:
        self.ordered(story).on(dt.date(2026, 4, 4))
        story.when(CheckRectification(REPORT, False, "未整改"), cast.HANDLER)

        assert {"order_rectification", "close_report"} <= offered(story, cast.APPROVER)
        with pytest.raises(BadInput, match="整改不合格的"):
            story.when(CloseReport(REPORT, "rectified", "合格"), cast.APPROVER)
        [again] = story.when(OrderRectification(REPORT, ["更正2025年数据"]), cast.APPROVER)
        assert isinstance(again, ev.RectificationOrdered)
        assert report_of(story).passed is None

    def test_what_was_not_put_right_leads_to_a_proceeding_with_the_report_as_its_cause(
        self, story: Story
    ) -> None:
        self.ordered(story).on(dt.date(2026, 4, 4))
        story.when(CheckRectification(REPORT, False, "未整改"), cast.HANDLER)
        title = f"{cast.USCC}-1"

        opened, closed = story.when(
            refer(),
            cast.HANDLER,
        )

        assert isinstance(opened, ev.ProceedingOpened)
        assert isinstance(closed, ev.ReportClosed)
        assert (opened.cause, opened.titles, opened.ground_id) == (REPORT, [title], "reported")
        assert (closed.outcome, closed.proceeding) == ("proceeding", opened.proceeding)
        assert report_of(story).proceeding == opened.proceeding
        assert story.dossier().titles[title].end is None

    def test_needs_items(self, story: Story) -> None:
        with pytest.raises(BadInput, match="理由"):
            verified(story).when(OrderRectification(REPORT, [" "]), cast.APPROVER)


WORDS = st.text(max_size=40).map(lambda text: f"举报人{text}")
"""What a reporter types; its beginning is looked for, because a text may be stored with escapes."""


class TestTheReporter:
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(facts=st.dictionaries(st.sampled_from(["name", "contact", "text"]), WORDS, min_size=1))
    def test_is_in_no_event_whatever_was_written(self, law: Law, facts: dict[str, str]) -> None:
        """Nothing that a reporter types has a way into an event: only a reference is taken for a person."""
        story, reference = Story(law), f"p-{secrets.token_hex(16)}"
        titled(story, "test/monthly")
        for text in facts.values():
            for typed in ({"person": text}, {"topic": text}, {"evidence": [text]}):
                with pytest.raises(NotAllowed):
                    story.when(lodged(**typed), cast.PUBLIC)
        story.given(
            (lodged(person=reference), cast.PUBLIC),
            (AcceptReport(REPORT), cast.HANDLER),
            (Enquire(REPORT, ["请说明2025年营业收入的构成"]), cast.HANDLER),
            (Reply(REPORT, "附审计报告"), cast.FIRM),
            (VerifyReport(REPORT, True, "与审计报告核对"), cast.BOTH),
            (refer(), cast.HANDLER),
        )

        everything = b"".join(recorded.body for recorded in story.journal.log)
        assert everything.count(reference.encode()) == 1
        assert "举报人".encode() not in everything

    def test_is_not_told_in_any_later_event_or_sentence(self, story: Story) -> None:
        verified(story).given(
            (OrderRectification(REPORT, ["更正"]), cast.APPROVER),
            (ReportRectification(REPORT, "已更正"), cast.FIRM),
            (CheckRectification(REPORT, True, "合格"), cast.HANDLER),
            (CloseReport(REPORT, "rectified", "合格"), cast.APPROVER),
        )
        carrying = [one.event for one in story.journal.log if PERSON.encode() in one.body]

        assert [type(event) for event in carrying] == [ev.ReportLodged]
        assert all(PERSON not in sentence(one.event) for one in story.journal.log)

    def test_is_for_the_office_that_handles_it_alone(self, story: Story) -> None:
        accepted(story)
        dossier, report = story.dossier(), report_of(story)

        may = [
            by.account
            for by in (
                cast.HANDLER, cast.APPROVER, cast.CITY_HANDLER, cast.COUNTY_HANDLER, cast.MINISTRY_HANDLER,
                cast.STRANGER, cast.FIRM, cast.PUBLIC, cast.AUDITOR, cast.CLERK, cast.EXPERTS[0],
            )
            if report.reporter_is_for(by, dossier.division)
        ]  # fmt: skip

        assert may == [cast.HANDLER.account, cast.APPROVER.account]

    def test_a_finding_has_no_reporter(self, story: Story) -> None:
        titled(story, "test/monthly")
        story.when(LodgeFinding(cast.USCC, "supervision", "问题"), cast.HANDLER)
        assert not report_of(story).reporter_is_for(cast.HANDLER, story.dossier().division)

"""Corrections of clerical errors, and titles that the enterprise gives up."""

import datetime as dt
from typing import Any

import pytest

from domain import events as ev
from domain.case import Status
from domain.errors import BadInput, NotAllowed, NotFound
from domain.procedures.corrections import ApproveCorrection, ProposeCorrection
from domain.procedures.duties import SetUpdateDuty
from domain.procedures.surrender import CancelOnRequest, RequestCancellation, SurrenderTitle
from domain.title import End
from tests.domain import cast
from tests.domain.attacked import NEXT, PROOF, holding, opened
from tests.domain.story import MONDAY, Story

TITLE = f"{cast.USCC}-1"


def awarded(story: Story) -> int:
    """The version of the event that awarded the title."""
    return next(
        one.event.version
        for one in story.journal.history(story.dossier().id)
        if isinstance(one.event, ev.TitleRecognised)
    )


def proposal(story: Story, **more: Any) -> ProposeCorrection:
    """The number of the document should be another one."""
    fields: dict[str, Any] = {
        "corrects": awarded(story), "title": TITLE, "field": "document_no", "wrong": "川经信〔2026〕9号",
        "right": "川经信〔2026〕19号", "reason": "录入时漏写一位", **more,
    }  # fmt: skip
    return ProposeCorrection(cast.USCC, **fields)


class TestCorrections:
    @pytest.fixture(autouse=True)
    def title(self, story: Story) -> None:
        """The enterprise holds a title."""
        holding(story, "test/second")

    def test_the_right_value_holds_and_the_wrong_event_stays(self, story: Story) -> None:
        version = awarded(story)
        story.when(proposal(story), cast.HANDLER)
        assert story.dossier().titles[TITLE].document_no == "川经信〔2026〕9号"
        [corrected] = story.when(ApproveCorrection(cast.USCC), cast.APPROVER)
        assert isinstance(corrected, ev.RecordCorrected)
        assert (corrected.corrects, corrected.proposed_by) == (version, cast.HANDLER.account)
        assert story.dossier().titles[TITLE].document_no == "川经信〔2026〕19号"
        wrong = story.journal.history(story.dossier().id)[version - 1].event
        assert isinstance(wrong, ev.TitleRecognised)
        assert wrong.document_no == "川经信〔2026〕9号"

    @pytest.mark.parametrize(
        ("field", "wrong", "right"),
        [("certificate_no", "", "川示202600077"), ("title_name", "示例二级称号", "示例二级称号（新）")],
    )
    def test_name_and_certificate_can_be_put_right(
        self, story: Story, field: str, wrong: str, right: str
    ) -> None:
        held = story.dossier().titles[TITLE]
        wrong = wrong or held.certificate_no
        story.when(proposal(story, field=field, wrong=wrong, right=right), cast.HANDLER)
        story.when(ApproveCorrection(cast.USCC), cast.APPROVER)
        held = story.dossier().titles[TITLE]
        assert right in (held.name, held.certificate_no)

    def test_a_corrected_certificate_number_is_not_given_again(self, story: Story) -> None:
        wrong = story.dossier().titles[TITLE].certificate_no
        story.when(proposal(story, field="certificate_no", wrong=wrong, right="川示202600001"), cast.HANDLER)
        story.when(ApproveCorrection(cast.USCC), cast.APPROVER)
        notice = story.published([story.at("publicity", by=cast.OTHER_FIRM)])
        [_, title, _] = story.recognised(notice)
        assert isinstance(title, ev.TitleRecognised)
        assert title.certificate_no == "川示202600002"

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            ({"wrong": "川经信〔2026〕8号"}, "该记录没有写"),
            ({"corrects": 1}, "该记录没有写"),
            ({"corrects": 99}, "该记录没有写"),
            ({"title": "nothing"}, "没有称号"),
            ({"right": " "}, "没有填写正确的内容"),
            ({"right": "川经信〔2026〕9号"}, "内容相同"),
            ({"reason": ""}, "理由"),
        ],
    )
    def test_what_does_not_stand_there_is_not_corrected(
        self, story: Story, more: dict[str, Any], told: str
    ) -> None:
        with pytest.raises(BadInput, match=told):
            story.when(proposal(story, **more), cast.HANDLER)

    def test_two_people_of_the_office_that_awarded(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="没有待批准的更正"):
            story.when(ApproveCorrection(cast.USCC), cast.APPROVER)
        for by in (cast.COUNTY_HANDLER, cast.MINISTRY_HANDLER, cast.STRANGER, cast.FIRM, cast.APPROVER):
            with pytest.raises(NotAllowed):
                story.when(proposal(story), by)
        story.when(proposal(story), cast.BOTH)
        with pytest.raises(NotAllowed, match="由您提出"):
            story.when(ApproveCorrection(cast.USCC), cast.BOTH)
        story.when(ApproveCorrection(cast.USCC), cast.APPROVER)

    def test_a_correction_can_itself_be_corrected_and_only_once(self, story: Story) -> None:
        story.when(proposal(story), cast.HANDLER)
        [first] = story.when(ApproveCorrection(cast.USCC), cast.APPROVER)
        with pytest.raises(BadInput, match="已经更正"):
            story.when(proposal(story), cast.HANDLER)
        again = proposal(
            story, corrects=first.version, wrong="川经信〔2026〕19号", right="川经信〔2026〕29号"
        )
        story.when(again, cast.HANDLER)
        story.when(ApproveCorrection(cast.USCC), cast.APPROVER)
        assert story.dossier().titles[TITLE].document_no == "川经信〔2026〕29号"


class TestSurrender:
    def test_the_title_ends_with_its_duties_and_what_rests_on_it(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        story.when(SetUpdateDuty(cast.USCC, title, 2026), cast.CLERK)
        upper = story.applied("test/third")
        ends = dt.date(2026, 3, 31)
        events = story.when(SurrenderTitle(cast.USCC, title, "业务调整", ends), cast.FIRM)
        assert [type(event) for event in events] == [ev.TitleSurrendered, ev.DutyReleased, ev.CaseRefused]
        held = story.dossier().titles[title]
        assert (held.end, held.in_force(ends), held.in_force(ends + NEXT)) == (End.SURRENDERED, True, False)
        assert story.case(upper).status is Status.REFUSED

    def test_only_the_enterprise_and_not_backwards(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        with pytest.raises(NotAllowed, match="只有企业本身"):
            story.when(SurrenderTitle(cast.USCC, title, "业务调整"), cast.HANDLER)
        for day in (MONDAY - NEXT, story.dossier().titles[title].valid_until + NEXT):
            with pytest.raises(BadInput, match="最后有效日"):
                story.when(SurrenderTitle(cast.USCC, title, "业务调整", day), cast.FIRM)
        with pytest.raises(NotFound):
            story.when(SurrenderTitle(cast.USCC, f"{cast.USCC}-9", "业务调整"), cast.FIRM)

    def test_giving_up_does_not_forestall_a_proceeding(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        number = opened(story, title)
        for cmd in (
            SurrenderTitle(cast.USCC, title, "业务调整"),
            RequestCancellation(cast.USCC, title, "业务调整"),
        ):
            with pytest.raises(NotAllowed, match=number):
                story.when(cmd, cast.FIRM)


class TestCancellationOnRequest:
    def test_the_authority_ends_what_the_enterprise_asked_it_to_end(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        cancel = CancelOnRequest(cast.USCC, title, "川经信〔2026〕40号", MONDAY, "同意")
        with pytest.raises(NotAllowed, match="没有提出申请"):
            story.when(cancel, cast.APPROVER)
        story.when(RequestCancellation(cast.USCC, title, "集团整合"), cast.FIRM)
        with pytest.raises(NotAllowed, match="已经提出申请"):
            story.when(RequestCancellation(cast.USCC, title, "集团整合"), cast.FIRM)
        for by in (cast.HANDLER, cast.MINISTRY_APPROVER, cast.FIRM):
            with pytest.raises(NotAllowed):
                story.when(cancel, by)
        [end] = story.when(cancel, cast.APPROVER)
        assert isinstance(end, ev.TitleSurrendered)
        assert "川经信〔2026〕40号" in end.reason
        assert not End.SURRENDERED.for_cause

    def test_a_letter_is_attached_and_its_recorder_does_not_decide(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        with pytest.raises(BadInput, match="书面申请"):
            story.when(RequestCancellation(cast.USCC, title, "来函"), cast.BOTH)
        with pytest.raises(NotAllowed, match="省级办理"):
            story.when(RequestCancellation(cast.USCC, title, "来函", PROOF), cast.CITY_HANDLER)
        story.when(RequestCancellation(cast.USCC, title, "来函", PROOF), cast.BOTH)
        for day in (MONDAY - NEXT, MONDAY + NEXT):
            with pytest.raises(BadInput, match="决定日期"):
                story.when(CancelOnRequest(cast.USCC, title, "文1", day, "同意"), cast.APPROVER)
        with pytest.raises(NotAllowed, match="由您登记"):
            story.when(CancelOnRequest(cast.USCC, title, "文1", MONDAY, "同意"), cast.BOTH)
        story.when(CancelOnRequest(cast.USCC, title, "文1", MONDAY, "同意"), cast.APPROVER)

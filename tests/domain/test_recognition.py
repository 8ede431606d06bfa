"""Recognition: terms, certificates, lists in one commit, cases without a list."""

import datetime as dt
from typing import Any

import pytest

from domain import events as ev
from domain.case import Status
from domain.envelope import Event
from domain.errors import BadInput, NotAllowed
from domain.notice import NoticeState
from domain.procedures.decision import Approve, Propose
from domain.procedures.objection import (
    AcceptObjection,
    DismissObjection,
    InvestigateObjection,
    LodgeObjection,
)
from domain.procedures.publicity import CloseNotice, OpenNotice
from domain.procedures.recognition import Recognise, RecogniseCase
from tests.domain import cast
from tests.domain.story import Story, firm


def certificates(events: list[Event]) -> list[str]:
    """The certificate numbers among *events*."""
    return [event.certificate_no for event in events if isinstance(event, ev.TitleRecognised)]


class TestTerms:
    def test_three_years_from_29_february_end_on_28_february(self, story: Story) -> None:
        notice = story.on(dt.date(2028, 2, 21)).published([story.at("publicity")])
        _, title, _ = story.on(dt.date(2028, 2, 29)).recognised(notice)

        assert isinstance(title, ev.TitleRecognised)
        assert (title.valid_from, title.valid_until) == (dt.date(2028, 2, 29), dt.date(2031, 2, 28))

    def test_another_first_day_or_length_needs_a_reason(self, story: Story) -> None:
        """Titles announced on 15 January may be valid from 1 January."""
        notice = story.published([story.at("publicity")])
        terms: list[dict[str, Any]] = [
            {"valid_from": dt.date(2026, 1, 1)},
            {"valid_until": dt.date(2027, 12, 31)},
        ]
        for term in terms:
            with pytest.raises(BadInput, match=r"文件规定的 3 年.*第十五条"):
                story.recognised(notice, **term)
        _, title, _ = story.recognised(notice, valid_from=dt.date(2026, 1, 1), term_reason="与上一批次衔接")

        assert isinstance(title, ev.TitleRecognised)
        assert (title.valid_until, title.effective_on) == (dt.date(2028, 12, 31), dt.date(2026, 1, 1))

    def test_a_title_does_not_end_before_it_begins(self, story: Story) -> None:
        notice = story.published([story.at("publicity")])
        with pytest.raises(BadInput, match="末日早于首日"):
            story.recognised(notice, valid_until=dt.date(2026, 1, 1), term_reason="笔误")

    def test_where_the_law_is_silent_a_person_gives_dates_and_reason(self, story: Story) -> None:
        story.recognised(story.published([story.at("publicity")]))
        notice = story.published([story.at("publicity", "test/upper")], "2026-2")
        with pytest.raises(BadInput, match="没有规定有效期"):
            story.recognised(notice, certificate_prefix="川上")
        until = dt.date(2028, 12, 31)
        with pytest.raises(BadInput, match="理由"):
            story.recognised(notice, certificate_prefix="川上", valid_until=until)
        story.recognised(notice, certificate_prefix="川上", valid_until=until, term_reason="参照下级称号")


class TestLists:
    def test_held_rows_follow_later_with_numbers_of_their_own(self, story: Story) -> None:
        cases = [story.at("publicity", by=firm(n)) for n in (1, 2)]
        notice = story.opened(cases)
        story.when(LodgeObjection(cases[0], "person-1", True, ["sha256:" + "1" * 64]), cast.PUBLIC)
        story.after_publicity(notice).when(CloseNotice(notice), cast.HANDLER)
        assert certificates(story.recognised(notice)) == ["川示202600001"]
        assert story.notice().state is NoticeState.ANNOUNCED
        with pytest.raises(NotAllowed, match="没有可以认定"):
            story.recognised(notice)

        objection = f"{cases[0]}-Y1"
        story.given(
            (AcceptObjection(cases[0], objection), cast.HANDLER),
            (InvestigateObjection(cases[0], objection, "不实"), cast.HANDLER),
            (DismissObjection(cases[0], objection, "不实"), cast.APPROVER),
        )
        assert certificates(story.recognised(notice)) == ["川示202600002"]
        assert {story.case(case).status for case in cases} == {Status.RECOGNISED}

    def test_two_lists_of_one_year_never_share_a_number(self, story: Story) -> None:
        first = story.published([story.at("publicity", by=firm(1))], "甲")
        second = story.published([story.at("publicity", by=firm(2))], "乙")

        assert certificates(story.recognised(first) + story.recognised(second)) == [
            "川示202600001",
            "川示202600002",
        ]

    def test_waits_for_publicity_to_close(self, story: Story) -> None:
        notice = story.drawn_up([story.at("publicity")])
        with pytest.raises(NotAllowed, match="待发布"):
            story.recognised(notice)
        story.when(OpenNotice(notice), cast.APPROVER)
        with pytest.raises(NotAllowed, match="公示中"):
            story.recognised(notice)

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"decided_on": dt.date(2026, 3, 6)}, "不能早于 2026-03-07"),
            ({"decided_on": dt.date(2026, 3, 8)}, "今天之后"),
            ({"document_no": " "}, "文号"),
            ({"certificate_prefix": ""}, "前缀"),
        ],
    )
    def test_a_wrong_document_is_refused(self, story: Story, fields: dict[str, Any], why: str) -> None:
        notice = story.published([story.at("publicity")])
        given = {"document_no": "川经信〔2026〕9号", "decided_on": story.today, "certificate_prefix": "川示"}
        with pytest.raises(BadInput, match=why):
            story.when(Recognise(notice, **{**given, **fields}), cast.SECOND_APPROVER)

    @pytest.mark.parametrize(
        ("by", "why"),
        [
            (cast.HANDLER, "由审批人办理"),
            (cast.CITY_APPROVER, "由省级办理"),
            (cast.STRANGER, "辖区"),
            (cast.FIRM, "工作人员"),
            (cast.PUBLIC, "工作人员"),
            (cast.AUDITOR, "工作人员"),
        ],
    )
    def test_only_an_approver_on_the_spot_recognises(self, story: Story, by: cast.Actor, why: str) -> None:
        notice = story.published([story.at("publicity")])
        with pytest.raises(NotAllowed, match=why):
            story.recognised(notice, by)

    def test_whoever_proposed_does_not_recognise(self, story: Story) -> None:
        case = story.at("decision")
        story.judged(case, cast.BOTH)
        story.given((Propose(case, "recognise"), cast.BOTH), (Approve(case, "同意"), cast.APPROVER))
        notice = story.published([case])
        with pytest.raises(NotAllowed, match="拟办人不得认定"):
            story.recognised(notice, cast.BOTH)


class TestCasesWithoutAList:
    def recognise(self, case: str, number: str = "川简202600001", **more: Any) -> RecogniseCase:
        return RecogniseCase(case, "川经信〔2026〕10号", number, dt.date(2026, 3, 2), **more)

    def test_are_recognised_one_by_one(self, story: Story) -> None:
        case = story.at("recognition", "test/plain")
        numbered, title = story.when(self.recognise(case), cast.SECOND_APPROVER)

        assert isinstance(numbered, ev.CertificatesNumbered)
        assert isinstance(title, ev.TitleRecognised)
        assert (title.notice, title.valid_until) == (None, dt.date(2027, 3, 1))

    def test_a_certificate_number_is_never_given_twice(self, story: Story) -> None:
        first, second = (story.at("recognition", "test/plain", firm(n)) for n in (1, 2))
        story.when(self.recognise(first), cast.SECOND_APPROVER)
        with pytest.raises(NotAllowed, match="已编到 00001"):
            story.when(self.recognise(second), cast.SECOND_APPROVER)
        with pytest.raises(BadInput, match="5 位顺序号"):
            story.when(self.recognise(second, "川简"), cast.SECOND_APPROVER)
        story.when(self.recognise(second, "川简202600007"), cast.SECOND_APPROVER)

    def test_a_row_of_a_list_is_not_recognised_alone(self, story: Story) -> None:
        case = story.at("recognition")
        with pytest.raises(NotAllowed, match="列在公示名单中"):
            story.when(self.recognise(case), cast.SECOND_APPROVER)

    @pytest.mark.parametrize("by", [cast.HANDLER, cast.CITY_APPROVER, cast.STRANGER, cast.FIRM, cast.AUDITOR])
    def test_only_an_approver_on_the_spot_recognises(self, story: Story, by: cast.Actor) -> None:
        case = story.at("recognition", "test/plain")
        with pytest.raises(NotAllowed):
            story.when(self.recognise(case), by)

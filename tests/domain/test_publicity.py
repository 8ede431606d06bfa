"""Lists: drawn up, opened, closed; rows that leave; objections."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from domain import events as ev
from domain.case import ObjectionState, Status
from domain.errors import BadInput, NotAllowed, NotFound
from domain.notice import NoticeState, rows_digest
from domain.procedures.application import Withdraw
from domain.procedures.objection import (
    AcceptObjection,
    DeclineObjection,
    DismissObjection,
    InvestigateObjection,
    LodgeObjection,
    UpholdObjection,
)
from domain.procedures.publicity import CloseNotice, DrawUpNotice, OpenNotice, WithdrawRow
from tests.domain import cast
from tests.domain.story import MONDAY, Story, firm

FRIDAY = dt.date(2026, 3, 6)
SATURDAY = dt.date(2026, 3, 7)


def lodge(case: str, **changes: Any) -> LodgeObjection:
    """A real-name objection with evidence."""
    fields: dict[str, Any] = {"person": "person-1", "real_name": True, "evidence": ["sha256:" + "9" * 64]}
    return LodgeObjection(case, **{**fields, **changes})


def lodged(story: Story, case: str) -> str:
    """Somebody objected to the case's row; returns the objection."""
    [event] = story.when(lodge(case), cast.PUBLIC)
    assert isinstance(event, ev.ObjectionLodged)
    return event.objection


def investigated(story: Story, case: str) -> str:
    """Somebody objected, and the facts were established by the handler; returns the objection."""
    objection = lodged(story, case)
    story.given(
        (AcceptObjection(case, objection), cast.HANDLER),
        (InvestigateObjection(case, objection, "经核查……", ["sha256:" + "8" * 64]), cast.HANDLER),
    )
    return objection


class TestDrawingUp:
    def test_the_rows_are_frozen_and_anybody_can_check_the_digest(self, story: Story) -> None:
        cases = [story.at("publicity", by=firm(n)) for n in (1, 2, 3)]
        story.drawn_up(cases, channel="电话 028-00000000")

        notice = story.notice()
        assert [row.case for row in notice.rows] == cases
        assert [row.row for row in notice.rows] == [1, 2, 3]
        assert notice.digest == rows_digest(notice.rows, "sha256")
        assert (notice.days, notice.unit, notice.count) == (5, "working", 3)
        assert notice.state is NoticeState.DRAWN_UP

    def test_a_different_length_than_the_rule_needs_a_reason(self, story: Story) -> None:
        case = story.at("publicity")
        with pytest.raises(BadInput, match=r"与文件规定的 5 个工作日不同.*第十二条"):
            story.drawn_up([case], days=7)
        with pytest.raises(BadInput, match="不是 1 至 366 之间的天数"):
            story.drawn_up([case], days=0, days_reason="不公示")
        with pytest.raises(BadInput, match="不是 1 至 366 之间的天数"):
            story.drawn_up([case], days=10**19, days_reason="笔误")
        story.drawn_up([case], days=7, days_reason="跨节日")
        assert story.notice().days == 7

    def test_where_the_law_is_silent_a_person_gives_length_unit_and_reason(self, story: Story) -> None:
        story.recognised(story.published([story.at("publicity")]))
        case = story.at("publicity", "test/upper")
        silent = DrawUpNotice("2026-2", "公示", "test/upper", "publicity", [case])
        with pytest.raises(BadInput, match=r"没有规定公示期.*第二十三条"):
            story.when(silent, cast.HANDLER)
        with pytest.raises(BadInput, match="请填写公示天数和单位"):
            story.drawn_up([case], "2026-2", unit="")
        with pytest.raises(BadInput, match="说明确定这一公示期的理由"):
            story.drawn_up([case], "2026-2", days_reason=" ")
        story.drawn_up([case], "2026-2", days=3, unit="calendar", days_reason="参照往年")

    def test_cases_that_do_not_belong_are_named_with_the_reason(self, story: Story) -> None:
        ready, early = story.at("publicity", by=firm(1)), story.at("decision", by=firm(2))
        with pytest.raises(NotAllowed, match=rf"{early}.*省级审定"):
            story.drawn_up([ready, early])
        with pytest.raises(NotAllowed, match="不属于这一认定项目"):
            story.when(DrawUpNotice("1", "公示", "test/plain", "publicity", [ready]), cast.HANDLER)
        with pytest.raises(BadInput, match="两次"):
            story.drawn_up([ready, ready])
        with pytest.raises(NotFound, match="找不到办件"):
            story.when(DrawUpNotice("1", "公示", "test/full", "publicity", ["no-1"]), cast.HANDLER)

    @pytest.mark.parametrize(
        ("by", "why"),
        [
            (cast.CITY_HANDLER, "由省级办理"),
            (cast.STRANGER, "辖区"),
            (cast.FIRM, "主管部门的经办人或审批人"),
            (cast.PUBLIC, "主管部门"),
            (cast.AUDITOR, "主管部门"),
        ],
    )
    def test_only_the_office_of_level_and_area_draws_up(self, story: Story, by: cast.Actor, why: str) -> None:
        case = story.at("publicity")
        with pytest.raises(NotAllowed, match=why):
            story.when(DrawUpNotice("1", "公示", "test/full", "publicity", [case]), by)

    def test_number_heading_and_rows_are_needed_and_a_number_is_used_once(self, story: Story) -> None:
        case = story.at("publicity")
        for number, heading, cases in (("", "公示", [case]), ("1", " ", [case]), ("1", "公示", [])):
            with pytest.raises(BadInput):
                story.when(DrawUpNotice(number, heading, "test/full", "publicity", cases), cast.HANDLER)
        story.drawn_up([case])
        with pytest.raises(NotAllowed, match="同一编号"):
            story.drawn_up([case])


class TestOpening:
    def test_the_first_day_counts_and_every_dossier_learns_it_in_one_commit(self, story: Story) -> None:
        notice = story.drawn_up([story.at("publicity", by=firm(n)) for n in (1, 2)])
        opened, *rows = story.when(OpenNotice(notice), cast.APPROVER)

        assert isinstance(opened, ev.NoticeOpened)
        assert (opened.opens_on, opened.closes.last_day) == (MONDAY, FRIDAY)
        assert [(type(row), row.request_id) for row in rows] == [(ev.PublicityOpened, opened.request_id)] * 2

    def test_can_be_set_for_a_later_day_but_not_for_yesterday(self, story: Story) -> None:
        """Five working days from Thursday 30 April 2026 run over the holiday and a Saturday worked for it."""
        notice = story.drawn_up([story.at("publicity")])
        with pytest.raises(BadInput, match="已过"):
            story.when(OpenNotice(notice, MONDAY - dt.timedelta(days=1)), cast.APPROVER)
        opened, row = story.when(OpenNotice(notice, dt.date(2026, 4, 30)), cast.APPROVER)

        assert isinstance(opened, ev.NoticeOpened)
        assert dt.date(2026, 5, 9) in opened.closes.worked
        assert opened.closes.last_day == dt.date(2026, 5, 9)
        assert row.effective_on == dt.date(2026, 4, 30)

    def test_whoever_drew_the_list_up_does_not_publish_it(self, story: Story) -> None:
        notice = story.drawn_up([story.at("publicity")], by=cast.BOTH)
        with pytest.raises(NotAllowed, match="编制人不得自行发布"):
            story.when(OpenNotice(notice), cast.BOTH)
        with pytest.raises(NotAllowed, match="审批人"):
            story.when(OpenNotice(notice), cast.HANDLER)
        with pytest.raises(NotAllowed, match="不是本机关编制"):
            story.when(OpenNotice(notice), cast.STRANGER)
        with pytest.raises(NotFound):
            story.when(OpenNotice(uuid4()), cast.APPROVER)
        story.when(OpenNotice(notice), cast.APPROVER)
        with pytest.raises(NotAllowed, match="公示中"):
            story.when(OpenNotice(notice), cast.SECOND_APPROVER)

    def test_a_case_that_left_meanwhile_is_named_and_can_be_taken_off(self, story: Story) -> None:
        stays, leaves = story.at("publicity", by=firm(1)), story.at("publicity", by=firm(2))
        notice = story.drawn_up([stays, leaves])
        story.when(Withdraw(leaves, "不参加了"), firm(2))

        with pytest.raises(NotAllowed, match=leaves):
            story.when(OpenNotice(notice), cast.APPROVER)
        [row] = story.when(WithdrawRow(notice, 2, "企业撤回"), cast.HANDLER)
        assert isinstance(row, ev.NoticeRowWithdrawn)
        story.when(OpenNotice(notice), cast.APPROVER)

    def test_a_case_is_published_on_one_list_only(self, story: Story) -> None:
        case = story.at("publicity")
        first, second = story.drawn_up([case], "甲"), story.drawn_up([case], "乙")
        story.when(OpenNotice(first), cast.APPROVER)
        with pytest.raises(NotAllowed, match="已列入其他公示"):
            story.when(OpenNotice(second), cast.APPROVER)
        story.when(WithdrawRow(second, 1, "重复"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="已没有企业"):
            story.when(OpenNotice(second), cast.APPROVER)


class TestClosing:
    def test_the_last_day_still_belongs_to_the_public(self, story: Story) -> None:
        notice = story.opened([story.at("publicity")])
        with pytest.raises(NotAllowed, match=r"公示期到 2026-03-06 才结束.*第十二条"):
            story.on(FRIDAY).when(CloseNotice(notice), cast.HANDLER)
        closed, passed = story.on(SATURDAY).when(CloseNotice(notice), cast.CLERK)

        assert isinstance(closed, ev.NoticeClosed)
        assert (closed.passed, closed.held) == (1, 0)
        assert isinstance(passed, ev.PublicityPassed)
        assert passed.next_step == "recognition"
        with pytest.raises(NotAllowed, match="公示结束"):
            story.when(CloseNotice(notice), cast.HANDLER)

    @pytest.mark.parametrize("by", [cast.STRANGER, cast.CITY_HANDLER, cast.FIRM, cast.PUBLIC, cast.AUDITOR])
    def test_only_the_office_of_the_list_or_the_clerk_closes(self, story: Story, by: cast.Actor) -> None:
        notice = story.opened([story.at("publicity")])
        with pytest.raises(NotAllowed, match=r"本机关|主管部门"):
            story.on(SATURDAY).when(CloseNotice(notice), by)

    def test_rows_with_an_objection_are_held_and_the_others_pass(self, story: Story) -> None:
        cases = [story.at("publicity", by=firm(n)) for n in (1, 2, 3)]
        notice = story.opened(cases)
        lodged(story, cases[0])
        story.when(Withdraw(cases[2], "不参加了"), firm(3))
        closed, *passed = story.on(SATURDAY).when(CloseNotice(notice), cast.HANDLER)

        assert isinstance(closed, ev.NoticeClosed)
        assert (closed.passed, closed.held) == (1, 1)
        assert [event.stream for event in passed] == [story.dossier(firm(2)).id]


class TestRowsThatLeave:
    def test_the_list_stays_and_the_case_is_decided_again(self, story: Story) -> None:
        cases = [story.at("publicity", by=firm(n)) for n in (1, 2)]
        notice = story.opened(cases)
        story.when(WithdrawRow(notice, 1, "发现数据有误"), cast.HANDLER)

        found = story.notice()
        assert [row.row for row in found.standing] == [2]
        assert found.digest == rows_digest(found.rows, "sha256")
        assert found.opens_on == MONDAY
        back = story.case(cases[0])
        assert (back.step, back.listing, back.proposal) == ("decision", None, None)
        assert back.due is not None
        story.brought(cases[0], "publicity")
        with pytest.raises(NotAllowed, match="已经撤下"):
            story.when(WithdrawRow(notice, 1, "再撤"), cast.HANDLER)
        for row in (0, 3, -1):
            with pytest.raises(NotFound, match="没有这一行"):
                story.when(WithdrawRow(notice, row, "撤"), cast.HANDLER)

    @pytest.mark.parametrize("by", [cast.STRANGER, cast.CITY_APPROVER, cast.FIRM, cast.PUBLIC, cast.AUDITOR])
    def test_only_the_office_takes_rows_off(self, story: Story, by: cast.Actor) -> None:
        notice = story.opened([story.at("publicity")])
        with pytest.raises(NotAllowed):
            story.when(WithdrawRow(notice, 1, "撤"), by)

    def test_a_reason_is_needed(self, story: Story) -> None:
        with pytest.raises(BadInput, match="理由"):
            story.when(WithdrawRow(story.opened([story.at("publicity")]), 1, " "), cast.HANDLER)


class TestObjections:
    @pytest.mark.parametrize(("day", "in_time"), [(MONDAY, True), (FRIDAY, True), (SATURDAY, False)])
    def test_are_lodged_on_first_and_last_day_and_not_after(
        self, story: Story, day: dt.date, in_time: bool
    ) -> None:
        case = story.at("publicity")
        story.opened([case])
        story.on(day)
        if in_time:
            assert lodged(story, case) == f"{case}-Y1"
        else:
            with pytest.raises(NotAllowed, match=r"2026-03-02 至 2026-03-06.*第十四条"):
                lodged(story, case)

    def test_are_not_lodged_before_publicity_begins(self, story: Story) -> None:
        case = story.at("publicity")
        notice = story.drawn_up([case])
        with pytest.raises(NotAllowed, match="不在公示中"):
            lodged(story, case)
        story.when(OpenNotice(notice, FRIDAY), cast.APPROVER)
        with pytest.raises(NotAllowed, match="应在公示期内"):
            lodged(story, case)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [({"real_name": False}, "真实姓名"), ({"person": " "}, "真实姓名"), ({"evidence": []}, "证明材料")],
    )
    def test_without_name_or_evidence_are_refused_with_the_clause(
        self, story: Story, changes: dict[str, Any], why: str
    ) -> None:
        case = story.at("publicity")
        story.opened([case])
        with pytest.raises(BadInput, match=rf"{why}.*示例〔2020〕1号第十四条"):
            story.when(lodge(case, **changes), cast.PUBLIC)

    def test_upheld_the_row_must_leave_before_anything_else(self, story: Story) -> None:
        case = story.at("publicity")
        notice = story.opened([case])
        objection, other = investigated(story, case), lodged(story, case)
        story.when(UpholdObjection(case, objection, "证据确凿"), cast.APPROVER)

        assert story.allowed(case, cast.BOTH) == {"withdraw_row"}
        with pytest.raises(NotAllowed, match="先将该企业从公示名单中撤下"):
            story.when(AcceptObjection(case, other), cast.HANDLER)
        [closed] = story.on(SATURDAY).when(CloseNotice(notice), cast.HANDLER)
        assert isinstance(closed, ev.NoticeClosed)
        assert closed.held == 1
        story.when(WithdrawRow(notice, 1, "异议成立"), cast.HANDLER)
        assert story.case(case).step == "decision"
        # The other objection is still answered, and only then may the case be recognised one day.
        story.when(DeclineObjection(case, other, "与本人无关"), cast.HANDLER)
        assert story.case(case).open_objections == []

    def test_dismissed_in_time_the_row_passes_with_the_list(self, story: Story) -> None:
        case = story.at("publicity")
        notice = story.opened([case])
        objection = investigated(story, case)
        [dismissed] = story.when(DismissObjection(case, objection, "查无实据"), cast.APPROVER)
        assert isinstance(dismissed, ev.ObjectionDismissed)

        story.on(SATURDAY).when(CloseNotice(notice), cast.HANDLER)
        assert story.case(case).step == "recognition"

    def test_dismissed_after_the_closing_day_the_last_one_lets_the_row_pass(self, story: Story) -> None:
        case = story.at("publicity")
        notice = story.opened([case])
        first, second = investigated(story, case), lodged(story, case)
        story.on(SATURDAY).when(CloseNotice(notice), cast.HANDLER)
        [only] = story.when(DismissObjection(case, first, "查无实据"), cast.APPROVER)
        assert isinstance(only, ev.ObjectionDismissed)
        declined, passed = story.when(DeclineObjection(case, second, "匿名且无证据"), cast.HANDLER)

        assert isinstance(declined, ev.ObjectionDeclined)
        assert isinstance(passed, ev.PublicityPassed)
        assert [o.state for o in story.case(case).objections.values()] == [
            ObjectionState.DISMISSED,
            ObjectionState.DECLINED,
        ]

    def test_a_row_that_passed_before_the_list_was_closed_is_counted(self, story: Story) -> None:
        case = story.at("publicity")
        notice = story.opened([case])
        objection = investigated(story, case)
        story.on(SATURDAY).when(DismissObjection(case, objection, "查无实据"), cast.APPROVER)
        [closed] = story.when(CloseNotice(notice), cast.HANDLER)

        assert isinstance(closed, ev.NoticeClosed)
        assert (closed.passed, closed.held) == (1, 0)

    def test_whoever_investigated_does_not_decide(self, story: Story) -> None:
        case = story.at("publicity")
        story.opened([case])
        objection = lodged(story, case)
        story.given(
            (AcceptObjection(case, objection), cast.BOTH),
            (InvestigateObjection(case, objection, "属实"), cast.BOTH),
        )
        for decide in (UpholdObjection, DismissObjection):
            with pytest.raises(NotAllowed, match="核查人不得作出结论"):
                story.when(decide(case, objection, "结论"), cast.BOTH)
        story.when(UpholdObjection(case, objection, "结论"), cast.APPROVER)

    def test_go_step_by_step(self, story: Story) -> None:
        case = story.at("publicity")
        story.opened([case])
        assert story.allowed(case, cast.BOTH) == {"withdraw_row"}
        objection = lodged(story, case)
        with pytest.raises(NotAllowed, match="已提出"):
            story.when(InvestigateObjection(case, objection, "属实"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="已提出"):
            story.when(UpholdObjection(case, objection, "属实"), cast.APPROVER)
        with pytest.raises(NotFound):
            story.when(AcceptObjection(case, "no"), cast.HANDLER)
        story.when(AcceptObjection(case, objection), cast.HANDLER)
        with pytest.raises(NotAllowed, match="已受理"):
            story.when(AcceptObjection(case, objection), cast.HANDLER)

    @pytest.mark.parametrize("by", [cast.STRANGER, cast.CITY_HANDLER, cast.FIRM, cast.PUBLIC, cast.AUDITOR])
    def test_only_the_office_handles_them(self, story: Story, by: cast.Actor) -> None:
        case = story.at("publicity")
        story.opened([case])
        objection = lodged(story, case)
        for cmd in (AcceptObjection(case, objection), DeclineObjection(case, objection, "不受理")):
            with pytest.raises(NotAllowed):
                story.when(cmd, by)
        assert story.case(case).status is Status.OPEN

"""The steps between application and publicity."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from domain import events as ev
from domain.case import Status
from domain.errors import BadInput, Conflict, NotAllowed
from domain.procedures import completeness, decision, experts, reopening, review, site_check
from domain.procedures.application import Discover, Withdraw
from domain.procedures.registration import ReportFigures
from tests.domain import cast
from tests.domain.story import MONDAY, Story

PANEL = [expert.account for expert in cast.EXPERTS[:3]]


class TestCompleteness:
    def test_the_one_correction_notice_is_answered_and_the_time_begins_anew(self, story: Story) -> None:
        """Ten working days for the enterprise, then five for the office, both from the day after."""
        case = story.applied()
        [asked] = story.when(completeness.RequestCorrection(case, ["审计报告缺页", " "]), cast.COUNTY_HANDLER)
        assert isinstance(asked, ev.CorrectionRequested)
        assert (asked.items, asked.due and asked.due.last_day) == (["审计报告缺页"], dt.date(2026, 3, 16))
        assert story.allowed(case, cast.COUNTY_HANDLER) == {"return_case"}

        story.on(dt.date(2026, 3, 10))
        story.when(completeness.SupplyCorrection(case, "已补", ["sha256:" + "1" * 64]), cast.FIRM)

        due = story.case(case).due
        assert due is not None
        assert due.last_day == dt.date(2026, 3, 17)
        with pytest.raises(NotAllowed, match="只能一次性告知"):
            story.when(completeness.RequestCorrection(case, ["又缺"]), cast.COUNTY_HANDLER)
        story.when(completeness.ConfirmCompleteness(case), cast.COUNTY_HANDLER)
        assert story.case(case).step == "preliminary_review"

    def test_an_empty_notice_and_an_empty_answer_are_refused(self, story: Story) -> None:
        case = story.applied()
        with pytest.raises(BadInput, match="理由"):
            story.when(completeness.RequestCorrection(case, [" "]), cast.COUNTY_HANDLER)
        with pytest.raises(NotAllowed, match="没有等待企业补正"):
            story.when(completeness.SupplyCorrection(case, "补"), cast.FIRM)
        story.when(completeness.RequestCorrection(case, ["缺页"]), cast.COUNTY_HANDLER)
        with pytest.raises(BadInput, match="没有可提交的补正"):
            story.when(completeness.SupplyCorrection(case), cast.FIRM)

    def test_an_enterprise_that_never_answers_is_declined_when_its_time_is_over(self, story: Story) -> None:
        """Ten working days after Monday 2 March end on Monday 16 March, which is still in time."""
        case = story.applied()
        story.when(completeness.RequestCorrection(case, ["缺页"]), cast.COUNTY_HANDLER)
        decline = review.Decline(case, ["逾期未补正"])
        with pytest.raises(NotAllowed, match=r"补正期限到 2026-03-16.*第六条"):
            story.on(dt.date(2026, 3, 16)).when(decline, cast.COUNTY_APPROVER)
        story.on(dt.date(2026, 3, 17)).when(decline, cast.COUNTY_APPROVER)


class TestReturning:
    def test_a_question_that_is_never_answered_can_be_taken_back(self, story: Story) -> None:
        case = story.at("decision")
        story.given(
            (review.ReturnCase(case, "请说明", to_enterprise=True), cast.HANDLER),
            (review.ReturnCase(case, "企业未答复，重新核查", "site_check"), cast.HANDLER),
        )
        assert story.case(case).correcting == []

    def test_goes_to_the_step_before_and_what_came_after_is_to_be_done_again(self, story: Story) -> None:
        case = story.at("decision")
        story.when(review.ReturnCase(case, "分数有疑问", "expert_review"), cast.HANDLER)

        found = story.case(case)
        assert (found.step, found.panel, found.average) == ("expert_review", [], None)
        story.brought(case, "publicity")

    def test_to_the_enterprise_it_waits_for_the_answer(self, story: Story) -> None:
        case = story.at("recommendation")
        story.when(review.ReturnCase(case, "请说明收入构成", to_enterprise=True), cast.CITY_HANDLER)

        assert story.case(case).step == "recommendation"
        with pytest.raises(NotAllowed, match="等待企业补正"):
            story.when(review.Recommend(case, "同意"), cast.CITY_HANDLER)
        story.when(completeness.SupplyCorrection(case, "见附件"), cast.FIRM)
        story.when(review.Recommend(case, "同意"), cast.CITY_HANDLER)

    def test_a_return_voids_a_proposal(self, story: Story) -> None:
        case = story.at("decision")
        story.judged(case, cast.HANDLER)
        story.when(decision.Propose(case, "recognise"), cast.HANDLER)
        story.when(review.ReturnCase(case, "重新核实", "site_check"), cast.HANDLER)

        assert story.case(case).proposal is None

    @pytest.mark.parametrize(
        ("step", "why"), [("", "第一个环节"), ("decision", "之前的环节"), ("no", "没有“no”")]
    )
    def test_never_goes_forward_or_out_of_the_route(self, story: Story, step: str, why: str) -> None:
        case = story.applied()
        with pytest.raises(BadInput, match=why):
            story.when(review.ReturnCase(case, "退", step), cast.COUNTY_HANDLER)


class TestDeclining:
    @pytest.mark.parametrize(
        ("step", "by"),
        [
            ("completeness", cast.COUNTY_APPROVER),
            ("preliminary_review", cast.COUNTY_APPROVER),
            ("recommendation", cast.CITY_APPROVER),
        ],
    )
    def test_ends_the_case_with_reasons_and_remedies(self, story: Story, step: str, by: cast.Actor) -> None:
        case = story.at(step)
        [refused] = story.when(review.Decline(case, ["不属于申报范围"]), by)

        assert isinstance(refused, ev.CaseRefused)
        assert [remedy.split("：")[0] for remedy in refused.remedies] == ["行政诉讼", "行政复议"]
        assert "cn-law-remedies/第二十条@2024-01-01" in refused.basis
        assert story.case(case).status is Status.REFUSED

    def test_needs_a_reason(self, story: Story) -> None:
        with pytest.raises(BadInput, match="理由"):
            story.when(review.Decline(story.applied(), [" "]), cast.COUNTY_APPROVER)


class TestExperts:
    @pytest.mark.parametrize(
        ("scores", "average"), [((1, 1, 2), "1.33"), ((0, 0, 0), "0.00"), ((100, 100, 99), "99.67")]
    )
    def test_the_average_counts_every_score_once_to_two_decimals(
        self, story: Story, scores: tuple[int, ...], average: str
    ) -> None:
        case = story.at("expert_review")
        story.scored(case, cast.HANDLER, *scores)
        story.when(experts.ConcludeExpertReview(case, "同意"), cast.HANDLER)

        assert str(story.case(case).average) == average

    @pytest.mark.parametrize(
        ("panel", "excluded", "why"),
        [
            (PANEL[:2], {}, "单数"),
            ([], {}, "单数"),
            (PANEL[:1], {}, "不少于 3 人"),
            ([*PANEL[:2], PANEL[0]], {}, "两次"),
            (PANEL, {PANEL[1]: "曾任该企业顾问"}, "曾任该企业顾问"),
            (PANEL, {"expert-5": " "}, "理由"),
            ([*PANEL[:2], "county-handler"], {}, "经办过"),
            ([*PANEL[:2], "province-handler"], {}, "经办过"),
        ],
    )
    def test_a_panel_with_a_fault_is_refused(
        self, story: Story, panel: list[str], excluded: dict[str, str], why: str
    ) -> None:
        with pytest.raises(NotAllowed, match=why):
            story.when(experts.AppointExperts(story.at("expert_review"), panel, excluded), cast.HANDLER)

    def test_where_the_law_names_no_number_the_official_says_why(self, story: Story) -> None:
        story.recognised(story.published([story.at("publicity")]))
        case = story.applied("test/upper")
        with pytest.raises(BadInput, match="没有规定专家人数"):
            story.when(experts.AppointExperts(case, PANEL), cast.HANDLER)

        [appointed] = story.when(experts.AppointExperts(case, PANEL, {}, "参照下级称号"), cast.HANDLER)
        assert isinstance(appointed, ev.ExpertsAppointed)
        assert appointed.size_reason == "参照下级称号"

    def test_an_expert_with_a_conflict_is_replaced_and_a_score_given_no_longer_counts(
        self, story: Story
    ) -> None:
        case = story.at("expert_review")
        story.scored(case, cast.HANDLER, 10, 80, 90)
        story.when(experts.RecuseExpert(case, PANEL[0], "持有该企业股份", "expert-4"), cast.HANDLER)

        with pytest.raises(NotAllowed, match="还有 1 位"):
            story.when(experts.ConcludeExpertReview(case, "同意"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="不是本办件的评审专家"):
            story.when(experts.EnterScore(case, Decimal(1), "差"), cast.EXPERTS[0])
        with pytest.raises(NotAllowed, match="持有该企业股份"):
            story.when(experts.RecuseExpert(case, PANEL[1], "换", PANEL[0]), cast.HANDLER)
        story.when(experts.EnterScore(case, Decimal(100), "好"), cast.EXPERTS[3])
        story.when(experts.ConcludeExpertReview(case, "同意"), cast.HANDLER)
        assert story.case(case).average == Decimal("90.00")

    @pytest.mark.parametrize(
        ("expert", "replacement"), [("nobody", "expert-4"), (PANEL[0], ""), (PANEL[0], PANEL[1])]
    )
    def test_a_replacement_must_be_another_expert_for_one_of_the_panel(
        self, story: Story, expert: str, replacement: str
    ) -> None:
        case = story.at("expert_review")
        story.when(experts.AppointExperts(case, PANEL), cast.HANDLER)
        with pytest.raises(BadInput):
            story.when(experts.RecuseExpert(case, expert, "回避", replacement), cast.HANDLER)

    @pytest.mark.parametrize("score", ["-1", "100.01", "NaN", "Infinity", "1.001"])
    def test_a_score_outside_of_0_to_100_is_refused(self, story: Story, score: str) -> None:
        case = story.at("expert_review")
        story.when(experts.AppointExperts(case, PANEL), cast.HANDLER)
        with pytest.raises(BadInput, match="0 至 100"):
            story.when(experts.EnterScore(case, Decimal(score), "好"), cast.EXPERTS[0])

    def test_a_score_is_given_once_by_those_on_the_panel(self, story: Story) -> None:
        case = story.at("expert_review")
        with pytest.raises(NotAllowed, match="尚未确定评审专家"):
            story.when(experts.ConcludeExpertReview(case, "同意"), cast.HANDLER)
        story.when(experts.AppointExperts(case, PANEL), cast.HANDLER)
        story.when(experts.EnterScore(case, Decimal(80), "好"), cast.EXPERTS[0])

        with pytest.raises(NotAllowed, match="评分不能修改"):
            story.when(experts.EnterScore(case, Decimal(81), "好"), cast.EXPERTS[0])
        with pytest.raises(NotAllowed, match="不是本办件的评审专家"):
            story.when(experts.EnterScore(case, Decimal(81), "好"), cast.EXPERTS[4])
        with pytest.raises(NotAllowed, match="已有专家打分"):
            story.when(experts.AppointExperts(case, PANEL), cast.HANDLER)


class TestSiteCheck:
    def test_verified_figures_are_marked(self, story: Story) -> None:
        case = story.at("site_check")
        story.when(site_check.OrderSiteCheck(case, ["a", "b"], MONDAY), cast.HANDLER)
        story.when(site_check.RecordSiteCheck(case, "账实相符", True, {2025: ["revenue"]}), cast.HANDLER)

        assert story.dossier().figures[2025]["revenue"].verified
        assert story.case(case).step == "decision"

    def test_two_different_people_visit_and_nothing_is_recorded_before_the_day(self, story: Story) -> None:
        case = story.at("site_check")
        with pytest.raises(BadInput, match="不足 2 人"):
            story.when(site_check.OrderSiteCheck(case, ["a", " a "], MONDAY), cast.HANDLER)
        with pytest.raises(BadInput, match="已过"):
            story.when(
                site_check.OrderSiteCheck(case, ["a", "b"], MONDAY - dt.timedelta(days=1)), cast.HANDLER
            )
        with pytest.raises(NotAllowed, match="尚未安排"):
            story.when(site_check.RecordSiteCheck(case, "好", True), cast.HANDLER)
        story.when(site_check.OrderSiteCheck(case, ["a", "b"], MONDAY + dt.timedelta(days=1)), cast.HANDLER)
        with pytest.raises(NotAllowed, match="尚未进行"):
            story.when(site_check.RecordSiteCheck(case, "好", True), cast.HANDLER)
        with pytest.raises(NotAllowed, match="已经开始"):
            story.when(site_check.LeaveOut(case, "不去了"), cast.HANDLER)

    def test_only_reported_figures_can_be_verified(self, story: Story) -> None:
        case = story.at("site_check")
        story.when(site_check.OrderSiteCheck(case, ["a", "b"], MONDAY), cast.HANDLER)
        with pytest.raises(BadInput, match="没有填报 2025 年的rd_expense"):
            story.when(site_check.RecordSiteCheck(case, "好", True, {2025: ["rd_expense"]}), cast.HANDLER)

    def test_a_finding_that_does_not_agree_asks_for_reasons(self, story: Story) -> None:
        case = story.at("site_check")
        story.when(site_check.OrderSiteCheck(case, ["a", "b"], MONDAY), cast.HANDLER)
        story.when(site_check.RecordSiteCheck(case, "产线停工", False), cast.HANDLER)
        story.judged(case, cast.HANDLER)

        with pytest.raises(BadInput, match="与申报不一致"):
            story.when(decision.Propose(case, "recognise"), cast.HANDLER)
        story.when(decision.Propose(case, "recognise", ["季节性停工"]), cast.HANDLER)

    def test_an_optional_publicity_is_left_out_and_a_required_one_is_not(self, story: Story) -> None:
        case = story.at("publicity_province", "test/twice")
        assert "leave_out" in story.allowed(case, cast.HANDLER)
        story.when(site_check.LeaveOut(case, "直接上报"), cast.HANDLER)
        assert story.case(case).step == "expert_review"

        story.brought(case, "publicity")
        with pytest.raises(NotAllowed, match="必须办理"):
            story.when(site_check.LeaveOut(case, "省事"), cast.MINISTRY_HANDLER)


class TestDecision:
    def test_a_condition_without_a_number_needs_a_reasoned_judgement(self, story: Story) -> None:
        case = story.at("decision")
        with pytest.raises(NotAllowed, match=r"行业地位较为靠前.*尚未作出判断.*示例〔2020〕1号第三条"):
            story.when(decision.Propose(case, "recognise"), cast.HANDLER)
        with pytest.raises(BadInput, match="理由"):
            story.when(decision.JudgeCondition(case, "standing", "met", " "), cast.HANDLER)
        with pytest.raises(BadInput, match="没有这一条件"):
            story.when(decision.JudgeCondition(case, "no", "met", "好"), cast.HANDLER)
        with pytest.raises(BadInput, match="由数据得出结论"):
            story.when(decision.JudgeCondition(case, "revenue", "met", "好"), cast.HANDLER)
        story.when(decision.JudgeCondition(case, "standing", "met", "行业前三"), cast.HANDLER)
        [proposed] = story.when(decision.Propose(case, "recognise"), cast.HANDLER)

        assert isinstance(proposed, ev.DecisionProposed)
        assert [(row.id, row.outcome.value) for row in proposed.results] == [
            ("revenue", "met"),
            ("standing", "met"),
        ]
        assert "test-full/第二条@2020-01-01" in proposed.basis

    def test_a_judgement_may_be_changed_until_the_proposal(self, story: Story) -> None:
        case = story.at("decision")
        story.when(decision.JudgeCondition(case, "standing", "not_met", "排名靠后"), cast.HANDLER)
        with pytest.raises(NotAllowed, match=r"行业地位较为靠前.*不符合"):
            story.when(decision.Propose(case, "recognise"), cast.HANDLER)
        story.when(decision.JudgeCondition(case, "standing", "met", "新证据"), cast.HANDLER)
        story.when(decision.Propose(case, "recognise"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="已有待审批"):
            story.when(decision.JudgeCondition(case, "standing", "met", "再改"), cast.HANDLER)

    @pytest.mark.parametrize("revenue", ["999.99", "1000"])
    def test_a_threshold_is_met_on_the_spot_and_missed_a_cent_below(self, story: Story, revenue: str) -> None:
        case = story.at("decision")
        story.judged(case, cast.HANDLER)
        story.when(ReportFigures(cast.USCC, 2025, {"revenue": Decimal(revenue)}), cast.FIRM)
        if revenue == "1000":
            story.when(decision.Propose(case, "recognise"), cast.HANDLER)
            return
        with pytest.raises(NotAllowed, match=r"营业收入.*不符合.*1000.*999.99.*示例〔2020〕1号第二条"):
            story.when(decision.Propose(case, "recognise"), cast.HANDLER)

    def test_what_no_longer_holds_is_not_approved(self, story: Story) -> None:
        case = story.at("decision")
        story.judged(case, cast.HANDLER)
        story.given(
            (decision.Propose(case, "recognise"), cast.HANDLER),
            (ReportFigures(cast.USCC, 2025, {"revenue": Decimal(1)}), cast.FIRM),
        )
        with pytest.raises(NotAllowed, match="营业收入"):
            story.when(decision.Approve(case, "同意"), cast.APPROVER)

    def test_an_average_below_the_pass_mark_is_not_proposed(self, story: Story) -> None:
        case = story.at("expert_review")
        story.scored(case, cast.HANDLER, 59, 60, 60)
        story.when(experts.ConcludeExpertReview(case, "分歧较大"), cast.HANDLER)
        story.brought(case, "decision")
        story.judged(case, cast.HANDLER)
        with pytest.raises(NotAllowed, match=r"59.67 低于 60"):
            story.when(decision.Propose(case, "recognise"), cast.HANDLER)

    def test_whoever_proposed_does_not_approve_nor_send_back(self, story: Story) -> None:
        case = story.at("decision")
        story.judged(case, cast.BOTH)
        story.when(decision.Propose(case, "recognise"), cast.BOTH)

        with pytest.raises(NotAllowed, match="不得审批自己"):
            story.when(decision.Approve(case, "同意"), cast.BOTH)
        with pytest.raises(NotAllowed, match="不得审批自己"):
            story.when(decision.SendBack(case, "重来"), cast.BOTH)
        story.when(decision.Approve(case, "同意"), cast.APPROVER)

    def test_a_proposal_sent_back_is_made_anew(self, story: Story) -> None:
        case = story.at("decision")
        with pytest.raises(NotAllowed, match="还没有拟办意见"):
            story.when(decision.Approve(case, "同意"), cast.APPROVER)
        story.when(decision.Propose(case, "refuse", ["指标不实"]), cast.HANDLER)
        story.when(decision.SendBack(case, "理由不足"), cast.APPROVER)
        story.when(decision.Propose(case, "refuse", ["指标不实，见核查记录"]), cast.HANDLER)
        approved, refused = story.when(decision.Approve(case, "同意"), cast.APPROVER)

        assert isinstance(approved, ev.DecisionApproved)
        assert (approved.step, approved.next_step) == ("decision", "decision")
        assert isinstance(refused, ev.CaseRefused)
        assert refused.reasons == ["指标不实，见核查记录"]
        assert len(refused.remedies) == 2
        assert story.case(case).status is Status.REFUSED

    def test_a_refusal_needs_reasons(self, story: Story) -> None:
        with pytest.raises(BadInput, match="理由"):
            story.when(decision.Propose(story.at("decision"), "refuse", [" "]), cast.HANDLER)


class TestReopening:
    def test_a_refused_case_goes_on_where_it_ended_and_keeps_its_history(self, story: Story) -> None:
        case = story.at("decision")
        story.when(decision.Propose(case, "refuse", ["误判"]), cast.HANDLER)
        story.when(decision.Approve(case, "同意"), cast.APPROVER)
        before = len(story.journal.history(story.dossier().id))
        [reopened] = story.when(reopening.Reopen(case, "数据录入有误"), cast.SECOND_APPROVER)

        assert isinstance(reopened, ev.CaseReopened)
        assert reopened.next_step == "decision"
        assert len(story.journal.history(story.dossier().id)) == before + 1
        assert (story.case(case).status, story.case(case).reasons) == (Status.OPEN, [])
        story.brought(case, "publicity")

    def test_a_case_that_left_publicity_is_decided_again(self, story: Story) -> None:
        case = story.at("publicity")
        story.opened([case])
        story.when(Withdraw(case, "误操作"), cast.FIRM)
        story.when(reopening.Reopen(case, "企业误操作"), cast.APPROVER)

        assert (story.case(case).step, story.case(case).listing) == ("decision", None)

    @pytest.mark.parametrize("step", ["publicity", "no"])
    def test_only_to_a_step_it_has_reached(self, story: Story, step: str) -> None:
        case = story.at("recommendation")
        story.when(review.Decline(case, ["不符"]), cast.CITY_APPROVER)
        with pytest.raises(BadInput, match="之前的环节"):
            story.when(reopening.Reopen(case, "有误", step), cast.CITY_APPROVER)
        story.when(reopening.Reopen(case, "有误", "completeness"), cast.CITY_APPROVER)
        assert story.case(case).step == "completeness"

    def test_not_beside_another_open_case_or_a_title(self, story: Story) -> None:
        case = story.at("recommendation")
        story.when(review.Decline(case, ["不符"]), cast.CITY_APPROVER)
        other = story.applied()
        with pytest.raises(NotAllowed, match=f"{other} 还在办理"):
            story.when(reopening.Reopen(case, "有误"), cast.CITY_APPROVER)
        story.recognised(story.published([story.brought(other, "publicity")]))
        with pytest.raises(NotAllowed, match="已持有"):
            story.when(reopening.Reopen(case, "有误"), cast.CITY_APPROVER)

    def test_nobody_reopens_what_the_enterprise_never_agreed_to(self, story: Story) -> None:
        story.registered().when(Discover(cast.USCC, "test/full"), cast.COUNTY_HANDLER)
        case = f"{cast.USCC}-1"
        story.when(Withdraw(case, "不申报"), cast.FIRM)
        with pytest.raises(NotAllowed, match="没有同意"):
            story.when(reopening.Reopen(case, "再劝劝"), cast.COUNTY_APPROVER)


class TestTwoOfficialsAtOnce:
    def test_the_second_is_told_what_the_first_did(self, story: Story) -> None:
        case = story.applied()
        seen = story.dossier().version
        story.when(completeness.ConfirmCompleteness(case), cast.COUNTY_HANDLER, seen=seen)

        with pytest.raises(Conflict, match="2026-03-02 09:00 材料齐全，予以受理"):
            story.when(completeness.ConfirmCompleteness(case), cast.COUNTY_HANDLER, seen=seen)

    def test_a_plain_refusal_stays_plain_when_nothing_happened_since(self, story: Story) -> None:
        case = story.applied()
        with pytest.raises(NotAllowed) as refusal:
            story.when(review.Recommend(case, "好"), cast.CITY_HANDLER, seen=story.dossier().version)
        assert not isinstance(refusal.value, Conflict)


@pytest.mark.parametrize(
    ("step", "act"),
    [
        ("preliminary_review", lambda case: (review.PassPreliminaryReview(case, " "), cast.COUNTY_HANDLER)),
        ("recommendation", lambda case: (review.Recommend(case, ""), cast.CITY_HANDLER)),
        ("recommendation", lambda case: (review.ReturnCase(case, " "), cast.CITY_HANDLER)),
        ("site_check", lambda case: (site_check.LeaveOut(case, ""), cast.HANDLER)),
    ],
)
def test_every_step_is_signed_with_an_opinion_or_a_reason(story: Story, step: str, act: Any) -> None:
    with pytest.raises(BadInput, match="理由"):
        story.when(*act(story.at(step)))

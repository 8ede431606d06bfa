"""The table of acts: each is refused to everybody but the right person, at the right step, with a reason."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from domain import acts
from domain.errors import NotAllowed
from domain.procedures import completeness, decision, experts, objection, reopening, review, site_check
from domain.procedures.application import Consent, Discover, Withdraw
from domain.procedures.publicity import WithdrawRow
from tests.domain import cast
from tests.domain.story import MONDAY, Story

Make = Callable[[str], Any]
HANDLER, APPROVER = {"province-handler"}, {"province-approver"}
PANEL = [expert.account for expert in cast.EXPERTS[:3]]
EVERYBODY = [
    cast.COUNTY_HANDLER, cast.COUNTY_APPROVER, cast.CITY_HANDLER, cast.CITY_APPROVER, cast.HANDLER,
    cast.APPROVER,
    cast.MINISTRY_HANDLER, cast.MINISTRY_APPROVER, cast.STRANGER, cast.NEIGHBOUR, cast.AUDITOR, cast.FIRM,
    cast.OTHER_FIRM, cast.PUBLIC, cast.CLERK, *cast.EXPERTS[:1],
]  # fmt: skip

STEP_ACTS: dict[str, tuple[str, Make, set[str]]] = {
    "confirm_completeness": ("completeness", completeness.ConfirmCompleteness, {"county-handler"}),
    "request_correction": (
        "completeness", lambda case: completeness.RequestCorrection(case, ["缺页"]), {"county-handler"},
    ),
    "pass_preliminary_review": (
        "preliminary_review", lambda case: review.PassPreliminaryReview(case, "属实"), {"county-handler"},
    ),
    "recommend": ("recommendation", lambda case: review.Recommend(case, "同意"), {"city-handler"}),
    "decline": ("recommendation", lambda case: review.Decline(case, ["不符"]), {"city-approver"}),
    "return_case": ("recommendation", lambda case: review.ReturnCase(case, "重审"), {"city-handler"}),
    "appoint_experts": ("expert_review", lambda case: experts.AppointExperts(case, PANEL), HANDLER),
    "order_site_check": (
        "site_check", lambda case: site_check.OrderSiteCheck(case, ["a", "b"], MONDAY), HANDLER,
    ),
    "leave_out": ("site_check", lambda case: site_check.LeaveOut(case, "已核查"), HANDLER),
    "judge_condition": (
        "decision", lambda case: decision.JudgeCondition(case, "standing", "met", "好"), HANDLER,
    ),
    "propose": ("decision", lambda case: decision.Propose(case, "refuse", ["不符"]), HANDLER),
    "withdraw": ("decision", lambda case: Withdraw(case, "改日再报"), {"firm"}),
}  # fmt: skip
"""Act, the step at which it is tried, the command, and the only ones who may."""


def _discovered(story: Story) -> str:
    story.registered().when(Discover(cast.USCC, "test/full"), cast.COUNTY_HANDLER)
    return f"{cast.USCC}-1"


def _correcting(story: Story) -> str:
    case = story.applied()
    story.when(completeness.RequestCorrection(case, ["缺页"]), cast.COUNTY_HANDLER)
    return case


def _panel(story: Story) -> str:
    case = story.at("expert_review")
    story.when(experts.AppointExperts(case, PANEL), cast.HANDLER)
    return case


def _scored(story: Story) -> str:
    case = story.at("expert_review")
    story.scored(case, cast.HANDLER, 80, 80, 80)
    return case


def _visited(story: Story) -> str:
    case = story.at("site_check")
    story.when(site_check.OrderSiteCheck(case, ["a", "b"], MONDAY), cast.HANDLER)
    return case


def _proposed(story: Story) -> str:
    case = story.at("decision")
    story.when(decision.Propose(case, "refuse", ["不符"]), cast.HANDLER)
    return case


def _objected(steps: int, story: Story) -> str:
    case = story.at("publicity")
    story.opened([case])
    number = f"{case}-Y1"
    handling = [objection.AcceptObjection(case, number), objection.InvestigateObjection(case, number, "查")]
    story.when(objection.LodgeObjection(case, "person-1", True, ["sha256:" + "1" * 64]), cast.PUBLIC)
    for cmd in handling[:steps]:
        story.when(cmd, cast.HANDLER)
    return case


def _declined(story: Story) -> str:
    case = story.at("recommendation")
    story.when(review.Decline(case, ["不符"]), cast.CITY_APPROVER)
    return case


PREPARED: dict[str, tuple[Callable[[Story], str], Make, set[str]]] = {
    "consent": (_discovered, Consent, {"firm"}),
    "supply_correction": (
        _correcting, lambda case: completeness.SupplyCorrection(case, "已补"), {"firm"},
    ),
    "recuse_expert": (
        _panel, lambda case: experts.RecuseExpert(case, PANEL[1], "亲属", "expert-5"),
        HANDLER,
    ),
    "enter_score": (
        _panel, lambda case: experts.EnterScore(case, Decimal(80), "好"), {"expert-1"},
    ),
    "conclude_expert_review": (
        _scored, lambda case: experts.ConcludeExpertReview(case, "同意"), HANDLER,
    ),
    "record_site_check": (
        _visited, lambda case: site_check.RecordSiteCheck(case, "相符", True),
        HANDLER,
    ),
    "approve": (_proposed, lambda case: decision.Approve(case, "同意"), APPROVER),
    "send_back": (_proposed, lambda case: decision.SendBack(case, "重写"), APPROVER),
    "accept_objection": (
        partial(_objected, 0), lambda case: objection.AcceptObjection(case, f"{case}-Y1"),
        HANDLER,
    ),
    "decline_objection": (
        partial(_objected, 0), lambda case: objection.DeclineObjection(case, f"{case}-Y1", "无据"),
        HANDLER,
    ),
    "investigate_objection": (
        partial(_objected, 1), lambda case: objection.InvestigateObjection(case, f"{case}-Y1", "查"),
        HANDLER,
    ),
    "uphold_objection": (
        partial(_objected, 2), lambda case: objection.UpholdObjection(case, f"{case}-Y1", "属实"),
        APPROVER,
    ),
    "dismiss_objection": (
        partial(_objected, 2), lambda case: objection.DismissObjection(case, f"{case}-Y1", "不实"),
        APPROVER,
    ),
    "reopen": (_declined, lambda case: reopening.Reopen(case, "有误"), {"city-approver"}),
}  # fmt: skip
"""The same for acts that need more to have happened first."""


def tried(story: Story, case: str, make: Make, who: set[str]) -> None:
    """Everybody tries; only *who* may, and pages offer it to nobody else."""
    for actor in sorted(EVERYBODY, key=lambda actor: actor.account in who):
        if actor.account in who:
            story.when(make(case), actor)
        else:
            with pytest.raises(NotAllowed) as refusal:
                story.when(make(case), actor)
            assert refusal.value.why
            assert refusal.value.way_out


class TestWhoMayDoWhat:
    @pytest.mark.parametrize("act", STEP_ACTS)
    def test_at_its_step_an_act_belongs_to_one_role_of_one_office(self, story: Story, act: str) -> None:
        step, make, who = STEP_ACTS[act]
        case = story.at(step)
        assert {a.account for a in EVERYBODY if act in story.allowed(case, a)} == who
        tried(story, case, make, who)

    @pytest.mark.parametrize("act", PREPARED)
    def test_once_prepared_an_act_belongs_to_one_role_of_one_office(self, story: Story, act: str) -> None:
        prepare, make, who = PREPARED[act]
        case = prepare(story)
        assert {a.account for a in EVERYBODY if act in story.allowed(case, a)} == who
        tried(story, case, make, who)

    @pytest.mark.parametrize(
        "act", [name for name in STEP_ACTS if name not in ("withdraw", "return_case", "decline")]
    )
    def test_at_another_step_it_is_refused_and_says_where_the_case_stands(
        self, story: Story, act: str
    ) -> None:
        own, make, _ = STEP_ACTS[act]
        case = story.applied("test/plain") if own == "completeness" else story.applied()
        if own == "completeness":
            story.brought(case, "decision")
        for actor in (cast.COUNTY_HANDLER, cast.HANDLER, cast.APPROVER):
            with pytest.raises(NotAllowed, match=r"办件现在处于“.+”环节"):
                story.when(make(case), actor)

    @pytest.mark.parametrize("act", [*STEP_ACTS, *PREPARED])
    def test_nothing_more_is_offered_once_the_case_has_ended(self, story: Story, act: str) -> None:
        story.recognised(story.published([story.at("publicity")]))
        case = f"{cast.USCC}-1"
        make = (STEP_ACTS.get(act) or PREPARED[act])[1]

        for actor in EVERYBODY:
            assert story.casework.offers(case, actor) == []
            with pytest.raises(NotAllowed):
                story.when(make(case), actor)

    def test_every_act_of_the_table_is_tried_here_or_with_the_lists(self) -> None:
        with_lists = {"list_in_notice", "withdraw_row", "recognise"}
        assert {*STEP_ACTS, *PREPARED} | with_lists == set(acts.BY_NAME)


class TestPages:
    def test_say_why_an_act_of_ones_own_is_not_possible_now(self, story: Story) -> None:
        case = _proposed(story)
        offers = {offer.act: offer for offer in story.casework.offers(case, cast.HANDLER)}

        refusal = offers["approve"].refusal
        assert refusal is not None
        assert refusal.why == "这一步由审批人办理"
        assert offers["propose"].refusal == acts.Why("已有待审批的拟办意见", "请等待审批人审批。")

    def test_mention_no_acts_of_other_people_or_other_steps(self, story: Story) -> None:
        case = story.at("decision")

        assert story.casework.offers(case, cast.PUBLIC) == []
        assert story.casework.offers(case, cast.AUDITOR) == []
        assert [offer.act for offer in story.casework.offers(case, cast.FIRM)] == [
            "supply_correction",
            "withdraw",
        ]
        assert "recommend" not in {offer.act for offer in story.casework.offers(case, cast.HANDLER)}

    def test_leaving_out_is_mentioned_only_where_the_law_allows_it(self, story: Story) -> None:
        case = story.at("publicity")
        assert "leave_out" not in {offer.act for offer in story.casework.offers(case, cast.HANDLER)}

    def test_a_row_that_left_its_list_is_no_longer_offered_to_leave(self, story: Story) -> None:
        case = story.at("publicity")
        notice = story.opened([case])
        assert "withdraw_row" in story.allowed(case, cast.HANDLER)
        story.when(WithdrawRow(notice, 1, "有误"), cast.HANDLER)
        assert "withdraw_row" not in story.allowed(case, cast.HANDLER)

    def test_a_deadline_passes_without_taking_an_act_away(self, story: Story) -> None:
        """A late office is late; the enterprise does not lose by it."""
        case = story.applied()
        story.on(MONDAY + dt.timedelta(days=60))
        assert "confirm_completeness" in story.allowed(case, cast.COUNTY_HANDLER)

"""What the people of a case do with what is offered to them."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from domain import acts
from domain.assessment import condition_table
from domain.case import Case, ObjectionState
from domain.divisions import NATION
from domain.dossier import Dossier
from domain.people import Actor
from domain.procedures import (
    application,
    completeness,
    decision,
    experts,
    objection,
    recognition,
    review,
    site_check,
)
from domain.rulebook.model import Level, Outcome, Unit
from tests.simulation import places
from tests.simulation.world import World

SELDOM = {
    "request_correction": 0.08, "withdraw": 0.01, "decline": 0.03, "return_case": 0.02, "send_back": 0.06,
    "recuse_expert": 0.03, "order_site_check": 0.5, "decline_objection": 0.4, "uphold_objection": 0.4,
}  # fmt: skip
"""Chances of acts relative to the ordinary ones."""
BY_LIST = {"list_in_notice", "withdraw_row", "reopen", "judge_condition"}
"""Acts that are done elsewhere: on a list, on purpose, or together with the proposal."""


def attend(world: World, dossier: Dossier, case: Case) -> bool:
    """Let somebody do one thing that the case offers; False when nobody can do anything now."""
    offered: dict[str, list[Actor]] = {}
    for person in _people(world, dossier, case):
        for offer in acts.offers(dossier, case, person, world.day):
            if offer.allowed and offer.act not in BY_LIST:
                offered.setdefault(offer.act, []).append(person)
    if case.listing is not None:
        offered.pop("recognise", None)
    if case.visitors:
        offered.pop("order_site_check", None)
    if case.visit_on is not None and case.visit_on > world.day:
        offered.pop("record_site_check", None)
    if case.panel and world.chance.random() < 0.97:
        offered.pop("appoint_experts", None)
    names = sorted(offered)
    if not names or (set(names) <= {"withdraw", "return_case", "decline"}):
        return False
    if "propose" in offered:
        offered.pop("return_case", None)
        names = sorted(offered)
    [name] = world.chance.choices(names, [SELDOM.get(one, 1) for one in names])
    by = world.chance.choice(offered[name])
    if name == "propose":
        return _decide(world, dossier, case, by)
    return world.act(_command(world, dossier, case, name), by)


def _people(world: World, dossier: Dossier, case: Case) -> list[Actor]:
    """The enterprise, the office whose turn it is, and the panel."""
    desk = places.desk_at(case.current.level, dossier.division)
    people = [world.firms[dossier.uscc].actor]
    if desk is not None:
        people += [world.chance.choice(desk.handlers), *desk.approvers[:2]]
    if case.panel:
        people += [one for one in _pool(dossier, case) if one.account in set(case.panel) - set(case.scores)]
    return people


def _pool(dossier: Dossier, case: Case) -> tuple[Actor, ...]:
    national = case.rules.level is Level.MINISTRY
    unit = case.rules.jurisdiction if not national else NATION
    return places.experts(unit)


def _command(world: World, dossier: Dossier, case: Case, name: str) -> Any:
    number, chance = case.id, world.chance
    pool = [one.account for one in _pool(dossier, case)]

    def objected(state: ObjectionState) -> str:
        return next(one.id for one in case.objections.values() if one.state is state)

    made: dict[str, Callable[[], Any]] = {
        "consent": lambda: application.Consent(number),
        "withdraw": lambda: application.Withdraw(number, "材料准备不充分，另行申报"),
        "supply_correction": lambda: completeness.SupplyCorrection(number, "已补正"),
        "confirm_completeness": lambda: completeness.ConfirmCompleteness(number),
        "request_correction": lambda: completeness.RequestCorrection(number, ["缺少审计报告附注"]),
        "pass_preliminary_review": lambda: review.PassPreliminaryReview(number, "属实"),
        "recommend": lambda: review.Recommend(number, "同意推荐"),
        "decline": lambda: review.Decline(number, ["不符合推荐条件"]),
        "return_case": lambda: review.ReturnCase(number, "请核实", to_enterprise=chance.random() < 0.5),
        "appoint_experts": lambda: experts.AppointExperts(
            number, chance.sample(pool, 3), size_reason="按惯例由三人组成"
        ),
        "recuse_expert": lambda: experts.RecuseExpert(
            number, case.panel[0], "有利害关系", next(one for one in pool if one not in case.panel)
        ),
        "enter_score": lambda: experts.EnterScore(number, Decimal(chance.randint(60, 95)), "建议支持"),
        "conclude_expert_review": lambda: experts.ConcludeExpertReview(number, "专家同意"),
        "order_site_check": lambda: site_check.OrderSiteCheck(
            number, ["visitor-1", "visitor-2"], world.day + dt.timedelta(days=3)
        ),
        "record_site_check": lambda: site_check.RecordSiteCheck(number, "与申报一致", True),
        "leave_out": lambda: site_check.LeaveOut(number, "本次未列入抽查范围"),
        "approve": lambda: decision.Approve(number, "同意"),
        "send_back": lambda: decision.SendBack(number, "请补充理由"),
        "accept_objection": lambda: objection.AcceptObjection(number, objected(ObjectionState.LODGED)),
        "decline_objection": lambda: objection.DeclineObjection(
            number, objected(ObjectionState.LODGED), "没有具体线索"
        ),
        "investigate_objection": lambda: objection.InvestigateObjection(
            number, objected(ObjectionState.ACCEPTED), "经核查"
        ),
        "uphold_objection": lambda: objection.UpholdObjection(
            number, objected(ObjectionState.INVESTIGATED), "情况属实"
        ),
        "dismiss_objection": lambda: objection.DismissObjection(
            number, objected(ObjectionState.INVESTIGATED), "情况不实"
        ),
        "recognise": lambda: recognise_alone(world, dossier, case),
    }
    return made[name]()


def _decide(world: World, dossier: Dossier, case: Case, by: Actor) -> bool:
    """Judge what is left to judgement, and propose what the conditions allow."""
    for row in condition_table(dossier, case):
        if row.outcome is Outcome.NEEDS_JUDGEMENT and row.id not in case.judgements:
            outcome = "met" if world.chance.random() < 0.97 else "not_met"
            if not world.act(decision.JudgeCondition(case.id, row.id, outcome, "结合佐证材料判断"), by):  # type: ignore[arg-type]  # one of two
                return False
    if world.act(decision.Propose(case.id, "recognise", ["符合条件"]), by):
        return True
    return world.act(decision.Propose(case.id, "refuse", ["不符合条件"]), by)


def recognise_alone(world: World, dossier: Dossier, case: Case) -> recognition.RecogniseCase:
    """The recognition of a case whose route has no list."""
    number = f"模{world.day.year}{world.next_certificate():05d}"
    return recognition.RecogniseCase(
        case.id, world.paper(), number, world.day, **terms(world, dossier, [case])
    )


def terms(world: World, dossier: Dossier | None, cases: list[Case]) -> dict[str, Any]:
    """The terms that a person gives where the law names none, with the reason."""
    validity = cases[0].rules.validity
    silent = validity is None or validity.n is None or validity.unit is not Unit.YEARS
    given: dict[str, Any] = {}
    until = world.day.replace(day=min(world.day.day, 28), year=world.day.year + 3)
    if silent:
        given = {"valid_until": until, "term_reason": "文件没有规定，比照三年"}
    renewing = [case for case in cases if case.renews]
    if renewing and dossier is None:
        return given
    for case in renewing:
        rule = (case.rules.values.get("recheck") or {}).get("value", {})
        if not rule.get("renews_from"):
            given |= {"renewed_from": world.day, "term_reason": "文件没有规定，自认定之日起算"}
        if silent:
            given |= {"renewed_until": until, "term_reason": "文件没有规定，比照三年"}
    return given

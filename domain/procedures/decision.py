"""Decision (审定): judge what the law leaves to judgement, propose, and have another person approve."""

from typing import Literal

import msgspec

from domain.assessment import condition_table, standing_against
from domain.case import Case
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import ConditionJudged, DecisionApproved, DecisionProposed, DecisionSentBack
from domain.filing import Filing
from domain.law import Law
from domain.procedures.renewal import refused
from domain.procedures.steps import Onward, allowed, onward, reason_given, reasons_given, refs, remedies
from domain.rulebook.model import Outcome


class JudgeCondition(msgspec.Struct, frozen=True):
    """Decide a condition to which the law gives no number."""

    case: str
    condition: str
    outcome: Literal["met", "not_met"]
    reason: str


class Propose(msgspec.Struct, frozen=True):
    """Propose to recognise or to refuse."""

    case: str
    outcome: Literal["recognise", "refuse"]
    reasons: list[str] = []


class Approve(msgspec.Struct, frozen=True):
    """Approve another official's proposal."""

    case: str
    opinion: str


class SendBack(msgspec.Struct, frozen=True):
    """Disagree with another official's proposal."""

    case: str
    reason: str


def judge_condition(dossier: Dossier, cmd: JudgeCondition, filing: Filing, law: Law) -> None:
    """Record the judgement; a condition that has a number is never judged by hand."""
    case = allowed(dossier, cmd.case, "judge_condition", filing)
    row = next((result for result in condition_table(dossier, case) if result.id == cmd.condition), None)
    if row is None:
        raise BadInput("condition", "不能作出判断", why="本办件没有这一条件", way_out="请从条件表中选择。")
    if row.outcome is not Outcome.NEEDS_JUDGEMENT and cmd.condition not in case.judgements:
        raise BadInput(
            "condition",
            f"不能对“{row.label}”作出判断",
            why="文件规定了明确标准，由数据得出结论",
            rule=str(row.source or ""),
            way_out="数据有误的，请由企业更正数据。",
        )
    filing.record(
        dossier,
        ConditionJudged,
        basis=refs(row.source),
        case=case.id,
        condition=cmd.condition,
        outcome=Outcome(cmd.outcome),
        reason=reason_given("reason", cmd.reason),
        label=row.label,
    )


def propose(dossier: Dossier, cmd: Propose, filing: Filing, law: Law) -> None:
    """Record the proposal with the condition table as it stands."""
    case = allowed(dossier, cmd.case, "propose", filing)
    reasons = [reason.strip() for reason in cmd.reasons if reason.strip()]
    if cmd.outcome == "refuse":
        reasons = reasons_given("reasons", reasons)
    else:
        _recognisable(dossier, case, reasons)
    results = condition_table(dossier, case)
    filing.record(
        dossier,
        DecisionProposed,
        basis=list(dict.fromkeys(refs(case.current.source, *(result.source for result in results)))),
        case=case.id,
        step=case.step,
        outcome=cmd.outcome,
        reasons=reasons,
        results=results,
    )


def approve(dossier: Dossier, cmd: Approve, filing: Filing, law: Law) -> None:
    """Approve; a refusal ends the case here, with reasons and remedies."""
    case = allowed(dossier, cmd.case, "approve", filing)
    opinion, basis = reason_given("opinion", cmd.opinion), refs(case.current.source)
    if case.proposed == "recognise":
        # Figures may have been corrected since the proposal.
        _recognisable(dossier, case, case.proposed_for)
        forward = onward(case, filing, law)
        filing.record(dossier, DecisionApproved, basis=basis, outcome="recognise", opinion=opinion, **forward)
        return
    reasons, (told, sources) = case.proposed_for, remedies(case.rules)
    stays = Onward(case=case.id, step=case.step, next_step=case.step, due=None)
    filing.record(dossier, DecisionApproved, basis=basis, outcome="refuse", opinion=opinion, **stays)
    refused(dossier, case, filing, basis=[*basis, *refs(*sources)], reasons=reasons, remedies=told)


def send_back(dossier: Dossier, cmd: SendBack, filing: Filing, law: Law) -> None:
    """Void the proposal; the proposer may make another."""
    case = allowed(dossier, cmd.case, "send_back", filing)
    filing.record(
        dossier, DecisionSentBack, case=case.id, step=case.step, reason=reason_given("reason", cmd.reason)
    )


def _recognisable(dossier: Dossier, case: Case, reasons: list[str]) -> None:
    """Refuse to recognise while something stands against it."""
    what = f"不能拟认定{dossier.enterprise_name}"
    against = standing_against(condition_table(dossier, case))
    if against:
        row, rest = against[0], len(against) - 1
        found = {
            Outcome.NOT_MET: "不符合",
            Outcome.NOT_KNOWN: "缺少数据",
            Outcome.NEEDS_JUDGEMENT: "尚未作出判断",
        }[row.outcome]
        bound = f"（要求 {row.threshold}{row.unit}，填报 {row.figure or '无'}）" if row.threshold else ""
        raise NotAllowed(
            what,
            why=f"条件“{row.label}”{found}{bound}" + (f"，另有 {rest} 项条件未通过" if rest else ""),
            rule=str(row.source or ""),
            way_out="请补充数据或作出判断；不符合条件的，请拟不予认定并写明理由。",
        )
    least = case.pass_score
    if least is not None and case.average is not None and case.average < least:
        raise NotAllowed(
            what, why=f"专家评审平均分 {case.average} 低于 {least}", way_out="请拟不予认定，或退回专家评审。"
        )
    if case.site_check_agrees is False and not reasons:
        raise BadInput("reasons", what, why="实地核查结果与申报不一致", way_out="仍拟认定的，请写明理由。")

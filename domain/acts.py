"""Which acts a case offers, to whom, and why not to others: the one table behind pages, API and procedures.

An act is allowed when the case's state offers it, the actor holds the role, the actor's office is of the
step's level and covers the enterprise's division, and nobody does what must be done by two people.
"""

import datetime as dt
from collections.abc import Callable

import msgspec

from domain.case import Case, ObjectionState, Status
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.people import Actor, Role
from domain.permission import OFFICIALS, Offer, Scope, Why, not_the_enterprise, not_the_office
from domain.rulebook.model import Source, StepKind


class Moment(msgspec.Struct, frozen=True):
    """What a check may look at: the case, its dossier, the actor and the civil day."""

    dossier: Dossier
    case: Case
    actor: Actor
    today: dt.date


Check = Callable[[Moment], Why | None]


class Act(msgspec.Struct, frozen=True):
    """One row of the table.

    Args:
        name: Stable name, used in the API and in forms.
        steps: Kinds of step at which the act is offered; empty means at any.
        statuses: Statuses of the case in which it is offered.
        roles: Roles of an official, one of which is needed; only for :attr:`Scope.OFFICE`.
        checks: What else must hold, besides step, role, level and place; the first that fails is told.
        only_optional: Pages mention it only at steps that the law lets the office leave out.
        on_objection: Pages mention it only when somebody has objected to the case.
    """

    name: str
    label: str
    scope: Scope
    steps: tuple[StepKind, ...] = ()
    statuses: tuple[Status, ...] = (Status.OPEN,)
    roles: tuple[Role, ...] = (Role.HANDLER,)
    checks: tuple[Check, ...] = ()
    only_optional: bool = False
    on_objection: bool = False


S, R = StepKind, Role


# ------------------------------------------------------------------ checks used in the table


def _correcting(m: Moment) -> Why | None:
    if m.case.correcting:
        return None
    return Why("没有等待企业补正的事项", "无需补正，请等待办理。")


def _not_correcting(m: Moment) -> Why | None:
    if not m.case.correcting:
        return None
    return Why("正在等待企业补正材料", "企业补正后再办理。")


def _answer_awaited_in_vain(m: Moment) -> Why | None:
    """An enterprise that never answers does not keep its case open for ever."""
    due = m.case.due
    if m.case.correcting and m.case.suspended_on is not None:
        return Why("企业的补正期限已经中止", "请在期限恢复计算、届满后再作决定。")
    if m.case.correcting and due is not None and not due.is_over(m.today):
        return Why(
            f"企业的补正期限到 {due.last_day}", "请在补正期限届满后再作决定。", rule=_clause(due.source)
        )
    return None


def _correction_unused(m: Moment) -> Why | None:
    if m.case.correction_used:
        return Why("补正通知只能一次性告知，已经发过", "材料仍不齐全的，请提出不予推荐的意见并写明理由。")
    return None


def _no_scores(m: Moment) -> Why | None:
    if m.case.scores:
        return Why("已有专家打分", "请继续完成本次评审。")
    return None


def _all_scored(m: Moment) -> Why | None:
    missing = len(m.case.panel) - len(m.case.scores)
    return Why(f"还有 {missing} 位专家没有打分", "全部专家打分后才能汇总。") if missing else None


def _panel_appointed(m: Moment) -> Why | None:
    return None if m.case.panel else Why("尚未确定评审专家", "请先抽取或指定专家。")


def _not_scored(m: Moment) -> Why | None:
    if m.actor.account in m.case.scores:
        return Why("您已经提交过评分，评分不能修改", "如有笔误，请联系省级经办人说明。")
    return None


def _optional(m: Moment) -> Why | None:
    if m.case.current.optional:
        return None
    return Why("这一环节必须办理", "请按规定完成本环节。", rule=_clause(m.case.current.source))


def _not_begun(m: Moment) -> Why | None:
    begun = {S.EXPERT_REVIEW: m.case.panel, S.SITE_CHECK: m.case.visitors, S.PUBLICITY: m.case.listing}
    return Why("这一环节已经开始", "请完成本环节。") if begun.get(m.case.current.kind) else None


def _not_drawn(m: Moment) -> Why | None:
    """A random draw would be worth nothing if those whom it chose could be let off."""
    draw = m.case.drawn.get(m.case.current.level) if m.case.current.kind is S.SITE_CHECK else None
    if not draw:
        return None
    return Why(f"随机抽取“{draw}”抽中了本办件", "请安排并登记实地核查；确有困难的，请补抽。")


def _visit_ordered(m: Moment) -> Why | None:
    return None if m.case.visitors else Why("尚未安排实地核查", "请先安排核查人员和日期。")


def _unproposed(m: Moment) -> Why | None:
    return Why("已有待审批的拟办意见", "请等待审批人审批。") if m.case.proposal else None


def _another_person(m: Moment) -> Why | None:
    if m.case.proposal is None:
        return Why("还没有拟办意见", "请先由经办人提出拟办意见。")
    if m.case.proposal.by == m.actor.account:
        return Why("拟办人不得审批自己提出的意见", "请由本机关另一名审批人审批。")
    return None


def _listed(m: Moment) -> Why | None:
    if m.case.listing is None:
        return Why("尚未列入公示名单", "请先编制并发布公示。")
    return None


def _not_listed(m: Moment) -> Why | None:
    return Why("已列入公示名单", "请在该公示中办理。") if m.case.listing else None


def _no_open_objection(m: Moment) -> Why | None:
    return Why("还有未办结的异议", "异议办结后才能认定。") if m.case.open_objections else None


def _not_upheld(m: Moment) -> Why | None:
    return Why("异议已经成立", "请先将该企业从公示名单中撤下。") if m.case.upheld else None


def _not_the_proposer(m: Moment) -> Why | None:
    if m.case.proposal is not None and m.case.proposal.by == m.actor.account:
        return Why("拟办人不得认定自己拟办的企业", "请由本机关另一名审批人办理。")
    return None


def _objection(state: ObjectionState, why: str) -> Check:
    """Make a check that some objection stands in *state*."""

    def check(m: Moment) -> Why | None:
        if any(objection.state is state for objection in m.case.objections.values()):
            return None
        return Why(why, "请查看各项异议的状态。")

    return check


_TO_ACCEPT = _objection(ObjectionState.LODGED, "没有待审查受理的异议")
_TO_INVESTIGATE = _objection(ObjectionState.ACCEPTED, "没有待核查的异议")
_TO_DECIDE = _objection(ObjectionState.INVESTIGATED, "没有待作出结论的异议")


def _clause(source: Source | None) -> str:
    return str(source) if source else ""


REVIEWS = (S.PRELIMINARY_REVIEW, S.RECOMMENDATION)
OFFICE_STEPS = (S.COMPLETENESS, *REVIEWS, S.EXPERT_REVIEW, S.SITE_CHECK, S.DECISION)
LISTS = (S.PUBLICITY, S.RECOGNITION)
OBJECTED = (S.DECISION, *LISTS)
"""A row that left its list is decided again while other objections to it are still open."""

ACTS: tuple[Act, ...] = (
    Act("consent", "同意申报", Scope.ENTERPRISE, statuses=(Status.CONSENT,)),
    Act("supply_correction", "提交补正材料", Scope.ENTERPRISE, checks=(_correcting,)),
    Act(
        "withdraw",
        "撤回申请",
        Scope.ENTERPRISE,
        steps=(*OFFICE_STEPS, S.PUBLICITY),
        statuses=(Status.OPEN, Status.CONSENT),
    ),
    Act("confirm_completeness", "受理", Scope.OFFICE, steps=(S.COMPLETENESS,), checks=(_not_correcting,)),
    Act(
        "request_correction",
        "一次性补正告知",
        Scope.OFFICE,
        steps=(S.COMPLETENESS,),
        checks=(_correction_unused, _not_correcting),
    ),
    Act(
        "pass_preliminary_review",
        "初审通过",
        Scope.OFFICE,
        steps=(S.PRELIMINARY_REVIEW,),
        checks=(_not_correcting,),
    ),
    Act("recommend", "推荐", Scope.OFFICE, steps=(S.RECOMMENDATION,), checks=(_not_correcting,)),
    Act(
        "decline",
        "不予推荐",
        Scope.OFFICE,
        steps=(S.COMPLETENESS, *REVIEWS),
        roles=(R.APPROVER,),
        checks=(_answer_awaited_in_vain,),
    ),
    Act("return_case", "退回", Scope.OFFICE, steps=OFFICE_STEPS),
    Act(
        "appoint_experts",
        "确定评审专家",
        Scope.OFFICE,
        steps=(S.EXPERT_REVIEW,),
        checks=(_not_correcting, _no_scores),
    ),
    Act(
        "recuse_expert",
        "更换专家（回避）",
        Scope.OFFICE,
        steps=(S.EXPERT_REVIEW,),
        checks=(_panel_appointed,),
    ),
    Act("enter_score", "提交评分", Scope.PANEL, steps=(S.EXPERT_REVIEW,), checks=(_not_scored,)),
    Act(
        "conclude_expert_review",
        "汇总专家意见",
        Scope.OFFICE,
        steps=(S.EXPERT_REVIEW,),
        checks=(_not_correcting, _panel_appointed, _all_scored),
    ),
    Act("order_site_check", "安排实地核查", Scope.OFFICE, steps=(S.SITE_CHECK,), checks=(_not_correcting,)),
    Act(
        "record_site_check",
        "登记核查结果",
        Scope.OFFICE,
        steps=(S.SITE_CHECK,),
        checks=(_not_correcting, _visit_ordered),
    ),
    Act(
        "leave_out",
        "略去本环节",
        Scope.OFFICE,
        steps=(S.EXPERT_REVIEW, S.SITE_CHECK, S.PUBLICITY),
        checks=(_not_correcting, _optional, _not_begun, _not_drawn),
        only_optional=True,
    ),
    Act(
        "judge_condition",
        "作出条件判断",
        Scope.OFFICE,
        steps=(S.DECISION,),
        checks=(_not_correcting, _unproposed),
    ),
    Act("propose", "提出拟办意见", Scope.OFFICE, steps=(S.DECISION,), checks=(_not_correcting, _unproposed)),
    Act("approve", "批准", Scope.OFFICE, steps=(S.DECISION,), roles=(R.APPROVER,), checks=(_another_person,)),
    Act(
        "send_back",
        "不同意，退回拟办",
        Scope.OFFICE,
        steps=(S.DECISION,),
        roles=(R.APPROVER,),
        checks=(_another_person,),
    ),
    Act(
        "list_in_notice",
        "列入公示名单",
        Scope.OFFICE,
        steps=(S.PUBLICITY,),
        roles=OFFICIALS,
        checks=(_not_listed,),
    ),
    Act("withdraw_row", "撤下公示名单", Scope.OFFICE, steps=LISTS, roles=OFFICIALS, checks=(_listed,)),
    Act(
        "accept_objection",
        "受理异议",
        Scope.OFFICE,
        steps=OBJECTED,
        checks=(_not_upheld, _TO_ACCEPT),
        on_objection=True,
    ),
    Act(
        "decline_objection",
        "不予受理异议",
        Scope.OFFICE,
        steps=OBJECTED,
        checks=(_not_upheld, _TO_ACCEPT),
        on_objection=True,
    ),
    Act(
        "investigate_objection",
        "登记异议核查结果",
        Scope.OFFICE,
        steps=OBJECTED,
        checks=(_not_upheld, _TO_INVESTIGATE),
        on_objection=True,
    ),
    Act(
        "uphold_objection",
        "认定异议成立",
        Scope.OFFICE,
        steps=OBJECTED,
        roles=(R.APPROVER,),
        checks=(_not_upheld, _TO_DECIDE),
        on_objection=True,
    ),
    Act(
        "dismiss_objection",
        "认定异议不成立",
        Scope.OFFICE,
        steps=OBJECTED,
        roles=(R.APPROVER,),
        checks=(_not_upheld, _TO_DECIDE),
        on_objection=True,
    ),
    Act(
        "recognise",
        "认定",
        Scope.OFFICE,
        steps=(S.RECOGNITION,),
        roles=(R.APPROVER,),
        checks=(_no_open_objection, _not_upheld, _not_the_proposer),
    ),
    Act(
        "reopen",
        "纠错重开",
        Scope.OFFICE,
        statuses=(Status.REFUSED, Status.WITHDRAWN),
        roles=(R.APPROVER,),
    ),
)
BY_NAME: dict[str, Act] = {act.name: act for act in ACTS}


def offers(dossier: Dossier, case: Case, actor: Actor, today: dt.date) -> list[Offer]:
    """Return the acts that belong to *actor* in the case's present state, each with the reason if barred.

    Acts of other people, or of other steps, are not listed at all.
    """
    moment = Moment(dossier, case, actor, today)
    return [
        Offer(act.name, act.label, barred(act, moment))
        for act in ACTS
        if case.status in act.statuses and _belongs(act, moment) and _its_turn(act, case)
        if case.current.optional or not act.only_optional
        if case.objections or not act.on_objection
    ]


def require(dossier: Dossier, case: Case, actor: Actor, name: str, today: dt.date) -> Act:
    """
    Return the act *name* if *actor* may do it now.

    Raises:
        NotAllowed: with what, why, the rule and the way out.
    """
    act, moment = BY_NAME[name], Moment(dossier, case, actor, today)
    refusal = barred(act, moment)
    if refusal is not None:
        raise NotAllowed(
            f"不能办理“{act.label}”（{dossier.enterprise_name}，{case.id}）",
            why=refusal.why,
            rule=refusal.rule,
            way_out=refusal.way_out,
        )
    return act


def barred(act: Act, m: Moment) -> Why | None:
    """Return why *act* is not possible in the moment *m*, or ``None`` when it is."""
    if m.case.status not in act.statuses:
        return Why(f"办件{m.case.status.label}", "请刷新页面查看办件的最新状态。")
    if not _its_turn(act, m.case):
        return Why(
            f"办件现在处于“{m.case.current.label}”环节",
            "请刷新页面，按当前环节办理。",
            rule=_clause(m.case.current.source),
        )
    return _wrong_person(act, m) or next((why for check in act.checks if (why := check(m))), None)


def _its_turn(act: Act, case: Case) -> bool:
    return not act.steps or case.current.kind in act.steps


def _belongs(act: Act, m: Moment) -> bool:
    """Whether the act is of the actor's kind, so that a page should mention it at all."""
    match act.scope:
        case Scope.ENTERPRISE:
            return bool(m.actor.enterprise)
        case Scope.PANEL:
            return m.actor.account in m.case.panel
        case _:
            return m.actor.office is not None and m.actor.has(*OFFICIALS)


def _wrong_person(act: Act, m: Moment) -> Why | None:
    step = m.case.current
    match act.scope:
        case Scope.ENTERPRISE:
            return not_the_enterprise(m.actor, m.dossier.uscc)
        case Scope.PANEL:
            mine = m.actor.has(Role.EXPERT) and m.actor.account in m.case.panel
            return None if mine else Why("您不是本办件的评审专家", "请由已确定的专家评分。")
        case _:
            rule = _clause(step.source)
            return not_the_office(
                m.actor, step.level, m.dossier.division, act.roles, what=step.label, rule=rule
            )

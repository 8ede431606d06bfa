"""What must have happened before a decision against an enterprise, as checks for the tables of acts.

Each check looks at one moment and returns what is missing and the way out, or ``None``.
"""

from domain.calendar import Deadline
from domain.matter import Moment
from domain.permission import Why
from domain.procedures.steps import cited
from domain.proceeding import Proceeding, ProceedingState

_UNHEARD = {
    ProceedingState.OPENED: ("还没有制作事先告知书", "请先告知企业事实、理由和依据。"),
    ProceedingState.NOTIFIED: ("事先告知书还没有送达", "请先送达，并登记送达凭证。"),
}


def rule(due: Deadline | None) -> str:
    """The clause of a deadline as printed, empty where a person gave the time."""
    return cited(due.source) if due else ""


def heard(m: Moment) -> Why | None:
    """The enterprise was told, and answered, stayed silent, or was heard in the hearing it asked for."""
    p: Proceeding = m.matter
    if p.state in _UNHEARD:
        return Why(*_UNHEARD[ProceedingState(p.state)])
    if p.hearing in ("requested", "set"):
        return Why("企业要求听证，听证还没有举行", "请先安排并举行听证。", rule=rule(p.hearing_due))
    if not p.heard_as:
        return _still_silent(p, m)
    if not p.hearing and p.hearing_due is not None and not p.hearing_due.is_over(m.today):
        last = p.hearing_due.last_day
        return Why(f"企业可以在 {last} 前要求听证", "请在该期限届满后办理。", rule=rule(p.hearing_due))
    return None


def _still_silent(p: Proceeding, m: Moment) -> Why:
    due = p.due or p.answer_due
    if due is not None and not due.is_over(m.today):
        return Why(f"企业的陈述申辩期到 {due.last_day}", "请在企业陈述申辩或期限届满后办理。", rule=rule(due))
    return Why("陈述申辩期已过，还没有登记企业未陈述申辩", "请先登记逾期未陈述申辩。", rule=rule(due))


def time_is_over(m: Moment) -> Why | None:
    """The last day to answer has passed, time is not standing still, and no hearing takes its place."""
    p: Proceeding = m.matter
    due = p.due or p.answer_due
    if p.hearing in ("requested", "set"):
        return Why("企业已要求听证，将在听证中陈述意见", "请先安排并举行听证。")
    if p.suspended_on is not None:
        return Why("期限已中止", "请在期限恢复计算并届满后办理。")
    if due is not None and not due.is_over(m.today):
        return Why(f"企业的陈述申辩期到 {due.last_day}", "请在期限届满后登记。", rule=rule(due))
    return None


def hearing_in_time(m: Moment) -> Why | None:
    """A hearing was offered, nobody asked yet, and the last day to ask has not passed."""
    p: Proceeding = m.matter
    if p.hearing:
        return Why("已经要求过听证", "请等待听证通知或处理结果。")
    if p.hearing_due is None:
        return Why("告知书没有提供听证", "请在陈述申辩中说明意见。")
    if p.hearing_due.is_over(m.today):
        return Why(
            f"要求听证的期限到 {p.hearing_due.last_day}，已经届满",
            "可以书面陈述申辩；对决定不服的，可以申请复议或提起诉讼。",
            rule=rule(p.hearing_due),
        )
    return None


def hearing_asked(m: Moment) -> Why | None:
    """A hearing was asked for and not yet held."""
    if m.matter.hearing in ("requested", "set"):
        return None
    return Why("没有待举行的听证", "企业在期限内要求听证后再安排。")


def in_the_chair(m: Moment) -> Why | None:
    """The hearing has a day, the day has come, and the actor is its chair."""
    p: Proceeding = m.matter
    if p.hearing != "set" or p.hearing_on is None:
        return Why("没有已通知的听证", "请先安排听证并通知企业。")
    if m.today < p.hearing_on:
        return Why(f"听证定于 {p.hearing_on} 举行", "请在听证举行后记录。")
    if m.actor.account != p.chair:
        return Why("听证由指定的主持人主持并记录", "请由听证主持人办理。")
    return None


def uninvolved(m: Moment) -> Why | None:
    """The actor did nothing else about the matter, and did not chair its hearing."""
    if m.actor.account in m.matter.handlers or m.actor.account == getattr(m.matter, "chair", ""):
        return Why("您办理过这一事项", "请由没有参与办理的人员办理。")
    return None


def to_be_passed_up(m: Moment) -> Why | None:
    """A higher level decides."""
    if m.matter.level is not m.matter.decides:
        return None
    return Why("这一事项由本级决定", "请直接提出处理意见。")


def before_the_decider(m: Moment) -> Why | None:
    """The matter has come to the level that decides."""
    p: Proceeding = m.matter
    if p.level is p.decides:
        return None
    return Why(
        f"由{p.decides.label}级决定，本级只负责核实", "请核实后上报有权决定的机关。", rule=cited(p.source)
    )


def reviewed(m: Moment) -> Why | None:
    """The legal review that the rules ask for was made."""
    if m.matter.legal_review and m.matter.reviewed is None:
        return Why(
            "还没有经过法制审核", "请先由没有参与办理的人员进行法制审核。", rule=cited(m.matter.source)
        )
    return None


def not_the_reviewer(m: Moment) -> Why | None:
    """The actor neither reviewed the law nor chaired the hearing."""
    p: Proceeding = m.matter
    if m.actor.account == p.reviewed_by:
        return Why("法制审核由您作出", "请由另一人办理。")
    if m.actor.account == p.chair:
        return Why("听证由您主持", "请由另一人办理。")
    return None


def proposed(m: Moment) -> Why | None:
    """Something was proposed."""
    return None if m.matter.proposal else Why("没有待审批的意见", "请先由经办人提出。")


def not_the_proposer(m: Moment) -> Why | None:
    """Proposing and approving are two people."""
    if m.matter.proposal is not None and m.actor.account == m.matter.proposal.by:
        return Why("这一意见由您提出", "请由另一位审批人审批。")
    return None


def decision_unserved(m: Moment) -> Why | None:
    """The decision was not yet served."""
    if m.matter.decision_served_on is None:
        return None
    return Why(f"决定已于 {m.matter.decision_served_on} 送达", "无需重复登记。")


def unpublished(m: Moment) -> Why | None:
    """The decision was not yet made public."""
    return Why("决定已经公告", "无需重复登记。") if m.matter.published else None


def certificate_out(m: Moment) -> Why | None:
    """A title that the decision ended still has its certificate."""
    if any(not m.dossier.titles[title].certificate_returned for title in m.matter.ended):
        return None
    return Why("没有待收回的证书", "无需办理。")


def still_bars(m: Moment) -> Why | None:
    """The ban has days left, and nobody has proposed to lift it."""
    if m.matter.proposal is not None:
        return Why("已经提出解除，正在审批", "请等待审批结果。")
    if m.matter.last_day is not None and m.matter.last_day < m.today:
        return Why(f"限期已于 {m.matter.last_day} 届满", "无需解除。")
    return None


def still_carried_out(m: Moment) -> Why | None:
    """The decision does not stand still already."""
    return Why("原决定已停止执行", "请等待处理结果。") if m.matter.suspends else None

"""The course of an appeal: filing with its deadline, acceptance, suspension, and the entry of its outcome."""

import datetime as dt

from domain.appeal import REMEDIES, Appeal, AppealState
from domain.calendar import Deadline
from domain.case import Status
from domain.dossier import Dossier
from domain.duty import DutyState
from domain.envelope import Event
from domain.errors import BadInput, NotAllowed
from domain.events import (
    AppealAccepted,
    AppealFiled,
    AppealRejected,
    AppealResultProposed,
    AppealResultSentBack,
    CaseRefused,
    DutyJudged,
    DutyMissed,
    EffectSuspended,
    ProceedingDecided,
    RecheckRightLost,
    TitleEnded,
    TitleEvent,
)
from domain.filing import CIVIL, Filing
from domain.law import Law
from domain.people import Role
from domain.permission import not_the_enterprise, not_the_office
from domain.ports import Journal
from domain.procedures import appeals as a
from domain.procedures.application import dossier_of
from domain.procedures.matters import allowed, next_id, running
from domain.procedures.proceeding_opening import told
from domain.procedures.steps import digests, reason_given, refs
from domain.proceeding import ProceedingState
from domain.rulebook.model import CaseRules, Kind, Level, Source, Span, Unit
from domain.title import Title


def file_appeal(cmd: a.FileAppeal, filing: Filing, law: Law, journal: Journal) -> None:
    """Record the appeal; one that comes late is recorded as late, for the deciding body judges that."""
    dossier, against = dossier_of(cmd.uscc, journal), cmd.against.strip()
    what = f"不能对 {against} 提出{REMEDIES[cmd.remedy]}"
    level = decided_at(dossier, against, what)
    own = not_the_enterprise(filing.by, dossier.uscc)
    why = own and not_the_office(
        filing.by, level, dossier.division, (Role.HANDLER, Role.APPROVER), what="登记复议诉讼"
    )
    if why is not None:
        raise NotAllowed(what, why=why.why, rule=why.rule, way_out=why.way_out)
    filed_on = cmd.filed_on or filing.today
    decided_on = _decided_on(dossier, against, journal)
    if filed_on > filing.today or filed_on < decided_on or (own is None and filed_on != filing.today):
        raise BadInput(
            "filed_on", what, why=f"提出日期应在 {decided_on} 至今天之间；企业自行提出的，以今天为准",
            way_out="请核对日期。",
        )  # fmt: skip
    for other in dossier.appeals.values():
        if other.open and (other.against, other.remedy) == (against, cmd.remedy):
            raise NotAllowed(what, why=f"{other.id} 还没有办结", way_out="请等待该事项的结果。")
    proceeding = dossier.proceedings.get(against)
    served_on = proceeding.decision_served_on if proceeding else None
    due = last_day_to_appeal(dossier, against, cmd.remedy, served_on or decided_on, law)
    filing.record(
        dossier, AppealFiled, effective_on=filed_on, basis=refs(due.source if due else None),
        appeal=next_id(dossier, Appeal), remedy=cmd.remedy, against=against,
        before=told("before", cmd.before, "受理机关", what), filed_on=filed_on,
        statement=told("statement", cmd.statement, "请求和理由", what), evidence=digests(cmd.evidence),
        due=due, late=due is not None and due.is_over(filed_on), level=level,
    )  # fmt: skip


def accept_appeal(dossier: Dossier, cmd: a.AcceptAppeal, filing: Filing, law: Law) -> None:
    """Record that it was taken up."""
    found = allowed(dossier, cmd.matter, a.ACCEPT, Appeal, filing)
    reference = told("reference", cmd.reference, "受理案号", f"不能登记 {found.id} 的受理")
    filing.record(dossier, AppealAccepted, appeal=found.id, reference=reference)


def reject_appeal(dossier: Dossier, cmd: a.RejectAppeal, filing: Filing, law: Law) -> None:
    """Record that it was not taken up."""
    found = allowed(dossier, cmd.matter, a.REJECT, Appeal, filing)
    filing.record(dossier, AppealRejected, appeal=found.id, reason=reason_given("reason", cmd.reason))


def suspend_effect(dossier: Dossier, cmd: a.SuspendEffect, filing: Filing, law: Law) -> None:
    """Let titles and bans stand as if nothing had been decided, until the appeal is decided."""
    found = allowed(dossier, cmd.matter, a.SUSPEND, Appeal, filing)
    filing.record(dossier, EffectSuspended, appeal=found.id, reason=reason_given("reason", cmd.reason))


def propose_result(dossier: Dossier, cmd: a.ProposeResult, filing: Filing, law: Law) -> None:
    """Enter the decision on the appeal."""
    found = allowed(dossier, cmd.matter, a.PROPOSE, Appeal, filing)
    what = f"不能登记 {found.id} 的结果"
    if found.state == AppealState.FILED and cmd.outcome != "withdrawn":
        raise NotAllowed(what, why="还没有登记受理", way_out="请先登记受理。")
    if not found.filed_on <= cmd.decided_on <= filing.today:
        raise BadInput(
            "decided_on", what, why=f"决定日期应在 {found.filed_on} 至今天之间", way_out="请核对日期。"
        )
    _changes(dossier, found, cmd, what)
    document_no = cmd.document_no.strip()
    if cmd.outcome != "withdrawn":
        document_no = told("document_no", document_no, "复议或者裁判文书的文号", what)
    filing.record(
        dossier, AppealResultProposed, appeal=found.id, outcome=cmd.outcome, document_no=document_no,
        decided_on=cmd.decided_on, reasons=reason_given("reasons", cmd.reasons), restores=list(cmd.restores),
        last_day=cmd.last_day, ban_until=cmd.ban_until, lifts_ban=cmd.lifts_ban,
    )  # fmt: skip


def send_back_result(dossier: Dossier, cmd: a.SendBackResult, filing: Filing, law: Law) -> None:
    """Void the entry; another can be made."""
    found = allowed(dossier, cmd.matter, a.SEND_BACK, Appeal, filing)
    filing.record(dossier, AppealResultSentBack, appeal=found.id, reason=reason_given("reason", cmd.reason))


def decided_at(dossier: Dossier, against: str, what: str) -> Level:
    """
    Return the level of the office that took the decision *against*.

    Raises:
        NotAllowed: Nothing was decided under this number that an enterprise can turn against.
    """
    level = _level(dossier, against)
    if level is None:
        raise NotAllowed(
            what, why="该事项没有可以提出复议、诉讼的决定", way_out="请在决定作出后提出，并核对编号。"
        )
    return level


def appealable(dossier: Dossier) -> list[str]:
    """Return the numbers of everything decided that the enterprise can turn against, oldest first."""
    numbers = [*dossier.cases, *dossier.duties, *dossier.changes, *dossier.proceedings]
    return [number for number in numbers if _level(dossier, number) is not None]


def last_day_to_appeal(
    dossier: Dossier, against: str, remedy: str, told_on: dt.date, law: Law
) -> Deadline | None:
    """
    Return the last day to file *remedy* against a decision, ``None`` where the rules name none.

    A suit that follows a reconsideration has another time, of which the rules here say nothing.

    Args:
        told_on: Civil day on which the decision was served, or taken where its service was not recorded.
    """
    before = [one for one in dossier.appeals.values() if one.against == against and one.outcome]
    if remedy == "suit" and before:
        return None
    rules = _rules(dossier, against, told_on, law)
    for entry in rules.values.get("remedies", {}).get("value", []) if rules else []:
        if entry["name"] == REMEDIES[remedy]:
            source = Source(**entry["source"]) if entry.get("source") else None
            return running(told_on, Span(entry["n"], Unit(entry["unit"]), source), law, "收到决定")
    return None


def _level(dossier: Dossier, against: str) -> Level | None:
    """Level of the office that decided, ``None`` where nothing was decided under this number."""
    case, duty = dossier.cases.get(against), dossier.duties.get(against)
    proceeding = dossier.proceedings.get(against)
    if case is not None and case.status is Status.REFUSED:
        return case.current.level
    if duty is not None and duty.state == DutyState.MISSED and duty.follows:
        return duty.level
    if proceeding is not None and proceeding.state == ProceedingState.DECIDED:
        return proceeding.decides
    hit = _hit(dossier, against) if against in dossier.changes else []
    return hit[0].level if hit else None


def _hit(dossier: Dossier, cause: str) -> list[Title]:
    """Titles that ended, or lost the right to a recheck, because of *cause*."""
    return [title for title in dossier.titles.values() if cause in (title.end_cause, title.right_lost_by)]


def _decided_on(dossier: Dossier, against: str, journal: Journal) -> dt.date:
    """The civil day on which somebody decided, which is not the day from which an end counts."""
    return [
        event.recorded_at.astimezone(CIVIL).date() if isinstance(event, TitleEvent) else event.effective_on
        for event in (recorded.event for recorded in journal.history(dossier.id))
        if _decides(event, against, against in dossier.changes)
    ][-1]


def _decides(event: Event, against: str, change: bool) -> bool:
    match event:
        case CaseRefused():
            return event.case == against
        case DutyMissed() | DutyJudged():
            return event.duty == against
        case TitleEnded() | RecheckRightLost():
            return change and event.cause == against
        case ProceedingDecided():
            return event.proceeding == against
        case _:
            return False


def _rules(dossier: Dossier, against: str, day: dt.date, law: Law) -> CaseRules | None:
    """The rules that bind the decision: a case's frozen ones, else those of its scheme on the day."""
    proceeding, duty = dossier.proceedings.get(against), dossier.duties.get(against)
    case = dossier.cases.get(against)
    if proceeding is not None and not proceeding.titles:
        case = dossier.cases.get(proceeding.cause)
    if case is not None:
        return case.rules
    if proceeding is not None:
        return law.rulebook.resolve(proceeding.scheme, day, Kind.STANDING)
    titles = [dossier.titles[duty.title]] if duty else _hit(dossier, against)
    return law.rulebook.resolve(titles[0].scheme, day, Kind.STANDING) if titles else None


def _changes(dossier: Dossier, found: Appeal, cmd: a.ProposeResult, what: str) -> None:
    """Refuse a change that changes nothing, or changes what the decision did not do."""
    changes = bool(cmd.restores or cmd.last_day or cmd.ban_until or cmd.lifts_ban)
    if cmd.outcome != "changed":
        if changes:
            raise BadInput("outcome", what, why="只有变更决定才能填写变更内容", way_out="请核对结果。")
        return
    if found.against not in dossier.proceedings:
        raise BadInput(
            "outcome", what, why="这一决定没有可以变更的内容", way_out="请选择维持、撤销或责令重新作出决定。"
        )
    if not changes:
        raise BadInput("outcome", what, why="没有填写变更的内容", way_out="请填写恢复的称号、日期或限期。")
    ended = {t.id: t for t in dossier.titles.values() if t.end_cause == found.against and t.end}
    if not set(cmd.restores) <= set(ended):
        raise BadInput(
            "restores", what, why="所选称号不是由原决定终止的", way_out="请从原决定终止的称号中选择。"
        )
    for title in ended.values():
        last = title.last_day
        later = cmd.last_day is None or (last and last < cmd.last_day <= title.valid_until)
        if title.id not in cmd.restores and not later:
            raise BadInput(
                "last_day", what, why=f"“{title.name}”的最后有效日是 {last}，有效期至 {title.valid_until}",
                way_out="请填写其后、有效期以内的日期。",
            )  # fmt: skip
    bans = [ban for ban in dossier.bans.values() if ban.cause == found.against and ban.state == "on"]
    if (cmd.ban_until or cmd.lifts_ban) and not bans:
        raise BadInput("ban_until", what, why="原决定没有限期不得申报", way_out="请不要填写限期。")
    for ban in bans:
        if cmd.ban_until and not ban.first_day <= cmd.ban_until < (ban.last_day or dt.date.max):
            raise BadInput(
                "ban_until", what, why=f"原限期为 {ban.first_day} 至 {ban.last_day or '长期'}",
                way_out="请填写其间、早于原限期届满的日期。",
            )  # fmt: skip

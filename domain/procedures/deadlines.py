"""Deadlines (期限) of cases and matters: extended by two officials, standing still, computed anew.

Whatever moves a last day, the original one and every shift stay in the deadline with their reasons.
"""

import datetime as dt

import msgspec

from domain.calendar import Deadline
from domain.case import Case, Status
from domain.change import ChangeState
from domain.dossier import Dossier
from domain.duty import Duty, DutyState
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import (
    DeadlineMoved,
    DeadlineMoveDeclined,
    DeadlineMoveProposed,
    DeadlineResumed,
    DeadlineSuspended,
    DutyReleased,
    DutyRevised,
)
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act, Matter, Moment, offers, require
from domain.people import Actor, Role
from domain.permission import Offer, Scope, Why
from domain.procedures.duties import UPDATE, consequences_of, for_clerk, rules_of
from domain.procedures.matters import matter_of
from domain.procedures.steps import cited, reason_given, refs
from domain.proceeding import ProceedingState
from domain.report import ReportState
from domain.rulebook.model import Level
from domain.rulebook.standing import update_due

LONGEST_MOVE = 400
"""An extension by more civil days is taken for a slip of the pen."""


class ProposeMove(msgspec.Struct, frozen=True):
    """Ask for a later last day; another official decides.

    Args:
        matter: Number of the case or matter.
        to: The new last day, included.
        reason: Why.
    """

    matter: str
    to: dt.date
    reason: str


class ApproveMove(msgspec.Struct, frozen=True):
    """Agree to the later last day.

    Args:
        matter: Number of the case or matter.
    """

    matter: str


class DeclineMove(msgspec.Struct, frozen=True):
    """Leave the last day as it is.

    Args:
        matter: Number of the case or matter.
        reason: Why.
    """

    matter: str
    reason: str


class SuspendDeadline(msgspec.Struct, frozen=True):
    """Let time stand still (中止).

    Args:
        matter: Number of the case or matter.
        reason: Why, for example force majeure or an expert opinion that is awaited.
        on: First day that does not count; today when left out, never a day to come.
    """

    matter: str
    reason: str
    on: dt.date | None = None


class ResumeDeadline(msgspec.Struct, frozen=True):
    """Let time run again after it stood still.

    Args:
        matter: Number of the case or matter.
        reason: What ended, as it will stand in the deadline's derivation.
        on: First day that counts again; today when left out, never a day to come.
    """

    matter: str
    reason: str
    on: dt.date | None = None


class RecomputeDeadline(msgspec.Struct, frozen=True):
    """Compute a running deadline anew, because a calendar was announced or the rules changed.

    Args:
        matter: Number of the case or matter.
    """

    matter: str


class CaseClock(msgspec.Struct):
    """A case as the holder of a deadline: what the table of acts asks a matter."""

    case: Case

    @property
    def id(self) -> str:
        """Number of the case."""
        return self.case.id

    @property
    def state(self) -> str:
        """Its status."""
        return self.case.status.value

    @property
    def state_label(self) -> str:
        """The name of its status on screen."""
        return self.case.status.label

    @property
    def label(self) -> str:
        """Its step."""
        return self.case.current.label

    @property
    def level(self) -> Level:
        """Level of the office whose turn it is."""
        return self.case.current.level

    @property
    def due(self) -> Deadline | None:
        """The deadline of its step."""
        return self.case.due

    @property
    def suspended_on(self) -> dt.date | None:
        """First day on which time stands still."""
        return self.case.suspended_on

    @property
    def move(self) -> object:
        """Another last day that was asked for."""
        return self.case.move


# ------------------------------------------------------------------ the table


def _timed(m: Moment) -> Why | None:
    return None if m.matter.due is not None else Why("现在没有期限在计算", "无需办理。")


def _running(m: Moment) -> Why | None:
    if m.matter.suspended_on is None:
        return None
    return Why(f"期限自 {m.matter.suspended_on} 起中止", "请先恢复计算。")


def _suspended(m: Moment) -> Why | None:
    return None if m.matter.suspended_on is not None else Why("期限没有中止", "无需恢复。")


def _unmoved(m: Moment) -> Why | None:
    if m.matter.move is None:
        return None
    return Why(f"已有申请将期限改为 {m.matter.move.to}", "请先审批这一申请。")


def _asked(m: Moment) -> Why | None:
    if m.matter.move is None:
        return Why("没有待审批的延期申请", "请先由经办人提出申请。")
    if m.matter.move.by == m.actor.account:
        return Why("提出申请的人不得自行审批", "请由本机关另一名审批人审批。")
    return None


_STATES = (
    DutyState.OPEN, ReportState.LODGED, ReportState.ACCEPTED, ReportState.ENQUIRED, ReportState.RECTIFYING,
    ProceedingState.SERVED, ChangeState.REPORTED, Status.OPEN, Status.CONSENT,
)  # fmt: skip
"""States of cases and matters in which a time can run."""

STATES = tuple(dict.fromkeys(state.value for state in _STATES))
_O, _H, _A = Scope.OFFICE, (Role.HANDLER,), (Role.APPROVER,)

PROPOSE_MOVE = Act("propose_move", "申请延期", _O, STATES, _H, (_timed, _running, _unmoved))
APPROVE_MOVE = Act("approve_move", "批准延期", _O, STATES, _A, (_timed, _running, _asked))
DECLINE_MOVE = Act("decline_move", "不同意延期", _O, STATES, _A, (_asked,), adverse=True)
SUSPEND = Act("suspend_deadline", "中止计算期限", _O, STATES, _A, (_timed, _running, _unmoved))
RESUME = Act("resume_deadline", "恢复计算期限", _O, STATES, _A, (_timed, _suspended))
RECOMPUTE = Act("recompute_deadline", "重新计算期限", _O, STATES, (*_H, *_A), (_timed, _running))

ACTS = (PROPOSE_MOVE, APPROVE_MOVE, DECLINE_MOVE, SUSPEND, RESUME, RECOMPUTE)
"""What every case and matter offers while a time of it runs."""


def offers_of_case(dossier: Dossier, case: Case, actor: Actor, today: dt.date) -> list[Offer]:
    """Return the acts on the deadline of *case* that belong to *actor*, each with the reason if barred."""
    return offers(ACTS, Moment(dossier, CaseClock(case), actor, today))


# ------------------------------------------------------------------ decisions


def propose_move(dossier: Dossier, cmd: ProposeMove, filing: Filing, law: Law) -> None:
    """Put a later last day on the table."""
    due = _allowed(dossier, cmd.matter, PROPOSE_MOVE, filing)[1]
    what = f"不能申请延期（{cmd.matter}）"
    if cmd.to <= due.last_day or cmd.to < filing.today:
        raise BadInput(
            "to",
            what,
            why=f"{cmd.to} 不晚于今天和现在的最后一日 {due.last_day}",
            way_out="请填写更晚的日期。",
        )
    if (cmd.to - due.last_day).days > LONGEST_MOVE:
        raise BadInput("to", what, why=f"{cmd.to} 过晚", way_out="请核对日期。")
    reason = reason_given("reason", cmd.reason)
    filing.record(
        dossier, DeadlineMoveProposed, basis=refs(due.source), of=cmd.matter, to=cmd.to, reason=reason
    )


def approve_move(dossier: Dossier, cmd: ApproveMove, filing: Filing, law: Law) -> None:
    """Move the last day as asked."""
    holder, due = _allowed(dossier, cmd.matter, APPROVE_MOVE, filing)
    move = dossier_timed(dossier, holder.id).move
    assert move is not None  # noqa: S101 - APPROVE_MOVE's check
    if move.to <= due.last_day:
        raise NotAllowed(
            f"不能批准延期（{holder.id}）", why=f"最后一日已改为 {due.last_day}，不早于申请的 {move.to}",
            way_out="无需延期，请不同意这一申请。",
        )  # fmt: skip
    later = msgspec.structs.replace(due.moved(move.to, f"批准延期（{move.reason}）"), provisional=False)
    filing.record(
        dossier, DeadlineMoved, basis=refs(due.source), of=holder.id, due=later, reason=move.reason,
        proposed_by=move.by,
    )  # fmt: skip


def decline_move(dossier: Dossier, cmd: DeclineMove, filing: Filing, law: Law) -> None:
    """Leave the last day as it is."""
    holder = _allowed(dossier, cmd.matter, DECLINE_MOVE, filing)[0]
    filing.record(dossier, DeadlineMoveDeclined, of=holder.id, reason=reason_given("reason", cmd.reason))


def suspend(dossier: Dossier, cmd: SuspendDeadline, filing: Filing, law: Law) -> None:
    """Stop the time from the given day on."""
    holder, due = _allowed(dossier, cmd.matter, SUSPEND, filing)
    day = _day(cmd.on, filing, due.start, f"不能中止计算期限（{holder.id}）")
    if day > due.last_day:
        raise BadInput(
            "on", f"不能中止计算期限（{holder.id}）", why=f"期限已于 {due.last_day} 届满",
            way_out="期限届满后不能中止；确有理由的，请申请延期。",
        )  # fmt: skip
    filing.record(
        dossier, DeadlineSuspended, basis=refs(due.source), effective_on=day, of=holder.id,
        reason=reason_given("reason", cmd.reason),
    )  # fmt: skip


def resume(dossier: Dossier, cmd: ResumeDeadline, filing: Filing, law: Law) -> None:
    """Let the time run again; what was left of it is left still."""
    holder, due = _allowed(dossier, cmd.matter, RESUME, filing)
    stopped = holder.suspended_on
    assert stopped is not None  # noqa: S101 - RESUME's check
    day = _day(cmd.on, filing, stopped, f"不能恢复计算期限（{holder.id}）")
    later, days = due.resumed(stopped, day, law.calendar, reason_given("reason", cmd.reason))
    filing.record(
        dossier, DeadlineResumed, basis=refs(due.source), effective_on=day, of=holder.id, due=later, days=days
    )


def recompute(dossier: Dossier, cmd: RecomputeDeadline, filing: Filing, law: Law) -> None:
    """Move the last day where the calendar or the rules of today move it; refuse where they do not."""
    holder, due = _allowed(dossier, cmd.matter, RECOMPUTE, filing)
    duty = dossier.duties.get(holder.id)
    if duty is not None and duty.what == UPDATE:
        _by_rules(dossier, duty, due, filing, law)
        return
    fresh = due.recomputed(law.calendar)
    if fresh == due:
        raise _unchanged(holder.id, due)
    filing.record(
        dossier, DeadlineMoved, basis=refs(due.source), of=holder.id, due=fresh,
        reason="国务院办公厅公布放假安排，重新计算",
    )  # fmt: skip


def _by_rules(dossier: Dossier, duty: Duty, due: Deadline, filing: Filing, law: Law) -> None:
    """Bring the day and the consequences of an open update to the rules of today."""
    title = dossier.titles.get(duty.title)
    if title is None:
        raise _unchanged(duty.id, due)
    rules = rules_of(dossier, title, filing.today, law)
    if rules.update is None:
        filing.record(dossier, DutyReleased, duty=duty.id, reason="现行规定不再要求定期更新")
        return
    source, follows = rules.sources["annual_report"], consequences_of(rules.update)
    day = update_due(rules.update, duty.period)
    moves = (
        day is not None and day not in (due.rule_day, due.last_day) and day >= filing.today
        and not (due.by_hand and day < due.last_day)
    )  # fmt: skip
    revised = follows != duty.consequences or refs(source) != duty.rules
    if not moves and not revised:
        raise _unchanged(duty.id, due)
    if moves and day is not None:
        reason = f"适用{cited(source)}"
        filing.record(
            dossier, DeadlineMoved, basis=refs(source), of=duty.id, due=due.moved(day, reason, source),
            reason=reason,
        )  # fmt: skip
    if revised:
        filing.record(dossier, DutyRevised, basis=refs(source), duty=duty.id, consequences=follows)


# ------------------------------------------------------------------ finding and refusing


def dossier_timed(dossier: Dossier, number: str) -> Case | Matter:
    """Return the case or matter *number*, or raise :exc:`NotFound`."""
    return dossier.cases.get(number) or matter_of(dossier, number)


def _allowed(dossier: Dossier, number: str, act: Act, filing: Filing) -> tuple[CaseClock | Matter, Deadline]:
    """Return the case or matter and its deadline after making sure that *act* is allowed."""
    found = dossier_timed(dossier, number)
    holder: CaseClock | Matter = CaseClock(found) if isinstance(found, Case) else found
    if act is RECOMPUTE:
        act = for_clerk(act, filing)
    require(act, Moment(dossier, holder, filing.by, filing.today))
    if holder.due is None:
        raise NotFound(f"没有在计算的期限（{number}）", why="没有期限", way_out="无需办理。")
    return holder, holder.due


def _day(given: dt.date | None, filing: Filing, first: dt.date, what: str) -> dt.date:
    day = given or filing.today
    if not first <= day <= filing.today:
        raise BadInput("on", what, why=f"{day} 不在 {first} 至今天之间", way_out="请核对日期。")
    return day


def _unchanged(number: str, due: Deadline) -> NotAllowed:
    return NotAllowed(
        f"期限没有变化（{number}）",
        why=f"按现行规定和放假安排，最后一日仍是 {due.last_day}",
        way_out="无需办理。",
    )

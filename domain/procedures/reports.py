"""Real-name reports (举报) and findings of supervision: what can be asked, and the table of acts.

Who reported is a reference into the erasable store and nothing else: no event, no export and no page for the
enterprise ever names the reporter.  The decisions stand in ``report_handling.py``.
"""

from typing import Literal

import msgspec

from domain.matter import Act, Moment
from domain.people import Role
from domain.permission import Scope, Why
from domain.report import ReportState, Topic
from domain.rulebook.model import GroundKind, Touches, Unit


class LodgeReport(msgspec.Struct, frozen=True):
    """Report an enterprise that holds, or held, a title; anybody may, under a real name.

    Args:
        uscc: Credit code of the enterprise.
        topic: What it is about; the reporter's own words go into the erasable store only.
        person: Reference into the erasable store: name, contact and the text of the report.
        real_name: The reporter gave a real name and a way to be reached.
        evidence: Digests of the attachments, at most :data:`MOST`.
    """

    uscc: str
    topic: Topic
    person: str
    real_name: bool
    evidence: list[str] = []


class LodgeFinding(msgspec.Struct, frozen=True):
    """Record what supervision, a random inspection or quality monitoring found at an enterprise.

    Args:
        uscc: Credit code of the enterprise.
        origin: Where it comes from.
        subject: What was found, in the official's words.
        evidence: Digests of the attachments, at most :data:`MOST`.
    """

    uscc: str
    origin: Literal["supervision", "inspection", "monitoring"]
    subject: str
    evidence: list[str] = []


class AcceptReport(msgspec.Struct, frozen=True):
    """Look into the report (受理)."""

    matter: str


class DeclineReport(msgspec.Struct, frozen=True):
    """Do not look into the report (不予受理), for a stated reason that names nobody."""

    matter: str
    reason: str


class Enquire(msgspec.Struct, frozen=True):
    """Ask the enterprise, without naming the reporter.

    Args:
        matter: The report.
        questions: What it must answer.
        days: Length of the time to answer, where the rules name none.
        unit: Unit of ``days``.
        days_reason: Why this length.
    """

    matter: str
    questions: list[str]
    days: int | None = None
    unit: Unit = Unit.WORKING
    days_reason: str = ""


class Reply(msgspec.Struct, frozen=True):
    """Answer the enquiry, as the enterprise; late answers are taken until the facts are established."""

    matter: str
    answer: str
    evidence: list[str] = []


class RecordUnanswered(msgspec.Struct, frozen=True):
    """Record, after the last day, that the enterprise did not answer; the clerk or an official does it."""

    matter: str


class VerifyReport(msgspec.Struct, frozen=True):
    """Establish the facts (核查).

    Args:
        matter: The report.
        founded: Whether the report is right; the enterprise must have been asked first.
        finding: What was established, naming nobody.
        evidence: Digests of the documents.
    """

    matter: str
    founded: bool
    finding: str
    evidence: list[str] = []


class OrderRectification(msgspec.Struct, frozen=True):
    """Order the enterprise to put things right (责令整改), as an approver who did not verify.

    Args:
        matter: The report.
        items: What must be put right.
        days: Length of the time for it, where the rules name none.
        unit: Unit of ``days``.
        days_reason: Why this length.
    """

    matter: str
    items: list[str]
    days: int | None = None
    unit: Unit = Unit.WORKING
    days_reason: str = ""


class ReportRectification(msgspec.Struct, frozen=True):
    """Say what was put right, as the enterprise."""

    matter: str
    statement: str
    evidence: list[str] = []


class CheckRectification(msgspec.Struct, frozen=True):
    """Check what was put right; where the enterprise said nothing, only after its last day.

    Args:
        matter: The report.
        passed: Whether everything was put right.
        finding: What was found.
        evidence: Digests of the documents.
    """

    matter: str
    passed: bool
    finding: str
    evidence: list[str] = []


class CloseReport(msgspec.Struct, frozen=True):
    """Close the report, as an approver who did not verify.

    Args:
        matter: The report.
        outcome: ``unfounded``: nothing was established; ``settled``: established, and nothing more is
            needed; ``rectified``: the check was passed.
        reason: Why, naming nobody.
    """

    matter: str
    outcome: Literal["unfounded", "settled", "rectified"]
    reason: str


class ReferReport(msgspec.Struct, frozen=True):
    """Close the report and open a proceeding against titles, as a handler who did not verify.

    Args:
        matter: The report, which becomes the proceeding's cause.
        titles: Titles in force that the ground is about; the first one's rules lead.
        facts: What is held against the enterprise, naming no reporter.
        reason: Why a proceeding is due, naming nobody; also why the ground was named by a person.
        ground_id: Id of the ground in the rules of the first title; empty where a person names it by
            ``ground``, ``clause`` and ``kind``.
        revokes: For a ground named by a person: it is a revocation (撤销), not a cancellation.
        bans: For a ground named by a person: its clause brings a ban.
        touches: Which titles end, where the rules are silent on it.
    """

    matter: str
    titles: list[str]
    facts: str
    reason: str
    ground_id: str = ""
    ground: str = ""
    clause: str = ""
    kind: GroundKind = GroundKind.OTHER
    revokes: bool = False
    bans: bool = False
    touches: Touches | None = None


MOST = 20
"""Attachments of one report; more are handed in on paper."""


def _not_the_verifier(m: Moment) -> Why | None:
    if m.actor.account != m.matter.verified_by:
        return None
    return Why("核查由您办理，核查人不得作出处理决定", "请由本机关另一名审批人办理。")


def _not_answered(m: Moment) -> Why | None:
    answered = m.matter.replied or m.matter.replied is None
    return Why("企业已经答复，或者没有被询问", "无需再次答复。") if answered else None


def _overdue(m: Moment) -> Why | None:
    due = m.matter.due
    if due is not None and due.is_over(m.today):
        return None
    return Why(f"期限至{due.last_day}，尚未届满" if due else "没有期限", "请在期限届满后办理。")


def _ready_to_check(m: Moment) -> Why | None:
    return _overdue(m) if m.matter.state == ReportState.RECTIFYING else None


def _established(m: Moment) -> Why | None:
    report = m.matter
    if report.state == ReportState.CHECKED and report.passed:
        return Why("整改复查已经合格", "请办结。")
    return None if report.founded else Why("核查没有认定属实", "请按查无实据办结。")


ACCEPT = Act("accept_report", "受理举报", Scope.OFFICE, (ReportState.LODGED,))
DECLINE = Act("decline_report", "不予受理举报", Scope.OFFICE, (ReportState.LODGED,))
ENQUIRE = Act("enquire", "询问企业", Scope.OFFICE, (ReportState.ACCEPTED, ReportState.ANSWERED))
REPLY = Act(
    "reply", "答复询问", Scope.ENTERPRISE, (ReportState.ENQUIRED, ReportState.ANSWERED),
    checks=(_not_answered,),
)  # fmt: skip
UNANSWERED = Act(
    "record_unanswered", "记录逾期未答复", Scope.OFFICE, (ReportState.ENQUIRED,),
    roles=(Role.HANDLER, Role.APPROVER), checks=(_overdue,),
)  # fmt: skip
UNANSWERED_BY_CLERK = msgspec.structs.replace(UNANSWERED, scope=Scope.CLERK)
"""The same act in the hands of the clerk; pages never offer it."""
VERIFY = Act("verify_report", "登记核查结果", Scope.OFFICE, (ReportState.ACCEPTED, ReportState.ANSWERED))
ORDER = Act(
    "order_rectification", "责令整改", Scope.OFFICE, (ReportState.VERIFIED, ReportState.CHECKED),
    roles=(Role.APPROVER,), checks=(_established, _not_the_verifier), adverse=True,
)  # fmt: skip
RECTIFIED = Act("report_rectification", "报告整改情况", Scope.ENTERPRISE, (ReportState.RECTIFYING,))
CHECK = Act(
    "check_rectification", "复查整改情况", Scope.OFFICE, (ReportState.RECTIFYING, ReportState.RECTIFIED),
    checks=(_ready_to_check,),
)  # fmt: skip
CLOSE = Act(
    "close_report", "办结举报", Scope.OFFICE, (ReportState.VERIFIED, ReportState.CHECKED),
    roles=(Role.APPROVER,), checks=(_not_the_verifier,),
)  # fmt: skip
REFER = Act(
    "refer_report", "转入撤销、取消程序", Scope.OFFICE, (ReportState.VERIFIED, ReportState.CHECKED),
    checks=(_established, _not_the_verifier), adverse=True,
)  # fmt: skip

ACTS: tuple[Act, ...] = (
    ACCEPT, DECLINE, ENQUIRE, REPLY, UNANSWERED, VERIFY, ORDER, RECTIFIED, CHECK, CLOSE, REFER,
)  # fmt: skip
"""The acts that a report offers."""

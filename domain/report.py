"""Reports (举报) and findings of supervision as remembered; the reporter is only a reference here."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain import events as ev
from domain.calendar import Deadline
from domain.matter import Matter
from domain.people import Actor
from domain.permission import OFFICIALS
from domain.rulebook.model import Then


class ReportState(StrEnum):
    """Where a report stands."""

    LODGED = "lodged"
    ACCEPTED = "accepted"
    ENQUIRED = "enquired"
    ANSWERED = "answered"
    VERIFIED = "verified"
    RECTIFYING = "rectifying"
    RECTIFIED = "rectified"
    CHECKED = "checked"
    DECLINED = "declined"
    CLOSED = "closed"


_LABELS = {
    "lodged": "待审查受理", "accepted": "已受理，待核查", "enquired": "已询问企业，待答复",
    "answered": "企业已答复（或逾期未答复）", "verified": "已核查", "rectifying": "责令整改中",
    "rectified": "企业已报告整改，待复查", "checked": "已复查", "declined": "不予受理", "closed": "已办结",
}  # fmt: skip
ORIGINS = {
    "public": "实名举报",
    "supervision": "监督检查发现",
    "inspection": "双随机抽查",
    "monitoring": "质量监测",
}
"""Where a report can come from, with the name on screen."""


class Topic(StrEnum):
    """What a public report can be about: fixed words, so that no word of a reporter gets into an event."""

    FALSIFICATION = "falsification"
    UNQUALIFIED = "unqualified"
    UNREPORTED = "unreported"
    SAFETY = "safety"
    QUALITY = "quality"
    ENVIRONMENT = "environment"
    TAX = "tax"
    DISHONESTY = "dishonesty"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "falsification": "申报材料、数据不实", "unqualified": "不再符合认定标准",
            "unreported": "重大变化未报告", "safety": "生产安全", "quality": "产品质量",
            "environment": "环境保护", "tax": "税务", "dishonesty": "严重失信", "other": "其他违法违规行为",
        }[self.value]  # fmt: skip


class Report(Matter, kw_only=True, gc=False):
    """Something held against an enterprise, on its way to be established.

    Args:
        replied: The enterprise answered the enquiry; ``None`` while nobody asked.
        founded: The facts were established and the report is right; ``None`` before.
        passed: The check of the rectification was passed; ``None`` before.
        verify_due: Last day to establish the facts; it runs on when the enterprise has answered.
        verified_by: Account that established the facts; another one decides what follows.
        silent_then: What the rules let follow where the enterprise did not answer.
    """

    letter: ClassVar[str] = "J"

    origin: str
    person: str
    subject: str
    received_on: dt.date
    scheme: str
    evidence: list[str] = msgspec.field(default_factory=list)
    questions: list[str] = msgspec.field(default_factory=list)
    replied: bool | None = None
    founded: bool | None = None
    finding: str = ""
    items: list[str] = msgspec.field(default_factory=list)
    passed: bool | None = None
    verify_due: Deadline | None = None
    verified_by: str = ""
    silent_then: Then | None = None
    outcome: str = ""
    proceeding: str = ""

    @property
    def label(self) -> str:
        """What it is about."""
        return f"{ORIGINS[self.origin]}：{self.subject}"

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        return _LABELS[self.state]

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state not in (ReportState.DECLINED, ReportState.CLOSED)

    @property
    def waiting_on(self) -> str:
        """Who is waited for."""
        if self.state in (ReportState.ENQUIRED, ReportState.RECTIFYING):
            return "enterprise"
        return "office" if self.open else "nobody"

    def reporter_is_for(self, actor: Actor, division: str) -> bool:
        """Whether *actor* may see who reported: an official of the office that handles it, nobody else.

        Args:
            division: County to which the enterprise belongs.
        """
        office = actor.office
        handles = office is not None and office.level is self.level and office.covers(division)
        return bool(self.person) and handles and actor.has(*OFFICIALS)


Reports = dict[str, Report]


def take_in(reports: Reports, event: ev.ReportEvent) -> Reports:
    """Take in one event."""
    if isinstance(event, ev.ReportLodged):
        made = Report(
            id=event.report, opened_on=event.effective_on, level=event.level, state=ReportState.LODGED,
            due=event.due, origin=event.origin, person=event.person, subject=event.subject,
            received_on=event.received_on, scheme=event.scheme, evidence=event.evidence,
            last_act=event.version,
        )  # fmt: skip
        return {**reports, made.id: made}
    report = reports[event.report]
    match event:
        case ev.ReportAccepted():
            report.state, report.due = ReportState.ACCEPTED, event.due
            report.verify_due = event.due
        case ev.ReportDeclined():
            report.state, report.outcome, report.due = ReportState.DECLINED, event.reason, None
        case ev.ReportEnquired():
            report.state, report.questions, report.due = ReportState.ENQUIRED, event.questions, event.due
            report.replied = False
        case ev.ReportReplied():
            report.state, report.replied, report.due = ReportState.ANSWERED, True, report.verify_due
        case ev.ReportUnanswered():
            report.state, report.replied, report.due = ReportState.ANSWERED, False, report.verify_due
            report.silent_then = event.then
        case ev.ReportVerified():
            report.state, report.founded, report.finding = ReportState.VERIFIED, event.founded, event.finding
            report.due, report.verified_by = None, event.actor
        case ev.RectificationOrdered():
            report.state, report.items, report.due = ReportState.RECTIFYING, event.items, event.due
            report.passed = None
        case ev.RectificationReported():
            report.state = ReportState.RECTIFIED
        case ev.RectificationChecked():
            report.state, report.passed, report.finding = ReportState.CHECKED, event.passed, event.finding
            report.due = None
        case ev.ReportClosed():
            report.state, report.outcome, report.due = ReportState.CLOSED, event.outcome, None
            report.proceeding = event.proceeding
    return reports

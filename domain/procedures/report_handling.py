"""Handling reports and findings: who may do what when stands in ``reports.py``."""

import datetime as dt
import re

import msgspec

from domain.calendar import Deadline
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import (
    RectificationChecked,
    RectificationOrdered,
    RectificationReported,
    ReportAccepted,
    ReportClosed,
    ReportDeclined,
    ReportEnquired,
    ReportLodged,
    ReportReplied,
    ReportUnanswered,
    ReportVerified,
)
from domain.filing import Filing
from domain.law import Law
from domain.people import Role
from domain.permission import OFFICIALS
from domain.procedures.change_rules import examiner, highest, rules_of
from domain.procedures.matters import allowed, next_id, running, span_given
from domain.procedures.proceeding_opening import open_proceeding
from domain.procedures.proceedings import OpenProceeding
from domain.procedures.reports import (
    ACCEPT,
    CHECK,
    CLOSE,
    DECLINE,
    ENQUIRE,
    MOST,
    ORDER,
    RECTIFIED,
    REFER,
    REPLY,
    UNANSWERED,
    UNANSWERED_BY_CLERK,
    VERIFY,
    AcceptReport,
    CheckRectification,
    CloseReport,
    DeclineReport,
    Enquire,
    LodgeFinding,
    LodgeReport,
    OrderRectification,
    RecordUnanswered,
    ReferReport,
    Reply,
    ReportRectification,
    VerifyReport,
)
from domain.procedures.steps import digests, reason_given, reasons_given, refs
from domain.report import Report, ReportState, Topic
from domain.rulebook import schema
from domain.rulebook.model import GroundKind, Span, Then, Unit

REFERENCE = re.compile(r"p-[0-9a-f]{32}")
"""A reference into the erasable store: nothing else is ever taken for a person."""


def lodge_report(dossier: Dossier, cmd: LodgeReport, filing: Filing, law: Law) -> None:
    """Take the report in; nothing of what the reporter wrote goes beyond the erasable store."""
    if not cmd.real_name or not REFERENCE.fullmatch(cmd.person):
        raise BadInput(
            "person", "不能受理举报", why="没有填写真实姓名和联系方式", way_out="请实名举报，身份依法保密。"
        )
    if cmd.topic not in list(Topic):
        raise BadInput("topic", "不能受理举报", why="没有选择举报的事项", way_out="请从所列事项中选择。")
    _lodge(dossier, "public", cmd.person, Topic(cmd.topic).label, cmd.evidence, filing, law)


def lodge_finding(dossier: Dossier, cmd: LodgeFinding, filing: Filing, law: Law) -> None:
    """Take in what an office of the place found."""
    actor, what = filing.by, "不能登记监督检查发现的问题"
    if not dossier.version:
        raise NotAllowed(what, why="该企业尚未建档", way_out="请先建立企业档案。")
    if actor.office is None or not actor.has(*OFFICIALS):
        raise NotAllowed(what, why="只有主管部门的工作人员可以办理", way_out="请由主管部门办理。")
    if not actor.office.covers(dossier.division):
        raise NotAllowed(
            what, why=f"该企业不在{actor.office.name}的辖区内", way_out="请由企业所在地的主管部门办理。"
        )
    subject = reason_given("subject", cmd.subject)
    _lodge(dossier, cmd.origin, "", subject, cmd.evidence, filing, law)


def accept_report(dossier: Dossier, cmd: AcceptReport, filing: Filing, law: Law) -> None:
    """Look into it; the time to establish the facts begins."""
    report = allowed(dossier, cmd.matter, ACCEPT, Report, filing)
    rules = _rules(report, law)
    due = _time(rules.verify, filing.today, law, "受理举报")
    filing.record(dossier, ReportAccepted, basis=rules.basis, report=report.id, due=due)


def decline_report(dossier: Dossier, cmd: DeclineReport, filing: Filing, law: Law) -> None:
    """Turn it away for a stated reason."""
    report = allowed(dossier, cmd.matter, DECLINE, Report, filing)
    basis = _rules(report, law).basis
    reason = reason_given("reason", cmd.reason)
    filing.record(dossier, ReportDeclined, basis=basis, report=report.id, reason=reason)


def enquire(dossier: Dossier, cmd: Enquire, filing: Filing, law: Law) -> None:
    """Ask; the time to answer begins."""
    report = allowed(dossier, cmd.matter, ENQUIRE, Report, filing)
    questions = reasons_given("questions", cmd.questions)
    rules = _rules(report, law)
    span, why = span_given(rules.reply, cmd.days, cmd.unit, cmd.days_reason, "不能询问企业")
    due = running(filing.today, span, law, "询问企业")
    filing.record(
        dossier, ReportEnquired, basis=rules.basis, report=report.id, questions=questions, due=due,
        days_reason=why,
    )  # fmt: skip


def reply(dossier: Dossier, cmd: Reply, filing: Filing, law: Law) -> None:
    """Take the answer, late ones too as long as the facts are not established."""
    report = allowed(dossier, cmd.matter, REPLY, Report, filing)
    enquired = report.state == ReportState.ENQUIRED and report.due is not None
    late = report.due.is_over(filing.today) if enquired and report.due else True
    filing.record(
        dossier, ReportReplied, report=report.id, answer=reason_given("answer", cmd.answer),
        evidence=digests(cmd.evidence), late=late,
    )  # fmt: skip


def record_unanswered(dossier: Dossier, cmd: RecordUnanswered, filing: Filing, law: Law) -> None:
    """Note the silence, from the day after the last day on; what follows is for a person to decide."""
    act = UNANSWERED_BY_CLERK if filing.by.has(Role.CLERK) else UNANSWERED
    report = allowed(dossier, cmd.matter, act, Report, filing)
    rules = _rules(report, law)
    filing.record(dossier, ReportUnanswered, basis=rules.basis, report=report.id, then=rules.silent)


def verify_report(dossier: Dossier, cmd: VerifyReport, filing: Filing, law: Law) -> None:
    """Establish the facts; nothing is established against an enterprise that was not asked."""
    report = allowed(dossier, cmd.matter, VERIFY, Report, filing)
    if cmd.founded and report.replied is None:
        raise NotAllowed(f"不能认定{report.label}属实", why="还没有听取企业的意见", way_out="请先询问企业。")
    basis = _rules(report, law).basis
    filing.record(
        dossier, ReportVerified, basis=basis, report=report.id, founded=cmd.founded,
        finding=reason_given("finding", cmd.finding), evidence=digests(cmd.evidence),
    )  # fmt: skip


def order_rectification(dossier: Dossier, cmd: OrderRectification, filing: Filing, law: Law) -> None:
    """Order it; the time to put things right begins."""
    report = allowed(dossier, cmd.matter, ORDER, Report, filing)
    items = reasons_given("items", cmd.items)
    rules = _rules(report, law)
    span, why = span_given(rules.rectify, cmd.days, cmd.unit, cmd.days_reason, "不能责令整改")
    due = running(filing.today, span, law, "责令整改")
    filing.record(
        dossier, RectificationOrdered, basis=rules.basis, report=report.id, items=items, due=due,
        days_reason=why,
    )  # fmt: skip


def report_rectification(dossier: Dossier, cmd: ReportRectification, filing: Filing, law: Law) -> None:
    """Take the enterprise's statement, after the last day too: what counts is what the check finds."""
    report = allowed(dossier, cmd.matter, RECTIFIED, Report, filing)
    filing.record(
        dossier, RectificationReported, report=report.id,
        statement=reason_given("statement", cmd.statement), evidence=digests(cmd.evidence),
    )  # fmt: skip


def check_rectification(dossier: Dossier, cmd: CheckRectification, filing: Filing, law: Law) -> None:
    """Record what the check found."""
    report = allowed(dossier, cmd.matter, CHECK, Report, filing)
    filing.record(
        dossier, RectificationChecked, report=report.id, passed=cmd.passed,
        finding=reason_given("finding", cmd.finding), evidence=digests(cmd.evidence),
    )  # fmt: skip


def close_report(dossier: Dossier, cmd: CloseReport, filing: Filing, law: Law) -> None:
    """Close it with the outcome that its facts allow."""
    report = allowed(dossier, cmd.matter, CLOSE, Report, filing)
    fits = {
        "unfounded": report.founded is False,
        "settled": bool(report.founded) and report.passed is None,
        "rectified": report.passed is True,
    }
    if not fits[cmd.outcome]:
        raise BadInput(
            "outcome", f"不能办结{report.label}", why=f"现在是“{report.state_label}”，与办结结果不符",
            way_out="请按核查和整改的结果办结；整改不合格的，可以再次责令整改或转入撤销、取消程序。",
        )  # fmt: skip
    basis = _rules(report, law).basis
    reason = reason_given("reason", cmd.reason)
    filing.record(dossier, ReportClosed, basis=basis, report=report.id, outcome=cmd.outcome, reason=reason)


def refer_report(dossier: Dossier, cmd: ReferReport, filing: Filing, law: Law) -> None:
    """Open the proceeding, with the report as its cause, and close the report."""
    report = allowed(dossier, cmd.matter, REFER, Report, filing)
    reason = reason_given("reason", cmd.reason)
    opening = OpenProceeding(
        dossier.uscc, cmd.titles, cmd.facts, ground_id=cmd.ground_id, ground=cmd.ground, clause=cmd.clause,
        kind=cmd.kind, revokes=cmd.revokes, bans=cmd.bans, touches=cmd.touches, reason=reason,
        cause=report.id,
    )  # fmt: skip
    open_proceeding(dossier, opening, filing, law)
    filing.record(
        dossier, ReportClosed, basis=_rules(report, law).basis, report=report.id, outcome="proceeding",
        reason=reason, proceeding=list(dossier.proceedings)[-1],
    )  # fmt: skip


def _lodge(
    dossier: Dossier, origin: str, person: str, subject: str, evidence: list[str], filing: Filing, law: Law
) -> None:
    what = "不能登记举报"
    if not dossier.titles:
        raise NotAllowed(
            what, why="该企业没有称号", way_out="对公示中的企业请提出异议，其他问题请向有关部门反映。"
        )
    if len(evidence) > MOST:
        raise BadInput("evidence", what, why=f"附件超过 {MOST} 件", way_out="请合并附件，或提交纸质材料。")
    title = highest(dossier.titles_on(filing.today)) or highest(dossier.titles.values())
    assert title is not None  # noqa: S101 - there are titles
    rules = _times(title.scheme, filing.today, law)
    filing.record(
        dossier, ReportLodged, basis=rules.basis, report=next_id(dossier, Report), origin=origin,
        person=person, subject=subject, received_on=filing.today, evidence=digests(evidence),
        level=examiner(title, filing.today, law, GroundKind.REPORT_VERIFIED), scheme=title.scheme,
        due=_time(rules.accept, filing.today, law, "收到举报"),
    )  # fmt: skip


class _Times(msgspec.Struct, frozen=True):
    """The times of the rules on reports; none where the text is silent."""

    accept: Span | None = None
    reply: Span | None = None
    verify: Span | None = None
    rectify: Span | None = None
    silent: Then | None = None
    basis: list[str] = []


def _rules(report: Report, law: Law) -> _Times:
    """The rules of the day on which *report* came in."""
    return _times(report.scheme, report.received_on, law)


def _times(scheme: str, day: dt.date, law: Law) -> _Times:
    rules = rules_of(scheme, day, law)
    if rules is None or rules.reports is None:
        return _Times()
    rule, source = rules.reports, rules.sources["reports"]

    def span(limit: schema.Limit | None) -> Span | None:
        return Span(limit.n, limit.unit, source) if limit else None

    return _Times(
        span(rule.accept), span(rule.reply), span(rule.verify), span(rule.rectify), rule.silent, refs(source)
    )


def _time(span: Span | None, start: dt.date, law: Law, event: str) -> Deadline | None:
    if span is None or span.n is None or span.unit is Unit.UNSPECIFIED:
        return None
    return running(start, span, law, event)

"""Hearing the enterprise: notice, service, answer or silence, hearing, legal review, passing up."""

import datetime as dt

from domain.dossier import Dossier
from domain.errors import BadInput
from domain.events import (
    HearingHeld,
    HearingRequested,
    HearingSet,
    ProceedingAnswered,
    ProceedingNotified,
    ProceedingReviewed,
    ProceedingServed,
    ProceedingUnanswered,
    ProceedingVerified,
)
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act
from domain.people import Role
from domain.procedures import proceedings as p
from domain.procedures.matters import allowed, running, span_given
from domain.procedures.proceeding_opening import told
from domain.procedures.steps import digests, reason_given, refs
from domain.proceeding import Proceeding
from domain.rulebook.model import Source, Span, Unit

FARTHEST = 366
"""Days from now beyond which a day set for the future is taken for a slip of the pen."""


def notify_proceeding(dossier: Dossier, cmd: p.NotifyProceeding, filing: Filing, law: Law) -> None:
    """Record the notice; where the rules are silent on a time, the official gives it with the reason."""
    found = allowed(dossier, cmd.matter, p.NOTIFY, Proceeding, filing)
    what = f"不能制作 {found.id} 的告知书"
    answer, answer_reason = span_given(
        found.answer, cmd.answer_n, cmd.answer_unit, cmd.answer_reason, f"{what}（陈述申辩期限）"
    )
    hearing, hearing_reason = _hearing_offered(found, cmd, what)
    filing.record(
        dossier,
        ProceedingNotified,
        basis=_basis(found, answer.source, hearing.source if hearing else None),
        proceeding=found.id,
        facts=told("facts", cmd.facts, "查明的事实", what),
        grounds=told("grounds", cmd.grounds, "拟作决定的依据", what),
        answer=answer,
        answer_reason=answer_reason,
        hearing_request=hearing,
        hearing_reason=hearing_reason,
    )


def serve_notice(dossier: Dossier, cmd: p.ServeNotice, filing: Filing, law: Law) -> None:
    """Record the service; the times that the notice gave run from the day after it."""
    found = allowed(dossier, cmd.matter, p.SERVE, Proceeding, filing)
    check_service(cmd, found.notified_on, filing, f"不能登记 {found.id} 告知书的送达", "告知书")
    offered = found.hearing_offered
    due = running(cmd.served_on, found.answer or Span(None, Unit.UNSPECIFIED), law, "告知书送达")
    hearing_due = running(cmd.served_on, offered, law, "告知书送达") if offered else None
    filing.record(
        dossier,
        ProceedingServed,
        effective_on=cmd.served_on,
        basis=_basis(found, due.source, hearing_due.source if hearing_due else None),
        proceeding=found.id,
        how=cmd.how,
        served_on=cmd.served_on,
        proof=list(cmd.proof),
        due=due,
        hearing_due=hearing_due,
    )


def check_service(
    cmd: p.ServeNotice | p.ServeDecision, made_on: dt.date | None, filing: Filing, what: str, paper: str
) -> None:
    """
    Make sure that *paper*, made on *made_on*, can have been served as *cmd* says.

    Raises:
        BadInput: No proof, or a day that cannot be.
    """
    digests(cmd.proof)
    if cmd.how != "account" and not cmd.proof:
        raise BadInput("proof", what, why="没有送达凭证", way_out="请上传送达回证、邮寄回执或公告凭证。")
    first = made_on or filing.today
    if cmd.how == "public":
        latest = filing.today + dt.timedelta(days=FARTHEST)
        if not first < cmd.served_on <= latest:
            raise BadInput(
                "served_on", what, why="公告送达在公告期满时才视为送达",
                way_out=f"请填写公告期满之日，在 {first} 之后、{latest} 以前。",
            )  # fmt: skip
    elif cmd.served_on < first:
        raise BadInput(
            "served_on", what, why=f"{paper}于 {first} 作出，不能更早送达", way_out="请核对送达日期。"
        )
    elif cmd.served_on > filing.today:
        raise BadInput("served_on", what, why="送达日期在今天之后", way_out="请填写实际送达的日期。")


def answer_proceeding(dossier: Dossier, cmd: p.AnswerProceeding, filing: Filing, law: Law) -> None:
    """Record the statement; one that comes late is taken all the same."""
    found = allowed(dossier, cmd.matter, p.ANSWER, Proceeding, filing)
    filing.record(
        dossier, ProceedingAnswered, proceeding=found.id,
        statement=told("statement", cmd.statement, "陈述申辩意见", "不能提交陈述申辩"),
        evidence=digests(cmd.evidence),
    )  # fmt: skip


def record_silence(dossier: Dossier, cmd: p.RecordSilence, filing: Filing, law: Law) -> None:
    """Record that nothing came; the clerk does, or an official."""
    act: Act = p.SILENCE_BY_CLERK if filing.by.has(Role.CLERK) else p.SILENCE
    found = allowed(dossier, cmd.matter, act, Proceeding, filing)
    due = found.due or found.answer_due
    basis = _basis(found, due.source if due else None)
    filing.record(dossier, ProceedingUnanswered, basis=basis, proceeding=found.id)


def request_hearing(dossier: Dossier, cmd: p.RequestHearing, filing: Filing, law: Law) -> None:
    """Record that the enterprise wants to be heard in person."""
    found = allowed(dossier, cmd.matter, p.REQUEST_HEARING, Proceeding, filing)
    filing.record(
        dossier, HearingRequested, proceeding=found.id, reason=cmd.reason.strip(),
        basis=_basis(found, found.hearing_due.source if found.hearing_due else None),
    )  # fmt: skip


def set_hearing(dossier: Dossier, cmd: p.SetHearing, filing: Filing, law: Law) -> None:
    """Record day, place and chair; the time between this notice and the hearing is kept whole."""
    found = allowed(dossier, cmd.matter, p.SET_HEARING, Proceeding, filing)
    what, span, reason = f"不能安排 {found.id} 的听证", found.hearing_notice, cmd.reason.strip()
    chair = told("chair", cmd.chair, "听证主持人", what)
    if chair in found.handlers or chair == filing.by.account:
        raise BadInput("chair", what, why="主持人办理过这一事项", way_out="请指定没有参与办理的人员主持。")
    earliest = filing.today
    if span is not None and span.n is not None and span.unit is not Unit.UNSPECIFIED:
        earliest = running(filing.today, span, law, "通知听证").last_day
    else:
        reason = reason_given("reason", reason)
    latest = filing.today + dt.timedelta(days=FARTHEST)
    if not earliest < cmd.held_on <= latest:
        raise BadInput(
            "held_on", what, why=f"听证应在 {earliest} 之后、{latest} 以前举行",
            rule=str(span.source or "") if span else "", way_out="请另选日期，给企业足够的准备时间。",
        )  # fmt: skip
    filing.record(
        dossier, HearingSet, basis=_basis(found, span.source if span else None), proceeding=found.id,
        held_on=cmd.held_on, place=told("place", cmd.place, "听证地点", what), chair=chair, reason=reason,
    )  # fmt: skip


def hold_hearing(dossier: Dossier, cmd: p.HoldHearing, filing: Filing, law: Law) -> None:
    """Record the hearing and its minutes."""
    found = allowed(dossier, cmd.matter, p.HOLD_HEARING, Proceeding, filing)
    filing.record(
        dossier, HearingHeld, basis=_basis(found), proceeding=found.id, attended=cmd.attended,
        minutes=told("minutes", cmd.minutes, "听证笔录", f"不能记录 {found.id} 的听证"),
        evidence=digests(cmd.evidence),
    )  # fmt: skip


def review_proceeding(dossier: Dossier, cmd: p.ReviewProceeding, filing: Filing, law: Law) -> None:
    """Record the opinion of the legal review."""
    found = allowed(dossier, cmd.matter, p.REVIEW, Proceeding, filing)
    filing.record(
        dossier, ProceedingReviewed, basis=_basis(found), proceeding=found.id, agrees=cmd.agrees,
        opinion=reason_given("opinion", cmd.opinion),
    )  # fmt: skip


def verify_proceeding(dossier: Dossier, cmd: p.VerifyProceeding, filing: Filing, law: Law) -> None:
    """Pass it up; from now on it is the turn of the level that decides."""
    found = allowed(dossier, cmd.matter, p.VERIFY, Proceeding, filing)
    filing.record(
        dossier, ProceedingVerified, basis=_basis(found), proceeding=found.id,
        opinion=reason_given("opinion", cmd.opinion), level=found.decides,
    )  # fmt: skip


def _hearing_offered(found: Proceeding, cmd: p.NotifyProceeding, what: str) -> tuple[Span | None, str]:
    """The time to ask for a hearing: the rules', an official's with the reason, or none with the reason."""
    rule = found.hearing_request
    if rule is None and cmd.hearing_n is None:
        return None, reason_given("hearing_reason", cmd.hearing_reason)
    return span_given(rule, cmd.hearing_n, cmd.hearing_unit, cmd.hearing_reason, f"{what}（申请听证期限）")


def _basis(found: Proceeding, *sources: Source | None) -> list[str]:
    return list(dict.fromkeys(refs(found.source, *sources)))

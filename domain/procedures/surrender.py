"""Giving a title up (自愿放弃): the enterprise's own act, or a cancellation that it asked for."""

import datetime as dt

import msgspec

from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import TitleEndRequested, TitleSurrendered
from domain.filing import Filing
from domain.law import Law
from domain.people import Role
from domain.permission import not_the_enterprise, not_the_office
from domain.ports import Journal
from domain.procedures.application import dossier_of
from domain.procedures.endings import open_duties, refuse, release, resting_on
from domain.procedures.proceeding_opening import held_title, told
from domain.procedures.steps import digests, reason_given
from domain.title import Title


class SurrenderTitle(msgspec.Struct, frozen=True):
    """Give a title up; only the enterprise does.

    Args:
        last_day: Last civil day on which it shall hold, from today until the end of its term; today if left
            out.
    """

    uscc: str
    title: str
    reason: str
    last_day: dt.date | None = None


class RequestCancellation(msgspec.Struct, frozen=True):
    """Ask the authority to end a title; the enterprise does, or an official records its letter.

    Args:
        evidence: Digests of documents; an official attaches the letter.
    """

    uscc: str
    title: str
    reason: str
    evidence: list[str] = []


class CancelOnRequest(msgspec.Struct, frozen=True):
    """End a title as the enterprise asked; an approver who did not record the request.

    Args:
        document_no: Number of the decision.
        decided_on: Civil day of the decision, from the day of the request until today; the title's last day.
    """

    uscc: str
    title: str
    document_no: str
    decided_on: dt.date
    opinion: str


def surrender_title(cmd: SurrenderTitle, filing: Filing, law: Law, journal: Journal) -> None:
    """End the title as the enterprise wishes, with its duties and the cases that rest on it."""
    dossier = dossier_of(cmd.uscc, journal)
    what = _what(dossier)
    why = not_the_enterprise(filing.by, dossier.uscc)
    if why is not None:
        raise NotAllowed(what, why=why.why, way_out=why.way_out)
    title = _unattacked(dossier, cmd.title, filing, what)
    last_day = cmd.last_day or filing.today
    if not filing.today <= last_day <= title.holds_until:
        raise BadInput(
            "last_day", what, why=f"最后有效日应从今天起、不晚于 {title.holds_until}", way_out="请核对日期。"
        )
    _end(dossier, title, last_day, reason_given("reason", cmd.reason), filing, journal)


def request_cancellation(dossier: Dossier, cmd: RequestCancellation, filing: Filing, law: Law) -> None:
    """Record the enterprise's wish; the authority decides on it."""
    what = _what(dossier)
    title = _unattacked(dossier, cmd.title, filing, what)
    if title.end_asked_by:
        raise NotAllowed(what, why="企业已经提出申请", way_out="请等待主管部门决定。")
    if not_the_enterprise(filing.by, dossier.uscc) is not None:
        why = not_the_office(filing.by, title.level, dossier.division, (Role.HANDLER,), what="登记企业申请")
        if why is not None:
            raise NotAllowed(what, why=why.why, rule=why.rule, way_out=why.way_out)
        if not cmd.evidence:
            raise BadInput("evidence", what, why="没有企业的书面申请", way_out="请上传企业的申请。")
    filing.record(
        dossier, TitleEndRequested, title=title.id, reason=reason_given("reason", cmd.reason),
        evidence=digests(cmd.evidence),
    )  # fmt: skip


def cancel_on_request(cmd: CancelOnRequest, filing: Filing, law: Law, journal: Journal) -> None:
    """End the title as asked; nobody is blamed."""
    dossier = dossier_of(cmd.uscc, journal)
    what = _what(dossier)
    title = _unattacked(dossier, cmd.title, filing, what)
    why = not_the_office(filing.by, title.level, dossier.division, (Role.APPROVER,), what="取消称号")
    if why is not None:
        raise NotAllowed(what, why=why.why, rule=why.rule, way_out=why.way_out)
    asked_on = title.end_asked_on
    if asked_on is None:
        raise NotAllowed(what, why="企业没有提出申请", way_out="请由企业提出，或登记企业的书面申请。")
    if title.end_asked_by == filing.by.account:
        raise NotAllowed(what, why="企业的申请由您登记", way_out="请由另一位审批人决定。")
    if not max(asked_on, title.valid_from) <= cmd.decided_on <= filing.today:
        raise BadInput("decided_on", what, why=f"决定日期应在 {asked_on} 至今天之间", way_out="请核对日期。")
    document_no = told("document_no", cmd.document_no, "文号", what)
    reason = f"依企业申请（{document_no}）：{reason_given('opinion', cmd.opinion)}"
    _end(dossier, title, cmd.decided_on, reason, filing, journal)


def _what(dossier: Dossier) -> str:
    return f"不能终止{dossier.enterprise_name}的称号"


def _unattacked(dossier: Dossier, title_id: str, filing: Filing, what: str) -> Title:
    """Return the title, in force and not attacked: giving it up must not forestall a revocation."""
    title = held_title(dossier, title_id, filing.today, what)
    for one in dossier.proceedings.values():
        if one.open and title.id in one.titles:
            raise NotAllowed(what, why=f"{one.label}（{one.id}）正在办理", way_out="请等待该程序的结果。")
    return title


def _end(
    dossier: Dossier, title: Title, last_day: dt.date, reason: str, filing: Filing, journal: Journal
) -> None:
    """Record the end, and let go what rests on the title."""
    duties = open_duties(dossier, [title.id])
    cases = resting_on(dossier, [title], filing.today)
    filing.record(
        dossier, TitleSurrendered, effective_on=last_day + dt.timedelta(days=1), title=title.id,
        last_day=last_day, reason=reason, cause="",
    )  # fmt: skip
    release(dossier, duties, "企业放弃称号", filing)
    for case in cases:
        refuse(dossier, case, "企业放弃了办件所依据的称号", filing, journal)

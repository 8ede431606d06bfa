"""Recognition (认定): award the title to every passed row of a list in one commit, or to one single case."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

import msgspec

from domain import acts
from domain.calendar import title_term
from domain.case import Case
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import NoticeResultAnnounced, TitleRecognised
from domain.filing import Filing
from domain.law import Law
from domain.notice import NoticeState
from domain.permission import Why
from domain.ports import Journal
from domain.procedures.application import dossier_of
from domain.procedures.publicity import dossiers_of, named, notice_of
from domain.procedures.steps import allowed, cited, refs
from domain.rulebook.model import CaseRules, Span, StepKind, Unit
from domain.series import claim, next_numbers


class Recognise(msgspec.Struct, frozen=True):
    """Award the title to every row of a closed list that stands at recognition.

    Args:
        document_no: Number of the document that announces the result.
        decided_on: Civil day of the decision, after publicity has closed and not in the future.
        valid_from: First day of the title; the day of decision when left out.
        valid_until: Last day of the title, included; by the rule when left out.
        term_reason: Why, where the rule is silent or the interval differs from it.
        certificate_prefix: Letters before year and running number of each certificate.
    """

    notice: UUID
    document_no: str
    decided_on: dt.date
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    term_reason: str = ""
    certificate_prefix: str = ""


class RecogniseCase(msgspec.Struct, frozen=True):
    """Award the title to one case whose route has no publicity; see :class:`Recognise`."""

    case: str
    document_no: str
    certificate_no: str
    decided_on: dt.date
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    term_reason: str = ""


class Term(msgspec.Struct, frozen=True):
    """The interval of a title, both days included."""

    valid_from: dt.date
    valid_until: dt.date
    reason: str


def recognise(cmd: Recognise, filing: Filing, law: Law, journal: Journal) -> None:
    """Recognise all rows that can be, or none; rows held by an objection follow in a later act."""
    notice = notice_of(journal, cmd.notice)
    what = f"不能认定公示“{notice.number}”的企业"
    if notice.state not in (NoticeState.CLOSED, NoticeState.ANNOUNCED) or notice.closes is None:
        raise NotAllowed(
            what,
            why=f"名单{notice.state.label}",
            rule=cited(notice.closes.source) if notice.closes else "",
            way_out="请在公示结束后认定。",
        )
    document_no = _document(cmd.document_no, what)
    _day(cmd.decided_on, notice.closes.last_day + dt.timedelta(days=1), filing, what)
    ready = [
        (row, dossier, dossier.cases[row.case])
        for row, dossier in dossiers_of(notice.standing, journal)
        if _stands(dossier.cases[row.case], notice.id)
    ]
    if not ready:
        raise NotAllowed(what, why="没有可以认定的企业", way_out="请先办结异议，或查看是否已经认定。")
    _unbarred(((dossier, case) for _, dossier, case in ready), filing, what)
    term = _term(cmd, [case.rules for _, _, case in ready], what)
    certificates = next_numbers(cmd.certificate_prefix, cmd.decided_on.year, len(ready), filing, journal)
    for (_, dossier, case), certificate_no in zip(ready, certificates, strict=True):
        _award(dossier, case, document_no, certificate_no, cmd.decided_on, term, filing)
    filing.record(
        notice,
        NoticeResultAnnounced,
        effective_on=cmd.decided_on,
        document_no=document_no,
        decided_on=cmd.decided_on,
        valid_from=term.valid_from,
        valid_until=term.valid_until,
        recognised=len(ready),
    )


def recognise_case(cmd: RecogniseCase, filing: Filing, law: Law, journal: Journal) -> None:
    """Recognise one case that was never on a list."""
    dossier = dossier_of(cmd.case.partition("-")[0], journal)
    case = allowed(dossier, cmd.case, "recognise", filing)
    what = f"不能认定{dossier.enterprise_name}"
    if case.listing is not None:
        raise NotAllowed(what, why="该企业列在公示名单中", way_out="请按公示名单一并认定。")
    document_no = _document(cmd.document_no, what)
    _day(cmd.decided_on, case.opened_on, filing, what)
    term = _term(cmd, [case.rules], what)
    claim(cmd.certificate_no.strip(), filing, journal)
    _award(dossier, case, document_no, cmd.certificate_no.strip(), cmd.decided_on, term, filing)


def _stands(case: Case, notice: UUID) -> bool:
    return case.at(StepKind.RECOGNITION) and case.listing is not None and case.listing.notice == notice


def _unbarred(ready: Iterable[tuple[Dossier, Case]], filing: Filing, what: str) -> None:
    act = acts.BY_NAME["recognise"]
    barred: dict[str, list[str]] = {}
    found: dict[str, Why] = {}
    for dossier, case in ready:
        why = acts.barred(act, acts.Moment(dossier, case, filing.by, filing.today))
        if why is not None:
            barred.setdefault(why.why, []).append(dossier.enterprise_name)
            found[why.why] = why
    for text, names in barred.items():
        raise NotAllowed(
            what, why=f"{named(names)}：{text}", rule=found[text].rule, way_out=found[text].way_out
        )


def _document(document_no: str, what: str) -> str:
    if not document_no.strip():
        raise BadInput("document_no", what, why="没有填写文号", way_out="请填写认定文件的文号。")
    return document_no.strip()


def _day(decided_on: dt.date, earliest: dt.date, filing: Filing, what: str) -> None:
    if decided_on > filing.today:
        raise BadInput("decided_on", what, why="认定日期在今天之后", way_out="请填写文件的实际日期。")
    if decided_on < earliest:
        raise BadInput(
            "decided_on", what, why=f"认定日期不能早于 {earliest}", way_out="请填写公示结束后的文件日期。"
        )


def _term(cmd: Recognise | RecogniseCase, rules: list[CaseRules], what: str) -> Term:
    """Return the interval: the rule's from the first day on, or a person's with the reason."""
    spans: list[Span | None] = []
    for one in rules:
        if one.validity not in spans:
            spans.append(one.validity)
    valid_from = cmd.valid_from or cmd.decided_on
    span = spans[0] if len(spans) == 1 else None
    years = span.n if span and span.unit is Unit.YEARS else None
    by_rule = title_term(valid_from, years) if years else None
    valid_until, reason = cmd.valid_until or by_rule, cmd.term_reason.strip()
    sources = cited(*(one.source for one in spans if one))
    if valid_until is None:
        raise BadInput(
            "valid_until",
            what,
            why="文件没有规定有效期",
            rule=sources,
            way_out="请填写有效期的起止日期，并说明理由。",
        )
    if valid_until < valid_from:
        raise BadInput("valid_until", what, why="有效期的末日早于首日", way_out="请核对有效期。")
    if not reason and (by_rule is None or valid_until != by_rule or valid_from != cmd.decided_on):
        told = "文件没有规定有效期" if by_rule is None else f"有效期与文件规定的 {years} 年或认定之日起算不同"
        raise BadInput("term_reason", what, why=told, rule=sources, way_out="请说明确定有效期的理由。")
    return Term(valid_from, valid_until, reason)


def _award(
    dossier: Dossier,
    case: Case,
    document_no: str,
    certificate_no: str,
    decided_on: dt.date,
    term: Term,
    filing: Filing,
) -> None:
    rules = case.rules
    filing.record(
        dossier,
        TitleRecognised,
        effective_on=term.valid_from,
        basis=refs(case.current.source, rules.validity.source if rules.validity else None),
        case=case.id,
        title=case.id,
        scheme=rules.scheme,
        title_name=rules.title,
        level=rules.level,
        document_no=document_no,
        certificate_no=certificate_no,
        decided_on=decided_on,
        valid_from=term.valid_from,
        valid_until=term.valid_until,
        notice=case.listing.notice if case.listing else None,
        term_reason=term.reason,
    )

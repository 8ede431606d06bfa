"""Recognition (认定): award the title to every passed row of a list in one commit, or to one single case.

A row whose recheck was passed continues the title it had; a simple rename ends with the new name instead of
a title.  The announcement may name titles that ended, and renames, beside its rows.
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

import msgspec

from domain import acts
from domain.assessment import awaited
from domain.case import Case
from domain.dossier import Dossier, dossier_id
from domain.errors import BadInput, NotAllowed
from domain.events import (
    EnterpriseRenamed,
    NamedBeside,
    NoticeOthersNamed,
    NoticeResultAnnounced,
    RenameApproved,
    TitleRecognised,
)
from domain.filing import Filing
from domain.law import Law
from domain.notice import NoticeState
from domain.permission import Why
from domain.ports import Journal
from domain.procedures.application import dossier_of
from domain.procedures.duties import release_with
from domain.procedures.intake import ban_against
from domain.procedures.publicity import CHUNK, dossiers_of, named, notice_of
from domain.procedures.steps import allowed, cited, refs
from domain.procedures.terms import Term, terms
from domain.rulebook.model import StepKind
from domain.series import claim, next_numbers
from domain.title import End


class Recognise(msgspec.Struct, frozen=True):
    """Award the title to every row of a closed list that stands at recognition.

    Args:
        document_no: Number of the document that announces the result.
        decided_on: Civil day of the decision, after publicity has closed and not in the future.
        valid_from: First day of the title; the day of decision when left out.
        valid_until: Last day of the title, included; by the rule when left out.
        term_reason: Why, where the rule is silent or the interval differs from it.
        certificate_prefix: Letters before year and running number of each certificate; none for renames.
        renewed_from: First day of the renewed terms; by the rule when left out.
        renewed_until: Last day of the renewed terms, included; by the rule when left out.
        ended: Titles that ended and shall be named beside the rows.
        renamed: Cases of renames that were approved and shall be named beside the rows.
    """

    notice: UUID
    document_no: str
    decided_on: dt.date
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    term_reason: str = ""
    certificate_prefix: str = ""
    renewed_from: dt.date | None = None
    renewed_until: dt.date | None = None
    ended: list[str] = []
    renamed: list[str] = []


class RecogniseCase(msgspec.Struct, frozen=True):
    """Award the title to one case whose route has no publicity; see :class:`Recognise`.

    Args:
        certificate_no: Number of the certificate; empty for a rename.
    """

    case: str
    document_no: str
    certificate_no: str
    decided_on: dt.date
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    term_reason: str = ""
    renewed_from: dt.date | None = None
    renewed_until: dt.date | None = None


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
    passed = [(dossier, case) for _, dossier, case in ready]
    _unbarred(passed, cmd.decided_on, filing, law, what)
    others = _others(cmd, journal, what)
    if any(case.new_name for _, case in passed):
        term = Term(cmd.decided_on, cmd.decided_on, "")
        for dossier, case in passed:
            _rename(dossier, case, document_no, cmd.decided_on, filing)
    else:
        intervals = terms(cmd, passed, what)
        fresh = [own for (_, case), own in zip(passed, intervals, strict=True) if not case.renews]
        term = (fresh or intervals)[0]
        numbers = next_numbers(cmd.certificate_prefix, cmd.decided_on.year, len(ready), filing, journal)
        for (dossier, case), certificate_no, own in zip(passed, numbers, intervals, strict=True):
            _award(dossier, case, document_no, certificate_no, cmd.decided_on, own, filing)
    for first in range(0, len(others), CHUNK):
        filing.record(notice, NoticeOthersNamed, others=others[first : first + CHUNK])
    filing.record(
        notice,
        NoticeResultAnnounced,
        effective_on=cmd.decided_on,
        document_no=document_no,
        decided_on=cmd.decided_on,
        valid_from=term.valid_from,
        valid_until=term.valid_until,
        recognised=len(ready),
        renewed=sum(bool(case.renews) for _, case in passed),
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
    _unbarred([(dossier, case)], cmd.decided_on, filing, law, what)
    if case.new_name:
        _rename(dossier, case, document_no, cmd.decided_on, filing)
        return
    [term] = terms(cmd, [(dossier, case)], what)
    claim(cmd.certificate_no.strip(), filing, journal)
    _award(dossier, case, document_no, cmd.certificate_no.strip(), cmd.decided_on, term, filing)


def _stands(case: Case, notice: UUID) -> bool:
    return case.at(StepKind.RECOGNITION) and case.listing is not None and case.listing.notice == notice


def _unbarred(
    ready: Iterable[tuple[Dossier, Case]], decided_on: dt.date, filing: Filing, law: Law, what: str
) -> None:
    """Refuse the whole act while something stands against a row: an objection, a ban, a lower title."""
    act = acts.BY_NAME["recognise"]
    barred: dict[str, list[str]] = {}
    found: dict[str, Why] = {}
    for dossier, case in ready:
        why = acts.barred(act, acts.Moment(dossier, case, filing.by, filing.today))
        if why is None and not case.new_name:
            why = (
                _banned(dossier, case, filing.today, law)
                or _banned(dossier, case, decided_on, law)
                or _ended(dossier, case)
                or _waits(dossier, case, filing.today)
            )
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


def _banned(dossier: Dossier, case: Case, day: dt.date, law: Law) -> Why | None:
    """Why a ban forbids what the case asks for on *day*."""
    if not dossier.bans:
        return None
    scheme = case.rules.scheme
    return ban_against(dossier, scheme, day, law.rulebook.scheme(scheme).awards)


def _ended(dossier: Dossier, case: Case) -> Why | None:
    """Why a recheck cannot renew: its title was revoked or otherwise ended meanwhile."""
    before = dossier.titles.get(case.renews)
    if before is None or before.end is None:
        return None
    return Why(f"复核的称号已经终止：{before.end.label}", "请拟不予认定；终止决定被撤销的，恢复后再办理。")


def _waits(dossier: Dossier, case: Case, today: dt.date) -> Why | None:
    """Why a provisional application cannot be recognised yet: the lower title is still to come."""
    row = awaited(dossier, case, today)
    if row is None:
        return None
    return Why(f"“{row.label}”尚未取得", "请在该称号认定之后再认定。", rule=str(row.source or ""))


def _others(cmd: Recognise, journal: Journal, what: str) -> list[NamedBeside]:
    """Return what the announcement names beside its rows, each of which must have happened."""
    wanted = [*cmd.ended, *cmd.renamed]
    streams = {one: dossier_id(one.partition("-")[0]) for one in wanted}
    found = journal.load(Dossier, streams.values()) if streams else {}
    named_beside = []
    for subject in wanted:
        dossier = found.get(streams[subject])
        title = dossier.titles.get(subject) if dossier else None
        case = dossier.cases.get(subject) if dossier else None
        if dossier and title and title.end and title.last_day and title.end is not End.RENEWED:
            named_beside.append(
                NamedBeside(
                    title.end.value, subject, dossier.uscc, dossier.enterprise_name, title.name,
                    last_day=title.last_day,
                )
            )  # fmt: skip
        elif dossier and case and case.former_name:
            named_beside.append(
                NamedBeside(
                    "renamed", subject, dossier.uscc, case.new_name, case.rules.title,
                    former_name=case.former_name,
                )
            )  # fmt: skip
        else:
            field = "ended" if subject in cmd.ended else "renamed"
            raise BadInput(
                field, what, why=f"{subject} 没有终止的称号，也没有核准的更名", way_out="请核对编号。"
            )
    return named_beside


def _rename(dossier: Dossier, case: Case, document_no: str, decided_on: dt.date, filing: Filing) -> None:
    """Record the approval and the new name, unless a reported change brought it; titles stay as they are."""
    known = dossier.enterprise_name == case.new_name and bool(dossier.former_names)
    before = dossier.former_names[-1] if known else dossier.enterprise_name
    basis = refs(case.current.source)
    filing.record(
        dossier, RenameApproved, effective_on=decided_on, basis=basis, case=case.id, before=before,
        after=case.new_name, document_no=document_no, decided_on=decided_on,
        notice=case.listing.notice if case.listing else None,
    )  # fmt: skip
    if known:
        return
    filing.record(
        dossier, EnterpriseRenamed, effective_on=decided_on, basis=basis, before=before, after=case.new_name,
        cause=case.id,
    )  # fmt: skip


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
        renews=case.renews,
    )
    if case.renews:
        release_with(dossier, case.renews, filing)

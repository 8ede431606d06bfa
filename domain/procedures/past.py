"""Lists of the past (历史名单): what they say becomes asserted titles; what is unclear waits for a person."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import msgspec
from stdnum.cn import uscc as credit_code

from domain import divisions
from domain.calendar import title_term
from domain.dossier import Dossier, dossier_id
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import (
    EnterpriseRegistered,
    ListedFirm,
    ListReceived,
    RowsAsserted,
    RowSettled,
    RowsUnclear,
    TitleAsserted,
    UnclearRow,
)
from domain.filing import Filing
from domain.law import Law
from domain.past_list import PastList, list_id
from domain.people import Office, Role
from domain.ports import Journal
from domain.procedures.registration import checked_uscc
from domain.procedures.steps import reason_given
from domain.rulebook.model import Kind

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class ReceiveList(msgspec.Struct, frozen=True):
    """Take in a file; its rows follow in :class:`AssertRows`.

    Args:
        file: Digest of the file among the documents.
        scheme: Scheme whose titles the list announces.
        division: Division whose enterprises it lists.
        document_no: Number of the document that announced it.
        valid_from: First day of the titles, where the rows do not print their own.
        valid_until: Last day, included; by the scheme's rule of that day when left out.
        announced: Number of enterprises that the document announces, where it does.
    """

    file: str
    filename: str
    scheme: str
    division: str
    document_no: str
    rows: int
    batch: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    announced: int | None = None


class AssertRows(msgspec.Struct, frozen=True):
    """Take in some rows of a list: clear ones are asserted, the others wait for a person.

    Args:
        candidates: Credit codes of enterprises that have, or had, the row's name, by row.
        repeated: Rows whose name or code occurs in the file more than once.
    """

    past_list: UUID
    rows: list[ListedFirm]
    candidates: dict[int, list[str]] = {}
    repeated: list[int] = []


class SettleRow(msgspec.Struct, frozen=True):
    """Say which enterprise a row means, or leave it out.

    Args:
        uscc: Credit code of the enterprise; empty leaves the row out.
        division: County of the enterprise, where it has no dossier yet.
    """

    past_list: UUID
    row: int
    reason: str
    uscc: str = ""
    division: str = ""


class _Unclear(Exception):  # noqa: N818 - reads as what is found
    """A row that nobody may guess, with the reason."""


def receive_list(cmd: ReceiveList, filing: Filing, law: Law, journal: Journal) -> None:
    """Record the file, or nothing when it was received before."""
    scheme = law.rulebook.scheme(cmd.scheme)
    what = f"不能导入“{cmd.filename}”"
    office = _office(filing, what)
    if office.level is not scheme.level or not _within(cmd.division, office):
        raise NotAllowed(
            what,
            why=f"“{scheme.title}”的名单由{scheme.level.label}级主管部门导入本辖区的",
            way_out="请由认定机关导入。",
        )
    if not divisions.exists(cmd.division):
        raise BadInput("division", what, why="没有这个行政区划", way_out="请选择名单所属的地区。")
    if not cmd.document_no.strip():
        raise BadInput("document_no", what, why="没有填写文号", way_out="请填写公布名单的文件文号。")
    if cmd.valid_from and cmd.valid_until and cmd.valid_until < cmd.valid_from:
        raise BadInput("valid_until", what, why="有效期的末日早于首日", way_out="请核对有效期。")
    stream = list_id(cmd.file, cmd.scheme)
    found = journal.load(PastList, [stream]).get(stream) or PastList(id=stream)
    if found.version:
        return
    filing.record(
        found, ListReceived, file=cmd.file, filename=cmd.filename, scheme=cmd.scheme,
        title_name=scheme.title, level=scheme.level, division=cmd.division,
        document_no=cmd.document_no.strip(), batch=cmd.batch.strip(), rows=cmd.rows,
        announced=cmd.announced, valid_from=str(cmd.valid_from or ""), valid_until=str(cmd.valid_until or ""),
    )  # fmt: skip


def assert_rows(cmd: AssertRows, filing: Filing, law: Law, journal: Journal) -> None:
    """Assert the clear rows among *cmd.rows*; rows that were taken in before change nothing."""
    found = list_of(cmd.past_list, journal)
    _own(found, filing)
    seen = {*found.asserted, *found.unclear, *found.left_out, *map(str, found.known)}
    waiting = [firm for firm in cmd.rows if str(firm.row) not in seen]
    codes = {firm.row: code for firm in waiting if (code := _code(firm.uscc))}
    dossiers = journal.load(Dossier, [dossier_id(code) for code in codes.values()])
    asserted: dict[str, UUID] = {}
    known: list[int] = []
    unclear = []
    for firm in waiting:
        candidates = sorted(
            {*cmd.candidates.get(firm.row, []), *([codes[firm.row]] if firm.row in codes else [])}
        )
        try:
            if firm.row in cmd.repeated:
                raise _Unclear("名单中有重复的企业名称或信用代码")
            if firm.row not in codes:
                raise _Unclear("信用代码有误" if firm.uscc.strip() else "名单没有信用代码")
            stream = dossier_id(codes[firm.row])
            dossier = dossiers.get(stream) or Dossier(id=stream)
            if _assert(found, firm, codes[firm.row], dossier, "", filing, law):
                asserted[str(firm.row)] = stream
            else:
                known.append(firm.row)
        except _Unclear as why:
            unclear.append(UnclearRow(firm, str(why), candidates))
    if asserted or known:
        filing.record(found, RowsAsserted, rows=asserted, known=known)
    if unclear:
        filing.record(found, RowsUnclear, rows=unclear)


def settle_row(cmd: SettleRow, filing: Filing, law: Law, journal: Journal) -> None:
    """Settle one unclear row as a person says."""
    found = list_of(cmd.past_list, journal)
    _own(found, filing)
    waiting = found.unclear.get(str(cmd.row))
    what = f"不能核对第 {cmd.row} 行"
    if waiting is None:
        raise NotAllowed(what, why="这一行不在待核对之列", way_out="请刷新页面查看最新状态。")
    reason = reason_given("reason", cmd.reason)
    if not cmd.uscc.strip():
        filing.record(found, RowSettled, row=cmd.row, dossier=None, reason=reason)
        return
    code = checked_uscc(cmd.uscc)
    stream = dossier_id(code)
    dossier = journal.load(Dossier, [stream]).get(stream) or Dossier(id=stream)
    try:
        _assert(found, waiting.firm, code, dossier, cmd.division or "?", filing, law)
    except _Unclear as why:
        field = "division" if "所在地" in str(why) else "uscc"
        raise BadInput(field, what, why=str(why), way_out="请核对后重新填写。") from None
    filing.record(found, RowSettled, row=cmd.row, dossier=stream, reason=reason)


def list_of(past_list: UUID, journal: Journal) -> PastList:
    """Return the list, or raise :exc:`NotFound`."""
    found = journal.load(PastList, [past_list]).get(past_list)
    if found is None:
        raise NotFound("找不到这份名单", why="编号不存在", way_out="请从名单列表中选择。")
    return found


def repeated(rows: Sequence[ListedFirm]) -> list[int]:
    """Return the rows whose name, or whose credit code, occurs more than once."""
    names = Counter(firm.enterprise_name for firm in rows)
    codes = Counter(firm.uscc.strip().upper() for firm in rows if firm.uscc.strip())
    return [
        firm.row
        for firm in rows
        if names[firm.enterprise_name] > 1 or codes.get(firm.uscc.strip().upper(), 0) > 1
    ]


def _assert(
    found: PastList, firm: ListedFirm, code: str, dossier: Dossier, said: str, filing: Filing, law: Law
) -> bool:
    """
    Assert the title that *firm* prints, and open a dossier where there is none; False when it is known.

    Args:
        said: The county as a person says, ``?`` when a person said none; empty when no person is asked.

    Raises:
        _Unclear: with the reason.
    """
    first, last = _term(found, firm, law)
    names = {dossier.enterprise_name, *dossier.former_names}
    if dossier.version and not said and firm.enterprise_name not in names:
        raise _Unclear(f"名称与档案不同，档案名称为“{dossier.enterprise_name}”")
    if not dossier.version:
        county = said if said not in ("", "?") else divisions.county_named(firm.place, found.division)
        if not divisions.exists(county) or divisions.children(county) or county == divisions.NATION:
            raise _Unclear("不能从名单确定企业所在地的县区")
        filing.record(
            dossier, EnterpriseRegistered, uscc=code, enterprise_name=firm.enterprise_name, division=county
        )
    same = (found.scheme, first)
    if any((title.scheme, title.valid_from) == same for title in dossier.titles.values()):
        return False
    filing.record(
        dossier, TitleAsserted, effective_on=first, title=f"{dossier.uscc}-A{len(dossier.titles) + 1}",
        scheme=found.scheme, title_name=found.title_name, level=found.level,
        document_no=found.document_no, certificate_no=firm.certificate_no.strip(),
        batch=firm.batch.strip() or found.batch, valid_from=first, valid_until=last,
        asserted_name=firm.enterprise_name, file=found.file, row=firm.row,
    )  # fmt: skip
    return True


def _term(found: PastList, firm: ListedFirm, law: Law) -> tuple[dt.date, dt.date]:
    """The interval that the row prints, else the list's, else by the scheme's rule of the first day."""
    first = _day(firm.valid_from) or _day(found.valid_from)
    last = _day(firm.valid_until) or _day(found.valid_until)
    if first is None:
        raise _Unclear("名单没有写明有效期的首日")
    if last is None:
        try:
            span = law.rulebook.resolve(found.scheme, first, Kind.APPLICATION).validity
        except NotAllowed:
            span = None
        if span is None or span.n is None:
            raise _Unclear("名单和当时的规定都没有写明有效期")
        last = title_term(first, span.n)
    if last < first:
        raise _Unclear("有效期的末日早于首日")
    return first, last


def _day(text: str) -> dt.date | None:
    match = _DAY.search(text)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        raise _Unclear(f"日期“{text}”有误") from None


def _code(text: str) -> str:
    """The credit code in *text*, empty when it is none."""
    return str(credit_code.compact(text)) if text.strip() and credit_code.is_valid(text) else ""


def _office(filing: Filing, what: str) -> Office:
    if filing.by.office is None or not filing.by.has(Role.HANDLER, Role.APPROVER):
        raise NotAllowed(what, why="只有主管部门的工作人员可以办理", way_out="请由主管部门办理。")
    return filing.by.office


def _own(found: PastList, filing: Filing) -> None:
    what = f"不能办理名单“{found.filename}”"
    if _office(filing, what).id != found.office:
        raise NotAllowed(what, why="名单不是本机关导入的", way_out="请由导入名单的机关办理。")


def _within(division: str, office: Office) -> bool:
    return office.division in (division, divisions.NATION) or office.covers(division)

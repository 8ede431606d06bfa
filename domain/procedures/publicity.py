"""Publicity (公示): draw up a list, open it, take a row off, close it; one act, one commit at any length."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from domain import acts
from domain.calendar import deadline
from domain.case import Case
from domain.dossier import Dossier, dossier_id
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import (
    NoticeClosed,
    NoticeDrawnUp,
    NoticeOpened,
    NoticeRow,
    NoticeRowsListed,
    NoticeRowWithdrawn,
    PublicityOpened,
    PublicityPassed,
    PublicityRowWithdrawn,
)
from domain.filing import Filing
from domain.law import Law
from domain.notice import Notice, NoticeState, notice_id, rows_digest
from domain.people import Office, Role
from domain.permission import Why
from domain.ports import Journal
from domain.procedures.quota import take_places
from domain.procedures.steps import case_of, cited, due, onward, reason_given, refs
from domain.rulebook.model import Source, Span, Unit

CHUNK = 1000
"""Rows per event, so that no event grows without bound."""

LONGEST = 366
"""Days of publicity beyond which a number is a slip of the pen."""

LONGEST_TEXT = 200
"""Characters of a number, a heading or a channel on a printed notice."""

NAMED = 5
"""How many enterprises a refusal names before it only counts."""


class DrawUpNotice(msgspec.Struct, frozen=True):
    """Draw up a list for publicity and freeze its rows.

    Args:
        number: Number or title on paper, unique within the office.
        scheme: Scheme of every row.
        step: Id of the publicity step at which every case stands.
        cases: Case ids in the order of the list.
        days: Length of publicity; none to take the rule's.
        unit: ``working`` or ``calendar``; empty to take the rule's.
        days_reason: Why this length, where the rule is silent or says otherwise.
        channel: Where and how the public may object.
    """

    number: str
    heading: str
    scheme: str
    step: str
    cases: list[str]
    days: int | None = None
    unit: Literal["working", "calendar", ""] = ""
    days_reason: str = ""
    channel: str = ""


class OpenNotice(msgspec.Struct, frozen=True):
    """Publish the list; ``opens_on`` is today when left out."""

    notice: UUID
    opens_on: dt.date | None = None


class WithdrawRow(msgspec.Struct, frozen=True):
    """Take one row off; the list stays as it is and the period does not start again."""

    notice: UUID
    row: int
    reason: str


class CloseNotice(msgspec.Struct, frozen=True):
    """End publicity after its last day."""

    notice: UUID


def draw_up_notice(cmd: DrawUpNotice, filing: Filing, law: Law, journal: Journal) -> None:
    """Freeze the rows, or raise and name the cases that cannot be listed."""
    number, heading = cmd.number.strip(), cmd.heading.strip()
    if not number or not heading:
        raise BadInput(
            "number" if not number else "heading",
            "公示名单不能编制",
            why="没有填写",
            way_out="请填写编号和标题。",
        )
    for field, text in (("number", number), ("heading", heading), ("channel", cmd.channel)):
        if len(text) > LONGEST_TEXT:
            raise BadInput(
                field, "公示名单不能编制", why=f"超过 {LONGEST_TEXT} 个字", way_out="请缩短后再提交。"
            )
    if not cmd.cases:
        raise BadInput("cases", "公示名单不能编制", why="名单是空的", way_out="请至少选择一个办件。")
    what = f"不能编制公示“{number}”"
    office = official(filing, what, Role.HANDLER, Role.APPROVER)
    stream = notice_id(office.id, number)
    notice = journal.load(Notice, [stream]).get(stream) or Notice(id=stream)
    if notice.version:
        raise NotAllowed(what, why="本机关已有同一编号的公示", way_out="请使用另一个编号。")
    listed = _listed(cmd, filing, journal, what)
    rows = [
        NoticeRow(
            row=row,
            dossier=dossier.id,
            case=case.id,
            uscc=dossier.uscc,
            enterprise_name=dossier.enterprise_name,
            division=dossier.division,
            kind="rename" if case.new_name else "renewal" if case.renews else "recognition",
            new_name=case.new_name,
        )
        for row, (dossier, case) in enumerate(listed, 1)
    ]
    cases = [case for _, case in listed]
    days, unit, sources = _length(cmd, cases, what)
    take_places("list", listed, filing, journal, what)
    rules = cases[0].rules
    filing.record(
        notice,
        NoticeDrawnUp,
        basis=refs(*sources),
        number=number,
        heading=heading,
        scheme=cmd.scheme,
        title_name=rules.title,
        level=rules.step(cmd.step).level,
        division=office.division,
        step=cmd.step,
        days=days,
        unit=unit,
        days_reason=cmd.days_reason.strip(),
        channel=cmd.channel.strip(),
        count=len(rows),
        digest=rows_digest(rows, filing.alg),
    )
    for first in range(0, len(rows), CHUNK):
        filing.record(notice, NoticeRowsListed, rows=rows[first : first + CHUNK])


def open_notice(cmd: OpenNotice, filing: Filing, law: Law, journal: Journal) -> None:
    """Open publicity for the list and for every dossier on it, in one commit."""
    notice = notice_of(journal, cmd.notice)
    what = f"不能发布公示“{notice.number}”"
    in_own_office(notice, filing, what, Role.APPROVER)
    if notice.state is not NoticeState.DRAWN_UP:
        raise NotAllowed(what, why=f"名单{notice.state.label}", way_out="请刷新页面查看最新状态。")
    if filing.by.account == notice.drawn_up_by:
        raise NotAllowed(what, why="名单由您编制，编制人不得自行发布", way_out="请由本机关另一名审批人发布。")
    opens_on = cmd.opens_on or filing.today
    if opens_on < filing.today:
        raise BadInput("opens_on", what, why="开始日期已过", way_out="请填写今天或以后的日期。")
    if not notice.standing:
        raise NotAllowed(what, why="名单上已没有企业", way_out="请重新编制公示名单。")
    standing = dossiers_of(notice.standing, journal)
    gone = [
        f"{row.enterprise_name}（{row.case}）"
        for row, dossier in standing
        if not _may_open(dossier.cases[row.case], notice)
    ]
    if gone:
        raise NotAllowed(
            what, why=f"{named(gone)}已不在公示环节或已列入其他公示", way_out="请先将其从名单中撤下，再发布。"
        )
    step = standing[0][1].cases[standing[0][0].case].rules.step(notice.step)
    span = Span(notice.days, Unit(notice.unit), step.source)
    closes = deadline(opens_on, span, first_day="counted", calendar=law.calendar, start_event="公示发布")
    basis = refs(step.source)
    filing.record(notice, NoticeOpened, effective_on=opens_on, basis=basis, opens_on=opens_on, closes=closes)
    for row, dossier in standing:
        filing.record(
            dossier,
            PublicityOpened,
            effective_on=opens_on,
            basis=basis,
            case=row.case,
            step=notice.step,
            notice=notice.id,
            row=row.row,
            opens_on=opens_on,
            closes_on=closes.last_day,
        )


def withdraw_row(cmd: WithdrawRow, filing: Filing, law: Law, journal: Journal) -> None:
    """Take the row off; its case goes back to the decision before the publicity."""
    notice = notice_of(journal, cmd.notice)
    what = f"不能撤下公示“{notice.number}”的第 {cmd.row} 行"
    if not 1 <= cmd.row <= len(notice.rows):
        raise NotFound(what, why="名单上没有这一行", way_out="请核对行号。")
    if cmd.row in notice.withdrawn:
        raise NotAllowed(what, why="这一行已经撤下", way_out="无需再次撤下。")
    row = notice.rows[cmd.row - 1]
    [(_, dossier)] = dossiers_of([row], journal)
    case, reason = dossier.cases[row.case], reason_given("reason", cmd.reason)
    if case.listing is not None and case.listing.notice == notice.id:
        acts.require(dossier, case, filing.by, "withdraw_row", filing.today)
        back = case.decided_before(notice.step)
        filing.record(notice, NoticeRowWithdrawn, row=row.row, case=case.id, reason=reason)
        filing.record(
            dossier,
            PublicityRowWithdrawn,
            basis=refs(case.rules.step(notice.step).source),
            case=case.id,
            step=case.step,
            next_step=back.id,
            notice=notice.id,
            row=row.row,
            reason=reason,
            due=due(case, back, filing.today, law),
        )
        return
    # Not yet published, or the case ended meanwhile: only the list has something to remember.
    in_own_office(notice, filing, what, Role.HANDLER, Role.APPROVER)
    filing.record(notice, NoticeRowWithdrawn, row=row.row, case=case.id, reason=reason)


def close_notice(cmd: CloseNotice, filing: Filing, law: Law, journal: Journal) -> None:
    """Pass the rows against which nothing stands; hold the rows with an objection."""
    notice = notice_of(journal, cmd.notice)
    what = f"不能结束公示“{notice.number}”"
    if not filing.by.has(Role.CLERK):
        in_own_office(notice, filing, what, Role.HANDLER, Role.APPROVER)
    if notice.state is not NoticeState.OPEN or notice.closes is None:
        raise NotAllowed(what, why=f"名单{notice.state.label}", way_out="请刷新页面查看最新状态。")
    if not notice.closes.is_over(filing.today):
        raise NotAllowed(
            what,
            why=f"公示期到 {notice.closes.last_day} 才结束，当日仍可提出异议",
            rule=cited(notice.closes.source),
            way_out=f"请在 {notice.closes.last_day} 之后结束公示。",
        )
    passing: list[tuple[Dossier, Case]] = []
    passed = held = 0
    for row, dossier in dossiers_of(notice.standing, journal):
        case = dossier.cases[row.case]
        if case.listing is None or case.listing.notice != notice.id:
            continue  # the case ended, or was taken up again without this list
        if case.listing.passed:
            passed += 1
        elif case.objected:
            held += 1
        else:
            passing.append((dossier, case))
    filing.record(notice, NoticeClosed, passed=passed + len(passing), held=held)
    for dossier, case in passing:
        pass_publicity(dossier, case, notice.id, filing, law)


def pass_publicity(dossier: Dossier, case: Case, notice: UUID, filing: Filing, law: Law) -> None:
    """Record that publicity ended and nothing stands against the case."""
    filing.record(
        dossier, PublicityPassed, basis=refs(case.current.source), notice=notice, **onward(case, filing, law)
    )


def notice_of(journal: Journal, stream: UUID) -> Notice:
    """Return the notice *stream*, or raise :exc:`NotFound`."""
    notice = journal.load(Notice, [stream]).get(stream)
    if notice is None:
        raise NotFound("找不到这份公示", why="编号不存在", way_out="请从公示列表中选择。")
    return notice


def dossiers_of(rows: Sequence[NoticeRow], journal: Journal) -> list[tuple[NoticeRow, Dossier]]:
    """Return each row with its dossier, read at once."""
    found = journal.load(Dossier, [row.dossier for row in rows])
    return [(row, found[row.dossier]) for row in rows]


def official(filing: Filing, what: str, *roles: Role) -> Office:
    """Return the actor's office, or refuse who is no official in one of *roles*."""
    if filing.by.office is None or not filing.by.has(*roles):
        wanted = "或".join(role.label for role in roles)
        raise NotAllowed(what, why=f"这一步由主管部门的{wanted}办理", way_out=f"请由主管部门的{wanted}办理。")
    return filing.by.office


def in_own_office(notice: Notice, filing: Filing, what: str, *roles: Role) -> None:
    """Refuse whoever does not act, in one of *roles*, for the office that drew the notice up."""
    if official(filing, what, *roles).id != notice.office:
        raise NotAllowed(what, why="公示不是本机关编制的", way_out="请由编制公示的机关办理。")


def named(names: Iterable[str]) -> str:
    """Return the first few *names* and how many there are beyond."""
    listed = list(names)
    more = f"等 {len(listed)} 家" if len(listed) > NAMED else ""
    return "、".join(listed[:NAMED]) + more


def _may_open(case: Case, notice: Notice) -> bool:
    step = case.rules.step(notice.step)
    return case.at(step.kind) and case.step == notice.step and case.listing is None


def _listed(cmd: DrawUpNotice, filing: Filing, journal: Journal, what: str) -> list[tuple[Dossier, Case]]:
    """Return the cases of the list, or refuse and say which of them cannot stand on it and why."""
    if len(set(cmd.cases)) != len(cmd.cases):
        twice = next(case for case in cmd.cases if cmd.cases.count(case) > 1)
        raise BadInput("cases", what, why=f"办件 {twice} 在名单中出现了两次", way_out="请去掉重复的办件。")
    streams = {case: dossier_id(case.partition("-")[0]) for case in cmd.cases}
    found = journal.load(Dossier, streams.values())
    act = acts.BY_NAME["list_in_notice"]
    listed: list[tuple[Dossier, Case]] = []
    barred: list[str] = []
    rule = ""
    for case_id, stream in streams.items():
        dossier = found.get(stream)
        if dossier is None:
            raise NotFound(what, why=f"找不到办件 {case_id}", way_out="请核对办件编号。")
        case = case_of(dossier, case_id)
        why = acts.barred(act, acts.Moment(dossier, case, filing.by, filing.today))
        if why is None and (case.rules.scheme != cmd.scheme or case.step != cmd.step):
            why = Why("不属于这一认定项目或公示环节", "")
        if why is not None:
            barred.append(f"{dossier.enterprise_name}（{case_id}）：{why.why}")
            rule = rule or why.rule
        listed.append((dossier, case))
    if barred:
        raise NotAllowed(
            what, why="；".join(barred[:NAMED]) + (f"；共 {len(barred)} 家" if len(barred) > NAMED else ""),
            rule=rule, way_out="请将其从名单中去掉，或由有权机关办理。",
        )  # fmt: skip
    return listed


def _length(cmd: DrawUpNotice, cases: list[Case], what: str) -> tuple[int, str, list[Source]]:
    """Return days, unit and clauses of the publicity: the rule's, or a person's with the reason."""
    steps = [case.rules.step(cmd.step) for case in cases]
    spans = {(step.settings.get("days"), step.settings.get("unit")) for step in steps}
    sources = list(dict.fromkeys(step.source for step in steps if step.source))
    days, unit = spans.pop()
    silent = bool(spans) or days is None or unit in (None, Unit.UNSPECIFIED.value)
    chosen = (cmd.days if cmd.days is not None else days, cmd.unit or unit)
    if chosen[0] is None or chosen[1] in (None, Unit.UNSPECIFIED.value):
        raise BadInput(
            "days", what, why="文件没有规定公示期，或没有写明是工作日还是自然日", rule=cited(*sources),
            way_out="请填写公示天数和单位，并说明理由。",
        )  # fmt: skip
    if not 1 <= chosen[0] <= LONGEST:
        raise BadInput("days", what, why=f"公示期不是 1 至 {LONGEST} 之间的天数", way_out="请核对公示天数。")
    if (silent or chosen != (days, unit)) and not cmd.days_reason.strip():
        told = "文件没有规定公示期" if silent else f"与文件规定的 {days} {Unit(str(unit)).label}不同"
        raise BadInput(
            "days_reason", what, why=told, rule=cited(*sources), way_out="请说明确定这一公示期的理由。"
        )
    return chosen[0], str(chosen[1]), sources

"""Application (申报): an enterprise applies, an authority discovers, the enterprise consents or withdraws."""

from uuid import UUID

import msgspec

from domain.acts import require
from domain.dossier import Dossier, dossier_id
from domain.errors import NotAllowed
from domain.events import CaseConsented, CaseOpened, CaseWithdrawn, NoticeRowWithdrawn
from domain.filing import Filing
from domain.law import Law
from domain.notice import Notice
from domain.people import Role
from domain.ports import Journal
from domain.procedures.registration import checked_uscc
from domain.procedures.rounds import round_of
from domain.procedures.steps import case_of, cited, due, reason_given, refs, time_for
from domain.round import Round
from domain.rulebook.model import CaseRules, Kind


class Apply(msgspec.Struct, frozen=True):
    """Apply for a title; only the enterprise itself does.

    Args:
        round: Stream of the round; none for rolling intake.
        declared: The enterprise declares that everything it states is true.
    """

    uscc: str
    scheme: str
    round: UUID | None = None
    declared: bool = False
    note: str = ""


class Discover(msgspec.Struct, frozen=True):
    """Open a case for an enterprise that did not ask (主动发现); it waits for the enterprise's consent."""

    uscc: str
    scheme: str
    round: UUID | None = None
    note: str = ""


class Consent(msgspec.Struct, frozen=True):
    """Agree to a discovered case."""

    case: str


class Withdraw(msgspec.Struct, frozen=True):
    """Take the application back, or decline a discovery."""

    case: str
    reason: str


def apply(cmd: Apply, filing: Filing, law: Law, journal: Journal) -> None:
    """Open a case on the enterprise's own application."""
    dossier = dossier_of(cmd.uscc, journal)
    if not (filing.by.has(Role.ENTERPRISE) and filing.by.enterprise == dossier.uscc):
        raise NotAllowed(_what(dossier), why="只有企业本身可以申报", way_out="请用该企业的账号登录。")
    if not cmd.declared:
        raise NotAllowed(
            _what(dossier), why="没有作出材料真实性承诺", way_out="请阅读并勾选真实性承诺后再提交。"
        )
    _open(dossier, cmd, "self", filing, law, journal)


def discover(cmd: Discover, filing: Filing, law: Law, journal: Journal) -> None:
    """Open a case on the authority's own initiative, where the rules allow it."""
    dossier = dossier_of(cmd.uscc, journal)
    office = filing.by.office
    if (
        office is None
        or not filing.by.has(Role.HANDLER, Role.APPROVER)
        or not office.covers(dossier.division)
    ):
        raise NotAllowed(
            _what(dossier),
            why="只有企业所在地的主管部门可以主动发现",
            way_out="请由企业所在地的主管部门办理。",
        )
    _open(dossier, cmd, "discovered", filing, law, journal)


def consent(dossier: Dossier, cmd: Consent, filing: Filing, law: Law) -> None:
    """Record the enterprise's agreement; the first step's time begins."""
    case = case_of(dossier, cmd.case)
    require(dossier, case, filing.by, "consent", filing.today)
    filing.record(dossier, CaseConsented, case=case.id, due=due(case, case.current, filing.today, law))


def withdraw(cmd: Withdraw, filing: Filing, law: Law, journal: Journal) -> None:
    """Take the application back; a row in publicity leaves its list in the same commit."""
    dossier = dossier_of(cmd.case.partition("-")[0], journal)
    case = case_of(dossier, cmd.case)
    require(dossier, case, filing.by, "withdraw", filing.today)
    reason, listing = reason_given("reason", cmd.reason), case.listing
    filing.record(dossier, CaseWithdrawn, case=case.id, reason=reason)
    if listing is not None:
        notice = journal.load(Notice, [listing.notice])[listing.notice]
        filing.record(notice, NoticeRowWithdrawn, row=listing.row, case=case.id, reason=f"企业撤回：{reason}")


def _open(
    dossier: Dossier, cmd: Apply | Discover, path: str, filing: Filing, law: Law, journal: Journal
) -> None:
    intake = round_of(journal, cmd.round) if cmd.round else None
    if intake is not None:
        _taken_in(dossier, cmd.scheme, intake, filing)
    notice = (intake.instrument if intake else "") or None
    rules = law.rulebook.resolve(cmd.scheme, filing.today, Kind.APPLICATION, notice=notice)
    year = filing.today.year - 1
    if path == "discovered" and not rules.discovery:
        raise NotAllowed(
            _what(dossier),
            why="这一认定项目没有主动发现",
            rule=cited(*rules.sources),
            way_out="请由企业自行申报。",
        )
    _eligible(dossier, rules, year, filing)
    if not rules.route:
        raise NotAllowed(
            _what(dossier),
            why="文件没有规定办理环节",
            rule=cited(*rules.sources),
            way_out="请先在规则库中补充办理环节。",
        )
    first = rules.route[0]
    round_name, cutoffs = (intake.name, intake.cutoffs) if intake else ("", {})
    filing.record(
        dossier,
        CaseOpened,
        basis=refs(*rules.sources),
        case=f"{dossier.uscc}-{len(dossier.cases) + 1}",
        kind=Kind.APPLICATION,
        path=path,
        round=cmd.round,
        rules=rules,
        year=year,
        step=first.id,
        due=time_for(first, filing.today, law, cutoffs, round_name) if path == "self" else None,
        round_name=round_name,
        cutoffs=cutoffs,
        note=cmd.note.strip(),
    )


def _taken_in(dossier: Dossier, scheme: str, intake: Round, filing: Filing) -> None:
    """Refuse what the round does not take."""
    what = _what(dossier)
    if intake.scheme != scheme or intake.kind is not Kind.APPLICATION:
        raise NotAllowed(what, why=f"批次“{intake.name}”不受理这一认定项目", way_out="请选择相应的批次。")
    if not intake.takes(filing.today):
        until = f"至 {intake.closes_on}" if intake.closes_on else "起"
        why = "已经关闭" if intake.closed else f"受理时间为 {intake.opens_on} {until}"
        raise NotAllowed(
            what, why=f"批次“{intake.name}”{why}", way_out="请在受理时间内申报，或等待下一批次。"
        )
    if not intake.open_to(dossier.division):
        raise NotAllowed(what, why=f"批次“{intake.name}”不面向企业所在地", way_out="请选择企业所在地的批次。")


def _eligible(dossier: Dossier, rules: CaseRules, year: int, filing: Filing) -> None:
    """Refuse a second case or title of the scheme, a missing lower title, missing figures."""
    what = _what(dossier)
    under_way = dossier.open_case(rules.scheme)
    if under_way is not None:
        raise NotAllowed(
            what, why=f"同一认定项目的办件 {under_way.id} 还在办理", way_out="请等待办结，或先撤回该办件。"
        )
    held = {title.scheme: title for title in dossier.titles_on(filing.today)}
    if rules.scheme in held:
        raise NotAllowed(
            what,
            why=f"企业的“{rules.title}”有效期至 {held[rules.scheme].valid_until}",
            way_out="期满前请按复核办理。",
        )
    lower = [condition for condition in rules.conditions if condition.test.get("kind") == "titles"]
    waived = bool(lower) and all("not_examined" in condition.test for condition in lower)
    if rules.prerequisites and not waived and not held.keys() & set(rules.prerequisites):
        raise NotAllowed(
            what,
            why=f"申报“{rules.title}”应先取得下一级称号，并在有效期内",
            rule=cited(*(condition.source for condition in lower)),
            way_out="请先申报下一级称号。",
        )
    if not dossier.figures.get(year):
        raise NotAllowed(what, why=f"还没有填报 {year} 年的企业数据", way_out=f"请先填报 {year} 年数据。")


def dossier_of(uscc: str, journal: Journal) -> Dossier:
    """Return the dossier of *uscc*, or refuse where there is none."""
    code = checked_uscc(uscc)
    stream = dossier_id(code)
    found = journal.load(Dossier, [stream]).get(stream)
    if found is None:
        raise NotAllowed(f"不能为 {code} 申报", why="该企业尚未建档", way_out="请先建立企业档案。")
    return found


def _what(dossier: Dossier) -> str:
    return f"不能为{dossier.enterprise_name}开立办件"

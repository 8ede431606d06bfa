"""Application (申报): an enterprise applies, an authority discovers, the enterprise consents or withdraws."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from domain.acts import require
from domain.assessment import pending
from domain.dossier import Dossier, dossier_id
from domain.errors import BadInput, NotAllowed
from domain.events import CaseConsented, CaseWithdrawn, NoticeRowWithdrawn
from domain.filing import Filing
from domain.law import Law
from domain.notice import Notice
from domain.people import Role
from domain.ports import Journal
from domain.procedures.intake import no_other_case, open_case, taken_in, unbanned, what_of
from domain.procedures.registration import LONGEST_NAME, checked_uscc
from domain.procedures.renewal import gap, renewal, taken_back
from domain.procedures.rounds import round_of
from domain.procedures.steps import case_of, cited, due, reason_given
from domain.rulebook.model import CaseRules, Kind
from domain.text import check_text


class Apply(msgspec.Struct, frozen=True):
    """Apply for a title; only the enterprise itself does.

    Args:
        round: Stream of the round; none for rolling intake.
        declared: The enterprise declares that everything it states is true.
        new_name: Of a simple rename, the new name as the business licence prints it.
    """

    uscc: str
    scheme: str
    round: UUID | None = None
    declared: bool = False
    note: str = ""
    new_name: str = ""


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
        raise NotAllowed(what_of(dossier), why="只有企业本身可以申报", way_out="请用该企业的账号登录。")
    if not cmd.declared:
        raise NotAllowed(
            what_of(dossier), why="没有作出材料真实性承诺", way_out="请阅读并勾选真实性承诺后再提交。"
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
            what_of(dossier),
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
    kept = any(title.kept_by == case.id for title in dossier.titles.values())
    filing.record(dossier, CaseWithdrawn, case=case.id, reason=reason)
    taken_back(dossier, case, kept, reason, filing)
    if listing is not None:
        notice = journal.load(Notice, [listing.notice])[listing.notice]
        filing.record(notice, NoticeRowWithdrawn, row=listing.row, case=case.id, reason=f"企业撤回：{reason}")


def _open(
    dossier: Dossier, cmd: Apply | Discover, path: str, filing: Filing, law: Law, journal: Journal
) -> None:
    intake = round_of(journal, cmd.round) if cmd.round else None
    notice = (intake.instrument if intake else "") or None
    rules = law.rulebook.resolve(
        cmd.scheme, filing.today, Kind.APPLICATION, notice=notice, division=dossier.division
    )
    if intake is not None:
        taken_in(dossier, cmd.scheme, intake, (Kind.APPLICATION,), rules, filing)
    if path == "discovered" and not rules.discovery:
        raise NotAllowed(
            what_of(dossier),
            why="这一认定项目没有主动发现",
            rule=cited(*rules.sources),
            way_out="请由企业自行申报。",
        )
    _eligible(dossier, rules, filing, law)
    open_case(
        dossier, rules, intake, filing, law, kind=Kind.APPLICATION, path=path, note=cmd.note.strip(),
        new_name=_new_name(dossier, cmd, law),
    )  # fmt: skip


def _new_name(dossier: Dossier, cmd: Apply | Discover, law: Law) -> str:
    """Return the name that a simple rename asks for; no other scheme takes one."""
    given = " ".join(cmd.new_name.split()) if isinstance(cmd, Apply) else ""
    renames = law.rulebook.scheme(cmd.scheme).awards == "rename"
    if renames and (not given or given == dossier.enterprise_name):
        raise BadInput(
            "new_name", what_of(dossier), why="没有填写新名称，或与现名称相同",
            way_out="请按营业执照填写变更后的名称。",
        )  # fmt: skip
    if len(given) > LONGEST_NAME:
        raise BadInput(
            "new_name", what_of(dossier), why=f"名称超过 {LONGEST_NAME} 个字", way_out="请按营业执照填写。"
        )
    check_text("new_name", given, lines=False)
    if given and not renames:
        raise BadInput(
            "new_name", what_of(dossier), why="这一认定项目不办理更名", way_out="请选择简单更名项目。"
        )
    return given


def _eligible(dossier: Dossier, rules: CaseRules, filing: Filing, law: Law) -> None:
    """Refuse a second case or title of the scheme, a ban, a gap, a missing lower title, missing figures."""
    what, year = what_of(dossier), filing.today.year - 1
    no_other_case(dossier, rules.scheme)
    unbanned(dossier, rules.scheme, filing, law)
    held = {title.scheme: title for title in dossier.titles_on(filing.today)}
    if rules.scheme in held:
        raise NotAllowed(
            what,
            why=f"企业的“{rules.title}”有效期至 {held[rules.scheme].valid_until}",
            way_out="期满前请按复核办理。",
        )
    free = gap(dossier, rules, filing.today)
    if free is not None:
        raise NotAllowed(
            what,
            why="称号期满的次年起才能重新申报",
            rule=cited(renewal(rules).source),
            way_out=f"自 {free} 起可以申报。",
        )
    _lower_title(rules, held, what)
    deciding = pending(dossier)
    for condition in rules.conditions:
        higher = sorted(deciding.keys() & set(condition.test.get("titles", ())))
        if condition.test["kind"] == "without" and condition.test.get("pending") and higher:
            raise NotAllowed(
                what,
                why=f"条件“{condition.label}”不符合：{deciding[higher[0]]} 正在审定",
                rule=cited(condition.source),
                way_out="请等待该办件办结，或先撤回该办件。",
            )
    if not dossier.figures.get(year):
        raise NotAllowed(what, why=f"还没有填报 {year} 年的企业数据", way_out=f"请先填报 {year} 年数据。")


def _lower_title(rules: CaseRules, held: Collection[str], what: str) -> None:
    lower = [condition for condition in rules.conditions if condition.test.get("kind") == "titles"]
    waived = bool(lower) and all("not_examined" in condition.test for condition in lower)
    if rules.prerequisites and not waived and not set(held) & set(rules.prerequisites):
        raise NotAllowed(
            what,
            why=f"申报“{rules.title}”应先取得下一级称号，并在有效期内",
            rule=cited(*(condition.source for condition in lower)),
            way_out="请先申报下一级称号。",
        )


def dossier_of(uscc: str, journal: Journal) -> Dossier:
    """Return the dossier of *uscc*, or refuse where there is none."""
    code = checked_uscc(uscc)
    stream = dossier_id(code)
    found = journal.load(Dossier, [stream]).get(stream)
    if found is None:
        raise NotAllowed(f"不能为 {code} 申报", why="该企业尚未建档", way_out="请先建立企业档案。")
    return found

"""Conversion (转换): titles of a scheme that was reorganised go on as titles of another one, many at once."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from domain.dossier import Dossier, dossier_id
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import TitleConverted
from domain.filing import Filing
from domain.law import Law
from domain.people import Role
from domain.ports import Journal
from domain.procedures.duties import release_with
from domain.procedures.publicity import named
from domain.procedures.steps import cited, reason_given, refs
from domain.rulebook.model import CaseRules, Kind, Source
from domain.series import next_numbers
from domain.title import Title

MOST = 5000
"""Titles in one conversion, so that one act never holds the store for long."""

_DAY = dt.timedelta(days=1)


class ConvertTitles(msgspec.Struct, frozen=True):
    """Turn titles of a reorganised scheme into titles of another one; an approver of its level does.

    Args:
        into: Scheme as which the titles go on; its rules name what may be converted.
        old: The old title as those rules name it: a scheme's id, or the text's own words.
        titles: Titles to convert, each in force, up to 5,000.
        document_no: Number of the document that announces the conversion.
        first_day: First day of the new titles; the old ones end the day before.
        valid_until: Last day of the new titles, included; each keeps its own term when left out.
        reason: Why another last day.
        certificate_prefix: Letters before year and running number of each certificate.
    """

    into: str
    old: str
    titles: list[str]
    document_no: str
    first_day: dt.date
    certificate_prefix: str
    valid_until: dt.date | None = None
    reason: str = ""


def convert_titles(cmd: ConvertTitles, filing: Filing, law: Law, journal: Journal) -> None:
    """Convert all titles in one commit, or none; every title keeps what was decided about its recheck."""
    rules = law.rulebook.resolve(cmd.into, cmd.first_day, Kind.STANDING)
    what = f"不能转换为“{rules.title}”"
    how, source = _rule(rules, cmd.old, what)
    office = filing.by.office
    if office is None or not filing.by.has(Role.APPROVER) or office.level is not rules.level:
        raise NotAllowed(
            what, why=f"由{rules.level.label}级主管部门的审批人办理", rule=cited(source),
            way_out="请由有权机关的审批人办理。",
        )  # fmt: skip
    if not cmd.document_no.strip():
        raise BadInput("document_no", what, why="没有填写文号", way_out="请填写公布转换的文件文号。")
    if cmd.first_day > filing.today:
        raise BadInput("first_day", what, why="首日在今天之后", way_out="请在首日当天或之后办理。")
    if not 1 <= len(set(cmd.titles)) <= MOST or len(set(cmd.titles)) != len(cmd.titles):
        raise BadInput(
            "titles",
            what,
            why=f"名单是空的、有重复，或超过 {MOST} 项",
            way_out="请核对名单，或分批办理。",
        )
    found = _found(cmd.titles, journal, what)
    outside = [dossier.enterprise_name for dossier, _ in found if not office.covers(dossier.division)]
    if outside:
        raise NotAllowed(what, why=f"{named(outside)}不在{office.name}的辖区内", way_out="请由有权机关办理。")
    _convertible(cmd, found, law, what)
    reason = reason_given("reason", cmd.reason) if cmd.valid_until else cmd.reason.strip()
    numbers = next_numbers(cmd.certificate_prefix, cmd.first_day.year, len(found), filing, journal)
    for (dossier, title), number in zip(found, numbers, strict=True):
        ordinal = 1 + sum(one.startswith(f"{dossier.uscc}-V") for one in dossier.titles)
        filing.record(
            dossier, TitleConverted, effective_on=cmd.first_day, basis=refs(source), title=title.id,
            last_day=cmd.first_day - _DAY, reason=reason or how, cause=title.id, into=cmd.into,
            into_title=f"{dossier.uscc}-V{ordinal}", into_name=rules.title, level=rules.level,
            document_no=cmd.document_no.strip(), certificate_no=number,
            valid_until=cmd.valid_until or title.valid_until,
        )  # fmt: skip
        release_with(dossier, title.id, filing)


def _rule(rules: CaseRules, old: str, what: str) -> tuple[str, Source]:
    """Return how the rules convert *old*, and where they say so."""
    for entry in rules.values.get("converts", {}).get("value", []):
        if entry["old"] == old and entry.get("into", rules.scheme) == rules.scheme:
            return entry.get("how") or "认定项目调整", msgspec.convert(entry["source"], Source)
    raise NotAllowed(
        what, why=f"文件没有规定“{old}”可以转换", rule=cited(*rules.sources), way_out="请按规定重新申报。"
    )


def _found(titles: Sequence[str], journal: Journal, what: str) -> list[tuple[Dossier, Title]]:
    streams = {title: dossier_id(title.partition("-")[0]) for title in titles}
    dossiers = journal.load(Dossier, streams.values())
    found = []
    for title, stream in streams.items():
        dossier = dossiers.get(stream)
        if dossier is None or title not in dossier.titles:
            raise NotFound(what, why=f"找不到称号 {title}", way_out="请核对称号编号。")
        found.append((dossier, dossier.titles[title]))
    return found


def _convertible(cmd: ConvertTitles, found: Sequence[tuple[Dossier, Title]], law: Law, what: str) -> None:
    """Refuse titles of another scheme, not in force, under recheck, or of whom has the new one already."""
    wrong: dict[str, list[str]] = {}
    for dossier, title in found:
        other = next((one for one in dossier.titles_on(cmd.first_day) if one.scheme == cmd.into), None)
        if "/" in cmd.old and title.scheme != cmd.old:
            wrong.setdefault("的称号不属于可以转换的项目", []).append(dossier.enterprise_name)
        elif title.end is not None or not title.in_force(cmd.first_day) or title.valid_from >= cmd.first_day:
            wrong.setdefault("的称号在转换之日不在有效期内，或刚刚开始", []).append(dossier.enterprise_name)
        elif other is not None or dossier.open_case(title.scheme) is not None:
            wrong.setdefault("已有新称号，或原称号有办件未结", []).append(dossier.enterprise_name)
        elif (cmd.valid_until or title.valid_until) < cmd.first_day:
            wrong.setdefault("的新称号末日早于首日", []).append(dossier.enterprise_name)
    for why, names in wrong.items():
        raise NotAllowed(what, why=f"{named(names)}{why}", way_out="请将其从名单中去掉，另行办理。")

"""Opening a proceeding: the ground, the titles it touches, who verifies and who decides."""

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from domain.dossier import Dossier
from domain.duty import Duty
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import ProceedingOpened
from domain.filing import Filing
from domain.law import Law
from domain.people import Role
from domain.permission import not_the_office
from domain.procedures.matters import matter_of, next_id
from domain.procedures.proceedings import OpenProceeding, OpenProceedingForMiss
from domain.procedures.steps import cited, digests, reason_given, refs
from domain.proceeding import Proceeding
from domain.report import Report
from domain.rulebook import schema
from domain.rulebook.model import Bars, GroundKind, Kind, Level, Source, Span, Then, Touches
from domain.rulebook.standing import Standing, standing
from domain.title import Title

MISSED = {"update": GroundKind.NOT_UPDATED, "recheck": GroundKind.NOT_RECHECKED}
"""The kind of ground that missing a duty is."""


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Why titles would end, by the rules or as a person named it; fields as in :class:`ProceedingOpened`."""

    id: str
    text: str
    kind: GroundKind
    revokes: bool
    bans: bool
    source: Source | None
    touches: Touches | None = None
    ban_years: int | None = None
    ban_permanent: bool = False
    ban_at_least: bool = False
    bars: list[Bars] = []
    decided_by: Level | None = None
    verified_by: Level | None = None
    rectify: schema.Limit | None = None


def open_proceeding(dossier: Dossier, cmd: OpenProceeding, filing: Filing, law: Law) -> None:
    """Open it with the rules of the day; an official of the verifying or the deciding level does."""
    what = _what(dossier)
    if not cmd.titles:
        raise BadInput("titles", what, why="没有选择称号", way_out="请选择涉及的称号。")
    named = [held_title(dossier, title, filing.today, what) for title in dict.fromkeys(cmd.titles)]
    rules = rules_of(named[0], filing.today, law)
    ground = _ground(cmd, rules, what)
    for other in named[1:] if cmd.ground_id else ():
        if rules_of(other, filing.today, law).ground(cmd.ground_id) is None:
            raise NotAllowed(
                what, why=f"“{other.name}”的规定没有这一事由", way_out="请对该称号另行启动程序。"
            )
    touches, reason = ground.touches or cmd.touches, cmd.reason.strip()
    if ground.touches is None:
        if touches is None:
            raise BadInput(
                "touches", what, why="规定没有说明终止哪些称号", rule=cited(ground.source),
                way_out="请选择涉及的称号范围，并说明理由。",
            )  # fmt: skip
        reason = reason_given("reason", reason)
    titles = touched(dossier, named, touches or Touches.TITLE, filing.today, law)
    _not_twice(dossier, ground, titles, what)
    cause = _cause(dossier, cmd.cause, what)
    reason = _put_right(ground, cause, reason, what)
    decides = decider(ground, titles)
    begin(
        dossier, ground, rules, filing, titles=titles, decides=decides, facts=cmd.facts,
        level=_opener(dossier, ground, named[0].level, decides, filing, what), evidence=cmd.evidence,
        scheme=named[0].scheme, cause=cmd.cause.strip(), acted_on=cmd.acted_on, reason=reason,
    )  # fmt: skip


def open_proceeding_for_miss(dossier: Dossier, cmd: OpenProceedingForMiss, filing: Filing, law: Law) -> None:
    """Open the proceeding to which a missed duty leads by the rules, or by an official's choice."""
    what = _what(dossier)
    duty = matter_of(dossier, cmd.matter)
    if not isinstance(duty, Duty):
        raise NotFound(f"找不到义务 {cmd.matter}", why="编号属于另一类事项", way_out="请核对编号。")
    if not filing.by.has(Role.CLERK):
        raise NotAllowed(
            what, why="逾期后果由期限管理启动", way_out="请由期限管理办理，或由主管部门按事由启动程序。"
        )
    if not leads_to_proceeding(duty):
        raise NotAllowed(
            what, why=f"{duty.label}没有导致取消称号", way_out="须由人员决定后果的，请先作出决定。"
        )
    if any(one.cause == duty.id for one in dossier.proceedings.values()):
        raise NotAllowed(what, why=f"{duty.label}的程序已经启动", way_out="无需重复启动。")
    title = held_title(dossier, duty.title, filing.today, what)
    rules = rules_of(title, filing.today, law)
    found = next((one for one in rules.grounds if one.kind is MISSED[duty.what]), None)
    ground = Ground(
        id="", text=f"未完成{duty.label}", kind=MISSED[duty.what], revokes=False, bans=False,
        touches=Touches.TITLE, source=rules.sources.get("annual_report"),
    )  # fmt: skip
    if found is not None:
        ground = by_rule(found, rules.sources[found.id], revokes=False)
    titles = touched(dossier, [title], ground.touches or Touches.TITLE, filing.today, law)
    decides = decider(ground, titles)
    facts = f"{duty.label}期限届满，企业未履行（有效期内第 {duty.count} 次）"
    begin(
        dossier, ground, rules, filing, titles=titles, decides=decides, facts=facts, evidence=[],
        level=min(ground.verified_by or decides, decides, key=list(Level).index), scheme=title.scheme,
        cause=duty.id, acted_on=duty.due.last_day if duty.due else None, reason="",
    )  # fmt: skip


def leads_to_proceeding(duty: Duty) -> bool:
    """Whether missing *duty* leads to a cancellation without anybody having to choose any more."""
    if Then.CANCELLED in duty.follows:
        return True
    free = any(one.discretion for one in duty.consequences if one.then is Then.CANCELLED)
    return duty.choices == [Then.CANCELLED] and not free


def begin(
    dossier: Dossier,
    ground: Ground,
    rules: Standing,
    filing: Filing,
    *,
    titles: Sequence[Title],
    scheme: str,
    level: Level,
    decides: Level,
    facts: str,
    evidence: Sequence[str],
    cause: str,
    acted_on: dt.date | None,
    reason: str,
) -> None:
    """Record the opening, with the times of the gate as they stand in *rules*."""
    if acted_on is not None and acted_on > filing.today:
        raise BadInput("acted_on", _what(dossier), why="行为日期在今天之后", way_out="请核对日期。")
    gate, source = rules.gate, rules.sources.get("gate")
    filing.record(
        dossier,
        ProceedingOpened,
        basis=refs(ground.source, source),
        proceeding=next_id(dossier, Proceeding),
        titles=[title.id for title in titles],
        scheme=scheme,
        ground_id=ground.id,
        ground=ground.text,
        kind=ground.kind,
        touches=ground.touches,
        revokes=ground.revokes,
        bans=ground.bans,
        ban_years=ground.ban_years,
        ban_permanent=ground.ban_permanent,
        ban_at_least=ground.ban_at_least,
        bars=ground.bars,
        level=level,
        decides=decides,
        answer=_span(gate.answer if gate else None, source),
        hearing_request=_span(gate.hearing_request if gate else None, source),
        hearing_notice=_span(gate.hearing_notice if gate else None, source),
        legal_review=gate.legal_review if gate else None,
        facts=told("facts", facts, "事实", _what(dossier)),
        evidence=digests(evidence),
        cause=cause,
        source=ground.source,
        acted_on=acted_on,
        reason=reason,
    )


def held_title(dossier: Dossier, title_id: str, day: dt.date, what: str) -> Title:
    """Return the title *title_id*, which must be in force on *day*."""
    title = dossier.titles.get(title_id)
    if title is None:
        raise NotFound(f"找不到称号 {title_id}", why="编号不存在", way_out="请核对称号编号。")
    if not title.in_force(day):
        raise NotAllowed(what, why=f"“{title.name}”当日不在有效期内", way_out="请选择有效的称号。")
    return title


def rules_of(title: Title, day: dt.date, law: Law) -> Standing:
    """What binds the holder of *title* on *day*."""
    return standing(law.rulebook.resolve(title.scheme, day, Kind.STANDING))


def touched(
    dossier: Dossier, named: Sequence[Title], touches: Touches, day: dt.date, law: Law
) -> list[Title]:
    """Return the *named* titles and those that end with them, in the order in which they were awarded."""
    ids = {title.id for title in named}
    highest = max(law.rank(title.scheme) for title in named)
    for title in dossier.titles_on(day):
        lower = touches is Touches.LOWER_TITLES and -1 < law.rank(title.scheme) < highest
        if touches is Touches.ALL_TITLES or lower:
            ids.add(title.id)
    rest = [title for title in dossier.titles.values() if title.id in ids and title not in named]
    return [*named, *rest]


def decider(ground: Ground, titles: Iterable[Title]) -> Level:
    """Return the level that decides: the highest of all titles; for the first the ground may name another."""
    first, *others = titles
    levels = [ground.decided_by or first.level, *(title.level for title in others)]
    return max(levels, key=list(Level).index)


def told(field: str, text: str, label: str, what: str) -> str:
    """Return *text* stripped, or raise :exc:`BadInput` where it is empty."""
    if not text.strip():
        raise BadInput(field, what, why=f"没有填写{label}", way_out=f"请填写{label}。")
    return text.strip()


def _what(dossier: Dossier) -> str:
    return f"不能对{dossier.enterprise_name}启动撤销、取消程序"


def _ground(cmd: OpenProceeding, rules: Standing, what: str) -> Ground:
    """The ground that the rules give, or that a person named with clause and reason."""
    if cmd.ground_id:
        found = rules.ground(cmd.ground_id)
        if found is None:
            raise BadInput(
                "ground_id", what, why="今天适用的规定没有这一事由", way_out="请从规定的事由中选择。"
            )
        return by_rule(found, rules.sources[found.id], revokes=cmd.revokes)
    reason_given("reason", cmd.reason)
    return Ground(
        id="", text=told("ground", cmd.ground, "事由", what), kind=cmd.kind, revokes=cmd.revokes,
        bans=cmd.bans, source=Source(document=told("clause", cmd.clause, "依据的条款", what)),
    )  # fmt: skip


def by_rule(found: schema.Revocation, source: Source, *, revokes: bool) -> Ground:
    """Return the ground as the rules give it; *revokes* where their words on its effect do not tell."""
    effect = found.effect or ""
    said = "撤销" in effect or "取消" in effect
    return Ground(
        id=found.id, text=found.ground, kind=found.kind or GroundKind.OTHER, touches=found.touches,
        revokes="撤销" in effect if said else revokes,
        bans=bool(found.ban_years or found.ban_permanent or found.bars or found.ban_scope),
        ban_years=found.ban_years, ban_permanent=found.ban_permanent, ban_at_least=found.ban_at_least,
        bars=found.bars, decided_by=found.decided_by, verified_by=found.verified_by,
        rectify=found.rectify, source=source,
    )  # fmt: skip


def _not_twice(dossier: Dossier, ground: Ground, titles: Sequence[Title], what: str) -> None:
    """Refuse a second proceeding for the same ground against the same title."""
    ids = {title.id for title in titles}
    for one in dossier.proceedings.values():
        if one.open and (one.ground_id, one.ground) == (ground.id, ground.text) and ids & set(one.titles):
            raise NotAllowed(what, why=f"同一事由的程序 {one.id} 还在办理", way_out="请在该程序中办理。")


def _cause(dossier: Dossier, cause: str, what: str) -> object:
    """Return the matter or case that led to it, ``None`` for none."""
    if not cause.strip():
        return None
    found = dossier.timed(cause.strip())
    if found is None:
        raise BadInput("cause", what, why=f"没有事项 {cause}", way_out="请核对来源事项的编号。")
    return found


def _put_right(ground: Ground, cause: object, reason: str, what: str) -> str:
    """
    Return the reason after making sure that the enterprise could put it right where the rules say so.

    A text that names a time demands it; one that leaves rectification to the office wants a reason.
    """
    failed = isinstance(cause, Report) and cause.passed is False
    if ground.rectify is None or failed:
        return reason
    if ground.rectify.n is None:
        return reason_given("reason", reason)
    raise NotAllowed(
        what, why="规定先责令限期整改，整改不合格的才终止称号", rule=cited(ground.source),
        way_out="请先在举报与监督中责令整改并复查，再由该事项启动程序。",
    )  # fmt: skip


def _opener(
    dossier: Dossier, ground: Ground, level: Level, decides: Level, filing: Filing, what: str
) -> Level:
    """Return the level of the opener's office, which must verify or decide."""
    order = list(Level).index
    may = [one for one in (ground.verified_by, ground.decided_by or level, decides) if one]
    may = [one for one in may if order(one) <= order(decides)]
    own = filing.by.level
    wanted = own if own is not None and own in may else may[0]
    why = not_the_office(
        filing.by,
        wanted,
        dossier.division,
        (Role.HANDLER, Role.APPROVER),
        what="撤销、取消程序",
        rule=cited(ground.source),
    )
    if why is not None:
        raise NotAllowed(what, why=why.why, rule=why.rule, way_out=why.way_out)
    return wanted


def _span(limit: schema.Limit | None, source: Source | None) -> Span | None:
    return Span(limit.n, limit.unit, source) if limit else None

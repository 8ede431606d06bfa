"""What every intake asks, of an application as of a recheck: its round and window, no ban, no second case."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from domain.ban import Ban
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.events import CaseOpened
from domain.filing import CIVIL, Filing
from domain.law import Law
from domain.permission import Why
from domain.procedures.steps import cited, refs, time_for
from domain.round import Round, over_at
from domain.rulebook.model import Bars, CaseRules, Kind, Source

ENTERPRISE = "企业"
"""Word with which a notice names the windows that are the enterprise's own, not an office's."""


def what_of(dossier: Dossier) -> str:
    """Return the beginning of every refusal to open a case."""
    return f"不能为{dossier.enterprise_name}开立办件"


def taken_in(
    dossier: Dossier, scheme: str, intake: Round, kinds: Collection[Kind], rules: CaseRules, filing: Filing
) -> None:
    """Refuse what the round does not take: another scheme, kind or place, too early, too late."""
    what, now = what_of(dossier), filing.at.astimezone(CIVIL)
    if intake.scheme != scheme or intake.kind not in kinds:
        raise NotAllowed(what, why=f"批次“{intake.name}”不受理这一认定项目", way_out="请选择相应的批次。")
    if not intake.takes(filing.today) or intake.over_at(now):
        until = f"至 {intake.closes_on}" if intake.closes_on else "起"
        hour = f" {intake.closes_at}" if intake.closes_at else ""
        why = "已经关闭" if intake.closed else f"受理时间为 {intake.opens_on} {until}{hour}"
        raise NotAllowed(
            what, why=f"批次“{intake.name}”{why}", way_out="请在受理时间内申报，或等待下一批次。"
        )
    if not intake.open_to(dossier.division):
        raise NotAllowed(what, why=f"批次“{intake.name}”不面向企业所在地", way_out="请选择企业所在地的批次。")
    _in_window(rules, intake, now, what)


def _in_window(rules: CaseRules, intake: Round, now: dt.datetime, what: str) -> None:
    """Refuse outside the enterprise's own window in the notice under which the round was opened."""
    for window in rules.values.get("windows", {}).get("value", []):
        if window["layer"] != intake.instrument or not window["what"].startswith(ENTERPRISE):
            continue
        opens, closes = (
            dt.date.fromisoformat(window[name]) if window.get(name) else None for name in ("opens", "closes")
        )
        early = opens is not None and now.date() < opens
        if early or (closes is not None and over_at(now, closes, window.get("until_time", ""))):
            told = f"“{window['what']}”的时间为 {opens or ''} 至 {closes or ''}"
            raise NotAllowed(
                what,
                why=told + (f" {window['until_time']}" if window.get("until_time") else ""),
                rule=cited(msgspec.convert(window["source"], Source)),
                way_out="请在规定时间内申报，或等待下一批次。",
            )


REACHED = {"money": Bars.FUNDS, "recommendation": Bars.RECOMMENDATION}
"""What a ban must also bar from to reach a scheme that awards this; a rename asks for nothing new."""


def ban_against(dossier: Dossier, scheme: str, day: dt.date, awards: str = "title") -> Why | None:
    """Return the ban that forbids *scheme*, which *awards* this, on *day*, and the first day after it."""
    if not dossier.bans or awards == "rename":
        return None
    also = REACHED.get(awards)
    found = (
        ban
        for ban in dossier.bans.values()
        if ban.bars_title(scheme, day) or (also in ban.bars and ban.in_force(day))
    )
    return _banned(dossier, found)


def unrecommendable(dossier: Dossier, day: dt.date) -> Why | None:
    """Return the ban that forbids a recommendation to a higher level on *day*."""
    found = (ban for ban in dossier.bans_on(day) if Bars.RECOMMENDATION in ban.bars)
    return _banned(dossier, found)


def _banned(dossier: Dossier, bans: Iterable[Ban]) -> Why | None:
    found = list(bans)
    if not found:
        return None
    longest = max(found, key=lambda ban: ban.free_from or dt.date.max)
    free = longest.free_from
    until = f"至 {free - dt.timedelta(days=1)}" if free else "，没有期限"
    way_out = f"最早自 {free} 起可以申报。" if free else "可以依法申请解除，或者申请复议、提起诉讼。"
    return Why(f"企业限期不得申报{until}（事由：{longest.ground}）", way_out, rule=longest.id)


def unbanned(dossier: Dossier, scheme: str, filing: Filing, law: Law) -> None:
    """Refuse an enterprise that may not apply for *scheme* today."""
    why = ban_against(dossier, scheme, filing.today, law.rulebook.scheme(scheme).awards)
    if why is not None:
        raise NotAllowed(what_of(dossier), why=why.why, rule=why.rule, way_out=why.way_out)


def no_other_case(dossier: Dossier, scheme: str) -> None:
    """Refuse a second case of the scheme while one is under way."""
    under_way = dossier.open_case(scheme)
    if under_way is not None:
        raise NotAllowed(
            what_of(dossier),
            why=f"同一认定项目的办件 {under_way.id} 还在办理",
            way_out="请等待办结，或先撤回该办件。",
        )


def open_case(
    dossier: Dossier,
    rules: CaseRules,
    intake: Round | None,
    filing: Filing,
    law: Law,
    *,
    kind: Kind,
    path: str = "self",
    **more: Any,
) -> CaseOpened:
    """
    Open the case at the first step of its route; a discovered one waits without a deadline.

    Args:
        more: Further fields of the event: note, renews, keeps, new_name.
    """
    if not rules.route:
        raise NotAllowed(
            what_of(dossier),
            why="文件没有规定办理环节",
            rule=cited(*rules.sources),
            way_out="请先在规则库中补充办理环节。",
        )
    first = rules.route[0]
    round_name, cutoffs = (intake.name, intake.cutoffs) if intake else ("", {})
    return filing.record(
        dossier,
        CaseOpened,
        basis=refs(*rules.sources),
        case=f"{dossier.uscc}-{len(dossier.cases) + 1}",
        kind=kind,
        path=path,
        round=intake.id if intake else None,
        rules=rules,
        year=filing.today.year - 1,
        step=first.id,
        due=time_for(first, filing.today, law, cutoffs, round_name) if path == "self" else None,
        round_name=round_name,
        cutoffs=cutoffs,
        **more,
    )

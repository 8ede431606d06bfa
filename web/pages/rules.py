"""The rulebook for people: every scheme, and one page for each with all that the law says on a day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, ClassVar

from markupsafe import Markup
from starlette.responses import Response

from domain import divisions
from domain.errors import NotAllowed
from domain.rulebook import NoticeInfo, Rulebook, SchemeInfo
from domain.rulebook.history import Period, ValueHistory, histories, periods
from domain.rulebook.model import CaseRules, Kind, Level, Step
from domain.rulebook.outline import Told, outline
from domain.rulebook.schema import Instrument
from domain.rulebook.words import PARTS
from web.diagram import route_svg
from web.forms import Typed
from web.page import Page
from web.room import Room
from web.scheme_search import AWARDS, TIERS, SchemeRow, found_schemes
from web.visit import Visit, Visiting

room = Room()
ROWS = 60
ROLES = {"measures": "办法", "provincial": "省级规定", "notice": "年度通知", "round": "批次通知"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage(Page):
    """Every scheme, to be searched."""

    template: ClassVar[str] = "rules/list.html"
    title: ClassVar[str] = "政策规则"

    rows: Annotated[Sequence[SchemeRow], "Schemes of this page"]
    count: Annotated[int, "Schemes found"]
    text: Annotated[str, "Search text"]
    places: Annotated[Sequence[tuple[str, str]], "Jurisdictions with schemes: code and name"]
    tiers: Annotated[dict[str, str], "Kinds of title by code"]
    levels: Annotated[Sequence[tuple[str, str]], "Levels of the deciding authority: code and name"]
    chosen: Annotated[dict[str, str], "Chosen jurisdiction, tier, level and whether only what is in force"]
    first: Annotated[str, "Address of the first page, empty on it"]
    following: Annotated[str, "Address of the next page, empty on the last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """An instrument as the page of a scheme names it."""

    id: str
    document: str
    title: str
    role: str
    issuers: str
    date: dt.date | None
    begins: dt.date
    until: dt.date | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePage(Page):
    """All that the law says about one scheme on one day, for one kind of case."""

    template: ClassVar[str] = "rules/scheme.html"
    title: ClassVar[str] = "认定项目"

    info: Annotated[SchemeInfo, "The scheme"]
    place: Annotated[str, "Its jurisdiction"]
    tier: Annotated[str, "Kind of title, in words"]
    awards: Annotated[str, "What it awards, in words"]
    on: Annotated[dt.date, "Day for which the rules are shown"]
    kind: Annotated[Kind, "Kind of case"]
    kinds: Annotated[Sequence[Kind], "Kinds that can be chosen"]
    notice: Annotated[str, "Notice chosen, empty for all that are in force"]
    notices: Annotated[Sequence[NoticeInfo], "Notices in force on the day, newest first"]
    rules: Annotated[CaseRules | None, "The rules; none when no text was in force"]
    problem: Annotated[NotAllowed | None, "Why there are none"]
    past: Annotated[bool, "Whether the rules shown are not those of today"]
    ended: Annotated[bool, "Whether no text is in force today"]
    conditions: Annotated[Sequence[Told], "Conditions, members after their group"]
    parts: Annotated[
        Sequence[tuple[str, Sequence[Told]]], "Every other part in reading order: name and values"
    ]
    steps: Annotated[Sequence[Step], "The route"]
    picture: Annotated[Markup, "The route as SVG"]
    applied: Annotated[Sequence[Applied], "Instruments applied, weakest first"]
    documents: Annotated[dict[str, str], "Document numbers by instrument id"]
    periods: Annotated[Sequence[Period], "Times with the same rules, newest first"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Page):
    """How each value of a scheme changed."""

    template: ClassVar[str] = "rules/history.html"
    title: ClassVar[str] = "规则沿革"

    info: Annotated[SchemeInfo, "The scheme"]
    kind: Annotated[Kind, "Kind of case"]
    kinds: Annotated[Sequence[Kind], "Kinds that can be chosen"]
    parts: Annotated[Sequence[tuple[str, Sequence[ValueHistory]]], "Values by part, each over time"]
    changed_only: Annotated[bool, "Whether values that never changed are left out"]
    periods: Annotated[Sequence[Period], "Times with the same texts, newest first"]
    documents: Annotated[dict[str, str], "Document numbers by instrument id"]


@room.page("/rules", to=None)
def rules_list(visiting: Visiting) -> Response:
    """Every scheme, by text, jurisdiction, kind of title and level."""
    book = visiting.sys.law.rulebook
    chosen = {name: visiting.query(name) for name in ("jurisdiction", "tier", "level", "force")}
    found = found_schemes(book, visiting.today, visiting.query("q"), chosen)
    after = visiting.query("after")
    begin = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    used = sorted({scheme.jurisdiction for scheme in book.schemes()})
    return visiting.show(
        RulesPage(
            rows=found[begin : begin + ROWS],
            count=len(found),
            text=visiting.query("q"),
            places=[(code, divisions.name(code)) for code in used],
            tiers=TIERS,
            levels=[(level.value, level.label) for level in Level],
            chosen=chosen,
            first=visiting.link(after=None) if begin else "",
            following=visiting.link(after=begin + ROWS) if len(found) > begin + ROWS else "",
        )
    )


@room.page("/rules/{scheme:path}/history", to=None)
def scheme_history(scheme: str, visiting: Visiting) -> Response:
    """Each value of the scheme over time."""
    book = visiting.sys.law.rulebook
    info, kind = book.scheme(scheme), chosen_kind(visiting)
    changed_only = visiting.query("all") != "1"
    times = times_of(book, scheme, kind)
    every = [one for one in histories(times) if one.changed or not changed_only]
    return visiting.show(
        HistoryPage(
            info=info,
            kind=kind,
            kinds=list(Kind),
            parts=[
                (label, rows)
                for name, label in PARTS.items()
                if (rows := [h for h in every if h.part == name])
            ],
            changed_only=changed_only,
            periods=times[::-1],
            documents=documents(book),
        )
    )


@room.page("/rules/{scheme:path}", to=None)
def scheme_page(scheme: str, visiting: Visiting) -> Response:
    """One scheme on one day."""
    book = visiting.sys.law.rulebook
    info, kind = book.scheme(scheme), chosen_kind(visiting)
    times = times_of(book, scheme, kind)
    on = chosen_day(visiting, "on") or _newest_day(times, visiting.today)
    notices = book.notices(scheme, on)
    notice = visiting.query("notice")
    if notice not in {one.id for one in notices}:
        notice = ""
    rules, problem = None, None
    try:
        rules = book.resolve(scheme, on, kind, notice or None)
    except NotAllowed as refusal:
        problem = refusal
    told = outline(book, rules, notice or None) if rules else []
    return visiting.show(
        SchemePage(
            info=info,
            place=divisions.name(info.jurisdiction),
            tier=TIERS.get(info.tier, info.tier),
            awards=AWARDS.get(info.awards, info.awards),
            on=on,
            kind=kind,
            kinds=list(Kind),
            notice=notice,
            notices=notices,
            rules=rules,
            problem=problem,
            past=rules is not None and not _same_today(times, on, visiting.today),
            ended=not any(period.told and _holds(period, visiting.today) for period in times),
            conditions=[row for row in told if row.part == "conditions"],
            parts=[
                (label, rows)
                for name, label in PARTS.items()
                if name not in ("conditions", "route") and (rows := [row for row in told if row.part == name])
            ],
            steps=rules.route if rules else [],
            picture=route_svg(rules.route) if rules and rules.route else Markup(),
            applied=[_applied(book.instruments[layer]) for layer in rules.layers] if rules else [],
            documents=documents(book),
            periods=times[::-1],
        )
    )


def chosen_kind(visiting: Visit) -> Kind:
    """The kind of case asked for, application unless another one is named."""
    asked = visiting.query("kind")
    return Kind(asked) if asked in set(Kind) else Kind.APPLICATION


def chosen_day(visiting: Visit, name: str) -> dt.date | None:
    """The day asked for; None when it is none, so that a page always has something to show."""
    return Typed({name: [visiting.query(name)]}).date(name, "日期")


def documents(book: Rulebook) -> dict[str, str]:
    """Document numbers by instrument id."""
    return {instrument.instrument: instrument.document for instrument in book.instruments.values()}


@lru_cache(maxsize=64)
def times_of(book: Rulebook, scheme: str, kind: Kind) -> list[Period]:
    """The times of a scheme; kept, because a page of it is often followed by another."""
    return periods(book, scheme, kind)


def _newest_day(times: Sequence[Period], today: dt.date) -> dt.date:
    """Today when rules are in force; else the last day on which they were, or the first when they will be."""
    told = [period for period in times if period.told]
    if not told or any(_holds(period, today) for period in told):
        return today
    past = [period.until for period in told if period.until is not None and period.until < today]
    return max(past) if past else told[0].begins


def _same_today(times: Sequence[Period], on: dt.date, today: dt.date) -> bool:
    return any(_holds(period, on) and _holds(period, today) for period in times)


def _holds(period: Period, day: dt.date) -> bool:
    return period.begins <= day and (period.until is None or day <= period.until)


def _applied(instrument: Instrument) -> Applied:
    return Applied(
        id=instrument.instrument,
        document=instrument.document,
        title=instrument.title,
        role=ROLES[instrument.role],
        issuers="、".join(instrument.issuers),
        date=instrument.date,
        begins=instrument.effective.begins,
        until=instrument.effective.until,
        basis=instrument.effective.basis,
    )

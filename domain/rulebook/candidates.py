"""What an enterprise could apply for (可申报项目): every scheme open to it on a day, each with its result."""

import datetime as dt
from collections.abc import Collection, Sequence
from functools import lru_cache

import msgspec

from domain import divisions
from domain.errors import NotAllowed, NotFound
from domain.figures import FiguresByYear
from domain.rulebook.conditions import assess, overall
from domain.rulebook.model import CaseRules, Condition, ConditionResult, Kind, Level, Outcome
from domain.rulebook.rulebook import Rulebook, SchemeInfo
from domain.rulebook.turning import Result

_BEST_FIRST = {"eligible": 0, "undetermined": 1, "not_eligible": 2}
_INTAKE = ("企业", "申报", "填报", "申请", "受理")
"""Words by which the window that concerns an enterprise is told from those of the offices."""


class Candidate(msgspec.Struct, frozen=True):
    """One scheme with how the enterprise stands.

    Args:
        jurisdiction: Six-digit code of the scheme's jurisdiction.
        result: Of the condition table; undetermined where the texts list no conditions.
        conditions: How many conditions there are.
        against: Conditions not met; ``missing``: with a figure lacking; ``judged``: left to a person.
        window: When applications are taken, in words; empty where the text names no days.
        open: False where the days for applications are over or have not begun.
        held: The enterprise holds this very title.
    """

    scheme: str
    title: str
    tier: str
    level: Level
    awards: str
    jurisdiction: str
    result: Result
    conditions: int
    against: list[ConditionResult]
    missing: list[ConditionResult]
    judged: list[ConditionResult]
    window: str = ""
    open: bool = True
    held: bool = False


def candidates(
    book: Rulebook,
    division: str,
    on: dt.date,
    figures: FiguresByYear,
    *,
    year: int | None = None,
    titles_in_force: Collection[str] = (),
) -> list[Candidate]:
    """
    Every scheme open to an enterprise of *division* on *on*, those whose conditions it meets first.

    Args:
        division: Six-digit code of the county where the enterprise is registered, or of anything above it.
        year: The last full year; the year before *on* when left out.

    Raises:
        NotFound: No such division.
    """
    last = year or on.year - 1
    found = [
        _candidate(info, rules, on, assess(rules, figures, year=last, titles_in_force=titles_in_force),
                   info.id in titles_in_force)
        for info, rules in open_schemes(book, division, on)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.held, not one.open, _BEST_FIRST[one.result], len(one.against)))


def open_schemes(book: Rulebook, division: str, on: dt.date) -> Sequence[tuple[SchemeInfo, CaseRules]]:
    """
    The schemes of the nation, the province-level unit and the places above *division* with rules in force.

    A province's schemes are not open in a separately planned city, which is a unit of its own.
    """
    return _open(book, tuple(places_of(division)), on)


@lru_cache(maxsize=256)
def _open(book: Rulebook, places: tuple[str, ...], on: dt.date) -> list[tuple[SchemeInfo, CaseRules]]:
    """Kept, because a list of enterprises is judged by the same schemes of the same places."""
    found = []
    for info in book.schemes():
        if info.jurisdiction not in places or info.awards == "rename":
            continue
        try:
            found.append((info, book.resolve(info.id, on, Kind.APPLICATION)))
        except NotAllowed:
            continue
    return found


def places_of(division: str) -> list[str]:
    """The jurisdictions to which *division* belongs: itself, those above up to its unit, and the nation."""
    if not divisions.exists(division):
        raise NotFound(
            "没有这个行政区划",
            why=f"代码{division}不在行政区划表中",
            way_out="请核对六位区划代码，如510107。",
        )
    if division == divisions.NATION:
        return [divisions.NATION]
    unit = divisions.province_unit(division)
    above = [division]
    while above[-1] not in (unit, divisions.NATION):
        above.append(divisions.parent(above[-1]))
    # The corps' places lie within a province that is not above them in this regime.
    own = above if unit in above else [division, unit]
    return list(dict.fromkeys([*own, divisions.NATION]))


def asked_figures(book: Rulebook, rules: CaseRules, year: int) -> list[tuple[str, int]]:
    """
    The figures that *rules* ask for, as metric and year, in the order of the conditions.

    A ratio or a growth is followed by what it is computed from; what describes the present is asked once.
    """
    found: dict[tuple[str, int], None] = {}

    def ask(metric: str, of: int) -> None:
        entry = book.metrics[metric]
        for part in entry.ratio:
            ask(part, of)
        if entry.growth:
            ask(entry.growth, of)
            ask(entry.growth, of - 1)
        if not entry.ratio and not entry.growth:
            found.setdefault((metric, of))

    def walk(condition: Condition) -> None:
        test = condition.test
        if "not_examined" in test:
            return
        if "when" in test:
            ask(test["when"]["metric"], year)
        if test["kind"] == "figure":
            for of in _years(test["over"], int(test["years"]), int(test.get("year", year))):
                ask(test["metric"], of)
        for part in condition.parts:
            walk(part)

    for condition in rules.conditions:
        walk(condition)
    return list(found)


def _years(over: str, years: int, last: int) -> list[int]:
    if over == "last":
        return [last]
    return [last, last - years] if over == "cagr" else list(range(last, last - years, -1))


def _candidate(
    info: SchemeInfo, rules: CaseRules, on: dt.date, rows: list[ConditionResult], held: bool
) -> Candidate:
    window, is_open = _window(rules, on)
    top = [row for row in rows if row.depth == 0]

    def standing(outcome: Outcome) -> list[ConditionResult]:
        return [row for row in top if row.outcome is outcome]

    return Candidate(
        scheme=info.id,
        title=info.title,
        tier=info.tier,
        level=info.level,
        awards=info.awards,
        jurisdiction=info.jurisdiction,
        result=overall(rows) if rows else "undetermined",
        conditions=len(top),
        against=standing(Outcome.NOT_MET),
        missing=standing(Outcome.NOT_KNOWN),
        judged=standing(Outcome.NEEDS_JUDGEMENT),
        window=window,
        open=is_open,
        held=held,
    )


def _window(rules: CaseRules, on: dt.date) -> tuple[str, bool]:
    """When applications are taken, and whether today is within."""
    listed = rules.values.get("windows", {}).get("value", [])
    own = [item for item in listed if any(word in item["what"] for word in _INTAKE)] or listed
    if not own:
        return "", True
    said: list[str] = []
    for item in own:
        opens, closes = item.get("opens"), item.get("closes")
        if opens and on < dt.date.fromisoformat(opens):
            said.append(f"{item['what']}{opens}开始")
        elif closes and on > dt.date.fromisoformat(closes):
            said.append(f"{item['what']}已于{closes}截止")
        else:
            until = f"，至{closes}{item.get('until_time', '')}截止" if closes else ""
            return f"{item['what']}正在进行{until}", True
    return "；".join(said), False

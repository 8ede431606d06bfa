"""Statistics (统计): titles by kind, scheme, place and month, on any day, for the visitor's own area."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from starlette.responses import Response

from adapters.documents import XLSX
from adapters.spreadsheets import Value, spreadsheet
from domain import divisions
from domain.people import Office
from domain.rulebook.model import Level
from projections.area import area
from projections.tallies import Tally, decided_by_month, tallies
from web.forms import Typed
from web.page import Page
from web.rendering import place
from web.room import Room
from web.scheme_search import TIERS
from web.visit import INSIDERS, Visiting

room = Room()
MONTHS = 24
"""Months of the chart, the one of the day asked for the last."""

COLUMNS = ("称号类别", "认定项目", "所在地代码", "所在地", "有效称号", "累计认定")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a table, or one column of the chart.

    Args:
        share: Length of the bar, 0 to 100 (per cent of the longest).
        note: Said beside the label, empty for nothing.
    """

    label: str
    in_force: int
    awarded: int
    share: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsPage(Page):
    """How many titles there are, where, of which kind, and when they were decided."""

    template: ClassVar[str] = "statistics.html"
    title: ClassVar[str] = "统计"

    where: Annotated[str, "Area that is counted"]
    on: Annotated[dt.date, "Civil day for which titles are counted, included"]
    schemes: Annotated[Sequence[tuple[str, str]], "Schemes with titles in the area: id and name"]
    scheme: Annotated[str, "Scheme chosen, empty for all"]
    in_force: Annotated[int, "Titles that hold on the day"]
    awarded: Annotated[int, "Titles decided on or before the day"]
    places: Annotated[int, "Places with at least one title in force"]
    by_tier: Annotated[Sequence[Bar], "Kinds of title, the most frequent first"]
    by_scheme: Annotated[Sequence[Bar], "Schemes, the most frequent first"]
    by_place: Annotated[Sequence[Bar], "Divisions one level below the area, by code"]
    by_month: Annotated[Sequence[Bar], "Months in order; ``awarded`` counts titles decided in the month"]
    exports: Annotated[Sequence[tuple[str, str]], "Addresses of the same figures as files, with their kind"]
    form: Annotated[Typed, "The day as typed"]
    then: Annotated[bool, "Whether a title counts where its enterprise was at the award, not where it is now"]


@room.page("/statistics", to=INSIDERS)
def statistics(visiting: Visiting) -> Response:
    """Figures of the visitor's area on the day ``?on=``, today when it is left out."""
    typed, on = _day(visiting)
    chosen, everything = visiting.query("scheme"), _tallies(visiting, on, "")
    found = [tally for tally in everything if tally.scheme == chosen] if chosen else everything
    office = visiting.actor.office
    tiers = {scheme.id: scheme.tier for scheme in visiting.sys.law.rulebook.schemes()}
    names = {tally.scheme: tally.title_name for tally in everything}
    page = StatisticsPage(
        where=place(office.division) if office else place(divisions.NATION),
        on=on,
        schemes=sorted(names.items()),
        scheme=chosen,
        in_force=sum(tally.in_force for tally in found),
        awarded=sum(tally.awarded for tally in found),
        places=len({tally.division for tally in found if tally.in_force}),
        by_tier=_most(_bars((_tier(tiers, tally), tally) for tally in found)),
        by_scheme=_most(_bars((tally.title_name, tally) for tally in found)),
        by_place=_bars((place(_below(office, tally.division)), tally) for tally in found),
        by_month=_by_month(visiting, on, chosen),
        exports=[
            (visiting.link().replace("/statistics", f"/statistics.{kind}", 1), kind.upper())
            for kind in ("xlsx", "csv")
        ],
        form=typed,
        then=visiting.query("place") == "then",
    )
    return visiting.show(page, 422 if typed.errors else 200)


@room.page("/statistics.xlsx", to=INSIDERS)
def as_spreadsheet(visiting: Visiting) -> Response:
    """Every scheme in every county as a spreadsheet; noted in the access log."""
    return Response(
        spreadsheet("统计", COLUMNS, _rows(visiting)), media_type=XLSX, headers=_attached("statistics.xlsx")
    )


@room.page("/statistics.csv", to=INSIDERS)
def as_text(visiting: Visiting) -> Response:
    """The same as CSV (UTF-8 with a mark, so that spreadsheet programs read Chinese)."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *_rows(visiting)])
    content = text.getvalue().encode("utf-8-sig")
    return Response(content, media_type="text/csv; charset=utf-8", headers=_attached("statistics.csv"))


def _attached(filename: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{filename}"'}


def _day(visiting: Visiting) -> tuple[Typed, dt.date]:
    typed = Typed({"on": [visiting.query("on")]})
    return typed, typed.date("on", "统计日期") or visiting.today


def _tallies(visiting: Visiting, on: dt.date, scheme: str) -> list[Tally]:
    office = visiting.actor.office
    return tallies(
        visiting.sys.views.register,
        on,
        scheme=scheme,
        area=office.area if office else None,
        then=visiting.query("place") == "then",
    )


def _rows(visiting: Visiting) -> list[list[Value]]:
    typed, on = _day(visiting)
    typed.check()
    scheme = visiting.query("scheme")
    visiting.read_logged("export", f"statistics:{on}:{scheme or '*'}")
    tiers = {one.id: one.tier for one in visiting.sys.law.rulebook.schemes()}
    return [
        [
            _tier(tiers, tally), tally.title_name, tally.division,
            place(tally.division), tally.in_force, tally.awarded,
        ]
        for tally in _tallies(visiting, on, scheme)
    ]  # fmt: skip


def _tier(tiers: dict[str, str], tally: Tally) -> str:
    return TIERS.get(tiers.get(tally.scheme, "other"), TIERS["other"])


def _below(office: Office | None, division: str) -> str:
    """The division that stands for *division* in a table of *office*: one level below its own."""
    level = office.level if office else Level.MINISTRY
    below = {Level.MINISTRY: Level.PROVINCE, Level.PROVINCE: Level.CITY}.get(level, Level.COUNTY)
    return area(below, division) if division else division


def _bars(found: Iterable[tuple[str, Tally]]) -> list[Bar]:
    in_force, awarded = Counter[str](), Counter[str]()
    for label, tally in found:
        in_force[label] += tally.in_force
        awarded[label] += tally.awarded
    longest = max(in_force.values(), default=0) or 1
    return [
        Bar(label=label, in_force=n, awarded=awarded[label], share=round(100 * n / longest, 1))
        for label, n in in_force.items()
    ]


def _most(bars: list[Bar]) -> list[Bar]:
    return sorted(bars, key=lambda bar: (-bar.in_force, -bar.awarded, bar.label))


def _by_month(visiting: Visiting, on: dt.date, scheme: str) -> list[Bar]:
    office, last = visiting.actor.office, on.year * 12 + on.month - 1
    months = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(max(last - MONTHS + 1, 12), last + 1)]
    decided = decided_by_month(
        visiting.sys.views.register,
        dt.date.fromisoformat(f"{months[0]}-01"),
        on,
        scheme=scheme,
        area=office.area if office else None,
    )
    longest = max(decided.values(), default=0) or 1
    return [
        Bar(
            label=month,
            in_force=0,
            awarded=decided.get(month, 0),
            share=round(100 * decided.get(month, 0) / longest, 1),
        )
        for month in months
    ]

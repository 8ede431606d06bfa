"""What an enterprise could apply for (可申报项目), by typed figures or by its own reported ones."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import Depends
from starlette.responses import Response

from adapters.facts_file import Facts
from adapters.facts_table import template
from domain import divisions
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.rulebook.candidates import Candidate, candidates, open_schemes
from domain.rulebook.model import CaseRules, Kind
from web.figure_form import (
    FigureField,
    TitleField,
    figure_fields,
    filled_in,
    title_fields,
    typed_figures,
    uploaded,
)
from web.forms import Typed
from web.page import Page
from web.pages.assess import RESULTS, SHEET, Answer, answer
from web.pages.dossiers import READERS
from web.pages.rules import chosen_day
from web.room import Room
from web.status import status_of
from web.visit import OFFICIALS, Form, Visit, Visiting, throttle

room = Room()
looking = Depends(throttle("api"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One scheme as the list shows it."""

    candidate: Candidate
    place: str
    result: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What one enterprise could apply for."""

    name: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesPage(Page):
    """Choose a place, type or upload figures, see every scheme that is open there."""

    template: ClassVar[str] = "assess/compare.html"
    title: ClassVar[str] = "可申报项目"

    places: Annotated[Sequence[tuple[str, str]], "Province-level units: code and name"]
    division: Annotated[str, "Six-digit code chosen, empty before"]
    place: Annotated[str, "Its name"]
    on: Annotated[dt.date, "Day on which the enterprise would apply"]
    year: Annotated[int, "The last full year"]
    fields: Annotated[Sequence[FigureField], "Figures that the schemes open there ask for"]
    titles: Annotated[Sequence[TitleField], "Titles that conditions ask for or forbid"]
    form: Annotated[Typed, "What was typed so far"]
    listed: Annotated[Sequence[Listed], "Results: one for typed figures, one for each row of a spreadsheet"]
    scheme: Annotated[CaseRules | None, "Scheme looked at closely"] = None
    detail: Annotated[Answer | None, "How the enterprise stands there"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOptionsPage(Page):
    """What one enterprise could apply for, by its own reported figures."""

    template: ClassVar[str] = "assess/own.html"
    title: ClassVar[str] = "可申报项目"

    dossier: Annotated[Dossier, "The enterprise"]
    on: Annotated[dt.date, "Day on which it would apply"]
    year: Annotated[int, "The last full year, whose figures are judged"]
    reported: Annotated[bool, "Whether figures of that year are there"]
    may_report: Annotated[bool, "Whether the visitor may report figures and apply"]
    options: Annotated[Sequence[Option], "Schemes open to it"]
    scheme: Annotated[CaseRules | None, "Scheme looked at closely"]
    detail: Annotated[Answer | None, "How it stands there"]


@room.page("/assess/compare", to=None)
def compare_form(visiting: Visiting) -> Response:
    """The form for the place in ``?division=``."""
    typed = Typed()
    try:
        return visiting.show(_page(visiting, typed))
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(visiting, typed, choose=False), status_of(refusal))


@room.page("/assess/compare/template.xlsx", to=None, also=[looking])
def compare_template(visiting: Visiting) -> Response:
    """An empty spreadsheet for the figures of every scheme that is open there."""
    page = _page(visiting, Typed())
    asked = [(name, int(year)) for name, _, year in (f.name.rpartition(".") for f in page.fields)]
    content = template("可申报项目", asked, visiting.sys.law.rulebook.metrics, "figures.xlsx")
    return Response(
        content, media_type=SHEET, headers={"content-disposition": 'attachment; filename="figures.xlsx"'}
    )


@room.act("/assess/compare", to=None, also=[looking])
def compare_typed(typed: Form, visiting: Visiting) -> Response:
    """Judge what was typed or uploaded by every scheme open there; nothing is stored."""
    try:
        page = _page(visiting, typed)
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(visiting, typed, choose=False), status_of(refusal))
    book = visiting.sys.law.rulebook
    try:
        rows = uploaded(book, typed.files("facts", "数据表", most=1), page.year)
        figures = typed_figures(typed, page.fields, book.metrics)
        if not rows:
            typed.check()
            rows = [Facts(figures, titles=typed.every("title"))]
        elif len(rows) == 1:
            typed = filled_in(rows[0], page.fields, {"title": rows[0].titles})
        listed = [
            Listed(
                name=one.name or one.uscc,
                options=_options(visiting, one.division or page.division, page.on, one),
            )
            for one in rows
        ]
        closely = _closely(visiting, typed.value("scheme"), page.on, rows[0]) if len(rows) == 1 else None
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(dataclasses.replace(page, form=typed), status_of(refusal))
    page = dataclasses.replace(page, form=typed, listed=listed)
    return visiting.show(dataclasses.replace(page, scheme=closely[0], detail=closely[1]) if closely else page)


@room.page("/dossiers/{uscc}/options", to=READERS)
def own_options(uscc: str, visiting: Visiting) -> Response:
    """Every scheme open to the enterprise, by what it reported and holds."""
    dossier = visiting.dossier(uscc)
    on = chosen_day(visiting, "on") or visiting.today
    facts = Facts(dossier.figures, titles=[title.scheme for title in dossier.titles_on(on)])
    closely = _closely(visiting, visiting.query("scheme"), on, facts)
    return visiting.show(
        OwnOptionsPage(
            dossier=dossier,
            on=on,
            year=on.year - 1,
            reported=bool(dossier.figures.get(on.year - 1)),
            may_report=visiting.actor.enterprise == dossier.uscc or visiting.actor.has(*OFFICIALS),
            options=_options(visiting, dossier.division, on, facts),
            scheme=closely[0] if closely else None,
            detail=closely[1] if closely else None,
        )
    )


def _options(visiting: Visit, division: str, on: dt.date, facts: Facts) -> list[Option]:
    book = visiting.sys.law.rulebook
    return [
        Option(candidate=one, place=divisions.name(one.jurisdiction), result=_shown(one))
        for one in candidates(book, division, on, facts.figures, titles_in_force=facts.titles)
    ]


def _shown(one: Candidate) -> tuple[str, str]:
    return RESULTS[one.result] if one.conditions else ("文件没有列出条件", "calm")


def _closely(visiting: Visit, scheme: str, on: dt.date, facts: Facts) -> tuple[CaseRules, Answer] | None:
    if not scheme:
        return None
    rules = visiting.sys.law.rulebook.resolve(scheme, on, Kind.APPLICATION)
    return rules, answer(rules, facts.figures, on.year - 1, facts.titles, facts.name)


def _page(visiting: Visit, typed: Typed, *, choose: bool = True) -> CandidatesPage:
    book = visiting.sys.law.rulebook
    division = visiting.query("code") or visiting.query("division")
    on = chosen_day(visiting, "on") or visiting.today
    every = [rules for _, rules in open_schemes(book, division, on)] if division and choose else []
    unit = divisions.province_unit(division) if every else ""
    return CandidatesPage(
        places=[(code, divisions.name(code)) for code in divisions.province_units()],
        division=division,
        place=divisions.name(division) if every else "",
        on=on,
        year=on.year - 1,
        fields=figure_fields(book, every, on.year - 1),
        titles=title_fields(book, every, unit),
        form=typed,
        listed=(),
    )

"""Self-assessment (自测条件): figures in, the condition table out, and which figure would turn the result."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import Depends
from starlette.responses import Response

from adapters.facts_file import Facts
from adapters.facts_table import template
from domain.errors import BadInput, NotAllowed, NotFound
from domain.figures import FiguresByYear
from domain.rulebook.conditions import assess, overall
from domain.rulebook.margin import Margin, margins
from domain.rulebook.model import CaseRules, ConditionResult, Kind, Outcome
from domain.rulebook.turning import Result, Turning, turning
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
from web.pages.rules import chosen_day, chosen_kind
from web.room import Room
from web.scheme_search import scheme_choices
from web.status import status_of
from web.visit import Form, Visit, Visiting, throttle

room = Room()
looking = Depends(throttle("api"))
RESULTS: dict[Result, tuple[str, str]] = {
    "eligible": ("符合条件", "good"),
    "not_eligible": ("不符合条件", "bad"),
    "undetermined": ("尚不能确定", "warn"),
}
NARROWEST = 5
"""Margins that are shown."""

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one enterprise stands."""

    name: str
    result: tuple[str, str]
    rows: Sequence[ConditionResult]
    turning: Turning
    margins: Sequence[Margin]
    after: tuple[str, str]

    @property
    def against(self) -> list[ConditionResult]:
        """Conditions of their own that are not met."""
        return [row for row in self.rows if row.depth == 0 and row.outcome is Outcome.NOT_MET]

    @property
    def missing(self) -> list[ConditionResult]:
        """Conditions of their own for which a figure is lacking."""
        return [row for row in self.rows if row.depth == 0 and row.outcome is Outcome.NOT_KNOWN]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessPage(Page):
    """Choose a scheme, type or upload figures, see the result and what would turn it."""

    template: ClassVar[str] = "assess/form.html"
    title: ClassVar[str] = "自测条件"

    schemes: Annotated[
        Sequence[tuple[str, Sequence[tuple[str, str]]]], "Schemes by jurisdiction: id and name"
    ]
    scheme: Annotated[str, "Scheme chosen, empty before"]
    on: Annotated[dt.date, "Day whose rules are applied"]
    kind: Annotated[Kind, "Kind of case"]
    kinds: Annotated[Sequence[Kind], "Kinds that can be chosen"]
    year: Annotated[int, "The last full year"]
    rules: Annotated[CaseRules | None, "The rules; none before a scheme is chosen"]
    fields: Annotated[Sequence[FigureField], "Figures that the conditions ask for"]
    titles: Annotated[Sequence[TitleField], "Titles that conditions ask for or forbid"]
    form: Annotated[Typed, "What was typed so far"]
    answers: Annotated[Sequence[Answer], "Results: one for typed figures, one for each row of a spreadsheet"]


@room.page("/assess", to=None)
def assess_form(visiting: Visiting) -> Response:
    """The form for the scheme in ``?scheme=``."""
    try:
        return visiting.show(_page(visiting, Typed()))
    except NotAllowed as refusal:
        # That no rules hold on the day is an answer, and the form below asks for another day.
        typed = Typed()
        typed.refuse(refusal)
        found = not isinstance(refusal, NotFound)
        return visiting.show(_page(visiting, typed, choose=False), 200 if found else status_of(refusal))


@room.page("/assess/template.xlsx", to=None, also=[looking])
def assess_template(visiting: Visiting) -> Response:
    """An empty spreadsheet for the figures of the scheme."""
    book, on = visiting.sys.law.rulebook, chosen_day(visiting, "on") or visiting.today
    rules = book.resolve(visiting.query("scheme"), on, chosen_kind(visiting))
    asked = [(f.name.rpartition(".")[0], int(f.name.rpartition(".")[2]))
             for f in figure_fields(book, [rules], on.year - 1)]  # fmt: skip
    content = template(rules.title, asked, book.metrics, "figures.xlsx")
    return Response(
        content, media_type=SHEET, headers={"content-disposition": 'attachment; filename="figures.xlsx"'}
    )


@room.act("/assess", to=None, also=[looking])
def assess_typed(typed: Form, visiting: Visiting) -> Response:
    """Judge what was typed or uploaded; nothing is stored."""
    try:
        page = _page(visiting, typed)
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(visiting, typed, choose=False), status_of(refusal))
    try:
        if page.rules is None:
            raise BadInput(
                "scheme", "没有选择认定项目", why="先要知道按哪个项目的条件", way_out="请选择认定项目。"
            )
        book = visiting.sys.law.rulebook
        listed = uploaded(book, typed.files("facts", "数据表", most=1), page.year)
        figures = typed_figures(typed, page.fields, book.metrics)
        if not listed:
            typed.check()
            listed = [Facts(figures, titles=typed.every("title"))]
        elif len(listed) == 1:
            typed = filled_in(listed[0], page.fields, {"title": listed[0].titles})
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(visiting, typed), status_of(refusal))
    answers = [answer(page.rules, one.figures, page.year, one.titles, one.name or one.uscc) for one in listed]
    return visiting.show(_page(visiting, typed, answers=answers))


def answer(
    rules: CaseRules, figures: FiguresByYear, year: int, titles: Collection[str], name: str = ""
) -> Answer:
    """The condition table with what would turn it."""
    rows = assess(rules, figures, year=year, titles_in_force=titles)
    told = turning(rules, figures, year=year, titles_in_force=titles)
    return Answer(
        name=name,
        result=RESULTS[overall(rows)],
        rows=rows,
        turning=told,
        margins=margins(rules, figures, year=year, titles_in_force=titles)[:NARROWEST],
        after=RESULTS[told.result],
    )


def _page(
    visiting: Visit, typed: Typed, *, answers: Sequence[Answer] = (), choose: bool = True
) -> AssessPage:
    book = visiting.sys.law.rulebook
    scheme, kind = visiting.query("scheme"), chosen_kind(visiting)
    on = chosen_day(visiting, "on") or visiting.today
    rules = book.resolve(scheme, on, kind) if scheme and choose else None
    unit = rules.jurisdiction if rules else ""
    return AssessPage(
        schemes=scheme_choices(book),
        scheme=scheme,
        on=on,
        kind=kind,
        kinds=[Kind.APPLICATION, Kind.RECHECK],
        year=on.year - 1,
        rules=rules,
        fields=figure_fields(book, [rules], on.year - 1) if rules else [],
        titles=title_fields(book, [rules], unit) if rules else [],
        form=typed,
        answers=answers,
    )

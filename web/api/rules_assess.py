"""Assessment for programs: one scheme, or every scheme open to an enterprise; nothing is stored."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import msgspec
from fastapi import Depends
from starlette.responses import Response

from adapters.facts_file import usable
from domain.errors import BadInput
from domain.figures import Figure, FiguresByYear
from domain.rulebook.candidates import Candidate, candidates
from domain.rulebook.conditions import assess, overall
from domain.rulebook.margin import Margin, margins
from domain.rulebook.metrics import Metric
from domain.rulebook.model import ConditionResult, Kind
from domain.rulebook.turning import Result, Turning, turning
from web.api.answers import api_room, gives, json
from web.api.body import Body, read
from web.forms import whole
from web.visit import Visiting, throttle

room = api_room()
looking = Depends(throttle("api"))


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Figures to be judged by a scheme's conditions.

    Args:
        figures: Value by year, then by metric; numbers as text, yes or no as booleans.
        year: Last full year; the year before ``on`` when left out.
        titles: Ids of schemes whose titles are in force.
        notice: Notice under which the round is opened.
    """

    scheme: str
    figures: dict[str, dict[str, Decimal | bool]]
    kind: Kind = Kind.APPLICATION
    on: dt.date | None = None
    year: int | None = None
    titles: list[str] = []
    notice: str | None = None


class Assessment(msgspec.Struct, frozen=True):
    """The condition table, what it says as a whole, and which changes of figures would turn it.

    Args:
        turning: What would make the enterprise qualify.
        margins: What alone would make it fail, the narrowest first.
    """

    scheme: str
    on: dt.date
    kind: Kind
    result: Result
    conditions: list[ConditionResult]
    turning: Turning
    margins: list[Margin]


class CompareQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Figures to be judged by every scheme open to an enterprise.

    Args:
        division: Six-digit code of the place where the enterprise is registered.
        figures, year, titles: As for one scheme.
    """

    division: str
    figures: dict[str, dict[str, Decimal | bool]]
    on: dt.date | None = None
    year: int | None = None
    titles: list[str] = []


class Candidates(msgspec.Struct, frozen=True):
    """Schemes open to the enterprise, those whose conditions it meets first."""

    division: str
    on: dt.date
    schemes: list[Candidate]


@room.write("POST", "/assess", to=None, guarded=False, also=[looking], **gives(Assessment, takes=Question))
def judge(body: Body, visiting: Visiting) -> Response:
    """Judge figures by a scheme's conditions, and tell what would turn the result."""
    asked = read(body, Question)
    on = asked.on or visiting.today
    law = visiting.sys.law.rulebook.resolve(asked.scheme, on, asked.kind, asked.notice)
    figures = _figures(asked.figures, visiting.sys.law.rulebook.metrics)
    year = asked.year or on.year - 1
    results = assess(law, figures, year=year, titles_in_force=asked.titles)
    told = turning(law, figures, year=year, titles_in_force=asked.titles)
    near = margins(law, figures, year=year, titles_in_force=asked.titles)
    return json(Assessment(asked.scheme, on, asked.kind, overall(results), results, told, near))


@room.write(
    "POST", "/assess/compare", to=None, guarded=False, also=[looking],
    **gives(Candidates, takes=CompareQuestion),
)  # fmt: skip
def compare(body: Body, visiting: Visiting) -> Response:
    """Judge figures by every scheme open to an enterprise of the division on the day."""
    asked = read(body, CompareQuestion)
    book, on = visiting.sys.law.rulebook, asked.on or visiting.today
    figures = _figures(asked.figures, book.metrics)
    found = candidates(book, asked.division, on, figures, year=asked.year, titles_in_force=asked.titles)
    return json(Candidates(asked.division, on, found))


def _figures(
    given: Mapping[str, Mapping[str, Decimal | bool]], metrics: Mapping[str, Metric]
) -> FiguresByYear:
    """
    The figures by civil year.

    Raises:
        BadInput: A year, a metric or a value that cannot be used.
    """
    found: FiguresByYear = {}
    for year, values in given.items():
        if not (whole(year) and len(year) == 4):
            raise _unusable(year, f"“{year}”不是年度", "年度须为四位数字", "请按年度填写，如 2025。")
        for name, value in values.items():
            field = f"figures.{year}.{name}"
            if name not in metrics:
                raise _unusable(field, f"没有指标“{name}”", "指标目录中没有这一项", "请核对指标名称。")
            if isinstance(value, bool) != (metrics[name].type == "boolean"):
                kind = "是或否（true、false）" if metrics[name].type == "boolean" else "数字"
                raise _unusable(
                    field, f"{metrics[name].label}不能用“{value}”", f"这一项填{kind}", "请更正后重试。"
                )
            if not isinstance(value, bool) and not (value.is_finite() and usable(value)):
                raise _unusable(
                    field, f"{metrics[name].label}的数字不能使用", "数字过大或小数位过多", "请更正后重试。"
                )
            found.setdefault(int(year), {})[name] = Figure(name, value)
    return found


def _unusable(field: str, what: str, why: str, way_out: str) -> BadInput:
    return BadInput(field, what, why=why, way_out=way_out)

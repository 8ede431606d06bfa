"""A form for the figures that conditions ask for, and what was typed or uploaded as figures."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapters.facts_file import Facts
from adapters.facts_table import read_table
from domain.errors import BadInput
from domain.figures import Figure, FiguresByYear
from domain.rulebook import Rulebook
from domain.rulebook.candidates import asked_figures
from domain.rulebook.metrics import Metric
from domain.rulebook.model import CaseRules, Condition
from web.forms import Typed, Upload

PERIODS = {"year": "全年", "year_end": "年末", "now": "目前"}
MOST = 200
"""Enterprises of one upload; more go through the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureField:
    """One field of the form: ``name`` is ``metric.year``."""

    name: str
    label: str
    hint: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleField:
    """A title that a condition asks for or forbids."""

    id: str
    label: str


def figure_fields(book: Rulebook, every: Iterable[CaseRules], year: int) -> list[FigureField]:
    """Fields for every figure that the rules ask for, once each, in the order of the conditions."""
    asked = dict.fromkeys(pair for rules in every for pair in asked_figures(book, rules, year))
    return [_field(book.metrics[metric], of) for metric, of in asked]


def title_fields(book: Rulebook, every: Iterable[CaseRules], unit: str = "") -> list[TitleField]:
    """
    The titles that conditions ask for or forbid; where every unit awards its own, the one of *unit*.

    Args:
        unit: Six-digit code of the enterprise's province-level unit, when it is known.
    """
    found: dict[str, str] = {}
    for leaf in (leaf for rules in every for condition in rules.conditions for leaf in _leaves(condition)):
        of_base: dict[str, list[str]] = {}
        for title in leaf.test.get("titles", []):
            of_base.setdefault(title.partition("@")[0], []).append(title)
        for base, ids in of_base.items():
            own = f"{base}@{unit}"
            chosen = own if own in ids else ids[0]
            found.setdefault(chosen, book.scheme(base if len(ids) > 1 else chosen).title)
    return [TitleField(id=title, label=label) for title, label in found.items()]


def typed_figures(
    typed: Typed, fields: Sequence[FigureField], metrics: Mapping[str, Metric]
) -> FiguresByYear:
    """The figures typed; a value that cannot be used leaves its message in *typed*."""
    found: FiguresByYear = {}
    for field in fields:
        name, _, year = field.name.rpartition(".")
        value: Decimal | bool | None
        if field.type == "boolean":
            value = {"yes": True, "no": False}.get(typed.value(field.name))
        elif field.type == "date":
            day = typed.date(field.name, field.label)
            value = None if day is None else Decimal(f"{day:%Y%m%d}")
        else:
            value = typed.number(field.name, field.label, unit=metrics[name].unit)
        if value is not None:
            found.setdefault(int(year), {})[name] = Figure(name, value)
    return found


def filled_in(facts: Facts, fields: Sequence[FigureField], more: Mapping[str, Sequence[str]]) -> Typed:
    """The form as if *facts* had been typed into it; *more* holds its other fields."""
    values = {name: list(texts) for name, texts in more.items()}
    for field in fields:
        name, _, year = field.name.rpartition(".")
        figure = facts.figures.get(int(year), {}).get(name)
        if figure is not None:
            values[field.name] = [_text(figure, field.type)]
    return Typed(values)


def uploaded(book: Rulebook, uploads: Sequence[Upload], year: int) -> list[Facts]:
    """
    The enterprises of an attached spreadsheet; none when nothing was attached.

    Raises:
        BadInput: The table cannot be used, or holds more than :data:`MOST` enterprises.
    """
    if not uploads:
        return []
    found = read_table(uploads[0].filename, uploads[0].content, book.metrics, year)
    if len(found) > MOST:
        raise BadInput(
            "facts", "不能使用这个表格", why=f"有{len(found)}家企业，页面一次最多{MOST}家",
            way_out="请分成几个文件，或使用命令 tidu assess。",
        )  # fmt: skip
    return found


def _field(metric: Metric, year: int) -> FigureField:
    when = "" if metric.period == "now" else f"{year}年"
    unit = f"（{metric.unit}）" if metric.unit and metric.type == "number" else ""
    end = "（年末）" if metric.period == "year_end" and not unit else ""
    return FigureField(
        name=f"{metric.name}.{year}",
        label=f"{when}{metric.label}{unit}{end}",
        hint=metric.explain,
        type=metric.type,
    )


def _text(figure: Figure, kind: str) -> str:
    if isinstance(figure.value, bool):
        return "yes" if figure.value else "no"
    if kind == "date":
        return dt.datetime.strptime(f"{figure.value:.0f}", "%Y%m%d").date().isoformat()  # noqa: DTZ007
    return f"{figure.value:f}"


def _leaves(condition: Condition) -> Iterator[Condition]:
    if not condition.parts:
        yield condition
    for part in condition.parts:
        yield from _leaves(part)

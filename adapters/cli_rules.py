"""The commands about law: ``tidu rules …``, ``tidu assess`` and ``tidu deadline``."""

import datetime as dt
import json
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer

from adapters.facts_file import read_facts
from adapters.rules_text import entry_lines, scheme_lines, table_lines
from domain import calendar
from domain.errors import TiduError
from domain.rulebook import load
from domain.rulebook.conditions import assess, overall
from domain.rulebook.editor import editor_schema
from domain.rulebook.export import export
from domain.rulebook.model import Kind, Span, Unit

rules_app = typer.Typer(
    help="The rulebook: list, show, check and export what the law says.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
F = TypeVar("F", bound=Callable[..., None])


class DayUnit(StrEnum):
    """The units a deadline can be asked in."""

    WORKING = "working"
    CALENDAR = "calendar"


class FirstDay(StrEnum):
    """Whether the first day counts."""

    COUNTED = "counted"
    SKIPPED = "skipped"


def _refusable(command: F) -> F:
    """Print what was refused, why and the way out, and exit 1."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except TiduError as problem:
            typer.echo(str(problem), err=True)
            raise typer.Exit(1) from None

    return wrapped  # type: ignore[return-value]  # the same call, with errors turned into an exit


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day; write 2026-05-10") from None


On = Annotated[
    dt.date | None,
    typer.Option(parser=_day, metavar="DATE", help="Day on which the case opens; default today."),
]
KindOption = Annotated[Kind, typer.Option(help="Kind of case.")]
Notice = Annotated[str | None, typer.Option(help="Notice under which the round is opened.")]


def _print(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _today(on: dt.date | None) -> dt.date:
    return on or dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()


@rules_app.command("list")
@_refusable
def rules_list(
    jurisdiction: Annotated[str, typer.Option(help="Six-digit code; default all.")] = "",
    as_json: Json = False,
) -> None:
    """List every scheme a case can run under."""
    found = [s for s in load().schemes() if not jurisdiction or s.jurisdiction == jurisdiction]
    if as_json:
        return _print(msgspec.to_builtins(found))
    for scheme in found:
        typer.echo(f"{scheme.id}\t{scheme.title}\t{scheme.level.label}\t{', '.join(scheme.documents)}")


@rules_app.command("show")
@_refusable
def rules_show(
    scheme: str,
    on: On = None,
    kind: KindOption = Kind.APPLICATION,
    notice: Notice = None,
    as_json: Json = False,
) -> None:
    """Show what the law says about SCHEME on a day: each value with its layer and what it overrides."""
    rules = load().resolve(scheme, _today(on), kind, notice)
    if as_json:
        return _print(msgspec.to_builtins(rules))
    for line in scheme_lines(rules):
        typer.echo(line)


@rules_app.command("metrics")
@_refusable
def rules_metrics(as_json: Json = False) -> None:
    """List the catalogue of figures."""
    metrics = list(load().metrics.values())
    if as_json:
        return _print(msgspec.to_builtins(metrics))
    for metric in metrics:
        typer.echo(f"{metric.name}\t{metric.label}\t{metric.unit or '是/否'}\t{metric.explain}")


@rules_app.command("check")
@_refusable
def rules_check(
    path: Annotated[
        Path | None, typer.Argument(help="Folder of a rulebook; default the built-in one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every file; the first mistake is named with file, line, key and remedy."""
    book = load(path)
    counts = {
        "instruments": len(book.instruments),
        "schemes": len(book.schemes()),
        "entries": len(export(book)),
        "conditions": sum(len(entry["conditions"]) for entry in export(book)),
    }
    if as_json:
        return _print(counts)
    typer.echo(", ".join(f"{number} {name}" for name, number in counts.items()) + ": no mistakes found.")


@rules_app.command("schema")
@_refusable
def rules_schema() -> None:
    """Print the JSON Schema of a rulebook file, for editors that complete and check while one writes."""
    _print(editor_schema(load()))


@rules_app.command("export")
@_refusable
def rules_export(as_json: Json = False) -> None:
    """Export one object per source entry."""
    entries = export(load())
    if as_json:
        return _print(entries)
    for entry in entries:
        for line in entry_lines(entry):
            typer.echo(line)


@_refusable
def assess_command(
    scheme: str,
    facts: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="JSON file with the figures.")],
    kind: KindOption = Kind.APPLICATION,
    on: On = None,
    notice: Notice = None,
    as_json: Json = False,
) -> None:
    """Judge reported figures by the conditions of SCHEME and print the condition table."""
    book = load()
    day = _today(on)
    rules = book.resolve(scheme, day, kind, notice)
    given = read_facts(facts, book.metrics)
    rows = assess(
        rules,
        given.figures,
        year=given.year or day.year - 1,
        titles_in_force=given.titles,
        judgements=given.judgements,
    )
    result = overall(rows)
    if as_json:
        conditions = [{**_blank_row(), **msgspec.to_builtins(row)} for row in rows]
        return _print(
            {
                "scheme": scheme,
                "on": day.isoformat(),
                "kind": kind.value,
                "result": result,
                "layers": rules.layers,
                "conditions": conditions,
            }
        )
    for line in table_lines(rules, rows, result):
        typer.echo(line)


@_refusable
def deadline_command(
    start: Annotated[
        dt.date, typer.Option("--from", parser=_day, metavar="DATE", help="Day of the starting event.")
    ],
    days: Annotated[int, typer.Option(min=1, help="Number of days.")],
    unit: Annotated[DayUnit, typer.Option(help="Working days or calendar days.")],
    first_day: Annotated[FirstDay, typer.Option(help="Publicity counts it, statutory periods skip it.")] = (
        FirstDay.COUNTED
    ),
    as_json: Json = False,
) -> None:
    """Print the last day of a period, inclusive, with its derivation."""
    found = calendar.deadline(
        start,
        Span(days, Unit(unit.value)),
        first_day="counted" if first_day is FirstDay.COUNTED else "skipped",
        calendar=calendar.load(),
    )
    if as_json:
        blank = {"provisional": False, "skipped": [], "worked": [], "source": None, "shifts": []}
        return _print({**blank, **msgspec.to_builtins(found), "explanation": found.explain()})
    typer.echo(found.last_day.isoformat())
    typer.echo(found.explain())


def _blank_row() -> dict[str, Any]:
    return {"figure": "", "threshold": "", "unit": "", "source": None, "reason": "", "depth": 0}

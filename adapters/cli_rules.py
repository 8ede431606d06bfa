"""The commands about law: ``tidu rules …`` and ``tidu deadline``."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from adapters.cli_law import Json, KindOption, Notice, On, day, print_json, refusable, today_or
from adapters.rules_text import difference_lines, entry_lines, heading, history_lines, scheme_lines
from domain import calendar
from domain.rulebook import load
from domain.rulebook.compare import differences, same_title_elsewhere
from domain.rulebook.editor import editor_schema
from domain.rulebook.export import export
from domain.rulebook.history import histories, history, periods
from domain.rulebook.model import Kind, Span, Unit
from domain.rulebook.outline import outline

rules_app = typer.Typer(
    help="The rulebook: list, show, check and export what the law says.", no_args_is_help=True
)


class DayUnit(StrEnum):
    """The units a deadline can be asked in."""

    WORKING = "working"
    CALENDAR = "calendar"


class FirstDay(StrEnum):
    """Whether the first day counts."""

    COUNTED = "counted"
    SKIPPED = "skipped"


@rules_app.command("list")
@refusable
def rules_list(
    jurisdiction: Annotated[str, typer.Option(help="Six-digit code; default all.")] = "",
    as_json: Json = False,
) -> None:
    """List every scheme a case can run under."""
    found = [s for s in load().schemes() if not jurisdiction or s.jurisdiction == jurisdiction]
    if as_json:
        return print_json(msgspec.to_builtins(found))
    for scheme in found:
        typer.echo(f"{scheme.id}\t{scheme.title}\t{scheme.level.label}\t{', '.join(scheme.documents)}")


@rules_app.command("show")
@refusable
def rules_show(
    scheme: str,
    on: On = None,
    kind: KindOption = Kind.APPLICATION,
    notice: Notice = None,
    as_json: Json = False,
) -> None:
    """Show what the law says about SCHEME on a day: each value with its layer and what it overrides."""
    book = load()
    rules = book.resolve(scheme, today_or(on), kind, notice)
    told = outline(book, rules, notice)
    if as_json:
        return print_json(
            {**msgspec.to_builtins(rules), "outline": [msgspec.to_builtins(row) for row in told]}
        )
    for line in scheme_lines(rules, told):
        typer.echo(line)


@rules_app.command("diff")
@refusable
def rules_diff(
    left: Annotated[str, typer.Argument(metavar="A", help="Scheme, or six-digit code of a jurisdiction.")],
    right: Annotated[str, typer.Argument(metavar="[B]", help="The other; A itself when left out.")] = "",
    on: On = None,
    other_day: Annotated[
        dt.date | None, typer.Option("--and", parser=day, metavar="DATE", help="Day for B; default the same.")
    ] = None,
    kind: KindOption = Kind.APPLICATION,
    as_json: Json = False,
) -> None:
    """Show what differs between two schemes, two jurisdictions, or two days of one scheme."""
    book, first = load(), today_or(on)
    second = other_day or first
    codes = left.isdigit() and (right or left).isdigit()
    pairs = same_title_elsewhere(book, left, right or left, first, kind) if codes else [(left, right or left)]
    if not pairs:
        typer.echo("两地没有同一层次的认定项目。", err=True)
    found = []
    for one, other in pairs:
        rules = [book.resolve(one, first, kind), book.resolve(other, second, kind)]
        rows = differences(*(outline(book, side) for side in rules))
        found.append({"left": heading(rules[0]), "right": heading(rules[1]), "rows": rows})
        if not as_json:
            for line in difference_lines(rows, heading(rules[0]), heading(rules[1])):
                typer.echo(line)
    if as_json:
        print_json(msgspec.to_builtins(found))


@rules_app.command("history")
@refusable
def rules_history(
    scheme: str,
    key: Annotated[str, typer.Argument(help="conditions.revenue, revenue, or a part as validity.")] = "",
    kind: KindOption = Kind.APPLICATION,
    as_json: Json = False,
) -> None:
    """Show what KEY of SCHEME was from day to day; without KEY, every value that ever changed."""
    book = load()
    if key:
        found = history(book, scheme, key, kind)
    else:
        found = [one for one in histories(periods(book, scheme, kind)) if one.changed]
    if as_json:
        return print_json(msgspec.to_builtins(found))
    for line in history_lines(found):
        typer.echo(line)


@rules_app.command("metrics")
@refusable
def rules_metrics(as_json: Json = False) -> None:
    """List the catalogue of figures."""
    metrics = list(load().metrics.values())
    if as_json:
        return print_json(msgspec.to_builtins(metrics))
    for metric in metrics:
        typer.echo(f"{metric.name}\t{metric.label}\t{metric.unit or '是/否'}\t{metric.explain}")


@rules_app.command("check")
@refusable
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
        return print_json(counts)
    typer.echo(", ".join(f"{number} {name}" for name, number in counts.items()) + ": no mistakes found.")


@rules_app.command("schema")
@refusable
def rules_schema() -> None:
    """Print the JSON Schema of a rulebook file, for editors that complete and check while one writes."""
    print_json(editor_schema(load()))


@rules_app.command("export")
@refusable
def rules_export(as_json: Json = False) -> None:
    """Export one object per source entry."""
    entries = export(load())
    if as_json:
        return print_json(entries)
    for entry in entries:
        for line in entry_lines(entry):
            typer.echo(line)


MOST_DAYS = 36_500
"""No period of law is longer than a century; a larger number is a slip of the pen."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Civil years in which a period may begin."""


def _beginning(text: str) -> dt.date:
    found = day(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise typer.BadParameter(f"{text} is out of range; write a day of {FIRST_YEAR} to {LAST_YEAR}")
    return found


@refusable
def deadline_command(
    start: Annotated[
        dt.date, typer.Option("--from", parser=_beginning, metavar="DATE", help="Day of the starting event.")
    ],
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="Number of days.")],
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
        return print_json({**blank, **msgspec.to_builtins(found), "explanation": found.explain()})
    typer.echo(found.last_day.isoformat())
    typer.echo(found.explain())

"""The command ``tidu assess``: figures in, the condition table out, and what would turn the result."""

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from adapters.cli_law import Json, KindOption, Notice, On, print_json, refusable, today_or
from adapters.facts_file import Facts, read_facts
from adapters.facts_table import is_table, read_table, template
from adapters.rules_text import candidate_lines, table_lines
from domain.errors import BadInput
from domain.rulebook import Rulebook, load
from domain.rulebook.candidates import asked_figures, candidates, open_schemes
from domain.rulebook.conditions import assess, overall
from domain.rulebook.margin import margins
from domain.rulebook.model import CaseRules, Kind
from domain.rulebook.turning import turning


@refusable
def assess_command(
    scheme: Annotated[str, typer.Argument(help="Scheme; left out with --compare.")] = "",
    facts: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Figures: JSON, or a spreadsheet with a row for each."
        ),
    ] = None,
    kind: KindOption = Kind.APPLICATION,
    on: On = None,
    notice: Notice = None,
    year: Annotated[int | None, typer.Option(help="Last full year; default the year before the day.")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="All schemes open to the enterprise instead of one.")
    ] = False,
    division: Annotated[str, typer.Option(help="With --compare: six-digit code of its place.")] = "",
    make_template: Annotated[
        Path | None,
        typer.Option("--template", metavar="FILE", help="Write an empty spreadsheet; - prints it as CSV."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge reported figures by the conditions of SCHEME, or compare all schemes open to an enterprise."""
    book, day = load(), today_or(on)
    if bool(scheme) == compare:
        raise typer.BadParameter("name either SCHEME or --compare")
    if make_template is not None:
        return _template(book, scheme, division, day, kind, notice, year or day.year - 1, make_template)
    if facts is None:
        raise typer.BadParameter("name the file with the figures: --facts FILE")
    given = _facts(book, facts, year or day.year - 1)
    if compare:
        return _compare(book, given, division, day, year, as_json)
    rules = book.resolve(scheme, day, kind, notice)
    answers = [_judged(rules, one, year or one.year or day.year - 1, as_json) for one in given]
    if as_json:
        print_json(answers if len(answers) > 1 else answers[0])
    return None


def _facts(book: Rulebook, path: Path, year: int) -> list[Facts]:
    if is_table(path):
        return read_table(path.name, path.read_bytes(), book.metrics, year)
    return [read_facts(path, book.metrics)]


def _judged(rules: CaseRules, given: Facts, year: int, as_json: bool) -> dict[str, Any]:
    """Print the table, or return it as data."""
    asked: dict[str, Any] = {
        "year": year, "titles_in_force": given.titles, "judgements": given.judgements,
    }  # fmt: skip
    rows = assess(rules, given.figures, **asked)
    told = turning(rules, given.figures, **asked)
    near = margins(rules, given.figures, **asked)
    result = overall(rows)
    if not as_json:
        for line in table_lines(rules, rows, result, told, near, given.name or given.uscc):
            typer.echo(line)
    blank = {"figure": "", "threshold": "", "unit": "", "source": None, "reason": "", "depth": 0}
    return {
        **({"enterprise": given.name, "uscc": given.uscc} if given.name or given.uscc else {}),
        "scheme": rules.scheme,
        "on": rules.on.isoformat(),
        "kind": rules.kind.value,
        "result": result,
        "layers": rules.layers,
        "conditions": [{**blank, **msgspec.to_builtins(row)} for row in rows],
        "turning": msgspec.to_builtins(told),
        "margins": msgspec.to_builtins(near),
    }


def _compare(
    book: Rulebook, given: list[Facts], division: str, day: dt.date, year: int | None, as_json: bool
) -> None:
    answers = []
    for one in given:
        place = division or one.division
        if not place:
            raise BadInput(
                "division", "不能比较", why="没有说明企业所在地",
                way_out="请用 --division 写明六位区划代码，或在文件中填写所在地。",
            )  # fmt: skip
        found = candidates(book, place, day, one.figures, year=year or one.year, titles_in_force=one.titles)
        answers.append({"enterprise": one.name, "uscc": one.uscc, "division": place, "on": day.isoformat(),
                        "schemes": msgspec.to_builtins(found)})  # fmt: skip
        if not as_json:
            for line in candidate_lines(found, one.name or one.uscc):
                typer.echo(line)
    if as_json:
        print_json(answers if len(answers) > 1 else answers[0])


def _template(
    book: Rulebook,
    scheme: str,
    division: str,
    day: dt.date,
    kind: Kind,
    notice: str | None,
    year: int,
    path: Path,
) -> None:
    """Write the table that holds what the scheme, or every scheme open in *division*, asks for."""
    if scheme:
        every = [book.resolve(scheme, day, kind, notice)]
    else:
        every = [rules for _, rules in open_schemes(book, division, day)]
    asked = list(dict.fromkeys(pair for rules in every for pair in asked_figures(book, rules, year)))
    name = "figures.csv" if str(path) == "-" else path.name
    content = template(every[0].title if scheme else "可申报项目", asked, book.metrics, name)
    if str(path) == "-":
        sys.stdout.write(content.decode("utf-8-sig"))
        return
    path.write_bytes(content)
    typer.echo(f"{path}：{len(asked)}项指标", err=True)

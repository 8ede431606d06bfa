"""What the commands about law share: their options, how they refuse and how they print."""

import datetime as dt
import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypeVar

import typer

from domain.errors import TiduError
from domain.filing import CIVIL
from domain.rulebook.model import Kind

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
F = TypeVar("F", bound=Callable[..., None])


def refusable(command: F) -> F:
    """Print what was refused, why and the way out, and exit 1."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except TiduError as problem:
            typer.echo(str(problem), err=True)
            raise typer.Exit(1) from None

    return wrapped  # type: ignore[return-value]  # the same call, with errors turned into an exit


def day(text: str) -> dt.date:
    """Read a civil day of the command line."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day; write 2026-05-10") from None


On = Annotated[
    dt.date | None,
    typer.Option(parser=day, metavar="DATE", help="Day on which the case opens; default today."),
]
KindOption = Annotated[Kind, typer.Option(help="Kind of case.")]
Notice = Annotated[str | None, typer.Option(help="Notice under which the round is opened.")]


def print_json(data: Any) -> None:
    """Print *data* as JSON for people and programs."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def today_or(on: dt.date | None) -> dt.date:
    """The day asked for, today in China when none was."""
    return on or dt.datetime.now(CIVIL).date()

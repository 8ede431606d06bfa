"""What every command shares: refusals without a traceback, JSON, and processes that end when asked."""

import json
import signal
import sys
from collections.abc import Callable
from threading import Event
from types import FrameType
from typing import Annotated, Any

import msgspec
import typer
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup

from adapters.event_log import Broken
from adapters.logging import set_up_logging
from adapters.pulse import Pulse
from adapters.settings import Settings, load_settings
from domain.errors import NotAllowed, TiduError

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Refusing(TyperGroup):
    """Prints what was refused or failed on standard error and exits 1; never a traceback for either."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except NotAllowed as refusal:
            told = [
                ("不能办理", refusal.what),
                ("原因", refusal.why),
                ("依据", refusal.rule),
                ("办法", refusal.way_out),
            ]
            text = "\n".join(f"{name}：{part}" for name, part in told if part)
        except (TiduError, Broken) as error:
            text = str(error)
        except DBAPIError as error:
            text = f"The database refused: {error.orig}. Check TIDU_STORE and TIDU_VIEWS, then try again."
        typer.echo(text, err=True)
        raise typer.Exit(1)


def settings_and_logging() -> Settings:
    """Return the settings after setting up the log accordingly."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    return settings


def show(data: Any, as_json: bool, line: Callable[[Any], str] = str) -> None:
    """Print a list or one object: as JSON, or each item as *line* says."""
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(data, enc_hook=str), ensure_ascii=False, indent=2))
        return
    for item in data if isinstance(data, list) else [data]:
        typer.echo(line(item))


def progress(number: int) -> None:
    """Show on standard error how far a long command is."""
    if sys.stderr.isatty():
        typer.echo(f"\r{number:,} events", nl=False, err=True)


def until_asked(settings: Settings) -> Event:
    """Return an event that is set when the process is asked to end (SIGTERM, Ctrl-C)."""
    stop = Pulse(settings.pulse)

    def ask(_: int, __: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop

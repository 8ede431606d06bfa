"""A clock that a test moves while the product runs by it: publicity takes working days, a test seconds.

The product has no setting for this, on purpose.  ``adapters.bootstrap.build`` takes the clock as an argument;
``python -m tests.system.moved_clock FILE`` hands it this one and otherwise does what ``tidu serve`` does.
"""

import datetime as dt
import sys
from pathlib import Path

import typer

from adapters.bootstrap import build
from adapters.cli_base import settings_and_logging
from adapters.serving import listen, serve
from domain.filing import CIVIL


class MovedClock:
    """Runs like the machine's clock, shifted by the seconds in a file that several processes read.

    Args:
        path: The file; while it is missing nothing is shifted.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> dt.datetime:
        """The moment, UTC."""
        shift = float(self.path.read_text()) if self.path.exists() else 0.0
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=shift)

    @property
    def today(self) -> dt.date:
        """The civil day."""
        return self().astimezone(CIVIL).date()

    def go_to(self, day: dt.date) -> None:
        """Let it be nine in the morning of *day*."""
        wanted = dt.datetime.combine(day, dt.time(9), CIVIL)
        # Replaced, not rewritten: a reader never finds half a number.
        fresh = self.path.with_suffix(".new")
        fresh.write_text(str((wanted - dt.datetime.now(dt.UTC)).total_seconds()))
        fresh.replace(self.path)


def main() -> None:
    """Serve by the clock in the file named on the command line."""
    settings = settings_and_logging()
    bound = listen(settings)
    with build(settings, clock=MovedClock(Path(sys.argv[1]))) as system:
        system.catch_up()
        host, port = bound.getsockname()[:2]
        typer.echo(f"Tidu: http://{host}:{port}", err=True)
        serve(system, bound)


if __name__ == "__main__":
    main()

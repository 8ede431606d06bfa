"""``tidu deadline`` asked for something absurd: the usage is told, nobody is shown a traceback."""

import pytest
import typer
from typer.testing import CliRunner

from adapters.cli_rules import deadline_command

app = typer.Typer()
app.command()(deadline_command)


@pytest.mark.parametrize(
    ("start", "days", "unit", "told"),
    [
        ("2026-05-10", "99999999", "working", "36500"),
        ("2026-05-10", "99999999", "calendar", "36500"),
        ("2026-05-10", "36501", "calendar", "36500"),
        ("2026-05-10", "0", "calendar", "--days"),
        ("0001-01-01", "5", "working", "1900 to 2199"),
        ("9999-12-30", "5", "calendar", "1900 to 2199"),
        ("2026-02-30", "5", "calendar", "is no day"),
    ],
)
def test_an_absurd_period_is_a_mistake_of_usage(start: str, days: str, unit: str, told: str) -> None:
    answer = CliRunner().invoke(app, ["--from", start, "--days", days, "--unit", unit])

    assert answer.exit_code == 2
    assert told in " ".join(answer.output.replace("│", " ").split())


def test_the_longest_period_that_is_taken_ends_on_a_day() -> None:
    answer = CliRunner().invoke(app, ["--from", "2199-12-31", "--days", "36500", "--unit", "working"])

    assert answer.exit_code == 0
    assert answer.output.startswith("2")

"""A runner of commands in an environment of their own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.cli import app

Run = Callable[..., Result]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An empty register in a temporary folder, on a free port."""
    values = {
        "TIDU_STORE": f"sqlite:///{tmp_path}/var/tidu.db",
        "TIDU_FOLDER": f"{tmp_path}/var",
        "TIDU_PORT": "0",
        "TIDU_LOG_LEVEL": "error",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


@pytest.fixture
def tidu(environment: dict[str, str]) -> Run:
    """Run ``tidu`` with these words, and with *given* on standard input."""

    def run(*words: str, given: str = "") -> Result:
        return CliRunner().invoke(app, list(words), input=given)

    return run

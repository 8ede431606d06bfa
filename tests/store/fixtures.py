"""The stores that a test runs on: every test that asks for ``url`` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.store import StoreJournal, open_journal


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tidu.db'}"
    address: str = request.getfixturevalue("pg_url")
    return address


@pytest.fixture
def journal(url: str) -> Iterator[StoreJournal]:
    """An empty, open store."""
    opened = open_journal(url)
    yield opened
    opened.close()

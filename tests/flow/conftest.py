"""Stores, engines and views for tests of the flow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.database import open_engine
from adapters.store import StoreJournal, open_journal
from tests.flow.figures_view import FiguresView


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tidu.db'}"
    address: str = request.getfixturevalue("pg_url")
    return address


@pytest.fixture
def journal(url: str) -> Iterator[StoreJournal]:
    """An empty store."""
    opened = open_journal(url)
    yield opened
    opened.close()


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    """The database beside it."""
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def view(engine: sa.Engine) -> FiguresView:
    """The small test view."""
    return FiguresView(engine)

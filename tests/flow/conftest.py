"""Stores, engines and views for tests of the flow."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from adapters.database import open_engine
from tests.flow.figures_view import FiguresView
from tests.store.fixtures import journal, url

__all__ = ["engine", "journal", "url", "view"]


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

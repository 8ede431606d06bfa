"""Databases for tests of the views."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.database import open_engine
from projections.view import View
from tests.projections.filling import empty, fill
from tests.projections.story import Story


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        opened = open_engine(f"sqlite:///{tmp_path / 'views.db'}")
    else:
        opened = open_engine(request.getfixturevalue("pg_url"))
    yield opened
    opened.dispose()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty SQLite database."""
    opened = open_engine(f"sqlite:///{tmp_path / 'views.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def story() -> Story:
    """A story that has not begun."""
    return Story()


@pytest.fixture
def after(engine: sa.Engine, story: Story) -> Callable[[type[View]], Any]:
    """``after(View)`` returns the view as it stands after the story."""
    return lambda kind: fill(empty(kind, engine), story.happened)

"""Fixtures for the tests of pages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.world import World, make


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty register with people in every role."""
    made = make(tmp_path)
    yield made
    made.app.state.jobs.close()
    made.system.close()


class Browser:
    """A browser that fills forms: it takes the hidden fields from the page, as a person's browser does."""

    def __init__(self, world: World, who: str = "") -> None:
        self.world, self.client = world, world.client(who)

    def get(self, path: str) -> Any:
        """Open *path*."""
        return self.client.get(path)

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the first form that posts on the page *path*."""
        page = self.get(path).text
        main = page[page.index('<main id="main"') :]
        fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', main)
        token = re.search(r'name="csrf" value="([^"]*)"', page)
        found = dict(reversed(fields))
        return found | ({"csrf": token[1]} if token else {})

    def post(self, path: str, *, on: str = "", files: Any = None, **typed: Any) -> Any:
        """Open the page *on* (the same path when left out), fill in *typed*, and send it to *path*."""
        answer = self.client.post(path, data=self.hidden(on or path) | typed, files=files)
        self.world.system.catch_up()
        return answer

    def act(self, case: str, act: str, *, files: Any = None, **typed: Any) -> Any:
        """Do *act* on the case's page."""
        return self.post(f"/cases/{case}/acts/{act}", on=f"/cases/{case}", files=files, **typed)


@pytest.fixture
def person(world: World) -> Any:
    """Give a browser for a person of the world: ``person("county")``."""
    return lambda who="": Browser(world, who)

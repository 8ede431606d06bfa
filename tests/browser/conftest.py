"""The forms of the product, and people in front of a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.person import Person
from tests.system.fixtures import distributed, embedded, installation
from tests.system.installation import Installation

__all__ = ["distributed", "embedded", "installation"]


@pytest.fixture
def person(new_page: Callable[..., Page]) -> Callable[..., Person]:
    """``person(installation, login, password)`` sits down in front of a browser of their own."""

    def sit_down(at: Installation, login: str = "", password: str = "") -> Person:
        return Person(new_page(at.address), login, password)

    return sit_down

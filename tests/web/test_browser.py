"""The pages in a real browser: usable by keyboard, on a phone, without script."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import expect

from tests.web.world import PASSWORD, World, code


@pytest.fixture
def site(world: World) -> Iterator[str]:
    """The world's pages on a free port of this machine."""
    with world.told_at_once():
        world.undecided(1)
        world.opened([world.ready(3), world.ready(4)])
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen(16)  # whoever comes before the server is ready waits
    server = uvicorn.Server(uvicorn.Config(world.app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    bound.close()


def log_in(page: Any, site: str, who: str) -> None:
    """Log in through the form."""
    page.goto(f"{site}/login")
    page.fill("#login", who)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.mark.parametrize(
    "path", ["/", "/publicity", "/worklist", f"/cases/{code(1)}-1", f"/dossiers/{code(1)}"]
)
def test_no_page_scrolls_sideways_on_a_phone(site: str, page: Any, path: str) -> None:
    """390 pixels wide; tables become cards."""
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, site, "province")

    page.goto(site + path)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_first_wrong_field_gets_the_focus(site: str, page: Any) -> None:
    """Keyboard users land where something is to be mended; nothing violates the content security policy."""
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    log_in(page, site, "province")
    page.goto(f"{site}/cases/{code(1)}-1")
    page.click("summary:has-text('提出拟办意见')")
    page.select_option("#propose-outcome", "refuse")
    page.click("form[action$='/propose'] button")
    page.wait_for_load_state()

    assert page.evaluate("document.activeElement.id") == "propose-reasons"
    assert page.input_value("#propose-outcome") == "refuse"
    assert not [text for text in troubles if "Content Security Policy" in text]


def test_the_skip_link_is_the_first_stop_of_the_tab_key(site: str, page: Any) -> None:
    """It leads to the page's own content."""
    page.goto(site)
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_worklist_searches_while_one_types(site: str, page: Any) -> None:
    """The list changes without leaving the page, and the address follows."""
    log_in(page, site, "province")
    page.fill("#q", "示例0003")

    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.wait_for_url("**/worklist?q=*")

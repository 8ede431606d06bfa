"""Take the pictures of the README into ``docs/screenshots``: ``python -m tests.browser.shoot [NAME …]``.

They show the demonstration as it is loaded today, in a window 1280 pixels wide.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.person import Person
from tests.services.browser import Visits, chromium
from tests.services.processes import remove_at_end
from tests.system.fixtures import embedded_in
from tools.services import ROOT

FOLDER = ROOT / "docs" / "screenshots"
WIDTH, HEIGHT, TALL, TALLEST = 1280, 860, 1240, 1560
LARGEST = 300_000
"""Bytes of one picture; the README must load quickly."""


def worklist(visits: Callable[[str], Person]) -> Page:
    """What a provincial official has to do today."""
    official = visits("510000-province-handler")
    official.open("/worklist")
    return official.page


def case(visits: Callable[[str], Person]) -> Page:
    """A case before the province's decision, with a condition to which the law gives no number."""
    official = visits("510000-province-handler")
    official.open("/worklist?step=decision")
    addresses = [link.get_attribute("href") for link in official.page.locator("#list tbody a").all()]
    official.page.set_viewport_size({"width": WIDTH, "height": TALL})
    for address in addresses:
        official.open(address or "")
        text = official.page.locator("main").inner_text()
        if "须人工判断" in text and "异议人" not in text:
            return official.page
    raise RuntimeError("No case of the demonstration waits for a judgement before its decision.")


def publicity(visits: Callable[[str], Person]) -> Page:
    """The list of the day, as anybody sees it."""
    anybody = visits("")
    anybody.open("/")
    anybody.page.locator("main table tbody tr", has_text="40").get_by_role("link").click()
    anybody.page.wait_for_load_state()
    return anybody.page


def rules(visits: Callable[[str], Person]) -> Page:
    """What the law says about one scheme: conditions with their clauses, what they override, the route."""
    anybody = visits("")
    anybody.page.set_viewport_size({"width": WIDTH, "height": TALLEST})
    anybody.open("/rules/cn/innovative@440000")
    return anybody.page


PICTURES: dict[str, Callable[[Callable[[str], Person]], Page]] = {
    "worklist": worklist,
    "case": case,
    "publicity": publicity,
    "rules": rules,
}


def main(names: list[str]) -> None:
    """
    Take the pictures *names*, all when none is named.

    Raises:
        KeyError: there is no such picture.
        RuntimeError: a picture is larger than :data:`LARGEST`, or a page asked another machine for something.
    """
    folder = Path(tempfile.mkdtemp(prefix="tidu-shoot-"))
    remove_at_end(folder)
    FOLDER.mkdir(parents=True, exist_ok=True)
    installation = embedded_in(folder)
    passwords = installation.demonstration()
    address = installation.serve()
    try:
        with chromium() as browser:
            visits = Visits(browser)

            def sit_down(login: str) -> Person:
                page = visits.open(address)
                page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
                return Person(page, login, passwords.get(login, ""))

            for name in names or list(PICTURES):
                path = FOLDER / f"{name}.png"
                PICTURES[name](sit_down).screenshot(path=path)
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
                if path.stat().st_size > LARGEST:
                    raise RuntimeError(f"{path} is larger than {LARGEST:,} bytes. Show less of the page.")
            visits.close()
            if visits.troubles:
                raise RuntimeError("; ".join(visits.troubles))
    finally:
        installation.down()


if __name__ == "__main__":
    main(sys.argv[1:])

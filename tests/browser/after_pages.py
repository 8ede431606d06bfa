"""What people do on the pages of life after recognition: find a matter, begin one, take a list in."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from tests.browser.person import Person
from tests.browser.town import Firm
from tests.services.waiting import wait_until


def appears(person: Person, path: str, wanted: Locator) -> None:
    """Open *path* again until *wanted* is there: the views follow the truth by a moment."""

    def there() -> bool:
        person.open(path)
        return wanted.count() > 0

    try:
        wait_until(there, 20, f"{wanted} on {path}")
    except TimeoutError as error:
        error.add_note(person.page.locator("main").inner_text())
        raise


def row(person: Person, *texts: str) -> Locator:
    """The rows of the page's tables that hold every one of *texts*."""
    found = person.page.locator("main table tbody tr")
    for text in texts:
        found = found.filter(has_text=text)
    return found


def shows(person: Person, path: str, *texts: str) -> None:
    """Open *path* again until every one of *texts* stands in its main part."""
    main = person.page.locator("main")
    for text in texts:
        main = main.filter(has_text=text)
    appears(person, path, main)


def find(person: Person, firm: Firm, kind: str) -> str:
    """Open the one open matter of *kind* of *firm* from the office's list; return its address."""
    wanted = row(person, kind)
    appears(person, f"/matters?q={firm.uscc}", wanted)
    wanted.first.get_by_role("link").first.click()
    person.page.wait_for_load_state()
    return _path(person)


def alerted(person: Person, text: str) -> str:
    """Follow the alert on the enterprise's own page that reads *text*; return the matter's address."""
    alert = person.page.get_by_role("status").filter(has_text=text)
    appears(person, "/my", alert)
    alert.first.get_by_role("link").first.click()
    person.page.wait_for_load_state()
    return _path(person)


def begin(person: Person, label: str, typed: dict[str, Any]) -> str:
    """Begin *label* from the page of the enterprise that is open; return where it leads."""
    person.follow(label)
    form = person.page.locator("main form[method=post]")
    person.fill(form, typed)
    person.press(label, form)
    person.recorded()
    return _path(person)


def take_in(person: Person, file: Path, typed: dict[str, Any]) -> str:
    """Take *file* in as a list of the past; return the list's address."""
    person.open("/lists")
    form = person.page.locator("form[enctype]")
    form.locator("input[type=file]").set_input_files(file)
    person.fill(form, typed)
    person.press("导入", form)
    return _path(person)


def counted(person: Person, label: str) -> int:
    """The number that stands with *label* in a list of facts or on a tab; 0 where it is missing."""
    fact = person.page.locator("dl.facts > div, ul.tabs li").filter(has_text=label)
    digits = re.sub(r"\D", "", fact.first.inner_text().replace(label, "")) if fact.count() else ""
    return int(digits or 0)


def _path(person: Person) -> str:
    return re.sub(r"^https?://[^/]+|\?.*$", "", person.page.url)

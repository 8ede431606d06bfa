"""Somebody in front of a browser: finds things by what is written on the screen."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.services.waiting import wait_until

BOOKING = "正在入账"


class Person:
    """One person with a browser of their own, who logs in when asked to.

    Args:
        page: A page whose addresses are relative to the product.
        login: Account; empty for the public.
    """

    def __init__(self, page: Page, login: str = "", password: str = "") -> None:
        self.page, self._login, self._password = page, login, password

    def open(self, path: str) -> None:
        """Go to *path*, logging in where the product asks for it."""
        self.page.goto(path)
        if urlsplit(self.page.url).path == "/login":
            self.fill(self.page.locator("main"), {"账号": self._login, "密码": self._password})
            self.press("登录", self.page.locator("main"))
            assert urlsplit(self.page.url).path != "/login", self.page.locator("main").inner_text()

    def follow(self, link: str, within: Locator | None = None) -> None:
        """Follow the first link that reads *link*."""
        (within or self.page.locator("main")).get_by_role("link", name=link, exact=True).first.click()
        self.page.wait_for_load_state()

    def press(self, button: str, within: Locator | None = None) -> None:
        """Press a button and wait for the page it leads to."""
        with self.page.expect_navigation():
            (within or self.page.locator("main")).get_by_role("button", name=button, exact=True).click()

    def fill(self, form: Locator, typed: dict[str, Any]) -> None:
        """Fill the fields of *form*, named by their labels; a list ticks boxes, a path attaches a file."""
        for label, value in typed.items():
            if isinstance(value, list):
                for choice in value:
                    form.get_by_role("checkbox", name=choice).check()
                continue
            field = form.get_by_label(label, exact=True)
            if isinstance(value, Path):
                field.set_input_files(value)
            elif value is True:
                field.check()
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def act(self, label: str, typed: dict[str, Any] | None = None) -> None:
        """Do the act *label* on the case's page that is open, and wait until the views have it."""
        self.attempt(label, typed)
        self.recorded()

    def attempt(self, label: str, typed: dict[str, Any] | None = None) -> None:
        """Send the form of the act *label*, whatever comes of it."""
        act = self.offered(label)
        if act.get_attribute("open") is None:
            act.locator("summary").first.click()
        self.fill(act, typed or {})
        self.press(label, act)

    def offered(self, label: str) -> Locator:
        """The form of the act *label* on the case's page."""
        return self.page.locator("details.act").filter(
            has=self.page.locator("summary").get_by_text(label, exact=True)
        )

    def recorded(self) -> None:
        """The page says that the act is recorded; follow it until the views show it, too."""

        def booked() -> bool:
            again = self.page.get_by_role("link", name="刷新", exact=True)
            if self.page.get_by_text(BOOKING).count() and again.count():
                again.click()
                self.page.wait_for_load_state()
            return self.page.get_by_text("办理成功，已经记录").count() == 1

        try:
            wait_until(booked, 30, f"{self.page.url} to say that the act is recorded and in the views")
        except TimeoutError as error:
            error.add_note(self.page.locator("main").inner_text())
            raise

    def sees(self, *texts: str) -> None:
        """Every one of *texts* stands somewhere in the page's main part."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

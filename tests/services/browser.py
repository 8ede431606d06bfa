"""A real browser for tests: Debian's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, WebError, sync_playwright

from tools.services import ROOT

SCREENSHOTS = ROOT / "var" / "screenshots"

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium without a window; close it at the end."""
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("Chromium is not installed. Run `make services`, or install Debian's chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Visits:
    """The pages that one test opens. Each has its own cookies, as if on another person's machine."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []
        """Uncaught script errors and requests that left this machine; a test must end with none."""

    def open(self, base_url: str | None = None) -> Page:
        """A new page in Chinese and Shanghai time; relative addresses are resolved against *base_url*."""
        context = self._browser.new_context(
            base_url=base_url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(30_000)
        context.on("weberror", self._script_failed)
        context.on("request", self._requested)
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()

    def _script_failed(self, error: WebError) -> None:
        self.troubles.append(f"uncaught script error: {error.error}")

    def _requested(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in {
            "127.0.0.1",
            "localhost",
        }:
            self.troubles.append(f"a page asked for {request.url}, which is not served by us")


def shot(page: Page, name: str) -> Path:
    """Save the whole *page* as ``var/screenshots/<name>.png`` and return that path."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path

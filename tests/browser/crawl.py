"""Follows links like a visitor with patience, and looks at every page that it finds."""

import re
from collections import Counter, deque
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from playwright.sync_api import Error, Page

ALIKE = 2
"""Pages of one kind that are looked at; a list of forty enterprises leads to forty pages that look alike."""

_ID = re.compile(
    r"^([0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|sha256:[0-9a-f]+|\d+|[0-9A-Z]{18}(-\d+)?|[A-Z]{2,}\S*\d.*)$"
)
_MATTER = re.compile(r"^[0-9A-Z]{18}-([A-Z])\d+$")
"""The number of a matter; its letter says of what kind it is, and each kind has a page of another look."""
_SCHEME = re.compile(r"^/rules/[a-z]+/[^/]+")
"""A scheme's id has two parts; the pages of all schemes look alike."""

PUBLIC = ("/", "/status", "/publicity", "/certificates", "/rules", "/assess")

_LOOK = """() => {
  const named = (e) => (e.labels && [...e.labels].some((l) => l.textContent.trim())) ||
    e.getAttribute("aria-label") || e.getAttribute("aria-labelledby");
  const told = (e) => e.outerHTML.slice(0, 120);
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  return {
    h1: document.querySelectorAll("h1").length,
    title: document.title,
    unnamed: [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
      .filter((e) => !named(e)).map(told),
    silent: [...document.querySelectorAll("a, button, summary")]
      .filter((e) => !e.textContent.trim() && !e.getAttribute("aria-label")).map(told),
    broken: [...document.images].filter((i) => i.complete && !i.naturalWidth).map(told),
    twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    links: [...document.links].map((a) => a.href),
  };
}"""

_WIDE = """() => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const sticksOut = (e) => e.getBoundingClientRect().right > width + 1;
  const out = [...document.querySelectorAll("body *")].filter(sticksOut);
  const last = out.length ? out[out.length - 1].outerHTML.slice(0, 160) : "";
  return `${document.documentElement.scrollWidth} px: ${last}`;
}"""


class Crawl:
    """One visitor's walk over every kind of page that links lead to, from the page that is open.

    Args:
        narrow: Width of a telephone's window; nothing may stick out of it.
        wide: Width of a window on a desk.
    """

    def __init__(self, page: Page, *, narrow: int, wide: int) -> None:
        self.page, self.narrow, self.wide = page, narrow, wide
        self.seen: list[str] = []
        self.faults: list[str] = []
        self._kinds: Counter[str] = Counter()
        self._home = urlsplit(page.url)
        self._waiting = deque([page.url])
        self._known = {page.url}
        page.on("console", lambda said: self._said(said.type, said.text, said.location["url"]))

    @property
    def kinds(self) -> set[str]:
        """Kinds of page that were found, as paths with a star for every number."""
        return {kind.partition("?")[0] for kind in self._kinds}

    def run(self, *also: str) -> None:
        """Walk until no new kind of page is found; *also* names pages that links do not lead to."""
        self._waiting.extend(urljoin(self.page.url, path) for path in also)
        while self._waiting:
            self._visit(self._waiting.popleft())

    def _visit(self, address: str) -> None:
        try:
            answer = self.page.goto(address)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            status = self.page.request.get(address).status
            self._judge(address, status == 200, f"the download answers {status}")
            return
        self.seen.append(urlsplit(address).path)
        assert answer is not None
        self._judge(address, answer.status < 400, f"answers {answer.status}")
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return
        found = self.page.evaluate(_LOOK)
        self._judge(address, found["h1"] == 1, f"has {found['h1']} main headings")
        self._judge(address, not found["title"].startswith("·"), "has no title")
        for what in ("unnamed", "silent", "broken", "twice"):
            self._judge(address, not found[what], f"{what}: {found[what]}")
        for width in (self.narrow, self.wide):
            self.page.set_viewport_size({"width": width, "height": 900})
            told = self.page.evaluate(_WIDE)
            self._judge(address, not told, f"scrolls sideways at {width} px, {told}")
        for link in found["links"]:
            self._note(urldefrag(urljoin(address, link)).url, address)

    def _note(self, link: str, found_on: str) -> None:
        parts = urlsplit(link)
        if parts.netloc != self._home.netloc or link in self._known or self._public(found_on):
            return
        kind = self._kind(link)
        if self._kinds[kind] < ALIKE:
            self._kinds[kind] += 1
            self._known.add(link)
            self._waiting.append(link)

    def _public(self, address: str) -> bool:
        """Whether the page is public and the visitor is not: the public's own walk goes on from there."""
        path = urlsplit(address).path
        mine = urlsplit(self._home.geturl()).path
        return mine not in PUBLIC and "/" + path.split("/")[1] in PUBLIC

    @staticmethod
    def _kind(link: str) -> str:
        parts = urlsplit(link)
        path = _SCHEME.sub("/rules/*", parts.path)
        parts_of = (_MATTER.sub(r"*-\1", part) for part in path.split("/"))
        path = "/".join("*" if _ID.match(part) else part for part in parts_of)
        return path + "?" + ",".join(sorted(parse_qs(parts.query)))

    def _said(self, kind: str, text: str, about: str) -> None:
        # For a page that is no HTML, and names no icon, the browser looks for one of its own accord.
        if kind == "error" and not about.endswith("/favicon.ico"):
            self.faults.append(f"{self.page.url}: the console says {text}")

    def _judge(self, address: str, good: bool, told: str) -> None:
        if not good:
            self.faults.append(f"{address}: {told}")

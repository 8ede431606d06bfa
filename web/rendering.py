"""Templates: loaded once, escaped always, each given its own page and the frame around it."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from domain import divisions
from domain.errors import NotFound
from domain.filing import CIVIL
from domain.rulebook import load
from domain.rulebook.model import Outcome
from web.forms import Typed, whole
from web.nav import Room, home, rooms
from web.page import Page

if TYPE_CHECKING:
    from web.visit import Visit

FOLDER = Path(__file__).parent

OUTCOMES = {
    Outcome.MET: ("符合", "good"),
    Outcome.NOT_MET: ("不符合", "bad"),
    Outcome.NOT_KNOWN: ("缺少数据", "warn"),
    Outcome.NEEDS_JUDGEMENT: ("须人工判断", "info"),
    Outcome.NOT_EXAMINED: ("不考察", "calm"),
}

TONES = {
    "consent": "warn", "open": "info", "recognised": "good", "refused": "bad", "withdrawn": "calm",
    "lodged": "warn", "accepted": "info", "investigated": "info", "declined": "calm", "upheld": "bad",
    "dismissed": "good", "drawn_up": "warn", "closed": "calm", "announced": "good",
}  # fmt: skip
"""Colour of a state; the word beside it says the same."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the layout around every page shows."""

    who: str
    office: str
    roles: str
    rooms: list[Room]
    home: str
    csrf: str
    csrf_input: Markup
    today: dt.date
    recorded: int
    behind: int
    again: str
    blank: Typed


@cache
def scheme_names(figure: str) -> str:
    """Return *figure* with the title's name in place of each scheme id, as in the row of titles held."""
    names = _titles()
    return "、".join(names.get(part, part) for part in figure.split("、"))


@cache
def _titles() -> dict[str, str]:
    return {scheme.id: scheme.title for scheme in load().schemes()}


def environment() -> Environment:
    """All templates, compiled once in a process."""
    env = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
    )
    env.filters.update(
        localtime=localtime,
        outcome_label=lambda outcome: OUTCOMES[Outcome(outcome)][0],
        outcome_tone=lambda outcome: OUTCOMES[Outcome(outcome)][1],
        tone=lambda state: TONES.get(str(state), "calm"),
        place=place,
        scheme_names=scheme_names,
        thousands=lambda n: f"{n:,}",
    )
    env.globals["edition"] = _edition()
    for name in env.list_templates():
        env.get_template(name)
    return env


class Rendering:
    """Shows pages; the templates are ready before the first request."""

    def __init__(self) -> None:
        self.env = environment()

    def page(self, visiting: "Visit", page: Page, status: int = 200) -> HTMLResponse:
        """Return *page* in its frame."""
        html = self.env.get_template(page.template).render(page=page, frame=frame(visiting))
        return HTMLResponse(html, status_code=status)


def frame(visiting: "Visit") -> Frame:
    """The frame of this visit."""
    session, actor = visiting.session, visiting.actor
    recorded = visiting.query("recorded")
    position = int(recorded) if whole(recorded) and len(recorded) < 18 else 0
    return Frame(
        who=session.account.display_name if session else "",
        office=actor.office.name if actor.office else "",
        roles="、".join(role.label for role in sorted(actor.roles, key=str)) if session else "",
        rooms=rooms(actor, visiting.request.url.path),
        home=home(actor),
        csrf=visiting.token,
        csrf_input=Markup('<input type="hidden" name="csrf" value="{}">').format(visiting.token),
        today=visiting.today,
        recorded=position,
        behind=visiting.sys.behind_by(position) if position else 0,
        again=visiting.link(recorded=position or None),
        blank=Typed(),
    )


def localtime(moment: dt.datetime) -> str:
    """The moment on a Chinese clock, to the minute."""
    return f"{moment.astimezone(CIVIL):%Y-%m-%d %H:%M}"


def place(division: str) -> str:
    """The division's full name; the code itself when the table does not know it."""
    try:
        return divisions.name(division)
    except NotFound:
        return division


def _edition() -> str:
    """A short digest of our own static files, so that browsers fetch a changed file at once."""
    digest = hashlib.sha256()
    for name in ("app.css", "rules.css", "app.js", "theme.js"):
        digest.update((FOLDER / "static" / name).read_bytes())
    return digest.hexdigest()[:10]

"""Random draws (随机抽取): prepare, draw, redraw; and everything needed to draw again and compare."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from starlette.responses import Response

from domain.draw import Purpose, RandomDraw, committed, draw_id
from domain.errors import NotAllowed
from domain.procedures.draws import Draw, PrepareDraw, Redraw, draw_of
from projections.draws import DrawEntry
from web.forms import Typed
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.visit import INSIDERS, OFFICIALS, Form, Visit, Visiting

room = Room()
MOST = 20_000
"""Members offered for a pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawsPage(Page):
    """The draws of the visitor's area."""

    template: ClassVar[str] = "draws/draws.html"
    title: ClassVar[str] = "随机抽取"

    draws: Annotated[Sequence[DrawEntry], "Draws, the last prepared first"]
    purposes: Annotated[dict[str, str], "Names of purposes"]
    may_prepare: Annotated[bool, "Whether the visitor may prepare one"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFormPage(Page):
    """The form that freezes a pool and commits to a seed."""

    template: ClassVar[str] = "draws/form.html"
    title: ClassVar[str] = "准备随机抽取"

    purposes: Annotated[Sequence[tuple[str, str]], "Purposes: value and name"]
    pool: Annotated[str, "Members proposed, one in each line"]
    concerns: Annotated[str, "What it is for, as proposed"]
    purpose: Annotated[str, "Purpose proposed"]
    seed: Annotated[str, "A seed drawn by the machine, which the visitor may replace"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPage(Page):
    """One draw with its whole derivation."""

    template: ClassVar[str] = "draws/draw.html"
    title: ClassVar[str] = "随机抽取"

    draw: Annotated[RandomDraw, "The draw, from the truth and not from a view"]
    purpose: Annotated[str, "Name of its purpose"]
    may_act: Annotated[bool, "Whether the visitor's office prepared it"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with a form"]


@room.page("/draws", to=INSIDERS)
def draws(visiting: Visiting) -> Response:
    """The draws of the visitor's office; an auditor reads all."""
    office = visiting.actor.office
    view = visiting.sys.views.draws
    return visiting.show(
        DrawsPage(
            draws=view.all(office.division) if office else view.all(),
            purposes={one.value: one.label for one in Purpose},
            may_prepare=visiting.actor.has(*OFFICIALS),
        )
    )


@room.page("/draws/new", to=OFFICIALS)
def draw_form(visiting: Visiting) -> Response:
    """The form; ``?round=`` proposes the round's open cases, ``?scheme=`` the holders of its title."""
    return visiting.show(_form(visiting, Typed(), new_secret()))


@room.act("/draws/new", to=OFFICIALS)
def prepare(typed: Form, visiting: Visiting) -> Response:
    """Freeze the pool and commit to the seed; the seed itself is not kept."""
    office, name = visiting.actor.office, typed.text("name", "名称", required=True)
    seed, commitment = typed.value("seed").strip(), typed.text("commitment", "种子摘要")
    purpose = typed.choice("purpose", "用途", [one.value for one in Purpose])
    count = typed.whole("count", "抽取数量", required=True)
    excluded = dict(line.split(maxsplit=1) for line in typed.lines("excluded") if " " in line)
    try:
        typed.check()
        cmd = PrepareDraw(
            name=name,
            purpose=Purpose(purpose),
            concerns=typed.text("concerns", "用途说明"),
            pool=typed.lines("pool"),
            count=count or 0,
            commitment=commitment or (committed(seed) if seed else ""),
            excluded=excluded,
        )
        stream = draw_id(office.id if office else "", name)
        receipt = visiting.act_once(lambda: cmd, stream, visiting.once(typed))
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_form(visiting, typed, typed.key()), status_of(refusal))
    return visiting.go(f"/draws/{stream}", receipt)


@room.page("/draws/{draw}", to=INSIDERS)
def one_draw(draw: UUID, visiting: Visiting) -> Response:
    """The draw with its pool, commitment, seed and result."""
    return visiting.show(_page(visiting, draw_of(visiting.sys.journal, draw), Typed()))


@room.act("/draws/{draw}/draw", to=OFFICIALS)
def do_draw(draw: UUID, typed: Form, visiting: Visiting) -> Response:
    """Open the seed."""
    cmd = Draw(draw, typed.value("seed").strip())
    return _do(visiting, draw, typed, cmd)


@room.act("/draws/{draw}/redraw", to=OFFICIALS)
def do_redraw(draw: UUID, typed: Form, visiting: Visiting) -> Response:
    """Replace members that cannot serve."""
    reason = typed.text("reason", "理由", required=True)
    cmd = Redraw(draw, dict.fromkeys(typed.every("member"), reason))
    return _do(visiting, draw, typed, cmd)


def _do(visiting: Visit, draw: UUID, typed: Typed, cmd: Draw | Redraw) -> Response:
    try:
        typed.check()
        receipt = visiting.act_once(lambda: cmd, draw, visiting.once(typed))
    except NotAllowed as refusal:
        typed.refuse(refusal)
        found = draw_of(visiting.sys.journal, draw)
        return visiting.show(_page(visiting, found, typed), status_of(refusal))
    return visiting.go(f"/draws/{draw}", receipt)


def _page(visiting: Visit, found: RandomDraw, form: Typed) -> DrawPage:
    office = visiting.actor.office
    mine = office is not None and office.id == found.office and visiting.actor.has(*OFFICIALS)
    purpose = Purpose(found.purpose).label
    visiting.read_logged("draw", str(found.id))
    return DrawPage(draw=found, purpose=purpose, may_act=mine, form=form, key=new_secret())


def _form(visiting: Visit, form: Typed, key: str) -> DrawFormPage:
    views, office = visiting.sys.views, visiting.actor.office
    pool: list[str] = []
    concerns, purpose = "", Purpose.INSPECTION.value
    if intake := _uuid(visiting.query("round")):
        entry = views.rounds.get(intake)
        concerns, purpose = entry.round_name if entry else "", Purpose.SITE_CHECK.value
        pool = views.worklist.open_of_round(intake, limit=MOST)
    elif (scheme := visiting.query("scheme")) and office:
        pool = views.register.holders(scheme, office.division, limit=MOST)
    return DrawFormPage(
        purposes=[(one.value, one.label) for one in Purpose],
        pool="\n".join(pool),
        concerns=concerns,
        purpose=purpose,
        seed=secrets.token_hex(16),
        form=form,
        key=key,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

"""Rounds (批次): list, open, close."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from starlette.responses import Response

from domain import divisions
from domain.errors import NotAllowed
from domain.procedures.rounds import CloseRound, OpenRound
from domain.round import round_id
from domain.rulebook.model import Kind, Level
from domain.rulebook.rulebook import NoticeInfo
from projections.rounds import RoundEntry
from web.forms import Typed
from web.page import Page
from web.room import Room
from web.schemes import schemes_for
from web.security import new_secret
from web.status import status_of
from web.visit import OFFICIALS, Form, Visiting, missing

room = Room()
KINDS = ((Kind.APPLICATION.value, "认定"), (Kind.RECHECK.value, "复核"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsPage(Page):
    """Every round of the visitor's area."""

    template: ClassVar[str] = "rounds.html"
    title: ClassVar[str] = "批次"

    rounds: Annotated[Sequence[RoundEntry], "Rounds, the last to open first"]
    names: Annotated[dict[str, str], "Names of schemes by id"]
    kinds: Annotated[dict[str, str], "Names of kinds of case"]
    today: Annotated[dt.date, "The civil day"]
    office: Annotated[str, "Id of the visitor's office, which may close its own rounds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFormPage(Page):
    """The form that opens a round."""

    template: ClassVar[str] = "round_form.html"
    title: ClassVar[str] = "设立批次"

    schemes: Annotated[Sequence[tuple[str, str]], "Schemes that can be chosen: id and name"]
    scheme: Annotated[str, "Scheme chosen; its notices can then be chosen"]
    notices: Annotated[
        Sequence[NoticeInfo], "Notices in force under which a round of the scheme can be opened"
    ]
    kinds: Annotated[Sequence[tuple[str, str]], "Kinds of case"]
    divisions: Annotated[Sequence[tuple[str, str]], "Divisions whose enterprises may apply: code and name"]
    levels: Annotated[Sequence[Level], "Levels for which a day can be set by which they must be done"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClosePage(Page):
    """The form that closes a round."""

    template: ClassVar[str] = "round_close.html"
    title: ClassVar[str] = "关闭批次"

    round: Annotated[RoundEntry, "The round"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@room.page("/rounds", to=OFFICIALS)
def rounds(visiting: Visiting) -> Response:
    """Every round of the visitor's area."""
    office, found = visiting.actor.office, []
    if office:
        found = visiting.sys.views.rounds.all(office.division)
    rulebook = visiting.sys.law.rulebook
    return visiting.show(
        RoundsPage(
            rounds=found,
            names={r.scheme: rulebook.scheme(r.scheme).title for r in found},
            kinds=dict(KINDS),
            today=visiting.today,
            office=office.id if office else "",
        )
    )


@room.page("/rounds/new", to=OFFICIALS)
def round_form(visiting: Visiting) -> Response:
    """The form; ``?scheme=`` brings the scheme's notices."""
    return visiting.show(_form_page(visiting, visiting.query("scheme"), Typed(), new_secret()))


@room.act("/rounds/new", to=OFFICIALS)
def open_round(typed: Form, visiting: Visiting) -> Response:
    """Open a round."""
    key, scheme, name = (
        typed.key(),
        typed.value("scheme"),
        typed.text("name", "批次名称", required=True),
    )
    opens_on = typed.date("opens_on", "受理开始日", required=True) or visiting.today
    closes_on = typed.date("closes_on", "受理截止日")
    cutoffs = {
        level.value: day
        for level in Level
        if (day := typed.date(f"cutoff_{level.value}", f"{level.label}级截止日"))
    }
    kind = typed.choice("kind", "办件种类", [value for value, _ in KINDS])
    expiring_from = typed.date("expiring_from", "到期范围首日")
    expiring_until = typed.date("expiring_until", "到期范围末日")
    try:
        typed.check()
        cmd = OpenRound(
            name=name,
            scheme=scheme,
            kind=Kind(kind),
            instrument=typed.value("instrument"),
            division=typed.value("division"),
            opens_on=opens_on,
            closes_on=closes_on,
            cutoffs=cutoffs,
            closes_at=typed.text("closes_at", "截止时刻", longest=5),
            expiring_from=expiring_from,
            expiring_until=expiring_until,
        )
        office = visiting.actor.office
        receipt = visiting.act_once(
            lambda: cmd, round_id(office.id if office else "", name), visiting.once(typed)
        )
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_form_page(visiting, scheme, typed, key), status_of(refusal))
    return visiting.go("/rounds", receipt)


@room.page("/rounds/{intake}/close", to=OFFICIALS)
def close_form(intake: UUID, visiting: Visiting) -> Response:
    """The form that closes a round."""
    return visiting.show(RoundClosePage(round=_entry(visiting, intake), form=Typed(), key=new_secret()))


@room.act("/rounds/{intake}/close", to=OFFICIALS)
def close_round(intake: UUID, typed: Form, visiting: Visiting) -> Response:
    """Close a round before its last day."""
    entry, key = _entry(visiting, intake), typed.key()
    try:
        receipt = visiting.act_once(
            lambda: CloseRound(round=intake, reason=typed.text("reason")), intake, visiting.once(typed)
        )
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(RoundClosePage(round=entry, form=typed, key=key), status_of(refusal))
    return visiting.go("/rounds", receipt)


def _entry(visiting: Visiting, intake: UUID) -> RoundEntry:
    entry = visiting.sys.views.rounds.get(intake)
    if entry is None:
        raise missing("这个批次")
    return entry


def _form_page(visiting: Visiting, scheme: str, typed: Typed, key: str) -> RoundFormPage:
    office = visiting.actor.office
    division = office.division if office else divisions.NATION
    below = [division, *divisions.children(division)] if division != divisions.NATION else [division]
    schemes = schemes_for(visiting, division)
    known = scheme in dict(schemes)
    return RoundFormPage(
        schemes=schemes,
        scheme=scheme if known else "",
        notices=visiting.sys.law.rulebook.notices(scheme, visiting.today) if known else [],
        kinds=KINDS,
        divisions=[(code, divisions.name(code)) for code in below],
        levels=[level for level in Level if level is not Level.MINISTRY],
        form=typed,
        key=key,
    )

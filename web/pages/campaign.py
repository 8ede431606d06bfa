"""One round: its dates, how far its cases are, and for a recheck who was called up and who answered."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from starlette.responses import Response

from adapters.bootstrap import System
from domain.casework import Receipt
from domain.duty import DutyState
from domain.errors import NotAllowed
from domain.people import Actor
from domain.procedures.rechecks import CallUp
from domain.rulebook.model import Kind
from projections.matters import MatterItem
from projections.rounds import RoundEntry
from web.forms import Typed
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.visit import OFFICIALS, Form, Visit, Visiting, missing

room = Room()
ROWS = 50
AT_A_TIME = 2000
"""Enterprises called up by one act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage(Page):
    """One round and how far it is."""

    template: ClassVar[str] = "round.html"
    title: ClassVar[str] = "批次"

    round: Annotated[RoundEntry, "The round"]
    scheme: Annotated[str, "Name of its scheme"]
    today: Annotated[dt.date, "The civil day"]
    cases: Annotated[Mapping[str, int], "Cases taken in, by the name of their status"]
    recheck: Annotated[bool, "Whether it is a recheck"]
    calls: Annotated[Mapping[str, int], "Duties to apply, by state"]
    states: Annotated[Mapping[str, str], "Names of the states of a duty"]
    state: Annotated[str, "State chosen, empty for all"]
    rows: Annotated[Sequence[MatterItem], "Duties to apply, by number"]
    may_call: Annotated[bool, "Whether the visitor may call up who is due"]
    waits: Annotated[bool, "Whether enterprises are being called up now, so that the page asks again"]
    first: Annotated[str, "Address of the first page, empty on it"]
    following: Annotated[str, "Address of the next page, empty on the last"]
    form: Annotated[Typed, "The act that was refused"]
    key: Annotated[str, "Sent back with the form"]


@room.page("/rounds/{intake}", to=OFFICIALS)
def round_page(intake: UUID, visiting: Visiting) -> Response:
    """The round as it stands now."""
    return visiting.show(_page(visiting, _entry(visiting, intake), Typed()))


@room.act("/rounds/{intake}/call-up", to=OFFICIALS)
def call_up(intake: UUID, typed: Form, visiting: Visiting) -> Response:
    """Call up everybody who is due, part by part; who was called before is passed over."""
    entry, key = _entry(visiting, intake), typed.key()
    holders = visiting.sys.views.register.holders
    some = holders(entry.scheme, entry.division, limit=AT_A_TIME)
    try:
        # The first part answers at once whether the visitor may; the rest goes on behind the page.
        receipt = visiting.act(CallUp(intake, some), request_id=key)
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(visiting, entry, typed), status_of(refusal))
    if len(some) == AT_A_TIME:
        sys, actor = visiting.sys, visiting.actor

        def rest() -> Receipt:
            return _call_rest(sys, actor, entry, some[-1], key)

        visiting.request.app.state.jobs.run(
            key, rest, stream=intake, account=actor.account, label="通知复核对象", rows=0
        )
        return visiting.go(f"/rounds/{intake}?job={key}", receipt)
    return visiting.go(f"/rounds/{intake}", receipt)


def _call_rest(sys: System, actor: Actor, entry: RoundEntry, after: str, key: str) -> Receipt:
    receipt = Receipt({})
    while some := sys.views.register.holders(entry.scheme, entry.division, after=after, limit=AT_A_TIME):
        receipt = sys.casework.act(CallUp(entry.round, some), actor, request_id=f"{key}.{some[0]}")
        after = some[-1]
    return receipt


def _entry(visiting: Visit, intake: UUID) -> RoundEntry:
    entry = visiting.sys.views.rounds.get(intake)
    if entry is None:
        raise missing("这个批次")
    return entry


def _page(visiting: Visit, entry: RoundEntry, form: Typed) -> RoundPage:
    views, recheck = visiting.sys.views, entry.kind is Kind.RECHECK
    state, after = visiting.query("state"), visiting.query("after")
    names = {one.value: one.label for one in DutyState}
    found = views.matters.called_up(
        entry.round, state=state if state in names else "", after=after, limit=ROWS
    )
    job = visiting.request.app.state.jobs.find(visiting.query("job"), visiting.actor.account)
    office = visiting.actor.office
    return RoundPage(
        round=entry,
        scheme=visiting.sys.law.rulebook.scheme(entry.scheme).title,
        today=visiting.today,
        cases=views.worklist.of_round(entry.round),
        recheck=recheck,
        calls=views.matters.states(entry.round) if recheck else {},
        states=names,
        state=state,
        rows=found.rows if recheck else [],
        may_call=recheck and entry.takes(visiting.today) and office is not None and office.id == entry.office,
        waits=job is not None and job.state == "running",
        first=visiting.link(after=None) if after else "",
        following=visiting.link(after=found.next) if found.next else "",
        form=form,
        key=new_secret(),
    )

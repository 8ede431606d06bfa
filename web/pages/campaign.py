"""One round: its dates, how far its cases are, and for a recheck who was called up and who answered."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from starlette.responses import Response

from adapters.bootstrap import System
from domain import divisions
from domain.casework import Receipt
from domain.duty import DutyState
from domain.errors import NotAllowed
from domain.people import Actor, Office, Role
from domain.procedures.quota import ReallocateQuota, Shown, overview
from domain.procedures.rechecks import CallUp
from domain.round import Round
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
class Told:
    """A title that was not called up.

    Args:
        enterprise: Its credit code where the view lacks the name.
        mine: Whether it lies in the visitor's area, so that its page may be opened.
    """

    title: str
    uscc: str
    enterprise: str
    reason: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage(Page):
    """One round and how far it is."""

    template: ClassVar[str] = "round.html"
    title: ClassVar[str] = "批次"

    round: Annotated[RoundEntry, "The round"]
    intake: Annotated[Round, "The round, from the truth and not from a view"]
    scheme: Annotated[str, "Name of its scheme"]
    quotas: Annotated[Sequence[Shown], "What its rules say about quotas, with what is taken"]
    may_reallocate: Annotated[bool, "Whether the visitor may give places of one division to another"]
    divisions: Annotated[Sequence[tuple[str, str]], "Divisions among which places can change hands"]
    told: Annotated[Sequence[Told], "Titles that were not called up, with the reason"]
    told_count: Annotated[int, "How many they are"]
    more_told: Annotated[str, "Address of the next of them, empty on the last"]
    notice: Annotated[str, "Title of the notice under which it was opened, empty for none"]
    today: Annotated[dt.date, "The civil day"]
    cases: Annotated[Mapping[str, int], "Cases taken in, by the name of their status"]
    recheck: Annotated[bool, "Whether it is a recheck"]
    calls: Annotated[Mapping[str, int], "Duties to apply in the visitor's area, by state"]
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


@room.act("/rounds/{intake}/quota", to=OFFICIALS)
def reallocate(intake: UUID, typed: Form, visiting: Visiting) -> Response:
    """Give places that one division did not use to another."""
    entry = _entry(visiting, intake)
    places = typed.whole("places", "名额", required=True)
    try:
        typed.check()
        cmd = ReallocateQuota(
            round=intake, before=typed.value("before"), after=typed.value("after"), places=places or 0,
            reason=typed.text("reason", "理由"),
        )  # fmt: skip
        receipt = visiting.act_once(lambda: cmd, intake, visiting.once(typed))
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(visiting, entry, typed), status_of(refusal))
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
    office, intake = _office(visiting), visiting.sys.casework.round(entry.round)
    found = views.matters.called_up(
        entry.round, office, state=state if state in names else "", after=after, limit=ROWS
    )
    job = visiting.request.app.state.jobs.find(visiting.query("job"), visiting.actor.account)
    own = office.id == entry.office
    quotas = _quotas(visiting, entry, intake)
    told, more_told = _told(visiting, intake)
    return RoundPage(
        round=entry,
        intake=intake,
        quotas=quotas,
        may_reallocate=own and bool(quotas) and visiting.actor.has(Role.APPROVER),
        divisions=_below(entry.division),
        told=told,
        told_count=len(intake.told),
        more_told=more_told,
        scheme=visiting.sys.law.rulebook.scheme(entry.scheme).title,
        notice=_notice(visiting, entry.instrument),
        today=visiting.today,
        cases=views.worklist.of_round(entry.round),
        recheck=recheck,
        calls=views.matters.states(entry.round, office) if recheck else {},
        states=names,
        state=state,
        rows=found.rows if recheck else [],
        may_call=recheck and entry.takes(visiting.today) and own,
        waits=job is not None and job.state == "running",
        first=visiting.link(after=None) if after else "",
        following=visiting.link(after=found.next) if found.next else "",
        form=form,
        key=new_secret(),
    )


def _office(visiting: Visit) -> Office:
    office = visiting.actor.office
    if office is None:
        raise NotAllowed("不能查看批次", why="您的账号不属于任何机关", way_out="请联系本机关系统管理员。")
    return office


def _notice(visiting: Visit, instrument: str) -> str:
    found = visiting.sys.law.rulebook.instruments.get(instrument)
    return f"{found.title}（{found.document}）" if found else instrument


def _quotas(visiting: Visit, entry: RoundEntry, intake: Round) -> list[Shown]:
    book = visiting.sys.law.rulebook
    try:
        rules = book.resolve(entry.scheme, entry.opens_on, entry.kind, notice=entry.instrument or None)
    except NotAllowed:
        return []
    return overview(intake, rules, visiting.sys.journal)


def _below(division: str) -> list[tuple[str, str]]:
    """The division itself, and those directly below it, by code."""
    below = divisions.province_units() if division == divisions.NATION else divisions.children(division)
    own = [] if division == divisions.NATION else [division]
    return [(code, divisions.name(code)) for code in (*own, *below)]


def _told(visiting: Visit, intake: Round) -> tuple[list[Told], str]:
    """Titles that were not called up, from the one that the address names on; and the next page's address."""
    after = visiting.query("told")
    titles = sorted(title for title in intake.told if title > after)
    shown, found = titles[:ROWS], []
    for title in shown:
        uscc = title.partition("-")[0]
        firm = visiting.sys.views.register.by_code(uscc)
        name = firm.enterprise_name if firm else uscc
        mine = firm is not None and _office(visiting).covers(firm.division)
        found.append(Told(title=title, uscc=uscc, enterprise=name, reason=intake.told[title], mine=mine))
    more = visiting.link(told=shown[-1]) + "#told" if len(titles) > ROWS else ""
    return found, more

"""Matters: duties, changes, reports, proceedings, bans and appeals; and how one begins."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from starlette.responses import Response

from domain.dossier import Dossier
from domain.duty import Duty
from domain.errors import NotAllowed
from domain.matter import Matter
from domain.people import Role
from domain.permission import Offer
from domain.procedures import ACTS
from domain.procedures.duties import RECHECK, UPDATE
from domain.sight import may_see, may_see_matter
from projections.matters import NAMES, MatterItem
from web.act_forms import ShownField
from web.beginnings import BEGINNINGS, Beginning, beginnings
from web.command_forms import COMMANDS, CommandForm, Desk, form_of, given_for
from web.documents import download, readable
from web.forms import Typed, whole
from web.matter_facts import facts, proposed
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.told import Entry, entries
from web.visit import INSIDERS, OFFICIALS, Form, Visiting, missing

room = Room()
READERS = INSIDERS | {Role.ENTERPRISE}
ACTORS = OFFICIALS | {Role.ENTERPRISE}
ROWS = 50
ELSEWHERE: dict[str, Callable[[Desk], str]] = {
    "submit_update": lambda desk: (
        f"/dossiers/{desk.dossier.uscc}/figures?update={getattr(desk.matter, 'period', '')}"
    ),
}
"""Acts with a page of their own."""
ABOUT = ("title", "round", "against", "cause")
"""Fields that a link to the form of a beginning may fill."""
OTHER_DUTY = {UPDATE: "give_up_recheck", RECHECK: "submit_update"}
"""The act that belongs to the other kind of duty, and only puzzles on this one's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterAct:
    """An act with its form, or with the reason why it is not possible now.

    Args:
        elsewhere: Address of the page on which the act is done, empty when it is done here.
    """

    offer: Offer
    fields: Sequence[ShownField] = ()
    danger: bool = False
    elsewhere: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterPage(Page):
    """Everything about one matter."""

    template: ClassVar[str] = "matter.html"
    title: ClassVar[str] = "事项"

    dossier: Annotated[Dossier, "The enterprise, from the truth and not from a view"]
    matter: Annotated[Matter, "The matter"]
    kind: Annotated[str, "Name of its kind"]
    today: Annotated[dt.date, "The civil day"]
    facts: Annotated[Sequence[tuple[str, str]], "What is known about it, label and text"]
    proposed: Annotated[Sequence[tuple[str, str]], "What waits for approval, only for officials and auditors"]
    person: Annotated[Mapping[str, str] | None, "Who reported, only for the office that handles the report"]
    evidence: Annotated[Sequence[str], "Digests of attachments that the visitor may open"]
    offers: Annotated[Sequence[MatterAct], "Acts that belong to the visitor, possible or barred"]
    opens_dossier: Annotated[bool, "Whether the visitor may open the enterprise's page"]
    entries: Annotated[Sequence[Entry], "What happened, newest first"]
    form: Annotated[Typed, "What was typed into the act that was refused"]
    act: Annotated[str, "Name of the act that was refused, empty when none was"]
    key: Annotated[str, "Sent back with a form, so that a second click changes nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterTab:
    """One kind of matter with its figures."""

    label: str
    href: str
    total: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MattersPage(Page):
    """What is open at the visitor's office, besides cases."""

    template: ClassVar[str] = "matters.html"
    title: ClassVar[str] = "事项"

    today: Annotated[dt.date, "The civil day"]
    tabs: Annotated[Sequence[MatterTab], "All, then each kind, with totals"]
    total: Annotated[int, "Open matters of this office"]
    overdue: Annotated[int, "Those whose last day has passed"]
    rows: Annotated[Sequence[MatterItem], "Matters, earliest last day first"]
    kinds: Annotated[Mapping[str, str], "Name of each kind"]
    letter: Annotated[str, "Kind chosen, empty for all"]
    text: Annotated[str, "Search text"]
    only_overdue: Annotated[bool, "Whether only overdue matters are shown"]
    first: Annotated[str, "Address of the first page, empty on it"]
    following: Annotated[str, "Address of the next page, empty on the last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BansPage(Page):
    """The ban ledger: who may not apply, for what, until when."""

    template: ClassVar[str] = "bans.html"
    title: ClassVar[str] = "限期不得申报"

    today: Annotated[dt.date, "The civil day"]
    rows: Annotated[Sequence[MatterItem], "Bans, the one that ends first on top"]
    everything: Annotated[bool, "Whether ended bans are shown, too"]
    text: Annotated[str, "Search text"]
    first: Annotated[str, "Address of the first page, empty on it"]
    following: Annotated[str, "Address of the next page, empty on the last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPage(Page):
    """The form that begins a matter, or does an act on the dossier itself."""

    template: ClassVar[str] = "begin.html"
    title: ClassVar[str] = "办理"

    dossier: Annotated[Dossier, "The enterprise"]
    beginning: Annotated[Beginning, "The act"]
    fields: Annotated[Sequence[ShownField], "Fields of the form"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@room.page("/matters", to=OFFICIALS)
def matters(visiting: Visiting) -> Response:
    """What is open at the visitor's office."""
    office = visiting.actor.office
    if office is None:
        raise NotAllowed("没有事项", why="您的账号不属于任何机关", way_out="请联系本机关系统管理员。")
    view, letter = visiting.sys.views.matters, visiting.query("kind")
    counts = view.counts(office.level, office.division, today=visiting.today)
    found = view.for_office(
        office.level, office.division, letter=letter if letter in NAMES else "", text=visiting.query("q"),
        today=visiting.today, overdue=bool(visiting.query("overdue")),
        after=visiting.query("after") or None, limit=ROWS,
    )  # fmt: skip
    tabs = [
        MatterTab(
            label="全部", href=visiting.link(kind=None, after=None), current=not letter,
            total=sum(total for total, _ in counts.values()),
        )
    ]  # fmt: skip
    tabs += [
        MatterTab(
            label=label, href=visiting.link(kind=one, after=None), current=one == letter,
            total=counts.get(one, (0, 0))[0],
        )
        for one, label in NAMES.items()
        if one != "N"
    ]  # fmt: skip
    return visiting.show(
        MattersPage(
            today=visiting.today,
            tabs=tabs,
            total=tabs[0].total,
            overdue=sum(overdue for _, overdue in counts.values()),
            rows=found.rows,
            kinds=NAMES,
            letter=letter,
            text=visiting.query("q"),
            only_overdue=bool(visiting.query("overdue")),
            first=visiting.link(after=None) if visiting.query("after") else "",
            following=visiting.link(after=found.next) if found.next else "",
        )
    )


@room.page("/bans", to=INSIDERS)
def bans(visiting: Visiting) -> Response:
    """The ban ledger of the visitor's area; an auditor reads it for the nation."""
    office, everything = visiting.actor.office, bool(visiting.query("all"))
    found = visiting.sys.views.matters.bans(
        office, on=visiting.today, text=visiting.query("q"), all_of_them=everything,
        after=visiting.query("after") or None, limit=ROWS,
    )  # fmt: skip
    return visiting.show(
        BansPage(
            today=visiting.today,
            rows=found.rows,
            everything=everything,
            text=visiting.query("q"),
            first=visiting.link(after=None) if visiting.query("after") else "",
            following=visiting.link(after=found.next) if found.next else "",
        )
    )


@room.page("/matters/{matter_id}", to=READERS)
def matter_page(matter_id: str, visiting: Visiting) -> Response:
    """The matter as it stands now."""
    desk = desk_of(visiting, matter_id)
    visiting.read_logged("matter", matter_id)
    return visiting.show(_page(desk, Typed(), "", new_secret()))


@room.act("/matters/{matter_id}/acts/{act}", to=ACTORS)
def do(matter_id: str, act: str, typed: Form, visiting: Visiting) -> Response:
    """Do one act on the matter, or show the page again with what was typed and why it was refused."""
    desk, command = desk_of(visiting, matter_id), COMMANDS.get(act)
    if command is None or "matter" not in command.__struct_fields__:
        raise missing(f"“{act}”这一办理事项")
    key, text = typed.key(), typed.value("seen")
    seen = int(text) if whole(text) and len(text) < 10 else None
    form = form_of(command, desk)

    def made() -> Any:
        return form.from_form(typed, desk, given_for(command, desk))

    try:
        receipt = visiting.act_once(made, desk.dossier.id, visiting.once(typed), seen)
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(desk_of(visiting, matter_id), typed, act, key), status_of(refusal))
    return visiting.go(f"/matters/{matter_id}", receipt)


@room.page("/matters/{matter_id}/documents/{digest}", to=READERS)
def document(matter_id: str, digest: str, visiting: Visiting) -> Response:
    """An attachment of the matter's enterprise; noted in the access log."""
    return download(visiting, desk_of(visiting, matter_id).dossier, digest)


@room.page("/dossiers/{uscc}/begin/{act}", to=ACTORS)
def begin_form(uscc: str, act: str, visiting: Visiting) -> Response:
    """The form that begins a matter; the address may choose what it is about."""
    dossier, beginning = _begins(visiting, uscc, act)
    chosen = Typed({name: [value] for name in ABOUT if (value := visiting.query(name))})
    return visiting.show(_begin_page(visiting, dossier, beginning, chosen, new_secret()))


@room.act("/dossiers/{uscc}/begin/{act}", to=ACTORS)
def begin(uscc: str, act: str, typed: Form, visiting: Visiting) -> Response:
    """Begin the matter and go to it, or show the form again."""
    dossier, beginning = _begins(visiting, uscc, act)
    desk = Desk(visiting, dossier)
    form, once = form_of(beginning.command, desk), visiting.once(typed)

    def made() -> Any:
        return form.from_form(typed, desk, given_for(beginning.command, desk))

    try:
        receipt = visiting.act_once(made, dossier.id, once)
    except NotAllowed as refusal:
        typed.refuse(refusal)
        page = _begin_page(visiting, dossier, beginning, typed, typed.key())
        return visiting.show(page, status_of(refusal))
    return visiting.go(_begun(visiting, dossier, once), receipt)


def desk_of(visiting: Visiting, matter_id: str) -> Desk:
    """The matter with its dossier, for a visitor who may see it."""
    dossier, matter = visiting.sys.casework.matter(matter_id)
    if not may_see_matter(visiting.actor, dossier, matter):
        visiting.admit(dossier)
        raise missing(f"事项 {matter_id}")
    return Desk(visiting, dossier, matter)


def _page(desk: Desk, form: Typed, act: str, key: str) -> MatterPage:
    visiting, dossier, matter = desk.visiting, desk.dossier, desk.matter
    assert matter is not None  # noqa: S101 - a desk of this page always has one
    named = visiting.actor.has(*OFFICIALS, Role.AUDITOR)
    people = {getattr(matter, "chair", ""), getattr(getattr(matter, "proposal", None), "by", "")} - {""}
    names = visiting.sys.identity.names(people) if people else {}
    return MatterPage(
        dossier=dossier,
        matter=matter,
        kind=NAMES[matter.letter],
        today=visiting.today,
        facts=facts(matter, dossier, names),
        proposed=proposed(matter, dossier, names) if named else (),
        person=_person(visiting, matter),
        evidence=[one for one in getattr(matter, "evidence", ()) if readable(visiting, dossier, one)],
        offers=_acts(desk, matter),
        opens_dossier=may_see(visiting.actor, dossier),
        entries=entries(visiting, visiting.sys.views.timeline.of_case(matter.id)),
        form=form,
        act=act,
        key=key,
    )


def _acts(desk: Desk, matter: Matter) -> list[MatterAct]:
    """The acts of the matter; the call to a recheck leads to the application, which is a form of its own."""
    actor = desk.visiting.actor
    offers = desk.visiting.sys.casework.matter_offers(matter.id, actor)
    if not isinstance(matter, Duty):
        return [_offered(offer, desk) for offer in offers]
    acts = [_offered(offer, desk) for offer in offers if offer.act != OTHER_DUTY[matter.what]]
    apply = BEGINNINGS["apply_recheck"]
    if matter.what == RECHECK and matter.open and actor.enterprise == desk.dossier.uscc:
        address = (
            f"/dossiers/{desk.dossier.uscc}/begin/{apply.name}?title={matter.title}&round={matter.round}"
        )
        acts.insert(0, MatterAct(offer=Offer(apply.name, apply.label), elsewhere=address))
    return acts


def _offered(offer: Offer, desk: Desk) -> MatterAct:
    command = COMMANDS[offer.act]
    if not offer.allowed:
        return MatterAct(offer=offer)
    if elsewhere := ELSEWHERE.get(offer.act):
        return MatterAct(offer=offer, elsewhere=elsewhere(desk))
    table = ACTS[type(desk.matter)] if desk.matter else ()
    danger = any(act.adverse for act in table if act.name == offer.act)
    return MatterAct(offer=offer, fields=form_of(command, desk).shown(), danger=danger)


def _person(visiting: Visiting, matter: Matter) -> Mapping[str, str] | None:
    """Who reported, for an official of the level that handles the report; the reading is noted."""
    reference, office = getattr(matter, "person", ""), visiting.actor.office
    if (
        not reference
        or office is None
        or office.level is not matter.level
        or not visiting.actor.has(*OFFICIALS)
    ):
        return None
    visiting.read_logged("person", reference)
    return visiting.sys.people.reveal(reference)


def _begins(visiting: Visiting, uscc: str, act: str) -> tuple[Dossier, Beginning]:
    dossier, beginning = visiting.dossier(uscc), BEGINNINGS.get(act)
    if beginning is None or beginning not in beginnings(visiting.actor, dossier):
        raise missing(f"“{act}”这一办理事项")
    return dossier, beginning


def _begin_page(
    visiting: Visiting, dossier: Dossier, beginning: Beginning, form: Typed, key: str
) -> BeginPage:
    made: CommandForm = form_of(beginning.command, Desk(visiting, dossier))
    return BeginPage(dossier=dossier, beginning=beginning, fields=made.shown(), form=form, key=key)


def _begun(visiting: Visiting, dossier: Dossier, request_id: str) -> str:
    """Where to go after the act: to the matter or case it began, or back to the dossier."""
    done = visiting.sys.casework.dossier(dossier.uscc)
    history = visiting.sys.journal.history(done.id, after=dossier.version)
    for recorded in history:
        if recorded.event.request_id != request_id:
            continue
        for name in ("change", "report", "proceeding", "appeal", "ban", "duty"):
            if number := getattr(recorded.event, name, ""):
                return f"/matters/{number}"
        if case := getattr(recorded.event, "case", ""):
            return f"/cases/{case}"
    return f"/dossiers/{dossier.uscc}"

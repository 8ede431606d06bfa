"""One case: where it stands, what the conditions say, what may be done now and why other acts may not."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from starlette.responses import Response

from domain.assessment import condition_table
from domain.case import Case, Objection, Status
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.people import Role
from domain.permission import Offer
from domain.rulebook.conditions import overall
from domain.rulebook.model import ConditionResult, StepKind
from domain.sight import may_see
from domain.title import Title
from web.act_forms import FORMS, Desk, ShownField
from web.case_offers import more_offers
from web.documents import download
from web.forms import Typed, whole
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.told import Entry, entries
from web.visit import OFFICIALS, Form, Visiting, missing

room = Room()
CASE_READERS = OFFICIALS | {Role.AUDITOR, Role.ENTERPRISE, Role.EXPERT}
ACTORS = OFFICIALS | {Role.ENTERPRISE, Role.EXPERT}
OVERALL = {
    "eligible": ("符合条件", "good"),
    "not_eligible": ("不符合条件", "bad"),
    "undetermined": ("尚不能确定", "warn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    """One step of the route; ``state`` is ``done``, ``now`` or ``ahead``."""

    label: str
    level: str
    state: str
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedAct:
    """An act with its form, or with the reason why it is not possible now.

    Args:
        elsewhere: Address of the page on which the act is done, empty when it is done here.
    """

    offer: Offer
    fields: Sequence[ShownField] = ()
    danger: bool = False
    elsewhere: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownObjection:
    """An objection; the objector only for officials who deal with it."""

    objection: Objection
    person: Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(Page):
    """Everything about one case."""

    template: ClassVar[str] = "case.html"
    title: ClassVar[str] = "办件"

    dossier: Annotated[Dossier, "The enterprise, from the truth and not from a view"]
    case: Annotated[Case, "The case"]
    today: Annotated[dt.date, "The civil day"]
    steps: Annotated[
        Sequence[RouteStep], "The route with what is done, whose turn it is, and what lies ahead"
    ]
    results: Annotated[Sequence[ConditionResult], "The condition table by the rules frozen into the case"]
    verdict: Annotated[tuple[str, str], "What the table says as a whole, with its colour"]
    renewed: Annotated[Title | None, "The title that a recheck is about, none for other cases"]
    offers: Annotated[Sequence[OfferedAct], "Acts that belong to the visitor, possible or barred"]
    objections: Annotated[Sequence[ShownObjection], "Objections in the order in which they came"]
    names: Annotated[Mapping[str, str], "Display names by account, for those whom the visitor may see named"]
    named: Annotated[bool, "Whether the visitor may see the names of officials and experts"]
    opens_dossier: Annotated[bool, "Whether the visitor may open the enterprise's page"]
    entries: Annotated[Sequence[Entry], "What happened, newest first"]
    blind: Annotated[bool, "Whether the visitor must not read what others said about the case"]
    form: Annotated[Typed, "What was typed into the act that was refused"]
    act: Annotated[str, "Name of the act that was refused, empty when none was"]
    key: Annotated[str, "Sent back with a form, so that a second click changes nothing"]


@room.page("/cases/{case_id}", to=CASE_READERS)
def case_page(case_id: str, visiting: Visiting) -> Response:
    """The case as it stands now."""
    desk = desk_of(visiting, case_id)
    visiting.read_logged("case", case_id)
    return visiting.show(_page(desk, Typed(), "", new_secret()))


@room.act("/cases/{case_id}/acts/{act}", to=ACTORS)
def do(case_id: str, act: str, typed: Form, visiting: Visiting) -> Response:
    """Do one act on the case, or show the page again with what was typed and why it was refused."""
    desk, form = desk_of(visiting, case_id), FORMS.get(act)
    if form is None:
        raise missing(f"“{act}”这一办理事项")
    key, text = typed.key(), typed.value("seen")
    seen = int(text) if whole(text) and len(text) < 10 else None
    try:
        receipt = visiting.act_once(
            lambda: form.from_form(typed, desk), desk.dossier.id, visiting.once(typed), seen
        )
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(desk_of(visiting, case_id), typed, act, key), status_of(refusal))
    return visiting.go(f"/cases/{case_id}", receipt)


@room.page("/cases/{case_id}/documents/{digest}", to=CASE_READERS)
def document(case_id: str, digest: str, visiting: Visiting) -> Response:
    """An attachment of the case's enterprise; noted in the access log."""
    desk = desk_of(visiting, case_id)
    return download(visiting, desk.dossier, digest)


def desk_of(visiting: Visiting, case_id: str) -> Desk:
    """The case with its dossier, for a visitor who may see it."""
    dossier, case = visiting.sys.casework.case(case_id)
    if not _reviews(visiting, case):
        visiting.admit(dossier)
    return Desk(visiting, dossier, case, condition_table(dossier, case))


def _reviews(visiting: Visiting, case: Case) -> bool:
    return visiting.actor.has(Role.EXPERT) and visiting.actor.account in case.panel


def _page(desk: Desk, form: Typed, act: str, key: str) -> CasePage:
    visiting, dossier, case = desk.visiting, desk.dossier, desk.case
    identity = visiting.sys.identity
    named = visiting.actor.has(*OFFICIALS, Role.AUDITOR)
    blind = _reviews(visiting, case) and not named
    accounts = {
        *case.panel, *case.visitors, *case.excluded, *([case.proposal.by] if case.proposal else []),
        *([case.move.by] if case.move else []),
    }  # fmt: skip
    offers = [
        *visiting.sys.casework.offers(case.id, visiting.actor),
        *more_offers(visiting, dossier, case),
    ]
    return CasePage(
        dossier=dossier,
        case=case,
        today=visiting.today,
        steps=_steps(case),
        results=desk.results,
        verdict=OVERALL[overall(desk.results)],
        renewed=dossier.titles.get(case.renews),
        offers=[_offered(offer, desk) for offer in offers],
        objections=[_objection(visiting, dossier, o) for o in case.objections.values()],
        names=identity.names(accounts) if named else {},
        named=named,
        opens_dossier=may_see(visiting.actor, dossier),
        # An expert scores without knowing what the others of the panel said.
        entries=[] if blind else entries(visiting, visiting.sys.views.timeline.of_case(case.id)),
        blind=blind,
        form=form,
        act=act,
        key=key,
    )


def _steps(case: Case) -> list[RouteStep]:
    ids = [step.id for step in case.rules.route]
    here = len(ids) if case.status is Status.RECOGNISED else ids.index(case.step)
    return [
        RouteStep(
            label=step.label,
            level=step.level.label,
            state="done" if place < here else "now" if place == here else "ahead",
            optional=step.optional,
        )
        for place, step in enumerate(case.rules.route)
    ]


def _offered(offer: Offer, desk: Desk) -> OfferedAct:
    form, listing = FORMS.get(offer.act), desk.case.listing
    if offer.act == "recognise" and listing is not None:
        return OfferedAct(offer=offer, elsewhere=f"/notices/{listing.notice}")
    if form is None:
        where = f"/notices/new?scheme={desk.case.rules.scheme}&step={desk.case.step}"
        return OfferedAct(offer=offer, elsewhere=where if desk.case.at(StepKind.PUBLICITY) else "/worklist")
    fields = form.shown(desk) if offer.allowed else []
    return OfferedAct(offer=offer, fields=fields, danger=form.danger)


def _objection(visiting: Visiting, dossier: Dossier, objection: Objection) -> ShownObjection:
    office = visiting.actor.office
    # The form promises that only the office that handles the objection sees who objected.
    handles = office is not None and office.id == visiting.sys.casework.notice(objection.notice).office
    if not handles or not visiting.actor.has(*OFFICIALS):
        return ShownObjection(objection=objection, person=None)
    visiting.read_logged("person", objection.person)
    return ShownObjection(objection=objection, person=visiting.sys.people.reveal(objection.person))

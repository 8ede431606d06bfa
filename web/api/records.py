"""What is not public, for programs of those who may see it: worklist, dossiers, cases, events."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Query
from starlette.responses import Response

from domain.calendar import Deadline
from domain.case import Case
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.people import Role
from domain.permission import Offer
from domain.rulebook.model import ConditionResult, StepKind
from projections.matters import MatterItem
from projections.worklist import WorkItem
from web.api.answers import api_room, gives, json
from web.matter_facts import facts
from web.pages.cases import CASE_READERS, desk_of
from web.pages.dossiers import READERS
from web.pages.matters import desk_of as matter_desk
from web.room import Room
from web.visit import INSIDERS, OFFICIALS, Visiting, missing

room: Room = api_room()


class WorkPage(msgspec.Struct, frozen=True):
    """Cases, and ``next`` to pass as ``after`` for the following page."""

    rows: list[WorkItem]
    next: str | None


class CaseAnswer(msgspec.Struct, frozen=True):
    """One case.

    Args:
        version: Version of the dossier; send it back as ``seen`` with an act.
        offers: Acts that belong to the asker now, each with the reason if it is barred.
    """

    case: Case
    version: int
    conditions: list[ConditionResult]
    offers: list[Offer]


class EventsAnswer(msgspec.Struct, frozen=True):
    """The events of one stream, in order, exactly as they are stored and published."""

    stream: UUID
    events: list[msgspec.Raw]


class EventsShape(msgspec.Struct, frozen=True):
    """The events of one stream; each is described in ``docs/EVENTS.md``."""

    stream: UUID
    events: list[dict[str, Any]]


@room.page("/worklist", to=OFFICIALS, **gives(WorkPage))
def worklist(
    visiting: Visiting,
    step: StepKind | None = None,
    q: str = "",
    overdue: bool = False,
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """What waits at the asker's office, earliest last day first."""
    office = visiting.actor.office
    if office is None:
        raise NotAllowed("没有待办", why="账号不属于任何机关", way_out="请联系本机关系统管理员。")
    found = visiting.sys.views.worklist.for_office(
        office.level, office.division, today=visiting.today, step_kind=step, text=q, overdue=overdue,
        after=after or None, limit=limit,
    )  # fmt: skip
    return json(WorkPage(found.rows, found.next))


@room.page("/dossiers/{uscc}", to=READERS, **gives(Dossier))
def dossier(uscc: str, visiting: Visiting) -> Response:
    """One enterprise, from the truth."""
    found = visiting.dossier(uscc)
    return json(found if visiting.actor.has(*INSIDERS) else _own(found))


@room.page("/cases/{case_id}", to=CASE_READERS, **gives(CaseAnswer))
def case(case_id: str, visiting: Visiting) -> Response:
    """One case with its condition table and the acts that it offers the asker."""
    desk = desk_of(visiting, case_id)
    visiting.read_logged("case", case_id)
    offers = visiting.sys.casework.offers(case_id, visiting.actor)
    shown = desk.case if visiting.actor.has(*INSIDERS) else _guarded(desk.case)
    return json(CaseAnswer(shown, desk.dossier.version, desk.results, offers))


class MatterPage(msgspec.Struct, frozen=True):
    """Matters, and ``next`` to pass as ``after`` for the following page."""

    rows: list[MatterItem]
    next: str | None


class MatterAnswer(msgspec.Struct, frozen=True):
    """One matter.

    Args:
        version: Version of the dossier; send it back as ``seen`` with an act.
        facts: What is known about it, label and text, as its page shows them.
        due: The deadline that runs, with its derivation.
        offers: Acts that belong to the asker now; each is a command of the same name.
    """

    item: MatterItem
    version: int
    facts: list[tuple[str, str]]
    due: Deadline | None
    offers: list[Offer]


@room.page("/matters", to=OFFICIALS, **gives(MatterPage))
def matters(
    visiting: Visiting,
    kind: str = "",
    q: str = "",
    overdue: bool = False,
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """What is open at the asker's office besides cases, earliest last day first."""
    office = visiting.actor.office
    if office is None:
        raise NotAllowed("没有事项", why="账号不属于任何机关", way_out="请联系本机关系统管理员。")
    found = visiting.sys.views.matters.for_office(
        office.level, office.division, letter=kind, text=q, today=visiting.today, overdue=overdue,
        after=after or None, limit=limit,
    )  # fmt: skip
    return json(MatterPage(found.rows, found.next))


@room.page("/matters/{matter_id}", to=READERS, **gives(MatterAnswer))
def matter(matter_id: str, visiting: Visiting) -> Response:
    """One matter with its facts, its deadline and the acts that it offers the asker."""
    desk, item = matter_desk(visiting, matter_id), visiting.sys.views.matters.get(matter_id)
    if item is None or desk.matter is None:
        raise missing(f"事项 {matter_id}")
    visiting.read_logged("matter", matter_id)
    offers = visiting.sys.casework.matter_offers(matter_id, visiting.actor)
    told = facts(desk.matter, desk.dossier, {})
    return json(MatterAnswer(item, desk.dossier.version, told, desk.matter.due, offers))


OWN = (
    "id", "version", "head", "uscc", "enterprise_name", "division", "established_on", "registered_on",
    "figures", "former_names",
)  # fmt: skip
"""What an enterprise reads of its dossier as it is; what is added to dossiers later stays closed to it."""


def _own(dossier: Dossier) -> Dossier:
    """The dossier without what its enterprise must not read: who acted, who objected, who reported it."""
    return Dossier(
        **{name: getattr(dossier, name) for name in OWN},
        cases={name: _guarded(case) for name, case in dossier.cases.items()},
        titles={
            name: msgspec.structs.replace(title, end_asked_by="") for name, title in dossier.titles.items()
        },
    )


def _guarded(case: Case) -> Case:
    """The case without what its enterprise and its experts must not read: who said what, and who objected."""
    objections = {
        name: msgspec.structs.replace(o, person="", evidence=[], finding="", investigated_by="")
        for name, o in case.objections.items()
    }
    return msgspec.structs.replace(
        case, panel=[], excluded={}, scores={}, visitors=[], handlers=[], proposal=None, move=None,
        objections=objections,
    )  # fmt: skip


@room.page("/streams/{stream}/events", to=frozenset({Role.AUDITOR}), **gives(EventsShape))
def events(stream: UUID, visiting: Visiting) -> Response:
    """Every event of a stream, for auditors."""
    history = visiting.sys.journal.history(stream)
    if not history:
        raise missing("这个档案")
    if history[0].event.category == Dossier.category:
        found = Dossier(id=stream)
        found.fold(history[0].event)
        visiting.admit(found)
    visiting.read_logged("events", str(stream))
    return json(EventsAnswer(stream, [msgspec.Raw(recorded.body) for recorded in history]))

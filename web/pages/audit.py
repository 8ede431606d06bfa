"""What auditors see: every event of a stream with its envelope, the proof of its chain, and who read what."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from starlette.responses import Response

from adapters.identity import Read
from domain.dossier import Dossier, dossier_id
from domain.envelope import GENESIS, check
from domain.errors import ChainBroken
from domain.filing import CIVIL
from domain.people import Role
from domain.ports import Recorded
from domain.procedures.registration import checked_uscc
from domain.sentences import sentence
from domain.title import Title
from projections.timeline import TimelineEntry
from web.basis import Basis, in_words
from web.forms import Typed, whole
from web.page import Page
from web.room import Room
from web.visit import Visit, Visiting, missing

room = Room()
AUDITORS = frozenset({Role.AUDITOR})
READS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedEvent:
    """One event with its whole envelope.

    Args:
        sound: Its hash follows from its content and from its predecessor.
        trouble: What is wrong with it, empty when it is sound.
        json: The stored content, indented.
    """

    position: int
    version: int
    name: str
    sentence: str
    actor: str
    account: str
    office: str
    request_id: str
    caused_by: str
    effective_on: dt.date
    recorded_at: dt.datetime
    basis: Sequence[Basis]
    prev_hash: str
    hash: str
    alg: str
    sound: bool
    trouble: str
    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage(Page):
    """Where an auditor begins."""

    template: ClassVar[str] = "audit/home.html"
    title: ClassVar[str] = "审计"

    form: Annotated[Typed, "What was asked for"]
    latest: Annotated[Sequence[TimelineEntry], "The newest events of all streams, newest first"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkPage(Page):
    """The events of one stream, and what was true on a day as known at a moment."""

    template: ClassVar[str] = "audit/walk.html"
    title: ClassVar[str] = "审计：逐条核验"

    stream: Annotated[UUID, "The stream"]
    category: Annotated[str, "dossier, notice, round or series"]
    heading: Annotated[str, "Name of the enterprise, or the category"]
    uscc: Annotated[str, "Credit code of a dossier, empty otherwise"]
    events: Annotated[Sequence[WalkedEvent], "Events in order, those known at the moment asked for"]
    sound: Annotated[bool, "Whether the whole chain is sound"]
    on: Annotated[dt.date, "Civil day for which titles are shown"]
    known: Annotated[str, "Civil day until whose end events count as known, empty for now"]
    titles: Annotated[
        Sequence[tuple[Title, bool]], "Titles as known then, each with whether it held on the day"
    ]
    form: Annotated[Typed, "The days as typed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogPage(Page):
    """Who read what."""

    template: ClassVar[str] = "audit/log.html"
    title: ClassVar[str] = "查阅记录"

    reads: Annotated[Sequence[Read], "Lines, latest first"]
    names: Annotated[dict[str, str], "Display names by account"]
    ref: Annotated[str, "Only lines about this thing, empty for all"]
    following: Annotated[str, "Address of the next page, empty on the last"]


@room.page("/audit", to=AUDITORS)
def home(visiting: Visiting) -> Response:
    """Search by credit code; the newest events."""
    if visiting.query("uscc"):
        return visiting.go(f"/audit/streams/{dossier_id(checked_uscc(visiting.query('uscc')))}")
    return visiting.show(AuditPage(form=Typed(), latest=visiting.sys.views.timeline.latest(30)))


@room.page("/audit/log", to=AUDITORS)
def access_log(visiting: Visiting) -> Response:
    """Who read what; the reading of this log is noted too."""
    before, ref = visiting.query("before"), visiting.query("ref")
    visiting.read_logged("access_log", ref or "*")
    reads = visiting.sys.identity.access_log.reads(
        ref=ref, before_id=int(before) if whole(before) and len(before) < 18 else None, limit=READS + 1
    )
    return visiting.show(
        AccessLogPage(
            reads=reads[:READS],
            names=visiting.sys.identity.names({r.account for r in reads}),
            ref=ref,
            following=visiting.link(before=reads[READS - 1].id) if len(reads) > READS else "",
        )
    )


@room.page("/audit/streams/{stream}", to=AUDITORS)
def walk(stream: UUID, visiting: Visiting) -> Response:
    """Walk the events of one stream and check every hash."""
    typed = Typed({name: [visiting.query(name)] for name in ("on", "known") if visiting.query(name)})
    on, known = typed.date("on", "生效日") or visiting.today, typed.date("known", "记录日")
    until = dt.datetime.combine(known, dt.time.max, CIVIL) if known else None
    history = visiting.sys.journal.history(stream, until=until)
    if not history and not visiting.sys.journal.history(stream):
        raise missing("这个档案")
    dossier = _folded(stream, history)
    if dossier.uscc:
        visiting.admit(dossier)
    visiting.read_logged("audit", dossier.uscc or str(stream))
    events = _walked(visiting, history)
    category = history[0].event.category if history else "dossier"
    page = WalkPage(
        stream=stream,
        category=category,
        heading=dossier.enterprise_name or CATEGORIES.get(category, category),
        uscc=dossier.uscc,
        events=events,
        sound=all(event.sound for event in events),
        on=on,
        known=known.isoformat() if known else "",
        titles=[(title, title.in_force(on)) for title in dossier.titles.values()],
        form=typed,
    )
    return visiting.show(page, 422 if typed.errors else 200)


CATEGORIES = {"dossier": "企业档案", "notice": "公示", "round": "批次", "series": "证书编号"}


def _folded(stream: UUID, history: Sequence[Recorded]) -> Dossier:
    dossier = Dossier(id=stream)
    if history and history[0].event.category == Dossier.category:
        for recorded in history:
            dossier.fold(recorded.event)
    return dossier


def _walked(visiting: Visit, history: Sequence[Recorded]) -> list[WalkedEvent]:
    identity = visiting.sys.identity
    names = identity.names({r.event.actor for r in history})
    offices = {office.id: office.name for office in identity.offices()}
    found, before = [], GENESIS
    for recorded in history:
        event, trouble = recorded.event, ""
        try:
            before = check(recorded.body, before)
        except ChainBroken as broken:
            trouble, before = str(broken), event.hash
        found.append(
            WalkedEvent(
                position=recorded.position,
                version=event.version,
                name=event.stored_name(),
                sentence=sentence(event),
                actor=names.get(event.actor, ""),
                account=event.actor,
                office=offices.get(event.office, event.office),
                request_id=event.request_id,
                caused_by=event.caused_by,
                effective_on=event.effective_on,
                recorded_at=event.recorded_at,
                basis=in_words(visiting.sys.law.rulebook, event.basis),
                prev_hash=event.prev_hash,
                hash=event.hash,
                alg=event.alg,
                sound=not trouble,
                trouble=trouble,
                json=msgspec.json.format(recorded.body, indent=2).decode(),
            )
        )
    return found

"""Proceedings against a title (撤销、取消程序) as remembered: notified, served, answered, reviewed."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain import events as ev
from domain.calendar import Deadline
from domain.matter import Matter
from domain.rulebook.model import Bars, GroundKind, Level, Source, Span, Touches


class ProceedingState(StrEnum):
    """Where a proceeding stands."""

    OPENED = "opened"
    NOTIFIED = "notified"
    SERVED = "served"
    HEARD = "heard"
    PROPOSED = "proposed"
    DECIDED = "decided"
    DROPPED = "dropped"


_LABELS = {
    "opened": "待告知", "notified": "已制作告知书，待送达", "served": "已送达，待企业陈述申辩",
    "heard": "已听取意见，待提出处理意见", "proposed": "已提出处理意见，待审批", "decided": "已作出决定",
    "dropped": "已终止",
}  # fmt: skip


class Ending(msgspec.Struct, frozen=True, gc=False):
    """A proposed decision against the titles, or to drop the proceeding (``outcome``)."""

    outcome: str
    reasons: list[str]
    last_day: dt.date | None
    ban_years: int | None
    ban_permanent: bool
    bars: list[Bars]
    ban_reason: str
    by: str


class Proceeding(Matter, kw_only=True, gc=False):
    """A proceeding; the meaning of its fields stands with the events that fill them.

    Args:
        heard_as: ``answered`` or ``silent``; empty before.
        hearing: ``requested``, ``set``, ``held`` or empty.
        reviewed: What the legal review said; ``None`` before.
        published: The decision was made public.
    """

    letter: ClassVar[str] = "C"

    titles: list[str]
    ground_id: str
    ground: str
    kind: GroundKind
    touches: Touches | None
    revokes: bool
    bans: bool
    ban_years: int | None
    ban_permanent: bool
    bars: list[Bars]
    decides: Level
    answer: Span | None
    hearing_request: Span | None
    hearing_notice: Span | None
    legal_review: bool | None
    facts: str
    cause: str
    source: Source | None = None
    acted_on: dt.date | None = None
    hearing_offered: Span | None = None
    served_on: dt.date | None = None
    hearing_due: Deadline | None = None
    heard_as: str = ""
    hearing: str = ""
    hearing_on: dt.date | None = None
    chair: str = ""
    reviewed: bool | None = None
    proposal: Ending | None = None
    document_no: str = ""
    decided_on: dt.date | None = None
    decided_by: str = ""
    remedies: list[str] = msgspec.field(default_factory=list)
    published: bool = False

    @property
    def label(self) -> str:
        """What is held against the enterprise."""
        return f"{'撤销' if self.revokes else '取消'}程序：{self.ground}"

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        if self.hearing in ("requested", "set") and self.state in ("served", "heard"):
            return {"requested": "企业要求听证，待安排", "set": "已通知听证"}[self.hearing]
        return _LABELS[self.state]

    @property
    def open(self) -> bool:
        """Whether it has not been decided or dropped."""
        return self.state not in (ProceedingState.DECIDED, ProceedingState.DROPPED)

    @property
    def waiting_on(self) -> str:
        """Who is waited for."""
        if self.state == ProceedingState.SERVED and not self.hearing:
            return "enterprise"
        return "office" if self.open else "nobody"


Proceedings = dict[str, Proceeding]


def take_in(proceedings: Proceedings, event: ev.ProceedingEvent) -> Proceedings:
    """Take in one event."""
    if isinstance(event, ev.ProceedingOpened):
        made = Proceeding(
            id=event.proceeding, opened_on=event.effective_on, level=event.level,
            state=ProceedingState.OPENED, titles=event.titles, ground_id=event.ground_id,
            ground=event.ground, kind=event.kind, touches=event.touches, revokes=event.revokes,
            bans=event.bans, ban_years=event.ban_years, ban_permanent=event.ban_permanent, bars=event.bars,
            decides=event.decides, answer=event.answer, hearing_request=event.hearing_request,
            hearing_notice=event.hearing_notice, legal_review=event.legal_review, facts=event.facts,
            cause=event.cause, source=event.source, acted_on=event.acted_on, last_act=event.version,
        )  # fmt: skip
        return {**proceedings, made.id: made}
    p = proceedings[event.proceeding]
    match event:
        case ev.ProceedingNotified():
            p.state, p.facts, p.answer = ProceedingState.NOTIFIED, event.facts, event.answer
            p.hearing_offered = event.hearing_request
        case ev.ProceedingServed():
            p.state, p.due, p.served_on = ProceedingState.SERVED, event.due, event.served_on
            p.hearing_due = event.hearing_due
        case ev.ProceedingAnswered():
            p.state, p.heard_as, p.due = ProceedingState.HEARD, "answered", None
        case ev.ProceedingUnanswered():
            p.state, p.heard_as, p.due = ProceedingState.HEARD, "silent", None
        case ev.HearingRequested():
            p.hearing = "requested"
        case ev.HearingSet():
            p.hearing, p.hearing_on, p.chair = "set", event.held_on, event.chair
        case ev.HearingHeld():
            p.hearing, p.state, p.due = "held", ProceedingState.HEARD, None
            p.heard_as = p.heard_as or "answered"
        case ev.ProceedingReviewed():
            p.reviewed = event.agrees
        case ev.ProceedingVerified():
            p.level = event.level
        case ev.ProceedingProposed():
            p.state = ProceedingState.PROPOSED
            p.proposal = Ending(
                event.outcome, event.reasons, event.last_day, event.ban_years, event.ban_permanent,
                event.bars, event.ban_reason, event.actor,
            )  # fmt: skip
        case ev.ProceedingSentBack():
            p.state, p.proposal = ProceedingState.HEARD, None
        case ev.ProceedingDecided():
            p.state, p.document_no, p.decided_on = (
                ProceedingState.DECIDED, event.document_no, event.decided_on,
            )  # fmt: skip
            p.decided_by, p.remedies = event.actor, event.remedies
        case ev.ProceedingDropped():
            p.state, p.due = ProceedingState.DROPPED, None
        case ev.ProceedingPublished():
            p.published = True
    return proceedings

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
    ANNULLED = "annulled"
    DROPPED = "dropped"


RUNNING = (
    ProceedingState.OPENED, ProceedingState.NOTIFIED, ProceedingState.SERVED, ProceedingState.HEARD,
)  # fmt: skip
"""States before anything was proposed."""
_LABELS = {
    "opened": "待告知", "notified": "已制作告知书，待送达", "served": "已送达，待企业陈述申辩",
    "heard": "已听取意见，待提出处理意见", "proposed": "已提出处理意见，待审批", "decided": "已作出决定",
    "annulled": "决定已被撤销", "dropped": "已终止",
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
    no_review_reason: str = ""
    review_answer: str = ""


class Proceeding(Matter, kw_only=True, gc=False):
    """A proceeding; the meaning of its fields stands with the events that fill them.

    Args:
        heard_as: ``answered`` or ``silent``; empty before.
        hearing: ``requested``, ``set``, ``held`` or empty.
        answer_due: The time to answer, kept while a hearing takes its place.
        reviewed: What the legal review said; ``None`` before.
        ended, cases, duties: Titles, cases and duties that the decision ended.
        decision_served_on: Civil day on which the decision reached the enterprise.
        published: The decision was made public.
    """

    letter: ClassVar[str] = "C"

    titles: list[str]
    scheme: str
    ground_id: str
    ground: str
    kind: GroundKind
    touches: Touches | None
    revokes: bool
    bans: bool
    ban_years: int | None
    ban_permanent: bool
    ban_at_least: bool
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
    notified_on: dt.date | None = None
    hearing_offered: Span | None = None
    served_on: dt.date | None = None
    hearing_due: Deadline | None = None
    answer_due: Deadline | None = None
    heard_as: str = ""
    hearing: str = ""
    hearing_on: dt.date | None = None
    chair: str = ""
    reviewed: bool | None = None
    reviewed_by: str = ""
    proposal: Ending | None = None
    proposed_on: dt.date | None = None
    document_no: str = ""
    decided_on: dt.date | None = None
    decided_by: str = ""
    remedies: list[str] = msgspec.field(default_factory=list)
    ended: list[str] = msgspec.field(default_factory=list)
    cases: list[str] = msgspec.field(default_factory=list)
    duties: list[str] = msgspec.field(default_factory=list)
    decision_served_on: dt.date | None = None
    published: bool = False

    @property
    def label(self) -> str:
        """What is held against the enterprise."""
        what = "限期不得申报" if not self.titles else "撤销" if self.revokes else "取消"
        return f"{what}程序：{self.ground}"

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        if self.hearing in ("requested", "set") and self.state in ("served", "heard"):
            return {"requested": "企业要求听证，待安排", "set": "已通知听证"}[self.hearing]
        return _LABELS[self.state]

    @property
    def open(self) -> bool:
        """Whether it has not been decided or dropped."""
        return self.state in RUNNING or self.state == ProceedingState.PROPOSED

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
            state=ProceedingState.OPENED, titles=event.titles, scheme=event.scheme, ground_id=event.ground_id,
            ground=event.ground, kind=event.kind, touches=event.touches, revokes=event.revokes,
            bans=event.bans, ban_years=event.ban_years, ban_permanent=event.ban_permanent,
            ban_at_least=event.ban_at_least, bars=event.bars,
            decides=event.decides, answer=event.answer, hearing_request=event.hearing_request,
            hearing_notice=event.hearing_notice, legal_review=event.legal_review, facts=event.facts,
            cause=event.cause, source=event.source, acted_on=event.acted_on, last_act=event.version,
        )  # fmt: skip
        return {**proceedings, made.id: made}
    p = proceedings[event.proceeding]
    match event:
        case ev.ProceedingNotified():
            p.state, p.facts, p.answer = ProceedingState.NOTIFIED, event.facts, event.answer
            p.hearing_offered, p.notified_on = event.hearing_request, event.effective_on
        case ev.ProceedingServed():
            p.state, p.due, p.served_on = ProceedingState.SERVED, event.due, event.served_on
            p.hearing_due, p.answer_due = event.hearing_due, event.due
        case ev.ProceedingAnswered():
            p.state, p.heard_as, p.due = ProceedingState.HEARD, "answered", None
        case ev.ProceedingUnanswered():
            p.state, p.heard_as, p.due = ProceedingState.HEARD, "silent", None
        case ev.HearingRequested():
            p.hearing, p.answer_due, p.due = "requested", p.due or p.answer_due, None
        case ev.HearingSet():
            p.hearing, p.hearing_on, p.chair = "set", event.held_on, event.chair
        case ev.HearingHeld():
            p.hearing = "held"
            if event.attended:
                p.state, p.heard_as = ProceedingState.HEARD, "answered"
            elif not p.heard_as:
                p.due = p.answer_due  # it stayed away: what remains is to answer in writing, or silence
        case ev.ProceedingReviewed():
            p.reviewed, p.reviewed_by = event.agrees, event.actor
        case ev.ProceedingVerified():
            p.level = event.level
        case ev.ProceedingProposed():
            p.state, p.proposed_on = ProceedingState.PROPOSED, event.effective_on
            p.proposal = Ending(
                event.outcome, event.reasons, event.last_day, event.ban_years, event.ban_permanent,
                event.bars, event.ban_reason, event.actor, event.no_review_reason, event.review_answer,
            )  # fmt: skip
        case ev.ProceedingSentBack():
            p.state, p.proposal = ProceedingState.HEARD, None
        case ev.ProceedingDecided():
            p.state, p.document_no, p.decided_on = (
                ProceedingState.DECIDED, event.document_no, event.decided_on,
            )  # fmt: skip
            p.decided_by, p.remedies = event.actor, event.remedies
            p.ended, p.cases, p.duties = event.titles, event.cases, event.duties
        case ev.DecisionServed():
            p.decision_served_on = event.served_on
        case ev.ProceedingSetAside():
            _set_aside(p, event.anew)
        case ev.ProceedingDropped():
            p.state, p.due = ProceedingState.DROPPED, None
        case ev.ProceedingPublished():
            p.published = True
    return proceedings


def _set_aside(p: Proceeding, anew: bool) -> None:
    """Forget the decision; what the enterprise said and the hearing remain."""
    p.state = ProceedingState.HEARD if anew else ProceedingState.ANNULLED
    if anew:
        p.handlers = [one for one in p.handlers if one != p.reviewed_by]  # may review what comes new
        p.proposal, p.reviewed, p.reviewed_by, p.document_no, p.decided_on = None, None, "", "", None
        p.decided_by, p.ended, p.cases, p.duties, p.decision_served_on = "", [], [], [], None
        p.published = False

"""Proceedings against a title (撤销、取消程序): nobody decides against an enterprise that was not heard."""

import datetime as dt

from domain.calendar import Deadline
from domain.happened.base import DossierEvent
from domain.rulebook.model import Bars, GroundKind, Level, Source, Span, Touches


class ProceedingEvent(DossierEvent, frozen=True, kw_only=True):
    """Something happened to one proceeding.  ``proceeding`` is ``<credit code>-C<ordinal>``."""

    proceeding: str


class ProceedingOpened(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.opened"):
    """An office began to examine whether titles must end; the rules are frozen as on this day.

    Args:
        titles: Titles that would end; empty when a refused application alone brings a ban.
        scheme: Scheme whose rules hold the ground.
        ground_id: Id of the ground in the rulebook; empty where a person named ``ground`` and its clause.
        touches: Which titles the ground ends; none where the text is silent and a person chose.
        revokes: The end is a revocation (撤销); otherwise a cancellation (取消).
        ban_years: Length of the ban in years; none where the ground brings none or the text names no length.
        bans: Whether the ground brings a ban.
        ban_at_least: The text names a least length.
        level: Level of the office whose turn it is now.
        decides: Level of the authority that decides.
        answer, hearing_request, hearing_notice: Times of the gate, none where the text names none.
        legal_review: Whether a legal review must precede the decision; none where the text is silent.
        facts: What is held against the enterprise.
        cause: Duty, change, report or case that led to it, empty when an office began by itself.
        acted_on: Civil day of the conduct, where it is known.
        reason: Why a person named the ground, or chose which titles it ends.
    """

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
    bars: list[Bars]
    level: Level
    decides: Level
    answer: Span | None
    hearing_request: Span | None
    hearing_notice: Span | None
    legal_review: bool | None
    facts: str
    evidence: list[str]
    cause: str
    source: Source | None = None
    acted_on: dt.date | None = None
    ban_at_least: bool = False
    reason: str = ""


class ProceedingNotified(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.notified"):
    """The notice of facts and grounds was drawn up (事先告知): facts, grounds and rights.

    Args:
        answer: Time to answer once it is served; from the rules, or a person's with ``answer_reason``.
        hearing_request: Time to ask for a hearing once it is served; none where no hearing is offered.
        hearing_reason: Why a person offered it for that long, or not at all, where the text is silent.
    """

    facts: str
    grounds: str
    answer: Span
    answer_reason: str
    hearing_request: Span | None
    hearing_reason: str = ""


class ProceedingServed(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.served"):
    """The notice reached the enterprise (送达); its time to answer begins.

    Args:
        how: ``account``, ``in_person``, ``post``, ``left``, ``public`` (公告送达).
        served_on: Civil day on which it counts as served.
        proof: Digests of the proof.
        due: Last day to answer.
        hearing_due: Last day to ask for a hearing.
    """

    how: str
    served_on: dt.date
    proof: list[str]
    due: Deadline
    hearing_due: Deadline | None


class ProceedingAnswered(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.answered"):
    """The enterprise stated its case (陈述、申辩)."""

    statement: str
    evidence: list[str]


class ProceedingUnanswered(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.unanswered"):
    """The time to answer passed in silence."""


class HearingRequested(ProceedingEvent, frozen=True, kw_only=True, tag="hearing.requested"):
    """The enterprise asked for a hearing in time."""

    reason: str


class HearingSet(ProceedingEvent, frozen=True, kw_only=True, tag="hearing.set"):
    """The hearing has a day and a place; ``chair`` is an account that did not prepare the proceeding.

    Args:
        reason: Why this day, where the rules name no time between notice and hearing.
    """

    held_on: dt.date
    place: str
    chair: str
    reason: str = ""


class HearingHeld(ProceedingEvent, frozen=True, kw_only=True, tag="hearing.held"):
    """The hearing took place, or the enterprise stayed away (``attended`` false); minutes are attached."""

    attended: bool
    minutes: str
    evidence: list[str]


class ProceedingReviewed(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.legally_reviewed"):
    """The legal review gave its opinion (法制审核)."""

    agrees: bool
    opinion: str


class ProceedingVerified(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.verified"):
    """The office that heard the enterprise passed the proceeding up to the one that decides."""

    opinion: str
    level: Level


class ProceedingProposed(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.proposed"):
    """An official proposed to ``end`` the titles or to ``drop`` the proceeding.

    Args:
        last_day: Last day on which the titles hold; may lie in the past.
        ban_years: Length of the ban; from the rules, or a person's with ``ban_reason``.
        no_review_reason: Why there was no legal review, where the rules are silent on it.
        review_answer: Answer to a legal review that did not agree.
    """

    outcome: str
    reasons: list[str]
    last_day: dt.date | None
    ban_years: int | None
    ban_permanent: bool
    bars: list[Bars]
    ban_reason: str
    no_review_reason: str = ""
    review_answer: str = ""


class ProceedingSentBack(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.sent_back"):
    """The approver did not agree; the proposal is void."""

    reason: str


class ProceedingDecided(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.decided"):
    """Another official decided; ends of titles and the ban are recorded together with this event.

    Args:
        titles: Titles that end with it.
        cases: Open cases that rested on them, or on the right to apply, and were refused with it.
        duties: Open duties of the titles that fell away with it.
    """

    document_no: str
    decided_on: dt.date
    opinion: str
    remedies: list[str]
    titles: list[str]
    cases: list[str]
    duties: list[str]


class ProceedingDropped(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.dropped"):
    """The proceeding ended without a decision against the enterprise."""

    reason: str


class ProceedingPublished(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.published"):
    """The decision was made public (公告)."""

    published_on: dt.date
    where: str


class DecisionServed(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.decision_served"):
    """The decision reached the enterprise; the times for appeals count from ``served_on``.

    Args:
        how: As in :class:`ProceedingServed`.
        proof: Digests of the proof.
    """

    how: str
    served_on: dt.date
    proof: list[str]


class ProceedingSetAside(ProceedingEvent, frozen=True, kw_only=True, tag="proceeding.set_aside"):
    """An appeal took the decision away; what it had ended is restored together with this event.

    Args:
        cause: The appeal.
        anew: The office must decide again; the enterprise's answer and the hearing remain.
    """

    cause: str
    anew: bool
    reason: str

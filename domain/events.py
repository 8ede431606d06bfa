"""What can happen.  Every fact that Tidu knows is one of these events, and nothing else is ever stored.

Read from top to bottom: an enterprise is registered and reports figures; a case is opened and goes step by
step through its route; an authority lists it in a notice; the public may object; a title is recognised or
the case is refused.  Released events are never renamed or retyped; a mistake is put right by a new event.
"""

import datetime as dt
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.calendar import Deadline
from domain.envelope import Event
from domain.figures import Figure
from domain.rulebook.model import CaseRules, ConditionResult, Kind, Level, Outcome


class DossierEvent(Event, frozen=True, kw_only=True):
    """Something happened to one enterprise."""

    category: ClassVar[str] = "dossier"


# ------------------------------------------------------------------ the enterprise and its figures


class EnterpriseRegistered(DossierEvent, frozen=True, kw_only=True, tag="enterprise.registered"):
    """An enterprise got its dossier (建档).

    Args:
        uscc: Unified social credit code, 18 characters, check digit verified.
        division: Six-digit code of the county of registration (GB/T 2260).
        established_on: Civil day of registration with the market regulator, when known.
    """

    uscc: str
    enterprise_name: str
    division: str
    established_on: dt.date | None = None


class FiguresReported(DossierEvent, frozen=True, kw_only=True, tag="figures.reported"):
    """The enterprise declared figures for one civil year; later reports of a metric replace earlier ones."""

    year: int
    figures: list[Figure]
    evidence: list[str]


# ------------------------------------------------------------------ a case and its route


class CaseEvent(DossierEvent, frozen=True, kw_only=True):
    """Something happened to one case.  ``case`` is ``<credit code>-<ordinal>``."""

    case: str


class StepDone(CaseEvent, frozen=True, kw_only=True):
    """A step of the route ended and the next one began.

    Args:
        step: Id of the step that ended.
        next_step: Id of the step that now is the case's turn.
        due: Deadline of the next step, with its derivation; none when the law sets none.
    """

    step: str
    next_step: str
    due: Deadline | None = None


class CaseOpened(CaseEvent, frozen=True, kw_only=True, tag="case.opened"):
    """A case was opened, by the enterprise's application or by active discovery (主动发现).

    Args:
        path: ``self`` or ``discovered``; a discovered case waits for the enterprise's consent.
        round: Stream of the round (批次) it was taken in under; none for rolling intake.
        rules: The rules resolved on the day of opening; they govern the case to its end.
        year: The last full civil year, whose figures are judged.
        step: Id of the route's first step.
        round_name: Name of the round, empty for rolling intake.
        cutoffs: Last civil day for the offices of each level, where the round names one.
    """

    kind: Kind
    path: str
    round: UUID | None
    rules: CaseRules
    year: int
    step: str
    due: Deadline | None = None
    note: str = ""
    round_name: str = ""
    cutoffs: dict[str, dt.date] = msgspec.field(default_factory=dict)


class CaseConsented(CaseEvent, frozen=True, kw_only=True, tag="case.consented"):
    """The enterprise agreed to a case that an authority had discovered; the first step's time begins."""

    due: Deadline | None = None


class CompletenessConfirmed(StepDone, frozen=True, kw_only=True, tag="completeness.confirmed"):
    """The documents are complete; the case was accepted (受理)."""


class CorrectionRequested(CaseEvent, frozen=True, kw_only=True, tag="completeness.correction_requested"):
    """The one correction notice (一次性补正告知) that the law allows was given."""

    step: str
    items: list[str]
    due: Deadline | None = None


class CorrectionSupplied(CaseEvent, frozen=True, kw_only=True, tag="completeness.correction_supplied"):
    """The enterprise answered the correction notice, or a return; the step's time begins anew."""

    step: str
    note: str
    evidence: list[str]
    due: Deadline | None = None


class PreliminaryReviewPassed(StepDone, frozen=True, kw_only=True, tag="review.preliminary_passed"):
    """The county or city found the application true and fit (初审通过)."""

    opinion: str


class RecommendationMade(StepDone, frozen=True, kw_only=True, tag="recommendation.made"):
    """The office recommended the enterprise to the level above (推荐)."""

    opinion: str


class ExpertsAppointed(CaseEvent, frozen=True, kw_only=True, tag="experts.appointed"):
    """An odd panel was appointed; ``excluded`` says who was left out and why, ``size_reason`` why so many."""

    step: str
    panel: list[str]
    excluded: dict[str, str]
    size_reason: str = ""


class ExpertRecused(CaseEvent, frozen=True, kw_only=True, tag="experts.recused"):
    """An expert with a conflict of interest left the panel and another took the place."""

    step: str
    expert: str
    reason: str
    replacement: str


class ExpertScored(CaseEvent, frozen=True, kw_only=True, tag="experts.scored"):
    """An expert of the panel gave a score from 0 to 100 and an opinion; it cannot be changed afterwards."""

    step: str
    expert: str
    score: Decimal
    opinion: str


class ExpertReviewConcluded(StepDone, frozen=True, kw_only=True, tag="experts.concluded"):
    """All experts have scored; ``average`` is the mean, half-up to two decimals."""

    average: Decimal
    opinion: str


class SiteCheckOrdered(CaseEvent, frozen=True, kw_only=True, tag="site_check.ordered"):
    """A visit was ordered; ``visitors`` are at least two accounts."""

    step: str
    visitors: list[str]
    visit_on: dt.date


class SiteCheckRecorded(StepDone, frozen=True, kw_only=True, tag="site_check.recorded"):
    """The visit was recorded; ``verified`` lists metrics found true by year (a text, like all keys)."""

    finding: str
    agrees: bool
    verified: dict[str, list[str]]
    evidence: list[str]


class StepLeftOut(StepDone, frozen=True, kw_only=True, tag="step.left_out"):
    """An optional step was left out, for a reason."""

    reason: str


class ConditionJudged(CaseEvent, frozen=True, kw_only=True, tag="condition.judged"):
    """A person decided a condition to which the law gives no number, with the reason."""

    condition: str
    outcome: Outcome
    reason: str
    label: str = ""


class DecisionProposed(CaseEvent, frozen=True, kw_only=True, tag="decision.proposed"):
    """An official proposed to ``recognise`` or ``refuse``; ``results`` is the condition table as it stood."""

    step: str
    outcome: str
    reasons: list[str]
    results: list[ConditionResult]


class DecisionApproved(StepDone, frozen=True, kw_only=True, tag="decision.approved"):
    """Another official approved the proposal; a refusal stays at its step, and the case's end follows."""

    outcome: str
    opinion: str


class DecisionSentBack(CaseEvent, frozen=True, kw_only=True, tag="decision.sent_back"):
    """The approver did not agree; the proposal is void."""

    step: str
    reason: str


class CaseReturned(CaseEvent, frozen=True, kw_only=True, tag="case.returned"):
    """A case went back to ``next_step``; with ``to_enterprise`` the firm must supply something first."""

    step: str
    next_step: str
    reason: str
    to_enterprise: bool
    due: Deadline | None = None


class CaseRefused(CaseEvent, frozen=True, kw_only=True, tag="case.refused"):
    """The case ended without a title; the firm is told why and what it can do (复议、诉讼)."""

    step: str
    reasons: list[str]
    remedies: list[str]


class CaseWithdrawn(CaseEvent, frozen=True, kw_only=True, tag="case.withdrawn"):
    """The enterprise took its application back, or declined a discovery."""

    reason: str


class CaseReopened(CaseEvent, frozen=True, kw_only=True, tag="case.reopened"):
    """An ended case was taken up again because an error was found; nothing earlier is erased."""

    next_step: str
    reason: str
    due: Deadline | None = None


# ------------------------------------------------------------------ publicity and objections


class PublicityOpened(CaseEvent, frozen=True, kw_only=True, tag="publicity.opened"):
    """The case stands as row ``row`` of a notice; the public may object on all days, ends included."""

    step: str
    notice: UUID
    row: int
    opens_on: dt.date
    closes_on: dt.date


class PublicityPassed(StepDone, frozen=True, kw_only=True, tag="publicity.passed"):
    """Publicity closed and no objection stands against the row."""

    notice: UUID


class PublicityRowWithdrawn(CaseEvent, frozen=True, kw_only=True, tag="publicity.row_withdrawn"):
    """The case was taken off a published list and goes back to ``next_step``; the list itself stays."""

    step: str
    next_step: str
    notice: UUID
    row: int
    reason: str
    due: Deadline | None = None


class ObjectionEvent(CaseEvent, frozen=True, kw_only=True):
    """Something happened to one objection.  ``objection`` is ``<case>-Y<ordinal>``."""

    objection: str


class ObjectionLodged(ObjectionEvent, frozen=True, kw_only=True, tag="publicity.objection_lodged"):
    """Somebody objected to one row under a real name.

    Args:
        person: Reference into the erasable store: name, contact and the text of the objection.
        evidence: Digests of the attachments.
    """

    notice: UUID
    person: str
    lodged_on: dt.date
    evidence: list[str]


class ObjectionAccepted(ObjectionEvent, frozen=True, kw_only=True, tag="publicity.objection_accepted"):
    """The objection will be investigated (受理)."""


class ObjectionDeclined(ObjectionEvent, frozen=True, kw_only=True, tag="publicity.objection_declined"):
    """The objection will not be investigated, for a stated reason (不予受理)."""

    reason: str


class ObjectionInvestigated(
    ObjectionEvent, frozen=True, kw_only=True, tag="publicity.objection_investigated"
):
    """The facts were established (核查)."""

    finding: str
    evidence: list[str]


class ObjectionUpheld(ObjectionEvent, frozen=True, kw_only=True, tag="publicity.objection_upheld"):
    """The objection is right (异议成立); the row must leave the list."""

    reason: str


class ObjectionDismissed(ObjectionEvent, frozen=True, kw_only=True, tag="publicity.objection_dismissed"):
    """The objection is not right (异议不成立)."""

    reason: str


# ------------------------------------------------------------------ titles


class TitleRecognised(CaseEvent, frozen=True, kw_only=True, tag="title.recognised"):
    """The authority awarded a title (认定).

    Args:
        title: Id of the title: the case that awarded it.
        valid_from: First civil day of the title, may lie before ``decided_on``.
        valid_until: Last civil day of the title, included.
        term_reason: Why a person set the term, where the law is silent or the notice differs.
    """

    title: str
    scheme: str
    title_name: str
    level: Level
    document_no: str
    certificate_no: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    notice: UUID | None
    term_reason: str = ""


# ------------------------------------------------------------------ notices


class NoticeEvent(Event, frozen=True, kw_only=True):
    """Something happened to one published list."""

    category: ClassVar[str] = "notice"


class NoticeRow(msgspec.Struct, frozen=True):
    """One frozen row of a list, as the public reads it."""

    row: int
    dossier: UUID
    case: str
    uscc: str
    enterprise_name: str
    division: str


class NoticeDrawnUp(NoticeEvent, frozen=True, kw_only=True, tag="notice.drawn_up"):
    """An authority drew up a list for publicity; the rows follow in :class:`NoticeRowsListed`.

    Args:
        number: The notice's own number or title on paper; unique within the office.
        scheme: Scheme of every row.
        step: Id of the publicity step the rows stand at.
        days: Length of publicity; given by a person with ``days_reason`` where the law is silent.
        unit: ``working`` or ``calendar``.
        count: Rows listed.
        digest: Digest of the frozen rows (see ``domain/notice.py``).
    """

    number: str
    heading: str
    scheme: str
    title_name: str
    level: Level
    division: str
    step: str
    days: int
    unit: str
    days_reason: str
    channel: str
    count: int
    digest: str


class NoticeRowsListed(NoticeEvent, frozen=True, kw_only=True, tag="notice.rows_listed"):
    """Up to a thousand rows of the list, in order."""

    rows: list[NoticeRow]


class NoticeOpened(NoticeEvent, frozen=True, kw_only=True, tag="notice.opened"):
    """Publicity began; ``closes`` explains its last day, which still belongs to the public."""

    opens_on: dt.date
    closes: Deadline


class NoticeRowWithdrawn(NoticeEvent, frozen=True, kw_only=True, tag="notice.row_withdrawn"):
    """One row was taken off; the others stay in publicity and the period does not start again."""

    row: int
    case: str
    reason: str


class NoticeClosed(NoticeEvent, frozen=True, kw_only=True, tag="notice.closed"):
    """Publicity ended; ``passed`` rows go on, ``held`` rows wait for an objection to be decided."""

    passed: int
    held: int


class NoticeResultAnnounced(NoticeEvent, frozen=True, kw_only=True, tag="notice.result_announced"):
    """The titles of the list were recognised and published (公告) under ``document_no``."""

    document_no: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    recognised: int


# ------------------------------------------------------------------ rounds


class RoundEvent(Event, frozen=True, kw_only=True):
    """Something happened to one intake."""

    category: ClassVar[str] = "round"


class RoundOpened(RoundEvent, frozen=True, kw_only=True, tag="round.opened"):
    """An intake (批次) was opened.

    Args:
        instrument: Id of the notice under which it is opened, empty for rolling intake.
        division: Division whose enterprises may apply.
        opens_on: First civil day of intake.
        closes_on: Last civil day of intake, included; none while it rolls.
        cutoffs: Last civil day by which the offices of a level must have done their part.
    """

    round_name: str
    scheme: str
    kind: Kind
    instrument: str
    division: str
    opens_on: dt.date
    closes_on: dt.date | None
    cutoffs: dict[str, dt.date] = msgspec.field(default_factory=dict)


class RoundClosed(RoundEvent, frozen=True, kw_only=True, tag="round.closed"):
    """The intake ended; cases taken in go on."""

    reason: str


# ------------------------------------------------------------------ certificates


class CertificatesNumbered(Event, frozen=True, kw_only=True, tag="certificates.numbered"):
    """Certificates that begin with ``beginning`` got the numbers ``first`` to ``last``, both included."""

    category: ClassVar[str] = "series"
    beginning: str
    first: int
    last: int


ALL: dict[str, type[Event]] = {
    kind.stored_name(): kind
    for kind in list(globals().values())
    if isinstance(kind, type) and issubclass(kind, Event) and "." in kind.stored_name()
}
"""Every event by its stored name, in the order of this file."""

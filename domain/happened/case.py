"""A case and its route."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from domain.calendar import Deadline
from domain.happened.base import CaseEvent, StepDone
from domain.rulebook.model import CaseRules, ConditionResult, Kind, Level, Outcome


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
        renews: Title that a recheck is about, empty for an application.
        keeps: The rules let the old title hold until the recheck is decided, though its term has ended.
        new_name: Name that a simple rename asks for, empty for every other case.
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
    renews: str = ""
    keeps: bool = False
    new_name: str = ""


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
    """An odd panel was appointed; ``excluded`` says who was left out and why, ``size_reason`` why so many.

    Args:
        draw: Random draw from which the panel came; none for one chosen by the office.
    """

    step: str
    panel: list[str]
    excluded: dict[str, str]
    size_reason: str = ""
    draw: UUID | None = None


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


class SiteCheckDrawn(CaseEvent, frozen=True, kw_only=True, tag="site_check.drawn"):
    """A random draw chose the case for a visit, which cannot be left out any more; or a redraw let it go.

    Args:
        level: Level of the site check that the draw is for.
    """

    draw: UUID
    draw_name: str
    level: Level
    chosen: bool = True


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
    """An optional step was left out, for a reason; ``draw`` is the random draw that passed the case over."""

    reason: str
    draw: UUID | None = None


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
    """An ended case was taken up again because an error was found; nothing earlier is erased.

    Args:
        keeps: The rules let the title under recheck hold until the case is decided again.
    """

    next_step: str
    reason: str
    due: Deadline | None = None
    keeps: bool = False


class MeanwhileDecided(CaseEvent, frozen=True, kw_only=True, tag="recheck.meanwhile_decided"):
    """A person decided, where the text is silent, whether the old title holds until the recheck's result.

    Args:
        title: The title under recheck.
        keeps: It holds although its term has ended, or will end before the result.
    """

    title: str
    keeps: bool
    reason: str


class RenameApproved(CaseEvent, frozen=True, kw_only=True, tag="case.rename_approved"):
    """A simple rename was approved; the case ends, and the titles go on under the new name.

    Args:
        notice: List on which it was published; none where the rules ask for no publicity.
    """

    before: str
    after: str
    document_no: str
    decided_on: dt.date
    notice: UUID | None

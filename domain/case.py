"""A case (办件) as remembered: where it stands, what was said, who said it; ``case_events.py`` changes it."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.calendar import Deadline
from domain.matter import Move
from domain.rulebook.model import CaseRules, Kind, Outcome, Step, StepKind


class Status(StrEnum):
    """Whether and how a case ended."""

    CONSENT = "consent"
    OPEN = "open"
    RECOGNISED = "recognised"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "consent": "待企业确认",
            "open": "办理中",
            "recognised": "已认定",
            "refused": "不予认定",
            "withdrawn": "已撤回",
        }[self.value]


class ObjectionState(StrEnum):
    """Where an objection stands."""

    LODGED = "lodged"
    ACCEPTED = "accepted"
    INVESTIGATED = "investigated"
    DECLINED = "declined"
    UPHELD = "upheld"
    DISMISSED = "dismissed"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "lodged": "已提出，待审查受理",
            "accepted": "已受理，核查中",
            "investigated": "已核查，待作出结论",
            "declined": "不予受理",
            "upheld": "异议成立",
            "dismissed": "异议不成立",
        }[self.value]

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self in (ObjectionState.DECLINED, ObjectionState.UPHELD, ObjectionState.DISMISSED)


class Objection(msgspec.Struct, kw_only=True, gc=False):
    """An objection to the case's row of a notice; the objector is only a reference here."""

    id: str
    notice: UUID
    person: str
    lodged_on: dt.date
    evidence: list[str]
    state: ObjectionState = ObjectionState.LODGED
    reason: str = ""
    finding: str = ""
    investigated_by: str = ""


class Proposal(msgspec.Struct, kw_only=True, gc=False):
    """A proposed decision; it waits for another official until ``approved_by`` is filled.

    The condition table as it stood is in the event only: no decision asks for it again, and it is the
    largest part of a case.
    """

    outcome: str
    reasons: list[str]
    by: str
    approved_by: str = ""


class Listing(msgspec.Struct, kw_only=True, gc=False):
    """The row of a notice in which the case stands; ``passed`` once publicity closed without an objection."""

    notice: UUID
    row: int
    opens_on: dt.date
    closes_on: dt.date
    passed: bool = False


class Case(msgspec.Struct, kw_only=True, gc=False):
    """One procedure run for one dossier.

    Args:
        step: Id of the route's step whose turn it is; meaningful while the status is open.
        due: Deadline of that step, if the law sets one.
        correcting: The enterprise must supply something before the office can go on.
        correction_used: The one correction notice has been given.
        consented: The enterprise applied itself or agreed to a discovery.
        handlers: Accounts of officials who acted on the case; none of them may sit on its panel.
        renews: Title that a recheck is about, empty for an application.
        drawn: Random draws that chose the case for a site check, by the level of the check.
        panel_draw: Random draw from which the panel came; none for one chosen by the office.
        new_name: Name that a simple rename asks for; ``former_name`` is the one it replaced.
        suspended_on: First day on which the deadline stands still; none while it runs.
        move: Another last day that was asked for and not yet decided.
        last_act: Version of the dossier at which the case last changed.
    """

    id: str
    kind: Kind
    path: str
    round: UUID | None
    rules: CaseRules
    year: int
    opened_on: dt.date
    step: str
    due: Deadline | None = None
    round_name: str = ""
    cutoffs: dict[str, dt.date] = {}
    status: Status = Status.OPEN
    consented: bool = True
    handlers: list[str] = []
    correcting: list[str] = []
    correction_used: bool = False
    panel: list[str] = []
    excluded: dict[str, str] = {}
    scores: dict[str, Decimal] = {}
    average: Decimal | None = None
    visitors: list[str] = []
    visit_on: dt.date | None = None
    site_check_agrees: bool | None = None
    judgements: dict[str, tuple[Outcome, str]] = {}
    proposal: Proposal | None = None
    listing: Listing | None = None
    objections: dict[str, Objection] = {}
    reasons: list[str] = []
    remedies: list[str] = []
    renews: str = ""
    drawn: dict[str, str] = {}
    panel_draw: UUID | None = None
    new_name: str = ""
    former_name: str = ""
    suspended_on: dt.date | None = None
    move: Move | None = None
    last_act: int = 0

    @property
    def current(self) -> Step:
        """The step whose turn it is."""
        return self.rules.step(self.step)

    @property
    def live(self) -> bool:
        """Whether the case has not ended."""
        return self.status in (Status.OPEN, Status.CONSENT)

    def at(self, kind: StepKind) -> bool:
        """Whether the case is open and stands at a step of *kind*."""
        return self.status is Status.OPEN and self.current.kind is kind

    @property
    def proposed(self) -> str:
        """The proposed outcome, empty while there is no proposal."""
        return self.proposal.outcome if self.proposal else ""

    @property
    def proposed_for(self) -> list[str]:
        """The reasons of the proposal."""
        return self.proposal.reasons if self.proposal else []

    @property
    def pass_score(self) -> Decimal | None:
        """The least average that the last expert review asks for, where the law names one."""
        asked = [
            step.settings.get("pass_score")
            for step in self.rules.route
            if step.kind is StepKind.EXPERT_REVIEW
        ]
        return Decimal(str(asked[-1])) if asked and asked[-1] is not None else None

    @property
    def publicised(self) -> bool:
        """Whether the case stands on a published list whose publicity it has not passed."""
        return self.at(StepKind.PUBLICITY) and self.listing is not None and not self.listing.passed

    @property
    def objected(self) -> bool:
        """Whether an objection keeps the case from passing: one is open, or its row should have left."""
        return bool(self.open_objections) or self.upheld

    @property
    def upheld(self) -> bool:
        """Whether an objection to the present row was upheld, so that the row must leave the list."""
        return self.listing is not None and any(
            objection.state is ObjectionState.UPHELD and objection.notice == self.listing.notice
            for objection in self.objections.values()
        )

    def decided_before(self, step_id: str) -> Step:
        """Return the last decision before the step *step_id*, or the step before it where there is none."""
        here = [step.id for step in self.rules.route].index(step_id)
        earlier = self.rules.route[:here]
        decisions = [step for step in earlier if step.kind is StepKind.DECISION]
        return (decisions or earlier or self.rules.route)[-1]

    @property
    def open_objections(self) -> list[Objection]:
        """Objections that still need something."""
        return [objection for objection in self.objections.values() if not objection.state.settled]

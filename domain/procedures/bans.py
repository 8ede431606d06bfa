"""Bans (限期不得申报): imposed on a false application, lifted by two people, asked for at intake.

A ban that comes with the end of a title begins with that decision.  One for a false application has no title
to end: it takes the same steps, so that nobody is banned unheard.
"""

import datetime as dt

import msgspec

from domain.matter import Act
from domain.people import Role
from domain.permission import Scope
from domain.procedures import gate
from domain.rulebook.model import GroundKind


class ImposeBan(msgspec.Struct, frozen=True):
    """Begin the proceeding that bans an enterprise for an application that was refused as false.

    Args:
        case: The refused case; its frozen rules give the ground.
        facts: What is held against the enterprise.
        evidence: Digests of documents.
        ground_id: Id of a ground with a ban in the case's rules; empty where a person names it by
            ``ground``, ``clause`` and ``kind``, with ``reason``.
    """

    case: str
    facts: str
    evidence: list[str] = []
    ground_id: str = ""
    ground: str = ""
    clause: str = ""
    kind: GroundKind = GroundKind.FALSIFICATION
    reason: str = ""
    acted_on: dt.date | None = None


class ProposeLift(msgspec.Struct, frozen=True):
    """Propose that a ban ends before its last day.

    Args:
        free_from: First civil day on which it does not bar any longer, today or later.
    """

    matter: str
    free_from: dt.date
    reason: str


class ApproveLift(msgspec.Struct, frozen=True):
    """Lift the ban as another official proposed."""

    matter: str
    opinion: str


class DeclineLift(msgspec.Struct, frozen=True):
    """Keep the ban as it is."""

    matter: str
    reason: str


PROPOSE_LIFT = Act(
    "propose_lift", "提出解除限期", Scope.OFFICE, ("on",), (Role.HANDLER,), checks=(gate.still_bars,)
)
APPROVE_LIFT = Act(
    "approve_lift", "批准解除限期", Scope.OFFICE, ("on",), (Role.APPROVER,),
    checks=(gate.proposed, gate.not_the_proposer),
)  # fmt: skip
DECLINE_LIFT = Act(
    "decline_lift", "不予解除限期", Scope.OFFICE, ("on",), (Role.APPROVER,),
    checks=(gate.proposed, gate.not_the_proposer),
)  # fmt: skip

ACTS: tuple[Act, ...] = (PROPOSE_LIFT, APPROVE_LIFT, DECLINE_LIFT)
"""The acts that a ban offers."""

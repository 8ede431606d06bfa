"""A case in publicity, and the objections to it."""

import datetime as dt
from uuid import UUID

from domain.calendar import Deadline
from domain.happened.base import CaseEvent, StepDone


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

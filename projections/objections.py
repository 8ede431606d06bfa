"""Objections (异议), for the office that must decide them; the objector is only a reference here."""

import datetime as dt
from uuid import UUID

import msgspec

from domain.case import ObjectionState
from domain.rulebook.model import Level


class ObjectionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An objection and where it stands.

    Args:
        row: Row of the notice objected to.
        level: Level of the office that published the notice and must decide.
        lodged_on: Civil day.
        reason: Why it was declined, upheld or dismissed; empty before.
        finding: What the investigation found; empty before.
        investigated_by: Account that recorded the finding.
        person: Reference into the erasable store.
        evidence: Digests of the attachments.
        decided_at: Moment (UTC) at which it was declined, upheld or dismissed.
    """

    objection: str
    case: str
    dossier_id: UUID
    notice: UUID
    row: int
    uscc: str
    enterprise_name: str
    division: str
    scheme: str
    title_name: str
    level: Level
    lodged_on: dt.date
    state: ObjectionState
    reason: str
    finding: str
    investigated_by: str
    person: str
    evidence: list[str]
    decided_at: dt.datetime | None
    version: int


class Objections:
    """Queries on objections."""

    def for_office(self, level: Level, division: str, open_only: bool = True) -> list[ObjectionEntry]:
        """Return the objections that the office must decide, the oldest first; all of them when not *open_only*."""

    def of_notice(self, notice: UUID) -> list[ObjectionEntry]:
        """Return every objection to the notice, by row."""

    def of_case(self, case: str) -> list[ObjectionEntry]:
        """Return every objection to the case, in the order in which they came."""

    def get(self, objection: str) -> ObjectionEntry | None:
        """Return the objection, or ``None``."""

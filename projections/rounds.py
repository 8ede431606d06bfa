"""Rounds (批次): where an enterprise can apply, and what was open before."""

import datetime as dt
from uuid import UUID

import msgspec

from domain.rulebook.model import Kind


class RoundEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One intake.

    Args:
        division: Division whose enterprises may apply.
        opens_on: First civil day of intake.
        closes_on: Last civil day, included; none while it rolls.
        closed: It was closed by an act, for ``close_reason``.
    """

    round: UUID
    round_name: str
    scheme: str
    kind: Kind
    instrument: str
    division: str
    office: str
    opens_on: dt.date
    closes_on: dt.date | None
    closed: bool
    close_reason: str
    version: int
    recorded_at: dt.datetime

    def takes(self, day: dt.date) -> bool:
        """Whether the round takes applications on *day*."""
        return not self.closed and self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)


class Rounds:
    """Queries on rounds."""

    def open_for(self, division: str, day: dt.date, scheme: str | None = None) -> list[RoundEntry]:
        """Return the rounds under which an enterprise of the county *division* may apply on *day*."""

    def all(self, division: str) -> list[RoundEntry]:
        """Return every round that *division* opened or that holds for it, the last to open first."""

    def get(self, round_: UUID) -> RoundEntry | None:
        """Return the round, or ``None``."""

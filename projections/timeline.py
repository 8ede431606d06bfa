"""The timeline (流水): every event of every stream in order, with the sentence that tells it."""

import datetime as dt
from uuid import UUID

import msgspec


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One event as people read it.

    Args:
        position: Place in the total order.
        stream: Stream of the event, of the ``category`` dossier, notice or round, and its place there.
        case: The case it belongs to; empty when it belongs to none.
        sentence: The event in one Chinese sentence.
        effective_on: Civil day from which it holds in law.
        recorded_at: Moment (UTC) at which the system learned it.
        basis: Rules applied, ``instrument/clause@date``.
        public: Whether somebody who has not logged in may see it.
    """

    position: int
    stream: UUID
    category: str
    version: int
    type: str
    case: str
    sentence: str
    actor: str
    office: str
    effective_on: dt.date
    recorded_at: dt.datetime
    basis: list[str]
    public: bool


class Timeline:
    """Queries on the timeline."""

    def of_stream(
        self, stream: UUID, *, public_only: bool = False, until: dt.datetime | None = None
    ) -> list[TimelineEntry]:
        """Return the entries of *stream* in order, recorded at or before *until*."""

    def of_case(self, case: str) -> list[TimelineEntry]:
        """Return the entries of one case in order."""

    def latest(self, limit: int = 50) -> list[TimelineEntry]:
        """Return the newest entries of all streams, newest first."""

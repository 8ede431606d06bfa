"""Notices (公示) and their rows, as published."""

import datetime as dt
from uuid import UUID

import msgspec

from domain.notice import NoticeState
from domain.rulebook.model import Level
from projections.paging import Page


class NoticeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A published list, or one that waits to be published.

    Args:
        office: Office that drew it up.
        days: Length of publicity in ``unit`` (``working`` or ``calendar``).
        count: Rows listed; ``withdrawn`` of them were taken off later.
        digest: Digest of the frozen rows.
        opens_on: First civil day of publicity; none before it is opened.
        closes_on: Last civil day, included.
        closes_explained: How the last day was computed, in Chinese.
        passed: Rows that went on when it closed; ``held`` rows wait for an objection to be decided.
        document_no: Number of the announcement, empty before it.
        recognised: Titles recognised by the announcement.
    """

    notice: UUID
    number: str
    heading: str
    scheme: str
    title_name: str
    level: Level
    division: str
    office: str
    step: str
    days: int
    unit: str
    days_reason: str
    channel: str
    count: int
    withdrawn: int
    digest: str
    state: NoticeState
    drawn_up_by: str
    drawn_up_on: dt.date
    opens_on: dt.date | None
    closes_on: dt.date | None
    closes_explained: str
    provisional: bool
    passed: int | None
    held: int | None
    document_no: str
    decided_on: dt.date | None
    valid_from: dt.date | None
    valid_until: dt.date | None
    recognised: int | None
    version: int
    updated_at: dt.datetime

    def is_open(self, day: dt.date) -> bool:
        """Whether the public may object on *day*; first and last day included."""
        if self.state is not NoticeState.OPEN or self.opens_on is None or self.closes_on is None:
            return False
        return self.opens_on <= day <= self.closes_on


class NoticeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a list; ``withdrawn`` holds the reason once it was taken off, and is empty before."""

    notice: UUID
    row: int
    dossier_id: UUID
    case: str
    uscc: str
    enterprise_name: str
    division: str
    withdrawn: str


class Notices:
    """Queries on notices."""

    def open_on(self, day: dt.date) -> list[NoticeEntry]:
        """Return the notices to whose rows the public may object on *day*, the first to close first."""

    def public_list(self, after: str | None = None, limit: int = 20) -> Page[NoticeEntry]:
        """Return every notice that was ever opened, the last opened first."""

    def get(self, notice: UUID) -> NoticeEntry | None:
        """Return the notice, or ``None``."""

    def rows(
        self, notice: UUID, *, text: str = "", after_row: int = 0, limit: int = 100
    ) -> list[NoticeLine]:
        """Return rows with a number above *after_row*, in order; *text* is part of a name or a credit code's beginning."""

    def for_office(self, level: Level, division: str, *, after: str | None = None, limit: int = 20) -> Page[NoticeEntry]:
        """Return the office's own notices, the last drawn up first."""

    def row_of(self, case: str) -> NoticeLine | None:
        """Return the row in which the case stands, in the notice drawn up last; ``None`` when in none."""

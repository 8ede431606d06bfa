"""The register (名录): every enterprise, and every title as an interval with both days included."""

import datetime as dt
from uuid import UUID

import msgspec

from domain.rulebook.model import Level
from projections.paging import Page


class RegisteredEnterprise(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise that has a dossier; ``registered_on`` is the civil day on which it got it."""

    dossier_id: UUID
    uscc: str
    enterprise_name: str
    division: str
    established_on: dt.date | None
    registered_on: dt.date
    recorded_at: dt.datetime


class RegisteredTitle(msgspec.Struct, frozen=True, kw_only=True):
    """A title that was awarded.

    Args:
        title: Id of the title: the case that awarded it.
        valid_from: First civil day.
        valid_until: Last civil day, included.
        ended_on: Last day it held when it ended early; none while it runs its term.
        recorded_at: Moment (UTC) at which the award became known.
    """

    title: str
    dossier_id: UUID
    uscc: str
    enterprise_name: str
    division: str
    scheme: str
    title_name: str
    level: Level
    document_no: str
    certificate_no: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    ended_on: dt.date | None
    notice: UUID | None
    recorded_at: dt.datetime

    def in_force(self, day: dt.date) -> bool:
        """Whether the title holds on *day*."""
        return self.valid_from <= day <= (self.ended_on or self.valid_until)


class RegisterStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What the register says about one enterprise for a day, as known at a moment.

    Args:
        on: Civil day for which the question was asked.
        titles: Every title known, earliest first.
        in_force: Those of them that hold on the day.
    """

    enterprise: RegisteredEnterprise
    on: dt.date
    titles: list[RegisteredTitle]
    in_force: list[RegisteredTitle]


class Register:
    """Queries on the register."""

    def search(self, text: str, *, limit: int = 20, after: str | None = None) -> Page[RegisteredEnterprise]:
        """Return enterprises by their exact credit code, or by a part of the name of at least two characters.

        Names that begin with *text* come first.
        """

    def status(
        self, uscc: str, *, on: dt.date, known_at: dt.datetime | None = None
    ) -> RegisterStatus | None:
        """Return what is true of the enterprise on the civil day *on*, as far as was known at *known_at* (now)."""

    def titles(
        self,
        scheme: str | None = None,
        division: str | None = None,
        in_force_on: dt.date | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[RegisteredTitle]:
        """Return titles, newest decision first; *division* is a county, city or province-level unit."""

    def certificate(self, certificate_no: str) -> RegisteredTitle | None:
        """Return the title with this certificate number."""

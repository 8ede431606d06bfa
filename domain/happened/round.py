"""An intake (批次), and the certificate numbers given, in streams of their own."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.envelope import Event
from domain.happened.base import DossierEvent
from domain.rulebook.model import Kind


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
        closes_at: Hour of the last day, ``HH:MM``, after which nothing is taken in; empty for the whole day.
        expiring_from, expiring_until: Of a recheck, whose titles are up: last days of term, both included;
            none where the rules name the years of recognition, or leave it to the round's own year.
    """

    round_name: str
    scheme: str
    kind: Kind
    instrument: str
    division: str
    opens_on: dt.date
    closes_on: dt.date | None
    cutoffs: dict[str, dt.date] = msgspec.field(default_factory=dict)
    closes_at: str = ""
    expiring_from: dt.date | None = None
    expiring_until: dt.date | None = None


class RoundClosed(RoundEvent, frozen=True, kw_only=True, tag="round.closed"):
    """The intake ended; cases taken in go on."""

    reason: str


class NotCalled(msgspec.Struct, frozen=True):
    """A title of the cohort that was not called up, and why."""

    title: str
    reason: str


class RoundCalledUp(RoundEvent, frozen=True, kw_only=True, tag="round.called_up"):
    """Holders of titles that are up were called to the recheck; each got the duty in its own dossier.

    Args:
        called: Number of titles called up by this act.
        skipped: Titles that were not, each with the reason.
    """

    called: int
    skipped: list[NotCalled]


class PlacesTaken(RoundEvent, frozen=True, kw_only=True, tag="round.places_taken"):
    """Cases took places of a quota.

    Args:
        at: ``recommendation`` or ``list``: where the quota counts.
        place: Division whose quota it is.
        cases: The cases, each one place.
    """

    at: str
    place: str
    cases: list[str]


class QuotaReallocated(RoundEvent, frozen=True, kw_only=True, tag="round.quota_reallocated"):
    """Places of a quota that one division did not use went to another one."""

    before: str
    after: str
    places: int
    reason: str


class RecheckBarred(DossierEvent, frozen=True, kw_only=True, tag="recheck.barred"):
    """The enterprise was told that a title of the cohort will not be rechecked, and why.

    Args:
        title: The title; it runs to the end of its term.
        round: Stream of the recheck's round.
    """

    title: str
    round: UUID
    round_name: str
    reason: str


class CertificatesNumbered(Event, frozen=True, kw_only=True, tag="certificates.numbered"):
    """Certificates that begin with ``beginning`` got the numbers ``first`` to ``last``, both included."""

    category: ClassVar[str] = "series"
    beginning: str
    first: int
    last: int

"""An intake (批次), and the certificate numbers given, in streams of their own."""

import datetime as dt
from typing import ClassVar

import msgspec

from domain.envelope import Event
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
    """

    round_name: str
    scheme: str
    kind: Kind
    instrument: str
    division: str
    opens_on: dt.date
    closes_on: dt.date | None
    cutoffs: dict[str, dt.date] = msgspec.field(default_factory=dict)


class RoundClosed(RoundEvent, frozen=True, kw_only=True, tag="round.closed"):
    """The intake ended; cases taken in go on."""

    reason: str


class CertificatesNumbered(Event, frozen=True, kw_only=True, tag="certificates.numbered"):
    """Certificates that begin with ``beginning`` got the numbers ``first`` to ``last``, both included."""

    category: ClassVar[str] = "series"
    beginning: str
    first: int
    last: int

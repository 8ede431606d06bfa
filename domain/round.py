"""The round (批次): one intake under one notice."""

import datetime as dt
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from domain import divisions
from domain import events as ev
from domain.dossier import NAMESPACE
from domain.envelope import Event, Stream
from domain.rulebook.model import Kind


def round_id(office: str, name: str) -> UUID:
    """Return the stream id of the round that *office* opened under *name*."""
    return uuid5(NAMESPACE, f"round:{office}:{name}")


class Round(Stream, kw_only=True):
    """State of one round, folded from its events."""

    name: str = ""
    scheme: str = ""
    kind: Kind = Kind.APPLICATION
    instrument: str = ""
    office: str = ""
    division: str = ""
    opens_on: dt.date | None = None
    closes_on: dt.date | None = None
    cutoffs: dict[str, dt.date] = msgspec.field(default_factory=dict)
    closed: bool = False

    category: ClassVar[str] = "round"

    def takes(self, day: dt.date) -> bool:
        """Whether the round takes applications on *day*; first and last day included."""
        if self.closed or self.opens_on is None or day < self.opens_on:
            return False
        return self.closes_on is None or day <= self.closes_on

    def open_to(self, division: str) -> bool:
        """Whether enterprises of *division* may apply; a separately planned city is not its province's."""
        if self.division == divisions.NATION:
            return True
        if self.division in divisions.province_units():
            return divisions.province_unit(division) == self.division
        return self.division in (division, divisions.parent(division))

    def apply(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case ev.RoundOpened():
                self.name, self.scheme, self.kind = event.round_name, event.scheme, event.kind
                self.instrument, self.office, self.division = event.instrument, event.office, event.division
                self.opens_on, self.closes_on = event.opens_on, event.closes_on
                self.cutoffs = event.cutoffs
            case ev.RoundClosed():
                self.closed = True

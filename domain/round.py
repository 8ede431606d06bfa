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


def over_at(moment: dt.datetime, last_day: dt.date, hour: str) -> bool:
    """
    Return whether *hour* (``HH:MM``, itself still in time) of *last_day* has passed at the civil *moment*.

    Without an hour the whole day counts; a text that prints 24:00 says the same.

    >>> over_at(dt.datetime(2021, 5, 20, 17, 0), dt.date(2021, 5, 20), "17:00")
    False
    >>> over_at(dt.datetime(2021, 5, 20, 17, 1), dt.date(2021, 5, 20), "17:00")
    True
    """
    same_day = moment.date() == last_day
    return moment.date() > last_day or (same_day and f"{moment:%H:%M:%S}" > f"{hour or '24:00'}:00")


class Round(Stream, kw_only=True):
    """State of one round, folded from its events.

    Args:
        told: Titles that were not called up, each with the reason that its enterprise was told.
        places: Cases that took places of a quota: by where it counts, then by division.
        extra: Places that a division got from others, or gave away where negative.
    """

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
    closes_at: str = ""
    expiring_from: dt.date | None = None
    expiring_until: dt.date | None = None
    told: dict[str, str] = msgspec.field(default_factory=dict)
    places: dict[str, dict[str, list[str]]] = msgspec.field(default_factory=dict)
    extra: dict[str, int] = msgspec.field(default_factory=dict)

    category: ClassVar[str] = "round"

    def takes(self, day: dt.date) -> bool:
        """Whether the round takes applications on *day*; first and last day included."""
        if self.closed or self.opens_on is None or day < self.opens_on:
            return False
        return self.closes_on is None or day <= self.closes_on

    def over_at(self, moment: dt.datetime) -> bool:
        """Whether the last day, or its hour, has passed at the civil *moment*."""
        return self.closes_on is not None and over_at(moment, self.closes_on, self.closes_at)

    def expiring(self) -> tuple[dt.date, dt.date]:
        """First and last day of term, both included, of the titles that are up: by default its own year's."""
        year = (self.opens_on or dt.date.min).year
        return self.expiring_from or dt.date(year, 1, 1), self.expiring_until or dt.date(year, 12, 31)

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
                self.cutoffs, self.closes_at = event.cutoffs, event.closes_at
                self.expiring_from, self.expiring_until = event.expiring_from, event.expiring_until
            case ev.RoundClosed():
                self.closed = True
            case ev.RoundCalledUp():
                self.told = {**self.told, **{one.title: one.reason for one in event.skipped}}
            case ev.PlacesTaken():
                there = self.places.get(event.at, {})
                taken = [*there.get(event.place, []), *event.cases]
                self.places = {**self.places, event.at: {**there, event.place: taken}}
            case ev.QuotaReallocated():
                moved = {event.before: -event.places, event.after: event.places}
                self.extra = {**self.extra, **{one: self.extra.get(one, 0) + n for one, n in moved.items()}}

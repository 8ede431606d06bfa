"""The world of one run: the running system, its clock, the agenda, and everything that chance decides."""

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any
from uuid import UUID

from adapters.bootstrap import System
from domain.casework import Casework, Receipt
from domain.dossier import Dossier, dossier_id
from domain.errors import NotAllowed
from domain.filing import CIVIL
from domain.law import Law
from domain.people import Actor
from tests.simulation.almanac import known_on
from tests.simulation.firms import Firm

OPENING = dt.time(9)
"""Hour at which offices begin to work."""
PAGE = 5000
"""Events read at once."""


class SeededCasework(Casework):
    """The same casework, whose request ids come from a counter: the same run writes the same events."""

    requests = 0

    def act(
        self, cmd: Any, by: Actor, *, request_id: str = "", caused_by: str = "", seen: int | None = None
    ) -> Receipt:
        """See :meth:`Casework.act`."""
        self.requests += 1
        own = request_id or f"simulated-{self.requests:09d}"
        return super().act(cmd, by, request_id=own, caused_by=caused_by, seen=seen)


class World:
    """What everybody in the simulation shares.

    Args:
        start: The first civil day.
        calm: Factor on the time between two things that people do of their own accord.
    """

    def __init__(self, chance: Random, start: dt.date, calm: int = 1) -> None:
        self.chance, self.day, self.start, self.calm = chance, start, start, calm
        self.now = dt.datetime.combine(start, OPENING, CIVIL)
        self.system: System
        self.firms: dict[str, Firm] = {}
        self.by_stream: dict[UUID, Firm] = {}
        self.refusals: Counter[str] = Counter()
        self.acts: Counter[str] = Counter()
        self.position = 0
        self._agenda: list[tuple[dt.date, int, str, str]] = []
        self._entries = self._papers = self._certificates = 0

    # -------------------------------------------------------------- system and time

    def clock(self) -> dt.datetime:
        """The present moment, UTC."""
        return self.now.astimezone(dt.UTC)

    def inhabit(self, system: System, firms: Iterable[Firm]) -> None:
        """Take over *system*, with the enterprises that are going to live in it."""
        self.system = system
        system.casework = SeededCasework(
            system.journal, system.law, system.clock, alg=system.settings.hash, pool=None
        )
        for firm in firms:
            self.firms[firm.uscc] = firm
            self.by_stream[dossier_id(firm.uscc)] = firm
        self.position = system.journal.last_position()

    def dawn(self, day: dt.date) -> None:
        """It is the morning of *day*; the calendar is what is known by then."""
        self.day, self.now = day, dt.datetime.combine(day, OPENING, CIVIL)
        calendar = known_on(day)
        if self.system.law.calendar is not calendar:
            self.system.law = self.system.casework.law = Law(self.system.law.rulebook, calendar)

    @property
    def law(self) -> Law:
        """Rulebook and calendar of the day."""
        return self.system.law

    # -------------------------------------------------------------- acts

    def act(self, cmd: Any, by: Actor) -> bool:
        """Let *by* do *cmd*; a refusal is counted and changes nothing."""
        self.now += dt.timedelta(seconds=1)
        name = type(cmd).__name__
        try:
            self.system.casework.act(cmd, by)
        except NotAllowed as refusal:
            self.refusals[f"{name}: {refusal.why}"] += 1
            self.acts[f"{name} refused"] += 1
            return False
        self.acts[name] += 1
        return True

    def dossier(self, uscc: str) -> Dossier:
        """The dossier as it stands."""
        stream = dossier_id(uscc)
        return self.system.journal.load(Dossier, [stream])[stream]

    def registered(self, uscc: str) -> bool:
        """Whether the enterprise has a dossier."""
        stream = dossier_id(uscc)
        return stream in self.system.journal.load(Dossier, [stream])

    def paper(self) -> str:
        """The number of the next document."""
        self._papers += 1
        return f"模拟〔{self.day.year}〕{self._papers}号"

    def next_certificate(self) -> int:
        """The running number of the next certificate that is given out by hand."""
        self._certificates += 1
        return self._certificates

    # -------------------------------------------------------------- agenda

    def plan(self, what: str, whom: str, first: int, last: int | None = None) -> None:
        """Put *what* about *whom* on the agenda, *first* to *last* civil days from today."""
        days = first if last is None else self.chance.randint(first, last)
        self.plan_on(self.day + dt.timedelta(days=days), what, whom)

    def plan_on(self, day: dt.date, what: str, whom: str) -> None:
        """Put *what* about *whom* on the agenda for *day*; for tomorrow when that has passed."""
        self._entries += 1
        later = max(day, self.day + dt.timedelta(days=1))
        heapq.heappush(self._agenda, (later, self._entries, what, whom))

    def due_today(self) -> list[tuple[str, str]]:
        """Take what is due off the agenda."""
        due = []
        while self._agenda and self._agenda[0][0] <= self.day:
            _, _, what, whom = heapq.heappop(self._agenda)
            due.append((what, whom))
        return due

"""What a procedure asks besides the record: the rulebook, the calendar, and who is in the expert pool."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from domain.calendar import Calendar, Deadline, deadline
from domain.ports import Pool
from domain.rulebook import Rulebook
from domain.rulebook.model import Span, Unit

LADDER = ("seed", "innovative", "specialised", "little-giant", "key-little-giant")
"""Kinds of title that build on each other, lowest first."""


@dataclass(frozen=True, slots=True)
class Law:
    """Rulebook and calendar of one edition.

    Args:
        pool: The experts who may sit on a panel; without it anybody may (in a told story, for example).
    """

    rulebook: Rulebook
    calendar: Calendar
    pool: Pool | None = None

    def rank(self, scheme: str) -> int:
        """How high the title of *scheme* stands among the tiers, from 0; -1 for one that is on no tier."""
        tier = self.rulebook.scheme(scheme).tier
        return LADDER.index(tier) if tier in LADDER else -1

    def deadline(
        self,
        start: dt.date,
        span: Span | None,
        *,
        first_day: Literal["counted", "skipped"],
        start_event: str = "",
    ) -> Deadline | None:
        """Return the deadline of *span* from *start*, or ``None`` where the law sets no time."""
        if span is None or span.n is None or span.unit is Unit.UNSPECIFIED:
            return None
        return deadline(start, span, first_day=first_day, calendar=self.calendar, start_event=start_event)

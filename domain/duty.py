"""Duties (义务) as remembered."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain import events as ev
from domain.matter import Matter
from domain.rulebook.model import Consequence, Level, Then


class DutyState(StrEnum):
    """Where a duty stands."""

    OPEN = "open"
    DONE = "done"
    GIVEN_UP = "given_up"
    MISSED = "missed"
    TO_JUDGE = "to_judge"
    RELEASED = "released"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "open": "待履行",
            "done": "已履行",
            "given_up": "已声明放弃",
            "missed": "逾期未履行",
            "to_judge": "逾期，待决定后果",
            "released": "已免除",
        }[self.value]


WHAT = {"update": "信息更新", "recheck": "申请复核"}
"""The name of each duty on screen."""


class Choice(msgspec.Struct, frozen=True, gc=False):
    """What an official proposed to let follow a miss; nothing where ``then`` is none."""

    then: Then | None
    reason: str
    by: str


class Duty(Matter, kw_only=True, gc=False):
    """Something that the enterprise must do by a day.

    Args:
        what: ``update`` or ``recheck``.
        period: Civil year that it belongs to; an update then reports the figures of the year before.
        consequences: What the rules let follow a miss, by the rules in ``rules``.
        opens_on: First day on which it can be done; none where the text names none.
        reminded: How often the enterprise was reminded.
        reminded_until: Last day that a late reminder leaves, included.
        count: Which miss within the term of the title it was, from 1; 0 without a miss.
        choices: What a person must choose from after a miss.
        proposal: What an official proposed to choose.
    """

    letter: ClassVar[str] = "D"

    what: str
    title: str
    period: int
    consequences: list[Consequence] = msgspec.field(default_factory=list)
    rules: list[str] = msgspec.field(default_factory=list)
    round: str = ""
    opens_on: dt.date | None = None
    reminded: int = 0
    reminded_until: dt.date | None = None
    count: int = 0
    follows: list[Then] = msgspec.field(default_factory=list)
    choices: list[Then] = msgspec.field(default_factory=list)
    proposal: Choice | None = None
    late: bool = False
    reason: str = ""

    @property
    def label(self) -> str:
        """What must be done, and for which year."""
        return f"{self.period}年{WHAT[self.what]}"

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        return DutyState(self.state).label

    @property
    def open(self) -> bool:
        """Whether it is still to be done or judged."""
        return self.state in (DutyState.OPEN, DutyState.TO_JUDGE)

    @property
    def waiting_on(self) -> str:
        """The enterprise until the day has passed, then the office that chooses what follows."""
        return {"open": "enterprise", "to_judge": "office"}.get(self.state, "nobody")


Duties = dict[str, Duty]


def take_in(duties: Duties, event: ev.DutyEvent, level: Level) -> Duties:
    """Take in one event; *level* is that of the title which brings the duty."""
    if isinstance(event, ev.DutySet):
        made = Duty(
            id=event.duty, opened_on=event.effective_on, level=level, state=DutyState.OPEN, due=event.due,
            what=event.what, title=event.title, period=event.period, consequences=event.consequences,
            rules=event.basis, round=event.round, opens_on=event.opens_on, last_act=event.version,
        )  # fmt: skip
        return {**duties, made.id: made}
    duty = duties[event.duty]
    match event:
        case ev.DutyRevised():
            duty.consequences, duty.rules = event.consequences, event.basis
        case ev.DutyReminded():
            duty.reminded += 1
            duty.reminded_until = event.until or duty.reminded_until
        case ev.DutyDone():
            duty.state, duty.late = DutyState.DONE, event.late
        case ev.DutyGivenUp():
            duty.state, duty.reason = DutyState.GIVEN_UP, event.reason
        case ev.DutyMissed():
            duty.state = DutyState.TO_JUDGE if event.choices else DutyState.MISSED
            duty.count, duty.follows, duty.choices = event.count, event.follows, event.choices
        case ev.ConsequenceProposed():
            duty.proposal = Choice(event.then, event.reason, event.actor)
        case ev.ConsequenceSentBack():
            duty.proposal = None
        case ev.DutyJudged():
            duty.state, duty.reason, duty.choices = DutyState.MISSED, event.reason, []
            duty.proposal = None
            duty.follows = [*duty.follows, event.then] if event.then else duty.follows
        case ev.DutyReleased():
            duty.state, duty.reason = DutyState.RELEASED, event.reason
    return duties

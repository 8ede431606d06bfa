"""Duties (义务) as remembered."""

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


_LABELS = {
    "open": "待履行", "done": "已履行", "given_up": "已声明放弃", "missed": "逾期未履行",
    "to_judge": "逾期，待决定后果", "released": "已免除",
}  # fmt: skip
WHAT = {"update": "年度信息更新", "recheck": "申请复核"}
"""The name of each duty on screen."""


class Duty(Matter, kw_only=True, gc=False):
    """Something that the enterprise must do by a day.

    Args:
        what: ``update`` or ``recheck``.
        consequences: What the rules let follow a miss.
        reminded: How often the enterprise was reminded.
        choices: What a person must choose from after a miss.
    """

    letter: ClassVar[str] = "D"

    what: str
    title: str
    period: int
    consequences: list[Consequence] = msgspec.field(default_factory=list)
    round: str = ""
    reminded: int = 0
    count: int = 0
    follows: list[Then] = msgspec.field(default_factory=list)
    choices: list[Then] = msgspec.field(default_factory=list)
    late: bool = False
    reason: str = ""

    @property
    def label(self) -> str:
        """What must be done, and for which year."""
        return f"{self.period}年{WHAT[self.what]}"

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        return _LABELS[self.state]

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
            round=event.round, last_act=event.version,
        )  # fmt: skip
        return {**duties, made.id: made}
    duty = duties[event.duty]
    match event:
        case ev.DutyReminded():
            duty.reminded += 1
        case ev.DutyDone():
            duty.state, duty.late = DutyState.DONE, event.late
        case ev.DutyGivenUp():
            duty.state, duty.reason = DutyState.GIVEN_UP, event.reason
        case ev.DutyMissed():
            duty.state = DutyState.TO_JUDGE if event.choices else DutyState.MISSED
            duty.count, duty.follows, duty.choices = event.count, event.follows, event.choices
        case ev.DutyJudged():
            duty.state, duty.reason, duty.choices = DutyState.MISSED, event.reason, []
            duty.follows = [*duty.follows, event.then] if event.then else duty.follows
        case ev.DutyReleased():
            duty.state, duty.reason = DutyState.RELEASED, event.reason
    return duties

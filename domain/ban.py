"""Bans (限期不得申报) as remembered."""

import datetime as dt
from typing import ClassVar

import msgspec

from domain import events as ev
from domain.matter import Matter
from domain.rulebook.model import Bars, Level


class Lift(msgspec.Struct, frozen=True, gc=False):
    """A proposal to lift a ban: from which civil day it would not bar any longer."""

    free_from: dt.date
    reason: str
    by: str


class Ban(Matter, kw_only=True, gc=False):
    """A period in which the enterprise may not apply, both days included.

    Args:
        last_day: Last day; none for ever.
        lifted_on: First day on which it does not bar any longer, though its last day is later.
        void: It should never have begun.
        proposal: A proposal to lift it that waits for a second official.
        stayed: An appeal suspended it.
    """

    letter: ClassVar[str] = "N"

    scheme: str
    bars: list[Bars]
    first_day: dt.date
    last_day: dt.date | None
    at_least: bool
    ground: str
    cause: str
    lifted_on: dt.date | None = None
    void: bool = False
    stayed: bool = False
    proposal: Lift | None = None

    def in_force(self, day: dt.date) -> bool:
        """Whether it bars on *day*."""
        if self.stayed or self.void or (self.lifted_on is not None and day >= self.lifted_on):
            return False
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def reaches(self, scheme: str) -> bool:
        """Whether *scheme* is one of those that it forbids to apply for."""
        whole = {Bars.ALL_TITLES, Bars.PROJECTS}
        own = Bars.TITLE in self.bars and scheme.partition("@")[0] == self.scheme.partition("@")[0]
        return own or not whole.isdisjoint(self.bars)

    def bars_title(self, scheme: str, day: dt.date) -> bool:
        """Whether it forbids an application for *scheme* on *day*."""
        return self.in_force(day) and self.reaches(scheme)

    @property
    def free_from(self) -> dt.date | None:
        """First day on which it does not bar any longer; ``None`` where it bars for ever."""
        if self.lifted_on is not None:
            return self.lifted_on
        return self.last_day + dt.timedelta(days=1) if self.last_day else None

    @property
    def label(self) -> str:
        """What it bars from, and until when."""
        until = f"至{self.last_day}" if self.last_day else "起长期"
        return f"{self.first_day}{until}不得申报（{'、'.join(one.label for one in self.bars)}）"

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        if self.void:
            return "已撤销"
        if self.stayed:
            return "停止执行"
        if self.proposal:
            return "已提出解除，待审批"
        return {"on": "已记入", "lifted": "已解除"}[self.state]

    @property
    def open(self) -> bool:
        """Somebody has to do something about it only while a proposal to lift it waits."""
        return self.proposal is not None


Bans = dict[str, Ban]


def take_in(bans: Bans, event: ev.BanEvent, level: Level) -> Bans:
    """Take in one event; *level* is that of the authority which banned."""
    if isinstance(event, ev.BanStarted):
        made = Ban(
            id=event.ban, opened_on=event.effective_on, level=level, state="on", scheme=event.scheme,
            bars=event.bars, first_day=event.first_day, last_day=event.last_day, at_least=event.at_least,
            ground=event.ground, cause=event.cause, last_act=event.version,
        )  # fmt: skip
        return {**bans, made.id: made}
    ban = bans[event.ban]
    match event:
        case ev.BanLiftProposed():
            ban.proposal = Lift(event.free_from, event.reason, event.actor)
        case ev.BanLiftDeclined():
            ban.proposal = None
        case ev.BanChanged():
            ban.last_day = event.last_day
        case ev.BanLifted():
            ban.state, ban.lifted_on, ban.void, ban.stayed = "lifted", event.effective_on, event.void, False
            ban.proposal = None
    return bans

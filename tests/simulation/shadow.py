"""The shadow of an enterprise: what its events say, folded without any code of the domain's own state."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from domain import events as ev
from domain.envelope import Event
from domain.rulebook.model import Bars, Level


@dataclass
class Known:
    """A title, or a ban, as events told it."""

    scheme: str
    level: Level
    first: dt.date
    until: dt.date | None
    ended: dt.date | None = None
    cause: str = ""
    kept_by: str = ""
    kept_before: str = ""
    stayed: bool = False

    def holds(self, day: dt.date) -> bool:
        """Whether it is in force on *day*, by its events."""
        if day < self.first:
            return False
        if self.ended is not None and not self.stayed:
            return day <= self.ended
        return bool(self.kept_by) or self.until is None or day <= self.until


@dataclass
class Barred(Known):
    """A ban with its scope."""

    bars: tuple[Bars, ...] = ()
    lifted: dt.date | None = None
    void: bool = False

    def reaches(self, scheme: str, day: dt.date) -> bool:
        """Whether it forbids *scheme* on *day*."""
        if self.stayed or self.void or (self.lifted is not None and day >= self.lifted):
            return False
        if day < self.first or (self.until is not None and day > self.until):
            return False
        own = Bars.TITLE in self.bars and scheme.partition("@")[0] == self.scheme.partition("@")[0]
        return own or bool({Bars.ALL_TITLES, Bars.PROJECTS} & set(self.bars))


@dataclass
class Shadow:
    """What the guard remembers of one enterprise."""

    division: str = ""
    offered_to: str = ""
    titles: dict[str, Known] = field(default_factory=dict)
    bans: dict[str, Barred] = field(default_factory=dict)
    levels: dict[str, dict[str, Level]] = field(default_factory=dict)
    renews: dict[str, str] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)
    done: dict[str, dict[type[Event], Any]] = field(default_factory=dict)
    against: dict[str, str] = field(default_factory=dict)
    decided: str = ""
    """The request that carried the last decision in a proceeding, or the last end of a title."""


def remember(event: Event, shadow: Shadow) -> None:
    """Take one event into the shadow."""
    match event:
        case ev.EnterpriseRegistered():
            shadow.division = event.division
        case ev.EnterpriseRelocated():
            shadow.division, shadow.offered_to = event.after, ""
        case ev.CustodyOffered():
            shadow.offered_to = event.to_division
        case ev.CustodyDeclined():
            shadow.offered_to = ""
        case ev.CaseOpened():
            shadow.levels[event.case] = {step.id: step.level for step in event.rules.route}
            shadow.renews[event.case] = event.renews
            if event.keeps:
                shadow.titles[event.renews].kept_by = event.case
        case ev.CaseReopened() if event.keeps:
            shadow.titles[shadow.renews[event.case]].kept_by = event.case
        case ev.MeanwhileDecided():
            shadow.titles[event.title].kept_by = event.case if event.keeps else ""
        case ev.CaseRefused() | ev.CaseWithdrawn():
            for title in shadow.titles.values():
                title.kept_by = "" if title.kept_by == event.case else title.kept_by
            shadow.proposed.pop(f"case {event.case}", None)
        case ev.DecisionProposed():
            shadow.proposed[f"case {event.case}"] = event.actor
        case ev.DecisionSentBack() | ev.CaseReturned() | ev.PublicityRowWithdrawn():
            shadow.proposed.pop(f"case {event.case}", None)
        case ev.ProceedingProposed():
            shadow.proposed[f"matter {event.proceeding}"] = event.actor
        case ev.AppealResultProposed():
            shadow.proposed[f"matter {event.appeal}"] = event.actor
        case ev.BanLiftProposed():
            shadow.proposed[f"matter {event.ban}"] = event.actor
        case ev.ConsequenceProposed():
            shadow.proposed[f"matter {event.duty}"] = event.actor
        case ev.CorrectionProposed():
            shadow.proposed["correction"] = event.actor
        case ev.DeadlineMoveProposed():
            shadow.proposed[f"move {event.of}"] = event.actor
        case ev.ProceedingDecided() | ev.TitleEnded():
            shadow.decided = event.request_id
        case ev.TitleEndRequested():
            shadow.proposed[f"asked {event.title}"] = event.actor
    match event:
        case ev.ProceedingEvent():
            shadow.done.setdefault(event.proceeding, {})[type(event)] = event
        case ev.ChangeEvent():
            shadow.done.setdefault(event.change, {})[type(event)] = event
        case ev.AppealFiled():
            shadow.against[event.appeal] = event.against
        case ev.EffectSuspended() | ev.AppealDecided():
            _stay(shadow, shadow.against[event.appeal], isinstance(event, ev.EffectSuspended))
        case ev.BanEvent():
            _remember_ban(event, shadow)
        case _:
            _remember_title(event, shadow)


def _stay(shadow: Shadow, against: str, stayed: bool) -> None:
    for one in [*shadow.titles.values(), *shadow.bans.values()]:
        one.stayed = stayed if one.cause == against and against else one.stayed


def _remember_ban(event: ev.BanEvent, shadow: Shadow) -> None:
    match event:
        case ev.BanStarted():
            shadow.bans[event.ban] = Barred(
                event.scheme, Level.PROVINCE, event.first_day, event.last_day, cause=event.cause,
                bars=tuple(event.bars),
            )  # fmt: skip
        case ev.BanChanged():
            shadow.bans[event.ban].until = event.last_day
        case ev.BanLifted():
            ban = shadow.bans[event.ban]
            ban.lifted, ban.void, ban.stayed = event.effective_on, event.void, False
        case _:
            pass


def _remember_title(event: Event, shadow: Shadow) -> None:
    match event:
        case ev.TitleRecognised() | ev.TitleAsserted():
            shadow.titles[event.title] = Known(event.scheme, event.level, event.valid_from, event.valid_until)
            before = shadow.titles.get(getattr(event, "renews", ""))
            if before is not None:
                last = event.valid_from - dt.timedelta(days=1)
                kept = before.kept_by or before.until is None
                before.ended = last if kept else min(last, before.until or last)
                before.cause, before.kept_by = str(getattr(event, "case", "")), ""
        case ev.TitleEnded():
            title = shadow.titles[event.title]
            title.ended, title.cause, title.stayed = event.last_day, event.cause, False
            title.kept_before, title.kept_by = title.kept_by, ""
        case ev.TitleRestored():
            title = shadow.titles[event.title]
            title.ended, title.cause, title.stayed, title.kept_by = None, "", False, event.kept_by
        case _:
            pass

"""The guard: reads every event and tells, from events alone, whether something happened that never may.

It shares no code with the procedures: what it knows about divisions, titles, bans and proceedings it has
folded by itself, so that it also finds out where the domain's own state is wrong.
"""

import datetime as dt
from uuid import UUID

from domain import events as ev
from domain.dossier import Dossier
from domain.envelope import Event
from domain.filing import CIVIL
from domain.people import Office
from domain.rulebook.model import Level
from tests.simulation.places import OFFICES
from tests.simulation.shadow import Shadow, remember

RANK = {level: rank for rank, level in enumerate(Level)}
NEW_PLACE = (ev.CustodyTaken, ev.CustodyDeclined)
"""What the office of the new place does, before or while the dossier becomes its own."""


class Guard:
    """Takes in every event in the order of the log; what is wrong is collected in :attr:`faults`."""

    def __init__(self) -> None:
        self.shadows: dict[UUID, Shadow] = {}
        self.drawn_up: dict[UUID, str] = {}
        self.faults: list[str] = []

    def see(self, event: Event) -> None:
        """Take in one event and check what it must not do."""
        if event.category == "notice":
            self._notice(event)
        if event.category != "dossier":
            return
        shadow = self.shadows.setdefault(event.stream, Shadow())
        self._office_is_competent(event, shadow)
        self._two_people(event, shadow)
        self._nothing_inside_a_ban(event, shadow)
        self._heard_before_it_ends(event, shadow)
        remember(event, shadow)

    def agrees(self, dossier: Dossier, day: dt.date) -> None:
        """Check that the dossier holds in force what its events say, and nothing outside its interval."""
        shadow = self.shadows[dossier.id]
        for title in dossier.titles.values():
            known = shadow.titles[title.id]
            if title.in_force(day) != known.holds(day):
                self._fault(f"{title.id} in force on {day}: {title.in_force(day)}, by its events {known}")
        if dossier.division != shadow.division:
            self._fault(f"{dossier.uscc} belongs to {dossier.division}, by its events to {shadow.division}")

    def _fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def _about(self, event: Event, sentence: str) -> None:
        self._fault(f"{event.stream}:{event.version} {event.stored_name()} on {_day(event)}: {sentence}")

    # -------------------------------------------------------------- who

    def _office_is_competent(self, event: Event, shadow: Shadow) -> None:
        office = OFFICES.get(event.office)
        if office is None or isinstance(event, ev.EnterpriseRegistered | ev.TitleAsserted):
            return
        place = shadow.division
        if isinstance(event, NEW_PLACE) or (isinstance(event, ev.EnterpriseRelocated) and shadow.offered_to):
            place = shadow.offered_to or shadow.division
        if isinstance(event, ev.EnterpriseRelocated) and not office.covers(place):
            place = event.after
        if not office.covers(place):
            self._about(event, f"{office.id} does not cover {place}")
        wanted = self._level_of(event, shadow)
        if wanted is not None and office.level is not wanted:
            self._about(event, f"{office.id} is not of level {wanted}")
        self._not_above_its_head(event, office, shadow)

    def _level_of(self, event: Event, shadow: Shadow) -> Level | None:
        """The level that the frozen route gives the step to, or that decides in the proceeding."""
        match event:
            case ev.TitleRecognised():
                return event.level
            case ev.CaseRefused() if event.request_id == shadow.decided:
                return None  # it ends together with the titles it rests on, by whoever ends those
            case ev.CaseEvent() if hasattr(event, "step") and event.case in shadow.levels:
                return shadow.levels[event.case].get(event.step)
            case ev.ProceedingDecided() | ev.ProceedingProposed():
                opened = shadow.done[event.proceeding].get(ev.ProceedingOpened)
                return opened.decides if opened is not None else None
            case ev.RecordCorrected() | ev.CorrectionProposed():
                return shadow.titles[event.subject].level
        return None

    def _not_above_its_head(self, event: Event, office: Office, shadow: Shadow) -> None:
        """A title ended for cause by a level below its own would be nobody's decision."""
        if isinstance(event, ev.TitleRevoked | ev.TitleCancelled) and (
            RANK[office.level] < RANK[shadow.titles[event.title].level]
        ):
            self._about(event, f"{office.id} ended a title of a higher level")

    def _two_people(self, event: Event, shadow: Shadow) -> None:
        for key in _decides(event):
            if shadow.proposed.get(key) == event.actor:
                self._about(event, f"{event.actor} decided what it had proposed ({key})")
        if isinstance(event, ev.ChangeLateJudged | ev.ChangeSettled):
            assessed = shadow.done.get(event.change, {}).get(ev.ChangeAssessed)
            ends = event.then is not None and (event.then.adverse or event.then.ends_title)
            if assessed is not None and ends and assessed.actor == event.actor:
                self._about(event, "the assessor decided what follows")

    def _notice(self, event: Event) -> None:
        if isinstance(event, ev.NoticeDrawnUp):
            self.drawn_up[event.stream] = event.actor
        if isinstance(event, ev.NoticeOpened) and self.drawn_up[event.stream] == event.actor:
            self._about(event, "the list was published by who drew it up")

    # -------------------------------------------------------------- what

    def _nothing_inside_a_ban(self, event: Event, shadow: Shadow) -> None:
        if isinstance(event, ev.CaseOpened):
            scheme = event.rules.scheme
        elif isinstance(event, ev.TitleRecognised):
            scheme = event.scheme
        else:
            return
        days = {_day(event), getattr(event, "decided_on", _day(event))}
        for name, ban in shadow.bans.items():
            if any(ban.reaches(scheme, day) for day in days):
                self._about(event, f"{scheme} in spite of the ban {name} {ban}")

    def _heard_before_it_ends(self, event: Event, shadow: Shadow) -> None:
        """Notice, service, and answer or recorded silence, before a title ends for cause."""
        if not isinstance(event, ev.TitleRevoked | ev.TitleCancelled):
            return
        steps = shadow.done.get(event.cause)
        if steps is None or ev.ProceedingDecided not in steps:
            if f"asked {event.title}" not in shadow.proposed:
                self._about(event, f"ended for cause without a proceeding ({event.cause})")
            return
        missing = [
            kind.__name__
            for kind in (ev.ProceedingNotified, ev.ProceedingServed, ev.ProceedingProposed)
            if kind not in steps
        ]
        held = steps.get(ev.HearingHeld)
        heard = {ev.ProceedingAnswered, ev.ProceedingUnanswered} & steps.keys() or (held and held.attended)
        if missing or not heard or (ev.HearingRequested in steps and held is None):
            self._about(event, f"ended unheard, missing {missing}, done {[k.__name__ for k in steps]}")
        silent = steps.get(ev.ProceedingUnanswered)
        if silent is not None and not _day(silent) > steps[ev.ProceedingServed].due.last_day:
            self._about(event, "silence was recorded before the last day to answer had passed")


def _day(event: Event) -> dt.date:
    """The civil day on which it was recorded."""
    return event.recorded_at.astimezone(CIVIL).date()


def _decides(event: Event) -> list[str]:
    """What a second person decides with this event."""
    match event:
        case ev.DecisionApproved() | ev.TitleRecognised():
            return [f"case {event.case}"]
        case ev.CaseRefused():
            return [f"case {event.case}"]
        case ev.ProceedingDecided():
            return [f"matter {event.proceeding}"]
        case ev.AppealDecided():
            return [f"matter {event.appeal}"]
        case ev.BanLifted() if not event.void:
            return [f"matter {event.ban}"]
        case ev.DutyJudged():
            return [f"matter {event.duty}"]
        case ev.RecordCorrected():
            return ["correction"]
        case ev.DeadlineMoved() if event.proposed_by:
            return [f"move {event.of}"]
        case ev.TitleCancelled():
            return [f"asked {event.title}"]
    return []

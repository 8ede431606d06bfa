"""One run: day by day people act, the clerk looks, the views follow, and everything is checked."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from adapters.bootstrap import System
from adapters.clerk import Clerk, Deed
from adapters.event_log import EventLog
from adapters.rebuild import rebuild
from adapters.store import StoreJournal
from adapters.verify import verify, verify_against_topic
from domain import events as ev
from domain.case import Case, Status
from domain.dossier import Dossier
from domain.matter import Matter
from domain.ports import Recorded
from domain.proceeding import Proceeding
from domain.rulebook.model import StepKind
from projections.view import View
from tests.flow.figures_view import contents
from tests.simulation import casework_acts, matter_acts
from tests.simulation.agreement import disagreements
from tests.simulation.authority import CLEARING, Authority
from tests.simulation.firms import firms
from tests.simulation.guard import Guard
from tests.simulation.life import Life
from tests.simulation.lots import Lots
from tests.simulation.troubles import Troubles
from tests.simulation.world import PAGE, World

START = dt.date(2022, 9, 1)
"""The first day: the national measures of 2022 have been in force for a month."""
MOST_FAULTS = 40
PATIENCE = 40
"""Times that people turn to a case or matter in vain before it counts as stuck."""


@dataclass
class Story:
    """What a run did and found; *faults* is empty when everything held."""

    seed: int
    days: int = 0
    events: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    recognised: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    stuck: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    history: str = ""


class Run:
    """A run under way.

    Args:
        build: Builds the running system on a clock, which it is given.
        calm: See :class:`World`.
        rhythm: Days between two days on which people are at work; the clerk looks every day.
        thorough: Days between two comparisons of every enterprise, besides those touched.
    """

    def __init__(
        self,
        build: Callable[[Callable[[], dt.datetime]], System],
        *,
        seed: int,
        count: int,
        start: dt.date = START,
        rhythm: int = 1,
        calm: int = 1,
        thorough: int = 30,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.story, self.say, self.rhythm, self.thorough = Story(seed), say, rhythm, thorough
        chance = Random(seed)
        self.world = World(chance, start, calm)
        system = build(self.world.clock)
        self.world.inhabit(system, firms(count, chance))
        self.authority = Authority(self.world)
        self.life = Life(self.world, self.authority)
        self.lots = Lots(self.world)
        self.guard = Guard()
        self.clerk = Clerk(system)
        self._attended: set[str] = set()
        self._in_vain: Counter[str] = Counter()
        self._left: dict[str, Deed] = {}
        self._left_on = start
        self._told: set[str] = set()
        self._digest = hashlib.sha256()
        self._handlers: dict[str, Callable[[str], None]] = {
            **self.life.handlers, **Troubles(self.world).handlers, **self.authority.handlers,
            "case": self._case, "matter": self._matter,
        }  # fmt: skip

    @property
    def system(self) -> System:
        """The running system."""
        return self.world.system

    def live(self, days: int, *, enough: Callable[[], bool] = lambda: False) -> Story:
        """Live *days* civil days, or until *enough* says so, and return what happened."""
        self.world.dawn(self.world.start)
        self.authority.assert_the_past()
        self.life.begin()
        for number in range(days):
            self._day(self.world.start + dt.timedelta(days=number), number)
            if len(self.story.faults) >= MOST_FAULTS or enough():
                break
        self._close()
        return self.story

    # -------------------------------------------------------------- one day

    def _day(self, day: dt.date, number: int) -> None:
        if number:
            self.world.dawn(day)
        if number % self.rhythm == 0:
            for what, whom in self.world.due_today():
                self._handlers[what](whom)
        self.authority.work()
        self.lots.work()
        if (day.month, day.day) == CLEARING:
            self.authority.end_what_nobody_rechecks(self._left.values())
        left = self._clerk()
        touched = self._hear()
        everybody = number % self.thorough == self.thorough - 1
        if touched or everybody:
            self._check(touched, left, everybody=everybody)
        self.story.days = number + 1
        if day.day == 1:
            self.say(f"{day} {sum(self.story.events.values()):8d} events, {len(self.story.faults)} faults")

    def _clerk(self) -> dict[str, Deed]:
        self.world.now += dt.timedelta(hours=1)
        left = self._left if self._left_on == self.world.day else {}  # it asks once a day and is told once
        self._left, self._left_on = left, self.world.day
        for deed in self.clerk.look():
            self.story.deeds[f"{deed.outcome} {deed.act or 'people'}"] += 1
            if deed.outcome == "left":
                left[deed.of] = deed
            if deed.outcome == "failed":
                self._fault(f"the clerk failed on {deed.of} ({deed.act}): {deed.why}")
        self.system.catch_up()
        return left

    def _hear(self) -> set[UUID]:
        """Read what was recorded today; return the dossiers that it touched."""
        touched: set[UUID] = set()
        while page := self.system.journal.read(self.world.position, PAGE):
            for recorded in page:
                self._heard(recorded)
                if recorded.event.category == "dossier":
                    touched.add(recorded.event.stream)
            self.world.position = page[-1].position
        return touched

    def _heard(self, recorded: Recorded) -> None:
        event = recorded.event
        self._digest.update(event.stored_name().encode() + event.hash.encode())
        self.story.events[event.stored_name()] += 1
        if isinstance(event, ev.TitleEnded):
            self.story.ends[event.stored_name()] += 1
        if isinstance(event, ev.TitleRecognised):
            kind = "renewed" if event.renews else "recognised"
            self.story.recognised[f"{event.scheme} {kind}"] += 1
        self.guard.see(event)
        self.life.hear(event)
        self.authority.hear(event)

    # -------------------------------------------------------------- what must hold

    def _check(self, touched: set[UUID], left: dict[str, Deed], *, everybody: bool) -> None:
        wanted = self.guard.shadows if everybody else touched
        order = [stream for stream in self.world.by_stream if stream in wanted]
        found = self.system.journal.load(Dossier, order)
        day = self.world.day
        for stream in order:
            dossier = found[stream]
            self.guard.agrees(dossier, day)
            if stream in touched:
                self._turn_to(dossier)
        self.story.faults += self.guard.faults
        self.guard.faults.clear()
        for sentence in disagreements(self.system, [found[stream] for stream in order], day):
            self._fault(sentence)
        self._no_deadline_forgotten(left)

    def _no_deadline_forgotten(self, left: dict[str, Deed]) -> None:
        """What is over was dealt with by the clerk, or the clerk said why people must go on."""
        after: str | None = None
        while True:
            page = self.system.views.deadlines.passed(self.world.day, after=after)
            for item in page.rows:
                # Whoever did not ask for a hearing in time has none; nothing is recorded about it.
                if item.of not in left and item.what != "hearing" and item.id not in self._told:
                    self._told.add(item.id)
                    self._fault(f"{item.what} of {item.of} was over on {item.last_day} and nothing followed")
            after = page.next
            if after is None:
                return

    def _fault(self, sentence: str) -> None:
        if len(self.story.faults) < MOST_FAULTS:
            self.story.faults.append(f"{self.world.day}: {sentence}")
            self.say(f"FAULT {self.story.faults[-1]}")

    # -------------------------------------------------------------- people at work

    def _turn_to(self, dossier: Dossier) -> None:
        """Put on the agenda what somebody has to do about the enterprise."""
        for case in dossier.cases.values():
            if case.status not in (Status.OPEN, Status.CONSENT) or case.id in self._attended:
                continue
            if case.at(StepKind.PUBLICITY) and case.listing is None and not case.current.optional:
                self.authority.await_list(dossier, case.id)
            if case.at(StepKind.SITE_CHECK) and not case.visitors:
                self.lots.await_draw(dossier, case)
            self._attended.add(case.id)
            self.world.plan("case", case.id, 1, 5)
        for matter in dossier.matters():
            if matter.id not in self._attended and _to_do(dossier, matter):
                self._attended.add(matter.id)
                self.world.plan("matter", matter.id, 1, 8)

    def _case(self, number: str) -> None:
        dossier = self.world.dossier(number.partition("-")[0])
        case = dossier.cases[number]
        self._attended.discard(number)
        if case.status in (Status.OPEN, Status.CONSENT):
            done = casework_acts.attend(self.world, dossier, case)
            self._again(number, "case", done, patient=_on_a_list(case))

    def _matter(self, number: str) -> None:
        dossier = self.world.dossier(number.partition("-")[0])
        matter = dossier.matter(number)
        self._attended.discard(number)
        if matter is not None and _to_do(dossier, matter):
            done = matter_acts.attend(self.world, dossier, matter)
            self._again(number, "matter", done, patient=False)

    def _again(self, number: str, what: str, done: bool, *, patient: bool) -> None:
        """What was done brings its case or matter back by its event; what was not is tried again later."""
        if done:
            self._in_vain[number] = 0
            return
        self._in_vain[number] += 0 if patient else 1
        if self._in_vain[number] < PATIENCE:
            self._attended.add(number)
            self.world.plan(what, number, 6, 15)
        else:
            self.story.stuck.append(number)

    # -------------------------------------------------------------- the end

    def _close(self) -> None:
        self.say("checking everything")
        everybody = set(self.guard.shadows)
        self._check(everybody, self._clerk(), everybody=True)
        story, system = self.story, self.system
        self._hear()
        story.acts, story.refusals = self.world.acts, self.world.refusals
        story.history = self._digest.hexdigest()
        story.faults += [f"chain: {fault}" for fault in verify(system.journal).faults]
        if isinstance(system.source, EventLog):
            story.faults += [
                f"topic: {one}" for one in verify_against_topic(system.journal, system.source).faults
            ]
        story.faults += [f"parked: {row}" for row in system.health().views if row.parked]
        for view in system.views.all:
            story.faults += _differs_from_rebuild(system, view, system.journal)


def _differs_from_rebuild(system: System, view: View, journal: StoreJournal) -> list[str]:
    before = contents(view)
    done = rebuild(view.engine, view, system.source, journal.codec)
    if contents(view, done.slot) == before:
        return []
    return [f"view {view.ident()} differs from its rebuild: {done.before} became {done.after}"]


def _on_a_list(case: Case) -> bool:
    return case.current.kind in (StepKind.PUBLICITY, StepKind.RECOGNITION)


def _to_do(dossier: Dossier, matter: Matter) -> bool:
    """Whether offices have something to do about *matter*; a duty is the enterprise's until it was missed."""
    if matter.state == "open" and hasattr(matter, "period"):
        return matter.suspended_on is not None or matter.move is not None
    if isinstance(matter, Proceeding) and matter.state == "decided":
        out = any(not dossier.titles[title].certificate_returned for title in matter.ended)
        return out or not matter.published or matter.decision_served_on is None
    return matter.open

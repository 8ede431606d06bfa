"""The clerk (期限管理): acts when a deadline has passed, and before one does.

It finds deadlines in the view, asks the truth again, and issues the same commands as people do, so that it
may run any number of times, twice at once, or after weeks of standstill with the same result.  It decides
nothing that the law gives to a person: what only people can go on with is told.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from threading import Event
from uuid import UUID

import msgspec
import structlog

from adapters.bootstrap import System
from adapters.clerk_tasks import Lead, Task, stages
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.filing import Filing
from domain.people import CLERK
from domain.procedures import ON_DOSSIER, ON_JOURNAL
from domain.procedures.misses import RecordMiss
from domain.procedures.proceeding_opening import leads_to_proceeding
from domain.procedures.proceedings import OpenProceedingForMiss
from domain.procedures.together import Caused, Together, dossiers_of, one_by_one
from domain.sentences import sentence

_log = structlog.get_logger("tidu.clerk")
BATCH = 100
"""Acts in one transaction."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What the clerk did about one deadline, would do, or leaves to people.

    Args:
        outcome: ``would`` (dry run), ``done``, ``overtaken`` (somebody else did it meanwhile), ``left`` (to
            people) or ``failed``.
        act: The command; empty where only people can go on.
        days: Civil days since the last day, negative before it.
        rule: Clause that sets the time, as ``instrument/clause@date``.
        events: What it records, in sentences.
        why: What stands against it.
    """

    outcome: str
    act: str
    of: str
    what: str
    label: str
    uscc: str
    enterprise_name: str
    level: str
    division: str
    last_day: dt.date
    days: int
    rule: str
    caused_by: str
    events: list[str]
    why: str


class Clerk:
    """One clerk.

    Args:
        system: The running system.
        lead: How far ahead it works; the settings' when left out.
        dry_run: Tell what it would do and record nothing.
    """

    def __init__(self, system: System, lead: Lead | None = None, *, dry_run: bool = False) -> None:
        self.system, self.dry_run = system, dry_run
        settings = system.settings
        self.lead = lead or Lead(settings.remind_before, settings.reminder_grace, settings.duties_ahead)
        self._left: dict[str, dt.date] = {}

    def look(self) -> Iterator[Deed]:
        """Look at every deadline once, and yield what was done or is left, as it happens.

        What the truth refused is not asked again on the same day by this object.
        """
        today = self.system.casework.today
        self.system.catch_up()
        for stage in stages(self.system.views.deadlines, self.system.law, today, self.lead):
            for tasks in stage:
                fresh = [task for task in tasks if self._left.get(self._key(task)) != today]
                for start in range(0, len(fresh), BATCH):
                    yield from self._batch(fresh[start : start + BATCH], today)
            if not self.dry_run:
                self.system.catch_up()  # the next stage finds what this one recorded

    def _batch(self, tasks: list[Task], today: dt.date) -> Iterator[Deed]:
        on_dossier: list[Task] = []
        for task in tasks:
            if type(task.command) in ON_DOSSIER:
                on_dossier.append(task)
            elif task.command is None:
                yield self._leave(task, today, task.why)
            else:
                yield self._alone(task, today)
        if on_dossier:
            yield from self._together(on_dossier, today)

    # -------------------------------------------------------------- on dossiers, many at once

    def _together(self, tasks: list[Task], today: dt.date) -> Iterator[Deed]:
        possible: list[tuple[Task, list[str]]] = []
        for task, told in self._previewed(tasks):
            if isinstance(told, list):
                possible.append((task, told))
            elif isinstance(told, NotAllowed):
                yield self._leave(task, today, told.why)
            else:
                yield self._deed("failed", task, today, [], f"{type(told).__name__}: {told}")
        if self.dry_run:
            yield from (self._deed("would", task, today, told) for task, told in possible)
        elif possible:
            yield from self._acted(possible, today)

    def _previewed(self, tasks: list[Task]) -> Iterator[tuple[Task, list[str] | Exception]]:
        """Ask the truth about each task: the sentences it would record, or what stands against it."""
        casework = self.system.casework
        filing = Filing(CLERK, casework.clock(), "preview", alg=casework.alg)
        dossiers = dossiers_of(map(_caused, tasks), casework.journal)
        seen = 0
        for task in _with_what_follows(tasks, dossiers):
            try:
                [(_, refusal)] = one_by_one([_caused(task)], dossiers, ON_DOSSIER, filing, casework.law)
            except Exception as error:
                # One dossier that cannot be handled must not keep the clerk from all the others.
                _log.exception("cannot handle a deadline", of=task.item.of)
                yield task, error
                continue
            told = [sentence(sealed.event) for sealed in filing.events[seen:]]
            seen = len(filing.events)
            yield task, refusal or told

    def _acted(self, possible: list[tuple[Task, list[str]]], today: dt.date) -> Iterator[Deed]:
        try:
            done = self.system.casework.act(Together([_caused(task) for task, _ in possible]), CLERK)
        except NotAllowed as refusal:
            if len(possible) == 1:
                yield self._leave(possible[0][0], today, refusal.why)
                return
            # Others work on some of these dossiers at this moment: one at a time, few of them are in the way.
            for one in possible:
                yield from self._acted([one], today)
            return
        for task, told in possible:
            outcome = "done" if task.item.dossier_id in done.positions else "overtaken"
            yield self._deed(outcome, task, today, told)

    # -------------------------------------------------------------- on several streams, one at a time

    def _alone(self, task: Task, today: dt.date) -> Deed:
        casework = self.system.casework
        try:
            if self.dry_run:
                filing = Filing(CLERK, casework.clock(), "preview", alg=casework.alg)
                ON_JOURNAL[type(task.command)](task.command, filing, casework.law, casework.journal)
                return self._deed("would", task, today, [sentence(one.event) for one in filing.events[:1]])
            casework.act(task.command, CLERK, caused_by=task.caused_by)
        except NotAllowed as refusal:
            return self._leave(task, today, refusal.why)
        return self._deed("done", task, today, [])

    # -------------------------------------------------------------- telling

    def _leave(self, task: Task, today: dt.date, why: str) -> Deed:
        self._left[self._key(task)] = today
        return self._deed("left", task, today, [], why)

    @staticmethod
    def _key(task: Task) -> str:
        return f"{type(task.command).__name__} {task.caused_by}"

    @staticmethod
    def _deed(outcome: str, task: Task, today: dt.date, events: list[str], why: str = "") -> Deed:
        item = task.item
        return Deed(
            outcome=outcome, act=type(task.command).__name__ if task.command is not None else "",
            of=item.of, what=item.what, label=item.label, uscc=item.uscc,
            enterprise_name=item.enterprise_name, level=item.level.value, division=item.division,
            last_day=item.last_day, days=(today - item.last_day).days, rule=item.rule,
            caused_by=task.caused_by, events=events, why=why,
        )  # fmt: skip


def _with_what_follows(tasks: list[Task], dossiers: Mapping[UUID, Dossier]) -> Iterator[Task]:
    """Yield *tasks*, and after a miss that leads to a cancellation the proceeding in which it is heard.

    Each dossier is in the state that the tasks before have left it in.
    """
    for task in tasks:
        yield task
        dossier = dossiers.get(task.item.dossier_id)
        if not isinstance(task.command, RecordMiss) or dossier is None:
            continue
        duty = dossier.duties.get(task.command.matter)
        if duty is not None and duty.count and leads_to_proceeding(duty):
            yield Task(task.item, OpenProceedingForMiss(duty.id))


def run(system: System, stop: Event, every: float) -> None:
    """Look again every *every* seconds until *stop* is set; log what was done and what is left."""
    clerk = Clerk(system)
    while not stop.is_set():
        counts: dict[str, int] = {}
        for deed in clerk.look():
            counts[deed.outcome] = counts.get(deed.outcome, 0) + 1
            _tell(deed)
        _log.info("looked at the deadlines", **counts)
        stop.wait(every)


def _tell(deed: Deed) -> None:
    told = _log.info if deed.outcome == "done" else _log.warning
    told(f"deadline {deed.outcome}", **msgspec.to_builtins(deed))


def _caused(task: Task) -> Caused:
    return Caused(task.item.uscc, task.command, task.caused_by)

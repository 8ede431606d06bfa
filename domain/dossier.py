"""The dossier (企业档案): everything decided about one enterprise, in one stream of events.

Titles, cases, duties, bans and facts of one enterprise share this one consistency boundary, so that a rule
such as "one open case per scheme" is checked against the truth and not against a view.  Each part folds its
own events in its own file.  The dossier only remembers; ``procedures/`` decides.
"""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID, uuid5

import msgspec

from domain import appeal, ban, change, duty, proceeding, report, title
from domain import events as ev
from domain.appeal import Appeals
from domain.ban import Ban, Bans
from domain.case import Case, Status
from domain.case_events import take_in
from domain.change import Changes
from domain.duty import Duties
from domain.envelope import Event, Stream
from domain.figures import Figure, FiguresByYear
from domain.matter import Matter, Move, Timed
from domain.proceeding import Proceedings
from domain.report import Reports
from domain.rulebook.model import Level
from domain.title import Title, Titles

NAMESPACE = UUID("5d0f6c1e-3c0b-5d6b-9a5e-0a7d1c5b7e11")
"""Root of all stream ids: uuid5 of it and the credit code, so that anybody can compute a dossier's id."""


def dossier_id(uscc: str) -> UUID:
    """Return the stream id of the enterprise with the unified social credit code *uscc*."""
    return uuid5(NAMESPACE, uscc)


class Dossier(Stream, kw_only=True):
    """State of one enterprise, folded from its events."""

    uscc: str = ""
    enterprise_name: str = ""
    division: str = ""
    established_on: dt.date | None = None
    registered_on: dt.date | None = None
    figures: FiguresByYear = msgspec.field(default_factory=dict)
    cases: dict[str, Case] = msgspec.field(default_factory=dict)
    titles: Titles = msgspec.field(default_factory=dict)
    duties: Duties = msgspec.field(default_factory=dict)
    changes: Changes = msgspec.field(default_factory=dict)
    reports: Reports = msgspec.field(default_factory=dict)
    proceedings: Proceedings = msgspec.field(default_factory=dict)
    bans: Bans = msgspec.field(default_factory=dict)
    appeals: Appeals = msgspec.field(default_factory=dict)
    former_names: list[str] = msgspec.field(default_factory=list)
    watched: str = ""
    correction: ev.CorrectionProposed | None = None

    category: ClassVar[str] = "dossier"

    def titles_on(self, day: dt.date) -> list[Title]:
        """Titles in force on *day*."""
        return [title for title in self.titles.values() if title.in_force(day)]

    def open_case(self, scheme: str) -> Case | None:
        """The case under way for *scheme*, if there is one."""
        under_way = (Status.OPEN, Status.CONSENT)
        return next(
            (
                case
                for case in self.cases.values()
                if case.rules.scheme == scheme and case.status in under_way
            ),
            None,
        )

    def bans_on(self, day: dt.date) -> list[Ban]:
        """Bans in force on *day*."""
        return [ban for ban in self.bans.values() if ban.in_force(day)]

    def matters(self) -> list[Matter]:
        """Every matter besides cases, in the order in which they began within each kind."""
        kinds: tuple[dict[str, Any], ...] = (
            self.duties, self.changes, self.reports, self.proceedings, self.bans, self.appeals,
        )  # fmt: skip
        return [matter for kind in kinds for matter in kind.values()]

    def matter(self, matter_id: str) -> Matter | None:
        """The matter *matter_id*, whatever its kind."""
        return next((matter for matter in self.matters() if matter.id == matter_id), None)

    def timed(self, of: str) -> Timed | Case | None:
        """The case or matter to which a deadline belongs."""
        return self.cases.get(of) or self.matter(of)

    def apply(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case ev.EnterpriseRegistered():
                self.uscc, self.enterprise_name, self.division = (
                    event.uscc,
                    event.enterprise_name,
                    event.division,
                )
                self.established_on, self.registered_on = event.established_on, event.effective_on
            case ev.FiguresReported():
                reported = {figure.metric: figure for figure in event.figures}
                self.figures = {**self.figures, event.year: {**self.figures.get(event.year, {}), **reported}}
            case ev.CaseOpened():
                self.cases = {**self.cases, event.case: _opened(event)}
            case ev.CaseEvent():
                if isinstance(event, ev.SiteCheckRecorded):
                    self._verify(event.verified)
                take_in(self.cases[event.case], event)
            case ev.EnterpriseRenamed():
                self.enterprise_name = event.after
                self.former_names = [*self.former_names, event.before]
            case ev.EnterpriseRelocated():
                self.division = event.after
            case ev.WatchListed():
                self.watched = event.reason
            case ev.WatchEnded():
                self.watched = ""
            case ev.CorrectionProposed():
                self.correction = event
            case ev.RecordCorrected():
                self.correction = None
            case ev.DeadlineEvent():
                self._move(event)
            case _:
                self._take_in_matter(event)
        if isinstance(event, title.ABOUT):
            self.titles = title.after(
                self.titles, event, renews=self._renews(event), against=self._against(event)
            )

    def _take_in_matter(self, event: Event) -> None:
        """Let the part to which *event* belongs take it in, and note who acted."""
        match event:
            case ev.DutyEvent():
                self.duties = duty.take_in(self.duties, event, self._level(event))
                touched = event.duty
            case ev.ChangeEvent():
                self.changes, touched = change.take_in(self.changes, event), event.change
            case ev.ReportEvent():
                self.reports, touched = report.take_in(self.reports, event), event.report
            case ev.ProceedingEvent():
                self.proceedings = proceeding.take_in(self.proceedings, event)
                touched = event.proceeding
            case ev.BanEvent():
                self.bans, touched = ban.take_in(self.bans, event, self._level(event)), event.ban
            case ev.AppealEvent():
                self.appeals, touched = appeal.take_in(self.appeals, event), event.appeal
                self._stay(event)
            case _:
                return
        matter = self.matter(touched)
        if matter is not None:
            matter.last_act = event.version
            if event.office and event.actor not in matter.handlers:
                matter.handlers = [*matter.handlers, event.actor]

    def _level(self, event: ev.DutyEvent | ev.BanEvent) -> Level:
        """Level of the title a duty belongs to, or of the authority that decided on a ban."""
        if isinstance(event, ev.DutySet) and event.title in self.titles:
            return self.titles[event.title].level
        if isinstance(event, ev.BanStarted) and event.cause in self.proceedings:
            return self.proceedings[event.cause].decides
        return Level.PROVINCE

    def _renews(self, event: Event) -> str:
        """The title that the event's case is about."""
        case = self.cases.get(event.case) if isinstance(event, ev.CaseEvent) else None
        return case.renews if case else ""

    def _against(self, event: Event) -> str:
        """The decision that the event's appeal is against."""
        return self.appeals[event.appeal].against if isinstance(event, ev.AppealEvent) else ""

    def _stay(self, event: ev.AppealEvent) -> None:
        """An appeal suspends the effect of a decision, or ends the suspension with its own decision."""
        if not isinstance(event, ev.EffectSuspended | ev.AppealDecided):
            return
        stayed, against = isinstance(event, ev.EffectSuspended), self._against(event)
        for one in self.bans.values():
            one.stayed = stayed if one.cause == against else one.stayed

    def _move(self, event: ev.DeadlineEvent) -> None:
        """A deadline of a case or matter was moved."""
        timed = self.timed(event.of)
        if timed is None:
            return
        match event:
            case ev.DeadlineMoveProposed():
                timed.move = Move(event.to, event.reason, event.actor)
            case ev.DeadlineMoveDeclined():
                timed.move = None
            case ev.DeadlineMoved():
                timed.due, timed.move = event.due, None
            case ev.DeadlineSuspended():
                timed.suspended_on = event.effective_on
            case ev.DeadlineResumed():
                timed.due, timed.suspended_on = event.due, None

    def _verify(self, verified: dict[str, list[str]]) -> None:
        for year, metrics in ((int(year), metrics) for year, metrics in verified.items()):
            known = self.figures.get(year, {})
            checked: dict[str, Figure] = {
                metric: msgspec.structs.replace(figure, verified=True)
                for metric, figure in known.items()
                if metric in metrics
            }
            self.figures = {**self.figures, year: {**known, **checked}}


def _opened(event: ev.CaseOpened) -> Case:
    return Case(
        id=event.case,
        kind=event.kind,
        path=event.path,
        round=event.round,
        rules=event.rules,
        year=event.year,
        opened_on=event.effective_on,
        step=event.step,
        due=event.due,
        round_name=event.round_name,
        cutoffs=event.cutoffs,
        renews=event.renews,
        new_name=event.new_name,
        status=Status.CONSENT if event.path == "discovered" else Status.OPEN,
        consented=event.path != "discovered",
        last_act=event.version,
    )

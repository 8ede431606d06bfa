"""The dossier (企业档案): everything decided about one enterprise, in one stream of events.

Titles, cases and facts of one enterprise share this one consistency boundary, so that a rule such as "one
open case per scheme" is checked against the truth and not against a view.  The dossier only remembers;
``procedures/`` decides.
"""

import datetime as dt
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from domain import events as ev
from domain.case import Case, Status
from domain.case_events import take_in
from domain.envelope import Event, Stream
from domain.figures import Figure, FiguresByYear
from domain.rulebook.model import Level

NAMESPACE = UUID("5d0f6c1e-3c0b-5d6b-9a5e-0a7d1c5b7e11")
"""Root of all stream ids: uuid5 of it and the credit code, so that anybody can compute a dossier's id."""


def dossier_id(uscc: str) -> UUID:
    """Return the stream id of the enterprise with the unified social credit code *uscc*."""
    return uuid5(NAMESPACE, uscc)


class Title(msgspec.Struct, kw_only=True):
    """A title (称号) that was awarded: an interval with both days included.

    Args:
        ended_on: Last day it held when it ended before ``valid_until``; none while it runs its term.
    """

    id: str
    scheme: str
    name: str
    level: Level
    document_no: str
    certificate_no: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    ended_on: dt.date | None = None

    def in_force(self, day: dt.date) -> bool:
        """Whether the title holds on *day*."""
        return self.valid_from <= day <= (self.ended_on or self.valid_until)


class Dossier(Stream, kw_only=True):
    """State of one enterprise, folded from its events."""

    uscc: str = ""
    enterprise_name: str = ""
    division: str = ""
    established_on: dt.date | None = None
    registered_on: dt.date | None = None
    figures: FiguresByYear = msgspec.field(default_factory=dict)
    cases: dict[str, Case] = msgspec.field(default_factory=dict)
    titles: dict[str, Title] = msgspec.field(default_factory=dict)

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
                if isinstance(event, ev.TitleRecognised):
                    self.titles = {**self.titles, event.title: _title(event)}
                take_in(self.cases[event.case], event)

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
        status=Status.CONSENT if event.path == "discovered" else Status.OPEN,
        consented=event.path != "discovered",
        last_act=event.version,
    )


def _title(event: ev.TitleRecognised) -> Title:
    return Title(
        id=event.title,
        scheme=event.scheme,
        name=event.title_name,
        level=event.level,
        document_no=event.document_no,
        certificate_no=event.certificate_no,
        decided_on=event.decided_on,
        valid_from=event.valid_from,
        valid_until=event.valid_until,
    )

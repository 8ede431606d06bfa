"""The worklist (待办): one row for every case, with the step whose turn it is, who is waited for and until when."""

import datetime as dt
from uuid import UUID

import msgspec

from domain.case import Status
from domain.rulebook.model import Kind, Level, StepKind
from projections.paging import Page


class WorkItem(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the worklist shows it.

    Args:
        round: Stream of the round it was taken in under; none for rolling intake.
        step: Id of the route's step whose turn it is; of an ended case the step at which it ended.
        level: Level of the office whose turn it is.
        waiting_on: ``office``, ``enterprise``, ``expert``, ``public``, or ``nobody`` when the case has ended.
        due_on: Last civil day, included, for what is waited for; none where the law sets none.
        due_provisional: The day rests on a calendar that has not been announced yet.
        proposal: ``recognise`` or ``refuse`` while a proposal is on the table or was approved, else empty.
        proposed_by: Account that proposed it.
        notice: Stream of the notice in which the case stands, with its row and the last day of publicity.
        objections_open: Objections that still need something.
        version: Version of the dossier at which the case last changed.
        updated_at: Moment (UTC) of that change.
    """

    case: str
    dossier_id: UUID
    uscc: str
    enterprise_name: str
    division: str
    scheme: str
    title_name: str
    kind: Kind
    path: str
    round: UUID | None
    status: Status
    step: str
    step_kind: StepKind
    step_label: str
    level: Level
    waiting_on: str
    due_on: dt.date | None
    due_provisional: bool
    opened_on: dt.date
    updated_at: dt.datetime
    proposal: str
    proposed_by: str
    notice: UUID | None
    row: int | None
    closes_on: dt.date | None
    objections_open: int
    version: int

    def days_left(self, today: dt.date) -> int | None:
        """Civil days from *today* to the last day; negative when it has passed, ``None`` without a deadline."""
        return (self.due_on - today).days if self.due_on else None


class StepCount(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits at one step of one scheme.

    Args:
        overdue: Cases whose last day has passed.
        due_soon: Cases whose last day is today or one of the next seven days.
    """

    scheme: str
    title_name: str
    step: str
    step_kind: StepKind
    step_label: str
    total: int
    overdue: int
    due_soon: int


class Worklist:
    """Queries on the worklist; an office is given by its level and division, as in :class:`domain.people.Office`."""

    def for_office(
        self,
        level: Level,
        division: str,
        *,
        today: dt.date,
        step_kind: StepKind | None = None,
        scheme: str | None = None,
        text: str = "",
        after: str | None = None,
        limit: int = 50,
        waiting_on: str | None = None,
        overdue: bool = False,
    ) -> Page[WorkItem]:
        """Return the open cases at a step of this office, earliest last day first, those without one at the end.

        Args:
            text: Part of the enterprise's name, or the beginning of its credit code or of the case's number.
            after: ``next`` of the page before.
            overdue: Only cases whose last day lies before *today*.
        """

    def counts(self, level: Level, division: str, *, today: dt.date) -> list[StepCount]:
        """Return what waits at each step of this office, in total, overdue, and due within seven days."""

    def for_enterprise(self, uscc: str) -> list[WorkItem]:
        """Return every case of the enterprise, open or ended, newest first."""

    def for_expert(self, account: str, *, scored: bool = False) -> list[WorkItem]:
        """Return cases at an expert review whose panel has *account*: those without its score, or those with it."""

    def ready_for_notice(self, level: Level, division: str, scheme: str, step: str) -> list[WorkItem]:
        """Return cases of the scheme that stand at the publicity step and are in no notice yet, by case."""

    def get(self, case: str) -> WorkItem | None:
        """Return the case, or ``None`` when the view does not have it (yet)."""

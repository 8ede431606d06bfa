"""Duties (义务) of an enterprise and what follows when one is not done."""

import datetime as dt

from domain.calendar import Deadline
from domain.happened.base import DossierEvent
from domain.rulebook.model import Consequence, Then


class DutyEvent(DossierEvent, frozen=True, kw_only=True):
    """Something happened to one duty.  ``duty`` is ``<credit code>-D<ordinal>``."""

    duty: str


class DutySet(DutyEvent, frozen=True, kw_only=True, tag="duty.set"):
    """The enterprise must do something by a day.

    Args:
        what: ``update``: the periodic update; ``recheck``: apply for the recheck, or say that it will not.
        title: Title that brings the duty.
        period: Civil year that the duty belongs to.
        round: Stream of the recheck's round, as text; empty for an update.
        consequences: What the rules let follow a miss, frozen on the day the duty was set.
        reason: Why a person named the day, where the text names none.
        opens_on: First day on which it can be done; none where the text names none.
    """

    what: str
    title: str
    period: int
    due: Deadline
    consequences: list[Consequence]
    round: str = ""
    reason: str = ""
    opens_on: dt.date | None = None


class DutyRevised(DutyEvent, frozen=True, kw_only=True, tag="duty.revised"):
    """Other rules, named in ``basis``, now say what follows a miss of this open duty."""

    consequences: list[Consequence]


class DutyReminded(DutyEvent, frozen=True, kw_only=True, tag="duty.reminded"):
    """The enterprise was reminded; ``channel`` is ``account``, ``letter``, ``telephone`` or ``visit``.

    Args:
        until: Last day, included, that a reminder after the duty's own last day still leaves; none for a
            reminder in time.
    """

    channel: str
    note: str = ""
    until: dt.date | None = None


class DutyDone(DutyEvent, frozen=True, kw_only=True, tag="duty.done"):
    """The duty was done; ``late`` when its last day had passed."""

    late: bool
    note: str = ""


class DutyGivenUp(DutyEvent, frozen=True, kw_only=True, tag="duty.given_up"):
    """The enterprise declared that it will not be rechecked; the title runs to the end of its term."""

    reason: str


class DutyMissed(DutyEvent, frozen=True, kw_only=True, tag="duty.missed"):
    """The last day passed and the duty had not been done.

    Args:
        count: Which miss within the term of the title this is, from 1.
        follows: What the rules let follow by themselves; recorded together with this event.
        choices: What a person must choose from, or decide after hearing the enterprise.
    """

    count: int
    follows: list[Then]
    choices: list[Then]


class ConsequenceProposed(DutyEvent, frozen=True, kw_only=True, tag="duty.consequence_proposed"):
    """An official proposed what is to follow a miss; ``then`` is none where nothing is to follow."""

    then: Then | None
    reason: str


class ConsequenceSentBack(DutyEvent, frozen=True, kw_only=True, tag="duty.consequence_sent_back"):
    """The approver did not agree; the proposal is void."""

    reason: str


class DutyJudged(DutyEvent, frozen=True, kw_only=True, tag="duty.judged"):
    """Another official agreed to what follows a miss; ``then`` is none where nothing is to follow.

    A cancellation is only chosen here: the proceeding in which the enterprise is heard is still to come.
    """

    then: Then | None
    reason: str
    proposed_by: str = ""


class DutyReleased(DutyEvent, frozen=True, kw_only=True, tag="duty.released"):
    """The duty fell away, for example because its title ended."""

    reason: str


class DeadlineEvent(DossierEvent, frozen=True, kw_only=True):
    """A deadline was moved.  ``of`` is the duty, case or matter it belongs to."""

    of: str


class DeadlineMoveProposed(DeadlineEvent, frozen=True, kw_only=True, tag="deadline.move_proposed"):
    """Somebody asked for another last day; another official decides on it."""

    to: dt.date
    reason: str


class DeadlineMoveDeclined(DeadlineEvent, frozen=True, kw_only=True, tag="deadline.move_declined"):
    """The last day stays as it is."""

    reason: str


class DeadlineMoved(DeadlineEvent, frozen=True, kw_only=True, tag="deadline.moved"):
    """The deadline has another last day; ``due`` keeps the original one and every shift.

    Args:
        proposed_by: Account that asked for it; empty when rules or a calendar moved it.
    """

    due: Deadline
    reason: str
    proposed_by: str = ""


class DeadlineSuspended(DeadlineEvent, frozen=True, kw_only=True, tag="deadline.suspended"):
    """Time stands still from ``effective_on`` on, that day included, for a stated reason (中止)."""

    reason: str


class DeadlineResumed(DeadlineEvent, frozen=True, kw_only=True, tag="deadline.resumed"):
    """Time runs again from ``effective_on`` on; ``due`` is later by the days that it stood still."""

    due: Deadline
    days: int

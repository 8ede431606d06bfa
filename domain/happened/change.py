"""Changes at the enterprise (变更), reported by it or found by an authority."""

import datetime as dt

from domain.calendar import Deadline
from domain.happened.base import DossierEvent
from domain.rulebook.model import ChangeKind, Consequence, Level, Then


class ChangeEvent(DossierEvent, frozen=True, kw_only=True):
    """Something happened to one change.  ``change`` is ``<credit code>-G<ordinal>``."""

    change: str


class ChangeReported(ChangeEvent, frozen=True, kw_only=True, tag="change.reported"):
    """A change came to the authority's knowledge.

    Args:
        happened_on: Civil day on which it took effect at the enterprise.
        found: An authority found it; otherwise the enterprise reported it.
        due: Last day for the report by the rules of the strictest title held; none where they name none.
        late: It was found, or reported after that day.
        late_follows: What the rules let follow a late report.
        unqualified_then: What the rules let follow where the standard is not met any longer.
        titles: Titles in force on the day of the report, whose standard is to be looked at again.
        level: Level of the office that assesses it.
        new_name: The new name, for a rename.
        new_division: Six-digit code of the new county, for a relocation.
    """

    kinds: list[ChangeKind]
    happened_on: dt.date
    found: bool
    description: str
    evidence: list[str]
    due: Deadline | None
    late: bool
    late_follows: list[Consequence]
    unqualified_then: Then | None
    titles: list[str]
    level: Level
    new_name: str = ""
    new_division: str = ""


class ChangeAssessed(ChangeEvent, frozen=True, kw_only=True, tag="change.assessed"):
    """The authority looked at the standard again.

    Args:
        still_meets: Titles whose standard is still met; they go on with name and term unchanged.
        fails: Titles whose standard is not met any longer.
    """

    still_meets: list[str]
    fails: list[str]
    finding: str
    evidence: list[str]


class ChangeLateJudged(ChangeEvent, frozen=True, kw_only=True, tag="change.late_judged"):
    """A person decided what follows the late report; ``then`` is none where nothing is to follow."""

    then: Then | None
    reason: str


class ChangeClosed(ChangeEvent, frozen=True, kw_only=True, tag="change.closed"):
    """Nothing is left to do about the change."""

    outcome: str


class CustodyOffered(ChangeEvent, frozen=True, kw_only=True, tag="custody.offered"):
    """The old place handed the dossier over to the new one (移交); it stays responsible until it is taken."""

    to_division: str
    note: str


class CustodyTaken(ChangeEvent, frozen=True, kw_only=True, tag="custody.taken"):
    """The new place took the dossier over (接收)."""

    note: str


class CustodyDeclined(ChangeEvent, frozen=True, kw_only=True, tag="custody.declined"):
    """The new place sent the hand-over back, for a stated reason."""

    reason: str

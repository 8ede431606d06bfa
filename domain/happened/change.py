"""Changes at the enterprise (变更), reported by it or found by an authority."""

import datetime as dt

import msgspec

from domain.calendar import Deadline
from domain.happened.base import DossierEvent
from domain.rulebook.model import ChangeKind, ConditionResult, Consequence, Level, Then


class Stake(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What the rules say about one title in view of the change, frozen when it came to be known.

    Args:
        title: Title in force on the day of the report.
        due: Last day for the report by the rules in force when the change happened; none where they name
            none, do not ask for this kind of change, or the title did not hold yet.
        late: It was found, or reported after that day.
        late_follows: What those rules let follow a late report; empty where it was not late.
        unqualified_then: What follows where the standard is not met any longer, by the rules of the day of
            the report; none where the text is silent.
        level: Level of the title, whose office decides what follows; that of the change where left out.
    """

    title: str
    due: Deadline | None = None
    late: bool = False
    late_follows: list[Consequence] = []
    unqualified_then: Then | None = None
    level: Level | None = None


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
        stakes: What the rules say about each title in force on the day of the report.
        level: Level of the office that assesses it.
        decides: Level of the office that decides what follows for the titles.
        division: Six-digit code of the county to which the enterprise belongs on this day.
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
    stakes: list[Stake]
    level: Level
    decides: Level
    division: str
    new_name: str = ""
    new_division: str = ""


class ChangeAssessed(ChangeEvent, frozen=True, kw_only=True, tag="change.assessed"):
    """The authority established the change and looked at the standard again.

    Args:
        established: The change took place as stated; otherwise nothing follows from it.
        still_meets: Titles whose standard is still met; they go on with name and term unchanged.
        fails: Titles whose standard is not met any longer.
        results: The condition table of each title on the day, as information; it binds nobody.
    """

    established: bool
    still_meets: list[str]
    fails: list[str]
    finding: str
    evidence: list[str]
    results: dict[str, list[ConditionResult]] = msgspec.field(default_factory=dict)


class ChangeLateJudged(ChangeEvent, frozen=True, kw_only=True, tag="change.late_judged"):
    """It was settled what follows the late report, by the rule or by a person's choice.

    Args:
        then: What follows; none where a person let nothing follow.
        titles: Titles to which it applies.
        reason: The person's reason; empty where the rule leaves no choice.
    """

    then: Then | None
    titles: list[str]
    reason: str


class ChangeSettled(ChangeEvent, frozen=True, kw_only=True, tag="change.settled"):
    """A second official settled what becomes of the titles whose standard is not met any longer.

    Args:
        then: What follows; none where the title goes on because the text lets nothing follow.
        titles: Titles to which it applies.
        reason: Why, where the text is silent and a person decided.
    """

    then: Then | None
    titles: list[str]
    reason: str


class ChangeClosed(ChangeEvent, frozen=True, kw_only=True, tag="change.closed"):
    """Nothing is left to do about the change; ``outcome`` says in Chinese what came out."""

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

"""Changes (变更) as remembered."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain import divisions
from domain import events as ev
from domain.calendar import Deadline
from domain.happened.change import Stake
from domain.matter import Matter
from domain.rulebook.model import ChangeKind, Consequence, Level, Then


class ChangeState(StrEnum):
    """Where a change stands."""

    REPORTED = "reported"
    ASSESSED = "assessed"
    OFFERED = "offered"
    CLOSED = "closed"


_LABELS = {
    "reported": "待评估", "assessed": "已评估，待办结", "offered": "待迁入地接收", "closed": "已办结",
}  # fmt: skip


class Change(Matter, kw_only=True, gc=False):
    """A change at the enterprise.

    Args:
        decides: Level of the office that decides what follows for the titles.
        report_due: Last day on which the report was in time; none where the rules name none.
        stakes: What the rules say about each title.
        late_open: By title, what may follow the late report and is not settled yet.
        established: It took place as stated; ``None`` before it was assessed.
        fails: Titles whose standard is not met any longer.
        settled: Titles of ``fails`` for which it was settled what follows.
        proceeding_due: Titles whose cancellation is to be examined in a proceeding.
        assessed_by: Account that assessed it; another one decides what follows.
        division: County to which the enterprise belonged when the change came to be known.
        offered_to: Division that is to take the dossier over.
    """

    letter: ClassVar[str] = "G"

    kinds: list[ChangeKind]
    happened_on: dt.date
    found: bool
    description: str
    decides: Level
    division: str
    evidence: list[str] = msgspec.field(default_factory=list)
    report_due: Deadline | None = None
    late: bool = False
    stakes: list[Stake] = msgspec.field(default_factory=list)
    late_open: dict[str, list[Consequence]] = msgspec.field(default_factory=dict)
    established: bool | None = None
    fails: list[str] = msgspec.field(default_factory=list)
    settled: list[str] = msgspec.field(default_factory=list)
    proceeding_due: list[str] = msgspec.field(default_factory=list)
    assessed_by: str = ""
    finding: str = ""
    new_name: str = ""
    new_division: str = ""
    offered_to: str = ""
    outcome: str = ""

    @property
    def label(self) -> str:
        """What changed."""
        return "、".join(kind.label for kind in self.kinds)

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        return _LABELS[self.state]

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state != ChangeState.CLOSED

    @property
    def choices(self) -> list[Then]:
        """What may follow the late report and is not settled yet, each once."""
        return list(dict.fromkeys(one.then for follows in self.late_open.values() for one in follows))

    @property
    def to_settle(self) -> list[str]:
        """Titles whose standard is not met any longer and for which nothing was settled yet."""
        return [title for title in self.fails if title not in self.settled]

    @property
    def crosses(self) -> bool:
        """Whether the new place belongs to another province-level unit."""
        new = divisions.province_unit(self.new_division) if self.new_division else ""
        return bool(new) and new != divisions.province_unit(self.division)

    @property
    def mover(self) -> Level:
        """Level of the office that records a relocation inside the province: the city of both places."""
        unit, city = divisions.province_unit(self.division), divisions.parent(self.division)
        within = bool(self.new_division) and divisions.parent(self.new_division) == city
        return Level.CITY if within and city != unit and divisions.has_cities(unit) else Level.PROVINCE

    def decider(self, title: str) -> Level:
        """Level of the office that decides what follows for *title*: the title's own."""
        stake = self.stake(title)
        return stake.level if stake and stake.level else self.decides

    def next_decider(self, titles: Iterable[str]) -> Level:
        """Level whose turn it is to decide about *titles*: the lowest first; the change's own without any."""
        levels = [self.decider(title) for title in titles]
        return min(levels, key=list(Level).index, default=self.decides)

    def stake(self, title: str) -> Stake | None:
        """What the rules say about *title*."""
        return next((stake for stake in self.stakes if stake.title == title), None)


Changes = dict[str, Change]


def take_in(changes: Changes, event: ev.ChangeEvent) -> Changes:
    """Take in one event."""
    if isinstance(event, ev.ChangeReported):
        made = Change(
            id=event.change, opened_on=event.effective_on, level=event.level, state=ChangeState.REPORTED,
            kinds=event.kinds, happened_on=event.happened_on, found=event.found, decides=event.decides,
            division=event.division, description=event.description, evidence=event.evidence,
            report_due=event.due, late=event.late, stakes=event.stakes, new_name=event.new_name,
            late_open={stake.title: stake.late_follows for stake in event.stakes if stake.late_follows},
            new_division=event.new_division, last_act=event.version,
        )  # fmt: skip
        return {**changes, made.id: made}
    change = changes[event.change]
    match event:
        case ev.ChangeAssessed():
            change.state, change.fails, change.finding = ChangeState.ASSESSED, event.fails, event.finding
            change.established, change.assessed_by = event.established, event.actor
            if not event.established:
                change.late_open = {}
        case ev.ChangeLateJudged():
            change.late_open = _left(change.late_open, event.then, event.titles)
            _note_proceeding(change, event.then, event.titles)
        case ev.ChangeSettled():
            change.settled = [*change.settled, *event.titles]
            _note_proceeding(change, event.then, event.titles)
        case ev.CustodyOffered():
            change.state, change.offered_to = ChangeState.OFFERED, event.to_division
        case ev.CustodyDeclined() | ev.CustodyTaken():
            change.state, change.offered_to = ChangeState.ASSESSED, ""
        case ev.ChangeClosed():
            change.state, change.outcome = ChangeState.CLOSED, event.outcome
    return changes


def _left(
    late_open: dict[str, list[Consequence]], then: Then | None, titles: Sequence[str]
) -> dict[str, list[Consequence]]:
    """What is still open after *then* was settled for *titles*: a choice among several is made once."""
    left = {}
    for title, follows in late_open.items():
        stays = follows
        if title in titles:
            chose = then is None or any(one.then is then and one.discretion for one in follows)
            stays = [one for one in follows if one.then is not then and not (one.discretion and chose)]
        if stays:
            left[title] = stays
    return left


def _note_proceeding(change: Change, then: Then | None, titles: Sequence[str]) -> None:
    if then is Then.CANCELLED:
        change.proceeding_due = list(dict.fromkeys([*change.proceeding_due, *titles]))

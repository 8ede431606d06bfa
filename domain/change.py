"""Changes (变更) as remembered."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain import events as ev
from domain.matter import Matter
from domain.rulebook.model import ChangeKind, Consequence, Then


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
        titles: Titles whose standard is looked at again.
        late_judged: A person decided what follows the late report, or nothing had to be decided.
        offered_to: Division that is to take the dossier over.
    """

    letter: ClassVar[str] = "G"

    kinds: list[ChangeKind]
    happened_on: dt.date
    found: bool
    description: str
    evidence: list[str] = msgspec.field(default_factory=list)
    late: bool = False
    late_follows: list[Consequence] = msgspec.field(default_factory=list)
    late_judged: bool = True
    unqualified_then: Then | None = None
    titles: list[str] = msgspec.field(default_factory=list)
    fails: list[str] = msgspec.field(default_factory=list)
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


Changes = dict[str, Change]


def take_in(changes: Changes, event: ev.ChangeEvent) -> Changes:
    """Take in one event."""
    if isinstance(event, ev.ChangeReported):
        made = Change(
            id=event.change, opened_on=event.effective_on, level=event.level, state=ChangeState.REPORTED,
            due=event.due, kinds=event.kinds, happened_on=event.happened_on, found=event.found,
            description=event.description, evidence=event.evidence, late=event.late,
            late_follows=event.late_follows, late_judged=not (event.late and event.late_follows),
            unqualified_then=event.unqualified_then, titles=event.titles, new_name=event.new_name,
            new_division=event.new_division, last_act=event.version,
        )  # fmt: skip
        return {**changes, made.id: made}
    change = changes[event.change]
    match event:
        case ev.ChangeAssessed():
            change.state, change.fails, change.finding = ChangeState.ASSESSED, event.fails, event.finding
        case ev.ChangeLateJudged():
            change.late_judged = True
        case ev.CustodyOffered():
            change.state, change.offered_to = ChangeState.OFFERED, event.to_division
        case ev.CustodyDeclined() | ev.CustodyTaken():
            change.state, change.offered_to = ChangeState.ASSESSED, ""
        case ev.ChangeClosed():
            change.state, change.outcome = ChangeState.CLOSED, event.outcome
    return changes

"""Appeals (复议、诉讼、申诉) as remembered."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain import events as ev
from domain.matter import Matter


class AppealState(StrEnum):
    """Where an appeal stands."""

    FILED = "filed"
    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    REJECTED = "rejected"
    DECIDED = "decided"


_LABELS = {
    "filed": "已提出", "accepted": "已受理", "proposed": "已登记结果，待审批", "rejected": "未受理",
    "decided": "已作出决定",
}  # fmt: skip
REMEDIES = {"reconsideration": "行政复议", "suit": "行政诉讼", "petition": "申诉"}
"""Kinds of appeal with the name on screen."""
OUTCOMES = {
    "confirmed": "维持", "changed": "变更", "set_aside": "撤销", "remitted": "责令重新作出决定",
    "withdrawn": "撤回",
}  # fmt: skip
"""How an appeal can end, with the name on screen."""


class Result(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A decision on an appeal as one official entered it; fields as in the event."""

    outcome: str
    document_no: str
    decided_on: dt.date
    reasons: str
    restores: list[str]
    last_day: dt.date | None
    ban_until: dt.date | None
    lifts_ban: bool
    by: str


class Appeal(Matter, kw_only=True, gc=False):
    """An appeal against one decision of this register.

    Args:
        suspends: The decision stands still until the appeal is decided.
        decided_on: Civil day of the decision on the appeal.
        proposal: That decision as entered, while the entry waits for a second official.
    """

    letter: ClassVar[str] = "S"

    remedy: str
    against: str
    before: str
    filed_on: dt.date
    late: bool
    reference: str = ""
    suspends: bool = False
    outcome: str = ""
    document_no: str = ""
    decided_on: dt.date | None = None
    proposal: Result | None = None

    @property
    def label(self) -> str:
        """Which remedy against what."""
        return f"{REMEDIES[self.remedy]}（{self.against}）"

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        decided = f"：{OUTCOMES[self.outcome]}" if self.outcome else ""
        return f"{_LABELS[self.state]}{decided}"

    @property
    def open(self) -> bool:
        """Whether it has not been decided."""
        return self.state in (AppealState.FILED, AppealState.ACCEPTED, AppealState.PROPOSED)


Appeals = dict[str, Appeal]


def take_in(appeals: Appeals, event: ev.AppealEvent) -> Appeals:
    """Take in one event."""
    if isinstance(event, ev.AppealFiled):
        made = Appeal(
            id=event.appeal, opened_on=event.effective_on, level=event.level, state=AppealState.FILED,
            remedy=event.remedy, against=event.against, before=event.before, filed_on=event.filed_on,
            late=event.late, last_act=event.version,
        )  # fmt: skip
        return {**appeals, made.id: made}
    appeal = appeals[event.appeal]
    match event:
        case ev.AppealAccepted():
            appeal.state, appeal.reference = AppealState.ACCEPTED, event.reference
        case ev.AppealRejected():
            appeal.state = AppealState.REJECTED
        case ev.EffectSuspended():
            appeal.suspends = True
        case ev.AppealResultProposed():
            appeal.state = AppealState.PROPOSED
            appeal.proposal = Result(
                outcome=event.outcome, document_no=event.document_no, decided_on=event.decided_on,
                reasons=event.reasons, restores=event.restores, last_day=event.last_day,
                ban_until=event.ban_until, lifts_ban=event.lifts_ban, by=event.actor,
            )  # fmt: skip
        case ev.AppealResultSentBack():
            appeal.state = AppealState.ACCEPTED if appeal.reference else AppealState.FILED
            appeal.proposal = None
        case ev.AppealDecided():
            appeal.state, appeal.outcome = AppealState.DECIDED, event.outcome
            appeal.document_no, appeal.decided_on = event.document_no, event.decided_on
            appeal.suspends, appeal.proposal = False, None
    return appeals

"""Appeals (复议、诉讼、申诉) against decisions of this register: what can be asked, and the table of acts.

Somebody else decides them; the office whose decision is attacked records the course and carries the outcome
out.  A decision set aside stays in history: new events restore what it took.
"""

import datetime as dt
from typing import Literal

import msgspec

from domain.appeal import AppealState as S
from domain.matter import Act
from domain.people import Role
from domain.permission import Scope
from domain.procedures import gate


class FileAppeal(msgspec.Struct, frozen=True):
    """Turn against a decision; the enterprise does, or the office records what it learned of.

    Args:
        against: Number of the proceeding, of the refused case, or of the duty or change with what followed.
        remedy: ``reconsideration`` (复议), ``suit`` (诉讼) or ``petition`` (申诉).
        before: Who decides on it.
        filed_on: Civil day of filing, where an office records it later; today if left out.
        evidence: Digests of documents.
    """

    uscc: str
    against: str
    remedy: Literal["reconsideration", "suit", "petition"]
    before: str
    statement: str
    evidence: list[str] = []
    filed_on: dt.date | None = None


class AcceptAppeal(msgspec.Struct, frozen=True):
    """Record that the deciding body took the appeal up under its number."""

    matter: str
    reference: str


class RejectAppeal(msgspec.Struct, frozen=True):
    """Record that the deciding body did not take the appeal up."""

    matter: str
    reason: str


class SuspendEffect(msgspec.Struct, frozen=True):
    """Let the decision stand still until the appeal is decided; by an approver new to the appeal."""

    matter: str
    reason: str


class ProposeResult(msgspec.Struct, frozen=True):
    """Enter the decision on the appeal; it takes effect when another official has approved the entry.

    Args:
        outcome: ``confirmed``, ``changed``, ``set_aside``, ``remitted`` (decide anew) or ``withdrawn``.
        document_no: Number of the decision on the appeal; not needed for a withdrawal.
        decided_on: Civil day of that decision, from the day of filing until today.
        restores: With ``changed``: titles that hold again.
        last_day: With ``changed``: later last day of the titles that stay ended.
        ban_until: With ``changed``: earlier last day of the ban, included.
        lifts_ban: With ``changed``: the ban falls away from its beginning.
    """

    matter: str
    outcome: Literal["confirmed", "changed", "set_aside", "remitted", "withdrawn"]
    decided_on: dt.date
    reasons: str
    document_no: str = ""
    restores: list[str] = []
    last_day: dt.date | None = None
    ban_until: dt.date | None = None
    lifts_ban: bool = False


class ApproveResult(msgspec.Struct, frozen=True):
    """Carry the outcome out: whatever it restores or changes is recorded together with it."""

    matter: str
    opinion: str


class SendBackResult(msgspec.Struct, frozen=True):
    """Disagree with the entry of another official; it is void."""

    matter: str
    reason: str


HANDLER, APPROVER = (Role.HANDLER,), (Role.APPROVER,)

ACCEPT = Act("accept_appeal", "登记受理", Scope.OFFICE, (S.FILED,), HANDLER)
REJECT = Act("reject_appeal", "登记不予受理", Scope.OFFICE, (S.FILED,), HANDLER)
SUSPEND = Act(
    "suspend_effect", "停止执行原决定", Scope.OFFICE, (S.ACCEPTED,), APPROVER,
    checks=(gate.uninvolved, gate.still_carried_out),
)  # fmt: skip
PROPOSE = Act(
    "propose_result", "登记复议诉讼结果", Scope.OFFICE, (S.FILED, S.ACCEPTED), HANDLER, adverse=True
)
APPROVE = Act(
    "approve_result", "批准执行结果", Scope.OFFICE, (S.PROPOSED,), APPROVER,
    checks=(gate.not_the_proposer,), adverse=True,
)  # fmt: skip
SEND_BACK = Act(
    "send_back_result",
    "退回登记的结果",
    Scope.OFFICE,
    (S.PROPOSED,),
    APPROVER,
    checks=(gate.not_the_proposer,),
)

ACTS: tuple[Act, ...] = (ACCEPT, REJECT, SUSPEND, PROPOSE, APPROVE, SEND_BACK)
"""The acts that an appeal offers."""

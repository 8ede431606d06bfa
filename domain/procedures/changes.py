"""Changes at an enterprise (变更): reported by it or found, assessed, and closed when nothing is left to do."""

import datetime as dt

import msgspec

from domain.change import ChangeState
from domain.matter import Act, Moment
from domain.people import Role
from domain.permission import Scope, Why
from domain.procedures import change_effects, custody


class ReportChange(msgspec.Struct, frozen=True):
    """Report a change, as the enterprise itself.

    Args:
        uscc: Credit code of the enterprise.
        kinds: What changed, one or several of :class:`~domain.rulebook.model.ChangeKind`.
        happened_on: Civil day on which it took effect.
        description: What happened, in the enterprise's words.
        new_name: The new full name, for a rename.
        new_division: Six-digit code of the new county, for a relocation.
        evidence: Digests of the documents.
    """

    uscc: str
    kinds: list[str]
    happened_on: dt.date
    description: str
    new_name: str = ""
    new_division: str = ""
    evidence: list[str] = []


class FindChange(msgspec.Struct, frozen=True):
    """Record, as an authority, a change that was found and not reported; fields as in :class:`ReportChange`."""

    uscc: str
    kinds: list[str]
    happened_on: dt.date
    description: str
    new_name: str = ""
    new_division: str = ""
    evidence: list[str] = []


class AssessChange(msgspec.Struct, frozen=True):
    """Establish the change and judge, title by title, whether its standard is still met.

    Args:
        matter: The change.
        still_meets: Titles in force whose standard is still met.
        fails: Titles in force whose standard is not met any longer.
        finding: What was found, in words.
        established: Whether the change took place as stated; if not, nothing follows from it.
        evidence: Digests of the documents.
    """

    matter: str
    still_meets: list[str]
    fails: list[str]
    finding: str
    established: bool = True
    evidence: list[str] = []


class CloseChange(msgspec.Struct, frozen=True):
    """Close the change when nothing is left to do about it.

    Args:
        matter: The change.
        outcome: What came out, in words.
    """

    matter: str
    outcome: str


def _nothing_left(m: Moment) -> Why | None:
    if m.matter.late_open:
        return Why("逾期报告还没有处理", "请由另一名审批人处理逾期报告。")
    if m.matter.to_settle:
        return Why("不再符合标准的称号还没有处理", "请由另一名审批人处理这些称号。")
    if custody.to_move(m.dossier, m.matter):
        return Why("迁移还没有办理", "请先办理省内迁移，或者由迁入地接收。")
    return None


ASSESS = Act("assess_change", "评估变化", Scope.OFFICE, (ChangeState.REPORTED,))
CLOSE = Act(
    "close_change", "办结变化", Scope.OFFICE, (ChangeState.ASSESSED,),
    roles=(Role.HANDLER, Role.APPROVER), checks=(_nothing_left,),
)  # fmt: skip

ACTS: tuple[Act, ...] = (
    ASSESS, change_effects.JUDGE, change_effects.SETTLE, custody.RELOCATE, custody.OFFER, custody.TAKE,
    custody.DECLINE, CLOSE,
)  # fmt: skip
"""The acts that a change offers."""

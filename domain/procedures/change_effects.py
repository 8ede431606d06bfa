"""What follows a change for the titles: of a late report, and of a standard that is not met any longer.

What the rule leaves no choice about and what ends no title follows with the assessment.  What ends a title,
or leaves a choice, takes a second official.  A cancellation is never recorded here: it is referred to a
proceeding, in which the enterprise is heard.
"""

from typing import Literal

import msgspec

from domain.change import ChangeState
from domain.matter import Act, Moment
from domain.people import Role
from domain.permission import Scope, Why


class JudgeLate(msgspec.Struct, frozen=True):
    """Decide, as a second official, what follows a late report; only what the rules offer can be chosen.

    Args:
        matter: The change.
        then: What follows; ``nothing`` only where the rule leaves the choice.
        reason: Why; may stay empty only where the rule leaves no choice.
    """

    matter: str
    then: Literal[
        "nothing", "reminder", "rectification", "recheck_right_lost", "score_minimum", "watch_list",
        "no_support", "lapsed", "waived", "removed", "cancelled",
    ]  # fmt: skip
    reason: str = ""


class SettleUnqualified(msgspec.Struct, frozen=True):
    """Settle, as a second official, what becomes of the titles whose standard is not met any longer.

    Args:
        matter: The change.
        otherwise: What follows for titles on which the text is silent: ``nothing``, ``cancelled`` (a
            proceeding is due), or ``lapsed`` where the enterprise itself reported its dissolution.
        reason: Why; needed where the text is silent.
    """

    matter: str
    otherwise: Literal["nothing", "lapsed", "cancelled", ""] = ""
    reason: str = ""


def _not_the_assessor(m: Moment) -> Why | None:
    if m.actor.account != m.matter.assessed_by:
        return None
    return Why("评估由您办理，评估人不得作出处理决定", "请由本机关另一名审批人办理。")


def _late(m: Moment) -> Why | None:
    return None if m.matter.late_open else Why("没有需要处理的逾期报告", "无需办理。")


def _unqualified(m: Moment) -> Why | None:
    return None if m.matter.to_settle else Why("没有需要处理的称号", "无需办理。")


JUDGE = Act(
    "judge_late", "处理逾期报告", Scope.OFFICE, (ChangeState.ASSESSED,), roles=(Role.APPROVER,),
    checks=(_late, _not_the_assessor), level=lambda change: change.decides, adverse=True,
)  # fmt: skip
SETTLE = Act(
    "settle_unqualified", "处理不再符合标准的称号", Scope.OFFICE, (ChangeState.ASSESSED,),
    roles=(Role.APPROVER,), checks=(_unqualified, _not_the_assessor),
    level=lambda change: change.decides, adverse=True,
)  # fmt: skip

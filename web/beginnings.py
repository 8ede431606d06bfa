"""What can be begun on a dossier: matters, and acts on the dossier itself, by whom.

The procedures decide whether an act is possible; this table only says whose page mentions it.
"""

from dataclasses import dataclass

import msgspec

from domain.case import Status
from domain.dossier import Dossier
from domain.people import Actor, Role
from web.command_forms import COMMANDS


@dataclass(frozen=True, slots=True)
class Beginning:
    """An act that begins something; ``name`` is the act's name, the command's in small letters."""

    name: str
    label: str
    roles: tuple[Role, ...]
    hint: str = ""
    danger: bool = False

    @property
    def command(self) -> type[msgspec.Struct]:
        """The command that the form fills."""
        return COMMANDS[self.name]


FIRM, OFFICE, APPROVER = (Role.ENTERPRISE,), (Role.HANDLER, Role.APPROVER), (Role.APPROVER,)

_ALL = (
    Beginning("report_change", "报告重大变化", FIRM, "更名、合并、分立、迁移等，应在规定期限内报告。"),
    Beginning("apply_recheck", "申请复核", FIRM),
    Beginning("file_appeal", "提出复议、诉讼或申诉", (Role.ENTERPRISE, Role.HANDLER)),
    Beginning("surrender_title", "放弃称号", FIRM, "放弃后称号即告终止，不能撤回。", danger=True),
    Beginning(
        "request_cancellation",
        "申请取消称号",
        (*FIRM, *OFFICE),
        "主管部门登记的，须附企业的书面申请。",
        danger=True,
    ),
    Beginning("cancel_on_request", "依企业申请取消称号", APPROVER, "由登记人以外的审批人决定。", danger=True),
    Beginning(
        "lapse_title",
        "登记称号期满失效",
        APPROVER,
        "规定没有写明期满后如何处理的，期满后说明理由登记。",
        danger=True,
    ),
    Beginning("find_change", "登记发现的重大变化", OFFICE),
    Beginning("lodge_finding", "登记监督检查发现", OFFICE),
    Beginning("open_proceeding", "启动撤销、取消程序", OFFICE, danger=True),
    Beginning("set_update_duty", "下达年度更新义务", OFFICE),
    Beginning("impose_ban", "记入限期不得申报", APPROVER, danger=True),
    Beginning("put_on_watch", "列入重点关注", APPROVER),
    Beginning("end_watch", "移出重点关注", APPROVER),
    Beginning("propose_correction", "提出更正", OFFICE, "只更正文字错误；原记录保留。"),
    Beginning("approve_correction", "批准更正", APPROVER),
)
ON_TITLE = frozenset(
    {
        "surrender_title", "request_cancellation", "lapse_title", "open_proceeding", "apply_recheck",
        "set_update_duty",
    }
)  # fmt: skip
"""Acts that need a title whose end is not recorded yet."""

BEGINNINGS: dict[str, Beginning] = {one.name: one for one in _ALL}
"""Everything that can be begun, by the act's name."""


def beginnings(actor: Actor, dossier: Dossier) -> list[Beginning]:
    """Return what *actor* may find on the page of *dossier*."""
    own = actor.enterprise == dossier.uscc
    return [
        one
        for one in _ALL
        if actor.has(*one.roles) and (own or not actor.has(Role.ENTERPRISE)) and _fits(one, dossier)
    ]


def _fits(one: Beginning, dossier: Dossier) -> bool:
    match one.name:
        case "approve_correction":
            return dossier.correction is not None
        case "propose_correction":
            return bool(dossier.titles) and dossier.correction is None
        case "put_on_watch":
            return not dossier.watched
        case "end_watch":
            return bool(dossier.watched)
        case "cancel_on_request":
            return any(one.end_asked_on and one.end is None for one in dossier.titles.values())
        case "impose_ban":
            return any(one.status is Status.REFUSED for one in dossier.cases.values())
        case _ if one.name in ON_TITLE:
            return any(one.end is None for one in dossier.titles.values())
        case _:
            return True

"""The watch list (重点关注): an office keeps an eye on an enterprise; it is no sanction and ends no title."""

import msgspec

from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.events import WatchEnded, WatchListed
from domain.filing import Filing
from domain.law import Law
from domain.people import Role
from domain.permission import OFFICIALS
from domain.procedures.matters import matter_of
from domain.procedures.steps import reason_given


class PutOnWatch(msgspec.Struct, frozen=True):
    """Put the enterprise on the watch list, as an approver of an office of its place.

    Args:
        uscc: Credit code of the enterprise.
        reason: Why it is to be watched.
        cause: Matter that led to it, empty for none.
    """

    uscc: str
    reason: str
    cause: str = ""


class EndWatch(msgspec.Struct, frozen=True):
    """Take the enterprise off the watch list, as an approver of an office of its place.

    Args:
        uscc: Credit code of the enterprise.
        reason: Why it need not be watched any longer.
    """

    uscc: str
    reason: str


def put_on_watch(dossier: Dossier, cmd: PutOnWatch, filing: Filing, law: Law) -> None:
    """Watch it from today on, or raise :exc:`NotAllowed` and change nothing."""
    _require_approver(dossier, filing, "不能列入重点关注")
    if dossier.watched:
        raise NotAllowed(
            "不能列入重点关注", why=f"已经列入，理由是“{dossier.watched}”", way_out="无需再次列入。"
        )
    if cmd.cause:
        matter_of(dossier, cmd.cause)
    filing.record(dossier, WatchListed, reason=reason_given("reason", cmd.reason), cause=cmd.cause)


def end_watch(dossier: Dossier, cmd: EndWatch, filing: Filing, law: Law) -> None:
    """Watch it no longer from today on."""
    _require_approver(dossier, filing, "不能移出重点关注")
    if not dossier.watched:
        raise NotAllowed("不能移出重点关注", why="该企业没有列入重点关注", way_out="无需办理。")
    filing.record(dossier, WatchEnded, reason=reason_given("reason", cmd.reason))


def _require_approver(dossier: Dossier, filing: Filing, what: str) -> None:
    actor = filing.by
    if not dossier.version:
        raise NotAllowed(what, why="该企业尚未建档", way_out="请先建立企业档案。")
    if actor.office is None or not actor.has(*OFFICIALS):
        raise NotAllowed(what, why="只有主管部门的工作人员可以办理", way_out="请由主管部门办理。")
    if not actor.office.covers(dossier.division):
        raise NotAllowed(
            what, why=f"该企业不在{actor.office.name}的辖区内", way_out="请由企业所在地的主管部门办理。"
        )
    if not actor.has(Role.APPROVER):
        raise NotAllowed(what, why="这一步由审批人办理", way_out="请由本机关的审批人办理。")

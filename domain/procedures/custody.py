"""Relocation (迁移): inside a province it is recorded, between provinces one hands over and the other takes.

Until the new place has taken the dossier over, the old one stays responsible; from then on only the new one
is.  Everything decided before stays where it is in the stream.
"""

import msgspec

from domain import divisions
from domain.case import Case, Status
from domain.change import Change, ChangeState
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.events import CustodyDeclined, CustodyOffered, CustodyTaken, EnterpriseRelocated
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act, Moment, require
from domain.people import Role
from domain.permission import Scope, Why
from domain.procedures.change_effects import to_refer
from domain.procedures.matters import allowed, matter_of
from domain.procedures.steps import reason_given
from domain.rulebook.model import Level


class RecordRelocation(msgspec.Struct, frozen=True):
    """Give the enterprise to its new county inside the same province-level unit.

    Args:
        matter: The change; the city does it where both places are its own, else the province.
    """

    matter: str


class OfferCustody(msgspec.Struct, frozen=True):
    """Hand the dossier over to the province-level unit of the new place (移交).

    Args:
        matter: The change.
        note: What the new place should know.
    """

    matter: str
    note: str = ""


class TakeCustody(msgspec.Struct, frozen=True):
    """Take the dossier over, as the province-level unit of the new place (接收).

    Args:
        matter: The change.
        note: What was found on taking over.
    """

    matter: str
    note: str = ""


class DeclineCustody(msgspec.Struct, frozen=True):
    """Send the hand-over back, as the province-level unit of the new place (退回).

    Args:
        matter: The change.
        reason: What is missing or wrong.
    """

    matter: str
    reason: str


def to_move(dossier: Dossier, change: Change) -> bool:
    """Whether the enterprise is still to be given to the new county of *change*."""
    wanted = bool(change.new_division) and change.established is True
    return wanted and dossier.division != change.new_division


def _stays(m: Moment) -> Why | None:
    if not to_move(m.dossier, m.matter):
        return Why("没有待办理的迁移", "无需办理。")
    if m.matter.crosses:
        return Why("迁入地属于另一省级单位", "请办理移交，由迁入地接收。")
    return None


def _leaves(m: Moment) -> Why | None:
    if not to_move(m.dossier, m.matter):
        return Why("没有待办理的迁移", "无需办理。")
    if not m.matter.crosses:
        return Why("迁入地属于同一省级单位", "请直接办理省内迁移。")
    if m.matter.late_open or m.matter.to_settle or to_refer(m.dossier, m.matter, m.today):
        return Why("称号的处理还没有完成", "请先由迁出地处理逾期报告和不再符合标准的称号。")
    if any(proceeding.open for proceeding in m.dossier.proceedings.values()):
        return Why("撤销、取消程序还在办理", "请先由迁出地办完程序，再移交档案。")
    left = _left_behind(m)
    if left is not None:
        return Why(f"{left.rules.title}的办件 {left.id} 还没有办结", "请先办结，或由企业撤回，再移交档案。")
    return None


def _left_behind(m: Moment) -> Case | None:
    """An open case of the old place's own scheme, which the new place cannot decide."""
    there = (divisions.NATION, divisions.province_unit(m.matter.new_division))
    open_ = (case for case in m.dossier.cases.values() if case.status in (Status.OPEN, Status.CONSENT))
    return next((case for case in open_ if case.rules.jurisdiction not in there), None)


def _new_place(m: Moment) -> Why | None:
    office = m.actor.office
    if office is not None and office.covers(m.matter.offered_to):
        return None
    return Why("移交给了迁入地", f"由{divisions.name(m.matter.offered_to)}所属的省级主管部门接收或退回。")


RELOCATE = Act(
    "record_relocation", "办理省内迁移", Scope.OFFICE, (ChangeState.ASSESSED,), checks=(_stays,),
    level=lambda change: change.mover,
)  # fmt: skip
OFFER = Act(
    "offer_custody", "向迁入地移交", Scope.OFFICE, (ChangeState.ASSESSED,), checks=(_leaves,),
    level=lambda _: Level.PROVINCE,
)  # fmt: skip
TAKE = Act(
    "take_custody", "接收企业档案", Scope.OFFICE, (ChangeState.OFFERED,), checks=(_new_place,),
    level=lambda _: Level.PROVINCE, place=lambda change: change.offered_to,
)  # fmt: skip
DECLINE = Act(
    "decline_custody", "退回移交", Scope.OFFICE, (ChangeState.OFFERED,),
    roles=(Role.HANDLER, Role.APPROVER), checks=(_new_place,), level=lambda _: Level.PROVINCE,
    place=lambda change: change.offered_to,
)  # fmt: skip


def record_relocation(dossier: Dossier, cmd: RecordRelocation, filing: Filing, law: Law) -> None:
    """From today on the enterprise belongs to its new county."""
    change = allowed(dossier, cmd.matter, RELOCATE, Change, filing)
    _relocate(dossier, change, filing)


def offer_custody(dossier: Dossier, cmd: OfferCustody, filing: Filing, law: Law) -> None:
    """Hand over; the old place stays responsible until the new one takes the dossier."""
    change = allowed(dossier, cmd.matter, OFFER, Change, filing)
    filing.record(
        dossier, CustodyOffered, change=change.id, to_division=change.new_division, note=cmd.note.strip()
    )


def take_custody(dossier: Dossier, cmd: TakeCustody, filing: Filing, law: Law) -> None:
    """Take over: from today on the new place alone is responsible."""
    change = _offered(dossier, cmd.matter, TAKE, filing)
    filing.record(dossier, CustodyTaken, change=change.id, note=cmd.note.strip())
    _relocate(dossier, change, filing)


def decline_custody(dossier: Dossier, cmd: DeclineCustody, filing: Filing, law: Law) -> None:
    """Send it back: it is the old place's turn again."""
    change = _offered(dossier, cmd.matter, DECLINE, filing)
    filing.record(dossier, CustodyDeclined, change=change.id, reason=reason_given("reason", cmd.reason))


def _offered(dossier: Dossier, matter: str, act: Act, filing: Filing) -> Change:
    """Return the change after making sure that the office of the *new* place may do *act*."""
    change = matter_of(dossier, matter)
    if not isinstance(change, Change) or not change.offered_to:
        return allowed(dossier, matter, act, Change, filing)  # says what is in the way
    # The office is looked for at the new place: to everybody else the dossier is still at the old one.
    there = msgspec.structs.replace(dossier, division=change.offered_to)
    moment = Moment(there, change, filing.by, filing.today)
    why = _new_place(moment)
    if why is not None:
        raise NotAllowed(f"不能办理“{act.label}”（{change.id}）", why=why.why, way_out=why.way_out)
    require(act, moment)
    return change


def _relocate(dossier: Dossier, change: Change, filing: Filing) -> None:
    filing.record(
        dossier, EnterpriseRelocated, before=dossier.division, after=change.new_division, cause=change.id
    )

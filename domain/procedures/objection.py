"""Objections (异议): lodged under a real name, accepted or not, investigated, upheld or dismissed."""

import msgspec

from domain.case import Case, Objection, ObjectionState
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import (
    ObjectionAccepted,
    ObjectionDeclined,
    ObjectionDismissed,
    ObjectionInvestigated,
    ObjectionLodged,
    ObjectionUpheld,
)
from domain.filing import Filing
from domain.law import Law
from domain.procedures.publicity import pass_publicity
from domain.procedures.steps import allowed, case_of, cited, digests, reason_given, refs
from domain.rulebook.model import CaseRules, Source


class LodgeObjection(msgspec.Struct, frozen=True):
    """Object to a row of an open notice; anybody may.

    Args:
        person: Reference into the erasable store: name, contact and the text of the objection.
        real_name: The objector gave a real name and a way to be reached.
        evidence: Digests of the attachments.
    """

    case: str
    person: str
    real_name: bool
    evidence: list[str] = []


class AcceptObjection(msgspec.Struct, frozen=True):
    """Take the objection up for investigation."""

    case: str
    objection: str


class DeclineObjection(msgspec.Struct, frozen=True):
    """Do not take the objection up."""

    case: str
    objection: str
    reason: str


class InvestigateObjection(msgspec.Struct, frozen=True):
    """Record the facts that were established."""

    case: str
    objection: str
    finding: str
    evidence: list[str] = []


class UpholdObjection(msgspec.Struct, frozen=True):
    """Find the objection right; the row must leave the list."""

    case: str
    objection: str
    reason: str


class DismissObjection(msgspec.Struct, frozen=True):
    """Find the objection not right."""

    case: str
    objection: str
    reason: str


def lodge_objection(dossier: Dossier, cmd: LodgeObjection, filing: Filing, law: Law) -> None:
    """Record the objection while the public may object: first and last day of publicity included."""
    case = case_of(dossier, cmd.case)
    listing, what = case.listing, f"不能对{dossier.enterprise_name}提出异议"
    if listing is None or not case.publicised:
        raise NotAllowed(what, why="该企业不在公示中", way_out="请查看正在进行的公示名单。")
    if not listing.opens_on <= filing.today <= listing.closes_on:
        raise NotAllowed(
            what,
            why=f"异议应在公示期内提出，公示期为 {listing.opens_on} 至 {listing.closes_on}",
            rule=_rule(case.rules, "window") or cited(case.current.source),
            way_out="公示期外发现问题的，请向主管部门举报。",
        )
    if not cmd.person.strip() or (case.rules.objection.get("real_name") is not False and not cmd.real_name):
        raise BadInput(
            "person",
            what,
            why="没有填写真实姓名和联系方式",
            rule=_rule(case.rules, "real_name"),
            way_out="请实名提出异议。",
        )
    if case.rules.objection.get("evidence") and not cmd.evidence:
        raise BadInput(
            "evidence",
            what,
            why="没有附证明材料",
            rule=_rule(case.rules, "evidence"),
            way_out="请上传证明材料。",
        )
    filing.record(
        dossier,
        ObjectionLodged,
        basis=refs(*_sources(case.rules)),
        case=case.id,
        objection=f"{case.id}-Y{len(case.objections) + 1}",
        notice=listing.notice,
        person=cmd.person.strip(),
        lodged_on=filing.today,
        evidence=digests(cmd.evidence),
    )


def accept_objection(dossier: Dossier, cmd: AcceptObjection, filing: Filing, law: Law) -> None:
    """Take it up."""
    case, found = _found(dossier, cmd.case, cmd.objection, "accept_objection", filing, ObjectionState.LODGED)
    filing.record(
        dossier, ObjectionAccepted, basis=refs(*_sources(case.rules)), case=case.id, objection=found.id
    )


def decline_objection(dossier: Dossier, cmd: DeclineObjection, filing: Filing, law: Law) -> None:
    """Turn it away for a stated reason."""
    case, found = _found(dossier, cmd.case, cmd.objection, "decline_objection", filing, ObjectionState.LODGED)
    filing.record(
        dossier,
        ObjectionDeclined,
        basis=refs(*_sources(case.rules)),
        case=case.id,
        objection=found.id,
        reason=reason_given("reason", cmd.reason),
    )
    _pass_if_free(dossier, case, filing, law)


def investigate_objection(dossier: Dossier, cmd: InvestigateObjection, filing: Filing, law: Law) -> None:
    """Record what was found."""
    case, found = _found(
        dossier, cmd.case, cmd.objection, "investigate_objection", filing, ObjectionState.ACCEPTED
    )
    filing.record(
        dossier,
        ObjectionInvestigated,
        case=case.id,
        objection=found.id,
        finding=reason_given("finding", cmd.finding),
        evidence=digests(cmd.evidence),
    )


def uphold_objection(dossier: Dossier, cmd: UpholdObjection, filing: Filing, law: Law) -> None:
    """Find it right; whoever investigated does not decide."""
    case, found = _decidable(dossier, cmd.case, cmd.objection, "uphold_objection", filing)
    filing.record(
        dossier,
        ObjectionUpheld,
        basis=refs(*_sources(case.rules)),
        case=case.id,
        objection=found.id,
        reason=reason_given("reason", cmd.reason),
    )


def dismiss_objection(dossier: Dossier, cmd: DismissObjection, filing: Filing, law: Law) -> None:
    """Find it not right; the last one to be settled after the closing day lets the row pass."""
    case, found = _decidable(dossier, cmd.case, cmd.objection, "dismiss_objection", filing)
    filing.record(
        dossier,
        ObjectionDismissed,
        basis=refs(*_sources(case.rules)),
        case=case.id,
        objection=found.id,
        reason=reason_given("reason", cmd.reason),
    )
    _pass_if_free(dossier, case, filing, law)


def _pass_if_free(dossier: Dossier, case: Case, filing: Filing, law: Law) -> None:
    listing = case.listing
    if listing and filing.today > listing.closes_on and case.publicised and not case.objected:
        pass_publicity(dossier, case, listing.notice, filing, law)


def _found(
    dossier: Dossier, case_id: str, objection: str, act: str, filing: Filing, state: ObjectionState
) -> tuple[Case, Objection]:
    """Return case and objection after making sure of the act and of the objection's state."""
    case = case_of(dossier, case_id)
    found = case.objections.get(objection)
    if found is None:
        raise NotFound(f"找不到异议 {objection}", why="编号不存在", way_out="请核对异议编号。")
    if found.state is not state:
        raise NotAllowed(
            f"不能办理异议 {objection}", why=f"异议{found.state.label}", way_out="请刷新页面查看最新状态。"
        )
    return allowed(dossier, case_id, act, filing), found


def _decidable(
    dossier: Dossier, case_id: str, objection: str, act: str, filing: Filing
) -> tuple[Case, Objection]:
    case, found = _found(dossier, case_id, objection, act, filing, ObjectionState.INVESTIGATED)
    if found.investigated_by == filing.by.account:
        raise NotAllowed(
            f"不能对异议 {objection} 作出结论",
            why="核查由您办理，核查人不得作出结论",
            way_out="请由本机关另一名审批人作出结论。",
        )
    return case, found


def _sources(rules: CaseRules) -> list[Source]:
    found = [msgspec.convert(source, Source) for source in rules.objection.get("sources", {}).values()]
    return list(dict.fromkeys(found))


def _rule(rules: CaseRules, key: str) -> str:
    source = rules.objection.get("sources", {}).get(key)
    return cited(msgspec.convert(source, Source)) if source else ""

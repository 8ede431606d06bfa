"""Bans (限期不得申报): imposed on a false application, lifted by two people, asked for at intake.

A ban that comes with the end of a title begins with that decision.  One for a false application has no title
to end: it takes the same steps, so that nobody is banned unheard.
"""

import datetime as dt

import msgspec

from domain.ban import Ban
from domain.case import Status
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import BanLiftDeclined, BanLifted, BanLiftProposed
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act
from domain.people import Role
from domain.permission import Scope, not_the_office
from domain.procedures import gate
from domain.procedures.matters import allowed
from domain.procedures.proceeding_opening import Ground, begin, by_rule, told
from domain.procedures.steps import case_of, reason_given
from domain.rulebook.model import CaseRules, GroundKind, Source
from domain.rulebook.standing import standing


class ImposeBan(msgspec.Struct, frozen=True):
    """Begin the proceeding that bans an enterprise for an application that was refused as false.

    Args:
        case: The refused case; its frozen rules give the ground.
        facts: What is held against the enterprise.
        evidence: Digests of documents.
        ground_id: Id of one of the :func:`ban_grounds` of the case's rules; empty where a person names it by
            ``ground``, ``clause`` and ``kind``, with ``reason``.
    """

    case: str
    facts: str
    evidence: list[str] = []
    ground_id: str = ""
    ground: str = ""
    clause: str = ""
    kind: GroundKind = GroundKind.FALSIFICATION
    reason: str = ""
    acted_on: dt.date | None = None


class ProposeLift(msgspec.Struct, frozen=True):
    """Propose that a ban ends before its last day.

    Args:
        free_from: First civil day on which it does not bar any longer, today or later.
    """

    matter: str
    free_from: dt.date
    reason: str


class ApproveLift(msgspec.Struct, frozen=True):
    """Lift the ban as another official proposed."""

    matter: str
    opinion: str


class DeclineLift(msgspec.Struct, frozen=True):
    """Keep the ban as it is."""

    matter: str
    reason: str


PROPOSE_LIFT = Act(
    "propose_lift", "提出解除限期", Scope.OFFICE, ("on",), (Role.HANDLER,), checks=(gate.still_bars,)
)
APPROVE_LIFT = Act(
    "approve_lift", "批准解除限期", Scope.OFFICE, ("on",), (Role.APPROVER,),
    checks=(gate.proposed, gate.not_the_proposer),
)  # fmt: skip
DECLINE_LIFT = Act(
    "decline_lift", "不予解除限期", Scope.OFFICE, ("on",), (Role.APPROVER,),
    checks=(gate.proposed, gate.not_the_proposer),
)  # fmt: skip

ACTS: tuple[Act, ...] = (PROPOSE_LIFT, APPROVE_LIFT, DECLINE_LIFT)
"""The acts that a ban offers."""


def impose_ban(dossier: Dossier, cmd: ImposeBan, filing: Filing, law: Law) -> None:
    """Open the proceeding; the office that refused the application does, by the case's frozen rules."""
    case, what = case_of(dossier, cmd.case), f"不能对{dossier.enterprise_name}启动限期不得申报程序"
    if case.status is not Status.REFUSED:
        raise NotAllowed(what, why=f"办件 {case.id} {case.status.label}", way_out="请在不予认定后办理。")
    level = case.current.level
    why = not_the_office(
        filing.by, level, dossier.division, (Role.HANDLER, Role.APPROVER), what="限期不得申报程序"
    )
    if why is not None:
        raise NotAllowed(what, why=why.why, rule=why.rule, way_out=why.way_out)
    if any(one.cause == case.id and not one.titles for one in dossier.proceedings.values()):
        raise NotAllowed(what, why=f"办件 {case.id} 的程序已经启动", way_out="请在该程序中办理。")
    rules = standing(case.rules)
    if not cmd.ground_id:
        reason_given("reason", cmd.reason)
        ground = Ground(
            id="", text=told("ground", cmd.ground, "事由", what), kind=cmd.kind, revokes=False, bans=True,
            source=Source(document=told("clause", cmd.clause, "依据的条款", what)),
        )  # fmt: skip
    else:
        found = next((one for one in ban_grounds(case.rules) if one.id == cmd.ground_id), None)
        if found is None:
            raise BadInput(
                "ground_id", what, why="办件适用的规定没有这一事由，或该事由不限制申报",
                way_out="请从规定的事由中选择。",
            )  # fmt: skip
        ground = found
    begin(
        dossier, ground, rules, filing, titles=[], scheme=case.rules.scheme, level=level, decides=level,
        facts=cmd.facts, evidence=cmd.evidence, cause=case.id, acted_on=cmd.acted_on,
        reason=cmd.reason.strip(),
    )  # fmt: skip


def ban_grounds(rules: CaseRules) -> list[Ground]:
    """Return what *rules* let be banned for: grounds that end titles, then those that claw money back.

    The latter have no id of their own; theirs is ``clawback-<n>``, n counting the frozen rules from 1.
    """
    found = standing(rules)
    ending = [by_rule(one, found.sources[one.id], revokes=False) for one in found.grounds]
    entries = rules.values.get("clawback", {}).get("value", [])
    paying = [
        Ground(
            id=f"clawback-{n}", text=entry["ground"], kind=GroundKind.FALSIFICATION, revokes=False, bans=True,
            ban_years=entry["ban_years"], source=msgspec.convert(entry["source"], Source),
        )
        for n, entry in enumerate(entries, 1)
        if entry.get("ban_years")
    ]  # fmt: skip
    return [one for one in ending if one.bans] + paying


def propose_lift(dossier: Dossier, cmd: ProposeLift, filing: Filing, law: Law) -> None:
    """Record the proposal; the ban goes on until another official agrees."""
    ban = allowed(dossier, cmd.matter, PROPOSE_LIFT, Ban, filing)
    latest = ban.last_day or dt.date.max
    if not max(filing.today, ban.first_day) <= cmd.free_from <= latest:
        raise BadInput(
            "free_from", f"不能解除 {ban.id}", why="解除日期应从今天起，并在限期届满以前",
            way_out="请核对日期。",
        )  # fmt: skip
    filing.record(
        dossier, BanLiftProposed, ban=ban.id, free_from=cmd.free_from,
        reason=reason_given("reason", cmd.reason),
    )  # fmt: skip


def approve_lift(dossier: Dossier, cmd: ApproveLift, filing: Filing, law: Law) -> None:
    """Lift the ban from the day proposed, or from today where that day has passed."""
    ban = allowed(dossier, cmd.matter, APPROVE_LIFT, Ban, filing)
    opinion, proposal = reason_given("opinion", cmd.opinion), ban.proposal
    free_from = max(proposal.free_from if proposal else filing.today, filing.today)
    reason = f"{proposal.reason if proposal else ''}（{opinion}）"
    filing.record(dossier, BanLifted, effective_on=free_from, ban=ban.id, reason=reason, cause="", void=False)


def decline_lift(dossier: Dossier, cmd: DeclineLift, filing: Filing, law: Law) -> None:
    """Keep the ban."""
    ban = allowed(dossier, cmd.matter, DECLINE_LIFT, Ban, filing)
    filing.record(dossier, BanLiftDeclined, ban=ban.id, reason=reason_given("reason", cmd.reason))


def first_free_day(dossier: Dossier, scheme: str, day: dt.date) -> dt.date | None:
    """Return the first civil day, from *day* on, on which no ban forbids *scheme*; ``None`` for never."""
    free: dt.date | None = day
    while free is not None:
        barring = next((ban for ban in dossier.bans.values() if ban.bars_title(scheme, free)), None)
        if barring is None:
            return free
        free = barring.free_from
    return None

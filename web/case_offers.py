"""What a case offers besides the acts of its steps: acts on its deadline, and on the title that it renews."""

from domain.case import Case
from domain.dossier import Dossier
from domain.people import Actor, Role
from domain.permission import Offer, Why, not_the_office
from domain.procedures.deadlines import offers_of_case
from domain.procedures.renewal import renewal
from web.visit import OFFICIALS, Visit

MEANWHILE = "decide_meanwhile"


def more_offers(visiting: Visit, dossier: Dossier, case: Case) -> list[Offer]:
    """Return the acts that belong to the visitor, each with the reason if it is barred."""
    return [*_on_the_deadline(visiting, dossier, case), *_meanwhile(visiting.actor, dossier, case)]


def _on_the_deadline(visiting: Visit, dossier: Dossier, case: Case) -> list[Offer]:
    """Acts on the deadline, without those that make no sense as it stands, such as resuming what runs."""
    shown = _sensible(case)
    return [
        one
        for one in offers_of_case(dossier, case, visiting.actor, visiting.today)
        if one.act in shown and (one.allowed or one.act != "recompute_deadline")
    ]


def _sensible(case: Case) -> frozenset[str]:
    if not case.live or case.due is None:
        return frozenset()
    if case.suspended_on is not None:
        return frozenset({"resume_deadline", *(("decline_move",) if case.move else ())})
    if case.move is not None:
        return frozenset({"approve_move", "decline_move"})
    anew = ("recompute_deadline",) if case.due.provisional else ()
    return frozenset({"propose_move", "suspend_deadline", *anew})


def _meanwhile(actor: Actor, dossier: Dossier, case: Case) -> list[Offer]:
    """Whether the old title holds until the recheck's result, where its rules do not say."""
    before = dossier.titles.get(case.renews)
    if before is None or before.end is not None or not case.live or not actor.has(*OFFICIALS):
        return []
    own = renewal(case.rules)
    if own.rule.meanwhile:
        return []
    label = "决定复核期间原称号是否有效"
    refusal = not_the_office(
        actor, case.rules.level, dossier.division, (Role.APPROVER,), what="复核期间的称号效力"
    )
    if refusal is None and actor.account in case.handlers:
        refusal = Why("您经办过本办件", "请由本机关另一名审批人决定。")
    return [Offer(MEANWHILE, label, refusal)]

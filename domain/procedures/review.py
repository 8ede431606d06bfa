"""Reviews below the decision: preliminary review (初审), recommendation (推荐), declining and returning."""

import msgspec

from domain.case import Case
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import CaseReturned, PreliminaryReviewPassed, RecommendationMade
from domain.filing import Filing
from domain.law import Law
from domain.ports import Journal
from domain.procedures.intake import unrecommendable
from domain.procedures.quota import take_places
from domain.procedures.renewal import refused
from domain.procedures.steps import (
    allowed,
    dossier_with,
    due,
    onward,
    reason_given,
    reasons_given,
    refs,
    remedies,
)
from domain.rulebook.model import Step, StepKind


class PassPreliminaryReview(msgspec.Struct, frozen=True):
    """Find the application true and fit."""

    case: str
    opinion: str


class Recommend(msgspec.Struct, frozen=True):
    """Recommend the enterprise to the level above."""

    case: str
    opinion: str


class Decline(msgspec.Struct, frozen=True):
    """Refuse to accept or to recommend; the case ends here."""

    case: str
    reasons: list[str]


class ReturnCase(msgspec.Struct, frozen=True):
    """Give the case back.

    Args:
        to_step: Id of the earlier step; empty for the step before this one.
        to_enterprise: The enterprise must supply something first.
    """

    case: str
    reason: str
    to_step: str = ""
    to_enterprise: bool = False


def pass_preliminary_review(dossier: Dossier, cmd: PassPreliminaryReview, filing: Filing, law: Law) -> None:
    """Pass the case on to the next step."""
    case = allowed(dossier, cmd.case, "pass_preliminary_review", filing)
    filing.record(
        dossier,
        PreliminaryReviewPassed,
        basis=refs(case.current.source),
        opinion=reason_given("opinion", cmd.opinion),
        **onward(case, filing, law),
    )


def recommend(cmd: Recommend, filing: Filing, law: Law, journal: Journal) -> None:
    """Hand the case to the level above, unless a ban or a quota forbids it."""
    dossier = dossier_with(cmd.case, journal)
    case = allowed(dossier, cmd.case, "recommend", filing)
    what = f"不能推荐{dossier.enterprise_name}"
    asks = not case.renews and not case.new_name  # a recheck or a rename asks for no further title
    why = unrecommendable(dossier, filing.today) if asks else None
    if why is not None:
        raise NotAllowed(what, why=why.why, rule=why.rule, way_out=why.way_out)
    last = [step.id for step in case.rules.route if step.kind is StepKind.RECOMMENDATION][-1]
    if case.step == last:
        take_places("recommendation", [(dossier, case)], filing, journal, what)
    filing.record(
        dossier,
        RecommendationMade,
        basis=refs(case.current.source),
        opinion=reason_given("opinion", cmd.opinion),
        **onward(case, filing, law),
    )


def decline(dossier: Dossier, cmd: Decline, filing: Filing, law: Law) -> None:
    """End the case with reasons, and with the remedies that the law gives the enterprise."""
    case = allowed(dossier, cmd.case, "decline", filing)
    told, sources = remedies(case.rules)
    refused(
        dossier,
        case,
        filing,
        basis=refs(case.current.source, *sources),
        reasons=reasons_given("reasons", cmd.reasons),
        remedies=told,
    )


def return_case(dossier: Dossier, cmd: ReturnCase, filing: Filing, law: Law) -> None:
    """Give the case back to an earlier step, to the enterprise, or both."""
    case = allowed(dossier, cmd.case, "return_case", filing)
    step = _earlier(case, cmd)
    filing.record(
        dossier,
        CaseReturned,
        basis=refs(case.current.source),
        case=case.id,
        step=case.step,
        next_step=step.id,
        reason=reason_given("reason", cmd.reason),
        to_enterprise=cmd.to_enterprise,
        due=None if cmd.to_enterprise else due(case, step, filing.today, law),
    )


def _earlier(case: Case, cmd: ReturnCase) -> Step:
    ids = [step.id for step in case.rules.route]
    here = ids.index(case.step)
    if cmd.to_step and cmd.to_step not in ids:
        raise BadInput(
            "to_step", "不能退回", why=f"没有“{cmd.to_step}”这一环节", way_out="请选择之前的环节。"
        )
    # To the enterprise alone, the case may stay where it is and wait there for the answer.
    there = ids.index(cmd.to_step) if cmd.to_step else here if cmd.to_enterprise else here - 1
    if there < 0:
        raise BadInput(
            "to_step", "不能退回", why="这已经是第一个环节", way_out="请退回企业补充，或者作出决定。"
        )
    if there > here or (there == here and not cmd.to_enterprise):
        raise BadInput("to_step", "不能退回", why="只能退回到之前的环节", way_out="请选择之前的环节。")
    return case.rules.route[there]

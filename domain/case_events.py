"""How each event changes its case.  Nothing here fails, decides, or reads a clock, a file or the rulebook."""

from functools import singledispatch

import msgspec

from domain import events as ev
from domain.calendar import Deadline
from domain.case import Case, Listing, Objection, ObjectionState, Proposal, Status
from domain.rulebook.model import StepKind


def take_in(case: Case, event: ev.CaseEvent) -> None:
    """Change *case* by one event of its own."""
    case.last_act = event.version
    if event.office and event.actor not in case.handlers:
        case.handlers = [*case.handlers, event.actor]
    if isinstance(event, ev.StepDone):
        _stand_at(case, event.next_step, event.due)
    _take(event, case)


def _stand_at(case: Case, step_id: str, due: Deadline | None) -> None:
    """Make *step_id* the case's turn; what belongs to this step and to later ones is still to be done."""
    here = [step.id for step in case.rules.route].index(step_id)
    ahead = {step.kind for step in case.rules.route[here:]}
    if step_id != case.step:
        if StepKind.EXPERT_REVIEW in ahead:
            case.panel, case.excluded, case.scores, case.average = [], {}, {}, None
        if StepKind.SITE_CHECK in ahead:
            case.visitors, case.visit_on, case.site_check_agrees = [], None, None
        if StepKind.DECISION in ahead:
            case.proposal = None
        if StepKind.PUBLICITY in ahead:
            case.listing = None
    case.step, case.due = step_id, due


@singledispatch
def _take(event: ev.CaseEvent, case: Case) -> None:
    """Events without an effect of their own on the case."""


@_take.register
def _(event: ev.CaseConsented, case: Case) -> None:
    case.status, case.consented, case.due = Status.OPEN, True, event.due


@_take.register
def _(event: ev.CorrectionRequested, case: Case) -> None:
    case.correcting, case.correction_used, case.due = event.items, True, event.due


@_take.register
def _(event: ev.CorrectionSupplied, case: Case) -> None:
    case.correcting, case.due = [], event.due


@_take.register
def _(event: ev.ExpertsAppointed, case: Case) -> None:
    case.panel, case.excluded, case.scores, case.average = (
        list(event.panel),
        dict(event.excluded),
        {},
        None,
    )
    case.panel_draw = event.draw


@_take.register
def _(event: ev.ExpertRecused, case: Case) -> None:
    case.panel = [event.replacement if expert == event.expert else expert for expert in case.panel]
    case.excluded = {**case.excluded, event.expert: event.reason}
    case.scores = {expert: score for expert, score in case.scores.items() if expert != event.expert}


@_take.register
def _(event: ev.ExpertScored, case: Case) -> None:
    case.scores = {**case.scores, event.expert: event.score}


@_take.register
def _(event: ev.ExpertReviewConcluded, case: Case) -> None:
    case.average = event.average


@_take.register
def _(event: ev.SiteCheckDrawn, case: Case) -> None:
    others = {level: name for level, name in case.drawn.items() if level != event.level}
    case.drawn = {**others, event.level.value: event.draw_name} if event.chosen else others


@_take.register
def _(event: ev.SiteCheckOrdered, case: Case) -> None:
    case.visitors, case.visit_on, case.site_check_agrees = list(event.visitors), event.visit_on, None


@_take.register
def _(event: ev.SiteCheckRecorded, case: Case) -> None:
    case.site_check_agrees = event.agrees


@_take.register
def _(event: ev.ConditionJudged, case: Case) -> None:
    case.judgements = {**case.judgements, event.condition: (event.outcome, event.reason)}


@_take.register
def _(event: ev.DecisionProposed, case: Case) -> None:
    case.proposal = Proposal(outcome=event.outcome, reasons=event.reasons, by=event.actor)


@_take.register
def _(event: ev.DecisionApproved, case: Case) -> None:
    if case.proposal:
        case.proposal = msgspec.structs.replace(case.proposal, approved_by=event.actor)


@_take.register
def _(event: ev.DecisionSentBack, case: Case) -> None:
    case.proposal = None


@_take.register
def _(event: ev.CaseReturned, case: Case) -> None:
    _stand_at(case, event.next_step, event.due)
    case.proposal = None
    case.correcting = [event.reason] if event.to_enterprise else []


@_take.register
def _(event: ev.CaseRefused, case: Case) -> None:
    case.status, case.reasons, case.remedies, case.due = (
        Status.REFUSED,
        event.reasons,
        event.remedies,
        None,
    )


@_take.register
def _(event: ev.CaseWithdrawn, case: Case) -> None:
    case.status, case.reasons, case.due = Status.WITHDRAWN, [event.reason], None


@_take.register
def _(event: ev.CaseReopened, case: Case) -> None:
    _stand_at(case, event.next_step, event.due)
    case.status, case.proposal, case.listing, case.correcting = Status.OPEN, None, None, []
    case.reasons, case.remedies = [], []


@_take.register
def _(event: ev.PublicityOpened, case: Case) -> None:
    case.listing = Listing(
        notice=event.notice, row=event.row, opens_on=event.opens_on, closes_on=event.closes_on
    )


@_take.register
def _(event: ev.PublicityPassed, case: Case) -> None:
    if case.listing:
        case.listing = msgspec.structs.replace(case.listing, passed=True)


@_take.register
def _(event: ev.PublicityRowWithdrawn, case: Case) -> None:
    _stand_at(case, event.next_step, event.due)
    case.listing = None


@_take.register
def _(event: ev.ObjectionLodged, case: Case) -> None:
    case.objections = {
        **case.objections,
        event.objection: Objection(
            id=event.objection,
            notice=event.notice,
            person=event.person,
            lodged_on=event.lodged_on,
            evidence=event.evidence,
        ),
    }


@_take.register
def _(event: ev.ObjectionAccepted, case: Case) -> None:
    _objection(case, event, ObjectionState.ACCEPTED)


@_take.register
def _(event: ev.ObjectionDeclined, case: Case) -> None:
    _objection(case, event, ObjectionState.DECLINED, reason=event.reason)


@_take.register
def _(event: ev.ObjectionInvestigated, case: Case) -> None:
    _objection(case, event, ObjectionState.INVESTIGATED, finding=event.finding, investigated_by=event.actor)


@_take.register
def _(event: ev.ObjectionUpheld, case: Case) -> None:
    _objection(case, event, ObjectionState.UPHELD, reason=event.reason)


@_take.register
def _(event: ev.ObjectionDismissed, case: Case) -> None:
    _objection(case, event, ObjectionState.DISMISSED, reason=event.reason)


@_take.register
def _(event: ev.TitleRecognised, case: Case) -> None:
    case.status, case.due = Status.RECOGNISED, None


@_take.register
def _(event: ev.RenameApproved, case: Case) -> None:
    case.status, case.due, case.former_name = Status.RECOGNISED, None, event.before


def _objection(case: Case, event: ev.ObjectionEvent, state: ObjectionState, **changes: str) -> None:
    changed = msgspec.structs.replace(case.objections[event.objection], state=state, **changes)
    case.objections = {**case.objections, event.objection: changed}

"""Whether the worklist says what the domain remembers."""

from collections.abc import Sequence

from domain.case import Case, Status
from domain.rulebook.model import StepKind
from projections.worklist import Worklist

LIVE = (Status.OPEN, Status.CONSENT)


def agrees(worklist: Worklist, cases: Sequence[Case]) -> None:
    """Compare every one of *cases*, and every expert's list with their panels."""
    unscored: dict[str, set[str]] = {}
    experts: set[str] = set()
    for case in cases:
        _agrees(worklist, case)
        experts |= {*case.panel, *case.excluded}
        if case.at(StepKind.EXPERT_REVIEW):
            for expert in set(case.panel) - set(case.scores):
                unscored.setdefault(expert, set()).add(case.id)
    for expert in {*experts, "e1", "e2", "e3", "e4", "e5"}:
        assert {item.case for item in worklist.for_expert(expert)} == unscored.get(expert, set())


def _agrees(worklist: Worklist, case: Case) -> None:
    item = worklist.get(case.id)
    assert item is not None
    assert (item.status, item.step, item.version) == (case.status, case.step, case.last_act)
    assert (item.step_label, item.level) == (case.current.label, case.current.level)
    assert item.objections_open == len(case.open_objections)
    assert item.proposal == (case.proposal.outcome if case.proposal else "")
    listing = (case.listing.notice, case.listing.row) if case.listing else (None, None)
    assert (item.notice, item.row) == listing
    assert item.waiting_on == _waiting_on(case)
    if case.publicised:
        assert case.listing is not None
        assert item.due_on == case.listing.closes_on
    else:
        assert item.due_on == (case.due.last_day if case.due and case.status in LIVE else None)


def _waiting_on(case: Case) -> str:
    if case.status not in LIVE:
        return "nobody"
    if case.status is Status.CONSENT or case.correcting:
        return "enterprise"
    if case.at(StepKind.EXPERT_REVIEW) and set(case.panel) - set(case.scores):
        return "expert"
    return "public" if case.publicised and not case.objected else "office"

"""Random walks of a few cases through their routes, for tests that hold whatever happens."""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import strategies as st

from domain import events as ev
from domain.case import Case, Status
from tests.projections.story import DAY, RULES, Story, due

Act = Callable[[Story, Case, Any], None]
"""An act on a case; the last argument draws a choice from a list."""

STEPS = [step.id for step in RULES.route]
EXPERTS = ["e1", "e2", "e3", "e4", "e5"]


def walks() -> st.SearchStrategy[Story]:
    """Stories of three cases, each act of which could follow on the one before."""

    return st.builds(_walk, st.integers(0, 2**32), st.integers(20, 120))


def _walk(seed: int, length: int) -> Story:
    """Walk at random; long walks matter more here than the smallest one that fails."""
    choose, story = Random(seed).choice, Story()
    story.applied(1, step="experts")
    story.open(story.register(2), path="discovered")
    story.applied(3, step="publish", due=due(DAY))
    cases = [case for dossier in story.dossiers.values() for case in dossier.cases]
    for _ in range(length):
        uscc = (number := choose(cases)).partition("-")[0]
        case = story.dossiers[uscc].cases[number]
        choose([*ACTS, *_usual(case)])(story, case, choose)
    return story


def _usual(case: Case) -> list[Act]:
    """What most often happens where the case stands, so that walks do not hurry past it."""
    if case.step == "experts":
        return [_experts] * 25
    return [_publish, _settle] * 12 if case.step == "publish" else []


def _later(draw: Any) -> dt.date | None:
    days: int | None = draw([None, 1, 9])
    return DAY + dt.timedelta(days=days) if days else None


def _step(story: Story, case: Case, draw: Any) -> None:
    following = case.rules.after(case.step)
    if case.status is Status.OPEN and following:
        story.step(case.id, following.id, last_day=_later(draw))


def _return(story: Story, case: Case, draw: Any) -> None:
    if case.status is Status.OPEN:
        to = draw(STEPS[: STEPS.index(case.step) + 1])
        fields = {"step": case.step, "next_step": to, "to_enterprise": draw([True, False])}
        story.on(case.id, ev.CaseReturned, reason="材料", due=due(DAY), **fields)


def _correct(story: Story, case: Case, draw: Any) -> None:
    if case.correcting:
        story.on(case.id, ev.CorrectionSupplied, step=case.step, note="", evidence=[])
    elif case.status is Status.OPEN:
        story.on(case.id, ev.CorrectionRequested, step=case.step, items=["报告"], due=due(DAY))


def _experts(story: Story, case: Case, draw: Any) -> None:
    if case.step != "experts" or case.status is not Status.OPEN:
        return
    waiting = [expert for expert in case.panel if expert not in case.scores]
    if not waiting:
        story.appoint(case.id, *draw([EXPERTS[:3], EXPERTS[2:]]))
    elif draw([True, False]):
        story.score(case.id, waiting[0])
    else:
        spare = next(expert for expert in EXPERTS if expert not in case.panel)
        story.on(
            case.id, ev.ExpertRecused, step="experts", expert=case.panel[0], reason="亲属", replacement=spare
        )


def _decide(story: Story, case: Case, draw: Any) -> None:
    if case.step == "decide" and case.status is Status.OPEN:
        if case.proposal is None:
            story.propose(case.id, draw(["recognise", "refuse"]))
        else:
            story.on(case.id, ev.DecisionSentBack, step="decide", reason="再查")


def _publish(story: Story, case: Case, draw: Any) -> None:
    if case.step == "publish" and case.listing is None and case.status is Status.OPEN:
        story.list(f"第{len(story.notices) + 1}号", case.id)
    elif case.listing and case.status is Status.OPEN:
        number = next(name for name, notice in story.notices.items() if notice.id == case.listing.notice)
        if draw([True, False]):
            story.object(case.id, len(case.objections) + 1)
        elif case.step == "publish":
            story.withdraw_row(number, 1)


def _settle(story: Story, case: Case, draw: Any) -> None:
    for objection in case.open_objections[:1]:
        kind = draw([ev.ObjectionDeclined, ev.ObjectionUpheld, ev.ObjectionDismissed])
        story.on(case.id, kind, objection=objection.id, reason="理由")


def _end(story: Story, case: Case, draw: Any) -> None:
    if case.status is Status.CONSENT:
        story.on(case.id, ev.CaseConsented, due=due(DAY))
    elif case.status is Status.OPEN:
        match draw(["refuse", "withdraw", "recognise", "go on", "go on", "go on"]):
            case "refuse":
                story.on(case.id, ev.CaseRefused, step=case.step, reasons=["不符合"], remedies=[])
            case "withdraw":
                story.on(case.id, ev.CaseWithdrawn, reason="改期")
            case "recognise":
                story.recognise(case.id)
    elif case.status in (Status.REFUSED, Status.WITHDRAWN):
        story.on(case.id, ev.CaseReopened, next_step=draw(STEPS), reason="有误", due=due(DAY))


ACTS: list[Act] = [
    _step,
    _step,
    _step,
    _return,
    _correct,
    _experts,
    _experts,
    _decide,
    _publish,
    _settle,
    _end,
]

"""Quotas, filled to the last place: the next one is refused by the clause that sets the number."""

from collections import Counter
from uuid import UUID

from domain.events import CaseOpened
from domain.procedures.publicity import DrawUpNotice
from domain.procedures.quota import limit
from domain.procedures.review import Recommend
from domain.procedures.steps import cited
from domain.rulebook.model import Kind, StepKind
from domain.rulebook.specimen import specimen
from tests.rulebook.procedure_walks.plan import Plan, plan
from tests.rulebook.procedure_walks.route import published, walk
from tests.rulebook.procedure_walks.stage import Stage
from tests.rulebook.procedure_walks.to_title import application, opened

MOST = 10
"""Larger quotas are counted and not filled."""


def quotas(scheme: str) -> Counter[str]:
    """Fill each binding quota of *scheme*."""
    found = plan(scheme, Kind.APPLICATION)
    if found is None or not found.rules.route:
        return Counter()
    counted: Counter[str] = Counter()
    stage = Stage(scheme, found.day, counted)
    for at, kind in (("recommendation", StepKind.RECOMMENDATION), ("list", StepKind.PUBLICITY)):
        rule = limit(found.rules, "list" if at == "list" else "recommendation", stage.county)
        if rule is None:
            continue
        if rule.most > MOST:
            counted["quotas too large to fill here"] += 1
            continue
        intake = _round(stage, found)
        for number in range(1, rule.most + 2):
            case = _applied(stage, found, intake, number)
            walk(stage, case, kind)
            while stage.story.case(case).current.kind is kind and _more(stage, case, kind):
                walk_on(stage, case, kind)
            by = stage.handler(stage.story.case(case).current.level)
            if number > rule.most:
                cmd = Recommend(case, "同意推荐") if kind is StepKind.RECOMMENDATION else _list(stage, case)
                refusal = stage.refused(cmd, by)
                assert f"名额为 {rule.most} 个" in refusal.why
                assert refusal.rule == cited(rule.source)
            else:
                walk_on(stage, case, kind)
        counted[f"quotas filled at the {at}"] += 1
    return Counter({key: count for key, count in counted.items() if "quota" in key})


def walk_on(stage: Stage, case: str, kind: StepKind) -> None:
    """Do the step of *kind* at which the case stands."""
    found = stage.story.case(case)
    by = stage.handler(found.current.level)
    if kind is StepKind.PUBLICITY:
        published(stage, found, by, stage.approver(found.current.level))
    else:
        stage.does(Recommend(case, "同意推荐"), by)


def _more(stage: Stage, case: str, kind: StepKind) -> bool:
    """Whether another step of *kind* follows: the last one counts."""
    found = stage.story.case(case)
    ids = [step.id for step in found.rules.route]
    return any(step.kind is kind for step in found.rules.route[ids.index(found.step) + 1 :])


def _round(stage: Stage, found: Plan) -> UUID:
    intake = opened(stage, found, rolls=False)
    assert intake is not None, "a quota counts in a round"
    return intake


def _applied(stage: Stage, found: Plan, intake: UUID, number: int) -> str:
    stage.on(found.day)
    one = stage.registered(number)
    fit = specimen(found.rules, found.day.year - 1)
    stage.prepared(one, fit.titles, found.rules, found.scheme)
    stage.reported(one, fit.figures, found.rules)
    [event] = stage.does(application(stage, one, intake), one)
    assert isinstance(event, CaseOpened)
    return event.case


def _list(stage: Stage, case: str) -> DrawUpNotice:
    found = stage.story.case(case)
    return DrawUpNotice(
        f"公示-{case}", "名单公示", found.rules.scheme, found.step, [case], 5, "working", "惯例"
    )

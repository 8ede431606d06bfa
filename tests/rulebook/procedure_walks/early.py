"""Provisional applications: with a lower title still to come one may apply, not yet be recognised."""

from collections import Counter

import msgspec

from domain.events import CaseOpened
from domain.rulebook.model import Condition, Kind, StepKind
from domain.rulebook.specimen import specimen
from tests.rulebook.procedure_walks.plan import plan
from tests.rulebook.procedure_walks.route import recognition_of, walk
from tests.rulebook.procedure_walks.stage import DAY, Stage, near
from tests.rulebook.procedure_walks.to_title import application, opened


def early(scheme: str) -> Counter[str]:
    """Walk *scheme* without the title that its rules let an enterprise wait for."""
    found = plan(scheme, Kind.APPLICATION)
    if found is None or not found.rules.route:
        return Counter()
    awaited = [(one, leaf) for one in found.rules.conditions for leaf in _pending(one)]
    if not awaited:
        return Counter()
    [(whole, leaf)] = awaited
    stage = Stage(scheme, found.day)
    one = stage.registered()
    conditions = [_waiting(one) for one in found.rules.conditions]
    fit = specimen(msgspec.structs.replace(found.rules, conditions=conditions), found.day.year - 1)
    lower = set(leaf.test["titles"])
    stage.prepared(one, [title for title in fit.titles if title not in lower], found.rules, scheme)
    stage.reported(one, fit.figures, found.rules)
    [event] = stage.does(application(stage, one, opened(stage, found)), one)
    assert isinstance(event, CaseOpened)
    walk(stage, event.case, StepKind.RECOGNITION)
    case = stage.story.case(event.case)
    assert case.judgements[leaf.id][0].value == "met"
    by = stage.second(case.current.level)
    term = {"valid_until": stage.today + 700 * DAY, "term_reason": "参照同类项目"}
    refusal = stage.refused(recognition_of(stage, case, **term), by)
    assert "尚未取得" in refusal.why, str(refusal)
    assert refusal.rule == str(whole.source)
    title = near(leaf.test["titles"][0], found.rules, stage.county)
    stage.holds(one, title, stage.today - DAY, stage.today + 900 * DAY)
    stage.does(recognition_of(stage, case, **term), by)
    return Counter({"applications on a title still to come": 1})


def _waiting(condition: Condition) -> Condition:
    """*condition* with only the way of a choice that waits for the lower title."""
    ways = [part for part in condition.parts if condition.test["kind"] == "any" and _pending(part)]
    return msgspec.structs.replace(condition, parts=ways) if ways else condition


def _pending(condition: Condition) -> list[Condition]:
    below = [leaf for part in condition.parts for leaf in _pending(part)]
    own = condition.test["kind"] == "titles" and condition.test.get("pending")
    return [condition, *below] if own else below

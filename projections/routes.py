"""The route of a case in short: what a view needs of the rules that were frozen into it."""

from typing import NamedTuple

from domain.rulebook.model import CaseRules


class Stage(NamedTuple):
    """A step by its kind, its name on screen and the level whose turn it is."""

    kind: str
    label: str
    level: str


def route_of(rules: CaseRules) -> dict[str, list[str]]:
    """Return the steps of *rules* by id, as plain values that go into a row."""
    return {step.id: [step.kind.value, step.label, step.level.value] for step in rules.route}


def stage(route: dict[str, list[str]], step: str) -> Stage:
    """Return the step of a stored *route*; a step that the route does not have is shown by its id."""
    known = route.get(step)
    return Stage(*known) if known else Stage("decision", step, "province")

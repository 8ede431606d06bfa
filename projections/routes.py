"""The route of a case in short: what a view needs of the rules that were frozen into it."""

from typing import NamedTuple

from domain.rulebook.model import CaseRules

Route = list[list[str]]
"""The steps in order, each as id, kind, label and level: plain values that go into a row."""


class Stage(NamedTuple):
    """A step by its kind, its name on screen and the level whose turn it is."""

    kind: str
    label: str
    level: str


def route_of(rules: CaseRules) -> Route:
    """Return the route of *rules*."""
    return [[step.id, step.kind.value, step.label, step.level.value] for step in rules.route]


def stage(route: Route, step: str) -> Stage:
    """Return the step of a stored *route*; a step that the route does not have is shown by its id."""
    for name, *rest in route:
        if name == step:
            return Stage(*rest)
    return Stage("decision", step, "province")


def kinds_from(route: Route, step: str) -> set[str]:
    """Return the kinds of *step* and of the steps after it, which are still to be done."""
    names = [name for name, *_ in route]
    return {kind for _, kind, *_ in route[names.index(step) :]} if step in names else set()

"""The route of a case in short: what a view needs of the rules that were frozen into it."""

from functools import lru_cache
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from domain.rulebook.model import CaseRules

REMEMBERED = 1024
"""Routes and rules kept at hand; thousands of cases share one."""


class Stage(NamedTuple):
    """A step by its kind, its name on screen and the level whose turn it is."""

    kind: str
    label: str
    level: str


class Route:
    """The steps in order.  Equal routes are one object, so a case's row costs nothing to carry it.

    Attributes:
        text: The steps as JSON, each as id, kind, label and level; so it stands in the database.
    """

    __slots__ = ("_ahead", "_stages", "text")

    def __init__(self, text: str) -> None:
        steps = msgspec.json.decode(text, type=list[tuple[str, str, str, str]])
        self.text = text
        self._stages = {name: Stage(*rest) for name, *rest in steps}
        kinds = [kind for _, kind, *_ in steps]
        self._ahead = {name: frozenset(kinds[place:]) for place, (name, *_) in enumerate(steps)}

    def stage(self, step: str) -> Stage:
        """Return the step; one that the route does not have is shown by its id."""
        return self._stages.get(step) or Stage("decision", step, "province")

    def kinds_from(self, step: str) -> frozenset[str]:
        """Return the kinds of *step* and of the steps after it, which are still to be done."""
        return self._ahead.get(step, frozenset())


route = lru_cache(maxsize=REMEMBERED)(Route)
"""Return the route that this text describes."""

_of_rules: dict[int, tuple[CaseRules, Route]] = {}


def route_of(rules: CaseRules) -> Route:
    """Return the route of *rules*."""
    known = _of_rules.get(id(rules))
    if known is not None:
        return known[1]
    steps = [[step.id, step.kind.value, step.label, step.level.value] for step in rules.route]
    made = route(msgspec.json.encode(steps).decode())
    if len(_of_rules) >= REMEMBERED:
        _of_rules.clear()
    # The rules are held beside their id, so the id cannot be given to other ones meanwhile.
    _of_rules[id(rules)] = (rules, made)
    return made


class RouteText(sa.types.TypeDecorator[Route]):
    """A column with a :class:`Route`."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Route | None, dialect: sa.Dialect) -> str | None:
        """To the database."""
        return None if value is None else value.text

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Route | None:
        """From the database."""
        return None if value is None else route(value)

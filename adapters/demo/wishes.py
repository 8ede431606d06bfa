"""Figures that satisfy a scheme's conditions: read out of the rules, so the demonstration follows the law."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from domain.rulebook.metrics import Metric
from domain.rulebook.model import Condition


def wishes(conditions: Iterable[Condition], metrics: Mapping[str, Metric]) -> dict[str, Decimal | bool]:
    """Return a figure for each metric that *conditions* ask for; of alternatives the first is taken."""
    found: dict[str, Decimal | bool] = {}
    for condition in conditions:
        _wish(condition, metrics, found)
    return found


def _wish(condition: Condition, metrics: Mapping[str, Metric], found: dict[str, Decimal | bool]) -> None:
    test = condition.test
    if test.get("kind") == "any":
        for part in condition.parts[:1]:
            _wish(part, metrics, found)
        return
    for part in condition.parts:
        _wish(part, metrics, found)
    metric = metrics.get(str(test.get("metric", "")))
    # What is computed from other figures is not reported beside them.
    if test.get("kind") == "figure" and metric is not None and not metric.ratio and not metric.growth:
        found.setdefault(metric.name, _figure(metric, str(test["op"]), test["value"]))


def _figure(metric: Metric, op: str, value: Any) -> Decimal | bool:
    if metric.type == "boolean":
        return bool(value) if op == "==" else not value
    if isinstance(value, list):
        return Decimal(str(value[0]))
    bound = Decimal(str(value))
    return bound + 1 if op == ">" else bound - 1 if op == "<" else bound

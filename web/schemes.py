"""Which schemes concern an enterprise, and which figures their conditions ask for."""

from typing import Any

from domain import divisions
from domain.errors import NotAllowed
from domain.rulebook.model import Condition, Kind
from web.visit import Visit


def schemes_for(visiting: Visit, division: str) -> list[tuple[str, str]]:
    """Schemes that award a title, or a new name, where the enterprise is registered: id and name.

    They are the nation's and those of the own province-level unit.
    """
    unit = divisions.province_unit(division)
    return [
        (scheme.id, scheme.title)
        for scheme in visiting.sys.law.rulebook.schemes()
        if scheme.awards in ("title", "rename") and scheme.jurisdiction in (divisions.NATION, unit)
    ]


def needed(visiting: Visit, scheme: str) -> set[str]:
    """Metrics that the conditions of *scheme* ask for today, with those from which a ratio is computed."""
    metrics = visiting.sys.law.rulebook.metrics
    try:
        rules = visiting.sys.law.rulebook.resolve(scheme, visiting.today, Kind.APPLICATION)
    except NotAllowed:
        return set()
    named = {text for condition in rules.conditions for text in _texts(condition) if text in metrics}
    parts = {part for name in named for part in (*metrics[name].ratio, metrics[name].growth) if part}
    return named | parts


def _texts(condition: Condition) -> list[str]:
    return [*_strings(condition.test), *(text for part in condition.parts for text in _texts(part))]


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _strings(item)]
    return []

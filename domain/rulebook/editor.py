"""JSON Schema of an instrument's file, so that an editor completes keys and metrics while one writes."""

from typing import Any

import msgspec

from domain.rulebook.checks import OPERATORS
from domain.rulebook.rulebook import Rulebook
from domain.rulebook.schema import Instrument


def editor_schema(book: Rulebook) -> dict[str, Any]:
    """
    The form of a file, with what *book* knows: names of metrics with their labels, and comparisons.

    A name that the catalogue does not hold is marked by the editor before ``tidu rules check`` refuses it.
    """
    schema = msgspec.json.schema(Instrument)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    known = {
        "oneOf": [
            {"const": metric.name, "title": metric.label, "description": metric.explain}
            for metric in sorted(book.metrics.values(), key=lambda metric: metric.name)
        ]
    }
    operators = {"enum": list(OPERATORS)}
    for name in ("Condition", "When"):
        properties = schema["$defs"][name]["properties"]
        properties["metric"] = known
        properties["op"] = operators
    return schema

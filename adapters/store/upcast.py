"""Old shapes of events made new when they are read.

A released event is never rewritten.  When its shape grows, its ``schema`` number grows too, and an upcaster
registered here turns the stored object of the old number into the next one.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from domain.envelope import Event

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class Upcasters:
    """Steps from one schema number of an event to the next, by stored name."""

    def __init__(self) -> None:
        self._steps: dict[tuple[str, int], Upcaster] = {}

    def register(self, name: str, schema: int) -> Callable[[Upcaster], Upcaster]:
        """Decorate the function that turns the object of event *name* from *schema* into ``schema + 1``."""

        def keep(step: Upcaster) -> Upcaster:
            if (name, schema) in self._steps:
                raise ValueError(
                    f"{name} already has an upcaster from schema {schema}; a step is written once."
                )
            self._steps[name, schema] = step
            return step

        return keep

    def lift(self, name: str, body: bytes, current: int) -> dict[str, Any]:
        """
        Return the stored object *body* of event *name* in the shape of schema *current*.

        Raises:
            LookupError: a step is missing (English, for developers).
        """
        stored: dict[str, Any] = msgspec.json.decode(body)
        for schema in range(int(stored.get("schema", 1)), current):
            step = self._steps.get((name, schema))
            if step is None:
                raise LookupError(
                    f"{name} is stored with schema {schema}, the code has {current}, and no upcaster leads "
                    f"from {schema} to {schema + 1}. Register it in adapters/store/upcast.py."
                )
            stored = step(stored) | {"schema": schema + 1}
        return stored


upcasters = Upcasters()
"""The steps of the released events."""


def current_schema(happened: type[Event]) -> int:
    """Return the schema number with which new events of *happened* are written."""
    for field in msgspec.structs.fields(happened):
        if field.name == "schema":
            return int(field.default)
    raise LookupError(f"{happened.__name__} has no schema number")

"""What binds the holder of a title between recognition and recheck, as typed values of resolved rules.

Every value is ``None`` or empty where the text is silent: nothing follows by itself then, a person decides.
"""

import datetime as dt
from typing import TypeVar

import msgspec

from domain.rulebook import schema
from domain.rulebook.model import CaseRules, Source

T = TypeVar("T", bound=schema.Cited)


class Standing(msgspec.Struct, frozen=True):
    """The duties and ends of a title under one resolution of the rules.

    Args:
        update: The periodic update; ``None`` where none is asked for.
        change: The duty to report changes.
        recheck: The review at the end of a term.
        gate: What must precede a decision against the enterprise.
        reports: How real-name reports are handled.
        grounds: Causes for which the title can be ended.
        sources: Citation of each value by its name; of a ground by its id.
    """

    update: schema.AnnualReport | None
    change: schema.ChangeReport | None
    recheck: schema.Recheck | None
    gate: schema.Gate | None
    reports: schema.ReportRule | None
    grounds: list[schema.Revocation]
    sources: dict[str, Source]

    def ground(self, ground: str) -> schema.Revocation | None:
        """Return the ground with id *ground*."""
        return next((one for one in self.grounds if one.id == ground), None)


def standing(rules: CaseRules) -> Standing:
    """Read the duties and ends out of *rules*."""
    sources: dict[str, Source] = {}

    def one(name: str, kind: type[T]) -> T | None:
        found = rules.values.get(name)
        if found is None:
            return None
        sources[name] = msgspec.convert(found["source"], Source)
        return msgspec.convert(found["value"], kind)

    grounds = []
    for item in rules.values.get("revocation", {}).get("value", []):
        ground = {key: value for key, value in item.items() if key not in ("source", "layer")}
        sources[ground["id"]] = msgspec.convert(item["source"], Source)
        grounds.append(msgspec.convert(ground, schema.Revocation))
    return Standing(
        update=one("annual_report", schema.AnnualReport),
        change=one("change_report", schema.ChangeReport),
        recheck=one("recheck", schema.Recheck),
        gate=one("gate", schema.Gate),
        reports=one("reports", schema.ReportRule),
        grounds=grounds,
        sources=sources,
    )


def update_due(rule: schema.AnnualReport, year: int) -> dt.date | None:
    """
    Return the last day, inclusive, of the update in *year*; ``None`` where the text names no day.

    A notice's own day (``due_on``) moves only the update of its own year.

    >>> update_due(schema.AnnualReport(due="04-30"), 2026)
    datetime.date(2026, 4, 30)
    """
    if rule.due_on is not None and rule.due_on.year == year:
        return rule.due_on
    if not rule.due:
        return None
    month, day = (int(part) for part in rule.due.split("-"))
    try:
        return dt.date(year, month, day)
    except ValueError:  # 29 February in a year that has none
        return dt.date(year, month + 1, 1) - dt.timedelta(days=1)

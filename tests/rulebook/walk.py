"""Walks: every scheme on each of its days, with an enterprise that just meets it and ways to fall short."""

import datetime as dt
from decimal import Decimal

from domain.errors import NotAllowed
from domain.figures import Figure
from domain.rulebook import load
from domain.rulebook.checks import starts
from domain.rulebook.conditions import assess
from domain.rulebook.model import CaseRules, Condition, Kind

UNITS = ("110000", "320000", "330000", "330200", "440000", "510000", "660000")


def days(scheme: str) -> list[dt.date]:
    """Every day on which a text about *scheme* begins to hold: between them nothing changes but by ending."""
    wanted = (scheme, scheme.partition("@")[0])
    found = {
        day
        for instrument in load().instruments.values()
        for rules in instrument.rules
        if rules.scheme in wanted
        for day, _ in starts(instrument, rules)
    }
    return sorted(found | {dt.date(2026, 5, 10)})


def walks() -> list[CaseRules]:
    """Each scheme on each of its days and for each kind of case, once per set of layers."""
    found: dict[tuple[str, ...], CaseRules] = {}
    for scheme in load().schemes():
        unit = scheme.id.partition("@")[2]
        if unit and unit not in UNITS:
            continue
        for day in days(scheme.id):
            for kind in Kind:
                try:
                    rules = load().resolve(scheme.id, day, kind)
                except NotAllowed:
                    continue
                found.setdefault((scheme.id, kind.value, *rules.layers), rules)
    return list(found.values())


WALKS = walks()


def judged(rules: CaseRules, firm):
    return assess(
        rules, firm.figures, year=rules.on.year - 1, titles_in_force=firm.titles, judgements=firm.judgements
    )


def worsen(test, figures, year) -> bool:
    """Move the figure just past its bound; false when another condition holds it elsewhere."""
    year = test.get("year", year)
    if test["over"] == "pooled":
        return worsen_parts(test, figures, year)
    held = figures[year][test["metric"]].value
    if isinstance(test["value"], bool):
        figures[year][test["metric"]] = Figure(test["metric"], not held)
        return True
    low = isinstance(test["value"], list) or test["op"].startswith((">", "=="))
    step = Decimal("-0.02") if low else Decimal("0.02")
    years = [year] if test["over"] in ("last", "cagr", "sum", "average") else [year, year - 1]
    for one in years:
        before = figures.setdefault(one, {}).get(test["metric"])
        figures[one][test["metric"]] = Figure(test["metric"], (before.value if before else held) + step)
    if test["op"] == "before":
        figures[year][test["metric"]] = Figure(test["metric"], Decimal(test["value"].replace("-", "")) + 1)
        return True
    bound = Decimal(test["value"][0] if isinstance(test["value"], list) else test["value"])
    return test["over"] != "last" or not (low and held > bound + Decimal("0.01"))


def worsen_parts(test, figures, year) -> bool:
    """Lower the numerator of the last year until the pooled ratio is just missed."""
    part, whole = load().metrics[test["metric"]].ratio
    years = range(year, year - test["years"], -1)
    wanted = sum(figures[y][whole].value for y in years) * Decimal(test["value"]) / 100
    surplus = sum(figures[y][part].value for y in years) - wanted
    figures[year][part] = Figure(part, figures[year][part].value - surplus - Decimal("0.02"))
    return True


def leaf_count(condition: Condition) -> int:
    """The single tests inside *condition*."""
    return sum(leaf_count(part) for part in condition.parts) if condition.parts else 1


def bound_count(condition: Condition) -> int:
    """The figures inside *condition* that have a bound, those that open a band included."""
    own = int(condition.test["kind"] == "figure") + int("when" in condition.test)
    return own + sum(bound_count(part) for part in condition.parts)


def report() -> str:
    """What the walks cover, for the end of a test run."""
    conditions = [condition for rules in WALKS for condition in rules.conditions]
    schemes = len({rules.scheme for rules in WALKS})
    return (
        f"rulebook walks: {schemes} schemes, {len(WALKS)} sets of rules, "
        f"{sum(map(leaf_count, conditions))} conditions, {sum(map(bound_count, conditions))} boundaries"
    )

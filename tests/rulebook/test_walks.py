"""A walk through every scheme, generated from the data: met on the boundary, refused just beyond it."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from domain.errors import NotAllowed
from domain.figures import Figure
from domain.rulebook import load
from domain.rulebook.checks import starts
from domain.rulebook.conditions import assess, overall
from domain.rulebook.model import CaseRules, Kind, Outcome
from domain.rulebook.specimen import chosen_leaves, specimen

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


@pytest.mark.parametrize("rules", WALKS, ids=lambda r: f"{r.scheme} {r.on} {r.kind.value}")
class TestEveryScheme:
    def test_an_enterprise_on_every_boundary_is_eligible(self, rules):
        assert overall(judged(rules, specimen(rules, rules.on.year - 1))) == "eligible"

    def test_just_beyond_a_boundary_is_refused_for_exactly_that_condition(self, rules):
        top_level = {condition.id for condition in rules.conditions}
        for leaf in chosen_leaves(rules):
            if (
                leaf.id not in top_level
                or leaf.test["kind"] != "figure"
                or leaf.test.keys() & {"when", "preference"}
            ):
                continue
            firm = specimen(rules, rules.on.year - 1)
            if not worsen(leaf.test, firm.figures, rules.on.year - 1):
                continue
            rows = judged(rules, firm)
            refused = {row.id for row in rows if row.depth == 0 and row.outcome is Outcome.NOT_MET}
            assert leaf.id in refused
            assert overall(rows) == "not_eligible"

    def test_a_title_that_bars_is_refused_for_exactly_that_condition(self, rules):
        for condition in rules.conditions:
            if condition.test["kind"] != "without":
                continue
            firm = specimen(rules, rules.on.year - 1)
            firm.titles.append(condition.test["titles"][0])
            refused = {r.id for r in judged(rules, firm) if r.depth == 0 and r.outcome is Outcome.NOT_MET}
            assert condition.id in refused

    def test_without_any_figure_nobody_is_refused_for_a_figure(self, rules):
        firm = specimen(rules, rules.on.year - 1)
        firm.figures = {}
        assert all(row.outcome is not Outcome.NOT_MET for row in judged(rules, firm) if row.depth == 0)

    def test_the_frozen_rules_survive_the_store(self, rules):
        assert msgspec.json.decode(msgspec.json.encode(rules), type=CaseRules) == rules

    def test_every_value_cites(self, rules):
        for condition in rules.conditions:
            assert condition.source is not None
            assert condition.source.line or condition.source.clause
        for step in rules.route:
            assert step.source is not None
            assert step.source.line or step.source.clause


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

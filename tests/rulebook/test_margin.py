"""What is told to endanger a result really ends it, and no smaller change does."""

import datetime as dt
from decimal import Decimal

import pytest

from domain.figures import Figure
from domain.rulebook import load
from domain.rulebook.conditions import overall
from domain.rulebook.margin import margins
from domain.rulebook.model import Kind
from domain.rulebook.specimen import specimen
from tests.rulebook.test_turning import applied
from tests.rulebook.walk import WALKS, judged

RULES = [rules for rules in WALKS if rules.conditions]


def told(rules, firm):
    return margins(
        rules, firm.figures, year=rules.on.year - 1, titles_in_force=firm.titles, judgements=firm.judgements
    )


@pytest.mark.parametrize("rules", RULES, ids=lambda r: f"{r.scheme} {r.on} {r.kind.value}")
def test_each_change_told_alone_makes_the_enterprise_fail(rules):
    firm = specimen(rules, rules.on.year - 1)
    figures = firm.figures

    found = told(rules, firm)

    for margin in found:
        firm.figures = applied(figures, margin.changes)
        assert overall(judged(rules, firm)) == "not_eligible", margin.condition


def test_the_narrowest_margin_stands_first_and_says_how_far_the_figure_may_fall():
    rules = load().resolve("cn/little-giant", dt.date(2026, 5, 10), Kind.APPLICATION)
    firm = specimen(rules, 2025)
    firm.figures[2025]["revenue"] = Figure("revenue", Decimal(12000))

    found = {margin.condition: margin for margin in told(rules, firm)}

    assert found["revenue"].text == "2025年营业收入由12000万元减少到4999.99万元（减少7000.01万元）"
    assert next(iter(found)) != "revenue"


def test_who_does_not_qualify_has_no_margin():
    rules = load().resolve("cn/little-giant", dt.date(2026, 5, 10), Kind.APPLICATION)
    firm = specimen(rules, 2025)
    firm.titles = []

    assert told(rules, firm) == []

"""A walk through every scheme, generated from the data: met on the boundary, refused just beyond it."""

import msgspec
import pytest

from domain.rulebook.conditions import overall
from domain.rulebook.model import CaseRules, Outcome, Source
from domain.rulebook.specimen import chosen_leaves, specimen
from tests.rulebook.walk import WALKS, judged, worsen


def cited(source: Source | None) -> bool:
    """Whether a line or article is named, or another document that says it as a whole."""
    return source is not None and bool(source.line or source.clause or source.document in source.ref)


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
            assert cited(condition.source)
        for step in rules.route:
            assert cited(step.source)

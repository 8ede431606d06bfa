"""Every single condition of every scheme, also those inside groups: on its bound it is met, beyond it is not.

A group that wants one, some or all of its members is refused where every member fails.
"""

from collections.abc import Iterator
from decimal import Decimal

import msgspec
import pytest

from domain.figures import Figure, FiguresByYear
from domain.rulebook import load
from domain.rulebook.model import CaseRules, Condition, Outcome
from domain.rulebook.specimen import Specimen, specimen
from tests.rulebook.walk import WALKS, judged, worsen

GROUPS = ("any", "at_least", "all", "unclear")
OPEN = (Outcome.NEEDS_JUDGEMENT, Outcome.NOT_EXAMINED)


def leaves(condition: Condition) -> Iterator[Condition]:
    """The single tests of *condition*; what is not examined this time has none."""
    if "not_examined" in condition.test:
        return
    if not condition.parts:
        yield condition
    for part in condition.parts:
        yield from leaves(part)


def alone(rules: CaseRules, leaf: Condition) -> CaseRules:
    """Rules that ask for nothing but *leaf*."""
    test = {key: value for key, value in leaf.test.items() if key not in ("when", "preference")}
    return msgspec.structs.replace(rules, conditions=[msgspec.structs.replace(leaf, test=test)])


def outcome(rules: CaseRules, firm: Specimen) -> Outcome:
    return judged(rules, firm)[0].outcome


@pytest.mark.parametrize("rules", WALKS, ids=lambda r: f"{r.scheme} {r.on} {r.kind.value}")
class TestEveryCondition:
    def test_is_met_on_its_bound_and_not_beyond(self, rules):
        year = rules.on.year - 1
        for leaf in (leaf for condition in rules.conditions for leaf in leaves(condition)):
            only = alone(rules, leaf)
            assert outcome(only, specimen(only, year)) is Outcome.MET, leaf.id
            firm = specimen(only, year)
            match leaf.test["kind"]:
                case "figure":
                    worsen(leaf.test, firm.figures, year)
                    assert outcome(only, firm) is Outcome.NOT_MET, leaf.id
                case "titles":
                    firm.titles.clear()
                    expected = OPEN[0] if leaf.test.get("pending") else Outcome.NOT_MET
                    assert outcome(only, firm) is expected, leaf.id
                case "judgement":
                    firm.judgements.clear()
                    assert outcome(only, firm) is Outcome.NEEDS_JUDGEMENT, leaf.id
                    firm.judgements[leaf.id] = (Outcome.NOT_MET, "审核人员认为不符合")
                    assert outcome(only, firm) is Outcome.NOT_MET, leaf.id

    def test_a_group_whose_every_member_fails_is_refused(self, rules):
        year = rules.on.year - 1
        for group in rules.conditions:
            if group.test["kind"] not in GROUPS or group.test.keys() & {"preference", "not_examined"}:
                continue
            firm = failing(alone(rules, group), year)
            if firm is not None:
                assert outcome(alone(rules, group), firm) is Outcome.NOT_MET, group.id


def failing(rules: CaseRules, year: int) -> Specimen | None:
    """An enterprise that fails every member at once; none where two members ask for opposite things."""
    worst: FiguresByYear = {}
    firm = Specimen({}, [], {})
    judged_by = list(leaves(first_bands(rules.conditions[0])))
    for leaf in judged_by:
        if leaf.test["kind"] in ("judgement", "judged"):
            firm.judgements[leaf.id] = (Outcome.NOT_MET, "审核人员认为不符合")
        elif leaf.test["kind"] == "figure":
            single = specimen(alone(rules, leaf), year)
            worsen(leaf.test, single.figures, year)
            for of_year, figures in single.figures.items():
                for name, figure in figures.items():
                    kept = worst.setdefault(of_year, {}).setdefault(name, figure)
                    if kept.value != figure.value:
                        worst[of_year][name] = Figure(name, worse(leaf, kept, figure))
    firm.figures = worst
    for of_year, figures in openings(rules, rules.conditions[0], year).items():
        for name, figure in figures.items():
            worst.setdefault(of_year, {}).setdefault(name, figure)
    every = [outcome(alone(rules, leaf), firm) for leaf in judged_by]
    return firm if all(found is Outcome.NOT_MET for found in every) else None


def first_bands(condition: Condition) -> Condition:
    """*condition* with the first band only where the figures choose one of several."""
    kept = condition.parts[:1] if condition.test["kind"] == "bands" else condition.parts
    return msgspec.structs.replace(condition, parts=[first_bands(part) for part in kept])


def openings(rules: CaseRules, condition: Condition, year: int) -> FiguresByYear:
    """The figures that open the first band of every group of bands inside *condition*."""
    found: FiguresByYear = {}
    for part in first_bands(condition).parts:
        if "when" in part.test:
            when = msgspec.structs.replace(
                part, test={**part.test["when"], "kind": "figure", "unit": ""}, parts=[]
            )
            found.update(specimen(alone(rules, when), year).figures)
        found.update(openings(rules, part, year))
    return found


def worse(leaf: Condition, kept: Figure, other: Figure) -> bool | Decimal:
    """The value of the two that falls further short of *leaf*."""
    if isinstance(kept.value, bool) or isinstance(other.value, bool):
        return kept.value
    low = isinstance(leaf.test["value"], list) or leaf.test["op"].startswith((">", "=="))
    return min(kept.value, other.value) if low else max(kept.value, other.value)


def test_the_walks_reach_every_scheme_that_was_ever_in_force():
    walked = {rules.scheme.partition("@")[0] for rules in WALKS}
    drafts = {s.id for i in load().instruments.values() if i.draft for s in i.schemes}
    declared = {s.id for i in load().instruments.values() for s in i.schemes}
    assert declared - drafts == walked

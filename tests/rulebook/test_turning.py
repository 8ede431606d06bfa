"""What is told to turn a condition or a result really turns it: tried on every scheme."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.figures import Figure
from domain.rulebook import load
from domain.rulebook.conditions import assess, overall
from domain.rulebook.least import meet
from domain.rulebook.metrics import catalogue
from domain.rulebook.model import Kind, Outcome
from domain.rulebook.scratch import Scratch
from domain.rulebook.specimen import chosen_leaves, specimen
from domain.rulebook.turning import turning
from tests.rulebook.walk import WALKS, judged, worsen

ON = dt.date(2026, 5, 10)
LEAVES = [
    (rules, leaf)
    for rules in WALKS
    for leaf in chosen_leaves(rules)
    if leaf.test["kind"] == "figure" and "not_examined" not in leaf.test
]
RULES = [rules for rules in WALKS if rules.conditions]


def applied(figures, changes):
    """The figures with *changes* made."""
    made = {year: dict(values) for year, values in figures.items()}
    for change in changes:
        made.setdefault(change.year, {})[change.metric] = Figure(change.metric, change.after)
    return made


def turned(rules, firm):
    return turning(
        rules, firm.figures, year=rules.on.year - 1, titles_in_force=firm.titles, judgements=firm.judgements
    )


def alone(rules, leaf):
    test = {key: value for key, value in leaf.test.items() if key not in ("when", "preference")}
    return msgspec.structs.replace(rules, conditions=[msgspec.structs.replace(leaf, test=test, parts=[])])


@pytest.mark.parametrize("rules", RULES, ids=lambda r: f"{r.scheme} {r.on} {r.kind.value}")
def test_an_enterprise_without_any_figure_is_led_to_the_title(rules):
    firm = specimen(rules, rules.on.year - 1)
    firm.figures = {}

    told = turned(rules, firm)

    firm.figures = applied({}, told.changes)
    assert overall(judged(rules, firm)) == told.result == "eligible"


@pytest.mark.parametrize("rules", RULES, ids=lambda r: f"{r.scheme} {r.on} {r.kind.value}")
def test_who_fails_one_condition_by_a_little_is_told_the_change_that_turns_the_result(rules):
    top_level = {condition.id for condition in rules.conditions}
    for leaf in chosen_leaves(rules):
        if leaf.id not in top_level or leaf.test["kind"] != "figure":
            continue
        if leaf.test.keys() & {"when", "preference"}:
            continue
        firm = specimen(rules, rules.on.year - 1)
        if (
            not worsen(leaf.test, firm.figures, rules.on.year - 1)
            or overall(judged(rules, firm)) == "eligible"
        ):
            continue

        told = turned(rules, firm)

        assert leaf.id in {turn.condition for turn in told.turns}
        firm.figures = applied(firm.figures, told.changes)
        assert overall(judged(rules, firm)) == told.result == "eligible", leaf.id


money = st.decimals(min_value=0, max_value=20000, places=2, allow_nan=False)


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_least_change_turns_any_single_condition_whatever_was_reported(data):
    rules, leaf = data.draw(st.sampled_from(LEAVES))
    year, metric = rules.on.year - 1, catalogue()[leaf.test["metric"]]
    firm = specimen(alone(rules, leaf), year)
    names = [leaf.test["metric"], *metric.ratio, *([metric.growth] if metric.growth else [])]
    figures = {}
    for name in names:
        for of_year in range(year - 3, year + 1):
            kind = catalogue()[name].type
            value = data.draw(st.none() | (st.booleans() if kind == "boolean" else money))
            if value is not None and kind != "date":
                figures.setdefault(of_year, {})[name] = Figure(name, value)
    firm.figures = figures
    before = judged(alone(rules, leaf), firm)[0].outcome

    told = turned(alone(rules, leaf), firm)

    if before in (Outcome.NOT_MET, Outcome.NOT_KNOWN):
        [turn] = told.turns
        if turn.changes:
            firm.figures = applied(figures, turn.changes)
            assert judged(alone(rules, leaf), firm)[0].outcome is Outcome.MET
            assert turn.alone == "eligible"
        else:
            assert told.result != "eligible"
    else:
        assert told.turns == []


@given(st.sampled_from(RULES), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_way_is_tried_before_it_is_told(rules, random):
    firm = specimen(rules, rules.on.year - 1)
    for values in firm.figures.values():
        for name, figure in list(values.items()):
            if random.random() < 0.4:
                del values[name]
            elif not isinstance(figure.value, bool) and random.random() < 0.4:
                values[name] = Figure(name, (figure.value * Decimal(random.randint(0, 150)) / 100))

    told = turned(rules, firm)

    assert told.now == overall(judged(rules, firm))
    firm.figures = applied(firm.figures, told.changes)
    rows = assess(
        rules, firm.figures, year=rules.on.year - 1, titles_in_force=firm.titles, judgements=firm.judgements
    )
    assert overall(rows) == told.result
    assert told.result == "eligible" or told.left


@pytest.mark.parametrize(
    ("op", "bound", "reported", "least"),
    [
        (">=", "1500", "1200", "1500"), (">", "50", "50", "50.01"), ("<=", "70", "70.5", "70"),
        ("<", "5000", "5000", "4999.99"), ("==", "3", "7", "3"), ("range[)", ["10", "20"], "25", "19.99"),
        ("range[]", ["10", "20"], "25", "20"), ("range[]", ["10", "20"], "3", "10"),
    ],
)  # fmt: skip
def test_a_figure_moves_no_farther_than_its_bound(op, bound, reported, least):
    test = {
        "kind": "figure",
        "metric": "revenue",
        "op": op,
        "value": bound,
        "unit": "万元",
        "over": "last",
        "years": 1,
    }
    sheet = Scratch(catalogue(), {2025: {"revenue": Figure("revenue", Decimal(reported))}}, 2025)

    assert meet(test, sheet)

    assert sheet.figures[2025]["revenue"].value == Decimal(least)


def test_the_cheapest_alternative_is_marked_and_the_others_are_told_too():
    rules = load().resolve("cn/specialised@510000", ON, Kind.APPLICATION)
    firm = specimen(rules, 2025)
    firm.figures[2025]["revenue"] = Figure("revenue", Decimal(1400))

    told = turned(rules, firm)

    turns = {turn.condition: turn for turn in told.turns}
    assert turns["revenue"].text == "2025年营业收入由1400万元增加到1500万元（增加100万元）"
    assert turns["revenue"].wanted
    assert turns["revenue"].alone == "eligible"
    assert not turns["equity_2y"].wanted
    assert told.result == "eligible"


def test_what_no_figure_settles_is_said():
    rules = load().resolve("cn/specialised@510000", ON, Kind.APPLICATION)
    firm = specimen(rules, 2025)
    firm.titles, firm.judgements = [], {}

    told = turned(rules, firm)

    assert told.result == "not_eligible"
    assert told.changes == []
    assert told.left == [
        "取得：有效期内的科技型或创新型中小企业", "审核人员判断：主导产品市场占有率较为靠前并有知名度",
    ]  # fmt: skip

"""How outcomes combine: groups of every kind, over every mixture of known, unknown and undecided members."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NotFound
from domain.figures import Figure
from domain.rulebook import load
from domain.rulebook.conditions import assess, overall
from domain.rulebook.model import CaseRules, Condition, Kind, Level, Outcome

MET, NOT_MET, NOT_KNOWN, OPEN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_KNOWN, Outcome.NEEDS_JUDGEMENT
members = st.lists(st.sampled_from([MET, NOT_MET, NOT_KNOWN, OPEN]), min_size=1, max_size=6)


def rules_with(*conditions: Condition) -> CaseRules:
    return CaseRules(
        scheme="demo", title="示范", jurisdiction="000000", level=Level.PROVINCE, kind=Kind.APPLICATION,
        on=dt.date(2026, 5, 10), layers=[], route=[], conditions=list(conditions),
    )  # fmt: skip


def member(number: int, outcome: Outcome) -> Condition:
    """A condition that comes out as *outcome* on the figures of :func:`judged`."""
    name = f"m{number}"
    if outcome is OPEN:
        return Condition(name, name, {"kind": "judgement"})
    metric = "class1_ip" if outcome is NOT_KNOWN else "revenue"
    bound = {MET: "100", NOT_MET: "101", NOT_KNOWN: "1"}[outcome]
    test = {
        "kind": "figure",
        "metric": metric,
        "op": ">=",
        "value": bound,
        "unit": "",
        "over": "last",
        "years": 1,
    }
    return Condition(name, name, test)


def judged(test: dict, outcomes: list[Outcome]) -> Outcome:
    group = Condition("group", "组", test, [member(i, outcome) for i, outcome in enumerate(outcomes)])
    figures = {2025: {"revenue": Figure("revenue", Decimal(100))}}
    rows = assess(rules_with(group), figures, year=2025)
    assert [row.outcome for row in rows[1:]] == outcomes
    return rows[0].outcome


@given(members)
def test_all_is_met_only_when_every_member_is(outcomes):
    found = judged({"kind": "all"}, outcomes)
    if NOT_MET in outcomes:
        assert found is NOT_MET
    elif NOT_KNOWN in outcomes:
        assert found is NOT_KNOWN
    else:
        assert found is (OPEN if OPEN in outcomes else MET)


@given(members, st.integers(1, 6))
def test_n_of_m_is_refused_only_when_it_can_no_longer_be_reached(outcomes, n):
    found = judged({"kind": "at_least", "n": n}, outcomes)
    sure = outcomes.count(MET)
    possible = len(outcomes) - outcomes.count(NOT_MET)
    assert (found is MET) == (sure >= n)
    assert (found is NOT_MET) == (possible < n)


@given(members)
def test_any_is_one_of_them(outcomes):
    assert judged({"kind": "any"}, outcomes) is judged({"kind": "at_least", "n": 1}, outcomes)


@given(st.lists(st.sampled_from(list(Outcome)), max_size=6))
def test_the_result_is_eligible_only_without_anything_against_it(outcomes):
    rows = [row for i, o in enumerate(outcomes) for row in assessed(i, o)]
    result = overall(rows)
    assert (result == "not_eligible") == (NOT_MET in outcomes)
    assert (result == "eligible") == (not {NOT_MET, NOT_KNOWN, OPEN} & set(outcomes))


def assessed(number: int, outcome: Outcome):
    if outcome is Outcome.NOT_EXAMINED:
        note = {"reason": "复核不考查", "source": {"document": "示范"}, "layer": "demo"}
        waived = Condition(f"m{number}", "免", {"kind": "judgement", "not_examined": note})
        return assess(rules_with(waived), {}, year=2025)
    figures = {2025: {"revenue": Figure("revenue", Decimal(100))}}
    return assess(rules_with(member(number, outcome)), figures, year=2025)


@given(st.decimals("0.01", "1000000", places=2), st.decimals("0.01", "1000000", places=2))
def test_a_ratio_is_compared_exactly(part, whole):
    """Three per cent of 33.33 is no rounding matter."""
    test = {
        "kind": "figure",
        "metric": "rd_ratio",
        "op": ">=",
        "value": "3",
        "unit": "%",
        "over": "last",
        "years": 1,
    }
    figures = {2025: {"rd_expense": Figure("rd_expense", part), "revenue": Figure("revenue", whole)}}
    [row] = assess(rules_with(Condition("rd", "研发", test)), figures, year=2025)
    assert (row.outcome is MET) == (part * 100 >= whole * 3)


class TestNotices:
    def test_a_round_of_little_giants_can_be_opened_under_this_years_notice(self):
        found = load().notices("cn/little-giant", dt.date(2026, 5, 10))
        assert [notice.id for notice in found] == ["cn-2026-117"]

    def test_none_is_in_force_before_it_was_issued(self):
        assert load().notices("cn/little-giant", dt.date(2026, 3, 22)) == []

    def test_naming_the_notice_gives_the_same_layers(self):
        day = dt.date(2026, 5, 10)
        named = load().resolve("cn/little-giant", day, Kind.RECHECK, "cn-2026-117")
        assert named.layers == load().resolve("cn/little-giant", day, Kind.RECHECK).layers

    def test_naming_another_notice_of_the_province_leaves_this_one_out(self):
        rules = load().resolve("cn/specialised@110000", dt.date(2026, 8, 1), Kind.APPLICATION, "cn-2026-117")
        assert "bj-2026-2" not in rules.layers

    def test_an_unknown_notice_is_refused(self):
        with pytest.raises(NotFound, match="cn-2099-1"):
            load().resolve("cn/little-giant", dt.date(2026, 5, 10), Kind.APPLICATION, "cn-2099-1")


def test_remedies_are_part_of_every_case():
    rules = load().resolve("sc/specialised", dt.date(2023, 6, 1), Kind.APPLICATION)
    remedies = {item["name"]: item for item in rules.values["remedies"]["value"]}
    assert (remedies["行政复议"]["n"], remedies["行政复议"]["unit"]) == (60, "calendar")
    assert (remedies["行政诉讼"]["n"], remedies["行政诉讼"]["unit"]) == (6, "months")
    assert remedies["行政复议"]["source"]["clause"] == "第九条"


@given(members)
def test_where_the_text_is_unclear_a_person_decides_only_where_the_readings_differ(outcomes):
    found = judged({"kind": "unclear"}, outcomes)
    every, one = judged({"kind": "all"}, outcomes), judged({"kind": "any"}, outcomes)
    assert found is (every if every is one else OPEN)


def figure(metric: str, op: str, value: str, **more) -> Condition:
    test = {
        "kind": "figure",
        "metric": metric,
        "op": op,
        "value": value,
        "unit": "",
        "over": "last",
        "years": 1,
    }
    return Condition(metric, metric, {**test, **more})


def outcome_of(condition: Condition, figures: dict[int, dict[str, str]], **more) -> Outcome:
    reported = {
        year: {name: Figure(name, Decimal(value)) for name, value in of_year.items()}
        for year, of_year in figures.items()
    }
    return assess(rules_with(condition), reported, year=2025, **more)[0].outcome


def test_a_pooled_ratio_divides_sums_and_does_not_average_ratios():
    pooled = figure("rd_ratio", ">=", "6", over="pooled", years=2)
    lopsided = {2025: {"rd_expense": "50", "revenue": "1000"}, 2024: {"rd_expense": "13", "revenue": "50"}}
    assert outcome_of(pooled, lopsided) is MET
    lopsided[2024]["rd_expense"] = "12.99"
    assert outcome_of(pooled, lopsided) is NOT_MET
    del lopsided[2024]["rd_expense"]
    assert outcome_of(pooled, lopsided) is NOT_KNOWN


def test_a_day_before_which_one_must_be_registered_is_itself_for_a_person_to_decide():
    before = figure("construction_end", "before", "20191231")
    assert outcome_of(before, {2025: {"construction_end": "20191230"}}) is MET
    assert outcome_of(before, {2025: {"construction_end": "20191231"}}) is OPEN
    assert outcome_of(before, {2025: {"construction_end": "20200101"}}) is NOT_MET


def test_named_years_count_back_from_the_year_the_text_names():
    each = figure("revenue", ">=", "100", over="each", years=2, year=2020)
    assert outcome_of(each, {2020: {"revenue": "100"}, 2019: {"revenue": "100"}}) is MET
    assert (
        outcome_of(each, {2020: {"revenue": "100"}, 2019: {"revenue": "99"}, 2025: {"revenue": "1"}})
        is NOT_MET
    )


def test_a_lower_title_still_under_decision_lets_one_apply_and_a_higher_one_bars():
    lower = Condition("lower", "前置", {"kind": "titles", "titles": ["demo/a"], "pending": True})
    assert outcome_of(lower, {}) is OPEN
    assert outcome_of(lower, {}, titles_in_force=["demo/a"]) is MET
    assert outcome_of(lower, {}, judgements={"lower": (MET, "名单已公布")}) is MET
    higher = Condition("higher", "更高", {"kind": "without", "titles": ["demo/b"], "pending": True})
    assert outcome_of(higher, {}) is MET
    assert outcome_of(higher, {}, titles_pending=["demo/b"]) is NOT_MET
    assert outcome_of(higher, {}, titles_in_force=["demo/b"]) is NOT_MET
    held_only = Condition("higher", "更高", {"kind": "without", "titles": ["demo/b"]})
    assert outcome_of(held_only, {}, titles_pending=["demo/b"]) is MET


def test_a_preference_is_shown_with_its_figure_and_never_bars():
    wanted = figure("revenue", ">=", "100")
    ranked = Condition("rank", "优先", {**wanted.test, "preference": True})
    below = {2025: {"revenue": Figure("revenue", Decimal(99))}}
    [row] = assess(rules_with(ranked), below, year=2025)
    assert row.outcome is Outcome.NOT_EXAMINED
    assert row.figure.startswith("99")
    assert outcome_of(ranked, {}) is Outcome.NOT_EXAMINED
    assert outcome_of(ranked, {2025: {"revenue": "100"}}) is MET


def test_days_are_written_as_days_and_carry_no_unit():
    rules = load().resolve("sx/specialised", dt.date(2021, 3, 1), Kind.APPLICATION)
    firm = {2020: {"registration_date": Figure("registration_date", Decimal(20190102))}}
    row = next(row for row in assess(rules, firm, year=2020) if row.id == "registered_before")
    assert row.threshold == "早于 2019-01-01"
    assert row.figure.startswith("2019-01-02")
    assert "要求早于2019-01-01" in row.reason
    assert row.label.endswith("早于 2019-01-01")

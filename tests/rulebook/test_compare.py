"""Rules side by side and over time."""

import datetime as dt
from itertools import pairwise

import pytest

from domain.errors import NotFound
from domain.rulebook import load
from domain.rulebook.compare import State, differences, same_title_elsewhere
from domain.rulebook.history import history, periods
from domain.rulebook.model import Kind
from domain.rulebook.outline import outline

ON = dt.date(2026, 5, 10)


def told(scheme: str, on: dt.date = ON, kind: Kind = Kind.APPLICATION):
    return outline(load(), load().resolve(scheme, on, kind))


def test_a_set_of_rules_does_not_differ_from_itself():
    rows = differences(told("cn/little-giant"), told("cn/little-giant"))

    assert {row.state for row in rows} == {State.SAME}
    assert len(rows) == len(told("cn/little-giant"))


def test_every_value_of_both_sides_is_on_exactly_one_row():
    left, right = told("sc/specialised", dt.date(2024, 5, 5)), told("cn/specialised@440000")

    rows = differences(left, right)

    assert [row.left for row in rows if row.left] == sorted(left, key=[row.left for row in rows].index)
    assert sum(row.right is not None for row in rows) == len(right)


def test_the_day_before_and_the_day_of_the_new_measures_differ_in_the_floor_of_revenue():
    before = told("cn/specialised@510000", dt.date(2026, 3, 31))
    after = told("cn/specialised@510000", dt.date(2026, 4, 1))

    rows = {row.label: row for row in differences(before, after)}

    assert rows["营业收入"].state is State.CHANGED
    assert (rows["营业收入"].left.text, rows["营业收入"].right.text) == ("≥ 1000万元", "≥ 1500万元")


def test_conditions_with_other_names_are_matched_by_the_figure_that_they_ask_for():
    rows = differences(told("sc/specialised", dt.date(2024, 5, 5)), told("cn/specialised@440000"))

    [debt] = [row for row in rows if row.label == "资产负债率"]
    assert debt.left is not None
    assert debt.right is not None


def test_two_jurisdictions_are_paired_by_the_title_they_award():
    pairs = same_title_elsewhere(load(), "510000", "440000", ON, Kind.APPLICATION)

    assert ("cn/specialised@510000", "cn/specialised@440000") in pairs
    assert ("cn/innovative@510000", "cn/innovative@440000") in pairs


def test_a_place_without_schemes_cannot_be_compared():
    with pytest.raises(NotFound):
        same_title_elsewhere(load(), "510107", "440000", ON, Kind.APPLICATION)


def test_times_follow_each_other_without_a_gap_and_each_is_what_resolves_on_its_days():
    for scheme in ("cn/little-giant", "sc/specialised", "bj/specialised", "cn/specialised@330000"):
        times = periods(load(), scheme, Kind.APPLICATION)
        for one, following in pairwise(times):
            assert following.begins == one.until + dt.timedelta(days=1)
        for one in times:
            for day in (one.begins, one.until or one.begins):
                if one.told:
                    assert outline(load(), load().resolve(scheme, day, Kind.APPLICATION)) == one.told


def test_the_share_of_the_main_business_was_seventy_percent_until_the_new_measures():
    [share] = history(load(), "cn/little-giant", "main_share", Kind.RECHECK)

    assert [(held.begins, held.until, held.told.text) for held in share.held] == [
        (dt.date(2021, 4, 19), dt.date(2022, 7, 31), "≥ 70%"),
        (dt.date(2022, 8, 1), dt.date(2026, 12, 31), "≥ 70%"),
        (dt.date(2027, 1, 1), None, "≥ 90%"),
    ]
    assert share.changed


def test_a_value_that_never_existed_is_refused_with_a_way_out():
    with pytest.raises(NotFound, match="nonsense"):
        history(load(), "cn/little-giant", "nonsense", Kind.APPLICATION)

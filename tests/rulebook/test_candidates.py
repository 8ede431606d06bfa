"""What an enterprise could apply for: which schemes are open where, and how it stands."""

import datetime as dt

import pytest

from domain.errors import NotFound
from domain.rulebook import load
from domain.rulebook.candidates import asked_figures, candidates, open_schemes, places_of
from domain.rulebook.conditions import assess, overall
from domain.rulebook.model import Kind, Outcome
from domain.rulebook.specimen import specimen
from tests.rulebook.walk import WALKS

ON = dt.date(2026, 5, 10)


def firm():
    return specimen(load().resolve("cn/specialised@510000", ON, Kind.APPLICATION), ON.year - 1)


@pytest.mark.parametrize(
    ("division", "places"),
    [
        ("510107", ["510107", "510100", "510000", "000000"]), ("110107", ["110107", "110000", "000000"]),
        ("440305", ["440305", "440300", "000000"]), ("659001", ["659001", "660000", "000000"]),
        ("000000", ["000000"]),
    ],
)  # fmt: skip
def test_a_place_belongs_to_those_above_it_up_to_its_unit_and_to_the_nation(division, places):
    assert places_of(division) == places


def test_an_unknown_place_is_refused():
    with pytest.raises(NotFound):
        candidates(load(), "999999", ON, {})


def test_a_planned_city_has_its_own_schemes_and_not_its_provinces():
    open_here = {info.id for info, _ in open_schemes(load(), "440305", ON)}

    assert "cn/specialised@440300" in open_here
    assert "cn/specialised@440000" not in open_here


def test_each_candidate_stands_as_its_own_assessment_says():
    enterprise = firm()

    for one in candidates(load(), "510107", ON, enterprise.figures, titles_in_force=enterprise.titles):
        rows = assess(
            load().resolve(one.scheme, ON, Kind.APPLICATION), enterprise.figures, year=ON.year - 1,
            titles_in_force=enterprise.titles,
        )  # fmt: skip
        assert one.result == (overall(rows) if rows else "undetermined")
        assert one.conditions == sum(row.depth == 0 for row in rows)
        assert {row.id for row in one.missing} == {
            row.id for row in rows if row.depth == 0 and row.outcome is Outcome.NOT_KNOWN
        }


def test_what_it_meets_stands_before_what_it_does_not_and_what_it_holds_last():
    enterprise = firm()

    found = candidates(load(), "510107", ON, enterprise.figures, titles_in_force=enterprise.titles)

    assert [one.held for one in found] == sorted(one.held for one in found)
    now = [one.result for one in found if one.open and not one.held]
    assert now == sorted(now, key=["eligible", "undetermined", "not_eligible"].index)


def test_the_days_for_applications_are_told():
    by_id = {one.scheme: one for one in candidates(load(), "510107", ON, {})}
    later = {one.scheme: one for one in candidates(load(), "510107", dt.date(2026, 6, 10), {})}

    assert by_id["cn/little-giant"].window == "企业线上填报正在进行，至2026-05-25截止"
    assert by_id["cn/little-giant"].open
    assert not later["cn/little-giant"].open


@pytest.mark.parametrize("rules", WALKS, ids=lambda r: f"{r.scheme} {r.on} {r.kind.value}")
def test_whoever_reports_every_figure_asked_for_lacks_none(rules):
    enterprise = specimen(rules, rules.on.year - 1)
    asked = set(asked_figures(load(), rules, rules.on.year - 1))

    reported = {(name, year) for year, figures in enterprise.figures.items() for name in figures}

    plain = {
        (name, year) for name, year in reported
        if not load().metrics[name].ratio and not load().metrics[name].growth
    }  # fmt: skip
    assert plain <= asked | {(name, year + 1) for name, year in asked}

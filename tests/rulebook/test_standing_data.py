"""What code runs on between recognition and recheck has the form that it can run on."""

import re

import pytest

from domain import divisions
from domain.rulebook import load
from domain.rulebook.model import Kind
from domain.rulebook.standing import standing
from tests.rulebook.walk import WALKS

STANDING = [rules for rules in WALKS if rules.kind is Kind.STANDING]
PER = {
    "", "enterprise", "enterprise_per_year", "year", "city", "city_per_year", "county", "direction",
    "city_and_direction", "province_per_batch",
}  # fmt: skip
"""What a quota counts within."""

BLOCKS = [
    pytest.param(rules, id=f"{instrument.instrument} {rules.scheme}")
    for instrument in load().instruments.values()
    for rules in instrument.rules
]


def test_every_scheme_binds_its_holders():
    assert len(STANDING) > 200


@pytest.mark.parametrize("rules", STANDING, ids=lambda r: f"{r.scheme} {r.on}")
def test_duties_and_ends_are_read_as_typed_values_with_their_sources(rules):
    seen = standing(rules)
    for name in ("update", "change", "recheck"):
        value = getattr(seen, name)
        key = {"update": "annual_report", "change": "change_report", "recheck": "recheck"}[name]
        assert (value is not None) == (key in seen.sources)
    for ground in seen.grounds:
        assert ground.kind is not None
        assert seen.sources[ground.id].document


@pytest.mark.parametrize("rules", STANDING, ids=lambda r: f"{r.scheme} {r.on}")
def test_before_an_end_for_cause_the_law_gives_a_hearing(rules):
    gate = standing(rules).gate
    assert gate is not None
    assert gate.answer is None
    wanted = (5, "working") if rules.on.isoformat() >= "2021-07-15" else (3, "calendar")
    assert (gate.hearing_request.n, gate.hearing_request.unit.value) == wanted
    assert gate.hearing_notice.n == 7


@pytest.mark.parametrize("rules", BLOCKS)
def test_days_of_the_year_are_days(rules):
    for report in rules.annual_report:
        for day in (report.due, report.opens):
            assert not day or re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", day)


@pytest.mark.parametrize("rules", BLOCKS)
def test_titles_that_spare_a_recheck_are_schemes(rules):
    for recheck in rules.recheck:
        for title in recheck.exempt_holding:
            assert load().scheme(title).awards == "title"


@pytest.mark.parametrize("rules", BLOCKS)
def test_a_quota_counts_within_something_known(rules):
    for quota in rules.quota:
        assert quota.per in PER
        assert quota.max is None or quota.min is None or quota.min <= quota.max
        for place, number in (quota.sub or {}).items():
            assert isinstance(number, int)
            assert not place.isdigit() or divisions.exists(place)


@pytest.mark.parametrize("rules", BLOCKS)
def test_a_window_opens_before_it_closes(rules):
    for window in rules.windows:
        assert window.opens or window.closes
        assert not (window.opens and window.closes) or window.opens <= window.closes
        assert not window.until_time or (window.closes and re.fullmatch(r"\d\d:\d\d", window.until_time))


@pytest.mark.parametrize("rules", BLOCKS)
def test_an_old_title_is_converted_into_a_scheme_or_the_text_says_how(rules):
    for convert in rules.converts:
        assert convert.how
        if convert.into:
            assert load().scheme(convert.into).title

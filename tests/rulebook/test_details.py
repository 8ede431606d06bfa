"""The rulebook says the smaller things too: deadlines, months, scores, caps, duties that come with money."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.rulebook import load
from domain.rulebook.export import export

FILE = Path(__file__).parent / "facts" / "details.yaml"
EXPORTED: dict[str, Any] = {entry["entry"]: entry for entry in export(load())}
DETAILS: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)


@pytest.fixture(params=DETAILS.items(), ids=lambda pair: pair[0])
def pair(request) -> tuple[dict[str, Any], dict[str, Any]]:
    """An exported entry and what its document says."""
    entry, said = request.param
    return EXPORTED[entry], said


def test_deadlines_with_a_printed_year_are_windows(pair):
    ours, said = pair
    days = {window[end] for window in ours["windows"] for end in ("opens", "closes")}
    assert set(said.get("days", [])) <= days


def test_changes_are_reported_within_the_printed_months(pair):
    ours, said = pair
    assert ours["change_report_months"] == said.get("change_months")


def test_scores_have_the_printed_total_and_pass_mark(pair):
    ours, said = pair
    assert ours["scoring"] == said.get("scoring")


def test_money_with_a_cap_says_so(pair):
    ours, said = pair
    capped = {row["source"].get("line") for row in ours["subsidies"] if row["cap"] is not None}
    assert set(said.get("caps", [])) <= capped


def test_duties_that_come_with_money_last_as_long_as_printed(pair):
    ours, said = pair
    found = [[c["source"].get("line"), c["ban_years"], c["obligation_years"]] for c in ours["clawback"]]
    assert all(duty in found for duty in said.get("duties", []))


def test_no_part_of_an_entry_is_missing(pair):
    ours, said = pair
    assert set(said.get("has", [])) <= set(ours["parts"])

"""The rulebook says what the source documents say: every entry, threshold, day, year, ban and amount."""

import calendar
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.rulebook import load
from domain.rulebook.export import export

FOLDER = Path(__file__).parent / "facts"


def read(pattern: str) -> list[Any]:
    """The files of the facts folder that match, oldest name first."""
    files = sorted(FOLDER.glob(pattern))
    return [yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) for file in files]


FACTS = [fact for facts in read("entries*.yaml") for fact in facts]
CORRECTIONS = {entry: why for file in read("corrections*.yaml") for entry, why in (file or {}).items()}
EXPORTED: dict[str, Any] = {entry["entry"]: entry for entry in export(load())}


def test_every_entry_of_the_encoded_documents_is_there():
    assert {fact["entry"] for fact in FACTS} == set(EXPORTED)


@pytest.fixture(params=FACTS, ids=lambda fact: fact["entry"])
def fact(request):
    return request.param


def same_value(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, list):
        return isinstance(ours, list) and all(map(same_value, ours, theirs))
    if isinstance(theirs, bool) or isinstance(ours, bool):
        return ours is theirs
    return ours is not None and Decimal(str(ours)) == as_number(theirs)


def as_number(value: Any) -> Decimal:
    text = str(value)
    if "-" in text:
        year, month, *day = (int(part) for part in text.split("-"))
        return Decimal(f"{dt.date(year, month, *(day or [1])):%Y%m%d}")
    return Decimal(text)


def states(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether an exported test says what the document says, itself or as the figure that opens its band."""
    if wanted["op"] in ("judgement", "evaluated"):
        return row["outcome_kind"] == "judgement"
    if wanted["value"] is True and row["outcome_kind"] == "judgement":
        return False
    tests = [row] + ([row["when"]] if row["when"] else [])
    return any(
        same_operator(test["op"], wanted["op"]) and same_value(test["value"], wanted["value"])
        for test in tests
    )


def same_operator(ours: str | None, theirs: str) -> bool:
    """A range printed with a dash says nothing about its ends: the encoding decides them."""
    return ours == theirs or (theirs == "range" and str(ours).startswith("range"))


def test_conditions_have_the_documents_thresholds(fact):
    """By line where the document was read line by line, otherwise by number."""
    entry = EXPORTED[fact["entry"]]
    corrected = CORRECTIONS.get(fact["entry"], {})
    for wanted in fact["conditions"]:
        if wanted["metric"] in corrected:
            ids = {row["id"] for row in entry["conditions"]} | {w["condition"] for w in entry["waived"]}
            assert set(corrected[wanted["metric"]]["as"]) <= ids
            continue
        alike = [w for w in fact["conditions"] if w == wanted]
        found = [
            row for row in entry["conditions"]
            if states(row, wanted) and ("line" not in wanted or row["source"].get("line") == wanted["line"])
        ]  # fmt: skip
        assert len(found) >= len(alike), f"{fact['entry']}: {wanted}"


def test_exclusions_are_conditions(fact):
    rows = [row for row in EXPORTED[fact["entry"]]["conditions"] if row["exclusion"]]
    corrected = CORRECTIONS.get(fact["entry"], {}).get("exclusions")
    if corrected:
        assert corrected["why"]
        return
    assert len(rows) >= len(fact["exclusions"])
    for wanted in fact["exclusions"]:
        assert "line" not in wanted or any(row["source"]["line"] == wanted["line"] for row in rows), wanted


def test_publicity_has_the_documents_days(fact):
    ours = EXPORTED[fact["entry"]]["publicity"]
    if fact["publicity"] is None:
        assert ours is None
    else:
        wanted = (fact["publicity"]["days"], fact["publicity"]["unit"])
        assert wanted in [(p["days"], p["unit"]) for p in ours]


def test_terms_are_the_documents(fact):
    ours = EXPORTED[fact["entry"]]
    assert ours["validity_years"] == fact["validity_years"]
    assert ours["recheck_years"] == fact["recheck_years"]
    assert ours["level"] == fact["level"]


def test_update_day_is_the_documents(fact):
    text = fact["annual_deadline"] or ""
    if "annual_report" in CORRECTIONS.get(fact["entry"], {}):
        return
    found = re.search(r"(\d+)月(?:(\d+)|底)", text)
    wanted = None
    if found:
        month = int(found[1])
        last = calendar.monthrange(2021, month)[1]
        wanted = f"{month:02}-{int(found[2] or last):02}"
    assert EXPORTED[fact["entry"]]["annual_report"] == wanted


def test_bans_are_the_documents(fact):
    ours = [(b["years"], b["source"].get("line")) for b in EXPORTED[fact["entry"]]["bans"]]
    wanted = [(b["years"], b.get("line")) for b in fact["bans"]]
    assert sorted(ours, key=str) == sorted(wanted, key=str)


def test_money_is_the_documents(fact):
    entry = EXPORTED[fact["entry"]]
    ours = [(s["amount"], s["unit"], s["source"].get("line")) for s in entry["subsidies"]]
    wanted = [(s["amount"], s["unit"], s.get("line")) for s in fact["subsidies"]]
    assert sorted(ours, key=str) == sorted(wanted, key=str)
    assert sorted(str(c["source"].get("line")) for c in entry["clawback"]) == sorted(
        str(c.get("line")) for c in fact["clawback"]
    )

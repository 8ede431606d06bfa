"""The rulebook says what the source documents say: every entry, threshold, day, year, ban and amount."""

import re

import pytest

from domain.rulebook import load
from domain.rulebook.export import export
from tests.rulebook import comparing
from tests.rulebook.comparing import CORRECTIONS, DETAILS, DOCUMENTS, FACTS

EXPORTED = export(load())
BY_ENTRY = {entry["entry"]: entry for entry in EXPORTED}


def test_every_source_document_is_an_instrument():
    assert set(DOCUMENTS) <= set(load().instruments)


def test_every_entry_of_the_documents_is_exported_exactly_once():
    assert comparing.missing_entries(EXPORTED) == []


def test_the_facts_speak_of_every_entry_and_of_nothing_else():
    spoken = [fact["entry"] for fact in FACTS]
    assert sorted(spoken) == sorted(BY_ENTRY)
    assert set(DETAILS) <= set(spoken)
    assert set(CORRECTIONS) <= set(spoken)


def test_the_facts_are_as_many_as_were_read():
    """The comparison cannot pass because somebody emptied its file."""
    assert sum(len(fact["conditions"]) for fact in FACTS) >= 2290
    assert sum(len(fact["bans"]) for fact in FACTS) >= 137
    assert sum(len(fact["subsidies"]) for fact in FACTS) >= 217


def test_every_correction_cites_what_proves_it():
    for entry, correction in CORRECTIONS.items():
        for name, one in correction.items():
            assert set(one) <= {"as", "compared", "why"}, f"{entry} {name}"
            assert len(one["why"]) > 20
            assert re.search(r"\d{2,}|Article|支持内容|exclusion", one["why"]), f"{entry} {name}"


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["entry"])
def test_an_entry_says_what_its_document_says(fact):
    assert comparing.differences(fact, BY_ENTRY[fact["entry"]]) == []

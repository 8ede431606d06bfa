"""What the demonstration's matters say of themselves is said in words."""

import re

import msgspec

from web.command_forms import COMMANDS
from web.command_words import HINTS, LABELS, ORDER
from web.matter_facts import facts, proposed

CODE = re.compile(r"(?<![0-9A-Z〔-])[a-z]{3,}[a-z_/@]*")
"""A word of the code: an id, a value of a closed choice, a field."""


def test_no_fact_of_a_matter_shows_a_word_of_the_code(dossiers):
    told = {
        (type(matter).__name__, label, text)
        for dossier in dossiers
        for matter in dossier.matters()
        for label, text in [*facts(matter, dossier, {}), *proposed(matter, dossier, {})]
    }
    assert len(told) > 200
    assert [entry for entry in told if CODE.search(entry[2])] == []


def test_a_proposal_is_told_to_whoever_decides_on_it(dossiers):
    waiting = [
        (dossier, matter)
        for dossier in dossiers
        for matter in dossier.matters()
        if matter.open and getattr(matter, "proposal", None)
    ]
    assert {matter.letter for _, matter in waiting} == {"D", "C", "N", "S"}
    for dossier, matter in waiting:
        people = {matter.proposal.by: "四川省经办人"}
        assert ("提出人", "四川省经办人") in proposed(matter, dossier, people)


def test_every_order_and_hint_names_fields_that_there_are():
    fields = {act: {one.name for one in msgspec.structs.fields(command)} for act, command in COMMANDS.items()}
    known = {name for names in fields.values() for name in names}

    assert all(set(names) <= fields[act] for act, names in ORDER.items())
    for hint in HINTS:
        act, _, name = hint.rpartition(".")
        assert name in (fields[act] if act else known | set(LABELS))

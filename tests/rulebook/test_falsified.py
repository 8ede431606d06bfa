"""The comparison with the source documents notices a single wrong value, wherever it stands."""

import copy
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.rulebook import load
from domain.rulebook.export import export
from domain.rulebook.metrics import DATA
from domain.rulebook.reader import read
from domain.rulebook.rulebook import Rulebook
from domain.rulebook.schema import Instrument
from tests.rulebook.comparing import FACTS, differences, missing_entries
from tests.rulebook.mutating import Falsification, falsifications

SEED = 20260801
PER_KIND = 4
BY_ENTRY = {fact["entry"]: fact for fact in FACTS}
FILES = {file.stem: file for file in DATA.glob("*/*.yaml")}


@cache
def plain(instrument: str) -> dict[str, Any]:
    """The file of an instrument as plain values."""
    made: dict[str, Any] = yaml.load(FILES[instrument].read_text(encoding="utf-8"), yaml.CSafeLoader)
    return made


def blocks(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The blocks of an instrument by the entries they encode."""
    return {entry: block for block in data.get("rules", []) for entry in block.get("entries", [])}


def every_falsification() -> dict[str, list[Falsification]]:
    """What can be made wrong, by kind."""
    found: dict[str, list[Falsification]] = {}
    for entry, fact in BY_ENTRY.items():
        for one in falsifications(fact, blocks(plain(entry.partition("#")[0]))[entry]):
            found.setdefault(one.kind, []).append(one)
    return found


ALL = every_falsification()
CHOSEN = [
    one
    for kind, ones in sorted(ALL.items())
    for one in random.Random(f"{SEED} {kind}").sample(ones, min(PER_KIND, len(ones)))
]


def problems(instrument: str, data: dict[str, Any], folder: Path) -> list[str]:
    """What the comparison says when *data* stands in the place of the instrument's file."""
    file = folder / "data" / FILES[instrument].parent.name / f"{instrument}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    changed = read(file, folder / "data").decode(Instrument)
    instruments = {**load().instruments, instrument: changed}
    exported = export(Rulebook(list(instruments.values()), load().metrics))
    own = [entry for entry in exported if entry["entry"].partition("#")[0] == instrument]
    return [
        *missing_entries(exported),
        *(problem for entry in own for problem in differences(BY_ENTRY[entry["entry"]], entry)),
    ]


def test_many_kinds_of_mistake_are_tried():
    assert len(ALL) >= 30
    assert len(CHOSEN) >= 120


@pytest.mark.parametrize("instrument", ["sc-2021-143", "tj-2021-28", "sd-2021-226", "cn-2022-63"])
def test_a_copy_without_a_mistake_passes(instrument, tmp_path):
    assert problems(instrument, copy.deepcopy(plain(instrument)), tmp_path) == []


@pytest.mark.parametrize("wrong", CHOSEN, ids=lambda one: f"{one.kind}, {one.entry}")
def test_a_wrong_value_is_noticed(wrong, tmp_path):
    instrument = wrong.entry.partition("#")[0]
    data = copy.deepcopy(plain(instrument))
    wrong.apply(blocks(data)[wrong.entry])
    assert problems(instrument, data, tmp_path) != []

"""The rules as one readable list: nothing is left out, and every value names the text that gives it."""

import datetime as dt

import msgspec
import pytest

from domain.rulebook import load, schema
from domain.rulebook.model import Kind
from domain.rulebook.outline import SILENT, outline
from domain.rulebook.resolve import LISTED, MERGED
from domain.rulebook.words import FIELDS, PARTS
from tests.rulebook.walk import WALKS

ON = dt.date(2026, 5, 10)


def told(scheme: str, on: dt.date = ON, kind: Kind = Kind.APPLICATION):
    rules = load().resolve(scheme, on, kind)
    return {row.key: row for row in outline(load(), rules)}


@pytest.mark.parametrize("rules", WALKS, ids=lambda r: f"{r.scheme} {r.on} {r.kind.value}")
class TestEveryScheme:
    def test_everything_that_was_resolved_is_told_with_its_layer(self, rules):
        rows = outline(load(), rules)
        keys = {row.key for row in rows}

        for name, entry in rules.values.items():
            if isinstance(entry["value"], dict):
                assert {f"{name}.{field}" for field in entry["value"]} <= keys
            elif name in LISTED:
                assert {f"{name}.{item[LISTED[name]]}" for item in entry["value"]} <= keys
            else:
                assert name in keys
        for step in rules.route:
            assert f"route.{step.id}" in keys
        for row in rows:
            assert row.layer in rules.layers or (row.silent and not row.layer), row.key
            assert row.part in PARTS, row.key
            assert row.text or row.label, row.key

    def test_a_field_is_shown_as_the_text_says_that_gives_it(self, rules):
        values = {row.key: row.value for row in outline(load(), rules)}
        for name in MERGED:
            for field, value in rules.values.get(name, {}).get("value", {}).items():
                assert values[f"{name}.{field}"] == value


def test_a_field_that_only_the_older_text_fills_stays_the_older_texts():
    rows = told("cn/little-giant", kind=Kind.RECHECK)

    assert rows["recheck.trigger"].layer == "cn-2026-117"
    assert [was.layer for was in rows["recheck.trigger"].overrides] == ["cn-2022-63"]
    assert rows["recheck.passed"].layer == "cn-2022-63"
    assert rows["recheck.passed"].overrides == []


def test_an_item_of_a_list_says_what_it_replaces():
    row = told("cn/little-giant", kind=Kind.RECHECK)["revocation.falsified_data"]

    assert row.layer == "cn-2026-117"
    [was] = row.overrides
    assert was.layer == "cn-2022-63"
    assert "3年以上不得申报" in was.text


def test_what_no_text_says_is_told_to_be_a_persons_decision():
    rows = told("cn/specialised@510000")

    assert rows["publicity.publicity"].silent
    assert rows["publicity.publicity"].text.startswith(SILENT)
    assert rows["objection."].silent


def test_a_waived_condition_stays_in_sight_with_the_reason():
    row = told("cn/little-giant", kind=Kind.RECHECK)["conditions.growth"]

    assert row.waived
    assert "2026年复核标准不含增长率" in row.note


def test_a_band_tells_when_it_applies():
    row = told("cn/little-giant", kind=Kind.RECHECK)["conditions.rd_band.rd_band_b"]

    assert row.note == "营业收入在5000（含）至10000万元（不含）之间时"


def test_every_field_that_a_file_may_hold_has_a_name_on_screen():
    citation = {field.name for field in msgspec.structs.fields(schema.Cited)}
    for field in msgspec.structs.fields(schema.Rules):
        if field.name not in PARTS or field.name in ("conditions", "route", "materials"):
            continue
        [item] = field.type.__args__
        names = {f.name for f in msgspec.structs.fields(item)} - citation
        assert names <= FIELDS.keys(), (field.name, names - FIELDS.keys())
    every = {field.name for field in msgspec.structs.fields(schema.Rules)}
    own = {"scheme", "entries", "title", "applies", "waive", "use_common", "same_conditions_as"}
    assert every - citation - own <= PARTS.keys()

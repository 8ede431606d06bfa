# ruff: noqa: E501
"""Every mistake in a rulebook file is refused with its file, line, key and remedy."""

import shutil
from pathlib import Path

import pytest

from domain.errors import RulebookError
from domain.rulebook import load
from domain.rulebook.metrics import DATA

GOOD = """\
instrument: demo-1
title: 示范办法
document: 示范〔2024〕1号
issuers: [示范厅]
jurisdiction: "510000"
kind: measures
role: measures
effective: {from: 2024-01-01}
schemes:
  - {id: demo/title, title: 示范称号, tier: specialised, level: province, authority: 示范厅}
rules:
  - scheme: demo/title
    entries: [demo-1#1]
    conditions:
      - {id: revenue, metric: revenue, op: ">=", value: 1000, unit: 万元, line: 10}
      - {id: own_brand, metric: own_brand, op: "==", value: true, line: 11}
    route:
      - {step: decision, level: province, line: 12}
      - {step: publicity, level: province, line: 13}
    publicity:
      - {days: 5, unit: working, line: 13}
    validity:
      - {years: 3, line: 14}
"""

BREAKS = [
    ("an unknown key", "    validity:", "    validty:", "validty", 22, "Did you mean `validity`"),
    ("an unknown key in a condition", "value: 1000,", "valeu: 1000, value: 1,", "valeu", 15, "Did you mean `value`"),
    ("a key that stands twice", "title: 示范办法", "title: 示范办法\ntitle: 又一次", "title", 3, "Keep one"),
    ("no citation", ", unit: 万元, line: 10}", ", unit: 万元}", "conditions[0]", 15, "Add `line:`"),
    ("a step without citation", "level: province, line: 12}", "level: province}", "route[0]", 18, "Add `line:`"),
    ("no document", "document: 示范〔2024〕1号\n", "", "document", None, "Add `document:`"),
    ("a unit the catalogue does not use", "unit: 万元", "unit: 元", "unit", 15, "Convert the threshold"),
    ("a unit of days that does not exist", "unit: working", "unit: workdays", "unit", 21, "docs/RULEBOOK.md"),
    ("an unknown scheme", "  - scheme: demo/title", "  - scheme: demo/titel", "scheme", 12, "`demo/title`"),
    ("an unknown prerequisite", "metric: own_brand, op: \"==\", value: true", "titles: [demo/other]", "titles", 16, "Declare"),
    ("an unknown metric", "metric: revenue,", "metric: revenu,", "metric", 15, "Did you mean `revenue`"),
    ("an operator that does not exist", 'op: ">="', 'op: "=>"', "op", 15, "Use one of"),
    ("a number for a yes or no", 'op: "==", value: true', 'op: "==", value: 1', "value", 16, "Correct the value"),
    ("a yes for a number", "value: 1000", "value: true", "value", 15, "Correct the value"),
    ("a binary fraction", "value: 1000", "value: 0.1", "value", 15, "Quote the exact decimal"),
    ("a number with words", "value: 1000", "value: 一千", "value", 15, "in quotes"),
    ("an id that stands twice", "id: own_brand", "id: revenue", "id", 16, "its own id"),
    ("a condition with no test", "metric: own_brand, op: \"==\", value: true, ", "", "conditions[1]", 16, "exactly one"),
    ("a condition with two tests", "metric: own_brand,", "metric: own_brand, judgement: 好,", "conditions[1]", 16, "exactly one"),
    ("a step that does not exist", "step: decision", "step: decide", "step", 18, "docs/RULEBOOK.md"),
    ("a step that stands twice", "step: decision", "step: publicity", "route[1]", 19, "Give the second an `id`"),
    ("publicity of a step that is not there", "days: 5,", "step: show, days: 5,", "step", 21, "Name a step"),
    ("a publicity of no days", "days: 5", "days: 0", "days", 21, "Leave `days` out"),
    ("values that overlap", "{years: 3, line: 14}", "{years: 3, line: 14}\n      - {years: 2, line: 15}", "validity[1]", 24, "later `from`"),
    ("a last day before the first", "{from: 2024-01-01}", "{from: 2024-01-01, until: 2023-01-01}", "until", 8, "Correct one"),
    ("a day that does not exist", "from: 2024-01-01", "from: 2024-02-30", "from", 8, "2026-04-01"),
    ("an unquoted code", '"510000"', "000000", "jurisdiction", 5, "Quote a code"),
    ("a code that is no division", '"510000"', '"519999"', "jurisdiction", 5, "GB/T 2260"),
    ("another name than the file", "instrument: demo-1", "instrument: demo-2", "instrument", 1, "as its name"),
    ("an entry of no document", "[demo-1#1]", "[demo-1]", "entries[0]", 13, "cn-2022-63#2"),
    ("a waiver of nothing", "    validity:", "    waive: [{condition: growth, reason: 无, line: 9}]\n    validity:", "condition", 22, "Name the id"),
    ("broken YAML", "issuers: [示范厅]", "issuers: [示范厅", "file", None, "Check indentation"),
    ("a pooled figure that is no ratio", "metric: revenue, ", "metric: revenue, over: pooled, years: 2, ", "over", None, "Use `sum`"),
    ("a pick of more than there are", "      - {id: own_brand,", "      - {id: some, pick: 3, line: 9, of: [{id: a, judgement: 甲, line: 9}]}\n      - {id: own_brand,", "pick", 16, "at most"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "book"
    (root / "demo").mkdir(parents=True)
    shutil.copytree(DATA / "metrics", root / "metrics")
    return root


def write(folder: Path, text: str, name: str = "demo-1.yaml") -> Path:
    (folder / "demo" / name).write_text(text, encoding="utf-8")
    return folder


def test_the_good_file_is_accepted(folder):
    assert [scheme.id for scheme in load(write(folder, GOOD)).schemes()] == ["demo/title"]


@pytest.mark.parametrize(("what", "old", "new", "key", "line", "remedy"), BREAKS, ids=[b[0] for b in BREAKS])
def test_is_refused(folder, what, old, new, key, line, remedy):
    assert GOOD.count(old) >= 1, what
    with pytest.raises(RulebookError) as caught:
        load(write(folder, GOOD.replace(old, new, 1)))
    error = caught.value
    assert "demo-1.yaml" in error.file
    assert error.key.endswith(key)
    assert line is None or error.line == line
    assert remedy in error.remedy


def test_two_texts_of_one_strength_cannot_begin_on_one_day(folder):
    write(folder, GOOD)
    second = GOOD.replace("instrument: demo-1", "instrument: demo-2").replace("demo-1#1", "demo-2#1")
    head, _, tail = second.partition("schemes:")
    write(folder, head + tail[tail.index("rules:") :], "demo-2.yaml")
    with pytest.raises(RulebookError, match=r"demo-2\.yaml.*holds from 2024-01-01 too"):
        load(folder)


def test_a_scheme_is_declared_once(folder):
    write(folder, GOOD)
    write(folder, GOOD.replace("instrument: demo-1", "instrument: demo-2"), "demo-2.yaml")
    with pytest.raises(RulebookError, match=r"`demo/title` is declared in .*demo-1\.yaml too"):
        load(folder)


def test_a_metric_stands_in_one_file_of_the_catalogue(folder):
    again = "metrics:\n  - {name: revenue, label: 营业收入, unit: 万元}\n"
    (folder / "metrics" / "zz.yaml").write_text(again, encoding="utf-8")
    with pytest.raises(
        RulebookError, match=r"zz\.yaml.*`revenue` is in the catalogue twice, first in .*common\.yaml"
    ):
        load(write(folder, GOOD))


def test_a_folder_without_a_catalogue_is_refused(tmp_path):
    with pytest.raises(RulebookError, match="metric catalogue is missing"):
        load(tmp_path)

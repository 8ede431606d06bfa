"""docs/RULEBOOK.md followed to the letter: its notice is written, checked, resolved and compared."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from adapters.cli_rules import rules_app
from domain.rulebook import Rulebook, load
from domain.rulebook.compare import State, differences
from domain.rulebook.metrics import DATA
from domain.rulebook.model import Kind
from domain.rulebook.outline import outline
from tests.rulebook.test_cases import CASES

GUIDE = (Path(__file__).parents[2] / "docs" / "RULEBOOK.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
SCHEME, NOTICE = "cn/little-giant", "cn-2027-101"
DAY, DAY_BEFORE, FIRST = dt.date(2027, 5, 10), dt.date(2027, 3, 19), dt.date(2027, 3, 20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rulebook with the guide's notice written where the guide says."""
    copy = tmp_path_factory.mktemp("rulebook") / "data"
    shutil.copytree(DATA, copy)
    [place] = set(re.findall(r"`domain/rulebook/data/(national/[\w-]+\.yaml)`", GUIDE))
    (copy / place).write_text(BLOCKS[0], encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def book(folder: Path) -> Rulebook:
    return load(folder)


def told(book: Rulebook, day: dt.date, kind: Kind = Kind.APPLICATION):
    return outline(book, book.resolve(SCHEME, day, kind))


def test_the_check_finds_no_mistake(folder):
    answer = CliRunner().invoke(rules_app, ["check", str(folder)])

    assert answer.exit_code == 0, answer.output
    assert "no mistakes found" in answer.stdout


def test_the_difference_shows_exactly_what_the_notice_says(book):
    rows = differences(told(book, DAY_BEFORE), told(book, FIRST))

    changed = {(row.right or row.left).key for row in rows if row.state is not State.SAME}
    assert changed == {
        "conditions.revenue", "conditions.green_factory", "windows.企业线上填报", "publicity.publicity",
    }  # fmt: skip


def test_applications_and_rechecks_get_each_their_own(book):
    application = {row.key: row for row in told(book, DAY)}
    recheck = {row.key: row for row in told(book, DAY, Kind.RECHECK)}

    assert application["conditions.revenue"].text == "≥ 6000万元"
    assert application["conditions.revenue"].layer == NOTICE
    assert [was.layer for was in application["conditions.revenue"].overrides] == ["cn-2026-2"]
    assert recheck["conditions.revenue"].text == "≥ 5000万元"
    assert recheck["conditions.development_score"].waived
    assert not application["conditions.development_score"].waived
    assert application["publicity.publicity"].text.startswith("5个工作日")


def test_the_notice_ends_with_its_year(book):
    assert NOTICE in book.resolve(SCHEME, dt.date(2027, 12, 31), Kind.APPLICATION).layers
    assert NOTICE not in book.resolve(SCHEME, dt.date(2028, 1, 1), Kind.APPLICATION).layers


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("metric: revenue", "metric: revenu"), "revenu"),
        (("    clause: 一、申报条件", "    #"), "citation"),
        (('op: ">="', 'op: "=>"'), "op"),
        (("condition: development_score", "condition: development"), "development"),
        (('jurisdiction: "000000"', 'jurisdiction: "999999"'), "division"),
    ],
)
def test_a_slip_is_answered_with_file_line_and_key(tmp_path, wrong, says):
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    assert wrong[0] in BLOCKS[0]
    (copy / "national" / f"{NOTICE}.yaml").write_text(BLOCKS[0].replace(*wrong, 1), encoding="utf-8")

    answer = CliRunner().invoke(rules_app, ["check", str(copy)])

    assert answer.exit_code == 1
    assert re.search(rf"data/national/{NOTICE}\.yaml:\d+: ", answer.output)
    assert says in answer.output


def test_the_sentence_has_the_form_of_the_other_cases():
    [case] = yaml.safe_load(BLOCKS[1])

    assert set(case) <= {key for other in CASES for key in other}


def test_every_command_of_the_guide_exists():
    known = {command.name for command in rules_app.registered_commands}
    named = set(re.findall(r"tidu rules ([a-z]+)", GUIDE))

    assert named <= known
    assert {"check", "show", "diff", "history", "schema"} <= named

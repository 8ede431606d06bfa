"""``tidu updates``: a spreadsheet of yearly updates, and a report about the rows left out."""

import json
from pathlib import Path

from openpyxl import load_workbook

from tests.cli.conftest import Run

ACCOUNT = ("account", "add", "li.lei", "--name", "李雷", "--role", "handler", "--office", "510000-province")
OFFICE = ("office", "add", "四川省经信厅", "--level", "province", "--division", "510000")
TABLE = "企业名称,统一社会信用代码,revenue\n甲,91510100MA6CAFE05E,6500\n乙,123,1\n"


def test_counts_the_rows_and_writes_those_left_out(tidu: Run, tmp_path: Path) -> None:
    tidu(*OFFICE)
    assert tidu(*ACCOUNT, given="correct horse battery\n").exit_code == 0
    file, refused = tmp_path / "更新.csv", tmp_path / "未录入.xlsx"
    file.write_text(TABLE, encoding="utf-8")

    told = tidu("updates", str(file), "--by", "li.lei", "--refused", str(refused), "--json")

    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout) == {"rows": 2, "taken": 0, "known": 0, "refused": 2}
    _, first, second = load_workbook(refused).worksheets[0].iter_rows(values_only=True)
    assert (first[0], second[0]) == (2, 3)
    assert "尚未建档" in str(first[3])
    assert "校验位不正确" in str(second[3]) or "18 位" in str(second[3])


def test_nobody_hands_in_without_an_account_of_an_office(tidu: Run, tmp_path: Path) -> None:
    file = tmp_path / "更新.csv"
    file.write_text(TABLE, encoding="utf-8")

    told = tidu("updates", str(file), "--by", "nobody")

    assert told.exit_code == 1
    assert "没有账号 nobody" in told.output

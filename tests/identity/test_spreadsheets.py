"""Lists as spreadsheets."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from adapters.spreadsheets import spreadsheet


def sheet_of(content: bytes):
    return load_workbook(io.BytesIO(content)).active


class TestSpreadsheet:
    def test_holds_heading_and_rows(self):
        sheet = sheet_of(
            spreadsheet(
                "待办", ["企业", "到期", "金额", "天数"], [["甲", dt.date(2026, 5, 1), Decimal("1.5"), 3]]
            )
        )

        assert [cell.value for cell in sheet[1]] == ["企业", "到期", "金额", "天数"]
        name, due, amount, days = (cell.value for cell in sheet[2])
        assert (name, due.date(), amount, days) == ("甲", dt.date(2026, 5, 1), 1.5, 3)
        assert sheet.freeze_panes == "A2"

    @pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org")'])
    def test_never_takes_text_for_a_formula(self, name):
        cell = sheet_of(spreadsheet("待办", ["企业"], [[name]]))["A2"]

        assert cell.value == name
        assert cell.data_type == "s"

    def test_leaves_out_characters_that_no_sheet_can_hold(self):
        assert sheet_of(spreadsheet("a/b:c", ["x"], [["甲\x00乙"]]))["A2"].value == "甲乙"

    def test_can_be_empty(self):
        assert sheet_of(spreadsheet("", ["x"], [])).max_row == 1

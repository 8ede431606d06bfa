"""Lists as spreadsheets, safe to open: no cell is ever taken for a formula."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | Decimal | dt.date | dt.datetime | bool | None
WIDEST = 50
"""Characters of the widest column."""


def spreadsheet(heading: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """
    Return an .xlsx file with one sheet: a bold heading row that stays in sight, then *rows*.

    Text is stored as text, also where it begins with ``=``, ``+``, ``-`` or ``@``: a name typed by a
    stranger must not become a formula on an official's computer.  Moments are written in their own zone.

    Args:
        heading: Name of the sheet; what a sheet's name may not hold is left out.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(heading))
    sheet.freeze_panes = "A2"
    listed = [list(row) for row in rows]
    for number, column in enumerate(columns, 1):
        longest = max([len(str(row[number - 1] or "")) for row in listed] + [len(column)], default=8)
        # A Chinese character takes about two of the widths Excel counts in.
        sheet.column_dimensions[get_column_letter(number)].width = min(longest * 2 + 2, WIDEST)
    sheet.append([_cell(sheet, column, bold=True) for column in columns])
    for row in listed:
        sheet.append([_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(columns), 1))}{len(listed) + 1}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False) -> Cell:
    if isinstance(value, dt.datetime):
        value = value.replace(tzinfo=None)
    # The package writes Decimal and date as numbers and dates; its type stubs do not know.
    given: Any = value
    try:
        cell = WriteOnlyCell(sheet, value=given)
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, value="".join(letter for letter in str(value) if letter.isprintable()))
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = True
        cell.alignment = Alignment(vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_name(heading: str) -> str:
    return (
        "".join(letter for letter in heading if letter not in "[]:*?/\\" and letter.isprintable())[:31]
        or "清单"
    )

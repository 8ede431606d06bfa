"""Figures of many enterprises as a spreadsheet: one row each, a column for each metric and year.

A heading is ``metric.year`` (``revenue.2025``), the metric alone for the last full year, or the metric's
Chinese name in the same places.  The template carries a second row that explains the first.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from adapters.facts_file import Facts, figure_value
from adapters.spreadsheets import spreadsheet
from domain.errors import BadInput
from domain.figures import Figure
from domain.rulebook.metrics import Metric

PERSONAL = {"企业名称": "name", "统一社会信用代码": "uscc", "所在地": "division", "持有称号": "titles"}
"""Columns that are no figures; the key may stand instead of the Chinese word."""

EXPLAINED = "说明"
"""The first cell of a row that explains the columns and is not an enterprise."""

MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_BYTES = 10_000, 1_000, 5_000_000, 300_000_000
_HEADING = re.compile(r"^(?P<name>.+?)(?:[.．\s]*(?P<year>\d{4})\s*年?)?$")
_YES, _NO = ("是", "true", "yes", "1"), ("否", "false", "no", "0")


def read_table(name: str, content: bytes, metrics: Mapping[str, Metric], year: int) -> list[Facts]:
    """
    Read a spreadsheet.

    Args:
        name: The file's name; ``.csv`` is read as text, anything else as ``.xlsx``.
        year: The last full year, for columns that name none.

    Raises:
        BadInput: No readable table, an unknown column, or a value of the wrong kind; names row and column.
    """
    found: list[Facts] = []
    for _, facts in read_rows(name, content, metrics, year):
        if isinstance(facts, BadInput):
            raise facts
        found.append(facts)
    if not found:
        raise _unusable("没有企业的数据行")
    return found


def read_rows(
    name: str, content: bytes, metrics: Mapping[str, Metric], year: int, *, most: int = MOST_ROWS
) -> Iterator[tuple[int, Facts | BadInput]]:
    """
    Yield the number of each row with what it says, or with why it cannot be used; see :func:`read_table`.

    Args:
        most: Rows after which the file is refused.

    Raises:
        BadInput: No readable table, or an unknown column.
    """
    rows = _csv(content) if name.lower().endswith(".csv") else _xlsx(content)
    heading = next(rows, ())
    columns = [
        _column(str(cell).strip(), metrics, year) if cell not in (None, "") else None for cell in heading
    ]
    if not any(columns):
        raise _unusable("第一行没有列名")
    count = 0
    for number, row in enumerate(rows, 2):
        if (row and row[0] == EXPLAINED) or all(cell in (None, "") for cell in row):
            continue
        if (count := count + 1) > most:
            raise _unusable(f"超过{most}家企业", "请分成几个文件。")
        try:
            yield number, _facts(number, columns, row, metrics, year)
        except BadInput as problem:
            yield number, problem


def is_table(path: Path) -> bool:
    """Whether *path* is a spreadsheet by its name."""
    return path.suffix.lower() in (".csv", ".xlsx")


def template(
    heading: str, asked: Sequence[tuple[str, int]], metrics: Mapping[str, Metric], name: str
) -> bytes:
    """
    An empty table for the figures *asked* (metric and year): headings, and a row that explains them.

    Args:
        name: The file's name; ``.csv`` gives text, anything else ``.xlsx``.
    """
    columns = [*PERSONAL, *(f"{metric}.{year}" for metric, year in asked)]
    words = [EXPLAINED, "18位", "六位区划代码", "称号编号，用、分隔"]
    words += [_explained(metrics[metric], year) for metric, year in asked]
    if not name.lower().endswith(".csv"):
        return spreadsheet(heading, columns, [words])
    text = io.StringIO()
    csv.writer(text).writerows([columns, words])
    return text.getvalue().encode("utf-8-sig")


def _explained(metric: Metric, year: int) -> str:
    kind = {"boolean": "填是或否", "date": "填日期，如2019-01-01"}.get(metric.type, f"单位：{metric.unit}")
    when = {"year": f"{year}年全年", "year_end": f"{year}年末", "now": "目前"}[metric.period]
    return f"{metric.label}（{when}，{kind}）"


def _column(heading: str, metrics: Mapping[str, Metric], year: int) -> tuple[str, int] | str:
    if heading in PERSONAL or heading in PERSONAL.values():
        return PERSONAL.get(heading, heading)
    parts = _HEADING.fullmatch(heading)
    name = parts["name"].strip(" .．") if parts else heading
    of = int(parts["year"]) if parts and parts["year"] else year
    if name in metrics:
        return name, of
    bare = re.sub(r"（[^（）]*）$", "", name)
    for wanted in (name, bare):
        labelled = [metric.name for metric in metrics.values() if metric.label == wanted]
        if len(labelled) == 1:
            return labelled[0], of
    raise BadInput(
        heading, f"没有“{heading}”这一列", why="列名须是指标目录中的指标（可带年度，如 revenue.2025）",
        way_out="请下载模板，或在指标目录中核对。",
    )  # fmt: skip


def _facts(
    number: int, columns: Sequence[tuple[str, int] | str | None], row: Sequence[Any],
    metrics: Mapping[str, Metric], year: int,
) -> Facts:  # fmt: skip
    made = Facts({}, year)
    for place, (column, cell) in enumerate(zip_longest(columns, row), 1):
        if cell is None or str(cell).strip() == "":
            continue
        if column is None:
            # A thousands separator in a text file moves every figure after it into the next column.
            raise _unusable(
                f"第{number}行第{place}格“{cell}”上面没有列名", "请核对各格与列名；数字中不要用逗号。"
            )
        if isinstance(column, str):
            text = str(cell).strip()
            if column == "titles":
                made.titles = [part for part in re.split(r"[、,，;；\s]+", text) if part]
            else:
                setattr(made, column, text)
            continue
        name, of = column
        field = f"第{number}行“{name}.{of}”"
        value = figure_value(field, name, _plain(cell, metrics[name]), metrics)
        made.figures.setdefault(of, {})[name] = Figure(name, value)
    return made


def _plain(cell: Any, metric: Metric) -> Any:
    """What a person typed into a cell, as the catalogue wants it."""
    text = str(cell).strip()
    if metric.type == "boolean":
        return True if text.lower() in _YES else False if text.lower() in _NO else text
    if metric.type == "date":
        return _digits(cell.date().isoformat() if isinstance(cell, dt.datetime) else text)
    return Decimal(str(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) else text


def _digits(text: str) -> str:
    """A civil day in the eight digits in which it is reported; anything else as it is, to be refused."""
    parts = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", text)
    try:
        return f"{dt.date(*map(int, parts.groups())):%Y%m%d}" if parts else text
    except ValueError:
        return "没有这一天"


def _xlsx(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        with ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
                raise _unusable("表格过大", "请分成几个文件。")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.active
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError):
        sheet = None
    if sheet is None:
        raise _unusable("不是能读取的xlsx文件")
    seen = 0
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        seen += len(row)
        if seen > MOST_CELLS:
            raise _unusable("表格过大", "请分成几个文件。")
        yield row


def _csv(content: bytes) -> Iterator[Sequence[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            yield from csv.reader(io.StringIO(text))
        except csv.Error as problem:
            raise _unusable(f"不是能读取的csv文件：{problem}") from None
        return
    raise _unusable("文字编码不能识别", "请另存为UTF-8编码的csv或xlsx。")


def _unusable(why: str, way_out: str = "请下载模板，按模板填写后再提交。") -> BadInput:
    return BadInput("facts", "不能使用这个表格", why=why, way_out=way_out)

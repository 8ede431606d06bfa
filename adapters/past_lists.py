"""Lists of the past from spreadsheets: finding the heading, reading the rows, taking them in by chunks."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from openpyxl import load_workbook

from adapters.bootstrap import System
from adapters.spreadsheets import Value, spreadsheet
from domain.errors import BadInput
from domain.events import ListedFirm, UnclearRow
from domain.past_list import PastList, list_id
from domain.people import Actor
from domain.procedures.past import AssertRows, ReceiveList, repeated

CHUNK = 500
"""Rows taken in by one act: all of them or none, and the next act goes on after them."""

MOST_ROWS = 100_000
"""More than any list ever published; a larger file is the wrong one."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "enterprise_name": ("企业名称", "单位名称", "公司名称", "名称"),
    "uscc": ("统一社会信用代码", "信用代码"),
    "place": (
        "所在县",
        "所在区",
        "区县",
        "县区",
        "县（市、区）",
        "所在地",
        "地区",
        "所属地",
        "地市",
        "市州",
        "城市",
    ),
    "batch": ("批次",),
    "certificate_no": ("证书编号", "证书号", "编号"),
    "valid_from": ("有效期起", "起始", "发证日期", "认定日期", "有效期自"),
    "valid_until": ("有效期止", "截止", "到期", "有效期至"),
    "term": ("有效期",),
}
"""Words by which a heading is known, the surest first; ``term`` holds both days in one cell."""


class ReadList(msgspec.Struct, frozen=True):
    """A file as it was read.

    Args:
        announced: Number of enterprises that the text above the heading announces, where it does.
    """

    rows: list[ListedFirm]
    announced: int | None


def read_list(content: bytes, filename: str) -> ReadList:
    """
    Read an .xlsx or .csv file; the heading may stand below a title, and columns in any order.

    Raises:
        BadInput: the file cannot be read, or no column holds names of enterprises.
    """
    lines = list(_lines(content, filename))
    for number, line in enumerate(lines):
        columns = _columns(line)
        if "enterprise_name" in columns:
            return ReadList(list(_firms(lines, number, columns)), _announced(lines[:number]))
    raise BadInput(
        "file", f"不能导入“{filename}”", why="没有找到“企业名称”一列", way_out="请在表头写明“企业名称”。"
    )


def take_in(
    system: System,
    actor: Actor,
    received: ReceiveList,
    rows: Sequence[ListedFirm],
    *,
    request_id: str,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> PastList:
    """
    Receive the list and take in its rows; what was taken in before is passed over, so it can be repeated.

    Args:
        progress: Told how many rows are done, and of how many.

    Raises:
        NotAllowed: the actor may not, or the list's data cannot be used.
    """
    casework, stream = system.casework, list_id(received.file, received.scheme)
    casework.act(received, actor, request_id=request_id)
    twice = set(repeated(rows))
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        named = system.views.register.by_names(firm.enterprise_name for firm in some)
        cmd = AssertRows(
            past_list=stream,
            rows=list(some),
            candidates={firm.row: named.get(firm.enterprise_name, []) for firm in some},
            repeated=[firm.row for firm in some if firm.row in twice],
        )
        casework.act(cmd, actor, request_id=f"{request_id}-{start}")
        progress(min(start + CHUNK, len(rows)), len(rows))
    return past_list(system, stream)


def past_list(system: System, stream: UUID) -> PastList:
    """Return the list, empty when it was never received."""
    return system.journal.load(PastList, [stream]).get(stream) or PastList(id=stream)


def unclear_sheet(rows: Iterable[UnclearRow]) -> bytes:
    """Return the rows that wait for a person as a spreadsheet, with the reason and the suggestions."""
    columns = ["行号", "企业名称", "统一社会信用代码", "所在地", "批次", "原因", "可能的企业（信用代码）"]
    told: list[list[Value]] = [
        [
            one.firm.row, one.firm.enterprise_name, one.firm.uscc, one.firm.place, one.firm.batch, one.why,
            "、".join(one.candidates),
        ]
        for one in rows
    ]  # fmt: skip
    return spreadsheet("待核对", columns, told)


def _lines(content: bytes, filename: str) -> Iterator[list[str]]:
    """The cells of every line as text."""
    if Path(filename).suffix.lower() == ".csv":
        yield from csv.reader(io.StringIO(_decoded(content, filename)))
        return
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception:  # whatever the package raises about a broken file
        raise BadInput(
            "file",
            f"不能读取“{filename}”",
            why="不是 Excel 工作簿（.xlsx）或 CSV 文件",
            way_out="请另存为 .xlsx 后再导入。",
        ) from None
    for count, line in enumerate(book.worksheets[0].iter_rows(values_only=True)):
        if count > MOST_ROWS:
            raise BadInput(
                "file",
                f"不能导入“{filename}”",
                why=f"超过 {MOST_ROWS} 行",
                way_out="请核对文件，或分批导入。",
            )
        yield [_text(cell) for cell in line]


def _decoded(content: bytes, filename: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("file", f"不能读取“{filename}”", why="文字编码不明", way_out="请另存为 UTF-8 编码。")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return re.sub(r"\s+", " ", str(cell)).strip()


def _columns(line: Sequence[str]) -> dict[str, int]:
    """Which column holds what, when *line* is a heading."""
    found: dict[str, int] = {}
    for field, words in HEADINGS.items():
        for word in words:
            place = next(
                (
                    n
                    for n, cell in enumerate(line)
                    if word in cell and len(cell) < 20 and n not in found.values()
                ),
                None,
            )
            if place is not None:
                found[field] = place
                break
    return found


def _firms(lines: Sequence[Sequence[str]], heading: int, columns: dict[str, int]) -> Iterator[ListedFirm]:
    for number, line in enumerate(lines[heading + 1 :], heading + 2):
        cells = {field: line[place] if place < len(line) else "" for field, place in columns.items()}
        name = cells.get("enterprise_name", "").strip()
        if not name or _columns(line).get("enterprise_name") is not None:
            continue  # an empty line, a footer, or the heading again on the next printed page
        first, last = _term(cells.pop("term", ""))
        cells["valid_from"] = cells.get("valid_from", "") or first
        cells["valid_until"] = cells.get("valid_until", "") or last
        yield ListedFirm(row=number, **{field: text.strip() for field, text in cells.items()})


def _term(text: str) -> tuple[str, str]:
    days = re.findall(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", text)
    return (days[0], days[-1]) if len(days) > 1 else ("", "")


def _announced(above: Sequence[Sequence[str]]) -> int | None:
    """The number in words such as 共 2158 家."""
    found = re.search(r"共\s*([\d,，]+)\s*[家户]", " ".join(cell for line in above for cell in line))
    return int(re.sub(r"[,，]", "", found[1])) if found else None

"""Yearly updates of many enterprises from a spreadsheet: read, taken in by chunks, told row by row."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from stdnum.cn.uscc import compact

from adapters.bootstrap import System
from adapters.facts_table import read_rows
from adapters.spreadsheets import spreadsheet
from domain.casework import Receipt
from domain.dossier import dossier_id
from domain.errors import BadInput, NotAllowed
from domain.filing import Filing
from domain.people import Actor
from domain.procedures.registration import checked_uscc
from domain.procedures.updates import (
    TakeInUpdates,
    UpdateRow,
    done_before,
    dossiers_of,
    take_in_update,
)
from domain.rulebook.metrics import Metric

CHUNK = 1000
"""Rows taken in by one act."""

MOST_ROWS = 50_000
"""More than any province has titles; a larger file is the wrong one."""


class RefusedRow(msgspec.Struct, frozen=True):
    """A row that was not taken in, and why."""

    row: int
    uscc: str
    enterprise_name: str
    why: str


class ReadUpdates(msgspec.Struct, frozen=True):
    """A file as it was read: rows that can be tried, the names they state, and rows that cannot be used."""

    rows: list[UpdateRow]
    names: dict[int, str]
    refused: list[RefusedRow]


class TakenIn(msgspec.Struct):
    """What became of a file.

    Args:
        rows: Rows of the file.
        done: Rows looked at so far.
        taken: Updates recorded.
        known: Updates that had been handed in before.
        last: Position of the last event.
    """

    rows: int
    done: int = 0
    taken: int = 0
    known: int = 0
    refused: list[RefusedRow] = []
    last: int = 0


def read_updates(name: str, content: bytes, metrics: Mapping[str, Metric], period: int) -> ReadUpdates:
    """
    Read *content*: one row for each enterprise with the figures of the year before *period*.

    Raises:
        BadInput: No readable table, or an unknown column.
    """
    rows, names, refused = list[UpdateRow](), dict[int, str](), list[RefusedRow]()
    seen: dict[str, int] = {}
    for number, facts in read_rows(name, content, metrics, period - 1, most=MOST_ROWS):
        if isinstance(facts, BadInput):
            refused.append(RefusedRow(number, "", "", _told(facts)))
            continue
        figures = {one.metric: one.value for one in facts.figures.get(period - 1, {}).values()}
        try:
            uscc = checked_uscc(facts.uscc)
        except BadInput as problem:
            refused.append(RefusedRow(number, facts.uscc, facts.name, _told(problem)))
            continue
        why = ""
        if others := sorted(set(facts.figures) - {period - 1}):
            why = f"含有 {'、'.join(map(str, others))} 年的数据，年度更新只填 {period - 1} 年的数据"
        elif uscc in seen:
            why = f"与第 {seen[uscc]} 行是同一家企业"
        if why:
            refused.append(RefusedRow(number, uscc, facts.name, why))
            continue
        seen[uscc] = number
        names[number] = facts.name
        rows.append(UpdateRow(number, uscc, figures))
    if not rows and not refused:
        raise BadInput(
            "file", "不能使用这个表格", why="没有企业的数据行", way_out="请下载模板，按模板填写后再提交。"
        )
    return ReadUpdates(rows, names, refused)


def kept(system: System, actor: Actor, content: bytes, name: str) -> str:
    """Keep a workbook for its office and return the file's digest; text files stay with who sent them."""
    if Path(name).suffix.lower() == ".csv":
        return f"sha256:{hashlib.sha256(content).hexdigest()}"
    return system.documents.keep(content, name, "application/octet-stream", actor)


def take_in(
    system: System, actor: Actor, read: ReadUpdates, period: int, file: str, *, request_id: str,
    progress: Callable[[TakenIn], None] = lambda found: None,
) -> TakenIn:  # fmt: skip
    """
    Take in every row that can be taken; the same file again changes nothing.

    Args:
        file: Digest of the file.
        progress: Told after each chunk how far it is.

    Raises:
        NotAllowed: the actor may not take in updates at all.
    """
    found = TakenIn(rows=len(read.rows) + len(read.refused), done=len(read.refused), refused=[*read.refused])
    for start in range(0, len(read.rows), CHUNK):
        cmd = TakeInUpdates(period, file, read.rows[start : start + CHUNK])
        receipt = system.casework.act(cmd, actor, request_id=f"{request_id}.{start}")
        _tell(system, actor, cmd, receipt, read.names, found)
        found.last = max(found.last, receipt.last)
        found.done += len(cmd.rows)
        progress(found)
    return found


def report(refused: Iterable[RefusedRow]) -> bytes:
    """Return the rows that were not taken in as a spreadsheet, with the reason of each."""
    listed = sorted(refused, key=lambda one: one.row)
    rows: Sequence[tuple[int, str, str, str]] = [
        (one.row, one.uscc, one.enterprise_name, one.why) for one in listed
    ]
    return spreadsheet("未录入", ["行号", "统一社会信用代码", "企业名称", "原因"], rows)


def _tell(
    system: System, actor: Actor, cmd: TakeInUpdates, receipt: Receipt, names: Mapping[int, str],
    found: TakenIn,
) -> None:  # fmt: skip
    """Sort the rows of the chunk by what became of them; only those left out are looked at again."""
    left = [row for row in cmd.rows if dossier_id(compact(row.uscc)) not in receipt.positions]
    found.taken += len(cmd.rows) - len(left)
    if not left:
        return
    casework = system.casework
    rest = msgspec.structs.replace(cmd, rows=left)
    dossiers = dossiers_of(rest, casework.journal)
    trial = Filing(actor, casework.clock(), "preview", alg=casework.alg)
    for row in left:
        dossier = dossiers.get(dossier_id(compact(row.uscc)))
        if dossier is not None and done_before(dossier, cmd.period):
            found.known += 1
            continue
        name = dossier.enterprise_name if dossier else names.get(row.row, "")
        why = "刚刚有人办理，请重新提交"
        try:
            take_in_update(dossiers, row, rest, trial, casework.law)
        except NotAllowed as refusal:
            why = _told(refusal)
        found.refused.append(RefusedRow(row.row, row.uscc, name, why))


def _told(problem: NotAllowed) -> str:
    return f"{problem.what}：{problem.why}。{problem.way_out}"

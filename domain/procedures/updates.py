"""Yearly updates handed in elsewhere (年度更新的成批报送): an office takes in those of many enterprises.

Each row stands for itself: what cannot be taken is left out and the others are recorded.
"""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import msgspec
from stdnum.cn.uscc import compact

from domain.dossier import Dossier, dossier_id
from domain.duty import WHAT, Duty, DutyState
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import DutyDone
from domain.filing import Filing
from domain.law import Law
from domain.matter import Moment
from domain.people import Role
from domain.permission import not_the_office
from domain.ports import Journal
from domain.procedures.duties import SUBMIT_UPDATE, UPDATE, keeper
from domain.procedures.registration import ReportFigures, report_figures
from domain.procedures.steps import digests

MOST = 2000
"""Rows of one act, so that it never holds the store for long."""


class UpdateRow(msgspec.Struct, frozen=True):
    """The update of one enterprise, as one row of a file states it.

    Args:
        row: Its number in the file, from 1.
        figures: Value by metric, as in :class:`~domain.procedures.registration.ReportFigures`.
    """

    row: int
    uscc: str
    figures: dict[str, Decimal | bool]


class TakeInUpdates(msgspec.Struct, frozen=True):
    """Take in updates that enterprises handed in elsewhere; the office that keeps their titles does.

    A row that cannot be taken is left out, also one whose update is done: the same file again changes
    nothing.

    Args:
        period: Civil year in which the updates fall due; their figures are those of the year before.
        file: Digest of the file in which the rows stand; it is named with what was done.
        rows: Up to 2,000.
    """

    period: int
    file: str
    rows: list[UpdateRow]


def take_in_updates(cmd: TakeInUpdates, filing: Filing, law: Law, journal: Journal) -> None:
    """Record every row that can be taken, in one commit."""
    what = f"不能录入 {cmd.period} 年的{WHAT[UPDATE]}"
    if filing.by.office is None or not filing.by.has(Role.HANDLER, Role.APPROVER):
        raise NotAllowed(what, why="只有主管部门的工作人员可以办理", way_out="请由主管部门办理。")
    if len(cmd.rows) > MOST:
        raise BadInput("rows", what, why=f"一次超过 {MOST} 行", way_out="请分批提交。")
    digests([cmd.file])
    dossiers = dossiers_of(cmd, journal)
    for row in cmd.rows:
        try:
            take_in_update(dossiers, row, cmd, filing, law)
        except NotAllowed:
            continue  # who asks learns it from the report of the file


def take_in_update(
    dossiers: Mapping[UUID, Dossier], row: UpdateRow, cmd: TakeInUpdates, filing: Filing, law: Law
) -> None:
    """
    Report the row's figures and do every open update duty of the year.

    Raises:
        NotAllowed: the row cannot be taken, and nothing was recorded for it.
    """
    what = f"不能录入 {cmd.period} 年的{WHAT[UPDATE]}"
    dossier = dossiers.get(dossier_id(compact(row.uscc)))
    if dossier is None:
        raise NotFound(what, why=f"{row.uscc} 尚未建档", way_out="请核对统一社会信用代码。")
    duties = _of(dossier, cmd.period)
    due = [one for one in duties if one.state == DutyState.OPEN]
    if not due:
        told = "这一年度的更新已经办结" if duties else "没有待履行的更新"
        raise NotAllowed(what, why=told, way_out="无需录入。")
    refusals = [
        not_the_office(
            filing.by, keeper(duty), dossier.division, (Role.HANDLER, Role.APPROVER), what=WHAT[UPDATE]
        )
        for duty in due
    ]
    against = next(iter(refusals), None) if all(refusals) else None
    for duty in due:
        moment = Moment(dossier, duty, filing.by, filing.today)
        against = against or next((why for check in SUBMIT_UPDATE.checks if (why := check(moment))), None)
    if against is not None:
        raise NotAllowed(what, why=against.why, rule=against.rule, way_out=against.way_out)
    report_figures(dossier, ReportFigures(dossier.uscc, cmd.period - 1, row.figures), filing, law)
    note = f"由主管部门成批录入，文件 {cmd.file} 第 {row.row} 行"
    for duty in due:
        late = duty.suspended_on is None and duty.due is not None and duty.due.is_over(filing.today)
        filing.record(dossier, DutyDone, basis=duty.rules, duty=duty.id, late=late, note=note)


def dossiers_of(cmd: TakeInUpdates, journal: Journal) -> dict[UUID, Dossier]:
    """Load the dossiers of the rows, each once."""
    return journal.load(Dossier, {dossier_id(compact(row.uscc)) for row in cmd.rows})


def done_before(dossier: Dossier, period: int) -> bool:
    """Whether the enterprise has handed in the update of *period* already."""
    duties = _of(dossier, period)
    return bool(duties) and all(one.state != DutyState.OPEN for one in duties)


def _of(dossier: Dossier, period: int) -> list[Duty]:
    return [one for one in dossier.duties.values() if one.what == UPDATE and one.period == period]

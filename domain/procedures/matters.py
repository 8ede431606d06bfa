"""What the procedures on matters share: finding one, numbering one, and times that a person must give."""

import datetime as dt
from typing import TypeVar

from domain.calendar import Deadline, deadline
from domain.dossier import Dossier
from domain.errors import BadInput, NotFound
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act, Matter, Moment, require
from domain.procedures.steps import reason_given
from domain.rulebook.model import Span, Unit

M = TypeVar("M", bound=Matter)

LONGEST = {Unit.WORKING: 500, Unit.CALENDAR: 730, Unit.MONTHS: 36, Unit.YEARS: 10}
"""Above this a length given by hand is taken for a slip of the pen."""


def matter_of(dossier: Dossier, matter_id: str) -> Matter:
    """Return the matter *matter_id* of the dossier, or raise :exc:`NotFound`."""
    found = dossier.matter(matter_id)
    if found is None:
        raise NotFound(f"找不到事项 {matter_id}", why="编号不存在", way_out="请核对编号。")
    return found


def allowed(dossier: Dossier, matter_id: str, act: Act, kind: type[M], filing: Filing) -> M:
    """Return the matter after making sure that *act* is allowed to the filing's actor now."""
    matter = matter_of(dossier, matter_id)
    if not isinstance(matter, kind):
        raise NotFound(f"找不到事项 {matter_id}", why="编号属于另一类事项", way_out="请核对编号。")
    require(act, Moment(dossier, matter, filing.by, filing.today))
    return matter


def next_id(dossier: Dossier, kind: type[Matter], offset: int = 1) -> str:
    """Return the number of the dossier's next matter of *kind*."""
    taken = sum(isinstance(matter, kind) for matter in dossier.matters())
    return f"{dossier.uscc}-{kind.letter}{taken + offset}"


def span_given(rule: Span | None, n: int | None, unit: Unit, reason: str, what: str) -> tuple[Span, str]:
    """
    Return the length of time: the rule's, or a person's with the reason where the text is silent.

    Raises:
        BadInput: The rule is silent and no sensible length, or no reason, was given.
    """
    if rule is not None and rule.n is not None and rule.unit is not Unit.UNSPECIFIED:
        return rule, ""
    if n is None:
        raise BadInput("days", what, why="文件没有规定期限", way_out="请填写期限，并说明理由。")
    if not 1 <= n <= LONGEST.get(unit, 0):
        raise BadInput("days", what, why=f"期限不能是 {n}{unit.label}", way_out="请核对期限的长度和单位。")
    return Span(n, unit), reason_given("days_reason", reason)


def running(start: dt.date, span: Span, law: Law, start_event: str) -> Deadline:
    """Return the deadline of *span* from *start*, which is not counted; it ends on a working day."""
    return deadline(
        start, span, first_day="skipped", calendar=law.calendar, start_event=start_event, roll=True
    )

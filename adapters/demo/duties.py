"""Yearly updates: due, reminded of, moved, done in time and late, missed under two regimes, judged.

Until the end of March 2026 one missed update costs the right to a recheck; from April 2026 on the second miss
in a term leads to a cancellation, and the last day is another one.  So both years are told on fixed days.
"""

import datetime as dt
from decimal import Decimal

from adapters.demo.after import LATE, After
from adapters.demo.firms import Firm
from domain.duty import Duty
from domain.people import Role
from domain.procedures import deadlines, duties, misses
from domain.procedures.duties import SubmitUpdate
from domain.procedures.proceedings import OpenProceedingForMiss
from domain.rulebook.model import Kind, Then
from domain.rulebook.standing import standing, update_due

SPECIALISED, INNOVATIVE = "cn/specialised@510000", "cn/innovative@330000"


def tell(after: After, lead: Firm) -> None:
    """Tell the years 2025 and 2026, and what runs today; *lead* has an update to hand in."""
    since, until = dt.date(2024, 4, 1), dt.date(2027, 3, 31)
    first, second, *others = after.holders(7, SPECIALISED, since, until, on=LATE)
    for firm in (first, second):
        _missed_in_2025(after, firm)
    _the_year_2026(after, first, second, *others)
    _right_lost(after, *after.holders(2, INNOVATIVE, since, until, on=LATE))
    _today(after, lead)


def set_update(after: After, firm: Firm, year: int, day: dt.date) -> str:
    """The province sets the update of *year* on *day*; return the duty's number."""
    after.wait(firm, day)
    after.office(firm, duties.SetUpdateDuty(firm.uscc, after.title(firm).id, year))
    return after.last(firm, Duty).id


def hand_in(after: After, firm: Firm, year: int, day: dt.date) -> None:
    """The enterprise hands in the update of *year* on *day*."""
    after.wait(firm, day)
    after.own(firm, SubmitUpdate(firm.uscc, year, known_figures(after, firm, year - 1)))


def known_figures(after: After, firm: Firm, year: int) -> dict[str, Decimal | bool]:
    """The figures of *year* that the catalogue knows."""
    metrics = after.stage.law.rulebook.metrics
    return {metric: value for metric, value in firm.figures(year).items() if metric in metrics}


def _missed_in_2025(after: After, firm: Firm) -> None:
    duty = set_update(after, firm, 2025, dt.date(2025, 3, 3))
    after.clerk(firm, duties.Remind(duty), dt.date(2025, 4, 15))
    after.clerk(firm, misses.RecordMiss(duty), dt.date(2025, 5, 6))


def _the_year_2026(
    after: After,
    first: Firm,
    second: Firm,
    punctual: Firm,
    late: Firm,
    missing: Firm,
    free: Firm,
    moved: Firm,
) -> None:
    """Set under the rules of 2022, brought to the day of those of 2026 by the clerk, and then done or not."""
    found = {}
    for firm in (first, second, punctual, late, missing, free, moved):
        found[firm] = set_update(after, firm, 2026, dt.date(2026, 3, 3))
        after.clerk(firm, deadlines.RecomputeDeadline(found[firm]), dt.date(2026, 4, 2))
    hand_in(after, punctual, 2026, dt.date(2026, 5, 12))
    after.wait(free, dt.date(2026, 5, 13))
    after.approver(free, duties.ReleaseDuty(found[free], "受灾停产，数据由统计部门共享，免予本年度更新。"))
    after.wait(moved, dt.date(2026, 5, 18))
    after.office(
        moved,
        deadlines.ProposeMove(found[moved], dt.date(2026, 6, 30), "审计报告尚未出具，附会计师事务所说明。"),
    )
    after.approver(moved, deadlines.ApproveMove(found[moved]))
    hand_in(after, moved, 2026, dt.date(2026, 6, 22))
    for firm in (first, second, late, missing):
        after.clerk(firm, duties.Remind(found[firm]), dt.date(2026, 5, 16))
    hand_in(after, late, 2026, dt.date(2026, 6, 1))
    for firm in (first, second, missing):
        after.clerk(firm, misses.RecordMiss(found[firm]), dt.date(2026, 6, 2))
    after.wait(first, dt.date(2026, 6, 4))
    reason = "同一有效期内第二次未更新，已两次提醒，拟取消称号。"
    after.office(first, misses.ProposeConsequence(found[first], Then.CANCELLED, reason))
    after.clerk(second, OpenProceedingForMiss(found[second]), dt.date(2026, 6, 5))


def _right_lost(after: After, silent: Firm, told: Firm) -> None:
    """Innovative enterprises lose the right to a recheck with the first miss, by today's rules, too."""
    for firm in (silent, told):
        duty = set_update(after, firm, 2026, dt.date(2026, 3, 5))
        after.clerk(firm, duties.Remind(duty), dt.date(2026, 4, 15))
        if firm is told:
            after.wait(firm, dt.date(2026, 4, 20))
            note = "电话提醒企业联络员，企业表示将于月底前填报。"
            after.office(firm, duties.Remind(duty, "telephone", note))
        after.clerk(firm, misses.RecordMiss(duty), dt.date(2026, 5, 6))


def _today(after: After, lead: Firm) -> None:
    """Updates that are open today: far away, asked to be moved, standing still, running again."""
    stage = after.stage
    since, until = stage.back(280), stage.ahead(700)
    counties = [after.holders(1, f"cn/specialised@{unit}", since, until, on=stage.back(270))[0]
                for unit in ("510000", "110000", "440000", "320000", "510000")]  # fmt: skip
    for firm in (lead, *counties):
        year, due = next_update(after, firm, stage.back(30))
        duty = set_update(after, firm, year, stage.back(30))
        if firm is counties[1]:
            later = due + dt.timedelta(days=20)
            after.office(firm, deadlines.ProposeMove(duty, later, "企业搬迁，财务资料尚在整理。"))
        if firm in counties[2:4]:
            after.approver(firm, deadlines.SuspendDeadline(duty, "台风灾害，当地通信中断。"))
        if firm is counties[3]:
            after.wait(firm, stage.back(12))
            after.approver(firm, deadlines.ResumeDeadline(duty, "灾情解除"))
        if firm in (lead, counties[0]):
            note = "已在企业端推送提醒。"
            after.office(firm, duties.Remind(duty, "account", note), part=Role.HANDLER)


def next_update(after: After, firm: Firm, set_on: dt.date) -> tuple[int, dt.date]:
    """Year and last day of the update that the enterprise's title asks for next, by the rules of *set_on*."""
    stage, title = after.stage, after.title(firm)
    rules = standing(stage.law.rulebook.resolve(title.scheme, set_on, Kind.STANDING))
    for year in (set_on.year, set_on.year + 1):
        due = update_due(rules.update, year) if rules.update else None
        if due is not None and due > stage.ahead(0):
            return year, due
    raise ValueError(f"The rules of {title.scheme} name no day for the next update.")

"""Site check (实地核查): at least two visitors, a day, a finding; or left out for a reason."""

import datetime as dt
from uuid import UUID

import msgspec

from domain.dossier import Dossier
from domain.draw import Purpose
from domain.errors import BadInput, NotAllowed
from domain.events import SiteCheckOrdered, SiteCheckRecorded, StepLeftOut
from domain.filing import Filing
from domain.law import Law
from domain.ports import Journal
from domain.procedures.draws import drawn_for
from domain.procedures.steps import allowed, digests, dossier_with, onward, reason_given, refs

VISITORS = 2
"""Nobody visits an enterprise alone, so that one account can witness the other's."""


class OrderSiteCheck(msgspec.Struct, frozen=True):
    """Order a visit by at least two accounts."""

    case: str
    visitors: list[str]
    visit_on: dt.date


class RecordSiteCheck(msgspec.Struct, frozen=True):
    """Record what the visit found.

    Args:
        agrees: What was found agrees with the application.
        verified: Metrics found true, by year.
        evidence: Digests of photographs and minutes.
    """

    case: str
    finding: str
    agrees: bool
    verified: dict[int, list[str]] = {}
    evidence: list[str] = []


class LeaveOut(msgspec.Struct, frozen=True):
    """Leave an optional step out.

    Args:
        reason: Why; may stay empty where a draw is named.
        draw: Stream of the random draw for site checks that did not choose the case.
    """

    case: str
    reason: str = ""
    draw: UUID | None = None


def order_site_check(dossier: Dossier, cmd: OrderSiteCheck, filing: Filing, law: Law) -> None:
    """Order the visit; ordering again replaces visitors and day."""
    case = allowed(dossier, cmd.case, "order_site_check", filing)
    visitors = list(dict.fromkeys(name.strip() for name in cmd.visitors if name.strip()))
    if len(visitors) < VISITORS:
        raise BadInput(
            "visitors",
            "不能安排实地核查",
            why=f"核查人员不足 {VISITORS} 人",
            way_out="请至少指定两名不同的核查人员。",
        )
    if cmd.visit_on < filing.today:
        raise BadInput("visit_on", "不能安排实地核查", why="核查日期已过", way_out="请填写今天或以后的日期。")
    filing.record(
        dossier,
        SiteCheckOrdered,
        basis=refs(case.current.source),
        case=case.id,
        step=case.step,
        visitors=visitors,
        visit_on=cmd.visit_on,
    )


def record_site_check(dossier: Dossier, cmd: RecordSiteCheck, filing: Filing, law: Law) -> None:
    """Record the finding, mark the verified figures, pass the case on; the decision weighs the finding."""
    case = allowed(dossier, cmd.case, "record_site_check", filing)
    if case.visit_on and filing.today < case.visit_on:
        raise NotAllowed(
            "不能登记核查结果",
            why=f"核查安排在 {case.visit_on}，尚未进行",
            way_out="请在核查当日或以后登记。",
        )
    for year, metrics in cmd.verified.items():
        unknown = [metric for metric in metrics if metric not in dossier.figures.get(year, {})]
        if unknown:
            raise BadInput(
                "verified",
                "不能登记核查结果",
                why=f"企业没有填报 {year} 年的{'、'.join(unknown)}",
                way_out="请只勾选企业填报过的指标。",
            )
    filing.record(
        dossier,
        SiteCheckRecorded,
        basis=refs(case.current.source),
        finding=reason_given("finding", cmd.finding),
        agrees=cmd.agrees,
        verified={str(year): metrics for year, metrics in sorted(cmd.verified.items())},
        evidence=digests(cmd.evidence),
        **onward(case, filing, law),
    )


def leave_out(cmd: LeaveOut, filing: Filing, law: Law, journal: Journal) -> None:
    """Pass the case on without the step; a case that a draw chose cannot do without its visit."""
    dossier = dossier_with(cmd.case, journal)
    case = allowed(dossier, cmd.case, "leave_out", filing)
    reason = cmd.reason
    if cmd.draw is not None:
        draw = drawn_for(journal, cmd.draw, Purpose.SITE_CHECK, "不能省略实地核查")
        if case.id not in draw.pool:
            raise BadInput(
                "draw", "不能省略实地核查", why=f"本办件不在“{draw.name}”的名单中",
                way_out="请说明其他理由，或选择相应的抽取。",
            )  # fmt: skip
        reason = f"随机抽取“{draw.name}”未抽中" + (f"；{reason.strip()}" if reason.strip() else "")
    filing.record(
        dossier,
        StepLeftOut,
        basis=refs(case.current.source),
        reason=reason_given("reason", reason),
        draw=cmd.draw,
        **onward(case, filing, law),
    )

"""Rechecks: the national campaign of 2026 from call to result, a provincial one that runs today, draws.

The campaign of 2026 follows its own notice for titles of 2023, so it is told on the days of that notice.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from adapters.demo.after import LATE, After
from adapters.demo.firms import Firm
from adapters.demo.lists import Lists
from domain import divisions
from domain.draw import Purpose, committed, draw_id
from domain.duty import Duty
from domain.filing import CIVIL
from domain.people import Role
from domain.procedures import decision, draws, duties, misses, recognition, rounds
from domain.procedures import site_check as visits
from domain.procedures.rechecks import ApplyRecheck, CallUp, GiveUpRecheck
from domain.round import round_id
from domain.rulebook.model import Kind, Level, StepKind

GIANT, SPECIALISED = "cn/little-giant", "cn/specialised@510000"
SEED = "示例：2026年6月第一期公开摇号 03 11 17 22 29 31"


def tell(after: After) -> None:
    """Tell the campaigns."""
    _national(after)
    _removed(after)
    _exempt(after)
    _running(after)


def open_round(
    after: After,
    firm: Firm,
    scheme: str,
    name: str,
    opens: dt.date,
    closes: dt.date,
    *,
    instrument: str = "",
    expiring: tuple[dt.date, dt.date] | None = None,
) -> UUID:
    """The office of the scheme's level opens a recheck a week before *opens*."""
    rules = after.stage.law.rulebook.scheme(scheme)
    nation = rules.level is Level.MINISTRY
    by = after.official(firm, rules.level)
    cmd = rounds.OpenRound(
        name, scheme, Kind.RECHECK, instrument, divisions.NATION if nation else firm.province, opens, closes,
        expiring_from=expiring[0] if expiring else None, expiring_until=expiring[1] if expiring else None,
    )  # fmt: skip
    day = after.stage.law.calendar.next_working(opens - dt.timedelta(days=7))
    after.stage.act(cmd, by, at=after.stage.at(day))
    assert by.office is not None  # noqa: S101 - officials have one
    return round_id(by.office.id, name)


def call(after: After, intake: UUID, firms: Sequence[Firm], day: dt.date) -> None:
    """The round's office calls the holders up on *day*."""
    found = after.stage.casework.round(intake)
    level = after.stage.law.rulebook.scheme(found.scheme).level
    by = after.official(firms[0], level)
    for firm in firms:
        after.wait(firm, day)
    after.stage.act(CallUp(intake, [firm.uscc for firm in firms]), by, *(firm.uscc for firm in firms))


def apply(after: After, intake: UUID, firm: Firm, day: dt.date) -> str:
    """The enterprise reports its figures and applies; return the case."""
    after.wait(firm, day)
    found = after.stage.casework.round(intake)
    after.stage.report(firm, found.scheme, kind=Kind.RECHECK, instrument=found.instrument or None)
    title = after.title(firm, found.scheme.partition("@")[0])
    after.own(firm, ApplyRecheck(firm.uscc, title.id, intake, declared=True))
    return list(after.dossier(firm).cases)[-1]


def _national(after: After) -> None:
    since, until = dt.date(2023, 7, 1), dt.date(2026, 6, 30)
    firms = after.holders(12, GIANT, since, until, on=LATE)
    barred, absent, given, failed, *rest = firms
    for firm in rest:
        scheme = f"cn/specialised@{firm.province}"
        after.entitle([firm], scheme, dt.date(2024, 4, 1), dt.date(2027, 3, 31), on=dt.date(2024, 8, 7))
    after.wait(barred, dt.date(2025, 3, 4))
    after.office(barred, duties.SetUpdateDuty(barred.uscc, after.title(barred).id, 2025))
    after.clerk(barred, misses.RecordMiss(after.last(barred, Duty).id), dt.date(2025, 5, 7))
    opens, closes = dt.date(2026, 4, 25), dt.date(2026, 5, 25)
    name = "2026年度专精特新“小巨人”企业复核（演示）"
    intake = open_round(after, absent, GIANT, name, opens, closes, instrument="cn-2026-117")
    call(after, intake, firms, dt.date(2026, 4, 27))
    after.wait(given, dt.date(2026, 5, 8))
    after.own(given, GiveUpRecheck(after.last(given, Duty).id, "经营方向调整，不再参加复核。"))
    cases = {firm: apply(after, intake, firm, dt.date(2026, 5, 11)) for firm in (failed, *rest)}
    for firm in (absent, given):
        if firm is absent:
            after.clerk(firm, misses.RecordMiss(after.last(firm, Duty).id), dt.date(2026, 5, 26))
        after.clerk(firm, misses.LapseTitle(firm.uscc, after.title(firm).id), dt.date(2026, 7, 1))
    after.clerk(barred, misses.LapseTitle(barred.uscc, after.title(barred).id), dt.date(2026, 7, 1))
    _drawn(after, cases)
    *passed, waiting = rest
    for firm in (failed, *passed):
        after.stage.go(cases[firm], StepKind.DECISION, Level.MINISTRY)
    after.stage.go(cases[waiting], StepKind.RECOMMENDATION, Level.PROVINCE)
    _failed(after, failed, cases[failed])
    _renewed(after, [cases[firm] for firm in passed])


def _failed(after: After, firm: Firm, case: str) -> None:
    reasons = ["主营业务收入占比连续两年低于标准，不符合复核要求。"]
    after.office(firm, decision.Propose(case, "refuse", reasons), Level.MINISTRY)
    after.approver(firm, decision.Approve(case, "同意。"), Level.MINISTRY)


def _renewed(after: After, cases: list[str]) -> None:
    """One list for all who passed; the terms go on where they ended."""
    stage = after.stage
    for case in cases:
        stage.go(case, StepKind.PUBLICITY, Level.MINISTRY)
    lists = Lists(stage, str)
    latest = max(stage.last(case) for case in cases).astimezone(CIVIL).date()
    drawn = after.back_of(latest + dt.timedelta(days=2))
    label, day = "专精特新“小巨人”企业复核通过", stage.back(drawn - 10)
    notice = lists.open(cases, f"{day.year}年专精特新“小巨人”企业复核通过名单（演示）", label, drawn=drawn)
    lists.close(cases, notice, back=drawn - 8)
    by = stage.turn(stage.case(cases[0]), Role.APPROVER)
    cmd = recognition.Recognise(
        notice=notice, document_no=f"示例函〔{day.year}〕{stage.next_number()}号", decided_on=day,
        certificate_prefix="XJRF",
    )  # fmt: skip
    stage.act(cmd, by, *(stage.firm(case).uscc for case in cases), at=stage.at(day, 15))


def _drawn(after: After, cases: dict[Firm, str]) -> None:
    """A province draws whom it visits; the others go on without a visit."""
    stage, name = after.stage, "2026年小巨人复核实地抽查（演示）"
    pool = {firm: case for firm, case in cases.items() if firm.province == "510000"}
    for case in pool.values():
        stage.go(case, StepKind.SITE_CHECK, Level.PROVINCE)
    usccs = [firm.uscc for firm in pool]
    draw = prepared(
        after,
        next(iter(pool)),
        name,
        "2026年度小巨人复核，名单和种子摘要已公示（演示）",
        Purpose.SITE_CHECK,
        list(pool.values()),
        usccs,
    )
    stage.act(draws.Draw(draw, SEED), after.official(next(iter(pool)), Level.PROVINCE, Role.APPROVER), *usccs)
    for case in pool.values():
        if stage.case(case).drawn:
            stage.order_visit(case)
            stage.record_visit(case)
        else:
            stage.office_does(case, visits.LeaveOut(case, draw=draw))


def prepared(
    after: After,
    firm: Firm,
    name: str,
    concerns: str,
    purpose: Purpose,
    pool: list[str],
    usccs: Sequence[str],
) -> UUID:
    """The province of *firm* freezes a pool and commits to the seed; return the draw."""
    by = after.official(firm, Level.PROVINCE)
    assert by.office is not None  # noqa: S101 - officials have one
    cmd = draws.PrepareDraw(name, purpose, concerns, pool, 1, committed(SEED))
    after.stage.act(cmd, by, *usccs)
    return draw_id(by.office.id, name)


def _removed(after: After) -> None:
    """Under Hunan's own rules who stays away from the recheck leaves the list."""
    scheme, since, until = "hn/little-giant", dt.date(2022, 12, 1), dt.date(2025, 11, 30)
    [firm] = after.holders(1, scheme, since, until, on=LATE)
    name = "2025年度省级小巨人企业复核（演示）"
    intake = open_round(after, firm, scheme, name, dt.date(2025, 9, 1), dt.date(2025, 9, 30))
    call(after, intake, [firm], dt.date(2025, 9, 2))
    after.clerk(firm, misses.RecordMiss(after.last(firm, Duty).id), dt.date(2025, 10, 9))
    after.clerk(firm, misses.LapseTitle(firm.uscc, after.title(firm).id), dt.date(2025, 12, 1))


def _exempt(after: After) -> None:
    """A holder of the higher title needs no recheck of the lower one, by the notice of 2024."""
    scheme, since, until = "sc/specialised", dt.date(2021, 12, 1), dt.date(2024, 11, 30)
    exempt, given = after.holders(2, scheme, since, until, on=LATE)
    after.entitle([exempt], GIANT, dt.date(2024, 1, 1), dt.date(2026, 12, 31), on=dt.date(2024, 8, 7))
    name = "2024年四川省“专精特新”中小企业复核（演示）"
    intake = open_round(after, given, scheme, name, dt.date(2024, 9, 2), dt.date(2024, 9, 30))
    call(after, intake, [exempt, given], dt.date(2024, 9, 3))
    after.wait(given, dt.date(2024, 9, 10))
    after.own(given, GiveUpRecheck(after.last(given, Duty).id, "已转型，不再参加复核。"))
    after.clerk(given, misses.LapseTitle(given.uscc, after.title(given).id), dt.date(2024, 12, 2))


def _running(after: After) -> None:
    """Called up, applied and given up, in a province's campaign that is open today; a draw waits."""
    stage = after.stage
    since, until = stage.back(700), stage.ahead(45)
    firms = after.holders(9, SPECIALISED, since, until, on=stage.back(270))
    waiting, applying, given = firms[:4], firms[4:8], firms[8]
    year = stage.back(20).year
    name = f"{year}年四川省专精特新中小企业复核（演示）"
    expiring = (stage.ahead(1), stage.ahead(90))
    intake = open_round(after, given, SPECIALISED, name, stage.back(15), stage.ahead(18), expiring=expiring)
    call(after, intake, firms, stage.back(14))
    for firm in waiting[1:]:
        after.office(firm, duties.Remind(after.last(firm, Duty).id, "letter", "已寄送复核通知。"))
    after.own(given, GiveUpRecheck(after.last(given, Duty).id, "拟并入集团，不再参加复核。"))
    cases = [apply(after, intake, firm, stage.back(10)) for firm in applying]
    for number, case in enumerate(cases[1:]):
        stage.go(case, (StepKind.PRELIMINARY_REVIEW, StepKind.RECOMMENDATION, StepKind.EXPERT_REVIEW)[number])
    after.wait(waiting[0], stage.back(3))
    pool = [firm.uscc for firm in (*waiting, given)]
    name = f"{year}年双随机检查（演示）"
    prepared(
        after,
        waiting[0],
        name,
        f"{year}年度双随机检查计划（演示）",
        Purpose.INSPECTION,
        pool,
        [waiting[0].uscc],
    )

"""Stories about rechecks for the tests of pages: a title whose term ends this year, and its recheck."""

import datetime as dt
from uuid import UUID

from domain.events import BanStarted, ListedFirm
from domain.filing import Filing
from domain.notice import notice_id
from domain.past_list import list_id
from domain.procedures import (
    completeness,
    decision,
    past,
    publicity,
    rechecks,
    review,
    rounds,
    site_check,
)
from domain.round import round_id
from domain.rulebook.model import Bars, Kind
from tests.web.world import OFFICES, PROVINCE, SCHEME, World, code


def held(
    world: World, *numbers: int, since: dt.date = dt.date(2024, 1, 1), until: dt.date = dt.date(2026, 12, 31)
) -> list[str]:
    """Titles that a list of 2023 asserts, which run to *until*; their enterprises are registered."""
    file = f"sha256:{numbers[0]:064d}"
    firms = [world.firm(n) for n in numbers]
    received = past.ReceiveList(file, "历史名单.xlsx", SCHEME, PROVINCE, "川经信〔2023〕1号", len(firms))
    world.act(received, "province")
    rows = [
        ListedFirm(
            row, f"成都示例{n:04d}科技有限公司", uscc=uscc, valid_from=since.isoformat(),
            valid_until=until.isoformat(), certificate_no=f"川专{n:04d}",
        )
        for row, (n, uscc) in enumerate(zip(numbers, firms, strict=True), 2)
    ]  # fmt: skip
    world.act(past.AssertRows(list_id(file, SCHEME), rows), "province")
    return [next(iter(world.work.dossier(uscc).titles)) for uscc in firms]


def recheck_round(world: World, name: str = "2026年复核") -> UUID:
    """A recheck's round of the province."""
    cmd = rounds.OpenRound(
        name=name, scheme=SCHEME, kind=Kind.RECHECK, instrument="", division=PROVINCE,
        opens_on=dt.date(2026, 11, 1), closes_on=dt.date(2026, 12, 31),
    )  # fmt: skip
    world.act(cmd, "province")
    return round_id(OFFICES["province"].id, name)


def rechecking(world: World, number: int) -> str:
    """A recheck that was applied for; return its case."""
    [title] = held(world, number)
    intake = recheck_round(world)
    world.act(rechecks.CallUp(intake, [code(number)]), "province")
    world.act(rechecks.ApplyRecheck(code(number), title, intake, declared=True), code(number))
    return next(iter(world.work.dossier(code(number)).cases))


def listed(world: World, case: str, number: str) -> UUID:
    """The recheck passed every step and stands in a list in publicity."""
    world.act(completeness.ConfirmCompleteness(case), "county")
    world.act(review.PassPreliminaryReview(case, "情况属实"), "city")
    world.act(site_check.LeaveOut(case, "近期已核查"), "province")
    world.act(decision.Propose(case, "recognise"), "province")
    world.act(decision.Approve(case, "同意"), "approver")
    drawn_up = publicity.DrawUpNotice(
        number=number, heading="复核结果公示", scheme=SCHEME, step="publicity", cases=[case],
        days=5, unit="working", days_reason="参照惯例", channel="示例处，028-00000000",
    )  # fmt: skip
    world.act(drawn_up, "province")
    notice = notice_id(OFFICES["province"].id, number)
    world.act(publicity.OpenNotice(notice), "approver")
    return notice


def banned(world: World, number: int, last: dt.date) -> None:
    """A decision of another procedure bars the enterprise from every title until *last*, included."""
    uscc = code(number)
    filing = Filing(world.actors["approver"], world.clock(), f"ban-{uscc}")
    filing.record(
        world.work.dossier(uscc), BanStarted, ban=f"{uscc}-N1", scheme="", bars=[Bars.ALL_TITLES],
        first_day=dt.date(2026, 6, 1), last_day=last, at_least=False, ground="弄虚作假", cause=f"{uscc}-P1",
    )  # fmt: skip
    world.work.journal.commit(filing.events, filing.streams.values())

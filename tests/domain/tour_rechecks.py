"""The tour through the end of a term: a call-up, a draw, one list for all, quotas, a conversion."""

import datetime as dt

from domain.draw import Purpose, committed, draw_id
from domain.procedures.application import Apply
from domain.procedures.conversion import ConvertTitles
from domain.procedures.decision import Approve, Propose
from domain.procedures.draws import Draw, PrepareDraw, Redraw
from domain.procedures.quota import ReallocateQuota
from domain.procedures.rechecks import DecideMeanwhile
from domain.procedures.rounds import OpenRound
from domain.procedures.site_check import LeaveOut, OrderSiteCheck, RecordSiteCheck
from domain.round import round_id
from domain.rulebook.model import Kind
from tests.domain import cast
from tests.domain.rechecking import called, recheck_round, rechecked, recognised, titled
from tests.domain.story import Story, firm

PASSING, FAILING, EXEMPT, RENAMED = (firm(n) for n in range(41, 45))
SEED = "2026年4月25日双色球 03 11 17 22 29 31"


def tour(story: Story) -> None:
    """Let a recheck campaign run from the call-up to the announcement, and a scheme be reorganised."""
    titles = [titled(story, "test/kept", story.today, one) for one in (PASSING, FAILING, EXEMPT)]
    titled(story, "test/above", story.today, EXEMPT)
    begins = story.today
    last = story.dossier(PASSING).titles[titles[0]].valid_until
    intake = recheck_round(
        story, "test/kept", begins + dt.timedelta(days=30), expiring=(begins, last + dt.timedelta(days=30))
    )
    called(story, intake, PASSING, FAILING, EXEMPT)
    passing, failing = (
        rechecked(story, title, intake, by) for title, by in zip(titles, (PASSING, FAILING), strict=False)
    )
    _drawn(story, passing, failing)
    story.given(
        (Propose(failing, "refuse", ["主要指标大幅下滑"]), cast.HANDLER),
        (Approve(failing, "同意"), cast.APPROVER),
    )
    renamed = _renamed(story)
    _limited(story)
    notice = story.published([story.brought(passing, "publicity")], "2026-复核")
    story.recognised(notice, certificate_prefix="复核", ended=[titles[1]], renamed=[renamed])
    _converted(story)
    annual = rechecked(story, titled(story, "test/annual", story.today, EXEMPT), None, EXEMPT)
    story.when(DecideMeanwhile(annual, True, "结果未公布前，惯例上继续有效"), cast.APPROVER)


def _drawn(story: Story, passing: str, failing: str) -> None:
    """One of two cases is to be visited, moves away and is replaced by the other one; both go on."""
    pool = [passing, failing]
    prepare = PrepareDraw("复核抽查", Purpose.SITE_CHECK, "2026年复核", pool, 1, committed(SEED))
    draw = draw_id(cast.PROVINCE.id, "复核抽查")
    story.given((prepare, cast.HANDLER), (Draw(draw, SEED), cast.APPROVER))
    first = next(case for case in pool if story.case(case).drawn)
    story.when(Redraw(draw, {first: "企业正在搬迁"}), cast.HANDLER)
    story.when(LeaveOut(first, draw=draw), cast.HANDLER)
    second = next(case for case in pool if case != first)
    story.given(
        (OrderSiteCheck(second, ["province-handler", "county-handler"], story.today), cast.HANDLER),
        (RecordSiteCheck(second, "生产经营正常", True), cast.HANDLER),
    )


def _renamed(story: Story) -> str:
    """A simple rename was approved; returns its case."""
    story.registered(RENAMED)
    new_name = "成都示例智能制造股份有限公司"
    cmd = Apply(RENAMED.enterprise, "test/rename-plain", declared=True, new_name=new_name)
    case: str = story.when(cmd, RENAMED)[0].case  # type: ignore[attr-defined]  # CaseOpened
    recognised(story, story.brought(case, "recognition"))
    return case


def _limited(story: Story) -> None:
    """A list took the only place of its quota, and a place changed hands."""
    intake = round_id(cast.PROVINCE.id, "限额批次")
    opens = OpenRound("限额批次", "test/capped", Kind.APPLICATION, "", "510000", story.today)
    story.when(opens, cast.HANDLER)
    cmd = Apply(RENAMED.enterprise, "test/capped", intake, declared=True)
    case: str = story.when(cmd, RENAMED)[0].case  # type: ignore[attr-defined]  # CaseOpened
    story.drawn_up([story.brought(case, "publicity")], "限额公示")
    story.when(ReallocateQuota(intake, "510300", "510100", 1, "自贡市名额未用完"), cast.APPROVER)


def _converted(story: Story) -> None:
    """A scheme was reorganised the day after one of its titles was awarded."""
    title = titled(story, "test/expiring", story.today, FAILING)
    story.on(story.today + dt.timedelta(days=1))
    cmd = ConvertTitles("test/reorganised", "test/expiring", [title], "示例〔2026〕9号", story.today, "换")
    story.when(cmd, cast.APPROVER)

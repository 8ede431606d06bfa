"""Ends for cause under the real rules of 2022 and of 2026: who decides, what falls, how long the ban is."""

import datetime as dt
from typing import Any

import pytest

from domain import events as ev
from domain.errors import BadInput, NotAllowed
from domain.filing import Filing
from domain.procedures import proceedings as p
from domain.procedures.bans import first_free_day
from domain.procedures.registration import RegisterEnterprise
from domain.rulebook.model import Bars, Level
from tests.domain import cast
from tests.domain.attacked import C1, N1, NEXT, PROOF, found, opened
from tests.domain.story import APPROVERS, HANDLERS, Story

GIANT, SPECIALISED, INNOVATIVE = "cn/little-giant", "cn/specialised@510000", "cn/innovative@510000"
LEVELS = {GIANT: Level.MINISTRY, SPECIALISED: Level.PROVINCE, INNOVATIVE: Level.PROVINCE}
OLD, NEW = dt.date(2023, 5, 8), dt.date(2026, 9, 7)
"""Mondays under the measures of 2022 and of 2026."""


def holder(story: Story, day: dt.date, *schemes: str) -> list[str]:
    """On *day* the enterprise holds the titles, as an official list of the past says."""
    story.on(day).when(RegisterEnterprise(cast.USCC, "成都示例精密机械有限公司", "510107"), cast.FIRM)
    dossier = story.dossier()
    filing = Filing(cast.CLERK, story.now.astimezone(dt.UTC), "past")
    for row, scheme in enumerate(schemes, 1):
        filing.record(
            dossier, ev.TitleAsserted, title=f"{cast.USCC}-A{row}", scheme=scheme, title_name=scheme,
            level=LEVELS[scheme], document_no="川经信〔2022〕1号", certificate_no="", batch="第一批",
            valid_from=day - dt.timedelta(days=100), valid_until=day + dt.timedelta(days=900),
            asserted_name=dossier.enterprise_name, file="sha256:" + "a" * 64, row=row,
        )  # fmt: skip
    story.journal.commit(filing.events, filing.streams.values())
    return list(dossier.titles)


def heard(story: Story, number: str) -> None:
    """Notified, served, and answered; no hearing was asked for in time.  The laws give no time to answer."""
    by = HANDLERS[found(story, number).level]
    notice = p.NotifyProceeding(number, "申报数据与审计报告不符", "第十六条", 10, answer_reason="材料较多")
    story.given((notice, by), (p.ServeNotice(number, "in_person", story.today, PROOF), by))
    story.when(p.AnswerProceeding(number, "系会计差错"), cast.FIRM)
    due = found(story, number).hearing_due
    assert due
    assert (due.length, due.unit.value) == (5, "working")
    story.on(due.last_day + NEXT)
    if found(story, number).level is not found(story, number).decides:
        story.when(p.VerifyProceeding(number, "属实"), by)


def ended(story: Story, number: str, **more: Any) -> ev.BanStarted:
    """The titles ended today; returns the ban."""
    fields: dict[str, Any] = {"no_review_reason": "不属于法定必经情形", **more}
    level = found(story, number).level
    story.when(p.ProposeEnding(number, "end", ["造假属实"], story.today, **fields), HANDLERS[level])
    events = story.when(p.ApproveEnding(number, "同意", "工信部企业罚〔2026〕1号"), APPROVERS[level])
    [ban] = [event for event in events if isinstance(event, ev.BanStarted)]
    return ban


@pytest.mark.parametrize(("day", "least"), [(OLD, True), (NEW, False)])
def test_falsification_ends_three_tiers_verified_by_the_province_and_decided_by_the_ministry(
    story: Story, day: dt.date, least: bool
) -> None:
    titles = holder(story, day, GIANT, SPECIALISED, INNOVATIVE)
    opened(story, titles[0], ground="falsified_data")
    assert (found(story, C1).level, found(story, C1).decides) == (Level.PROVINCE, Level.MINISTRY)
    heard(story, C1)

    ban = ended(story, C1)

    assert not story.dossier().titles_on(story.today + NEXT)
    assert (ban.bars, ban.at_least) == ([Bars.ALL_TITLES], least)
    assert ban.last_day
    assert ban.last_day == ban.first_day.replace(year=ban.first_day.year + 3) - NEXT
    for scheme in LEVELS:
        assert first_free_day(story.dossier(), scheme, story.today) == ban.last_day + NEXT


def test_under_the_measures_of_2022_a_ban_may_be_longer_and_under_those_of_2026_not(story: Story) -> None:
    holder(story, NEW, GIANT)
    opened(story, f"{cast.USCC}-A1", ground="falsified_data")
    heard(story, C1)
    with pytest.raises(BadInput, match="规定的限期为3 年"):
        ended(story, C1, ban_years=5, ban_reason="情节严重")


def test_a_grave_violation_bars_every_tier_in_sichuan_and_its_own_title_at_the_ministry(
    story: Story,
) -> None:
    [_, specialised] = holder(story, OLD, GIANT, SPECIALISED)
    opened(story, specialised, ground="grave_violation")
    heard(story, C1)
    assert ended(story, C1).bars == [Bars.ALL_TITLES]
    dossier = story.dossier()
    assert [title.scheme for title in dossier.titles_on(story.today + NEXT)] == [GIANT]
    assert dossier.bans[N1].bars_title(GIANT, story.today)


def test_whether_to_order_rectification_first_is_left_open_and_needs_a_reason(story: Story) -> None:
    [giant] = holder(story, OLD, GIANT)
    with pytest.raises(BadInput, match="理由"):
        opened(story, giant, ground="real_name_report")
    opened(story, giant, ground="real_name_report", reason="已无整改可能")
    assert found(story, C1).bans is False


def test_the_law_of_the_nation_gives_no_time_to_answer_and_leaves_the_review_open(story: Story) -> None:
    [giant] = holder(story, NEW, GIANT)
    opened(story, giant, ground="falsified_data")
    with pytest.raises(BadInput, match="文件没有规定期限"):
        story.when(p.NotifyProceeding(C1, "事实", "依据"), cast.HANDLER)
    heard(story, C1)
    with pytest.raises(BadInput, match="不经法制审核的理由"):
        ended(story, C1, no_review_reason="")


def test_a_province_does_not_open_what_only_another_level_may_begin(story: Story) -> None:
    [giant] = holder(story, NEW, GIANT)
    with pytest.raises(NotAllowed, match="县区级"):
        opened(story, giant, ground="falsified_data", by=cast.COUNTY_HANDLER)

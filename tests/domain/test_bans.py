"""Bans: imposed on a false application, lifted by two people, and the first free day."""

import datetime as dt

import pytest

from domain import events as ev
from domain.ban import Ban
from domain.errors import BadInput, NotAllowed
from domain.procedures import proceedings as p
from domain.procedures.bans import (
    ApproveLift,
    DeclineLift,
    ImposeBan,
    ProposeLift,
    ban_grounds,
    first_free_day,
)
from domain.procedures.decision import Approve, Propose
from domain.rulebook.model import Bars
from tests.domain import cast
from tests.domain.attacked import (
    C1,
    N1,
    NEXT,
    approval,
    decided,
    found,
    holding,
    opened,
    passed_up,
)
from tests.domain.story import Story

FACTS = "申报的营业收入与审计报告不符"


def refused(story: Story, scheme: str = "test/second") -> str:
    """An application was refused today; returns its case."""
    case = story.at("decision", scheme)
    story.when(Propose(case, "refuse", ["数据造假"]), cast.HANDLER)
    story.when(Approve(case, "同意"), cast.APPROVER)
    return case


def banned(story: Story) -> Ban:
    """The enterprise lost its title and is banned for three years from today."""
    decided(story, opened(story, *holding(story, "test/second")))
    return story.dossier().bans[N1]


class TestFalseApplications:
    def test_a_ban_for_a_refused_application_takes_the_same_gate(self, story: Story) -> None:
        case = refused(story)
        [begun] = story.when(ImposeBan(case, FACTS, ground_id="falsified"), cast.HANDLER)
        assert isinstance(begun, ev.ProceedingOpened)
        assert (begun.titles, begun.cause, begun.scheme) == ([], case, "test/second")
        with pytest.raises(NotAllowed, match="还没有制作事先告知书"):
            story.when(p.ProposeEnding(C1, "end", ["造假属实"]), cast.HANDLER)
        passed_up(story, C1)
        story.when(p.ProposeEnding(C1, "end", ["造假属实"]), cast.HANDLER)
        decision, ban = story.when(*approval(story, C1))
        assert isinstance(decision, ev.ProceedingDecided)
        assert len(decision.remedies) == 2
        assert isinstance(ban, ev.BanStarted)
        assert (ban.scheme, ban.bars, ban.cause) == ("test/second", [Bars.ALL_TITLES], C1)

    def test_an_application_that_still_runs_is_first_refused(self, story: Story) -> None:
        case = story.applied("test/second")
        with pytest.raises(NotAllowed, match="办理中"):
            story.when(ImposeBan(case, FACTS, ground_id="falsified"), cast.HANDLER)

    def test_the_ground_must_bring_a_ban(self, story: Story) -> None:
        case = refused(story)
        for ground in ("not_updated", "whim"):
            with pytest.raises(BadInput, match="不限制申报"):
                story.when(ImposeBan(case, FACTS, ground_id=ground), cast.HANDLER)

    def test_a_ground_that_claws_money_back_can_ban_as_well(self, story: Story) -> None:
        """The text bars from funds for two years in words of its own, so a person says what that reaches."""
        case = refused(story, "test/first")
        assert [ground.id for ground in ban_grounds(story.case(case).rules)] == ["clawback-1"]
        [begun] = story.when(ImposeBan(case, FACTS, ground_id="clawback-1"), cast.HANDLER)
        assert isinstance(begun, ev.ProceedingOpened)
        assert (begun.ground, begun.ban_years, begun.bars) == ("骗取资金", 2, [])
        assert begun.source
        assert begun.source.clause == "第八条"
        passed_up(story, C1)
        with pytest.raises(BadInput, match="没有说明不得申报的范围"):
            story.when(p.ProposeEnding(C1, "end", ["属实"]), cast.HANDLER)
        scope = p.ProposeEnding(C1, "end", ["属实"], bars=[Bars.FUNDS], ban_reason="文件限制资金申报")
        story.when(scope, cast.HANDLER)
        story.when(*approval(story, C1))
        assert first_free_day(story.dossier(), "test/first", story.today) == story.today

    def test_a_person_may_name_the_clause(self, story: Story) -> None:
        case = refused(story)
        with pytest.raises(BadInput, match="理由"):
            story.when(ImposeBan(case, FACTS, ground="造假", clause="《条例》第三条"), cast.HANDLER)
        cmd = ImposeBan(case, FACTS, ground="造假", clause="《条例》第三条", reason="专门规定")
        story.when(cmd, cast.HANDLER)
        passed_up(story, C1)
        end = p.ProposeEnding(
            C1, "end", ["属实"], ban_years=1, bars=[Bars.FUNDS, Bars.TITLE], ban_reason="条例规定一年"
        )
        story.when(end, cast.HANDLER)
        story.when(*approval(story, C1))
        assert story.dossier().bans[N1].bars == [Bars.FUNDS, Bars.TITLE]

    def test_once_and_by_the_office_that_refused(self, story: Story) -> None:
        case = refused(story)
        cmd = ImposeBan(case, FACTS, ground_id="falsified")
        for by in (cast.CITY_HANDLER, cast.MINISTRY_HANDLER, cast.FIRM):
            with pytest.raises(NotAllowed):
                story.when(cmd, by)
        story.when(cmd, cast.HANDLER)
        with pytest.raises(NotAllowed, match="已经启动"):
            story.when(cmd, cast.HANDLER)
        assert found(story, C1).label.startswith("限期不得申报程序")


class TestLifting:
    def test_two_people_lift_a_ban_before_its_last_day(self, story: Story) -> None:
        banned(story)
        free = story.today + dt.timedelta(days=10)
        story.when(ProposeLift(N1, free, "已经纠正并消除影响"), cast.BOTH)
        assert story.dossier().bans_on(story.today)
        for cmd in (ApproveLift(N1, "同意"), DeclineLift(N1, "不同意")):
            with pytest.raises(NotAllowed, match="由您提出"):
                story.when(cmd, cast.BOTH)
        story.when(ApproveLift(N1, "同意"), cast.APPROVER)
        assert story.dossier().bans_on(free - NEXT)
        assert not story.dossier().bans_on(free)
        assert first_free_day(story.dossier(), "test/second", story.today) == free
        with pytest.raises(NotAllowed, match="已解除"):
            story.when(ProposeLift(N1, free, "再次"), cast.HANDLER)

    def test_a_proposal_approved_late_lifts_from_that_day_and_never_backwards(self, story: Story) -> None:
        banned(story)
        story.when(ProposeLift(N1, story.today, "已经纠正"), cast.HANDLER)
        later = story.today + dt.timedelta(days=5)
        [lifted] = story.on(later).when(ApproveLift(N1, "同意"), cast.APPROVER)
        assert lifted.effective_on == later

    def test_a_declined_proposal_leaves_the_ban_as_it_is(self, story: Story) -> None:
        before = banned(story)
        story.when(ProposeLift(N1, story.today, "已经纠正"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="正在审批"):
            story.when(ProposeLift(N1, story.today, "再次"), cast.HANDLER)
        story.when(DeclineLift(N1, "尚未消除影响"), cast.APPROVER)
        after = story.dossier().bans[N1]
        assert (after.last_day, after.state, after.open) == (before.last_day, "on", False)
        with pytest.raises(NotAllowed, match="没有待审批"):
            story.when(ApproveLift(N1, "同意"), cast.APPROVER)

    def test_days_outside_the_ban_are_refused(self, story: Story) -> None:
        last = banned(story).last_day
        assert last is not None
        for day in (story.today - NEXT, last + NEXT):
            with pytest.raises(BadInput, match="解除日期"):
                story.when(ProposeLift(N1, day, "已经纠正"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="届满"):
            story.on(last + NEXT).when(ProposeLift(N1, last, "已经纠正"), cast.HANDLER)


class TestTheFirstFreeDay:
    def test_without_a_ban_it_is_the_day_itself(self, story: Story) -> None:
        story.registered()
        assert first_free_day(story.dossier(), "test/second", story.today) == story.today

    def test_a_ban_on_one_title_leaves_the_others_free(self, story: Story) -> None:
        ban = banned(story)
        assert ban.last_day is not None
        assert first_free_day(story.dossier(), "test/second", story.today) == ban.last_day + NEXT
        assert first_free_day(story.dossier(), "test/first", story.today) == story.today

    def test_bans_that_follow_each_other_are_added(self, story: Story) -> None:
        [title] = holding(story, "test/second")
        one, other = opened(story, title), opened(story, title, ground="falsified")
        decided(story, one)
        story.on(story.today + dt.timedelta(days=100))
        decided(story, other)
        last = story.dossier().bans[f"{cast.USCC}-N2"].last_day
        assert last is not None
        assert first_free_day(story.dossier(), "test/second", story.today) == last + NEXT

"""Rounds, application, discovery, consent and withdrawal."""

import datetime as dt
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from domain import events as ev
from domain.case import Status
from domain.errors import BadInput, NotAllowed, NotFound
from domain.procedures.application import Apply, Consent, Discover, Withdraw
from domain.procedures.registration import RegisterEnterprise, ReportFigures
from domain.procedures.rounds import CloseRound, OpenRound
from domain.round import round_id
from domain.rulebook.model import Kind
from tests.domain import cast
from tests.domain.story import MONDAY, Story

TUESDAY = MONDAY + dt.timedelta(days=1)


def open_round(**changes: object) -> OpenRound:
    """A round of the province that takes applications on Monday and Tuesday."""
    fields = {
        "name": "2026 年第一批",
        "scheme": "test/full",
        "kind": Kind.APPLICATION,
        "instrument": "",
        "division": "510000",
        "opens_on": MONDAY,
        "closes_on": TUESDAY,
    }
    return OpenRound(**{**fields, **changes})  # type: ignore[arg-type]  # a test's own mixture


ROUND = round_id(cast.PROVINCE.id, "2026 年第一批")


def apply(scheme: str = "test/full", round: UUID | None = None, declared: bool = True) -> Apply:
    return Apply(cast.USCC, scheme, round, declared)


class TestRounds:
    @pytest.mark.parametrize(("day", "taken"), [(-1, False), (0, True), (1, True), (2, False)])
    def test_takes_applications_on_first_and_last_day_and_none_beside(
        self, story: Story, day: int, taken: bool
    ) -> None:
        story.given((open_round(), cast.HANDLER)).registered().on(MONDAY + dt.timedelta(days=day))

        if taken:
            [opened] = story.when(apply(round=ROUND), cast.FIRM)
            assert isinstance(opened, ev.CaseOpened)
            assert opened.round == ROUND
        else:
            with pytest.raises(NotAllowed, match="受理时间为 2026-03-02 至 2026-03-03"):
                story.when(apply(round=ROUND), cast.FIRM)

    def test_a_levels_cut_off_is_the_deadline_of_its_offices(self, story: Story) -> None:
        """The round's day goes before the general time; each level sees its own."""
        county, city = MONDAY + dt.timedelta(days=10), MONDAY + dt.timedelta(days=20)
        days = {"county": county, "city": city}
        story.given((open_round(cutoffs=days), cast.HANDLER)).registered().on(MONDAY)

        [opened] = story.when(apply(round=ROUND), cast.FIRM)

        assert isinstance(opened, ev.CaseOpened)
        assert opened.due is not None
        assert opened.due.last_day == county
        assert opened.due.explain() == f"2026 年第一批规定的截止日，{county}届满。"

    def test_a_higher_level_cannot_be_due_before_a_lower_one(self, story: Story) -> None:
        days = {"county": MONDAY + dt.timedelta(days=2), "city": MONDAY + dt.timedelta(days=1)}
        with pytest.raises(BadInput, match="市级截止日早于县区级截止日") as refused:
            story.when(open_round(cutoffs=days), cast.HANDLER)
        assert refused.value.field == "cutoff_city"

    def test_closes_early_for_a_reason_and_only_once(self, story: Story) -> None:
        story.given((open_round(), cast.HANDLER), (CloseRound(ROUND, "名额已满"), cast.HANDLER)).registered()

        with pytest.raises(NotAllowed, match="已经关闭"):
            story.when(apply(round=ROUND), cast.FIRM)
        with pytest.raises(NotAllowed, match="已经关闭"):
            story.when(CloseRound(ROUND, "再关"), cast.HANDLER)

    def test_takes_only_its_scheme_and_its_area(self, story: Story) -> None:
        away = RegisterEnterprise(cast.USCC, "北京示例公司", "110101")
        story.given((open_round(), cast.HANDLER), (away, cast.FIRM))

        with pytest.raises(NotAllowed, match="不受理这一认定项目"):
            story.when(apply("test/plain", ROUND), cast.FIRM)
        with pytest.raises(NotAllowed, match="不面向企业所在地"):
            story.when(apply(round=ROUND), cast.FIRM)

    @pytest.mark.parametrize(
        ("changes", "by", "why"),
        [
            ({"name": " "}, cast.HANDLER, "没有名称"),
            ({"closes_on": MONDAY - dt.timedelta(days=1)}, cast.HANDLER, "早于开始日"),
            ({}, cast.FIRM, "工作人员"),
            ({}, cast.AUDITOR, "工作人员"),
            ({}, cast.STRANGER, "辖区"),
            ({}, cast.CITY_HANDLER, "辖区"),
            ({"scheme": "no/such"}, cast.HANDLER, "没有“no/such”"),
            ({"instrument": "no-such"}, cast.HANDLER, "没有“no-such”"),
        ],
    )
    def test_a_round_that_cannot_be_is_not_opened(
        self, story: Story, changes: dict[str, object], by: cast.Actor, why: str
    ) -> None:
        with pytest.raises(NotAllowed, match=why):
            story.when(open_round(**changes), by)

    def test_a_name_is_used_once_and_only_its_office_closes_it(self, story: Story) -> None:
        story.given((open_round(), cast.HANDLER))

        with pytest.raises(NotAllowed, match="同名"):
            story.when(open_round(), cast.HANDLER)
        with pytest.raises(NotAllowed, match="不是本机关"):
            story.when(CloseRound(ROUND, "关"), cast.STRANGER)
        with pytest.raises(BadInput, match="理由"):
            story.when(CloseRound(ROUND, " "), cast.HANDLER)
        with pytest.raises(NotFound):
            story.when(CloseRound(uuid4(), "关"), cast.HANDLER)


class TestApplication:
    @pytest.mark.parametrize(
        "by", [cast.OTHER_FIRM, cast.COUNTY_HANDLER, cast.PUBLIC, cast.AUDITOR], ids=lambda by: by.account
    )
    def test_only_the_enterprise_itself_applies(self, story: Story, by: cast.Actor) -> None:
        with pytest.raises(NotAllowed, match="只有企业本身"):
            story.registered().when(apply(), by)

    def test_truth_must_be_declared(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="真实性承诺"):
            story.registered().when(apply(declared=False), cast.FIRM)

    def test_an_enterprise_without_dossier_or_figures_is_told_what_is_missing(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="尚未建档"):
            story.when(apply(), cast.FIRM)
        story.given((RegisterEnterprise(cast.USCC, "示例公司", "510107"), cast.FIRM))
        with pytest.raises(NotAllowed, match="还没有填报 2025 年"):
            story.when(apply(), cast.FIRM)

    def test_a_scheme_has_one_open_case_and_other_schemes_their_own(self, story: Story) -> None:
        story.applied()

        with pytest.raises(NotAllowed, match="还在办理"):
            story.when(apply(), cast.FIRM)
        [other] = story.when(apply("test/plain"), cast.FIRM)
        assert isinstance(other, ev.CaseOpened)
        assert other.case == f"{cast.USCC}-2"

    def test_a_title_in_force_is_not_applied_for_again_until_it_ends(self, story: Story) -> None:
        story.recognised(story.published([story.at("publicity")]))

        with pytest.raises(NotAllowed, match="有效期至 2029-03-06"):
            story.when(apply(), cast.FIRM)
        story.on(dt.date(2029, 3, 7)).given(
            (ReportFigures(cast.USCC, 2028, {"revenue": Decimal(5000)}), cast.FIRM), (apply(), cast.FIRM)
        )

    def test_a_lower_title_is_asked_for_with_its_clause(self, story: Story) -> None:
        story.registered()
        with pytest.raises(NotAllowed, match="示例〔2020〕1号第二十条"):
            story.when(apply("test/upper"), cast.FIRM)

        story.recognised(story.published([story.at("publicity")]))
        story.when(apply("test/upper"), cast.FIRM)

    def test_a_day_without_law_has_no_case(self, story: Story) -> None:
        story.on(dt.date(2019, 6, 3)).registered()
        with pytest.raises(NotAllowed, match="没有适用的规定"):
            story.when(apply(), cast.FIRM)

    def test_on_1_january_the_year_that_ended_yesterday_is_judged(self, story: Story) -> None:
        story.on(dt.date(2027, 1, 1))
        assert story.case(story.applied()).year == 2026


class TestDiscovery:
    def test_waits_for_the_enterprise_and_then_its_time_begins(self, story: Story) -> None:
        [opened] = story.registered().when(Discover(cast.USCC, "test/full"), cast.COUNTY_HANDLER)
        assert isinstance(opened, ev.CaseOpened)
        case = opened.case
        assert (story.case(case).status, story.case(case).due) == (Status.CONSENT, None)
        assert story.allowed(case, cast.COUNTY_HANDLER) == set()
        assert story.allowed(case, cast.FIRM) == {"consent", "withdraw"}

        story.on(TUESDAY).when(Consent(case), cast.FIRM)

        due = story.case(case).due
        assert story.case(case).status is Status.OPEN
        assert due is not None
        assert due.last_day == dt.date(2026, 3, 10)

    def test_an_enterprise_may_decline(self, story: Story) -> None:
        story.registered().when(Discover(cast.USCC, "test/full"), cast.COUNTY_HANDLER)
        story.when(Withdraw(f"{cast.USCC}-1", "暂不申报"), cast.FIRM)

        assert story.case(f"{cast.USCC}-1").status is Status.WITHDRAWN

    @pytest.mark.parametrize(
        "by", [cast.FIRM, cast.STRANGER, cast.NEIGHBOUR, cast.PUBLIC, cast.AUDITOR], ids=lambda by: by.account
    )
    def test_only_the_local_authority_discovers(self, story: Story, by: cast.Actor) -> None:
        with pytest.raises(NotAllowed, match="所在地的主管部门"):
            story.registered().when(Discover(cast.USCC, "test/full"), by)

    def test_only_where_the_rules_know_it(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="没有主动发现"):
            story.registered().when(Discover(cast.USCC, "test/plain"), cast.COUNTY_HANDLER)


class TestWithdrawal:
    def test_the_enterprise_takes_its_application_back_and_may_apply_again(self, story: Story) -> None:
        case = story.at("recommendation")
        story.when(Withdraw(case, "材料需要重做"), cast.FIRM)

        assert story.case(case).status is Status.WITHDRAWN
        assert story.applied() == f"{cast.USCC}-2"

    def test_a_row_in_publicity_leaves_its_list_in_the_same_commit(self, story: Story) -> None:
        case = story.at("publicity")
        story.opened([case])

        withdrawn, row = story.when(Withdraw(case, "计划有变"), cast.FIRM)

        assert isinstance(withdrawn, ev.CaseWithdrawn)
        assert isinstance(row, ev.NoticeRowWithdrawn)
        assert withdrawn.request_id == row.request_id
        assert story.notice().standing == []

    def test_needs_a_reason_and_is_too_late_once_publicity_has_closed(self, story: Story) -> None:
        case = story.at("publicity")
        with pytest.raises(BadInput, match="理由"):
            story.when(Withdraw(case, " "), cast.FIRM)
        story.published([case])
        with pytest.raises(NotAllowed, match="环节"):
            story.when(Withdraw(case, "计划有变"), cast.FIRM)

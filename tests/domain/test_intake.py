"""How intakes differ: bans, windows with an hour, quotas, provisional applications, renames, conversions."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain import events as ev
from domain.errors import BadInput, NotAllowed
from domain.people import Actor, Office, Role
from domain.procedures.application import Apply, Withdraw
from domain.procedures.completeness import ConfirmCompleteness
from domain.procedures.conversion import ConvertTitles
from domain.procedures.decision import Approve, Propose
from domain.procedures.quota import ReallocateQuota, overview
from domain.procedures.recognition import RecogniseCase
from domain.procedures.registration import RegisterEnterprise, ReportFigures
from domain.procedures.review import Decline, PassPreliminaryReview, Recommend
from domain.procedures.rounds import OpenRound
from domain.round import round_id
from domain.rulebook.model import Bars, Kind, Level
from domain.title import End
from tests.domain import cast
from tests.domain.rechecking import (
    APRIL,
    asserted,
    ban,
    given,
    held,
    recheck_round,
    rechecked,
    recognised,
    reported,
    titled,
)
from tests.domain.story import MONDAY, Story, firm

NEW_NAME = "成都示例智能制造股份有限公司"
FOREVER = None


def opened_round(
    story: Story, scheme: str, by: Actor = cast.HANDLER, division: str = "510000", **more: Any
) -> UUID:
    """A round of applications is open from today on; returns it."""
    fields: dict[str, Any] = {"instrument": "", "closes_on": dt.date(2026, 12, 31), **more}
    cmd = OpenRound("本批次", scheme, Kind.APPLICATION, division=division, opens_on=story.today, **fields)
    story.when(cmd, by)
    assert by.office is not None
    return round_id(by.office.id, "本批次")


class TestBans:
    def test_nobody_applies_inside_one_and_everybody_is_told_the_first_free_day(self, story: Story) -> None:
        story.registered()
        ban(story, MONDAY, dt.date(2029, 3, 1))
        with pytest.raises(NotAllowed, match="限期不得申报至 2029-03-01（事由：弄虚作假）") as refusal:
            story.applied("test/plain")
        assert refusal.value.way_out == "最早自 2029-03-02 起可以申报。"
        assert refusal.value.rule == f"{cast.USCC}-N1"

    def test_of_several_the_longest_counts(self, story: Story) -> None:
        story.registered()
        ban(story, MONDAY, dt.date(2029, 3, 1))
        ban(story, MONDAY, FOREVER)
        with pytest.raises(NotAllowed, match="限期不得申报，没有期限"):
            story.applied("test/plain")

    def test_it_bars_neither_the_day_before_nor_the_day_after(self, story: Story) -> None:
        story.registered()
        ban(story, MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=1))
        case = story.applied("test/plain")
        story.on(MONDAY + dt.timedelta(days=2)).given((Withdraw(case, "重报"), cast.FIRM))
        assert story.applied("test/plain")

    def test_one_of_another_scope_does_not_bar_an_application(self, story: Story) -> None:
        story.registered()
        ban(story, MONDAY, FOREVER, Bars.FUNDS)
        assert story.applied("test/plain")

    def test_one_on_funds_bars_money(self, story: Story) -> None:
        story.registered()
        ban(story, MONDAY, dt.date(2028, 3, 1), Bars.FUNDS)
        with pytest.raises(NotAllowed, match="限期不得申报至 2028-03-01"):
            story.applied("test/money")

    def test_none_bars_a_rename(self, story: Story) -> None:
        story.registered()
        ban(story, MONDAY, FOREVER)
        cmd = Apply(cast.USCC, "test/rename-plain", declared=True, new_name=NEW_NAME)
        case: str = story.when(cmd, cast.FIRM)[0].case  # type: ignore[attr-defined]  # CaseOpened
        assert recognised(story, story.brought(case, "recognition"))

    def test_one_that_begins_meanwhile_bars_the_recognition(self, story: Story) -> None:
        case = story.at("recognition", "test/plain")
        ban(story, MONDAY, dt.date(2029, 3, 1))
        with pytest.raises(NotAllowed, match="限期不得申报至 2029-03-01"):
            recognised(story, case)

    def test_on_a_list_it_names_the_row(self, story: Story) -> None:
        notice = story.published([story.at("publicity", by=firm(1)), story.at("publicity", by=firm(2))])
        ban(story, MONDAY, FOREVER, by=firm(2))
        with pytest.raises(NotAllowed, match="成都示例精密机械有限公司：企业限期不得申报"):
            story.recognised(notice)

    def test_one_on_recommendations_bars_that_step(self, story: Story) -> None:
        case = story.at("recommendation")
        ban(story, MONDAY, dt.date(2027, 3, 1), Bars.RECOMMENDATION)
        with pytest.raises(NotAllowed, match="限期不得申报至 2027-03-01"):
            story.when(Recommend(case, "同意"), cast.CITY_HANDLER)


class TestWindows:
    def at(self, story: Story, day: dt.date, hour: int, minute: int = 0, second: int = 0) -> Story:
        story.now = story.on(day).now.replace(hour=hour, minute=minute, second=second)
        return story

    def test_a_round_may_end_at_an_hour(self, story: Story) -> None:
        intake = opened_round(story.registered(), "test/plain", closes_on=MONDAY, closes_at="17:00")
        apply = Apply(cast.USCC, "test/plain", intake, declared=True)
        with pytest.raises(NotAllowed, match="受理时间为 2026-03-02 至 2026-03-02 17:00"):
            self.at(story, MONDAY, 17, 0, 1).when(apply, cast.FIRM)
        assert self.at(story, MONDAY, 17).when(apply, cast.FIRM)

    @pytest.mark.parametrize("hour", ["25:00", "17", "17:60"])
    def test_an_hour_must_be_one(self, story: Story, hour: str) -> None:
        with pytest.raises(BadInput, match="截止时间不是时刻"):
            opened_round(story, "test/plain", closes_at=hour)

    def test_the_notices_window_for_the_enterprise_binds_with_its_hour(self, story: Story) -> None:
        intake = opened_round(story.registered(), "test/plain", instrument="test-recheck-notice")
        apply = Apply(cast.USCC, "test/plain", intake, declared=True)
        for day, hour, minute in ((MONDAY, 9, 0), (dt.date(2026, 3, 6), 17, 1), (dt.date(2026, 3, 9), 9, 0)):
            with pytest.raises(NotAllowed, match="“企业申报”的时间为 2026-03-03 至 2026-03-06 17:00"):
                self.at(story, day, hour, minute).when(apply, cast.FIRM)
        assert self.at(story, dt.date(2026, 3, 6), 17).when(apply, cast.FIRM)

    def test_rolling_intake_knows_no_window(self, story: Story) -> None:
        assert story.applied("test/plain")


class TestQuotas:
    def recommended(self, story: Story, *firms: Actor) -> list[str]:
        """The enterprises applied in the round and were recommended to the ministry."""
        intake = round_id(cast.MINISTRY.id, "本批次")
        cases = []
        for one in firms:
            story.registered(one)
            apply = Apply(one.enterprise, "test/limited", intake, declared=True)
            case = story.when(apply, one)[0].case  # type: ignore[attr-defined]  # CaseOpened
            story.when(Recommend(case, "同意"), cast.HANDLER)
            cases.append(case)
        return cases

    def test_a_province_recommends_as_many_as_it_may_and_the_refusal_counts(self, story: Story) -> None:
        opened_round(story, "test/limited", cast.MINISTRY_HANDLER, "000000")
        self.recommended(story, firm(1), firm(2))
        with pytest.raises(NotAllowed, match="四川省的名额为 2 个，已推荐 2 个，本次 1 个") as refusal:
            self.recommended(story, firm(3))
        assert refusal.value.rule == "示例〔2020〕7号第二十二条"

    def test_who_drops_out_gives_the_place_back(self, story: Story) -> None:
        opened_round(story, "test/limited", cast.MINISTRY_HANDLER, "000000")
        first, _ = self.recommended(story, firm(1), firm(2))
        story.when(Propose(first, "refuse", ["不符合"]), cast.MINISTRY_HANDLER)
        story.when(Approve(first, "同意"), cast.MINISTRY_APPROVER)
        assert self.recommended(story, firm(3))

    def test_places_that_others_did_not_use_make_room(self, story: Story) -> None:
        intake = opened_round(story, "test/limited", cast.MINISTRY_HANDLER, "000000")
        self.recommended(story, firm(1), firm(2))
        give = ReallocateQuota(intake, "110000", "510000", 1, "北京未用完")
        with pytest.raises(NotAllowed, match="只有设立批次的机关的审批人"):
            story.when(give, cast.APPROVER)
        [moved] = story.when(give, cast.MINISTRY_APPROVER)
        assert isinstance(moved, ev.QuotaReallocated)
        assert self.recommended(story, firm(3))

    def test_a_limit_for_the_year_counts_on_the_list(self, story: Story) -> None:
        intake = opened_round(story, "test/capped")
        cases = []
        for one in (firm(1), firm(2)):
            story.registered(one)
            apply = Apply(one.enterprise, "test/capped", intake, declared=True)
            cases.append(story.brought(story.when(apply, one)[0].case, "publicity"))  # type: ignore[attr-defined]
        with pytest.raises(NotAllowed, match="名额为 1 个，已列入名单 0 个，本次 2 个"):
            story.drawn_up(cases)
        story.drawn_up(cases[:1])
        with pytest.raises(NotAllowed, match="已列入名单 1 个，本次 1 个"):
            story.drawn_up(cases[1:], "2026-2")

    def test_a_page_sees_what_is_taken_and_what_only_guides(self, story: Story) -> None:
        intake = opened_round(story, "test/limited", cast.MINISTRY_HANDLER, "000000")
        case, _ = self.recommended(story, firm(1), firm(2))

        binding, guiding = overview(story.casework.round(intake), story.case(case).rules, story.journal)

        assert (binding.most, binding.binding, binding.taken) == (2, True, {"510000": 2})
        assert (guiding.most, guiding.binding, guiding.taken) == (1, False, {})

    def test_without_a_round_nothing_is_counted(self, story: Story) -> None:
        cases = [story.at("publicity", "test/capped", firm(n)) for n in (1, 2)]
        assert story.drawn_up(cases)

    @pytest.mark.parametrize(
        ("before", "after", "places", "told"),
        [
            ("510100", "510100", 1, "前后是同一地区"),
            ("510100", "510300", 0, "调剂的名额少于一个"),
            ("110000", "510300", 1, "不是本机关辖区内的地区"),
        ],
    )
    def test_reallocation_is_between_two_places_of_the_offices_own(
        self, story: Story, before: str, after: str, places: int, told: str
    ) -> None:
        intake = opened_round(story, "test/capped")
        with pytest.raises(BadInput, match=told):
            story.when(ReallocateQuota(intake, before, after, places, "未用完"), cast.APPROVER)


class TestProvisionalApplications:
    def judged_met(self, story: Story) -> str:
        """It applied before the lower title was granted; the officials expect it and propose recognition."""
        return story.at("recognition", "test/early")

    def test_it_is_recognised_only_once_the_lower_title_is(self, story: Story) -> None:
        case = self.judged_met(story)
        with pytest.raises(NotAllowed, match="“低一级称号”尚未取得"):
            recognised(story, case)

        recognised(story, story.at("recognition", "test/below"))

        assert any(isinstance(event, ev.TitleRecognised) for event in recognised(story, case))

    def test_a_pending_higher_title_blocks_the_lower_one(self, story: Story) -> None:
        above = story.applied("test/above")
        with pytest.raises(NotAllowed, match=f"没有审定中的上一级称号”不符合：{above} 正在审定"):
            story.applied("test/below")
        story.when(Withdraw(above, "先报下一级"), cast.FIRM)
        assert story.applied("test/below")


class TestSimpleRenames:
    def renaming(self, story: Story, scheme: str = "test/rename") -> str:
        titled(story, "test/kept", MONDAY)
        [opened] = story.when(Apply(cast.USCC, scheme, declared=True, new_name=NEW_NAME), cast.FIRM)
        assert isinstance(opened, ev.CaseOpened)
        assert opened.new_name == NEW_NAME
        return opened.case

    def test_it_runs_its_own_route_and_ends_with_the_new_name(self, story: Story) -> None:
        case = self.renaming(story)
        title = next(iter(story.dossier().titles))
        story.brought(case, "recognition")

        events = recognised(story, case)

        approved, renamed, announced = events
        assert isinstance(approved, ev.RenameApproved)
        assert isinstance(renamed, ev.EnterpriseRenamed)
        assert isinstance(announced, ev.NoticeResultAnnounced)
        assert (renamed.before, renamed.after, renamed.cause) == (approved.before, NEW_NAME, case)
        dossier = story.dossier()
        assert (dossier.enterprise_name, dossier.former_names) == (NEW_NAME, ["成都示例精密机械有限公司"])
        assert list(dossier.titles) == [title], "no title is awarded, none ends"
        assert held(story, title).end is None
        assert story.case(case).status.value == "recognised"

    def test_a_shorter_one_needs_no_list_and_no_certificate(self, story: Story) -> None:
        case = story.brought(self.renaming(story, "test/rename-plain"), "recognition")
        assert [type(event) for event in recognised(story, case)] == [ev.RenameApproved, ev.EnterpriseRenamed]

    def test_its_list_says_the_new_name(self, story: Story) -> None:
        case = story.brought(self.renaming(story), "publicity")
        notice = story.casework.notice(story.drawn_up([case]))
        assert [(row.kind, row.new_name) for row in notice.rows] == [("rename", NEW_NAME)]

    @pytest.mark.parametrize("name", ["", " ", "成都示例精密机械有限公司"])
    def test_it_asks_for_another_name(self, story: Story, name: str) -> None:
        titled(story, "test/kept", MONDAY)
        with pytest.raises(BadInput, match="没有填写新名称，或与现名称相同"):
            story.when(Apply(cast.USCC, "test/rename", declared=True, new_name=name), cast.FIRM)

    def test_a_name_with_something_invisible_or_without_end_is_refused(self, story: Story) -> None:
        titled(story, "test/kept", MONDAY)
        for name in ("成都\u200b示例股份有限公司", "长" * 200):
            with pytest.raises(BadInput, match=r"不可见字符|超过"):
                story.when(Apply(cast.USCC, "test/rename", declared=True, new_name=name), cast.FIRM)

    def test_a_name_that_a_reported_change_brought_meanwhile_is_not_recorded_twice(
        self, story: Story
    ) -> None:
        case = story.brought(self.renaming(story, "test/rename-plain"), "recognition")
        before = story.dossier().enterprise_name
        given(story, ev.EnterpriseRenamed, before=before, after=NEW_NAME, cause="C1")

        [approved] = recognised(story, case)

        assert isinstance(approved, ev.RenameApproved)
        assert (approved.before, approved.after) == (before, NEW_NAME)
        assert story.dossier().former_names == [before]

    def test_nothing_else_takes_a_name(self, story: Story) -> None:
        story.registered()
        with pytest.raises(BadInput, match="不办理更名"):
            story.when(Apply(cast.USCC, "test/plain", declared=True, new_name=NEW_NAME), cast.FIRM)

    def test_a_refused_one_changes_nothing(self, story: Story) -> None:
        case = story.brought(self.renaming(story), "recommendation")
        story.when(Decline(case, ["伴随分立"]), cast.CITY_APPROVER)
        assert story.dossier().former_names == []


class TestRenamesUnderTheRealLaw:
    def simple(self, story: Story, scheme: str, wanted: str, division: str) -> str:
        """A holder of *scheme* declares that only its name changed and applies for *wanted*."""
        figures: dict[str, Decimal | bool] = {"simple_rename": True}
        by = cast.FIRM
        story.given(
            (RegisterEnterprise(by.enterprise, "原名有限公司", division, dt.date(2010, 5, 4)), by),
            (ReportFigures(by.enterprise, story.today.year - 1, figures), by),
        )
        asserted(story, scheme, dt.date(2024, 1, 1), dt.date(2026, 12, 31), 1)
        cmd = Apply(by.enterprise, wanted, declared=True, new_name="新名有限公司")
        return str(story.when(cmd, by)[0].case)  # type: ignore[attr-defined]  # CaseOpened

    def test_a_little_giants_goes_through_city_province_ministry_and_publicity(self, story: Story) -> None:
        case = self.simple(story, "cn/little-giant", "cn/little-giant-rename", "510107")
        story.when(ConfirmCompleteness(case), cast.CITY_HANDLER)
        story.when(PassPreliminaryReview(case, "属实"), cast.CITY_HANDLER)
        story.when(Recommend(case, "同意"), cast.HANDLER)
        story.when(Propose(case, "recognise", ["符合"]), cast.MINISTRY_HANDLER)
        story.when(Approve(case, "同意"), cast.MINISTRY_APPROVER)
        notice = story.published([case], "更名公示", cast.MINISTRY_HANDLER, cast.MINISTRY_APPROVER)

        story.recognised(notice, cast.MINISTRY_SECOND)

        assert story.dossier().enterprise_name == "新名有限公司"

    def test_hubeis_needs_no_list(self, story: Story) -> None:
        county, city, province = (
            cast.official(f"hb-{level.value}", Office(f"{code}-{level.value}", "湖北", level, code),
                          Role.HANDLER, Role.APPROVER)
            for level, code in ((Level.COUNTY, "420106"), (Level.CITY, "420100"), (Level.PROVINCE, "420000"))
        )  # fmt: skip
        case = self.simple(story, "cn/specialised@420000", "hb/specialised-rename", "420106")
        second = msgspec.structs.replace(province, account="hb-province-2")
        story.given(
            (ConfirmCompleteness(case), county), (Recommend(case, "同意"), city),
            (Propose(case, "recognise", ["符合"]), province), (Approve(case, "同意"), second),
            (RecogniseCase(case, "鄂经信〔2026〕3号", "", story.today), second),
        )  # fmt: skip
        assert story.dossier().former_names == ["原名有限公司"]


class TestOneListForAll:
    def test_renewals_stand_beside_new_recognitions_and_ends_and_renames_are_named(
        self, story: Story
    ) -> None:
        for n in (1, 2, 3):
            titled(story, "test/kept", dt.date(2023, 5, 8), firm(n))
        intake = recheck_round(story.on(APRIL), "test/kept")
        passing = rechecked(story, f"{firm(1).enterprise}-1", intake, firm(1))
        failing = rechecked(story, f"{firm(2).enterprise}-1", intake, firm(2))
        story.brought(failing, "decision")
        story.when(Propose(failing, "refuse", ["不符合"]), cast.HANDLER)
        story.when(Approve(failing, "同意"), cast.APPROVER)
        reported(story, firm(3))
        rename = Apply(firm(3).enterprise, "test/rename-plain", declared=True, new_name=NEW_NAME)
        renamed = story.brought(story.when(rename, firm(3))[0].case, "recognition")  # type: ignore[attr-defined]
        recognised(story, renamed)
        new = story.at("publicity", "test/kept", firm(4))
        notice = story.published([story.brought(passing, "publicity"), new])
        assert [row.kind for row in story.casework.notice(notice).rows] == ["renewal", "recognition"]

        events = story.recognised(notice, ended=[f"{firm(2).enterprise}-1"], renamed=[renamed])

        named = next(event for event in events if isinstance(event, ev.NoticeOthersNamed))
        assert [(one.what, one.subject, one.former_name) for one in named.others] == [
            ("not_renewed", f"{firm(2).enterprise}-1", ""),
            ("renamed", renamed, "成都示例精密机械有限公司"),
        ]
        announced = next(event for event in events if isinstance(event, ev.NoticeResultAnnounced))
        assert (announced.recognised, announced.renewed, announced.valid_from) == (2, 1, story.today)
        terms = {e.case: (e.renews, e.valid_from) for e in events if isinstance(e, ev.TitleRecognised)}
        assert terms[new] == ("", story.today)
        assert terms[passing][0] == f"{firm(1).enterprise}-1"
        assert terms[passing][1] > story.today, "each renewed title continues its own term"

    def test_only_what_happened_can_be_named(self, story: Story) -> None:
        notice = story.published([story.at("publicity")])
        with pytest.raises(BadInput, match="没有终止的称号，也没有核准的更名"):
            story.recognised(notice, ended=[f"{cast.USCC}-1"])


class TestConversions:
    def converting(self, *titles: str, **more: Any) -> ConvertTitles:
        fields: dict[str, Any] = {"old": "test/expiring", "document_no": "示例〔2026〕9号", **more}
        return ConvertTitles(
            "test/reorganised", titles=list(titles), first_day=MONDAY, certificate_prefix="换", **fields
        )

    def test_titles_go_on_as_titles_of_the_new_scheme_for_their_own_term(self, story: Story) -> None:
        titles = [titled(story, "test/expiring", dt.date(2025, 5, 8), firm(n)) for n in (1, 2)]

        first, *_ = story.on(MONDAY).when(self.converting(*titles), cast.APPROVER)[1:]

        assert isinstance(first, ev.TitleConverted)
        assert first.reason == "自动纳入，有效期按原期限延续"
        for title, by in zip(titles, (firm(1), firm(2)), strict=True):
            old, new = held(story, title, by), held(story, f"{by.enterprise}-V1", by)
            assert (old.end, old.last_day) == (End.CONVERTED, MONDAY - dt.timedelta(days=1))
            assert (new.scheme, new.name, new.valid_from) == ("test/reorganised", "调整后称号", MONDAY)
            assert new.valid_until == old.valid_until

    def test_what_the_rules_do_not_name_cannot_be_converted(self, story: Story) -> None:
        title = titled(story, "test/plain", dt.date(2025, 5, 8))
        story.on(MONDAY)
        with pytest.raises(NotAllowed, match="文件没有规定“test/plain”可以转换"):
            story.when(self.converting(title, old="test/plain"), cast.APPROVER)
        with pytest.raises(NotAllowed, match="的称号不属于可以转换的项目"):
            story.when(self.converting(title), cast.APPROVER)

    def test_an_ended_title_and_a_handler_are_refused(self, story: Story) -> None:
        title = titled(story, "test/expiring", dt.date(2022, 5, 9))
        story.on(MONDAY)
        with pytest.raises(NotAllowed, match="由省级主管部门的审批人办理"):
            story.when(self.converting(title), cast.HANDLER)
        with pytest.raises(NotAllowed, match="不在有效期内"):
            story.when(self.converting(title), cast.APPROVER)
        with pytest.raises(BadInput, match="名单是空的"):
            story.when(self.converting(), cast.APPROVER)

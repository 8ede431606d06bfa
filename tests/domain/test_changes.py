"""Changes at an enterprise: windows, what follows, names, and the hand-over between provinces."""

import datetime as dt
from typing import Any

import pytest

from domain import events as ev
from domain.calendar import deadline, load
from domain.change import Change
from domain.errors import BadInput, NotAllowed, NotFound
from domain.people import Actor, Office, Role
from domain.procedures.application import Apply, Withdraw
from domain.procedures.change_effects import JudgeLate, ReferChange, SettleUnqualified
from domain.procedures.changes import AssessChange, CloseChange, FindChange, ReportChange
from domain.procedures.custody import DeclineCustody, OfferCustody, RecordRelocation, TakeCustody
from domain.procedures.duties import SetUpdateDuty
from domain.procedures.proceedings import OpenProceeding
from domain.procedures.registration import RegisterEnterprise
from domain.rulebook.model import Level, Outcome, Span, Then, Unit
from domain.title import End
from tests.domain import cast
from tests.domain.awarded import asserted, titled
from tests.domain.story import Story, firm

MARCH_31 = dt.date(2026, 3, 31)
"""A month later is 30 April, three months later 30 June: the number 31 does not exist there."""

CHENGDU, JINJIANG, MIANYANG = "510107", "510104", "510703"
BEIJING, BEIJING_COUNTY = "110000", "110101"
CHANGE = f"{cast.USCC}-G1"
TITLE = f"{cast.USCC}-1"


def renamed(by: Actor = cast.FIRM, name: str = "成都新名精密机械有限公司", **more: Any) -> ReportChange:
    """The enterprise's report of a rename on 31 March."""
    fields = {"kinds": ["rename"], "happened_on": MARCH_31, "description": "更名", "new_name": name, **more}
    return ReportChange(by.enterprise, **fields)


def moved(to: str, **more: Any) -> ReportChange:
    """The enterprise's report that it moved to *to* on 31 March."""
    fields = {"kinds": ["relocation"], "happened_on": MARCH_31, "description": "迁址", **more}
    return ReportChange(cast.USCC, new_division=to, **fields)


def assessed(story: Story, change: str = CHANGE, fails: list[str] | None = None, **more: Any) -> AssessChange:
    """The assessment that finds the standard of *fails* not met, and of every other title met."""
    dossier = story.casework.matter(change)[0]
    held = [title.id for title in dossier.titles_on(story.today) if title.id not in (fails or [])]
    return AssessChange(change, held, fails or [], "核对营业执照和登记信息", **more)


def change_of(story: Story, change: str = CHANGE) -> Change:
    """The change as it stands."""
    found = story.casework.matter(change)[1]
    assert isinstance(found, Change)
    return found


def offered(story: Story, by: Actor, change: str = CHANGE) -> set[str]:
    """What *by* may do about the change now."""
    return {offer.act for offer in story.casework.matter_offers(change, by) if offer.allowed}


class TestTheWindow:
    @pytest.mark.parametrize(
        ("scheme", "last_day"),
        [
            ("test/monthly", dt.date(2026, 4, 30)),
            ("test/quarterly", dt.date(2026, 6, 30)),
            ("test/nation", dt.date(2026, 4, 30)),
        ],
    )
    def test_a_rename_reported_on_the_last_day_is_in_time_and_late_a_day_after(
        self, story: Story, scheme: str, last_day: dt.date
    ) -> None:
        titled(story, scheme)
        titled(story, scheme, firm(7))

        [in_time] = story.on(last_day).when(renamed(), cast.FIRM)
        [late] = story.on(last_day + dt.timedelta(days=1)).when(renamed(firm(7)), firm(7))

        assert isinstance(in_time, ev.ChangeReported)
        assert isinstance(late, ev.ChangeReported)
        assert in_time.due is not None
        assert (in_time.due.last_day, in_time.late, in_time.stakes[0].late_follows) == (last_day, False, [])
        assert late.late
        assert late.stakes[0].late_follows

    def test_the_deadline_says_from_which_event_and_which_clause_it_comes(self, story: Story) -> None:
        titled(story, "test/monthly")
        [reported] = story.on(MARCH_31).when(renamed(), cast.FIRM)

        assert isinstance(reported, ev.ChangeReported)
        assert reported.due is not None
        assert reported.due.explain() == (
            "自2026-03-31（变化发生）起，当日不计入，期限1个月，2026-04-30届满。依据：示例〔2021〕7号第五条。"
        )
        assert reported.basis == ["test-changes/第五条@2020-01-01"]

    def test_the_shortest_window_of_the_titles_held_counts_and_each_title_keeps_its_own(
        self, story: Story
    ) -> None:
        monthly, quarterly = titled(story, "test/monthly"), titled(story, "test/quarterly")

        [reported] = story.on(dt.date(2026, 5, 1)).when(renamed(), cast.FIRM)

        assert isinstance(reported, ev.ChangeReported)
        assert reported.due is not None
        assert reported.due.last_day == dt.date(2026, 4, 30)
        assert {stake.title: stake.late for stake in reported.stakes} == {monthly: True, quarterly: False}

    def test_a_kind_that_the_rules_do_not_ask_for_has_no_window(self, story: Story) -> None:
        titled(story, "test/monthly")
        late = ReportChange(cast.USCC, ["equity"], MARCH_31, "股权转让")

        [reported] = story.on(dt.date(2026, 12, 1)).when(late, cast.FIRM)

        assert isinstance(reported, ev.ChangeReported)
        assert (reported.due, reported.late) == (None, False)

    def test_where_the_rules_are_silent_nothing_is_late(self, story: Story) -> None:
        titled(story, "test/silent")
        [reported] = story.on(dt.date(2026, 12, 1)).when(renamed(), cast.FIRM)

        assert isinstance(reported, ev.ChangeReported)
        assert (reported.due, reported.late, reported.level) == (None, False, Level.CITY)

    def test_what_happened_before_the_title_was_held_had_not_to_be_reported(self, story: Story) -> None:
        titled(story, "test/monthly")
        [reported] = story.on(dt.date(2026, 5, 1)).when(renamed(happened_on=dt.date(2026, 3, 1)), cast.FIRM)

        assert isinstance(reported, ev.ChangeReported)
        assert not reported.late

    def test_the_window_is_that_of_the_calendar(self) -> None:
        due = deadline(MARCH_31, Span(1, Unit.MONTHS), first_day="skipped", calendar=load())
        assert due.last_day == dt.date(2026, 4, 30)


class TestReporting:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kinds": []}, "kinds"),
            ({"kinds": ["no_such"]}, "kinds"),
            ({"happened_on": dt.date(2026, 4, 2)}, "happened_on"),
            ({"happened_on": dt.date(2010, 5, 3)}, "happened_on"),
            ({"name": " "}, "new_name"),
            ({"name": "成都示例精密机械有限公司"}, "new_name"),
            ({"name": "名" * 121}, "new_name"),
            ({"kinds": ["equity"]}, "new_name"),
            ({"new_division": JINJIANG}, "new_division"),
            ({"kinds": ["rename", "relocation"]}, "new_division"),
            ({"kinds": ["rename", "relocation"], "new_division": "510000"}, "new_division"),
            ({"kinds": ["rename", "relocation"], "new_division": "999999"}, "new_division"),
            ({"kinds": ["rename", "relocation"], "new_division": CHENGDU}, "new_division"),
            ({"description": " "}, "description"),
            ({"evidence": ["营业执照.pdf"]}, "evidence"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_field(
        self, story: Story, changes: dict[str, Any], field: str
    ) -> None:
        story.registered().on(dt.date(2026, 4, 1))
        with pytest.raises(BadInput) as refused:
            story.when(renamed(**changes), cast.FIRM)
        assert refused.value.field == field

    @pytest.mark.parametrize("by", [cast.OTHER_FIRM, cast.HANDLER, cast.PUBLIC], ids=lambda by: by.account)
    def test_only_the_enterprise_reports(self, story: Story, by: Actor) -> None:
        story.registered().on(MARCH_31)
        with pytest.raises(NotAllowed, match="只有企业本身"):
            story.when(renamed(), by)

    @pytest.mark.parametrize(
        ("by", "why"), [(cast.FIRM, "工作人员"), (cast.STRANGER, "辖区"), (cast.AUDITOR, "工作人员")],
        ids=lambda it: getattr(it, "account", it),
    )  # fmt: skip
    def test_only_an_office_of_the_place_finds(self, story: Story, by: Actor, why: str) -> None:
        story.registered().on(MARCH_31)
        with pytest.raises(NotAllowed, match=why):
            story.when(FindChange(cast.USCC, ["equity"], MARCH_31, "股权转让"), by)

    def test_an_enterprise_without_dossier_has_no_changes(self, story: Story) -> None:
        story.on(MARCH_31)
        for cmd, by in ((renamed(), cast.FIRM), (FindChange(cast.USCC, ["other"], MARCH_31, "x"), cast.BOTH)):
            with pytest.raises(NotAllowed, match="尚未建档"):
                story.when(cmd, by)

    def test_the_same_change_is_not_taken_twice(self, story: Story) -> None:
        story.registered().on(MARCH_31).when(renamed(), cast.FIRM)
        with pytest.raises(NotAllowed, match="已经登记"):
            story.when(FindChange(cast.USCC, ["rename"], MARCH_31, "更名", "另一名"), cast.HANDLER)

    def test_what_was_found_not_to_be_so_can_be_reported_again(self, story: Story) -> None:
        story.registered().on(MARCH_31).when(renamed(), cast.FIRM)
        story.when(assessed(story, established=False), cast.HANDLER)
        story.when(CloseChange(CHANGE, "登记机关查无此变更"), cast.HANDLER)

        assert story.dossier().enterprise_name == "成都示例精密机械有限公司"
        story.when(renamed(), cast.FIRM)


class TestNames:
    def test_an_accepted_rename_keeps_the_former_name_and_the_title_with_its_term(self, story: Story) -> None:
        titled(story, "test/monthly")
        before = story.dossier().titles[TITLE]
        story.on(dt.date(2026, 4, 10)).when(renamed(), cast.FIRM)

        _, name = story.when(assessed(story), cast.HANDLER)

        assert isinstance(name, ev.EnterpriseRenamed)
        assert name.effective_on == MARCH_31
        dossier = story.dossier()
        assert dossier.enterprise_name == "成都新名精密机械有限公司"
        assert dossier.former_names == ["成都示例精密机械有限公司"]
        assert dossier.titles[TITLE] == before

    def test_two_enterprises_of_one_name_stay_two(self, story: Story) -> None:
        """The credit code makes the dossier; a name never does."""
        mine, other = titled(story, "test/monthly"), titled(story, "test/monthly", firm(7))
        same = "成都同名有限公司"
        for by in (cast.FIRM, firm(7)):
            story.on(MARCH_31).when(renamed(by, same), by)
            change = f"{by.enterprise}-G1"
            story.when(assessed(story, change), cast.HANDLER)

        first, second = story.dossier(), story.dossier(firm(7))
        assert first.enterprise_name == second.enterprise_name == same
        assert (list(first.titles), list(second.titles)) == ([mine], [other])
        assert first.id != second.id

    def test_a_name_that_another_route_has_recorded_is_not_recorded_again(self, story: Story) -> None:
        story.registered().on(MARCH_31).when(renamed(), cast.FIRM)
        story.when(renamed(happened_on=dt.date(2026, 3, 30)), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)

        events = story.when(assessed(story, f"{cast.USCC}-G2"), cast.HANDLER)

        assert [type(event) for event in events] == [ev.ChangeAssessed]

    def test_a_name_that_waits_for_its_own_approval_is_left_to_it(self, story: Story) -> None:
        titled(story, "test/nation")
        story.on(MARCH_31).when(renamed(), cast.FIRM)

        events = story.when(assessed(story, records_name=False), cast.HANDLER)

        assert [type(event) for event in events] == [ev.ChangeAssessed]
        story.when(CloseChange(CHANGE, "称号名称按简单更名办理"), cast.HANDLER)
        assert story.dossier().enterprise_name == "成都示例精密机械有限公司"

    def test_a_simple_rename_under_way_decides_on_the_name(self, story: Story) -> None:
        name = "成都新名精密机械有限公司"
        story.registered().when(Apply(cast.USCC, "test/rename-plain", None, True, new_name=name), cast.FIRM)
        story.on(MARCH_31).when(renamed(name=name), cast.FIRM)

        assert [type(event) for event in story.when(assessed(story), cast.HANDLER)] == [ev.ChangeAssessed]

    def test_a_rename_that_comes_to_be_known_late_becomes_a_former_name(self, story: Story) -> None:
        """A becomes B and then C; B is told of last and is not the present name."""
        story.registered().on(MARCH_31)
        story.when(renamed(name="成都丙有限公司", happened_on=dt.date(2026, 3, 20)), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)
        story.when(renamed(name="成都乙有限公司", happened_on=dt.date(2026, 3, 10)), cast.FIRM)
        _, name = story.when(assessed(story, f"{cast.USCC}-G2"), cast.HANDLER)

        assert isinstance(name, ev.EnterpriseRenamed)
        assert (name.before, name.after) == ("成都乙有限公司", "成都丙有限公司")
        assert name.effective_on == dt.date(2026, 3, 20)
        dossier = story.dossier()
        assert dossier.enterprise_name == "成都丙有限公司"
        assert dossier.former_names == ["成都示例精密机械有限公司", "成都乙有限公司"]


class TestTheStandard:
    def test_is_judged_title_by_title_by_the_office_of_the_highest_one(self, story: Story) -> None:
        titled(story, "test/silent")
        titled(story, "test/monthly")
        story.on(MARCH_31).when(renamed(), cast.FIRM)

        assert offered(story, cast.CITY_HANDLER) == set()
        assert offered(story, cast.HANDLER) == {"assess_change"}
        with pytest.raises(BadInput, match="各作一次判断"):
            story.when(AssessChange(CHANGE, [TITLE], [], "核对"), cast.HANDLER)
        with pytest.raises(BadInput, match="各作一次判断"):
            story.when(AssessChange(CHANGE, [TITLE, f"{cast.USCC}-2"], [TITLE], "核对"), cast.HANDLER)
        with pytest.raises(BadInput, match="理由"):
            story.when(AssessChange(CHANGE, [TITLE], [f"{cast.USCC}-2"], " "), cast.HANDLER)

    def test_the_conditions_of_the_day_stand_beside_the_judgement_and_bind_nobody(self, story: Story) -> None:
        titled(story, "test/monthly")
        story.on(MARCH_31).when(renamed(), cast.FIRM)

        found, *_ = story.when(assessed(story, fails=[TITLE]), cast.HANDLER)

        assert isinstance(found, ev.ChangeAssessed)
        [row] = found.results[TITLE]
        assert (row.id, row.outcome) == ("revenue", Outcome.MET)
        assert found.fails == [TITLE]

    def test_what_the_rules_say_is_recorded_by_a_second_official(self, story: Story) -> None:
        titled(story, "test/monthly")
        story.on(MARCH_31).when(renamed(), cast.FIRM)
        story.when(assessed(story, fails=[TITLE]), cast.BOTH)

        with pytest.raises(NotAllowed, match="评估人不得作出处理决定"):
            story.when(SettleUnqualified(CHANGE), cast.BOTH)
        with pytest.raises(NotAllowed, match="还没有处理"):
            story.when(CloseChange(CHANGE, "办结"), cast.APPROVER)
        settled, removed = story.when(SettleUnqualified(CHANGE), cast.APPROVER)

        assert isinstance(settled, ev.ChangeSettled)
        assert isinstance(removed, ev.TitleRemoved)
        assert (removed.last_day, removed.cause) == (MARCH_31, CHANGE)
        assert removed.basis == ["test-changes/第五条@2020-01-01"]
        title = story.dossier().titles[TITLE]
        assert (title.end, title.in_force(MARCH_31)) == (End.REMOVED, True)
        assert not title.in_force(dt.date(2026, 4, 1))

    def test_a_cancellation_waits_for_a_proceeding_in_which_the_enterprise_is_heard(
        self, story: Story
    ) -> None:
        title = titled(story, "test/quarterly")
        story.on(MARCH_31).when(renamed(), cast.FIRM)
        story.when(assessed(story, fails=[title]), cast.HANDLER)

        assert [type(e) for e in story.when(SettleUnqualified(CHANGE), cast.APPROVER)] == [ev.ChangeSettled]
        assert story.dossier().titles[title].end is None
        with pytest.raises(NotAllowed, match="还没有启动程序"):
            story.when(CloseChange(CHANGE, "办结"), cast.APPROVER)
        [opened] = story.when(
            ReferChange(CHANGE, [title], "主营业务已经变化", "不再符合标准", "unreported"), cast.HANDLER
        )
        assert isinstance(opened, ev.ProceedingOpened)
        assert (opened.cause, opened.titles, opened.acted_on) == (CHANGE, [title], MARCH_31)
        story.when(CloseChange(CHANGE, "已转入取消程序"), cast.HANDLER)
        assert not change_of(story).open
        assert story.dossier().proceedings[opened.proceeding].open

    def test_only_what_is_due_is_referred(self, story: Story) -> None:
        title, other = titled(story, "test/quarterly"), titled(story, "test/silent")
        story.on(MARCH_31).when(renamed(), cast.FIRM)
        story.when(assessed(story, fails=[title]), cast.HANDLER)
        refer = ReferChange(CHANGE, [other], "事实", "理由", "unreported")

        with pytest.raises(NotAllowed, match="没有应当取消的称号"):
            story.when(refer, cast.HANDLER)
        story.when(SettleUnqualified(CHANGE), cast.APPROVER)
        with pytest.raises(BadInput, match="没有被认定应当取消"):
            story.when(refer, cast.HANDLER)

    @pytest.mark.parametrize(
        ("choice", "end"), [("nothing", None), ("cancelled", None), ("lapsed", End.LAPSED)]
    )
    def test_where_the_text_is_silent_a_person_decides_with_a_reason(
        self, story: Story, choice: Any, end: End | None
    ) -> None:
        title = titled(story, "test/silent")
        story.on(MARCH_31).when(ReportChange(cast.USCC, ["closure"], MARCH_31, "已注销"), cast.FIRM)
        story.when(assessed(story, fails=[title]), cast.CITY_HANDLER)

        with pytest.raises(BadInput, match="没有规定不再符合标准的后果"):
            story.when(SettleUnqualified(CHANGE), cast.CITY_APPROVER)
        with pytest.raises(BadInput, match="理由"):
            story.when(SettleUnqualified(CHANGE, choice), cast.CITY_APPROVER)
        story.when(SettleUnqualified(CHANGE, choice, "企业申请注销称号"), cast.CITY_APPROVER)

        assert story.dossier().titles[title].end is end
        assert change_of(story).proceeding_due == ([title] if choice == "cancelled" else [])

    def test_a_lapse_on_request_needs_the_enterprises_own_report(self, story: Story) -> None:
        title = titled(story, "test/silent")
        story.on(MARCH_31).when(FindChange(cast.USCC, ["closure"], MARCH_31, "已停业"), cast.CITY_HANDLER)
        story.when(assessed(story, fails=[title]), cast.CITY_HANDLER)

        with pytest.raises(BadInput, match="只有企业自己报告"):
            story.when(SettleUnqualified(CHANGE, "lapsed", "已停业"), cast.CITY_APPROVER)

    def test_a_change_that_did_not_take_place_ends_nothing(self, story: Story) -> None:
        title = titled(story, "test/monthly")
        story.on(dt.date(2026, 5, 1)).when(renamed(), cast.FIRM)
        with pytest.raises(BadInput, match="变化不成立"):
            story.when(assessed(story, fails=[title], established=False), cast.HANDLER)

        story.when(assessed(story, established=False), cast.HANDLER)

        assert change_of(story).choices == []
        story.when(CloseChange(CHANGE, "变化不成立"), cast.HANDLER)

    def test_the_province_verifies_and_the_ministry_decides(self, story: Story) -> None:
        title = titled(story, "test/nation")
        story.on(MARCH_31).when(renamed(), cast.FIRM)
        with pytest.raises(NotAllowed, match="省级办理"):
            story.when(assessed(story, fails=[title]), cast.MINISTRY_HANDLER)
        story.when(assessed(story, fails=[title]), cast.HANDLER)

        with pytest.raises(NotAllowed, match="由工信部级办理"):
            story.when(SettleUnqualified(CHANGE, "nothing", "仍在整改"), cast.APPROVER)
        story.when(SettleUnqualified(CHANGE, "nothing", "仍在整改"), cast.MINISTRY_APPROVER)

    def test_each_title_is_for_its_own_level_to_end_the_lower_one_first(self, story: Story) -> None:
        monthly, nation = titled(story, "test/monthly"), titled(story, "test/nation")
        story.on(MARCH_31).when(renamed(), cast.FIRM)
        story.when(assessed(story, fails=[monthly, nation]), cast.HANDLER)

        with pytest.raises(NotAllowed, match="由省级办理"):
            story.when(SettleUnqualified(CHANGE), cast.MINISTRY_APPROVER)
        settled, removed = story.when(SettleUnqualified(CHANGE), cast.APPROVER)
        assert isinstance(settled, ev.ChangeSettled)
        assert settled.titles == [monthly]
        assert isinstance(removed, ev.TitleRemoved)
        with pytest.raises(NotAllowed, match="由工信部级办理"):
            story.when(SettleUnqualified(CHANGE, "cancelled", "主营业务已变化"), cast.APPROVER)
        story.when(SettleUnqualified(CHANGE, "cancelled", "主营业务已变化"), cast.MINISTRY_APPROVER)
        assert change_of(story).proceeding_due == [nation]


class TestALateReport:
    def test_a_deemed_waiver_is_confirmed_by_a_second_official_and_nothing_else(self, story: Story) -> None:
        title = titled(story, "test/monthly")
        story.on(dt.date(2026, 5, 1)).when(renamed(), cast.FIRM)
        assert [type(e) for e in story.when(assessed(story), cast.BOTH)] == [
            ev.ChangeAssessed,
            ev.EnterpriseRenamed,
        ]

        for other in ("nothing", "recheck_right_lost", "cancelled"):
            with pytest.raises(BadInput, match="规定只允许：视为放弃") as refused:
                story.when(JudgeLate(CHANGE, other, "情节轻微"), cast.APPROVER)
            assert refused.value.rule == "示例〔2021〕7号第五条"
        with pytest.raises(NotAllowed, match="评估人"):
            story.when(JudgeLate(CHANGE, "waived"), cast.BOTH)
        judged, waived = story.when(JudgeLate(CHANGE, "waived"), cast.APPROVER)

        assert isinstance(judged, ev.ChangeLateJudged)
        assert isinstance(waived, ev.TitleWaived)
        assert (waived.title, waived.last_day) == (title, dt.date(2026, 5, 1))
        assert "2026-04-30" in waived.reason
        story.when(CloseChange(CHANGE, "称号视为放弃"), cast.HANDLER)

    def test_what_rests_on_the_title_goes_with_it(self, story: Story) -> None:
        title = titled(story, "test/monthly")
        story.given(
            (SetUpdateDuty(cast.USCC, title, 2026), cast.CLERK),
            (Apply(cast.USCC, "test/atop", declared=True), cast.FIRM),
        )
        story.on(dt.date(2026, 5, 1)).when(renamed(), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)

        _, waived, released, refused = story.when(JudgeLate(CHANGE, "waived"), cast.APPROVER)

        assert isinstance(waived, ev.TitleWaived)
        assert waived.effective_on == dt.date(2026, 5, 2)
        assert isinstance(released, ev.DutyReleased)
        assert isinstance(refused, ev.CaseRefused)
        assert refused.reasons == [f"办件所依据的称号已终止（{CHANGE}）"]

    def test_a_title_that_a_proceeding_attacks_is_not_given_up_meanwhile(self, story: Story) -> None:
        title = titled(story, "test/monthly")
        attack = OpenProceeding(cast.USCC, [title], "数据不实", ground_id="reported")
        story.on(dt.date(2026, 5, 1)).when(renamed(), cast.FIRM)
        story.given((assessed(story, fails=[title]), cast.HANDLER), (attack, cast.HANDLER))

        for cmd in (JudgeLate(CHANGE, "waived"), SettleUnqualified(CHANGE)):
            with pytest.raises(NotAllowed, match="请等待该程序的结果"):
                story.when(cmd, cast.APPROVER)

    @pytest.mark.parametrize("found", [False, True])
    def test_the_same_holds_when_an_authority_found_it(self, story: Story, found: bool) -> None:
        titled(story, "test/monthly")
        story.on(dt.date(2026, 5, 1))
        if found:
            cmd = FindChange(cast.USCC, ["rename"], MARCH_31, "核对登记信息时发现", "成都新名有限公司")
            story.when(cmd, cast.COUNTY_HANDLER)
        else:
            story.when(renamed(), cast.FIRM)

        assert change_of(story).found is found
        assert change_of(story).choices == [Then.WAIVED]

    def test_between_two_outcomes_a_person_chooses_with_a_reason(self, story: Story) -> None:
        title = titled(story, "test/quarterly")
        story.on(dt.date(2026, 7, 1)).when(renamed(), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)
        assert change_of(story).choices == [Then.RECHECK_RIGHT_LOST, Then.CANCELLED]

        with pytest.raises(BadInput, match="理由"):
            story.when(JudgeLate(CHANGE, "recheck_right_lost"), cast.APPROVER)
        with pytest.raises(BadInput, match="取消复核资格、取消称号、不予追究"):
            story.when(JudgeLate(CHANGE, "waived", "情节轻微"), cast.APPROVER)
        judged, lost = story.when(
            JudgeLate(CHANGE, "recheck_right_lost", "首次逾期一日，情节较轻"), cast.APPROVER
        )

        assert isinstance(judged, ev.ChangeLateJudged)
        assert judged.reason == "首次逾期一日，情节较轻"
        assert isinstance(lost, ev.RecheckRightLost)
        held = story.dossier().titles[title]
        assert (held.recheck_right, held.end) == (False, None)
        with pytest.raises(NotAllowed, match="没有需要处理"):
            story.when(JudgeLate(CHANGE, "cancelled", "从重"), cast.APPROVER)

    def test_the_heavier_outcome_leads_to_a_proceeding_the_lightest_to_nothing(self, story: Story) -> None:
        heavy, light = titled(story, "test/quarterly"), titled(story, "test/quarterly", firm(7))
        story.on(dt.date(2026, 7, 1))
        for by, then in ((cast.FIRM, "cancelled"), (firm(7), "nothing")):
            change = f"{by.enterprise}-G1"
            story.when(renamed(by), by)
            story.when(assessed(story, change), cast.HANDLER)
            story.when(JudgeLate(change, then, "综合考虑情节"), cast.APPROVER)  # type: ignore[arg-type]

        [opened] = story.when(ReferChange(CHANGE, [heavy], "逾期", "情节严重", "unreported"), cast.HANDLER)
        assert isinstance(opened, ev.ProceedingOpened)
        assert opened.ground_id == "unreported"
        held = story.dossier(firm(7)).titles[light]
        assert (held.end, held.recheck_right) == (None, True)
        assert "close_change" in offered(story, cast.HANDLER, f"{firm(7).enterprise}-G1")

    def test_what_leaves_no_choice_and_ends_nothing_follows_with_the_assessment(self, story: Story) -> None:
        title = titled(story, "test/nation")
        story.on(dt.date(2026, 5, 1)).when(renamed(), cast.FIRM)

        events = story.when(assessed(story), cast.HANDLER)

        assert [type(event) for event in events[2:]] == [
            ev.ChangeLateJudged, ev.RecheckRightLost, ev.ChangeLateJudged, ev.WatchListed,
        ]  # fmt: skip
        dossier = story.dossier()
        assert not dossier.titles[title].recheck_right
        assert dossier.watched
        assert change_of(story).choices == []

    def test_the_second_late_report_within_the_term_has_its_own_consequence(self, story: Story) -> None:
        titled(story, "test/nation")
        story.on(dt.date(2026, 5, 1)).when(renamed(), cast.FIRM)
        story.on(dt.date(2026, 8, 1)).when(
            renamed(name="成都再名有限公司", happened_on=dt.date(2026, 6, 1)), cast.FIRM
        )

        assert change_of(story, f"{cast.USCC}-G2").choices == [Then.WAIVED]

    def test_each_title_suffers_only_what_its_own_rules_say(self, story: Story) -> None:
        monthly, quarterly = titled(story, "test/monthly"), titled(story, "test/quarterly")
        story.on(dt.date(2026, 7, 1)).when(renamed(), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)

        story.when(JudgeLate(CHANGE, "waived"), cast.APPROVER)
        assert change_of(story).late_open.keys() == {quarterly}
        story.when(JudgeLate(CHANGE, "recheck_right_lost", "情节较轻"), cast.APPROVER)

        titles = story.dossier().titles
        assert (titles[monthly].end, titles[quarterly].end) == (End.WAIVED, None)
        assert (titles[monthly].recheck_right, titles[quarterly].recheck_right) == (True, False)


MIANYANG_CITY = cast.official(
    "mianyang", Office("510700-city", "绵阳市经信局", Level.CITY, "510700"), Role.HANDLER
)


class TestRelocation:
    def test_inside_a_city_the_city_records_it(self, story: Story) -> None:
        titled(story, "test/monthly")
        story.on(MARCH_31).when(moved(JINJIANG), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)

        with pytest.raises(NotAllowed, match="由市级办理"):
            story.when(RecordRelocation(CHANGE), cast.HANDLER)
        with pytest.raises(NotAllowed, match="同一省级单位"):
            story.when(OfferCustody(CHANGE), cast.HANDLER)
        with pytest.raises(NotAllowed, match="迁移还没有办理"):
            story.when(CloseChange(CHANGE, "办结"), cast.HANDLER)
        [there] = story.when(RecordRelocation(CHANGE), cast.CITY_HANDLER)

        assert isinstance(there, ev.EnterpriseRelocated)
        assert (there.before, there.after) == (CHENGDU, JINJIANG)
        assert story.dossier().division == JINJIANG
        with pytest.raises(NotAllowed, match="没有待办理的迁移"):
            story.when(RecordRelocation(CHANGE), cast.CITY_HANDLER)
        story.when(CloseChange(CHANGE, "已迁移"), cast.HANDLER)

    def test_between_two_cities_the_province_records_it_and_the_new_city_is_responsible(
        self, story: Story
    ) -> None:
        titled(story, "test/silent")
        story.on(MARCH_31).when(moved(MIANYANG), cast.FIRM)
        story.when(assessed(story), cast.CITY_HANDLER)
        story.when(RecordRelocation(CHANGE), cast.HANDLER)

        assert offered(story, cast.CITY_HANDLER) == set()
        assert offered(story, MIANYANG_CITY) == {"close_change"}

    def test_between_provinces_it_is_offered_declined_offered_again_and_taken(self, story: Story) -> None:
        title = titled(story, "test/monthly")
        story.on(MARCH_31).when(moved(BEIJING_COUNTY), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)
        before = len(story.journal.history(story.dossier().id))

        with pytest.raises(NotAllowed, match="请办理移交"):
            story.when(RecordRelocation(CHANGE), cast.HANDLER)
        with pytest.raises(NotAllowed):
            story.when(TakeCustody(CHANGE), cast.STRANGER)
        [over] = story.when(OfferCustody(CHANGE, "档案齐全"), cast.HANDLER)
        assert isinstance(over, ev.CustodyOffered)
        assert change_of(story).offered_to == BEIJING_COUNTY

        with pytest.raises(NotAllowed, match="移交给了迁入地"):
            story.when(TakeCustody(CHANGE), cast.BOTH)
        with pytest.raises(BadInput, match="理由"):
            story.when(DeclineCustody(CHANGE, " "), cast.STRANGER)
        story.when(DeclineCustody(CHANGE, "缺少近三年复核材料"), cast.STRANGER)
        assert (change_of(story).offered_to, story.dossier().division) == ("", CHENGDU)
        story.when(OfferCustody(CHANGE, "已补齐"), cast.HANDLER)
        taken, there = story.when(TakeCustody(CHANGE, "已核对"), cast.STRANGER)

        assert isinstance(taken, ev.CustodyTaken)
        assert isinstance(there, ev.EnterpriseRelocated)
        assert story.dossier().division == BEIJING_COUNTY
        assert story.dossier().titles[title].in_force(MARCH_31)
        assert len(story.journal.history(story.dossier().id)) == before + 5

    def test_after_the_hand_over_the_old_province_cannot_act_and_the_new_one_can(self, story: Story) -> None:
        titled(story, "test/monthly")
        story.on(MARCH_31).when(moved(BEIJING_COUNTY), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)
        story.when(OfferCustody(CHANGE), cast.HANDLER)
        assert offered(story, cast.HANDLER) == set()
        story.when(TakeCustody(CHANGE), cast.STRANGER)

        with pytest.raises(NotAllowed, match="不在四川省经济和信息化厅的辖区内"):
            story.when(CloseChange(CHANGE, "办结"), cast.HANDLER)
        with pytest.raises(NotAllowed, match="辖区"):
            story.when(FindChange(cast.USCC, ["equity"], MARCH_31, "股权转让"), cast.HANDLER)
        assert offered(story, cast.STRANGER) == {"close_change"}
        story.when(CloseChange(CHANGE, "已接收"), cast.STRANGER)
        story.when(FindChange(cast.USCC, ["equity"], MARCH_31, "股权转让"), cast.STRANGER)

    def test_the_old_place_settles_what_follows_for_the_titles_first(self, story: Story) -> None:
        titled(story, "test/monthly")
        story.on(dt.date(2026, 5, 1)).when(moved(BEIJING_COUNTY), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)

        with pytest.raises(NotAllowed, match="先由迁出地处理"):
            story.when(OfferCustody(CHANGE), cast.HANDLER)
        story.when(JudgeLate(CHANGE, "waived"), cast.APPROVER)
        story.when(OfferCustody(CHANGE), cast.HANDLER)

    def test_a_proceeding_is_not_left_behind(self, story: Story) -> None:
        title = titled(story, "test/quarterly")
        story.on(MARCH_31).when(moved(BEIJING_COUNTY), cast.FIRM)
        story.when(assessed(story, fails=[title]), cast.HANDLER)
        story.when(SettleUnqualified(CHANGE), cast.APPROVER)
        story.when(ReferChange(CHANGE, [title], "事实", "理由", "unreported"), cast.HANDLER)

        with pytest.raises(NotAllowed, match="程序还在办理"):
            story.when(OfferCustody(CHANGE), cast.HANDLER)

    def test_a_case_of_the_old_places_own_scheme_is_finished_first(self, story: Story) -> None:
        case = story.applied("test/monthly")
        story.on(MARCH_31).when(moved(BEIJING_COUNTY), cast.FIRM)
        story.when(assessed(story), cast.HANDLER)

        with pytest.raises(NotAllowed, match=f"{case} 还没有办结"):
            story.when(OfferCustody(CHANGE), cast.HANDLER)
        story.when(Withdraw(case, "企业已迁出"), cast.FIRM)
        story.when(OfferCustody(CHANGE), cast.HANDLER)

    def test_one_move_at_a_time(self, story: Story) -> None:
        story.registered().on(MARCH_31).when(moved(BEIJING_COUNTY), cast.FIRM)
        with pytest.raises(NotAllowed, match="上一次迁移还没有办结"):
            story.when(moved(JINJIANG, happened_on=dt.date(2026, 3, 30)), cast.FIRM)

    def test_nothing_is_taken_that_does_not_exist(self, story: Story) -> None:
        story.registered()
        with pytest.raises(NotFound):
            story.when(TakeCustody(CHANGE), cast.STRANGER)


class TestTheRealLaw:
    """The same rename under regimes that differ in window, consequence, and who decides."""

    def renamed_after(self, story: Story, last_day: dt.date, happened_on: dt.date) -> list[ev.ChangeReported]:
        """A rename reported on *last_day*, and another enterprise's a day later."""
        found = []
        for day, by in ((last_day, cast.FIRM), (last_day + dt.timedelta(days=1), firm(7))):
            [event] = story.on(day).when(renamed(by, happened_on=happened_on), by)
            assert isinstance(event, ev.ChangeReported)
            found.append(event)
        return found

    def held(self, story: Story, scheme: str, first: dt.date, division: str = CHENGDU) -> list[str]:
        """Two enterprises of *division* hold a title of *scheme* for three years from *first*."""
        titles = []
        for by in (cast.FIRM, firm(7)):
            story.on(first).when(RegisterEnterprise(by.enterprise, "示例有限公司", division), by)
            titles.append(asserted(story, scheme, first, first.replace(year=first.year + 3), by))
        return titles

    def test_2022_gives_three_months_and_leaves_a_choice_on_which_the_ministry_decides(
        self, story: Story
    ) -> None:
        _, title = self.held(story, "cn/little-giant", dt.date(2023, 7, 1))
        in_time, late = self.renamed_after(story, dt.date(2024, 2, 29), dt.date(2023, 11, 30))

        assert (in_time.late, late.late) == (False, True)
        assert late.due is not None
        assert (late.due.original, late.level, late.decides) == (
            dt.date(2024, 2, 29), Level.PROVINCE, Level.MINISTRY,
        )  # fmt: skip
        change = late.change
        assert change_of(story, change).choices == [Then.RECHECK_RIGHT_LOST, Then.CANCELLED]
        story.when(assessed(story, change), cast.HANDLER)
        with pytest.raises(NotAllowed, match="由工信部级办理"):
            story.when(JudgeLate(change, "recheck_right_lost", "逾期一日"), cast.APPROVER)
        story.when(JudgeLate(change, "recheck_right_lost", "逾期一日"), cast.MINISTRY_APPROVER)
        held = story.dossier(firm(7)).titles[title]
        assert (held.recheck_right, held.end) == (False, None)

    def test_hebei_gives_one_month_and_takes_silence_for_giving_up(self, story: Story) -> None:
        self.held(story, "he/specialised", dt.date(2021, 7, 1), "130102")
        in_time, late = self.renamed_after(story, dt.date(2021, 12, 30), dt.date(2021, 11, 30))

        assert (in_time.late, late.late) == (False, True)
        assert [one.then for one in late.stakes[0].late_follows] == [Then.WAIVED]
        assert not late.stakes[0].late_follows[0].discretion

    def test_2026_gives_three_months_and_names_no_consequence(self, story: Story) -> None:
        self.held(story, "cn/little-giant", dt.date(2026, 4, 1))
        in_time, late = self.renamed_after(story, dt.date(2026, 8, 31), dt.date(2026, 5, 31))

        assert (in_time.late, late.late) == (False, True)
        assert (late.stakes[0].late_follows, late.stakes[0].unqualified_then) == ([], None)

    def test_the_rules_of_the_day_on_which_it_happened_count(self, story: Story) -> None:
        """A rename of March 2026 is judged by the rules of 2022, though reported under those of 2026."""
        self.held(story, "cn/little-giant", dt.date(2025, 7, 1))
        _, late = self.renamed_after(story, dt.date(2026, 6, 30), dt.date(2026, 3, 31))

        assert [one.then for one in late.stakes[0].late_follows] == [Then.RECHECK_RIGHT_LOST, Then.CANCELLED]


class TestWhoMovesIt:
    """Level of the office that records a move inside a province, and which moves leave it."""

    @pytest.mark.parametrize(
        ("old", "new", "crosses", "mover"),
        [
            ("510107", "510104", False, Level.CITY),
            ("510107", "510703", False, Level.PROVINCE),
            ("110101", "110105", False, Level.PROVINCE),  # a municipality has no cities
            ("440106", "440305", True, Level.PROVINCE),  # Shenzhen is planned separately
            ("440305", "440306", False, Level.PROVINCE),
            ("510107", "110101", True, Level.PROVINCE),
        ],
    )
    def test_follows_from_both_places(
        self, story: Story, old: str, new: str, crosses: bool, mover: Level
    ) -> None:
        story.given((RegisterEnterprise(cast.USCC, "示例有限公司", old), cast.FIRM))
        story.on(MARCH_31).when(moved(new), cast.FIRM)

        change = change_of(story)
        assert change.crosses is crosses
        if not crosses:
            assert change.mover is mover

"""The worklist shows every office what is its turn, and until when."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from domain import events as ev
from domain.case import Status
from domain.rulebook.model import Level, StepKind
from projections.worklist import Worklist
from tests.projections.story import CHENGDU_WUHOU, DAY, RULES, Story, due

After = Callable[[type[Worklist]], Worklist]
JINJIANG = "510104"
CHENGDU = "510100"
SICHUAN = "510000"


def cases(page: Any) -> list[str]:
    """The numbers of the cases on a page."""
    return [item.case for item in page.rows]


class TestWhoseTurn:
    def test_a_case_is_on_the_list_of_the_office_of_its_step_only(self, story: Story, after: After) -> None:
        case = story.applied(1)
        worklist = after(Worklist)

        assert cases(worklist.for_office(Level.COUNTY, CHENGDU_WUHOU, today=DAY)) == [case]
        assert cases(worklist.for_office(Level.COUNTY, JINJIANG, today=DAY)) == []
        assert cases(worklist.for_office(Level.CITY, CHENGDU, today=DAY)) == []
        assert cases(worklist.for_office(Level.PROVINCE, SICHUAN, today=DAY)) == []

    def test_the_next_step_moves_it_to_the_city_and_then_to_the_province(
        self, story: Story, after: After
    ) -> None:
        first, second = story.applied(1), story.applied(2)
        story.step(first, "recommend")
        story.step(second, "recommend")
        story.step(second, "experts")
        worklist = after(Worklist)

        assert cases(worklist.for_office(Level.CITY, CHENGDU, today=DAY)) == [first]
        assert cases(worklist.for_office(Level.PROVINCE, SICHUAN, today=DAY)) == [second]
        assert cases(worklist.for_office(Level.PROVINCE, "500000", today=DAY)) == []

    def test_the_row_tells_what_the_page_needs(self, story: Story, after: After) -> None:
        case = story.applied(1, due=due(dt.date(2026, 3, 9), provisional=True))
        item = after(Worklist).get(case)

        assert item is not None
        assert (item.uscc, item.enterprise_name, item.division) == (case[:18], "虚构企业1", CHENGDU_WUHOU)
        assert (item.step, item.step_kind, item.step_label) == ("check", StepKind.COMPLETENESS, "受理")
        assert (item.level, item.waiting_on, item.status) == (Level.COUNTY, "office", Status.OPEN)
        assert (item.due_on, item.due_provisional) == (dt.date(2026, 3, 9), True)
        assert (item.scheme, item.title_name, item.opened_on) == (RULES.scheme, RULES.title, DAY)
        assert item.updated_at == story.happened[-1].event.recorded_at
        assert item.days_left(dt.date(2026, 3, 10)) == -1

    def test_an_ended_case_leaves_every_list_but_stays_the_enterprises(
        self, story: Story, after: After
    ) -> None:
        case = story.applied(1, due=due(DAY))
        story.on(case, ev.CaseWithdrawn, reason="改期")
        worklist = after(Worklist)

        assert cases(worklist.for_office(Level.COUNTY, CHENGDU_WUHOU, today=DAY)) == []
        [item] = worklist.for_enterprise(case[:18])
        assert (item.status, item.waiting_on, item.due_on) == (Status.WITHDRAWN, "nobody", None)

    def test_a_reopened_case_comes_back(self, story: Story, after: After) -> None:
        case = story.applied(1, step="decide")
        story.on(case, ev.CaseRefused, step="decide", reasons=["不符合"], remedies=[])
        story.on(case, ev.CaseReopened, next_step="decide", reason="计算有误", due=due(DAY))
        worklist = after(Worklist)

        [item] = worklist.for_office(Level.PROVINCE, SICHUAN, today=DAY).rows
        assert (item.status, item.due_on) == (Status.OPEN, DAY)


class TestWhoIsWaitedFor:
    def test_a_discovered_case_waits_for_the_enterprise(self, story: Story, after: After) -> None:
        waiting = story.open(story.register(1), path="discovered")
        agreed = story.open(story.register(2), path="discovered")
        story.on(agreed, ev.CaseConsented, due=due(DAY))
        worklist = after(Worklist)

        found = {item.case: item for item in worklist.for_office(Level.COUNTY, CHENGDU_WUHOU, today=DAY).rows}
        assert (found[waiting].status, found[waiting].waiting_on) == (Status.CONSENT, "enterprise")
        assert (found[agreed].status, found[agreed].waiting_on, found[agreed].due_on) == (
            Status.OPEN,
            "office",
            DAY,
        )

    def test_a_correction_waits_for_the_enterprise_until_it_answers(self, story: Story, after: After) -> None:
        open_, answered = story.applied(1), story.applied(2)
        for case in (open_, answered):
            story.on(case, ev.CorrectionRequested, step="check", items=["审计报告"], due=due(DAY))
        story.on(answered, ev.CorrectionSupplied, step="check", note="", evidence=[], due=None)
        worklist = after(Worklist)

        mine = worklist.for_office(Level.COUNTY, CHENGDU_WUHOU, today=DAY, waiting_on="enterprise")
        assert cases(mine) == [open_]
        item = worklist.get(answered)
        assert item is not None
        assert (item.waiting_on, item.due_on) == ("office", None)

    def test_a_return_to_the_enterprise_waits_for_it(self, story: Story, after: After) -> None:
        case = story.applied(1, step="decide")
        story.propose(case)
        story.on(case, ev.CaseReturned, step="decide", next_step="check", reason="材料", to_enterprise=True)
        item = after(Worklist).get(case)

        assert item is not None
        assert (item.waiting_on, item.step, item.level, item.proposal) == (
            "enterprise",
            "check",
            Level.COUNTY,
            "",
        )

    def test_a_proposal_names_its_outcome_and_who_made_it(self, story: Story, after: After) -> None:
        kept, void = story.applied(1, step="decide"), story.applied(2, step="decide")
        story.propose(kept, "refuse")
        story.propose(void)
        story.on(void, ev.DecisionSentBack, step="decide", reason="再查")
        worklist = after(Worklist)

        assert [(item.proposal, item.proposed_by) for item in map(worklist.get, (kept, void)) if item] == [
            ("refuse", "handler-1"),
            ("", ""),
        ]


class TestExperts:
    def test_an_expert_sees_the_cases_still_to_be_scored(self, story: Story, after: After) -> None:
        todo, done = story.applied(1, step="experts"), story.applied(2, step="experts")
        for case in (todo, done):
            story.appoint(case, "e1", "e2", "e3")
        story.score(done, "e1")
        worklist = after(Worklist)

        assert [item.case for item in worklist.for_expert("e1")] == [todo]
        assert [item.case for item in worklist.for_expert("e1", scored=True)] == [done]
        assert [item.case for item in worklist.for_expert("e2")] == [todo, done]
        assert worklist.for_expert("somebody") == []

    def test_a_recused_expert_no_longer_sees_the_case_and_the_replacement_does(
        self, story: Story, after: After
    ) -> None:
        case = story.applied(1, step="experts")
        story.appoint(case, "e1", "e2", "e3")
        story.on(case, ev.ExpertRecused, step="experts", expert="e1", reason="亲属", replacement="e4")
        worklist = after(Worklist)

        assert worklist.for_expert("e1") == []
        assert [item.case for item in worklist.for_expert("e4")] == [case]

    def test_a_panel_ends_when_the_case_goes_back_before_the_review(self, story: Story, after: After) -> None:
        case = story.applied(1, step="experts")
        story.appoint(case, "e1", "e2", "e3")
        story.on(case, ev.ExpertRecused, step="experts", expert="e1", reason="亲属", replacement="e4")
        story.on(
            case, ev.CaseReturned, step="experts", next_step="recommend", reason="复查", to_enterprise=False
        )
        story.step(case, "experts")
        worklist = after(Worklist)

        assert [worklist.for_expert(expert) for expert in ("e1", "e2", "e4")] == [[], [], []]
        item = worklist.get(case)
        assert item is not None
        assert item.waiting_on == "office"

    def test_the_office_is_waited_for_again_when_all_have_scored(self, story: Story, after: After) -> None:
        case, open_ = story.applied(1, step="experts"), story.applied(2, step="experts")
        for each in (case, open_):
            story.appoint(each, "e1", "e2", "e3")
        for expert in ("e1", "e2", "e3"):
            story.score(case, expert)
        worklist = after(Worklist)

        assert [item.waiting_on for item in map(worklist.get, (case, open_)) if item] == ["office", "expert"]


class TestPublicity:
    def test_cases_on_no_list_are_ready_and_listed_ones_are_not(self, story: Story, after: After) -> None:
        free, drawn_up, listed = (story.applied(number, step="publish") for number in (1, 2, 3))
        story.draw_up("甲", drawn_up)
        story.list("乙", listed)
        ready = after(Worklist).ready_for_notice(Level.PROVINCE, SICHUAN, RULES.scheme, "publish")

        assert [item.case for item in ready] == [free]

    def test_a_row_taken_off_a_drawn_up_list_is_ready_again(self, story: Story, after: After) -> None:
        kept, freed = story.applied(1, step="publish"), story.applied(2, step="publish")
        story.draw_up("甲", kept, freed)
        story.withdraw_row("甲", 2)
        ready = after(Worklist).ready_for_notice(Level.PROVINCE, SICHUAN, RULES.scheme, "publish")

        assert [item.case for item in ready] == [freed]

    def test_the_public_is_waited_for_until_the_last_day_or_an_objection(
        self, story: Story, after: After
    ) -> None:
        quiet, objected = story.applied(1, step="publish"), story.applied(2, step="publish")
        notice = story.list("甲", quiet, objected, closes_on=dt.date(2026, 3, 6))
        story.object(objected)
        worklist = after(Worklist)

        first, second = worklist.get(quiet), worklist.get(objected)
        assert first is not None
        assert second is not None
        assert (first.waiting_on, first.notice, first.row) == ("public", notice, 1)
        assert (first.due_on, first.closes_on) == (dt.date(2026, 3, 6), dt.date(2026, 3, 6))
        assert (second.waiting_on, second.row, second.objections_open) == ("office", 2, 1)

    def test_an_upheld_objection_leaves_the_office_to_take_the_row_off(
        self, story: Story, after: After
    ) -> None:
        case, dismissed = story.applied(1, step="publish"), story.applied(2, step="publish")
        story.list("甲", case, dismissed)
        story.on(case, ev.ObjectionUpheld, objection=story.object(case), reason="属实")
        story.on(dismissed, ev.ObjectionDismissed, objection=story.object(dismissed), reason="不属实")
        worklist = after(Worklist)

        found = [worklist.get(each) for each in (case, dismissed)]
        assert [(item.waiting_on, item.objections_open) for item in found if item] == [
            ("office", 0),
            ("public", 0),
        ]

    def test_a_row_taken_off_goes_back_to_the_decision(self, story: Story, after: After) -> None:
        case = story.applied(1, step="publish")
        story.list("甲", case)
        story.withdraw_row("甲", 1)
        item = after(Worklist).get(case)

        assert item is not None
        assert (item.step, item.notice, item.row, item.closes_on) == ("decide", None, None, None)


class TestPagesAndFigures:
    def test_pages_follow_the_last_day_then_the_case_and_end_with_cases_without_one(
        self, story: Story, after: After
    ) -> None:
        days = [dt.date(2026, 3, 9), None, dt.date(2026, 3, 5), dt.date(2026, 3, 9), None]
        opened = [story.applied(n, due=due(day) if day else None) for n, day in enumerate(days, 1)]
        worklist = after(Worklist)

        found, key = [], None
        for _ in range(3):
            page = worklist.for_office(Level.COUNTY, CHENGDU_WUHOU, today=DAY, after=key, limit=2)
            found, key = found + cases(page), page.next
        assert found == [opened[2], opened[0], opened[3], opened[1], opened[4]]
        assert key is None

    def test_a_damaged_page_key_begins_at_the_first_page(self, story: Story, after: After) -> None:
        case = story.applied(1)
        worklist = after(Worklist)

        for key in ("x", "yesterday~x", "~"):
            assert cases(worklist.for_office(Level.COUNTY, CHENGDU_WUHOU, today=DAY, after=key)) == [case]

    def test_the_list_can_be_narrowed(self, story: Story, after: After) -> None:
        one, two = story.applied(1, due=due(dt.date(2026, 3, 1))), story.applied(2, due=due(DAY))
        worklist = after(Worklist)

        def found(**narrow: Any) -> list[str]:
            return cases(worklist.for_office(Level.COUNTY, CHENGDU_WUHOU, today=DAY, **narrow))

        assert found(overdue=True) == [one]
        assert found(text="企业2") == [two]
        assert found(text=two.lower()) == [two]
        assert found(text="100%") == []
        assert found(scheme="other") == []
        assert found(step_kind=StepKind.COMPLETENESS) == [one, two]

    def test_counts_tell_what_is_overdue_and_what_is_due_within_seven_days(
        self, story: Story, after: After
    ) -> None:
        for number, days in enumerate((-1, 0, 7, 8, None), 1):
            story.applied(number, due=due(DAY + dt.timedelta(days=days)) if days is not None else None)
        [count] = after(Worklist).counts(Level.COUNTY, CHENGDU_WUHOU, today=DAY)

        assert (count.step, count.step_label, count.title_name) == ("check", "受理", RULES.title)
        assert (count.total, count.overdue, count.due_soon) == (5, 1, 2)

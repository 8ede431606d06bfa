"""Published lists, their rows, and the objections to them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from domain import events as ev
from domain.case import ObjectionState
from domain.notice import NoticeState
from domain.rulebook.model import Level
from projections.notices import Notices
from projections.objections import Objections
from tests.projections.story import DAY, RULES, Story

After = Callable[[type[Any]], Any]
LAST = dt.date(2026, 3, 6)


class TestNotices:
    def test_a_list_is_open_on_its_first_and_last_day_and_not_beside_them(
        self, story: Story, after: After
    ) -> None:
        story.list("甲", story.applied(1, step="publish"), opens_on=DAY, closes_on=LAST)
        notices = after(Notices)

        one = dt.timedelta(days=1)
        assert [len(notices.open_on(day)) for day in (DAY - one, DAY, LAST, LAST + one)] == [0, 1, 1, 0]
        [notice] = notices.open_on(DAY)
        assert [notice.is_open(day) for day in (DAY - one, DAY, LAST, LAST + one)] == [
            False,
            True,
            True,
            False,
        ]

    def test_the_public_sees_a_list_once_it_was_opened_and_for_ever_after(
        self, story: Story, after: After
    ) -> None:
        first, second, third = (story.applied(number, step="publish") for number in (1, 2, 3))
        closed = story.list("甲", first, opens_on=DAY)
        story.tell(story.notices["甲"], ev.NoticeClosed, passed=1, held=0)
        open_ = story.list("乙", second, opens_on=LAST)
        drawn_up = story.draw_up("丙", third)
        notices = after(Notices)

        page = notices.public_list(limit=1)
        assert [row.notice for row in page.rows] == [open_]
        page = notices.public_list(after=page.next, limit=1)
        assert [(row.notice, row.state, row.passed) for row in page.rows] == [(closed, NoticeState.CLOSED, 1)]
        assert page.next is None
        assert [row.notice for row in notices.public_list(after="2026-03-02~no-stream").rows] == [
            open_,
            closed,
        ]
        assert {row.notice for row in notices.for_office(Level.PROVINCE, "510000").rows} == {
            closed,
            open_,
            drawn_up,
        }
        assert notices.for_office(Level.PROVINCE, "500000").rows == []

    def test_a_row_taken_off_stays_readable_with_the_reason(self, story: Story, after: After) -> None:
        cases = [story.applied(number, step="publish") for number in (1, 2)]
        notice = story.list("甲", *cases)
        story.withdraw_row("甲", 2)
        notices = after(Notices)

        assert [(line.row, line.case, line.withdrawn) for line in notices.rows(notice)] == [
            (1, cases[0], ""),
            (2, cases[1], "异议成立"),
        ]
        entry = notices.get(notice)
        assert entry is not None
        assert (entry.count, entry.withdrawn, entry.version) == (2, 1, 4)

    def test_thousands_of_rows_are_read_by_their_numbers_or_by_a_name(
        self, story: Story, after: After
    ) -> None:
        cases = [story.applied(number, step="publish") for number in range(1, 1203)]
        notice = story.draw_up("甲", *cases)
        notices = after(Notices)

        assert [line.row for line in notices.rows(notice, after_row=999, limit=3)] == [1000, 1001, 1002]
        assert [line.row for line in notices.rows(notice, text="企业1201")] == [1201]
        assert [line.row for line in notices.rows(notice, text=cases[4][:18].lower())] == [5]

    def test_a_case_listed_twice_stands_in_the_later_list(self, story: Story, after: After) -> None:
        case = story.applied(1, step="publish")
        story.list("甲", case)
        story.withdraw_row("甲", 1)
        for _ in range(24):
            story.register(900 + _)  # a day goes by
        story.step(case, "publish")
        again = story.list("乙", case)
        notices = after(Notices)

        row = notices.row_of(case)
        assert row is not None
        assert (row.notice, row.withdrawn) == (again, "")
        assert notices.row_of("nobody-1") is None

    def test_a_result_names_its_document_and_adds_up_what_was_recognised(
        self, story: Story, after: After
    ) -> None:
        notice = story.list("甲", story.applied(1, step="publish"))
        for number in (2, 1):
            story.tell(
                story.notices["甲"],
                ev.NoticeResultAnnounced,
                document_no="测〔2026〕1号",
                decided_on=LAST,
                valid_from=LAST,
                valid_until=LAST,
                recognised=number,
            )
        entry = after(Notices).get(notice)

        assert entry is not None
        assert (entry.state, entry.document_no, entry.recognised) == (
            NoticeState.ANNOUNCED,
            "测〔2026〕1号",
            3,
        )


class TestObjections:
    def test_an_objection_waits_for_the_office_that_published_the_list(
        self, story: Story, after: After
    ) -> None:
        case = story.applied(1, step="publish")
        notice = story.list("甲", case)
        objection = story.object(case)
        objections = after(Objections)

        [entry] = objections.for_office(Level.PROVINCE, "510000")
        assert (entry.objection, entry.case, entry.notice, entry.row) == (objection, case, notice, 1)
        assert (entry.uscc, entry.enterprise_name, entry.title_name) == (case[:18], "虚构企业1", RULES.title)
        assert (entry.person, entry.lodged_on, entry.state) == ("person-1", DAY, ObjectionState.LODGED)
        assert objections.for_office(Level.PROVINCE, "500000") == []
        assert objections.for_office(Level.CITY, "510100") == []

    def test_a_settled_objection_leaves_the_list_and_keeps_its_reason(
        self, story: Story, after: After
    ) -> None:
        case = story.applied(1, step="publish")
        notice = story.list("甲", case)
        names = [story.object(case, number) for number in (1, 2, 3, 4)]
        story.on(case, ev.ObjectionDeclined, objection=names[0], reason="无证据")
        for name in names[1:]:
            story.on(case, ev.ObjectionAccepted, objection=name)
        story.on(case, ev.ObjectionInvestigated, objection=names[1], finding="属实", evidence=[])
        story.on(case, ev.ObjectionUpheld, objection=names[1], reason="数据不实")
        story.on(case, ev.ObjectionDismissed, objection=names[2], reason="不实")
        objections = after(Objections)

        assert [one.objection for one in objections.for_office(Level.PROVINCE, "510000")] == [names[3]]
        every = objections.for_office(Level.PROVINCE, "510000", open_only=False)
        assert every == objections.of_case(case) == objections.of_notice(notice)
        assert [(one.state.value, one.reason) for one in every] == [
            ("declined", "无证据"),
            ("upheld", "数据不实"),
            ("dismissed", "不实"),
            ("accepted", ""),
        ]
        upheld = objections.get(names[1])
        assert (upheld.finding, upheld.investigated_by) == ("属实", "handler-1")
        assert upheld.decided_at == story.happened[-2].event.recorded_at
        assert objections.get(names[3]).decided_at is None

"""Deadlines over holidays, make-up days, months and leap days, and the term of a title."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import calendar
from domain.calendar import Calendar, CalendarYear, Deadline, deadline, fixed_day, title_term
from domain.errors import NotAllowed
from domain.rulebook.model import Source, Span, Unit

CALENDAR = calendar.load()
date = dt.date
anyday = st.dates(date(2019, 1, 1), date(2026, 10, 1))


def last(start, n, unit, first_day="skipped", **options):
    return deadline(start, Span(n, unit), first_day=first_day, calendar=CALENDAR, **options)


class TestPublicity:
    """A publicity counts its first day."""

    def test_five_working_days_from_friday_end_on_thursday(self):
        assert last(date(2025, 12, 5), 5, Unit.WORKING, "counted").last_day == date(2025, 12, 11)

    def test_opened_on_a_day_off_counting_begins_on_the_next_working_day(self):
        assert last(date(2025, 12, 6), 5, Unit.WORKING, "counted").last_day == date(2025, 12, 12)

    def test_national_day_is_passed_over_and_the_make_up_saturday_counts(self):
        found = last(date(2026, 9, 30), 5, Unit.WORKING, "counted")
        assert found.last_day == date(2026, 10, 12)
        assert found.worked == [date(2026, 10, 10)]
        assert date(2026, 10, 11) in found.skipped
        assert [day for day in found.skipped if day.day <= 7] == [date(2026, 10, d) for d in range(1, 8)]

    def test_the_make_up_sunday_before_the_holiday_counts_too(self):
        assert last(date(2026, 9, 18), 2, Unit.WORKING, "counted").last_day == date(2026, 9, 20)

    def test_seven_calendar_days_count_weekends(self):
        assert last(date(2023, 1, 6), 7, Unit.CALENDAR, "counted").last_day == date(2023, 1, 12)

    def test_labour_day_inside_a_publicity(self):
        assert last(date(2026, 4, 29), 5, Unit.WORKING, "counted").last_day == date(2026, 5, 8)


class TestStatutoryPeriods:
    """They skip the day of the event."""

    def test_sixty_days(self):
        assert last(date(2026, 1, 1), 60, Unit.CALENDAR).last_day == date(2026, 3, 2)

    def test_working_days_begin_on_the_next_day(self):
        assert last(date(2025, 12, 5), 5, Unit.WORKING).last_day == date(2025, 12, 12)

    def test_one_month_after_31_january_ends_with_february(self):
        assert last(date(2026, 1, 31), 1, Unit.MONTHS).last_day == date(2026, 2, 28)
        assert last(date(2024, 1, 31), 1, Unit.MONTHS).last_day == date(2024, 2, 29)

    def test_six_months_over_new_year(self):
        assert last(date(2025, 8, 31), 6, Unit.MONTHS).last_day == date(2026, 2, 28)

    def test_a_year_after_a_leap_day_ends_on_28_february(self):
        assert last(date(2024, 2, 29), 1, Unit.YEARS).last_day == date(2025, 2, 28)
        assert last(date(2024, 2, 29), 4, Unit.YEARS).last_day == date(2028, 2, 29)

    def test_a_last_day_in_the_holiday_rolls_to_the_first_working_day(self):
        found = last(date(2026, 9, 1), 30, Unit.CALENDAR, roll=True)
        assert found.original == date(2026, 10, 1)
        assert found.last_day == date(2026, 10, 8)
        assert "顺延" in found.explain()

    def test_without_the_option_it_stays(self):
        assert last(date(2026, 9, 1), 30, Unit.CALENDAR).last_day == date(2026, 10, 1)


class TestWhatItSays:
    def test_it_derives_itself_in_a_sentence(self):
        source = Source("示范〔2024〕1号", "第三条")
        found = deadline(
            date(2026, 9, 30), Span(5, Unit.WORKING, source), first_day="counted", calendar=CALENDAR,
            start_event="公示开始",
        )  # fmt: skip
        assert found.explain().startswith("自2026-09-30（公示开始）起，当日计入，期限5个工作日")
        assert "2026-10-10为调休上班日，计入" in found.explain()
        assert found.explain().endswith("依据：示范〔2024〕1号第三条。")

    def test_a_year_without_announcement_makes_it_provisional(self):
        assert last(date(2026, 12, 30), 5, Unit.WORKING).provisional
        assert not last(date(2026, 12, 1), 5, Unit.WORKING).provisional
        assert not last(date(2026, 12, 30), 60, Unit.CALENDAR).provisional
        assert last(date(2026, 12, 30), 60, Unit.CALENDAR, roll=True).provisional

    def test_silence_is_refused_with_the_clause(self):
        with pytest.raises(NotAllowed, match="没有写明天数"):
            deadline(date(2026, 1, 5), Span(7, Unit.UNSPECIFIED), first_day="counted", calendar=CALENDAR)
        with pytest.raises(NotAllowed, match="没有写明天数"):
            deadline(date(2026, 1, 5), Span(None, Unit.WORKING), first_day="counted", calendar=CALENDAR)

    def test_no_days_are_refused(self):
        with pytest.raises(NotAllowed, match="期限为0"):
            last(date(2026, 1, 5), 0, Unit.WORKING)

    def test_the_last_day_is_in_time_and_the_next_is_not(self):
        found = last(date(2025, 12, 5), 5, Unit.WORKING, "counted")
        assert not found.is_over(date(2025, 12, 11))
        assert found.is_over(date(2025, 12, 12))

    def test_every_later_shift_stays(self):
        found = last(date(2025, 12, 5), 5, Unit.WORKING, "counted").moved(date(2025, 12, 15), "系统故障延长")
        assert (found.original, found.last_day) == (date(2025, 12, 11), date(2025, 12, 15))
        assert "因系统故障延长，由2025-12-11改为2025-12-15" in found.explain()


class TestAnAnnouncedYear:
    """When a provisional year is announced its deadlines are computed again, and say so."""

    ANNOUNCED = calendar.Calendar(
        {
            2027: calendar.CalendarYear(
                year=2027, source="示范", provisional=False,
                days_off=[[date(2027, 10, d) for d in range(1, 8)]], worked=[[date(2027, 10, 9)]],
            )
        }
    )  # fmt: skip

    def test_the_last_day_moves_and_the_first_computation_stays(self):
        before = last(date(2027, 9, 30), 3, Unit.WORKING, "counted")
        after = before.recomputed(self.ANNOUNCED)
        assert (before.last_day, before.provisional) == (date(2027, 10, 5), True)
        assert (after.original, after.last_day) == (date(2027, 10, 5), date(2027, 10, 9))
        assert not after.provisional
        assert "因国务院办公厅公布放假安排" in after.explain()

    def test_recomputing_again_changes_nothing(self):
        once = last(date(2027, 9, 30), 3, Unit.WORKING, "counted").recomputed(self.ANNOUNCED)
        assert once.recomputed(self.ANNOUNCED) == once

    def test_a_day_set_by_a_person_is_left_alone(self):
        extended = last(date(2027, 9, 30), 3, Unit.WORKING, "counted").moved(date(2027, 11, 1), "延长")
        assert extended.recomputed(self.ANNOUNCED).last_day == date(2027, 11, 1)


class TestProperties:
    @given(anyday, st.integers(1, 40), st.sampled_from(["counted", "skipped"]))
    def test_a_working_period_holds_exactly_its_working_days(self, start, n, first_day):
        found = last(start, n, Unit.WORKING, first_day)
        begins = start if first_day == "counted" else start + dt.timedelta(days=1)
        span = [begins + dt.timedelta(days=i) for i in range((found.last_day - begins).days + 1)]
        assert sum(CALENDAR.is_working(day) for day in span) == n
        assert CALENDAR.is_working(found.last_day)
        assert found.skipped == [day for day in span if not CALENDAR.is_working(day)]

    @given(anyday, st.integers(1, 60), st.sampled_from([u for u in Unit if u is not Unit.UNSPECIFIED]))
    def test_it_survives_the_store(self, start, n, unit):
        found = last(start, n, unit)
        assert msgspec.json.decode(msgspec.json.encode(found), type=Deadline) == found

    @given(anyday, st.integers(1, 5))
    def test_two_titles_in_a_row_leave_no_gap_and_no_overlap(self, start, years):
        if (start.month, start.day) == (2, 29):
            return
        assert title_term(start, years) + dt.timedelta(days=1) == start.replace(year=start.year + years)


@pytest.mark.parametrize(
    ("first", "years", "expected"),
    [
        (date(2025, 11, 8), 3, date(2028, 11, 7)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
        (date(2025, 3, 1), 3, date(2028, 2, 29)),
        (date(2024, 1, 1), 3, date(2026, 12, 31)),
        (date(2024, 8, 15), 3, date(2027, 8, 14)),
    ],
)
def test_a_title_ends_the_day_before_the_same_date(first, years, expected):
    """Liaoning printed 2024-01-01 to 2026-12-31, Jiangxi 2024-08-15 to 2027-08-14."""
    assert title_term(first, years) == expected


class TestSuspension:
    """What was left when time stopped is left when it runs again."""

    @given(
        start=anyday, n=st.integers(1, 60), stopped=st.integers(0, 120), stood=st.integers(0, 90),
        unit=st.sampled_from([Unit.WORKING, Unit.CALENDAR]),
    )  # fmt: skip
    def test_what_was_left_is_left_and_the_original_day_stays(self, start, n, stopped, stood, unit):
        due = last(start, n, unit)
        stops = min(start + dt.timedelta(days=stopped), due.last_day)
        again = stops + dt.timedelta(days=stood)

        resumed, days = due.resumed(stops, again, CALENDAR, "恢复")

        assert counted(resumed, again) == counted(due, stops)
        assert days == counted_days(due, stops, again - dt.timedelta(days=1))
        assert (resumed.original, resumed.last_day >= due.last_day) == (due.original, True)

    def test_a_long_holiday_inside_the_suspension_is_no_day_that_stood_still(self):
        """Five working days from 25 September 2026; stopped over the National Day holiday."""
        due = last(date(2026, 9, 25), 5, Unit.WORKING)
        assert due.last_day == date(2026, 10, 9)

        resumed, days = due.resumed(date(2026, 9, 30), date(2026, 10, 9), CALENDAR, "恢复")

        assert (resumed.last_day, days) == (date(2026, 10, 12), 2)

    def test_a_rolled_day_moves_from_where_it_rolled(self):
        """One month from 11 September ends on Sunday; three days later is a Wednesday."""
        due = last(date(2025, 9, 12), 1, Unit.MONTHS, roll=True)
        assert (due.original, due.last_day) == (date(2025, 10, 12), date(2025, 10, 13))

        assert due.resumed(date(2025, 10, 9), date(2025, 10, 12), CALENDAR, "恢复")[0].last_day == date(
            2025, 10, 15
        )
        assert due.resumed(date(2025, 10, 9), date(2025, 10, 15), CALENDAR, "恢复")[0].last_day == date(
            2025, 10, 20
        )

    def test_over_29_february_a_named_day_moves_by_civil_days(self):
        due = fixed_day(date(2024, 2, 29), start=date(2024, 1, 4), named_by="通知")

        assert due.resumed(date(2024, 2, 29), date(2024, 3, 1), CALENDAR, "恢复")[0].last_day == date(
            2024, 3, 1
        )

    def test_working_days_left_are_counted_anew_when_a_calendar_is_announced(self):
        known = {2026: CalendarYear(2026, "公布", False, [], [])}
        unknown = Calendar({**known, 2027: CalendarYear(2027, "未公布", True, [], [])})
        announced = Calendar({**known, 2027: CalendarYear(2027, "公布", False, [[date(2027, 1, 1)]], [])})
        due = deadline(date(2026, 12, 21), Span(5, Unit.WORKING), first_day="skipped", calendar=unknown)

        resumed, _ = due.resumed(date(2026, 12, 24), date(2026, 12, 30), unknown, "恢复")
        assert (resumed.last_day, resumed.provisional) == (date(2027, 1, 1), True)
        fresh = resumed.recomputed(announced)

        assert (fresh.last_day, fresh.provisional) == (date(2027, 1, 4), False)
        assert fresh.recomputed(announced) == fresh

    def test_a_day_that_a_person_named_is_left_alone(self):
        due = last(date(2026, 3, 2), 5, Unit.WORKING).moved(date(2027, 1, 1), "批准延期")

        assert due.recomputed(CALENDAR).last_day == date(2027, 1, 1)

    def test_while_time_stands_still_the_derivation_says_so(self):
        due = last(date(2026, 3, 2), 5, Unit.WORKING)

        assert due.explain(date(2026, 3, 4)).endswith("自2026-03-04起中止计算，恢复后顺延。")


def counted(due: Deadline, first: dt.date) -> int:
    """Days of the period's unit from *first* to its last day, both included."""
    return counted_days(due, first, due.last_day)


def counted_days(due: Deadline, first: dt.date, until: dt.date) -> int:
    days = [first + dt.timedelta(days=n) for n in range((until - first).days + 1)]
    return sum(CALENDAR.is_working(day) for day in days) if due.unit is Unit.WORKING else len(days)

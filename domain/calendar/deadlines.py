"""Deadlines that explain themselves, and the term of a title."""

import calendar as gregorian
import datetime as dt
from typing import Literal

import msgspec

from domain.calendar.days import Calendar
from domain.errors import NotAllowed
from domain.rulebook.model import Source, Span, Unit

_DAY = dt.timedelta(days=1)
_ROLLED = "期限最后一日为休息日，顺延至其后第一个工作日"
_ANNOUNCED = "国务院办公厅公布放假安排"
_BY_ITSELF = (_ROLLED, _ANNOUNCED)


class Shift(msgspec.Struct, frozen=True, omit_defaults=True):
    """One later change: suspension, extension, changed rules, roll to a working day, or a new calendar.

    Args:
        resumed: After a suspension, the first day that counted again.
        left: Units of the period that were left on that day; none where the whole period moved by days.
    """

    before: dt.date
    after: dt.date
    reason: str
    source: Source | None = None
    resumed: dt.date | None = None
    left: int | None = None


class Deadline(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last day of a period, with everything needed to check it.

    Args:
        start: Day of the event that starts the period.
        start_event: What happened on that day, in Chinese.
        length: Number of units.
        first_day: Whether *start* itself is counted.
        original: Last day as first computed, before any shift.
        last_day: Last day, inclusive: an act on this day is in time.
        provisional: A year that matters has no announced calendar yet; recompute when it is announced.
        skipped: Non-working days passed over.
        worked: Saturdays and Sundays counted because they are worked in exchange.
        source: The clause that fixes the length.
        shifts: Later changes in order.
        fixed: A notice names the day itself; length and unit say nothing then.
        rolls: A last day that is not worked moves to the next working day.
    """

    start: dt.date
    start_event: str
    length: int
    unit: Unit
    first_day: Literal["counted", "skipped"]
    original: dt.date
    last_day: dt.date
    provisional: bool = False
    skipped: list[dt.date] = []
    worked: list[dt.date] = []
    source: Source | None = None
    shifts: list[Shift] = []
    fixed: bool = False
    rolls: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether a person extended it or let it stand still; rules and calendars then leave it alone."""
        return any(shift.source is None and shift.reason not in _BY_ITSELF for shift in self.shifts)

    @property
    def rule_day(self) -> dt.date:
        """The last day as the rules alone have it, without extensions and suspensions."""
        by_rule = [shift.after for shift in self.shifts if shift.source or shift.reason in _BY_ITSELF]
        return by_rule[-1] if by_rule else self.original

    def moved(self, to: dt.date, reason: str, source: Source | None = None) -> "Deadline":
        """The same deadline with its last day moved *to* for *reason*; the history stays."""
        shift = Shift(self.last_day, to, reason, source)
        return msgspec.structs.replace(self, last_day=to, shifts=[*self.shifts, shift])

    def recomputed(self, calendar: Calendar) -> "Deadline":
        """The same period under a newly announced *calendar*, with a further shift when its last day moves.

        A last day that a person named is left alone; working days left after a suspension are counted anew.
        """
        if self.fixed:
            return self
        rolled = self.rolls or any(shift.reason == _ROLLED for shift in self.shifts)
        fresh = deadline(
            self.start,
            Span(self.length, self.unit, self.source),
            first_day=self.first_day,
            calendar=calendar,
            start_event=self.start_event,
            roll=rolled,
        )
        if self.by_hand:
            return self._counted_anew(calendar)
        if fresh.last_day == self.last_day:
            return msgspec.structs.replace(self, provisional=fresh.provisional)
        kept = msgspec.structs.replace(
            self, provisional=fresh.provisional, skipped=fresh.skipped, worked=fresh.worked
        )
        return kept.moved(fresh.last_day, _ANNOUNCED)

    def resumed(
        self, stopped: dt.date, again: dt.date, calendar: Calendar, reason: str
    ) -> tuple["Deadline", int]:
        """
        Return the deadline after time stood still from *stopped* to the day before *again*, and those days.

        A period in working days goes on with the working days that were left, so that the length of the
        suspension in working days is what moves it; every other one moves by the civil days.  The days are
        in the period's own unit.

        Args:
            stopped: First day that does not count.
            again: First day that counts again.
            reason: Why it stood still.
        """
        told = f"{stopped}起中止、{again}恢复计算（{reason}）"
        if self.unit is Unit.WORKING and not self.fixed:
            stood = _working_between(stopped, again - _DAY, calendar)
            left = _working_between(stopped, self.last_day, calendar)
            if left:
                last = _working(again, left, True, calendar)[0]
                moved = self._shifted(Shift(self.last_day, last, told, None, again, left))
                return _rests_on(moved, again, calendar), stood
        stood = (again - stopped).days
        last = self._unrolled(stopped) + dt.timedelta(days=stood)
        if not self.rolls:
            return self._shifted(Shift(self.last_day, last, told, None, again)), stood
        moved = self._shifted(Shift(self.last_day, calendar.next_working(last), told, None, again))
        return _rests_on(moved, last, calendar), stood

    def _unrolled(self, not_before: dt.date) -> dt.date:
        """The last day before it rolled to a working day, unless that lies before *not_before*."""
        latest = self.shifts[-1] if self.shifts else None
        rolled = latest is not None and latest.reason == _ROLLED and latest.before >= not_before
        return latest.before if latest and rolled else self.last_day

    def _shifted(self, shift: Shift) -> "Deadline":
        return msgspec.structs.replace(self, last_day=shift.after, shifts=[*self.shifts, shift])

    def _counted_anew(self, calendar: Calendar) -> "Deadline":
        """After a suspension the working days that were left, under the new *calendar*."""
        latest = next(shift for shift in reversed(self.shifts) if shift.reason != _ANNOUNCED)
        if latest.resumed is None or (latest.left is None and not self.rolls):
            return msgspec.structs.replace(self, provisional=False)
        if latest.left is None:
            since, last = self.last_day, calendar.next_working(self.last_day)
        else:
            since, last = latest.resumed, _working(latest.resumed, latest.left, True, calendar)[0]
        fresh = self if last == self.last_day else self.moved(last, _ANNOUNCED)
        return _rests_on(fresh, since, calendar)

    def is_over(self, today: dt.date) -> bool:
        """Whether the last day has passed."""
        return today > self.last_day

    def explain(self, suspended_on: dt.date | None = None) -> str:
        """The derivation in Chinese sentences; *suspended_on* is the first day on which time stands still."""
        event = f"（{self.start_event}）" if self.start_event else ""
        counted = "当日计入" if self.first_day == "counted" else "当日不计入"
        if self.fixed:
            parts = [f"{self.start_event}规定的截止日"]
        else:
            parts = [f"自{self.start}{event}起，{counted}，期限{self.length}{self.unit.label}"]
        if self.skipped:
            parts.append(f"其中{_days(self.skipped)}为休息日，不计")
        if self.worked:
            parts.append(f"{_days(self.worked)}为调休上班日，计入")
        parts.append(f"{self.original}届满")
        parts += [f"因{shift.reason}，由{shift.before}改为{shift.after}" for shift in self.shifts]
        text = "，".join(parts) + "。"
        if self.source is not None:
            text += f"依据：{self.source}。"
        if suspended_on is not None:
            text += f"自{suspended_on}起中止计算，恢复后顺延。"
        if self.provisional:
            text += "所涉年份的放假安排尚未公布，公布后须重新计算。"
        return text


def deadline(
    start: dt.date,
    span: Span,
    *,
    first_day: Literal["counted", "skipped"],
    calendar: Calendar,
    start_event: str = "",
    roll: bool = False,
) -> Deadline:
    """
    Return the deadline of *span* after *start*.

    A publicity counts its first day; a statutory period does not.  Months and years end on the day with the
    same number, or on the month's last day where that number does not exist.

    Args:
        start: Civil day of the starting event.
        span: Length and unit; an unspecified length is refused, a person must supply it.
        first_day: Whether *start* is day one.
        calendar: The working days.
        start_event: What happened on *start*, for the explanation.
        roll: Move a last day that is not worked to the next working day (the rule for statutory periods).

    Raises:
        NotAllowed: The text gives no length or no unit.

    >>> from domain.calendar import load
    >>> deadline(dt.date(2025, 12, 5), Span(5, Unit.WORKING), first_day="counted", calendar=load()).last_day
    datetime.date(2025, 12, 11)
    """
    if span.n is None or span.unit is Unit.UNSPECIFIED:
        raise NotAllowed(
            "不能计算期限",
            why="文件没有写明天数，或没有写明是工作日还是自然日",
            rule=str(span.source or ""),
            way_out="请填写天数和单位，并说明理由。",
        )
    if span.n < 1:
        raise NotAllowed("不能计算期限", why=f"期限为{span.n}", way_out="请填写不小于1的整数。")
    counted = first_day == "counted"
    if span.unit is Unit.WORKING:
        last, skipped, worked = _working(start, span.n, counted, calendar)
    else:
        last, skipped, worked = _plain(start, span.n, span.unit, counted), [], []
    matters = span.unit is Unit.WORKING or roll
    result = Deadline(
        start=start, start_event=start_event, length=span.n, unit=span.unit, first_day=first_day,
        original=last, last_day=last, skipped=skipped, worked=worked, source=span.source,
        provisional=matters and any(calendar.provisional(y) for y in _years(start, last, span.unit)),
        rolls=roll,
    )  # fmt: skip
    rolled = calendar.next_working(last)
    if roll and rolled != last:
        return result.moved(rolled, _ROLLED)
    return result


def fixed_day(day: dt.date, *, start: dt.date, named_by: str, source: Source | None = None) -> Deadline:
    """
    Return the deadline that a notice sets by naming its last *day*, inclusive.

    Args:
        start: Civil day on which somebody's turn began; it may lie after *day*.
        named_by: What names the day, in Chinese, e.g. the round.
        source: The clause that names it, where it is one of the rulebook.

    >>> fixed_day(dt.date(2026, 3, 25), start=dt.date(2026, 3, 2), named_by="2026年第一批").explain()
    '2026年第一批规定的截止日，2026-03-25届满。'
    """
    return Deadline(
        start=start, start_event=named_by, length=0, unit=Unit.CALENDAR, first_day="skipped",
        original=day, last_day=day, fixed=True, source=source,
    )  # fmt: skip


def title_term(first_day: dt.date, years: int) -> dt.date:
    """
    Return the last day, inclusive, of a title of *years* years that begins on *first_day*.

    A title lasts whole years and ends the day before the same date.  Where 29 February has no counterpart
    the counterpart is 1 March, so that a title is never cut short: its last day is 28 February.

    Args:
        first_day: First day of the title, inclusive.
        years: Whole calendar years, at least 1.

    >>> title_term(dt.date(2025, 11, 8), 3)
    datetime.date(2028, 11, 7)
    >>> title_term(dt.date(2024, 2, 29), 3)
    datetime.date(2027, 2, 28)
    """
    if (first_day.month, first_day.day) == (2, 29) and not gregorian.isleap(first_day.year + years):
        return dt.date(first_day.year + years, 2, 28)
    return first_day.replace(year=first_day.year + years) - _DAY


def _working(
    start: dt.date, n: int, counted: bool, days: Calendar
) -> tuple[dt.date, list[dt.date], list[dt.date]]:
    day = start if counted else start + _DAY
    skipped: list[dt.date] = []
    worked: list[dt.date] = []
    while True:
        if days.is_working(day):
            n -= 1
            if days.is_make_up(day):
                worked.append(day)
            if n == 0:
                return day, skipped, worked
        else:
            skipped.append(day)
        day += _DAY


def _working_between(first: dt.date, last: dt.date, days: Calendar) -> int:
    """Working days from *first* to *last*, both included."""
    span = range((last - first).days + 1)
    return sum(days.is_working(first + dt.timedelta(days=n)) for n in span)


def _rests_on(deadline: Deadline, since: dt.date, days: Calendar) -> Deadline:
    """*deadline* with the note whether a year from *since* on has no announced calendar yet."""
    years = range(since.year, deadline.last_day.year + 1)
    return msgspec.structs.replace(deadline, provisional=any(days.provisional(year) for year in years))


def _plain(start: dt.date, n: int, unit: Unit, counted: bool) -> dt.date:
    if unit is Unit.CALENDAR:
        return start + dt.timedelta(days=n - 1 if counted else n)
    months = n * 12 if unit is Unit.YEARS else n
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last_of_month = gregorian.monthrange(year, month + 1)[1]
    end = dt.date(year, month + 1, min(start.day, last_of_month))
    # A counted first day ends the period one day earlier, unless the month was too short for the number.
    return end - _DAY if counted and end.day == start.day else end


def _years(start: dt.date, last: dt.date, unit: Unit) -> range:
    return range(start.year if unit is Unit.WORKING else last.year, last.year + 1)


def _days(days: list[dt.date]) -> str:
    return "、".join(day.isoformat() for day in days)

"""Which civil days are worked in China: weekends, holidays and the weekends worked in exchange, by year."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from domain.errors import RulebookError

_SATURDAY = 5


class CalendarYear(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One year's file.

    Args:
        source: The notice that fixes the days.
        provisional: The State Council has not yet announced the year.
        days_off: Days off besides ordinary weekends, grouped by month.
        worked: Saturdays and Sundays that are worked.
    """

    year: int
    source: str
    provisional: bool
    days_off: list[list[dt.date]]
    worked: list[list[dt.date]]


class Calendar:
    """The working days of all years we have a file for; other years have weekends only and are provisional.

    >>> import datetime as dt
    >>> load().is_working(dt.date(2026, 10, 10))
    True
    """

    def __init__(self, years: dict[int, CalendarYear]) -> None:
        self._years = years
        self._off = frozenset(day for year in years.values() for month in year.days_off for day in month)
        self._worked = frozenset(day for year in years.values() for month in year.worked for day in month)

    @property
    def years(self) -> list[int]:
        """The years with a file, ascending."""
        return sorted(self._years)

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on *day* (civil date, Asia/Shanghai)."""
        if day in self._worked:
            return True
        return day not in self._off and day.weekday() < _SATURDAY

    def is_make_up(self, day: dt.date) -> bool:
        """Whether *day* is a Saturday or Sunday worked in exchange for a holiday."""
        return day in self._worked

    def provisional(self, year: int) -> bool:
        """Whether the days of *year* may still change; true for every year without a file."""
        known = self._years.get(year)
        return known is None or known.provisional

    def source(self, year: int) -> str:
        """The notice behind *year*, or a sentence saying that there is none."""
        known = self._years.get(year)
        return known.source if known else f"{year}年放假安排未收录，只按周末计算"

    def next_working(self, day: dt.date) -> dt.date:
        """*day* itself when it is worked, otherwise the next day that is."""
        while not self.is_working(day):
            day += dt.timedelta(days=1)
        return day


def _read(path: Path) -> CalendarYear:
    data: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    try:
        year = msgspec.convert(data, CalendarYear)
    except msgspec.ValidationError as problem:
        raise RulebookError(
            str(path), "calendar", str(problem), "Keys: year, source, provisional, days_off, worked."
        ) from None
    stray = [
        day
        for months in (year.days_off, year.worked)
        for month in months
        for day in month
        if day.year != year.year
    ]
    weekdays = [day for month in year.worked for day in month if day.weekday() < _SATURDAY]
    if stray:
        raise RulebookError(
            str(path), "days_off/worked", f"{stray[0]} is not in {year.year}.", "Move it to its year's file."
        )
    if weekdays:
        raise RulebookError(
            str(path), "worked", f"{weekdays[0]} is not a weekend.", "List only Saturdays and Sundays."
        )
    return year


@cache
def load(folder: Path | None = None) -> Calendar:
    """Read every ``<year>.yaml`` of *folder* (default: this package); the result is kept.

    Raises:
        RulebookError: A file has a wrong key, a day of another year, or a make-up day that is no weekend.
    """
    files = sorted((folder or Path(__file__).parent).glob("[0-9]*.yaml"))
    years = [_read(path) for path in files]
    return Calendar({year.year: year for year in years})

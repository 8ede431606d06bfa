"""The calendar as it is known on a day: every November the State Council announces the next year."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

import msgspec

import domain.calendar
from domain.calendar import Calendar, CalendarYear

ANNOUNCED = (11, 20)
"""Month and day on which the next year's days are announced."""


@lru_cache
def known_until(year: int) -> Calendar:
    """Return the calendar in which every year up to *year* is announced and the next one is provisional."""
    years = {one: _year(one, provisional=False) for one in range(2019, year + 1)}
    return Calendar(years | {year + 1: _year(year + 1, provisional=True)})


def known_on(day: dt.date) -> Calendar:
    """Return the calendar as offices know it on *day*."""
    return known_until(day.year + ((day.month, day.day) >= ANNOUNCED))


def _year(year: int, *, provisional: bool) -> CalendarYear:
    file = Path(domain.calendar.__file__).parent / f"{year}.yaml"
    if file.exists():
        found = msgspec.yaml.decode(file.read_bytes(), type=CalendarYear)
        if found.provisional == provisional:
            return found
    off = [[dt.date(year, 1, 1)], [dt.date(year, 5, 1), dt.date(year, 5, 2)]]
    off.append([dt.date(year, 10, day) for day in (1, 2, 3)])
    if provisional:
        return CalendarYear(year, f"{year}年（尚未公布）", True, off, [])
    # What nobody could know before: bridge days, and two weekends worked for them.
    off += [
        [dt.date(year, 2, day) for day in range(10, 17)],
        [dt.date(year, 10, day) for day in (4, 5, 6, 7)],
    ]
    worked = [_weekend(dt.date(year, 2, 17)), _weekend(dt.date(year, 10, 8))]
    return CalendarYear(year, f"{year}年（模拟公布）", False, off, [worked])


def _weekend(day: dt.date) -> dt.date:
    """The first Saturday from *day* on."""
    return day + dt.timedelta(days=(5 - day.weekday()) % 7)

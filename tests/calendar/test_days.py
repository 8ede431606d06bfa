"""Which days are worked: our own data by year, checked against an independent source."""

import datetime as dt

import chinese_calendar
import pytest

from domain import calendar
from domain.errors import RulebookError

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("year", range(2019, 2027))
def test_every_day_agrees_with_chinesecalendar(year):
    days = calendar.load()
    day = dt.date(year, 1, 1)
    while day.year == year:
        assert days.is_working(day) == chinese_calendar.is_workday(day), day
        day += DAY


@pytest.mark.parametrize("year", range(2019, 2027))
def test_an_announced_year_is_final(year):
    assert not calendar.load().provisional(year)
    assert str(year) in calendar.load().source(year)


@pytest.mark.parametrize("year", [2018, 2027, 2040])
def test_a_year_without_announcement_is_provisional(year):
    assert calendar.load().provisional(year)


def test_the_provisional_year_has_weekends_and_statutory_days_only():
    days = calendar.load()
    assert not days.is_working(dt.date(2027, 10, 1))
    assert days.is_working(dt.date(2027, 10, 4))
    assert not days.is_working(dt.date(2027, 10, 9))


def year_file(folder, text):
    (folder / "2030.yaml").write_text(text, encoding="utf-8")
    return folder


GOOD = "year: 2030\nsource: 示范\nprovisional: true\ndays_off:\n  - [2030-01-01]\nworked:\n  - [2030-01-05]\n"


def test_a_year_file_of_the_right_form_is_read(tmp_path):
    assert calendar.load(year_file(tmp_path, GOOD)).is_working(dt.date(2030, 1, 5))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("worked", "wroked", "wroked"),
        ("2030-01-01", "2031-01-01", "2031-01-01 is not in 2030"),
        ("2030-01-05", "2030-01-04", "2030-01-04 is not a weekend"),
        ("provisional: true", "provisional: maybe", "bool"),
    ],
)
def test_a_wrong_year_file_is_refused(tmp_path, old, new, says):
    with pytest.raises(RulebookError, match=says):
        calendar.load(year_file(tmp_path, GOOD.replace(old, new)))

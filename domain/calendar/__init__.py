"""Working days and deadlines: read ``days.py`` (which days count), ``deadlines.py`` (how periods run)."""

from domain.calendar.days import Calendar, CalendarYear, load
from domain.calendar.deadlines import Deadline, Shift, deadline, fixed_day, title_term

__all__ = ["Calendar", "CalendarYear", "Deadline", "Shift", "deadline", "fixed_day", "load", "title_term"]

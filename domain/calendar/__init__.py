"""Working days and deadlines: read ``days.py`` (which days count), then ``deadlines.py`` (how long a period runs)."""

from domain.calendar.days import Calendar, load
from domain.calendar.deadlines import Deadline, Shift, deadline, title_term

__all__ = ["Calendar", "Deadline", "Shift", "deadline", "load", "title_term"]

"""Write domain/calendar/<year>.yaml from the chinesecalendar package (run once per announced year; dev only).

Usage: ``python tools/calendar_from_chinesecalendar.py 2027 [2028 …]``.  The files are then our own data:
compare them with the State Council's notice before committing.
"""

import datetime as dt
import sys
from pathlib import Path

from chinese_calendar import constants

TARGET = Path(__file__).parent.parent / "domain" / "calendar"


def _lines(days: list[dt.date]) -> str:
    months: dict[int, list[dt.date]] = {}
    for day in days:
        months.setdefault(day.month, []).append(day)
    return "".join(f"  - [{', '.join(day.isoformat() for day in month)}]\n" for month in months.values())


def write(year: int) -> Path:
    """Write the file of one year; raise ``SystemExit`` when the package does not know the year."""
    off = sorted(day for day in constants.holidays if day.year == year)
    worked = sorted(day for day in constants.workdays if day.year == year)
    if not off:
        raise SystemExit(f"chinesecalendar does not know {year}; upgrade it or write the file by hand")
    path = TARGET / f"{year}.yaml"
    path.write_text(
        f"year: {year}\nsource: 国务院办公厅关于{year}年部分节假日安排的通知\nprovisional: false\n"
        f"# Days off, weekends inside a holiday included; one line per month.\ndays_off:\n{_lines(off)}"
        f"# Saturdays and Sundays worked in exchange.\nworked:\n{_lines(worked)}",
        encoding="utf-8",
    )
    return path


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(write(int(argument)))

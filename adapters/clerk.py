"""The clerk (期限管理): finds the deadlines that have passed and reminds.

It decides nothing that the law gives to a person.
"""

import datetime as dt
from threading import Event

import msgspec
import structlog

from adapters.bootstrap import System
from projections.worklist import WorkItem

_log = structlog.get_logger("tidu.clerk")
_PAGE = 500


class Passed(msgspec.Struct, frozen=True):
    """A deadline that has passed.

    Args:
        office: Id of the office whose turn it is.
        waiting_on: Who is waited for: ``office``, ``enterprise``, ``expert`` or ``public``.
        due_on: Last civil day, which was still in time.
        days: Civil days since then.
    """

    office: str
    case: str
    enterprise_name: str
    step_label: str
    waiting_on: str
    due_on: dt.date
    days: int


def passed(system: System) -> list[Passed]:
    """Return every passed deadline by office, the oldest first."""
    today = system.casework.today
    found: dict[str, Passed] = {}
    for office in system.identity.offices():
        after: str | None = None
        while True:
            page = system.views.worklist.for_office(
                office.level, office.division, today=today, overdue=True, after=after, limit=_PAGE
            )
            for item in page.rows:
                found.setdefault(item.case, _passed(office.id, item, today))
            after = page.next
            if not after:
                break
    return sorted(found.values(), key=lambda one: (one.office, one.due_on, one.case))


def remind(system: System, known: set[tuple[str, dt.date]]) -> list[Passed]:
    """Log each passed deadline that is not in *known*, add it there, and return the new ones."""
    news = [one for one in passed(system) if (one.case, one.due_on) not in known]
    for one in news:
        known.add((one.case, one.due_on))
        _log.warning("deadline passed", **msgspec.to_builtins(one))
    return news


def run(system: System, stop: Event, every: float) -> None:
    """Remind every *every* seconds until *stop* is set; running twice at once only reminds twice."""
    known: set[tuple[str, dt.date]] = set()
    while not stop.is_set():
        remind(system, known)
        stop.wait(every)


def _passed(office: str, item: WorkItem, today: dt.date) -> Passed:
    left = item.days_left(today)
    return Passed(
        office=office,
        case=item.case,
        enterprise_name=item.enterprise_name,
        step_label=item.step_label,
        waiting_on=item.waiting_on,
        due_on=item.due_on or today,
        days=-(left or 0),
    )

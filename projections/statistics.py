"""Statistics (统计): how many titles and cases, by scheme, division and month."""

import datetime as dt

import msgspec

from domain.case import Status


class SchemeCount(msgspec.Struct, frozen=True, kw_only=True):
    """One scheme in figures.

    Args:
        in_force: Titles that hold on the day asked for.
        awarded: Titles decided on or before that day.
    """

    scheme: str
    title_name: str
    in_force: int
    awarded: int


class DivisionCount(msgspec.Struct, frozen=True, kw_only=True):
    """One county in figures, for one scheme; the fields are those of :class:`SchemeCount`."""

    division: str
    in_force: int
    awarded: int


class MonthCount(msgspec.Struct, frozen=True, kw_only=True):
    """Titles decided in one civil month (``2026-03``), and titles whose first day lies in it."""

    month: str
    decided: int
    begun: int


class CaseCount(msgspec.Struct, frozen=True, kw_only=True):
    """Cases of one scheme by status and step; the step of an ended case is where it ended."""

    scheme: str
    title_name: str
    status: Status
    step: str
    step_label: str
    cases: int


class Statistics:
    """Queries on the figures."""

    def by_scheme(self, on: dt.date) -> list[SchemeCount]:
        """Return every scheme with the titles in force on *on* and awarded until then."""

    def by_division(self, scheme: str, on: dt.date) -> list[DivisionCount]:
        """Return the counties that have or had a title of the scheme."""

    def over_time(self, scheme: str) -> list[MonthCount]:
        """Return the months in which titles of the scheme were decided or began, in order."""

    def cases(self, scheme: str | None = None) -> list[CaseCount]:
        """Return how many cases stand where."""

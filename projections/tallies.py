"""How many titles of the register hold, where, and when they were decided; ends of every kind are counted."""

import datetime as dt
from collections.abc import Collection

import msgspec
import sqlalchemy as sa

from projections.reading import rows_of
from projections.register import Register


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """One scheme in one county in figures.

    Args:
        in_force: Titles that hold on the day asked for.
        awarded: Titles decided on or before that day.
    """

    scheme: str
    title_name: str
    division: str
    in_force: int
    awarded: int


def tallies(
    register: Register,
    on: dt.date,
    *,
    scheme: str = "",
    area: Collection[str] | None = None,
    then: bool = False,
) -> list[Tally]:
    """
    Return every scheme in every county with the titles in force on *on* and awarded until then.

    Args:
        scheme: Only this one; all when it is empty.
        area: Counties that count; all when none is given.
        then: Count a title where its enterprise was at the award, not where it is now.
    """
    t = register.live("titles")
    place = t.c.awarded_in if then else t.c.division
    in_force = sa.and_(t.c.valid_from <= on, t.c.held_until >= on)
    query = (
        sa.select(
            t.c.scheme,
            t.c.title_name,
            place.label("division"),
            sa.func.sum(sa.case((in_force, 1), else_=0)).label("in_force"),
            sa.func.sum(sa.case((t.c.decided_on <= on, 1), else_=0)).label("awarded"),
        )
        .where(*_only(t, scheme, area, place))
        .group_by(t.c.scheme, t.c.title_name, place)
    )
    return rows_of(register, query.order_by(t.c.scheme, place), Tally)


def decided_by_month(
    register: Register,
    first: dt.date,
    last: dt.date,
    *,
    scheme: str = "",
    area: Collection[str] | None = None,
) -> dict[str, int]:
    """Return how many titles were decided in each month (``2026-03``) from *first* to *last*, both included.

    See :func:`tallies` for *scheme* and *area*; a month without a title is left out.
    """
    t = register.live("titles")
    year, month = sa.extract("year", t.c.decided_on), sa.extract("month", t.c.decided_on)
    query = sa.select(year, month, sa.func.count()).where(
        t.c.decided_on >= first, t.c.decided_on <= last, *_only(t, scheme, area, t.c.division)
    )
    with register.reading() as connection:
        rows = connection.execute(query.group_by(year, month))
        return {f"{int(of_year):04}-{int(of_month):02}": number for of_year, of_month, number in rows}


def _only(
    t: sa.Table, scheme: str, area: Collection[str] | None, place: sa.ColumnElement[str]
) -> list[sa.ColumnElement[bool]]:
    chosen = [t.c.scheme == scheme] if scheme else []
    return chosen if area is None else [*chosen, place.in_(sorted(area))]

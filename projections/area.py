"""Whose business a division is, as columns and conditions that an index can answer.

The rule itself is :func:`domain.divisions.covers`.  A row stores, beside its division, the *area*: the code
of the division whose office is responsible at the row's level.  An office then reads all its rows with one
equality, however many counties it has.
"""

from functools import cache

import sqlalchemy as sa

from domain import divisions
from domain.rulebook.model import Level


@cache
def area(level: str, division: str) -> str:
    """Return the division whose office of *level* is responsible for *division*.

    Where a county has no city above it (directly administered counties, seats of the corps) the answer is the
    unit above; :func:`within` then also looks at the division itself.
    """
    match Level(level):
        case Level.MINISTRY:
            return divisions.NATION
        case Level.PROVINCE:
            return divisions.province_unit(division)
        case Level.CITY:
            unit = divisions.province_unit(division)
            return (
                unit if unit != divisions.NATION and not divisions.has_cities(unit) else _city(division, unit)
            )
        case Level.COUNTY:
            return division


def within(
    areas: sa.ColumnElement[str], places: sa.ColumnElement[str], level: str, division: str
) -> sa.ColumnElement[bool]:
    """
    Return the condition that a row is the business of the office of *division* at *level*.

    Args:
        areas: Column with :func:`area` of the row at this level.
        places: Column with the row's own division.
    """
    if level == Level.CITY and divisions.exists(division):
        province = division[:2] + "0000"
        if division != province and divisions.exists(province) and not divisions.has_cities(province):
            # 110100 stands for the city of 110000; a district of a municipality is nobody's city.
            return areas == province if division == province[:2] + "0100" else sa.false()
        if division != divisions.province_unit(division) and not divisions.children(division):
            return sa.and_(areas == area(level, division), places == division)
    return areas == division if level != Level.MINISTRY else areas == divisions.NATION


def _city(division: str, unit: str) -> str:
    corps = divisions.province_unit("659001")
    return unit if unit == corps else divisions.parent(division)

"""Officials of every level for any place: who may act on an enterprise of a scheme's jurisdiction."""

from functools import cache

from domain import divisions
from domain.people import Actor, Office, Role
from domain.rulebook.model import Level

SICHUAN = "510107"
"""County of the enterprises that apply for titles of the nation."""

EXPERTS = [Actor(f"expert-{n}", frozenset({Role.EXPERT})) for n in range(1, 16)]


@cache
def county_of(jurisdiction: str) -> str:
    """A county in which *jurisdiction* gives its titles."""
    if jurisdiction == divisions.NATION:
        return SICHUAN
    below = [one for one in divisions.children(jurisdiction) if _same_unit(one, jurisdiction)]
    return county_of(below[0]) if below else jurisdiction


def _same_unit(division: str, jurisdiction: str) -> bool:
    """A separately planned city lies in its province and is not its business."""
    whole = jurisdiction in divisions.province_units()
    return not whole or divisions.province_unit(division) == jurisdiction


@cache
def office(level: Level, county: str) -> Office:
    """The office of *level* that is responsible for *county*."""
    unit, above = divisions.province_unit(county), divisions.parent(county)
    division = {
        Level.COUNTY: county,
        Level.CITY: above if divisions.covers(above, Level.CITY, county) else unit,
        Level.PROVINCE: unit,
        Level.MINISTRY: divisions.NATION,
    }[level]
    found = Office(f"{division}-{level.value}", f"{divisions.name(division)}主管部门", level, division)
    assert found.covers(county), f"no office of {level.value} covers {county}"
    return found


def handler(level: Level, county: str) -> Actor:
    """Who handles and proposes."""
    return _official("handler", Role.HANDLER, level, county)


def approver(level: Level, county: str) -> Actor:
    """Who approves what the handler proposed."""
    return _official("approver", Role.APPROVER, level, county)


def second(level: Level, county: str) -> Actor:
    """An approver who has not touched the matter before."""
    return _official("second", Role.APPROVER, level, county)


def third(level: Level, county: str) -> Actor:
    """One more approver."""
    return _official("third", Role.APPROVER, level, county)


def lawyer(level: Level, county: str) -> Actor:
    """Who reviews the law and nothing else."""
    return _official("lawyer", Role.HANDLER, level, county)


def _official(name: str, role: Role, level: Level, county: str) -> Actor:
    return Actor(f"{level.value}-{name}", frozenset({role}), office(level, county))

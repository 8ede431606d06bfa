"""Where the simulation plays: jurisdictions with their schemes, and the offices with their people."""

from dataclasses import dataclass
from functools import lru_cache

from domain import divisions
from domain.people import Actor, Office, Role
from domain.rulebook.model import Level

LITTLE_GIANT = "cn/little-giant"


@dataclass(frozen=True)
class Regime:
    """One jurisdiction with the titles that its enterprises seek.

    Args:
        unit: Province-level unit.
        counties: Counties in which enterprises sit.
        ladder: Schemes in the order in which an enterprise seeks them.
        weight: How many of the enterprises belong here, relative to the others.
    """

    unit: str
    counties: tuple[str, ...]
    ladder: tuple[str, ...]
    weight: int


SICHUAN, BEIJING = ("510107", "510104", "510302"), ("110108", "110105")
REGIMES = (
    Regime("510000", SICHUAN, ("cn/innovative@510000", "cn/specialised@510000", LITTLE_GIANT), 5),
    Regime("510000", SICHUAN, ("sc/specialised",), 2),
    Regime("110000", BEIJING, ("cn/innovative@110000", "cn/specialised@110000", LITTLE_GIANT), 4),
    Regime("450000", ("450103", "450203"), ("gx/specialised",), 2),
    Regime("520000", ("520103", "520203"), ("gz/specialised", "gz/little-giant"), 2),
    Regime("130000", ("130102", "130203"), ("he/specialised",), 2),
    Regime("460000", ("460106", "460203"), ("hi/specialised",), 2),
    Regime("630000", ("630102", "630203"), ("qh/specialised",), 1),
    Regime("640000", ("640104", "640205"), ("nx/seed-pool", "nx/specialised"), 1),
    Regime("360000", ("360102", "360203"), ("jx/professional-little-giant",), 1),
    Regime("350200", ("350203", "350206"), ("xm/specialised",), 1),
)
"""Fifteen schemes of ten jurisdictions, beside each other under national and provincial rules."""

SCHEMES = tuple(dict.fromkeys(scheme for regime in REGIMES for scheme in regime.ladder))
COUNTIES = tuple(dict.fromkeys(county for regime in REGIMES for county in regime.counties))
EXPERTS = 5
"""Experts in each pool."""


@dataclass(frozen=True)
class Desk:
    """One office with its people, three handlers and three approvers."""

    office: Office
    handlers: tuple[Actor, ...]
    approvers: tuple[Actor, ...]

    @property
    def everybody(self) -> tuple[Actor, ...]:
        """Handlers first."""
        return self.handlers + self.approvers


def _desk(level: Level, division: str) -> Desk:
    office = Office(
        f"{division}-{level.value}", f"{divisions.name(division)}{level.label}级", level, division
    )

    def people(role: Role) -> tuple[Actor, ...]:
        return tuple(
            Actor(f"{office.id}-{role.value}-{number}", frozenset({role}), office) for number in (1, 2, 3)
        )

    return Desk(office, people(Role.HANDLER), people(Role.APPROVER))


def _desks() -> list[Desk]:
    found = {(Level.MINISTRY, divisions.NATION)}
    for county in COUNTIES:
        unit, city = divisions.province_unit(county), divisions.parent(county)
        found |= {(Level.PROVINCE, unit), (Level.COUNTY, county)}
        found.add((Level.CITY, city))  # a municipality is also its districts' city level
    return [_desk(level, division) for level, division in sorted(found)]


DESKS = _desks()
OFFICES = {desk.office.id: desk.office for desk in DESKS}
"""Every office by id, to look up the one that an event names."""


@lru_cache
def desk_at(level: Level, division: str) -> Desk | None:
    """Return the office of *level* that is responsible for *division*, if there is one here."""
    return next((desk for desk in DESKS if desk.office.level is level and desk.office.covers(division)), None)


@lru_cache
def experts(unit: str) -> tuple[Actor, ...]:
    """Return the experts of a province-level unit, or of the nation."""
    return tuple(
        Actor(f"expert-{unit}-{number}", frozenset({Role.EXPERT})) for number in range(1, EXPERTS + 1)
    )


def official(account: str) -> Actor:
    """Return the official with this account."""
    return next(one for desk in DESKS for one in desk.everybody if one.account == account)

"""Where the demonstration plays: provinces, cities, counties, their offices and the people in them."""

from uuid import UUID, uuid5

from adapters.identity import NewAccount
from domain import divisions
from domain.people import Office, Role
from domain.rulebook.model import Level

COUNTIES: dict[str, tuple[str, ...]] = {
    "510000": ("510107", "510104", "510105", "510106", "510703", "510704"),
    "110000": ("110108", "110105", "110106"),
    "440000": ("440106", "440112", "440604", "440605"),
    "330000": ("330106", "330108", "330402", "330502"),
    "320000": ("320505", "320583", "320115", "320205"),
}
"""The counties in which enterprises sit, by province."""

BEYOND = {"430000": "430102", "630000": "630102"}
"""Counties of provinces that the story of life after recognition visits, for the sake of their rules."""

AUTHORITIES = {
    "510000": "四川省经济和信息化厅",
    "110000": "北京市经济和信息化局",
    "440000": "广东省工业和信息化厅",
    "330000": "浙江省经济和信息化厅",
    "320000": "江苏省工业和信息化厅",
    "430000": "湖南省工业和信息化厅",
    "630000": "青海省工业和信息化厅",
}
HOME = "510107"
"""The county whose officials, with those above them, are the demonstration accounts."""

COLLEAGUES = {"legal": (Role.HANDLER, "法制审核人"), "chair": (Role.APPROVER, "听证主持人")}
"""Further officials of provinces and the ministry: role and what they do, by their part of the login."""

EXPERTS = 5
"""Experts in each pool."""

MARK = "（演示）"
_NAMES = UUID("0b8d0f0e-7a5a-5f4e-9d6c-3f0b6f1c2a90")


def account_id(login: str) -> str:
    """Return the id of a demonstration account, the same every time."""
    return f"u-{uuid5(_NAMES, login).hex[:16]}"


def office_id(level: Level, division: str) -> str:
    """Return the id of an office."""
    return f"{division}-{level.value}"


def offices() -> list[Office]:
    """Return the ministry and every province, city and county office."""
    found = [_office(Level.MINISTRY, divisions.NATION, "工业和信息化部")]
    for province, counties in [*COUNTIES.items(), *((unit, (county,)) for unit, county in BEYOND.items())]:
        found.append(_office(Level.PROVINCE, province, AUTHORITIES[province]))
        cities = {divisions.parent(county) for county in counties} - {province}
        found += [
            _office(Level.CITY, city, f"{divisions.name(city)}经济和信息化局") for city in sorted(cities)
        ]
        found += [
            _office(Level.COUNTY, county, f"{divisions.name(county)}经济和信息化局") for county in counties
        ]
    return found


def audit_office() -> Office:
    """Return the office of the auditor, which sees the whole country."""
    return Office(id="000000-audit", name=f"审计署{MARK}", level=Level.MINISTRY, division=divisions.NATION)


def officials(office: Office) -> list[NewAccount]:
    """Return a handler and an approver of *office*, and its further colleagues."""
    place = divisions.name(office.division)
    return [
        NewAccount(
            id=account_id(f"{office.id}-{part}"),
            login=f"{office.id}-{part}",
            display_name=f"{place}{what}{MARK}",
            roles=frozenset({role}),
            office=office.id,
        )
        for part, (role, what) in parts(office).items()
    ]


def parts(office: Office) -> dict[str, tuple[Role, str]]:
    """Return role and description of every official of *office*, by the last part of the login."""
    found = {role.value: (role, role.label) for role in (Role.HANDLER, Role.APPROVER)}
    return {**found, **COLLEAGUES} if office.level in (Level.PROVINCE, Level.MINISTRY) else found


def experts(pool: str) -> list[NewAccount]:
    """Return the experts of a pool, each with an employer of their own."""
    return [
        NewAccount(
            id=account_id(f"expert-{pool}-{number}"),
            login=f"expert-{pool}-{number}",
            display_name=f"{divisions.name(pool)}专家{number}{MARK}",
            roles=frozenset({Role.EXPERT}),
            pool=pool,
            employer=f"示例研究院{number}室",
        )
        for number in range(1, EXPERTS + 1)
    ]


def others() -> list[NewAccount]:
    """Return the auditor and the operator."""
    return [
        NewAccount(
            id=account_id("auditor"),
            login="auditor",
            display_name=f"审计员{MARK}",
            roles=frozenset({Role.AUDITOR}),
            office=audit_office().id,
        ),
        NewAccount(
            id=account_id("operator"),
            login="operator",
            display_name=f"系统运维{MARK}",
            roles=frozenset({Role.OPERATOR}),
        ),
    ]


def _office(level: Level, division: str, name: str) -> Office:
    return Office(id=office_id(level, division), name=f"{name}{MARK}", level=level, division=division)

"""Administrative divisions (GB/T 2260 codes of six digits): names, hierarchy and who is responsible where.

The codes and names come from python-stdnum; ``divisions.yaml`` beside this file adds the separately planned
cities and the production corps, which are province-level units of their own in this regime.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from stdnum import numdb

from domain.errors import NotFound

NATION = "000000"
_PLACEHOLDERS = ("市辖区", "市区", "县", "省直辖县级行政单位", "自治区直辖县级行政单位", "省直辖县级行政区划",
                 "自治区直辖县级行政区划", "省直辖行政单位")  # fmt: skip
_PERIOD = re.compile(r"^\[(\d*)-(\d*)\](.*)$")


class _Tables(NamedTuple):
    names: dict[str, str]
    abolished: frozenset[str]
    municipalities: frozenset[str]
    planned: frozenset[str]
    corps: str
    seats: frozenset[str]


def name(code: str) -> str:
    """The full name, ``四川省成都市武侯区`` for ``510107``.

    Raises:
        NotFound: No such code.
    """
    tables = _tables()
    if code == NATION:
        return "全国"
    own = tables.names.get(code)
    if own is None:
        raise NotFound("没有这个行政区划", why=f"代码{code}不在行政区划表中", way_out="请核对六位区划代码。")
    above = parent(code)
    if own in _PLACEHOLDERS:
        return name(above)
    return own if above == NATION else name(above) + own


def exists(code: str) -> bool:
    """Whether *code* is a division, abolished ones included."""
    return code == NATION or code in _tables().names


def parent(code: str) -> str:
    """The division above: county, city, province, ``000000``; a municipality has districts below it."""
    tables = _tables()
    if code == NATION or code[2:] == "0000":
        return NATION
    province = code[:2] + "0000"
    if code[4:] == "00" or province in tables.municipalities or code[2:4] == "90":
        return province
    city = code[:4] + "00"
    return city if city in tables.names else province


def children(code: str) -> list[str]:
    """The divisions directly below that still exist, ascending; a placeholder such as 市辖区 is left out."""
    return list(_by_parent().get(code, ()))


@cache
def _by_parent() -> dict[str, tuple[str, ...]]:
    """The divisions that still exist, ascending, by the one above each."""
    tables, found = _tables(), dict[str, list[str]]()
    for code in sorted(tables.names):
        if code not in tables.abolished and tables.names[code] not in _PLACEHOLDERS:
            found.setdefault(parent(code), []).append(code)
    return {above: tuple(below) for above, below in found.items()}


def province_units() -> list[str]:
    """Every province-level unit: provinces, municipalities, separately planned cities, the corps."""
    return list(_units())


@cache
def _units() -> tuple[str, ...]:
    tables = _tables()
    provinces = [c for c in tables.names if c[2:] == "0000" and c[:2] not in ("71", "81", "82")]
    return tuple(sorted({*provinces, *tables.planned, tables.corps}))


def province_unit(code: str) -> str:
    """The province-level unit responsible for *code*: Shenzhen for its districts, not Guangdong."""
    tables = _tables()
    if code == NATION:
        return NATION
    if code in tables.seats or code[:2] == tables.corps[:2]:
        return tables.corps
    city = code[:4] + "00"
    return city if city in tables.planned else code[:2] + "0000"


def has_cities(unit: str) -> bool:
    """Whether province-level *unit* has a city level between itself and its counties."""
    tables = _tables()
    return unit not in tables.municipalities and unit not in tables.planned


def covers(office_division: str, office_level: str, division: str) -> bool:
    """Whether an office of *office_division* at *office_level* is competent in *division*.

    A province does not cover a separately planned city; a municipality is also its districts' city level.
    """
    tables = _tables()
    if office_level == "ministry":
        return True
    if office_level == "province":
        return province_unit(division) == office_division
    if office_level == "city":
        if office_division[:2] + "0000" in tables.municipalities:
            return office_division[:2] == division[:2] and office_division[2:] in ("0000", "0100")
        if division[:2] == tables.corps[:2] or division in tables.seats:
            return office_division in (division, tables.corps)
        return office_division in (division, parent(division))
    return office_division == division


@cache
def covered(office_division: str, office_level: str) -> frozenset[str]:
    """Every division in which that office is competent, abolished ones included: firms lie there still."""
    return frozenset(code for code in _tables().names if covers(office_division, office_level, code))


@cache
def county_named(text: str, within: str) -> str:
    """
    Return the one county below *within* that *text* names, with or without its province and city; else empty.

    ``武侯区``, ``武侯``, ``成都市武侯区`` and ``四川省成都市武侯区`` all name ``510107``; a name that two
    counties share names neither.
    """
    wanted = text.replace(" ", "")
    if not wanted:
        return ""
    found = [code for code in _counties() if _below(code, within) and _names(wanted, code)]
    return found[0] if len(found) == 1 else ""


@cache
def _counties() -> list[str]:
    """Every lowest division that exists."""
    by_parent = _by_parent()
    return sorted(code for below in by_parent.values() for code in below if code not in by_parent)


def _below(code: str, within: str) -> bool:
    return within in (NATION, code, parent(code), province_unit(code), code[:2] + "0000")


def _names(wanted: str, code: str) -> bool:
    """Whether *wanted* is the division's own name, short or whole, or its name with those above it."""
    own = _tables().names[code]
    short = own.rstrip("区县市旗") if len(own) > 2 else own
    if wanted in (own, short, code):
        return True
    return len(wanted) > len(own) and wanted.endswith(own) and name(code).endswith(wanted)


def _current(listed: str) -> tuple[str, bool]:
    """The name in use of a listing like ``[-2020]旧区,[2021-]新区`` and whether it still exists."""
    last = ""
    for part in listed.split(","):
        match = _PERIOD.match(part)
        if match is None or not match[2]:
            return (match[3] if match else part), True
        last = match[3]
    return last, False


@cache
def _tables() -> _Tables:
    text = (Path(__file__).parent / "divisions.yaml").read_text(encoding="utf-8")
    own: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    names: dict[str, str] = {}
    abolished: set[str] = set()
    for _, province, _, props, below in numdb.get("cn/loc").prefixes:
        names[province + "0000"] = props["province"]
        for _, low, _, local, _ in below:
            code = province + low
            names[code], exists_now = _current(local["county"])
            if not exists_now:
                abolished.add(code)
    corps = own["corps"]
    names[corps["code"]] = corps["name"]
    return _Tables(
        names, frozenset(abolished), frozenset(own["municipalities"]), frozenset(own["separately_planned"]),
        corps["code"], frozenset(corps["seats"]),
    )  # fmt: skip

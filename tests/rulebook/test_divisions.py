"""Divisions: names, hierarchy, and which office is competent where."""

import pytest

from domain import divisions
from domain.errors import NotFound


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("510107", "四川省成都市武侯区"),
        ("110105", "北京市朝阳区"),
        ("110100", "北京市"),
        ("000000", "全国"),
        ("429004", "湖北省仙桃市"),
        ("440300", "广东省深圳市"),
        ("660000", "新疆生产建设兵团"),
    ],
)
def test_names_are_read_from_the_top(code, name):
    assert divisions.name(code) == name


def test_an_unknown_code_is_refused():
    with pytest.raises(NotFound, match="123456"):
        divisions.name("123456")


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("510107", "510100"),
        ("510100", "510000"),
        ("510000", "000000"),
        ("110105", "110000"),
        ("429004", "420000"),
    ],
)
def test_parents(code, parent):
    assert divisions.parent(code) == parent


def test_children_leave_out_placeholders_and_abolished_counties():
    assert "510107" in divisions.children("510100")
    assert "510101" not in divisions.children("510100")
    assert "510122" not in divisions.children("510100")
    assert "110105" in divisions.children("110000")
    assert "510100" in divisions.children("510000")


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("440305", "440300"),
        ("440106", "440000"),
        ("210202", "210200"),
        ("330203", "330200"),
        ("350203", "350200"),
        ("370202", "370200"),
        ("110105", "110000"),
        ("659001", "660000"),
        ("650102", "650000"),
    ],
)
def test_separately_planned_cities_and_the_corps_are_units_of_their_own(code, unit):
    assert divisions.province_unit(code) == unit


@pytest.mark.parametrize(
    ("office", "level", "division", "competent"),
    [
        ("000000", "ministry", "510107", True),
        ("510000", "province", "510107", True),
        ("440000", "province", "440305", False),
        ("440300", "province", "440305", True),
        ("440300", "city", "440305", True),
        ("650000", "province", "659001", False),
        ("660000", "province", "659001", True),
        ("660000", "city", "659001", True),
        ("660000", "city", "510107", False),
        ("510100", "city", "510107", True),
        ("510100", "city", "510703", False),
        ("110000", "city", "110105", True),
        ("110100", "city", "110105", True),
        ("120000", "city", "110105", False),
        ("510107", "county", "510107", True),
        ("510104", "county", "510107", False),
    ],
)
def test_an_office_covers_its_own_division_and_level(office, level, division, competent):
    assert divisions.covers(office, level, division) is competent


def test_there_are_37_province_level_units():
    assert len(divisions.province_units()) == 37

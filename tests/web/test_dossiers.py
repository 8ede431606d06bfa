"""Looking for an enterprise: officials find what lies in their own area, and every page of it is full."""

from typing import Any

import pytest

from domain.people import Actor, Office, Role
from domain.procedures.registration import RegisterEnterprise
from domain.rulebook.model import Level
from tests.web.world import COUNTY, OFFICES, World, code

Person = Any


def register(world: World, number: int, division: str) -> str:
    """Enterprise *number* in *division*."""
    uscc = code(number)
    firm = Actor(f"firm-{number}", frozenset({Role.ENTERPRISE}), enterprise=uscc)
    world.work.act(RegisterEnterprise(uscc, f"虚构企业{number:03d}号", division), firm)
    return uscc


def test_a_page_is_filled_from_the_own_area_though_others_come_first(world: World, person: Person) -> None:
    with world.told_at_once():
        for number in range(30):
            register(world, number, "110108")
        own = [register(world, number, COUNTY) for number in range(30, 55)]
    county = person("county")

    first = county.get("/dossiers?q=虚构企业").text
    onward = first.split('class="pager"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = county.get(onward).text

    assert [uscc in first for uscc in own] == [True] * 20 + [False] * 5
    assert [uscc in second for uscc in own] == [False] * 20 + [True] * 5
    assert "下一页" not in second


def test_an_enterprise_of_another_area_is_not_found_by_its_code_either(world: World, person: Person) -> None:
    with world.told_at_once():
        uscc = register(world, 1, COUNTY)

    assert "虚构企业001号" in person("county").get(f"/dossiers?q={uscc}").text
    assert "虚构企业001号" not in person("elsewhere").get(f"/dossiers?q={uscc}").text
    assert "虚构企业001号" in person("auditor").get(f"/dossiers?q={uscc}").text


@pytest.mark.parametrize(
    "office",
    [
        *OFFICES.values(),
        Office(id="x", name="", level=Level.PROVINCE, division="440000"),
        Office(id="x", name="", level=Level.PROVINCE, division="440300"),
        Office(id="x", name="", level=Level.CITY, division="110100"),
    ],
    ids=lambda office: f"{office.level}-{office.division}",
)
def test_the_area_holds_what_the_office_covers_and_nothing_else(office: Office) -> None:
    area = office.area

    assert area is not None
    for division in ("510107", "510100", "110108", "110100", "440305", "440106", "659001", "510104"):
        assert (division in area) is office.covers(division)


def test_the_area_of_the_ministry_has_no_bounds() -> None:
    assert Office(id="cn", name="", level=Level.MINISTRY, division="000000").area is None

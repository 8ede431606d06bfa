"""Statistics: what holds on a day, where, of which kind, and since which month."""

import csv
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.procedures.surrender import SurrenderTitle
from tests.web.world import World, code

Person = Any


@pytest.fixture
def town(world: World) -> World:
    """Three titles of the county, the third decided a month after the others."""
    world.clock.forward(-90)
    with world.told_at_once():
        world.recognised(2)
        world.recognised(3)
        world.clock.forward(31)
        world.recognised(4)
    return world


def tiles(page: str) -> list[str]:
    """The three numbers at the top: in force, ever awarded, counties."""
    return re.findall(r'<div class="big">([\d,]+)</div>', page)[:3]


def test_titles_are_counted_as_they_hold_on_the_day(town: World, person: Person) -> None:
    province, title = person("province"), town.system.casework.dossier(code(2)).titles[f"{code(2)}-1"]

    assert tiles(province.get("/statistics").text) == ["3", "3", "1"]
    assert tiles(province.get(f"/statistics?on={title.decided_on}").text) == ["1", "1", "1"]
    assert tiles(province.get("/statistics?on=2020-01-01").text) == ["0", "0", "0"]
    assert tiles(province.get("/statistics?on=2035-01-01").text) == ["0", "3", "0"]


def test_kinds_schemes_places_and_months_are_shown(town: World, person: Person) -> None:
    page = person("province").get("/statistics").text

    assert "创新型" in page
    assert "四川省创新型中小企业" in page
    assert "四川省成都市" in page
    for month in {f"{t.decided_on:%Y-%m}" for n in (2, 3, 4) for t in
                  town.system.casework.dossier(code(n)).titles.values()}:  # fmt: skip
        assert re.search(rf"<title>{month}：[123]</title>", page)


def test_an_office_counts_its_own_area_only(town: World, person: Person) -> None:
    assert tiles(person("county").get("/statistics").text) == ["3", "3", "1"]
    assert tiles(person("auditor").get("/statistics").text) == ["3", "3", "1"]
    elsewhere = person("elsewhere").get("/statistics").text
    assert tiles(elsewhere) == ["0", "0", "0"]
    assert "创新型" not in elsewhere
    assert len(list(csv.reader(io.StringIO(person("elsewhere").get("/statistics.csv").text)))) == 1


def test_one_scheme_can_be_chosen(town: World, person: Person) -> None:
    province = person("province")

    assert tiles(province.get("/statistics?scheme=cn/innovative@510000").text) == ["3", "3", "1"]
    assert tiles(province.get("/statistics?scheme=cn/specialised@510000").text) == ["0", "0", "0"]


def test_the_files_hold_the_same_figures_and_leave_a_line(town: World, person: Person) -> None:
    province = person("province")

    text = province.get("/statistics.csv").content.decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(province.get("/statistics.xlsx").content)).active

    [heading, row] = list(csv.reader(io.StringIO(text)))
    assert heading == ["称号类别", "认定项目", "所在地代码", "所在地", "有效称号", "累计认定"]
    assert row == ["创新型", "四川省创新型中小企业", "510107", "四川省成都市武侯区", "3", "3"]
    assert sheet is not None
    assert [[str(cell) for cell in line] for line in sheet.values] == [heading, row]
    reads = town.system.identity.access_log.reads(account=town.actors["province"].account)
    assert [read.what for read in reads][:2] == ["export", "export"]


@pytest.mark.parametrize("day", ["2026-02-30", "昨天", "2026-1"])
def test_a_day_that_is_none_is_told_and_stays_as_typed(town: World, person: Person, day: str) -> None:
    answer = person("province").get(f"/statistics?on={day}")

    assert answer.status_code == 422
    assert f'value="{day}"' in answer.text
    assert person("province").get(f"/statistics.csv?on={day}").status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(town: World, person: Person, day: str) -> None:
    assert person("province").get(f"/statistics?on={day}").status_code == 200


def test_a_title_that_ended_early_holds_no_longer_and_was_awarded_all_the_same(
    town: World, person: Person
) -> None:
    """The day on which it was given up is its last."""
    last = town.system.casework.today
    town.act(SurrenderTitle(code(3), f"{code(3)}-1", "企业战略调整"), code(3))
    town.system.catch_up()
    town.clock.forward(1)

    assert tiles(person("province").get(f"/statistics?on={last}").text) == ["3", "3", "1"]
    assert tiles(person("province").get("/statistics").text) == ["2", "3", "1"]

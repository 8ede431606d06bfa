"""What falls due: in the own area, within the chosen days, by which rule and how the day came about."""

import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.procedures.duties import SetUpdateDuty
from tests.web.rechecked import held
from tests.web.world import World, code

Person = Any


@pytest.fixture
def april(world: World) -> World:
    """An update is due at the end of the month, and a title ends in December."""
    world.clock.now = dt.datetime(2026, 4, 10, 2, 0, tzinfo=dt.UTC)
    with world.told_at_once():
        [title] = held(world, 2, until=dt.date(2026, 12, 31))
        world.act(SetUpdateDuty(code(2), title, 2026), "province")
    return world


def test_what_ends_within_thirty_days_stands_with_its_rule(april: World, person: Person) -> None:
    """The term that ends in December is not there yet."""
    page = person("province").get("/deadlines").text

    assert f'href="/matters/{code(2)}-D1"' in page
    assert "2026-04-30" in page
    assert "工信部企业〔2022〕63号" in page
    assert "怎样算出" in page
    assert "称号有效期至" not in page


def test_another_area_does_not_see_it(april: World, person: Person) -> None:
    """Only offices that cover the enterprise do, whatever their level."""
    assert f"{code(2)}-D1" in person("county").get("/deadlines").text
    assert f"{code(2)}-D1" not in person("elsewhere").get("/deadlines").text


def test_it_can_be_narrowed_to_a_kind_and_to_who_is_waited_for(april: World, person: Person) -> None:
    """An unknown choice narrows nothing."""
    province = person("province")

    assert f"{code(2)}-D1" in province.get("/deadlines?what=update&waiting=enterprise").text
    assert f"{code(2)}-D1" not in province.get("/deadlines?what=hearing").text
    assert f"{code(2)}-D1" not in province.get("/deadlines?waiting=public").text
    assert f"{code(2)}-D1" not in province.get("/deadlines?days=7").text
    assert f"{code(2)}-D1" in province.get("/deadlines?what=anything").text


def test_what_has_passed_is_shown_on_demand(april: World, person: Person) -> None:
    """A day after the last one."""
    april.clock.forward(21)
    province = person("province")

    assert f"{code(2)}-D1" not in province.get("/deadlines").text
    assert "已逾期 1 天" in province.get("/deadlines?overdue=1").text


def test_the_list_is_exported_with_its_rules(april: World, person: Person) -> None:
    """As the page shows it; the reading is noted."""
    answer = person("province").get("/deadlines.xlsx?what=update")
    heading, row = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)

    assert heading[:4] == ("最后一日", "剩余天数", "事项", "编号")
    assert row[3] == f"{code(2)}-D1"
    assert "工信部企业〔2022〕63号" in str(row[8])
    assert april.system.identity.access_log.reads(ref="deadlines:510000-province")

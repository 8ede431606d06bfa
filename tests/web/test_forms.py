"""Reading what people type."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from tests.web.test_api import program
from tests.web.world import World
from web.forms import Typed

Person = Any


@pytest.mark.parametrize(
    "text", ["2026-04-30", "2026/4/30", "2026年4月30日", "２０２６-04-30", " 2026.4.30 "]
)
def test_a_date_is_read_in_the_ways_people_write_it(text: str) -> None:
    """Digits may be full-width."""
    assert Typed({"day": [text]}).date("day", "日期") == dt.date(2026, 4, 30)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "30.4.2026", "明天", "20260430"])
def test_an_impossible_date_is_refused_with_field_reason_and_remedy(text: str) -> None:
    """The text stays."""
    form = Typed({"day": [text]})

    assert form.date("day", "核查日期") is None
    assert form.value("day") == text
    with pytest.raises(BadInput, match="核查日期") as refused:
        form.check()
    assert refused.value.field == "day"
    assert "2026-04-30" in refused.value.way_out


@pytest.mark.parametrize("text", ["1,234", "1，234.5", "12,34"])
def test_money_with_a_comma_is_refused(text: str) -> None:
    """Whether it separates thousands or decimals nobody can know."""
    form = Typed({"revenue": [text]})

    assert form.number("revenue", "营业收入", unit="万元") is None
    assert "逗号" in form.errors["revenue"].why
    assert "万元" in form.errors["revenue"].way_out


@pytest.mark.parametrize("text", ["1e5", "NaN", "Infinity", "0x10", "1 000", "--1", "1_000"])
def test_only_plain_decimals_are_numbers(text: str) -> None:
    """Spellings that Python would take but people would not."""
    assert Typed({"n": [text]}).number("n", "数") is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False, allow_infinity=False))
def test_a_number_is_read_exactly(value: Decimal) -> None:
    """No digit is lost on the way."""
    assert Typed({"n": [f"{value:f}"]}).number("n", "数") == value


def test_a_whole_number_refuses_halves() -> None:
    """Days are whole."""
    form = Typed({"days": ["5.5"]})

    assert form.whole("days", "公示天数") is None
    assert form.errors["days"].why == "应为整数"


def test_lines_and_ticks_are_read_as_they_stand() -> None:
    """Empty lines say nothing."""
    form = Typed({"items": [" 一\n\n二 \n"], "box": ["yes"], "many": ["a", "", "b"]})

    assert form.lines("items") == ["一", "二"]
    assert form.ticked("box")
    assert not form.ticked("other")
    assert form.every("many") == ["a", "b"]


def test_what_was_typed_can_be_shown_again_without_the_hidden_fields() -> None:
    """For the page on which the act is no longer offered."""
    form = Typed({"csrf": ["x"], "seen": ["3"], "key": ["k"], "opinion": ["同意"], "empty": [""]})

    assert form.typed_texts() == [("opinion", "同意")]


def test_text_that_cannot_be_seen_is_refused_at_its_field_on_pages_and_in_the_api(
    world: World, person: Person
) -> None:
    """The character is named, because nobody can see which one it is."""
    with world.told_at_once():
        case = world.undecided(1)
    page = person("province").act(case, "return_case", reason="须\u202e重新核查")
    body = {"fields": {"reason": "须\u200b重新核查"}}
    told = program(world, "province").post(f"/api/v1/cases/{case}/acts/return_case", json=body)

    assert page.status_code == 422
    assert "第 2 个字是不可见字符 U+202E" in page.text
    assert (told.status_code, told.json()["field"]) == (422, "reason")
    assert "U+200B" in told.json()["why"]
    assert world.system.casework.case(case)[1].step == "decision"

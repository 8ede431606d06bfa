"""Text that cannot be seen is refused with its field, its place and its code."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.procedures.registration import RegisterEnterprise
from domain.procedures.review import Decline
from domain.text import check_texts, hidden
from tests.domain import cast
from tests.domain.story import Story

UNSEEN = {
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "right to left override": "\u202e",
    "right to left isolate": "\u2067",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "null": "\x00",
    "escape": "\x1b",
    "delete": "\x7f",
    "line separator": "\u2028",
    "hangul filler": "\u3164",
    "half of a pair": "\ud800",
}


@pytest.mark.parametrize("letter", UNSEEN.values(), ids=UNSEEN.keys())
def test_a_name_with_a_letter_that_cannot_be_seen_is_refused(story: Story, letter: str) -> None:
    cmd = RegisterEnterprise(cast.USCC, f"成都{letter}示例有限公司", "510107", dt.date(2015, 3, 2))

    with pytest.raises(BadInput) as refused:
        story.when(cmd, cast.FIRM)

    assert refused.value.field == "enterprise_name"
    assert refused.value.why == f"第 3 个字是不可见字符 U+{ord(letter):04X}"
    assert story.journal.last_position() == 0


@pytest.mark.parametrize(
    "name", ["成都示例（集团）有限公司", "Ünïcode 株式会社", "𫍯示例·一号—A&B 公司", "ᠮᠣᠩᠭᠣᠯ"]
)
def test_names_of_any_script_are_taken(name: str) -> None:
    assert hidden(name, lines=False) == ""


def test_a_reason_may_have_lines_and_a_name_may_not() -> None:
    assert hidden("其一\r\n\t其二") == ""
    assert hidden("成都\n示例", lines=False) == "第 3 个字是不可见字符 U+000A"


def test_every_text_of_a_command_is_looked_at() -> None:
    with pytest.raises(BadInput) as refused:
        check_texts(Decline(case="x", reasons=["不符", "其\u202e二"]))

    assert refused.value.field == "reasons"


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Mn", "Zs"])))
def test_what_can_be_seen_is_never_refused(text: str) -> None:
    blank = set("\u034f\u115f\u1160\u2800\u3164\uffa0")
    assert bool(hidden(text)) is bool(blank & set(text))


@pytest.mark.parametrize("founded", [dt.date(1, 1, 1), dt.date(1, 12, 31), dt.date(1500, 1, 1)])
def test_a_founding_date_of_another_age_is_refused(story: Story, founded: dt.date) -> None:
    with pytest.raises(BadInput) as refused:
        story.when(RegisterEnterprise(cast.USCC, "成都示例有限公司", "510107", founded), cast.FIRM)

    assert refused.value.field == "established_on"
    assert "营业执照" in refused.value.way_out


def test_an_old_house_may_be_registered(story: Story) -> None:
    assert story.when(RegisterEnterprise(cast.USCC, "同仁示例", "510107", dt.date(1669, 1, 1)), cast.FIRM)

"""The rulebook for people: list, scheme, history, comparison; and the same for programs."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from domain.rulebook import load
from domain.rulebook.model import Kind
from tests.web.world import World, make
from web.diagram import route_svg

GIANT = "cn/little-giant"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One register for all tests of this file: they only read, or add an enterprise of their own."""
    made = make(tmp_path_factory.mktemp("rules"))
    yield made
    made.app.state.jobs.close()
    made.system.close()


def test_the_list_is_searched_by_words_numbers_and_places(person):
    anybody = person()

    assert "四川省“专精特新”中小企业" in anybody.get("/rules?q=川经信企业〔2021〕143号").text.replace(
        "&#34;", '"'
    )
    assert "/rules/sc/specialised" in anybody.get("/rules?jurisdiction=510000&tier=specialised").text
    assert "/rules/sc/specialised" not in anybody.get("/rules?jurisdiction=510000&force=1").text
    assert "没有符合的项目" in anybody.get("/rules?q=没有这样的项目").text


def test_a_long_list_goes_on_on_the_next_page(person):
    first = person().get("/rules").text
    following = re.search(r'href="([^"]*after=[^"]*)"', first)

    second = person().get(following[1].replace("&amp;", "&")).text

    assert set(re.findall(r'href="(/rules/[^"?]+)"', first)).isdisjoint(
        set(re.findall(r'<td><a href="(/rules/[^"?]+)"', second))
    )


def test_a_scheme_shows_every_part_with_clause_and_what_it_replaces(person):
    text = person().get(f"/rules/{GIANT}?on=2026-05-10&kind=recheck").text

    for heading in (
        "条件",
        "程序",
        "公示",
        "有效期",
        "复核",
        "信息更新",
        "变更报告",
        "申报时间",
        "救济途径",
        "文件依据",
    ):
        assert f"<h2>{heading}</h2>" in text
    assert "不考查：2026年复核标准不含增长率（工信厅企业函〔2026〕117号）" in text
    assert "取代 工信部企业〔2022〕63号" in text
    assert "文件未写明" in text
    assert "由办理人员填写并说明理由" in text
    assert '<svg class="routemap"' in text


def test_a_scheme_whose_rules_have_ended_shows_the_last_ones_and_says_so(person):
    text = person().get("/rules/sc/specialised").text

    assert "这里显示的是 2026-05-06 的规定" in text
    assert "该项目今天没有适用的规定" in text


def test_a_day_without_rules_is_answered_with_the_times_that_have_some(person):
    answer = person().get(f"/rules/{GIANT}?on=2019-01-01")

    assert answer.status_code == 200
    assert "当日没有适用的规定" in answer.text
    assert "2022-08-01 至" in answer.text


@pytest.mark.parametrize("path", ["/rules/cn/giant", "/rules/cn/giant/history"])
def test_an_unknown_scheme_is_not_found(person, path):
    assert person().get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["on=2026-02-30", "on=x&kind=y", "notice=nothing", "kind=standing&on=2026-05-10", "after=x"]
)
def test_a_foolish_question_still_gets_a_page(person, query):
    for path in (f"/rules/{GIANT}", f"/rules/{GIANT}/history", "/rules", "/rules/compare"):
        assert person().get(f"{path}?{query}").status_code == 200


def test_every_scheme_has_a_page_in_every_time_and_kind(world):
    """One request for each scheme that is not one of many equal instances."""
    client = world.client("")
    seen = set()
    for info in load().schemes():
        base, _, unit = info.id.partition("@")
        if unit and base in seen:
            continue
        seen.add(base)
        for kind in Kind:
            assert client.get(f"/rules/{info.id}?kind={kind.value}").status_code == 200, info.id


def test_the_history_tells_what_a_value_was_and_which_text_said_so(person):
    text = person().get(f"/rules/{GIANT}/history?kind=recheck").text

    assert "2022-08-01 至 2026-12-31" in text
    assert "≥ 70%" in text
    assert "≥ 90%" in text


def test_two_sides_show_what_differs(person):
    text = person().get("/rules/compare?a=cn/specialised@510000&on=2026-03-31&and=2026-04-01").text

    assert "≥ 1000万元" in text
    assert "≥ 1500万元" in text
    assert 'class="same"' not in text
    assert 'class="same"' in person().get("/rules/compare?a=cn/tech-sme&b=cn/tech-sme&all=1").text


def test_two_places_list_the_schemes_that_correspond(person):
    text = person().get("/rules/compare?from=510000&to=440000&on=2026-05-10").text

    assert "a=cn/specialised%40510000&amp;b=cn/specialised%40440000" in text


def test_the_picture_has_a_box_for_each_step_and_escapes_its_words():
    rules = load().resolve(GIANT, dt.date(2026, 5, 10), Kind.RECHECK)

    picture = str(route_svg(rules.route))

    assert picture.count('<rect class="step') == len(rules.route)
    assert picture.count('class="way"') == len(rules.route) - 1
    assert "style=" not in picture


def test_programs_get_every_value_with_its_layer(world):
    client = world.client("")

    found = client.get(f"/api/v1/rules/{GIANT}?on=2026-05-10&kind=recheck").json()
    listed = client.get("/api/v1/rules?jurisdiction=510000&in_force=true").json()
    history = client.get(f"/api/v1/rules/{GIANT}/history?kind=recheck&key=main_share").json()
    differs = client.get("/api/v1/rules/compare?a=cn/specialised@510000&on=2026-03-31&and=2026-04-01").json()

    values = {row["key"]: row for row in found["values"]}
    assert values["recheck.trigger"]["layer"] == "cn-2026-117"
    assert values["recheck.trigger"]["overrides"][0]["layer"] == "cn-2022-63"
    assert {row["scheme"]["id"] for row in listed["rows"]} == {
        "cn/innovative@510000",
        "cn/specialised@510000",
    }
    assert [held["told"]["text"] for held in history["values"][0]["held"]] == ["≥ 70%", "≥ 70%", "≥ 90%"]
    assert "营业收入" in {row["label"] for row in differs["rows"]}
    assert client.get("/api/v1/rules/cn/giant").status_code == 404

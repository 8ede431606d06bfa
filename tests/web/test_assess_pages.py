"""Self-assessment and 可申报项目 on pages and for programs: nothing typed is lost, nothing is stored."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.web.world import FIGURES, SCHEME, World, code, make

SPECIALISED = "/assess?scheme=cn/specialised@510000"
COMPARE = "/assess/compare?division=510107"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One register for all tests of this file: they only read, or add an enterprise of their own."""
    made = make(tmp_path_factory.mktemp("rules"))
    yield made
    made.app.state.jobs.close()
    made.system.close()


def sheet(*rows: Any) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_typed_figures_give_the_table_and_what_turns_it(person):
    answer = person().post(SPECIALISED, **{"revenue.2025": "1400", "is_sme.2025": "yes"})

    assert answer.status_code == 200
    assert "2025年营业收入为1400万元，要求不低于1500万元" in answer.text
    assert "2025年营业收入由1400万元增加到1500万元（增加100万元）" in answer.text
    assert (
        'name="revenue.2025" type="text" autocomplete="off" inputmode="decimal" value="1400"' in answer.text
    )


def test_a_day_without_rules_is_answered_and_another_day_can_be_chosen(person):
    answer = person().get("/assess?scheme=sc/specialised&on=2026-06-01")

    assert answer.status_code == 200
    assert "当日没有适用的规定" in answer.text
    assert 'name="on" value="2026-06-01"' in answer.text


def test_nothing_is_recorded(world, person):
    before = world.system.journal.last_position()

    person().post(SPECIALISED, **{"revenue.2025": "1400"})
    person().post(COMPARE, **{"revenue.2025": "1400"})

    assert world.system.journal.last_position() == before


def test_a_value_that_cannot_be_used_is_named_and_the_rest_stays(person):
    answer = person().post(SPECIALISED, **{"revenue.2025": "1,400", "rd_expense.2025": "120"})

    assert answer.status_code == 422
    assert "数字中含有逗号" in answer.text
    assert 'value="120"' in answer.text


def test_a_held_title_counts(person):
    without = person().post(SPECIALISED, **{"revenue.2025": "1500"}).text
    held = person().post(SPECIALISED, **{"revenue.2025": "1500", "title": "cn/tech-sme"}).text

    assert "没有有效期内的前置称号" in without
    assert "没有有效期内的前置称号" not in held


def test_one_row_of_a_spreadsheet_fills_the_form(person):
    content = sheet(["企业名称", "revenue.2025"], ["示例甲", 1400])

    answer = person().post(SPECIALISED, files={"facts": ("figures.xlsx", content)})

    assert 'value="1400"' in answer.text
    assert "增加到1500万元" in answer.text


def test_several_rows_get_one_line_each(person):
    content = sheet(["企业名称", "revenue.2025"], ["示例甲", 1400], ["示例乙", 1600])

    answer = person().post(SPECIALISED, files={"facts": ("figures.xlsx", content)})

    assert "示例甲" in answer.text
    assert "示例乙" in answer.text
    assert "2 家企业" in answer.text


@pytest.mark.parametrize("content", [b"", b"no workbook", sheet(["unknown"], [1])])
def test_a_file_that_cannot_be_used_is_refused_at_its_field(person, content):
    answer = person().post(SPECIALISED, files={"facts": ("figures.xlsx", content)})

    assert answer.status_code == 422
    assert "模板" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/assess/template.xlsx?scheme=cn/specialised@510000", "/assess/compare/template.xlsx?division=510107"],
)
def test_the_template_asks_for_the_figures_of_the_conditions(person, path):
    answer = person().get(path)

    heading = [cell.value for cell in load_workbook(io.BytesIO(answer.content)).active[1]]
    assert {"企业名称", "revenue.2025"} <= set(heading)


@pytest.mark.parametrize(
    "path", ["/assess?scheme=cn/giant", "/assess/compare?division=999999", "/assess/template.xlsx?scheme=x"]
)
def test_what_does_not_exist_is_refused_with_a_way_out(person, path):
    assert person().get(path).status_code == 404


def test_every_scheme_open_in_a_place_is_listed_and_one_looked_at_closely(person):
    listed = person().post(COMPARE, **{"revenue.2025": "1400"})
    closely = person().post(COMPARE, **{"revenue.2025": "1400", "scheme": "cn/specialised@510000"})

    for title in ("四川省创新型中小企业", "四川省专精特新中小企业", "专精特新“小巨人”企业"):
        assert title in listed.text
    assert "怎样才能符合</h2>" not in listed.text
    assert "怎样才能符合</h2>" in closely.text
    assert "增加到1500万元" in closely.text


def test_an_enterprise_sees_what_it_could_apply_for_by_its_own_figures(world, person):
    uscc = world.firm(1, figures=FIGURES)
    world.system.catch_up()
    firm = person("firm")

    page = firm.get(f"/dossiers/{uscc}/options")
    closely = firm.get(f"/dossiers/{uscc}/options?scheme={SCHEME}")

    assert page.status_code == 200
    assert "四川省创新型中小企业" in page.text
    assert "不考察" not in page.text
    assert "要求不低于" in closely.text or "满足" in closely.text
    assert f"/dossiers/{uscc}/options" in firm.get(f"/dossiers/{uscc}").text
    assert person("stranger").get(f"/dossiers/{uscc}/options").status_code == 403
    assert uscc == code(1)


def test_programs_get_what_turns_the_result_and_the_candidates(world):
    client = world.client("")
    question = {
        "scheme": "cn/specialised@510000",
        "on": "2026-05-10",
        "figures": {"2025": {"revenue": "1400"}},
    }

    judged = client.post("/api/v1/assess", json=question).json()
    found = client.post(
        "/api/v1/assess/compare",
        json={"division": "510107", "on": "2026-05-10", "figures": {"2025": {"revenue": "1400"}}},
    ).json()

    [turn] = [one for one in judged["turning"]["turns"] if one["condition"] == "revenue"]
    assert turn["changes"] == [
        {
            "metric": "revenue", "label": "营业收入", "unit": "万元", "year": 2025, "before": "1400",
            "after": "1500",
        }
    ]  # fmt: skip
    assert "cn/little-giant" in {one["scheme"] for one in found["schemes"]}


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({"2025": {"revenu": "1"}}, "figures.2025.revenu"), ({"heute": {"revenue": "1"}}, "heute"),
        ({"2025": {"revenue": True}}, "figures.2025.revenue"),
        ({"2025": {"revenue": "1e999999"}}, "figures.2025.revenue"),
        ({"2025": {"revenue": "1e-999999"}}, "figures.2025.revenue"),
        ({"2025": {"is_sme": "1"}}, "figures.2025.is_sme"),
    ],
)  # fmt: skip
def test_a_figure_that_programs_cannot_mean_is_refused_with_its_field(world, figures, field):
    question = {"scheme": "cn/specialised@510000", "figures": figures}

    answer = world.client("").post("/api/v1/assess", json=question)

    assert answer.status_code == 422
    assert answer.json()["field"] == field

"""Yearly updates in bulk: a template, a file, a report row by row; the same file again changes nothing."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.duty import DutyState
from domain.procedures.duties import SetUpdateDuty
from tests.web.rechecked import held
from tests.web.world import SCHEME, World, code

Person = Any
HEADING = ["企业名称", "统一社会信用代码", "revenue.2025", "rd_expense.2025"]


@pytest.fixture
def spring(world: World) -> World:
    """Three enterprises whose updates of 2026 are awaited, in March."""
    world.clock.now = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)
    with world.told_at_once():
        titles = held(world, 2, 4, 5, until=dt.date(2028, 12, 31))
        for title in titles:
            world.act(SetUpdateDuty(title.partition("-")[0], title, 2026), "province")
    return world


def table(*rows: list[str]) -> bytes:
    """A file with *rows* below the heading."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADING, *rows])
    return text.getvalue().encode("utf-8-sig")


def handed_in(who: Any, content: bytes) -> Any:
    """Hand in *content* for 2026 and open the page that tells what became of it."""
    file = {"file": ("更新.csv", content, "text/csv")}
    answer = who.post("/updates", on="/updates", files=file, year="2026")
    assert answer.status_code == 303
    who.world.app.state.jobs.settle()
    who.world.system.catch_up()
    return who.get(answer.headers["location"])


def states(world: World) -> list[str]:
    """The state of each enterprise's update."""
    return [duty.state for n in (2, 4, 5) for duty in world.system.casework.dossier(code(n)).duties.values()]


def test_every_good_row_is_taken_and_the_others_are_told(spring: World, person: Person) -> None:
    """A wrong figure, an unknown enterprise and a broken code do not stop the rest."""
    content = table(
        ["甲", code(2), "6500", "320"], ["乙", code(4), "六千", "300"], ["丙", code(77), "1", "1"],
        ["丁", "123", "1", "1"], ["戊", code(2), "1", "1"],
    )  # fmt: skip

    page = handed_in(person("province"), content).text

    assert states(spring) == [DutyState.DONE, DutyState.OPEN, DutyState.OPEN]
    assert spring.system.casework.dossier(code(2)).figures[2025]["revenue"].value == 6500
    assert "<dt>已录入</dt><dd>1</dd>" in page
    assert "<dt>未录入</dt><dd>4</dd>" in page
    assert "尚未建档" in page
    assert "与第 2 行是同一家企业" in page


def test_the_report_is_a_spreadsheet_with_row_and_reason(spring: World, person: Person) -> None:
    """Only who handed the file in opens it."""
    province = person("province")
    page = handed_in(province, table(["丙", code(77), "1", "1"]))
    address = page.text.split('href="/updates/refused.xlsx?')[1].split('"')[0]

    book = load_workbook(io.BytesIO(province.get(f"/updates/refused.xlsx?{address}").content))
    heading, row = book.worksheets[0].iter_rows(values_only=True)

    assert list(heading) == ["行号", "统一社会信用代码", "企业名称", "原因"]
    assert row[0] == 2
    assert "尚未建档" in str(row[3])
    assert person("approver").get(f"/updates/refused.xlsx?{address}").status_code == 404


def test_the_same_file_again_changes_nothing(spring: World, person: Person) -> None:
    """Its rows count as handed in before, not as mistakes."""
    content = table(*([f"企业{n}", code(n), "6500", "320"] for n in (2, 4, 5)))
    handed_in(person("province"), content)
    last = spring.system.journal.last_position()

    page = handed_in(person("province"), content).text

    assert "<dt>此前已办结</dt><dd>3</dd>" in page
    assert "<dt>未录入</dt><dd>0</dd>" in page
    assert spring.system.journal.last_position() == last


def test_an_office_that_does_not_keep_the_title_takes_nothing_in(spring: World, person: Person) -> None:
    """The county neither decides on the title nor keeps its updates."""
    page = handed_in(person("county"), table(["甲", code(2), "6500", "320"])).text

    assert states(spring) == [DutyState.OPEN] * 3
    assert "由省级办理" in page


def test_a_file_without_a_heading_is_refused_with_the_remedy(spring: World, person: Person) -> None:
    """Nothing is begun."""
    file = {"file": ("更新.csv", "名称\n甲\n".encode(), "text/csv")}

    answer = person("province").post("/updates", on="/updates", files=file, year="2026")

    assert answer.status_code == 422
    assert "请下载模板" in answer.text


def test_the_template_asks_for_the_figures_of_the_year_before(spring: World, person: Person) -> None:
    """By the metrics of the chosen scheme."""
    answer = person("province").get(f"/updates/template.xlsx?year=2026&scheme={SCHEME}")
    heading, *_ = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)

    assert list(heading[:2]) == ["企业名称", "统一社会信用代码"]
    assert "score_total.2025" in heading

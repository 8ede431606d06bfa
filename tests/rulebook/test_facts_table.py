"""Figures from spreadsheets: what people type into cells, and what is refused with row and column."""

import datetime as dt
import io
from contextlib import suppress
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from adapters.facts_table import MOST_BYTES, read_table, template
from domain.errors import BadInput
from domain.rulebook import load
from domain.rulebook.candidates import asked_figures
from domain.rulebook.model import Kind

METRICS = load().metrics
RULES = load().resolve("cn/specialised@510000", dt.date(2026, 5, 10), Kind.APPLICATION)


def read(*rows: str, name: str = "figures.csv"):
    return read_table(name, "\n".join(rows).encode(), METRICS, 2025)


def xlsx(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def values(facts):
    return {(year, name): f.value for year, figures in facts.figures.items() for name, f in figures.items()}


def test_a_row_is_an_enterprise_and_a_column_a_figure_of_a_year():
    [one, other] = read(
        "企业名称,统一社会信用代码,持有称号,revenue,revenue.2024,is_sme",
        "示例甲,91510107MA00000010,cn/tech-sme、cn/innovative@510000,1500,1400.5,是",
        "示例乙,,,900,,否",
    )

    assert (one.name, one.uscc) == ("示例甲", "91510107MA00000010")
    assert one.titles == ["cn/tech-sme", "cn/innovative@510000"]
    assert values(one) == {
        (2025, "revenue"): Decimal(1500), (2024, "revenue"): Decimal("1400.5"), (2025, "is_sme"): True,
    }  # fmt: skip
    assert values(other) == {(2025, "revenue"): Decimal(900), (2025, "is_sme"): False}


@pytest.mark.parametrize(
    "heading", ["revenue.2025", "营业收入", "营业收入（万元）", "营业收入 2025年", "营业收入.2025"]
)
def test_a_column_may_carry_the_chinese_name(heading):
    assert values(read(heading, "1500")[0]) == {(2025, "revenue"): Decimal(1500)}


@pytest.mark.parametrize("day", ["2019-01-05", "2019/1/5", "2019年1月5日", "20190105"])
def test_a_day_is_read_as_people_write_it(day):
    dated = next(metric.name for metric in METRICS.values() if metric.type == "date")

    assert values(read(dated, day)[0]) == {(2025, dated): Decimal(20190105)}


def test_cells_of_a_workbook_are_numbers_days_and_words():
    dated = next(metric.name for metric in METRICS.values() if metric.type == "date")
    content = xlsx(["企业名称", "revenue.2025", dated, "is_sme"], ["示例", 0.1, dt.date(2019, 1, 5), True])

    [one] = read_table("figures.xlsx", content, METRICS, 2025)

    assert values(one) == {
        (2025, "revenue"): Decimal("0.1"), (2025, dated): Decimal(20190105), (2025, "is_sme"): True,
    }  # fmt: skip


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as parts:
        parts.writestr("xl/sharedStrings.xml", b"0" * (MOST_BYTES + 1))

    with pytest.raises(BadInput, match="表格过大"):
        read_table("figures.xlsx", file.getvalue(), METRICS, 2025)


def test_a_file_saved_in_the_old_chinese_encoding_is_read():
    content = "企业名称,revenue\n示例,5".encode("gb18030")

    assert read_table("figures.csv", content, METRICS, 2025)[0].name == "示例"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["revenu", "5"], "没有“revenu”这一列"), (["2025", "5"], "没有“2025”这一列"),
        (["revenue", "1,500"], "上面没有列名"), (["revenue", '"1,500"'], "不带逗号"),
        (["revenue", "很多"], "第2行“revenue.2025”"), (["is_sme", "也许"], "只填是或否"),
        (["revenue", "1e999999"], "数字过大"), (["revenue", "1e-999999"], "小数位过多"),
        (["revenue"], "没有企业的数据行"), ([""], "第一行没有列名"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_place(rows, says):
    with pytest.raises(BadInput) as refused:
        read(*rows)
    assert says in f"{refused.value.field}{refused.value}"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xff\xfe\x00\x00", "企业".encode()])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(BadInput):
        read_table("figures.xlsx", content, METRICS, 2025)


@pytest.mark.parametrize("name", ["figures.xlsx", "figures.csv"])
def test_the_template_filled_in_is_read_back(name):
    asked = asked_figures(load(), RULES, 2025)
    content = template(RULES.title, asked, METRICS, name)
    if name.endswith("csv"):
        filled = content.decode("utf-8-sig").rstrip() + "\n示例甲,,,," + ",".join("1" for _ in asked)
        content = filled.encode()
    else:
        book = load_workbook(io.BytesIO(content))
        book.active.append(["示例甲", None, None, None, *("1" for _ in asked)])
        file = io.BytesIO()
        book.save(file)
        content = file.getvalue()

    [one] = read_table(name, content, METRICS, 2025)

    assert one.name == "示例甲"
    assert {(metric, year) for year, metric in values(one)} == set(asked)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    for name in ("a.csv", "a.xlsx"):
        with suppress(BadInput):
            assert read_table(name, content, METRICS, 2025)

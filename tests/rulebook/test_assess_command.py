"""``tidu assess`` and ``tidu rules`` as people use them."""

import csv
import datetime as dt
import json

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from adapters.cli_assess import assess_command
from adapters.cli_rules import rules_app
from domain.rulebook import load
from domain.rulebook.model import Kind
from domain.rulebook.specimen import specimen

app = typer.Typer()
app.add_typer(rules_app, name="rules")
app.command("assess")(assess_command)
SCHEME = "cn/specialised@510000"
DAY = ("--on", "2026-05-10")


def run(*arguments: str):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def printed(*arguments: str):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def table(tmp_path):
    def write(*rows: str) -> str:
        path = tmp_path / "figures.csv"
        path.write_text("\n".join(rows), encoding="utf-8")
        return str(path)

    return write


def test_each_row_of_a_spreadsheet_gets_its_own_answer(table):
    path = table("企业名称,revenue.2025", "示例甲,1400", "示例乙,1500")

    found = printed("assess", SCHEME, "--facts", path, *DAY)

    outcomes = [next(row["outcome"] for row in one["conditions"] if row["id"] == "revenue") for one in found]
    assert [one["enterprise"] for one in found] == ["示例甲", "示例乙"]
    assert outcomes == ["not_met", "met"]


def test_the_figure_that_would_turn_a_condition_is_told(table):
    path = table("企业名称,revenue.2025", "示例甲,1400")

    found = printed("assess", SCHEME, "--facts", path, *DAY)
    text = run("assess", SCHEME, "--facts", path, *DAY).stdout

    [turn] = [one for one in found["turning"]["turns"] if one["condition"] == "revenue"]
    assert (turn["changes"][0]["before"], turn["changes"][0]["after"]) == ("1400", "1500")
    assert "* 营业收入 ≥ 1500万元：2025年营业收入由1400万元增加到1500万元（增加100万元）" in text
    assert "仍须取得：有效期内的科技型或创新型中小企业" in text


def test_the_template_has_a_column_for_each_figure_asked_for(tmp_path):
    path = tmp_path / "empty.csv"

    assert run("assess", SCHEME, "--template", path, *DAY).exit_code == 0
    shown = run("assess", SCHEME, "--template", "-", *DAY).stdout

    heading = next(csv.reader(shown.splitlines()))
    assert {"企业名称", "revenue.2025", "rd_expense.2024"} <= set(heading)
    assert next(csv.reader(path.read_text(encoding="utf-8-sig").splitlines())) == heading


def test_every_scheme_open_to_an_enterprise_is_compared(table):
    path = table("企业名称,所在地,revenue.2025", "示例甲,510107,1400")

    found = printed("assess", "--compare", "--facts", path, *DAY)
    text = run("assess", "--compare", "--facts", path, *DAY).stdout

    schemes = {one["scheme"]: one for one in found["schemes"]}
    assert {"cn/little-giant", SCHEME, "cn/innovative@510000"} <= schemes.keys()
    assert "revenue" in {row["id"] for row in schemes["cn/little-giant"]["against"]}
    assert "不符合条件  专精特新“小巨人”企业（cn/little-giant） 企业线上填报正在进行" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess",), ("assess", SCHEME, "--compare"), ("assess", SCHEME), ("assess", "--compare"),
    ],
)  # fmt: skip
def test_an_unclear_call_is_a_usage_error(arguments):
    assert run(*arguments).exit_code == 2


def test_a_comparison_without_a_place_is_refused(table):
    refused = run("assess", "--compare", "--facts", table("revenue", "5"))

    assert refused.exit_code == 1
    assert "所在地" in refused.output


def test_show_prints_route_publicity_terms_duties_ends_and_money_with_their_layers():
    text = run("rules", "show", "cn/little-giant", *DAY, "--kind", "recheck").stdout

    for part in ("条件：", "程序：", "公示：", "异议：", "有效期：", "复核：", "信息更新：", "变更报告："):
        assert f"\n{part}\n" in text
    assert "何时：2023年认定的第五批" in text
    assert "取代〔cn-2022-63〕：每次到期后" in text
    keys = {row["key"] for row in printed("rules", "show", "cn/little-giant", *DAY)["outline"]}
    assert {"route.decision", "validity.years", "annual_report.due", "materials"} <= keys


def test_diff_lays_two_days_two_schemes_and_two_jurisdictions_side_by_side():
    days = run("rules", "diff", SCHEME, "--on", "2026-03-31", "--and", "2026-04-01").stdout
    assert "左：≥ 1000万元 〔cn-2022-63〕\n    右：≥ 1500万元 〔cn-2026-2〕" in days
    assert printed("rules", "diff", SCHEME, SCHEME, *DAY)[0]["rows"]
    places = printed("rules", "diff", "510000", "440000", *DAY)
    assert [pair["right"].partition("（")[0] for pair in places] == [
        "广东省创新型中小企业",
        "广东省专精特新中小企业",
    ]


def test_history_tells_one_value_or_every_one_that_changed():
    text = run("rules", "history", "cn/little-giant", "main_share", "--kind", "recheck").stdout
    assert "2027-01-01 至 今：≥ 90% ← 工信部企业〔2026〕2号附件2〔cn-2026-2〕" in text
    every = printed("rules", "history", "cn/little-giant")
    assert "conditions.main_share" in {one["key"] for one in every}
    assert all(len(one["held"]) > 1 for one in every)
    assert run("rules", "history", "cn/little-giant", "nonsense").exit_code == 1


def test_who_qualifies_is_told_which_figure_would_change_that(tmp_path):
    rules = load().resolve(SCHEME, dt.date(2026, 5, 10), Kind.APPLICATION)
    firm = specimen(rules, 2025)
    facts = {
        "figures": {
            year: {name: figure.value for name, figure in figures.items()}
            for year, figures in firm.figures.items()
        },
        "titles": firm.titles,
        "judgements": {name: list(settled) for name, settled in firm.judgements.items()},
    }
    path = tmp_path / "facts.json"
    path.write_bytes(msgspec.json.encode(facts))

    text = run("assess", SCHEME, "--facts", path, *DAY).stdout

    assert text.splitlines()[0].endswith("：符合条件")
    assert "哪项数据单独变化即不再符合" in text
    found = {
        margin["condition"]: margin for margin in printed("assess", SCHEME, "--facts", path, *DAY)["margins"]
    }
    assert found["debt_ratio"]["text"] == "2025年资产负债率由80%增加到80.01%（增加0.01%）"

"""The commands about law: output, exit codes and messages."""

import json

import pytest
import typer
from typer.testing import CliRunner

from adapters.cli_assess import assess_command
from adapters.cli_rules import deadline_command, rules_app

app = typer.Typer()
app.add_typer(rules_app, name="rules")
app.command("assess")(assess_command)
app.command("deadline")(deadline_command)


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def printed(*arguments: str):
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_deadline_prints_the_last_day_with_its_derivation():
    found = printed("deadline", "--from", "2025-12-05", "--days", "5", "--unit", "working", "--json")
    assert found["last_day"] == "2025-12-11"
    assert found["skipped"] == ["2025-12-06", "2025-12-07"]
    assert "当日计入" in found["explanation"]


def test_deadline_can_skip_the_first_day():
    arguments = ("--from", "2025-12-05", "--days", "5", "--unit", "working", "--first-day", "skipped")
    assert run("deadline", *arguments).stdout.startswith("2025-12-12")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "2025-02-30", "--days", "5", "--unit", "working"),
        ("--from", "2025-12-05", "--days", "0", "--unit", "working"),
        ("--from", "2025-12-05", "--days", "5", "--unit", "weeks"),
    ],
)
def test_a_wrong_option_is_a_usage_error(arguments):
    assert run("deadline", *arguments).exit_code == 2


def test_rules_show_names_the_layer_and_what_it_overrides():
    text = run("rules", "show", "cn/little-giant", "--on", "2026-05-10", "--kind", "recheck").stdout
    assert "工信部企业〔2022〕63号〔cn-2022-63〕 → 工信厅企业函〔2026〕117号〔cn-2026-117〕" in text
    assert "【不考查：2026年复核标准不含增长率（工信厅企业函〔2026〕117号）】" in text
    assert "取代〔cn-2022-63〕" in text


def test_an_unknown_scheme_is_refused():
    result = run("rules", "show", "cn/giant")
    assert result.exit_code == 1
    assert "规则库中没有“cn/giant”" in result.output


def test_rules_list_metrics_and_check_count_what_there_is():
    schemes = {scheme["id"] for scheme in printed("rules", "list", "--json")}
    assert {"cn/little-giant", "cn/specialised@440000", "bj/specialised", "sc/specialised"} <= schemes
    assert any(metric["name"] == "revenue" for metric in printed("rules", "metrics", "--json"))
    assert printed("rules", "check", "--json")["entries"] == len(printed("rules", "export", "--json"))


def test_rules_check_names_file_key_and_remedy(tmp_path):
    result = run("rules", "check", str(tmp_path))
    assert result.exit_code == 1
    assert "metrics/*.yaml" in result.output


def test_every_exported_entry_has_the_agreed_keys():
    for entry in printed("rules", "export", "--json"):
        keys = {
            "entry",
            "scheme",
            "title",
            "level",
            "conditions",
            "publicity",
            "validity_years",
            "recheck_years",
        }
        assert keys | {"bans", "subsidies", "source"} <= set(entry)
        for condition in entry["conditions"]:
            assert condition["outcome_kind"] in ("computed", "judgement")
            assert condition["source"]["document"]


@pytest.fixture
def facts(tmp_path):
    def write(data) -> str:
        path = tmp_path / "facts.json"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return write


ASSESS = ("assess", "cn/specialised@510000", "--on", "2026-05-10", "--kind", "application")


def test_assess_prints_the_condition_table(facts):
    path = facts({"figures": {"2025": {"revenue": 1499.99, "market_years": 3}}, "titles": ["cn/tech-sme"]})
    found = printed(*ASSESS, "--facts", path, "--json")
    rows = {row["id"]: row for row in found["conditions"]}
    assert found["result"] == "undetermined"
    assert rows["revenue"]["outcome"] == "not_met"
    assert rows["revenue"]["figure"] == "1499.99万元（2025年）"
    assert (rows["revenue"]["threshold"], rows["revenue"]["unit"]) == ("≥ 1500", "万元")
    assert rows["revenue"]["source"]["document"] == "工信部企业〔2026〕2号"
    assert rows["prior_title"]["outcome"] == "met"
    assert "2024年" in rows["rd_expense"]["reason"]


def test_units_are_converted(facts):
    path = facts({"2025": {"revenue": {"value": 15000000, "unit": "元"}}})
    rows = {row["id"]: row for row in printed(*ASSESS, "--facts", path, "--json")["conditions"]}
    assert rows["revenue"]["figure"] == "1500万元（2025年）"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"2025": {"revenu": 1}}, "没有指标“revenu”"),
        ({"2025": {"revenue": "1,500"}}, "不带逗号"),
        ({"2025": {"revenue": {"value": 1, "unit": "美元"}}}, "不能换算"),
        ({"2025": {"is_sme": 1}}, "只填是或否"),
        ({"2025": {"revenue": True}}, "不是数字"),
        ({"figures": {"去年": {"revenue": 1}}}, "不是年度"),
        ({"2025": {}, "judgements": {"market_position": "好"}}, "须写明结果和理由"),
        ([1], "最外层不是对象"),
    ],
)
def test_a_wrong_facts_file_is_refused_with_field_and_remedy(facts, data, says):
    result = run(*ASSESS, "--facts", facts(data))
    assert result.exit_code == 1
    assert says in result.output


def test_a_missing_facts_file_is_a_usage_error():
    assert run(*ASSESS, "--facts", "/nowhere.json").exit_code == 2


def test_the_table_is_readable_without_json(facts):
    text = run(*ASSESS, "--facts", facts({"2025": {"revenue": 2000}})).stdout
    assert (
        text.splitlines()[0] == "四川省专精特新中小企业（cn/specialised@510000） 2026-05-10 认定：不符合条件"
    )
    assert "符合 营业收入 ≥ 1500万元 2000万元（2025年）" in text


def test_the_schema_lets_an_editor_complete_metrics_and_refuse_unknown_keys():
    schema = printed("rules", "schema")
    condition = schema["$defs"]["Condition"]
    assert condition["additionalProperties"] is False
    names = {choice["const"]: choice["title"] for choice in condition["properties"]["metric"]["oneOf"]}
    assert names["revenue"] == "营业收入"
    assert "before" in condition["properties"]["op"]["enum"]
    assert {"scheme"} <= set(schema["$defs"]["Rules"]["required"])

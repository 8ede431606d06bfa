"""Rules and condition tables as lines of text for the terminal."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from domain.rulebook.model import CaseRules, Condition, ConditionResult, Outcome

OUTCOMES = {
    Outcome.MET: "符合", Outcome.NOT_MET: "不符合", Outcome.NOT_KNOWN: "缺数据",
    Outcome.NEEDS_JUDGEMENT: "待判断", Outcome.NOT_EXAMINED: "不考查",
}  # fmt: skip
RESULTS = {"eligible": "符合条件", "not_eligible": "不符合条件", "undetermined": "尚不能确定"}
KINDS = {"application": "认定", "recheck": "复核"}


def scheme_lines(rules: CaseRules) -> Iterator[str]:
    """Everything about a case: layers, conditions, route, terms and other values, each with its layer."""
    yield f"{rules.title}（{rules.scheme}） {rules.on} {KINDS[rules.kind.value]}"
    yield "适用文件（弱到强）：" + " → ".join(f"{s.document}〔{s.ref}〕" for s in rules.sources)
    yield "条件："
    for condition in rules.conditions:
        yield from _condition_lines(condition, 1)
    yield "程序："
    for step in rules.route:
        settings = {k: v for k, v in step.settings.items() if v is not None}
        extra = f" {_text(settings)}" if settings else ""
        optional = "（可省）" if step.optional else ""
        limit = f" 限{step.limit.n}{step.limit.unit.value}" if step.limit else ""
        yield f"  {step.id}：{step.label}{optional}{limit}{extra} ← {step.source}"
    if rules.validity is not None:
        term = f"{rules.validity.n}年" if rules.validity.n is not None else "文件未写明，须由人填写并说明理由"
        yield f"有效期：{term} ← {rules.validity.source}"
    for name, value in rules.values.items():
        yield from _value_lines(name, value)


def _condition_lines(condition: Condition, depth: int) -> Iterator[str]:
    waived = condition.test.get("not_examined")
    note = f" 【不考查：{waived['reason']}，{waived['layer']}】" if waived else ""
    yield f"{'  ' * depth}{condition.id}：{condition.label}{note} ← {condition.source}〔{condition.layer}〕"
    for before in condition.overrides:
        yield f"{'  ' * depth}  取代〔{before['layer']}〕：{before['label']}"
    for part in condition.parts:
        yield from _condition_lines(part, depth + 1)


def _value_lines(name: str, entry: dict[str, Any]) -> Iterator[str]:
    layer = f"〔{entry['layer']}〕" if "layer" in entry else ""
    if name != "materials" and isinstance(entry["value"], list):
        yield f"{name}："
        for item in entry["value"]:
            facts = {k: v for k, v in item.items() if k not in ("source", "layer")}
            yield f"  {_text(facts)}〔{item['layer']}〕"
    else:
        yield f"{name}：{_text(entry['value'])}{layer}"
    for before in entry.get("overrides", []):
        yield f"  取代〔{before['layer']}〕：{_text(before['value'])}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def table_lines(rules: CaseRules, rows: Sequence[ConditionResult], result: str) -> Iterator[str]:
    """The condition table with its result."""
    yield f"{rules.title}（{rules.scheme}） {rules.on} {KINDS[rules.kind.value]}：{RESULTS[result]}"
    for row in rows:
        figure = f" {row.figure}" if row.figure else ""
        indent = "  " * (row.depth + 1)
        yield f"{indent}{OUTCOMES[row.outcome]} {row.label}{figure}：{row.reason} ← {row.source}"


def entry_lines(entry: dict[str, Any]) -> Iterator[str]:
    """One exported entry as lines."""
    yield f"{entry['entry']} {entry['scheme']} {entry['title']}"
    for condition in entry["conditions"]:
        yield f"  {condition['id']}：{condition['label']} ← {condition['source']['document']}"

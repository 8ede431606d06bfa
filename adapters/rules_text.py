"""Rules and condition tables as lines of text for the terminal."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from domain.rulebook.candidates import Candidate
from domain.rulebook.compare import Difference, State
from domain.rulebook.history import ValueHistory
from domain.rulebook.margin import Margin
from domain.rulebook.model import CaseRules, ConditionResult, Outcome
from domain.rulebook.outline import Told
from domain.rulebook.scratch import Change
from domain.rulebook.turning import Turning
from domain.rulebook.words import PARTS

OUTCOMES = {
    Outcome.MET: "符合", Outcome.NOT_MET: "不符合", Outcome.NOT_KNOWN: "缺数据",
    Outcome.NEEDS_JUDGEMENT: "待判断", Outcome.NOT_EXAMINED: "不考查",
}  # fmt: skip
NARROWEST = 5
"""Margins that are printed."""

RESULTS = {"eligible": "符合条件", "not_eligible": "不符合条件", "undetermined": "尚不能确定"}


def scheme_lines(rules: CaseRules, told: Sequence[Told]) -> Iterator[str]:
    """Every value with the layer it came from and, below it, what it overrides."""
    yield heading(rules)
    yield "适用文件（弱到强）：" + " → ".join(f"{s.document}〔{s.ref}〕" for s in rules.sources)
    part = ""
    for row in told:
        if row.part != part:
            part = row.part
            yield f"{PARTS.get(part, part)}："
        yield "  " * (row.depth + 1) + _sentence(row)
        for before in row.overrides:
            yield "  " * (row.depth + 2) + f"取代〔{before.layer}〕：{before.text}"


def heading(rules: CaseRules) -> str:
    """Title, id, day and kind of case."""
    return f"{rules.title}（{rules.scheme}） {rules.on} {rules.kind.label}"


def _sentence(row: Told) -> str:
    name = row.key.rpartition(".")[2]
    shown = f"{name}：{row.label}" if row.part in ("conditions", "route") and name else row.label
    # A label made from the catalogue says the demand already.
    text = "" if not row.text or row.heading != row.label else f"：{row.text}"
    note = f" 【{row.note}】" if row.note else ""
    cited = f" ← {row.source}〔{row.layer}〕" if row.source is not None else ""
    return f"{shown}{text}{note}{cited}"


def difference_lines(rows: Sequence[Difference], left: str, right: str) -> Iterator[str]:
    """What differs, side by side; what is the same is only counted."""
    yield f"左：{left}"
    yield f"右：{right}"
    part = ""
    for row in rows:
        if row.state is State.SAME:
            continue
        if row.part != part:
            part = row.part
            yield f"{PARTS.get(part, part)}："
        yield f"  {row.state.label}  {row.label}"
        for side, told in (("左", row.left), ("右", row.right)):
            if told is not None:
                note = f" 【{told.note}】" if told.note else ""
                yield f"    {side}：{told.text or told.label}{note} 〔{told.layer}〕"
    same = sum(row.state is State.SAME for row in rows)
    yield f"不同 {len(rows) - same} 项，相同 {same} 项"


def history_lines(values: Sequence[ValueHistory]) -> Iterator[str]:
    """Each value over time, oldest first."""
    for value in values:
        yield f"{value.key}（{PARTS.get(value.part, value.part)}：{value.label}）"
        for held in value.held:
            until = held.until.isoformat() if held.until else "今"
            told = held.told
            said = "没有规定" if told is None else told.text or told.label
            note = f" 【{told.note}】" if told is not None and told.note else ""
            cited = f" ← {told.source}〔{told.layer}〕" if told is not None and told.source else ""
            yield f"  {held.begins} 至 {until}：{said}{note}{cited}"


def table_lines(
    rules: CaseRules,
    rows: Sequence[ConditionResult],
    result: str,
    turning: Turning,
    margins: Sequence[Margin],
    who: str = "",
) -> Iterator[str]:
    """The condition table with its result, and which change of a figure would turn it either way."""
    yield f"{who + ' ' if who else ''}{heading(rules)}：{RESULTS[result]}"
    for row in rows:
        figure = f" {row.figure}" if row.figure else ""
        indent = "  " * (row.depth + 1)
        yield f"{indent}{OUTCOMES[row.outcome]} {row.label}{figure}：{row.reason} ← {row.source}"
    if turning.turns:
        yield "怎样才能符合："
    for turn in turning.turns:
        mark = "*" if turn.wanted else " "
        yield f"  {mark} {turn.label}：{turn.text}"
    if len(turning.changes) > 1:
        yield "  合起来：" + "；".join(_changed(change) for change in turning.changes)
    if turning.turns:
        yield f"  标“*”的各项全部办到后：{RESULTS[turning.result]}" + (
            f"（仍须{'、'.join(turning.left)}）" if turning.left else ""
        )
    yield from _margin_lines(margins)


def _margin_lines(margins: Sequence[Margin]) -> Iterator[str]:
    if margins:
        yield "哪项数据单独变化即不再符合（离界限最近的在前）："
    for margin in margins[:NARROWEST]:
        yield f"    {margin.label}：{margin.text}"


def _changed(change: Change) -> str:
    name = change.label if change.now else f"{change.year}年{change.label}"
    before = "未报" if change.before is None else _plain(change.before) + change.unit
    return f"{name} {before}→{_plain(change.after)}{change.unit}"


def _plain(value: Decimal | bool) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else f"{value:f}"


def candidate_lines(found: Sequence[Candidate], who: str = "") -> Iterator[str]:
    """Every scheme open to an enterprise, those that it meets first."""
    if who:
        yield who
    for one in found:
        window = f" {one.window}" if one.window else ""
        yield f"{RESULTS[one.result]}  {one.title}（{one.scheme}）{window}{'  已持有' if one.held else ''}"
        for label, rows in (("不符合", one.against), ("缺数据", one.missing), ("待判断", one.judged)):
            if rows:
                yield f"    {label} {len(rows)} 项：" + "；".join(row.label for row in rows)


def entry_lines(entry: dict[str, Any]) -> Iterator[str]:
    """One exported entry as lines."""
    yield f"{entry['entry']} {entry['scheme']} {entry['title']}"
    for condition in entry["conditions"]:
        yield f"  {condition['id']}：{condition['label']} ← {condition['source']['document']}"

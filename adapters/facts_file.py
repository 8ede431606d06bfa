"""Figures of enterprises from a file: JSON for one, a spreadsheet (``facts_table.py``) for many."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec

from domain.errors import BadInput
from domain.figures import Figure, FiguresByYear
from domain.procedures.registration import DECIMALS, LARGEST
from domain.rulebook.metrics import Metric
from domain.rulebook.model import Outcome

# How many of the catalogue's units one of these is: 万元 is the catalogue's unit of money.
_FACTORS = {("元", "万元"): Decimal("0.0001"), ("亿元", "万元"): Decimal(10000)}


class Facts(msgspec.Struct):
    """What an enterprise reports.

    Args:
        year: The last full year when the file names it.
        titles: Scheme ids of titles in force.
        name, uscc, division: Who it is and where it is registered, when the file says so.
    """

    figures: FiguresByYear
    year: int | None = None
    titles: list[str] = []
    judgements: dict[str, tuple[Outcome, str]] = {}
    name: str = ""
    uscc: str = ""
    division: str = ""


def read_facts(path: Path, metrics: Mapping[str, Metric]) -> Facts:
    """
    Read *path*.

    The form is ``{"year": 2025, "figures": {"2025": {"revenue": 5000,
    "rd_expense": {"value": 600, "unit": "万元"}}},
    "titles": ["cn/specialised@510000"], "judgements": {"chain_role": ["met", "理由"]}}``;
    years may also stand at the top.

    Raises:
        BadInput: Not JSON, an unknown metric or unit, or a value of the wrong kind; names the field.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as problem:
        raise BadInput(
            "facts", f"不能读取{path.name}", why=str(problem), way_out="请提供UTF-8编码的JSON文件。"
        ) from None
    if not isinstance(data, dict):
        raise BadInput(
            "facts", f"不能使用{path.name}", why="最外层不是对象", way_out="请按年度填写各项数据。"
        )
    by_year = data.get("figures", {key: value for key, value in data.items() if key.isdigit()})
    figures = {_year(key): _figures(key, values, metrics) for key, values in by_year.items()}
    titles: list[str] = data.get("titles") or data.get("titles_in_force") or []
    return Facts(
        figures, data.get("year"), titles, _judgements(data.get("judgements", {})),
        *(str(data.get(key, "")) for key in ("name", "uscc", "division")),
    )  # fmt: skip


def _year(text: str) -> int:
    if not (text.isdigit() and len(text) == 4):
        raise BadInput(text, f"“{text}”不是年度", why="年度须为四位数字", way_out="请按年度填写，如2025。")
    return int(text)


def _figures(year: str, values: Any, metrics: Mapping[str, Metric]) -> dict[str, Figure]:
    if not isinstance(values, dict):
        raise BadInput(
            year, f"{year}年的数据不能使用", why="须为指标与数值的对照", way_out="请逐项填写指标。"
        )
    return {
        name: Figure(name, figure_value(f"{year}.{name}", name, value, metrics))
        for name, value in values.items()
    }


def figure_value(field: str, name: str, given: Any, metrics: Mapping[str, Metric]) -> Decimal | bool:
    """
    The value of metric *name* in the catalogue's unit.

    Args:
        field: How the place is called in messages.
        given: A number or text, yes or no, or ``{"value": …, "unit": …}``.

    Raises:
        BadInput: No such metric or unit, or a value of the wrong kind.
    """
    metric = metrics.get(name)
    if metric is None:
        raise BadInput(
            field,
            f"没有指标“{name}”",
            why="指标目录中没有这一项",
            way_out="用 tidu rules metrics 查看指标目录。",
        )
    unit = metric.unit
    if isinstance(given, dict):
        unit, given = given.get("unit", unit), given.get("value")
    if metric.type == "boolean":
        if not isinstance(given, bool):
            raise BadInput(
                field,
                f"{metric.label}不能用“{given}”",
                why="这一项只填是或否",
                way_out="请填 true 或 false。",
            )
        return given
    factor = Decimal(1) if unit == metric.unit else _FACTORS.get((unit, metric.unit))
    if factor is None:
        raise BadInput(
            field,
            f"{metric.label}的单位“{unit}”不能换算",
            why=f"规定单位为{metric.unit}",
            way_out="请换算后填写。",
        )
    try:
        number = Decimal(str(given)) if not isinstance(given, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadInput(
            field, f"{metric.label}不能用“{given}”", why="不是数字", way_out="请填写不带逗号和单位的数字。"
        )
    if not usable(number):
        raise BadInput(
            field, f"{metric.label}不能用“{str(given)[:30]}”", why="数字过大或小数位过多",
            way_out="请核对数字和单位。",
        )  # fmt: skip
    return number * factor


def usable(number: Decimal) -> bool:
    """Whether *number* has the size of a figure; one with a huge exponent would take minutes to compute."""
    exponent = number.as_tuple().exponent
    return abs(number) < LARGEST and isinstance(exponent, int) and -exponent <= DECIMALS


def _judgements(given: Any) -> dict[str, tuple[Outcome, str]]:
    settled: dict[str, tuple[Outcome, str]] = {}
    for name, value in dict(given).items():
        try:
            outcome, reason = value
            settled[name] = (Outcome(outcome), str(reason))
        except (TypeError, ValueError):
            raise BadInput(
                name, f"判断“{name}”不能使用", why="须写明结果和理由", way_out='请写作 ["met", "理由"]。'
            ) from None
    return settled

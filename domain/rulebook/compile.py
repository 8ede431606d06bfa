"""Turn a condition as it is written into the self-contained one that is frozen into a case."""

import datetime as dt
from typing import Any

from domain import divisions
from domain.rulebook import schema
from domain.rulebook.layers import Layer
from domain.rulebook.metrics import Metric
from domain.rulebook.model import Condition

_SIGNS = {
    ">=": "≥",
    ">": "＞",
    "<=": "≤",
    "<": "＜",
    "==": "=",
    "range[)": "∈",
    "range[]": "∈",
    "before": "早于",
}
_GROUPS = {
    "all": "同时满足",
    "any": "满足其一",
    "bands": "分档",
    "judged": "综合评价",
    "unclear": "文件未写明全部还是其一",
}


def condition_of(
    layer: Layer, declared: schema.Condition, scheme: str, metrics: dict[str, Metric]
) -> Condition:
    """The condition with test, label, members and citation; ``@*`` titles are bound to the scheme's unit."""
    test = _test(declared, scheme, metrics)
    if declared.exclusion:
        test["exclusion"] = True
    if declared.preference:
        test["preference"] = True
    cited = declared.line is not None or bool(declared.clause) or not declared.members
    parts = [condition_of(layer, member, scheme, metrics) for member in declared.members]
    return Condition(
        id=declared.id,
        label=declared.label or _label(declared, metrics),
        test=test,
        parts=parts,
        source=layer.source(declared) if cited or not parts else parts[0].source,
        layer=layer.instrument.instrument,
    )


def threshold(test: dict[str, Any]) -> str:
    """The bound of a figure test as text, e.g. ``≥ 5000``."""
    if test["kind"] != "figure":
        return ""
    value = test["value"]
    if isinstance(value, bool):
        return "是" if value else "否"
    if test.get("date"):
        value = [civil(day) for day in value] if isinstance(value, list) else civil(value)
    if isinstance(value, list):
        closing = "]" if test["op"].endswith("]") else ")"
        return f"[{value[0]}, {value[1]}{closing}"
    return f"{_SIGNS[test['op']]} {value}"


def civil(digits: str) -> str:
    """A day reported in eight digits, as people write it: ``20190101`` is ``2019-01-01``."""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _test(declared: schema.Condition, scheme: str, metrics: dict[str, Metric]) -> dict[str, Any]:
    test: dict[str, Any]
    if declared.metric:
        test = _figure(declared, metrics[declared.metric])
    elif declared.judgement:
        test = {"kind": "judgement", "question": declared.judgement}
    elif declared.titles:
        test = {"kind": "titles", "titles": _titles(declared.titles, scheme)}
    elif declared.without:
        test = {"kind": "without", "titles": _titles(declared.without, scheme)}
    elif declared.of:
        test = {"kind": "at_least", "n": declared.pick}
    else:
        test = {"kind": next(name for name in _GROUPS if getattr(declared, name))}
    if declared.pending:
        test["pending"] = True
    if declared.when is not None:
        when = declared.when
        test["when"] = {
            "metric": when.metric, "op": when.op, "value": _value(when.value), "over": when.over, "years": 1,
        }  # fmt: skip
    return test


def _figure(declared: schema.Condition, metric: Metric) -> dict[str, Any]:
    test: dict[str, Any] = {
        "kind": "figure", "metric": declared.metric, "op": declared.op, "value": _value(declared.value),
        "unit": "" if metric.type == "date" else metric.unit, "over": declared.over, "years": declared.years,
    }  # fmt: skip
    if metric.type == "date":
        test["date"] = True
    if declared.year is not None:
        test["year"] = declared.year
    return test


def _value(value: Any) -> Any:
    """Numbers as decimal text, dates as the eight digits in which they are reported."""
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, bool):
        return value
    return f"{value:%Y%m%d}" if isinstance(value, dt.date) else str(value)


def _titles(listed: list[str], scheme: str) -> list[str]:
    unit = scheme.partition("@")[2]
    bound: list[str] = []
    for title in listed:
        base, _, wanted = title.partition("@")
        if wanted == "*":
            bound += [f"{base}@{u}" for u in ([unit] if unit else divisions.province_units())]
        else:
            bound.append(title)
    return bound


def _label(declared: schema.Condition, metrics: dict[str, Metric]) -> str:
    """A short label made from the catalogue's words."""
    if declared.judgement:
        return declared.judgement
    if declared.titles:
        return "持有有效期内的前置称号"
    if declared.without:
        return "不持有规定的称号"
    if declared.of:
        return f"{len(declared.of)}项中满足{declared.pick}项"
    if not declared.metric:
        return next(label for name, label in _GROUPS.items() if getattr(declared, name))
    metric = metrics[declared.metric]
    if metric.type == "boolean":
        return metric.label if declared.value is True else f"无：{metric.label}"
    span = {
        "each": f"近{declared.years}年每年",
        "any": f"近{declared.years}年任一年",
        "sum": f"近{declared.years}年合计",
        "average": f"近{declared.years}年平均",
        "cagr": f"近{declared.years}年复合增长率：",
        "pooled": f"近{declared.years}年合计口径的",
        "two_years": f"近{declared.years}年",
    }.get(declared.over, f"{declared.year}年" if declared.year else "")  # fmt: skip
    if declared.year and declared.over != "last":
        span = f"截至{declared.year}年的{span}"
    value, own_unit = declared.value, "" if metric.type == "date" else metric.unit
    if isinstance(value, list):
        end = "含" if declared.op.endswith("]") else "不含"
        return f"{span}{metric.label} {value[0]}（含）至{value[1]}（{end}）{own_unit}"
    unit = "%" if declared.over == "cagr" else own_unit
    return f"{span}{metric.label} {_SIGNS[declared.op]} {value}{unit}"

"""Figures, titles and judgements that just meet a case's conditions: for walks and examples."""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from domain.figures import Figure, FiguresByYear
from domain.rulebook.metrics import catalogue
from domain.rulebook.model import CaseRules, Condition, Outcome


class Specimen(msgspec.Struct):
    """What an enterprise must report, hold and be judged so that it meets every condition on its boundary."""

    figures: FiguresByYear
    titles: list[str]
    judgements: dict[str, tuple[Outcome, str]]


def specimen(rules: CaseRules, year: int) -> Specimen:
    """
    An enterprise that meets *rules*, taking the first way where the law offers several.

    Args:
        year: The last full year (上年度).
    """
    made = Specimen({}, [], {})
    leaves = sorted(
        (leaf for condition in rules.conditions for leaf in _chosen(condition)),
        key=lambda leaf: (leaf.test.get("over") == "pooled", _order(leaf.test)),
    )
    for leaf in leaves:
        _meet(leaf, made, year)
    return made


def chosen_leaves(rules: CaseRules) -> list[Condition]:
    """The conditions without members that :func:`specimen` meets, in order."""
    return [leaf for condition in rules.conditions for leaf in _chosen(condition)]


def _chosen(condition: Condition) -> Iterator[Condition]:
    test = condition.test
    if "not_examined" in test:
        return
    if "when" in test:
        when = {**test["when"], "kind": "figure", "unit": ""}
        yield msgspec.structs.replace(condition, test=when, parts=[])
    match test["kind"]:
        case "all" | "unclear":
            for part in condition.parts:
                yield from _chosen(part)
        case "any" | "bands":
            ways = [part for part in condition.parts if "not_examined" not in part.test]
            yield from _chosen(ways[0])
        case "at_least":
            for part in condition.parts[: test["n"]]:
                yield from _chosen(part)
        case _:
            yield msgspec.structs.replace(condition, parts=[])


def _order(test: dict[str, Any]) -> Decimal:
    """Lower bounds rising, so that the highest is what stays."""
    value = test.get("value")
    if isinstance(value, bool) or value is None:
        return Decimal(0)
    return Decimal(value[0] if isinstance(value, list) else value)


def _meet(leaf: Condition, made: Specimen, year: int) -> None:
    test = leaf.test
    match test["kind"]:
        case "titles":
            made.titles.append(test["titles"][0])
        case "without":
            pass
        case "judgement" | "judged":
            made.judgements[leaf.id] = (Outcome.MET, "示例：审核人员认为符合")
        case "figure":
            _report(test, made.figures, year)


def _report(test: dict[str, Any], figures: FiguresByYear, year: int) -> None:
    metric, over, years = test["metric"], test["over"], int(test.get("years", 1))
    last = int(test.get("year", year))
    if isinstance(test["value"], bool):
        _put(figures, last, metric, test["value"])
        return
    bound = _boundary(test)
    if over == "cagr":
        factor = (1 + bound / 100) ** years
        end = figures.get(last, {}).get(metric)
        base = Decimal(end.value) if end is not None and not isinstance(end.value, bool) else Decimal(10000)
        _put(figures, last, metric, (base / factor).quantize(Decimal(1)) * factor)
        _put(figures, last - years, metric, (base / factor).quantize(Decimal(1)))
        return
    if over == "pooled":
        _pool(metric, bound, figures, range(last, last - years, -1))
        return
    for back in range(years if over != "any" else 1):
        value = bound / years if over == "sum" else bound
        before = figures.get(last - back, {}).get(metric)
        if before is None or isinstance(before.value, bool) or not test["op"].startswith(">"):
            _put(figures, last - back, metric, value)
        else:
            _put(figures, last - back, metric, max(value, before.value))


def _pool(metric: str, bound: Decimal, figures: FiguresByYear, years: Iterable[int]) -> None:
    """Parts and wholes whose sums stand in the ratio *bound*, on top of what is reported already."""
    part, whole = catalogue()[metric].ratio
    for year in years:
        reported = figures.get(year, {})
        base = Decimal(str(reported[whole].value)) if whole in reported else Decimal(10000)
        least = Decimal(str(reported[part].value)) if part in reported else Decimal(0)
        _put(figures, year, whole, base)
        _put(figures, year, part, max(least, base * bound / 100))


def _boundary(test: dict[str, Any]) -> Decimal:
    """The value on the boundary, or the nearest hundredth inside a strict one."""
    value = test["value"]
    if isinstance(value, list):
        return Decimal(value[0])
    if test["op"] == "before":
        day = dt.date.fromisoformat(str(value)) - dt.timedelta(days=1)
        return Decimal(f"{day:%Y%m%d}")
    step = {">": Decimal("0.01"), "<": Decimal("-0.01")}.get(test["op"], Decimal(0))
    return Decimal(value) + step


def _put(figures: FiguresByYear, year: int, metric: str, value: Decimal | bool) -> None:
    figures.setdefault(year, {})[metric] = Figure(metric, value)

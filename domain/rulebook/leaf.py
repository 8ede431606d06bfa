"""Judge one figure test: the last year, each of several, their sum, average or compound growth."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import msgspec

from domain.rulebook.compile import civil
from domain.rulebook.figures import Number, Reading, compares, shown
from domain.rulebook.model import Outcome

Test = dict[str, Any]
_SIGNS = {">=": "不低于", ">": "高于", "<=": "不高于", "<": "低于", "==": "等于", "before": "早于"}


class Verdict(msgspec.Struct, frozen=True):
    """An outcome with the figure it rests on and the reason."""

    outcome: Outcome
    figure: str = ""
    reason: str = ""


def judge_figure(test: Test, reading: Reading) -> Verdict:
    """Judge *test* (of kind ``figure``) by what was reported."""
    if isinstance(test["value"], bool):
        return _yes_or_no(test, reading)
    return _OVER[test["over"]](test, reading)


def _yes_or_no(test: Test, reading: Reading) -> Verdict:
    answer, year = reading.yes(test["metric"], test.get("year"))
    if answer is None:
        return Verdict(Outcome.NOT_KNOWN, reason=f"缺少{reading.missing(test['metric'], year)}")
    word = "是" if answer else "否"
    outcome = Outcome.MET if answer is test["value"] else Outcome.NOT_MET
    return Verdict(outcome, f"{word}（{year}年）", f"{reading.label(test['metric'])}：填报为{word}")


def _last(test: Test, reading: Reading) -> Verdict:
    value, year = reading.number(test["metric"], test.get("year"))
    if value is None:
        return Verdict(Outcome.NOT_KNOWN, reason=f"缺少{reading.missing(test['metric'], year)}")
    if test["op"] == "before" and value == Fraction(test["value"]):
        return Verdict(
            Outcome.NEEDS_JUDGEMENT,
            civil(shown(value)),
            "恰为文件所写之日，而文件没有写明“前”是否包括当日，由审核人员判断并说明理由",
        )
    return _compared(test, reading, value, f"{year}年")


def _several(test: Test, reading: Reading) -> tuple[dict[int, Number], list[int]]:
    """The values of the last years by year, newest first, and the years without one."""
    values: dict[int, Number] = {}
    missing: list[int] = []
    last = test.get("year", reading.year)
    for year in range(last, last - test["years"], -1):
        value, _ = reading.number(test["metric"], year)
        if value is None and year == reading.year:
            value, _ = reading.number(test["metric"])
        if value is None:
            missing.append(year)
        else:
            values[year] = value
    return values, missing


def _each(test: Test, reading: Reading) -> Verdict:
    values, missing = _several(test, reading)
    failing = {year: v for year, v in values.items() if not compares(v, test["op"], test["value"])}
    figure = _listed(test, values)
    if failing:
        return Verdict(
            Outcome.NOT_MET,
            figure,
            "；".join(_sentence(test, reading, v, f"{y}年") for y, v in failing.items()),
        )
    if missing:
        return Verdict(Outcome.NOT_KNOWN, figure, _lacking(test, reading, missing))
    return Verdict(Outcome.MET, figure, f"{len(values)}年均达到")


def _any(test: Test, reading: Reading) -> Verdict:
    values, missing = _several(test, reading)
    figure = _listed(test, values)
    for year, value in values.items():
        if compares(value, test["op"], test["value"]):
            return Verdict(Outcome.MET, figure, _sentence(test, reading, value, f"{year}年"))
    if missing:
        return Verdict(Outcome.NOT_KNOWN, figure, _lacking(test, reading, missing))
    return Verdict(Outcome.NOT_MET, figure, f"近{test['years']}年均未达到")


def _sum(test: Test, reading: Reading) -> Verdict:
    values, missing = _several(test, reading)
    if missing:
        return Verdict(Outcome.NOT_KNOWN, _listed(test, values), _lacking(test, reading, missing))
    return _compared(test, reading, sum(values.values(), Fraction(0)), f"近{test['years']}年合计")


def _average(test: Test, reading: Reading) -> Verdict:
    values, missing = _several(test, reading)
    if missing:
        return Verdict(Outcome.NOT_KNOWN, _listed(test, values), _lacking(test, reading, missing))
    mean = sum(values.values(), Fraction(0)) / len(values)
    return _compared(test, reading, mean, f"近{test['years']}年平均")


def _pooled(test: Test, reading: Reading) -> Verdict:
    """A ratio over several years together: the sum of the parts over the sum of the wholes."""
    sums, missing = [], []
    for name in reading.parts(test["metric"]):
        values, absent = _several({**test, "metric": name}, reading)
        sums.append(sum(values.values(), Fraction(0)))
        missing += [reading.missing(name, year) for year in sorted(absent)]
    if missing:
        return Verdict(Outcome.NOT_KNOWN, reason="缺少" + "、".join(missing))
    part, whole = sums
    if whole <= 0:
        return Verdict(
            Outcome.NEEDS_JUDGEMENT, reason="各年合计的基数为零或负数，比例无法计算，由审核人员判断"
        )
    return _compared(test, reading, part / whole * 100, f"近{test['years']}年合计")


def _cagr(test: Test, reading: Reading) -> Verdict:
    """Compound growth, compared without taking a root, so that exactly 5 % is exactly 5 %."""
    metric, years = test["metric"], test["years"]
    last, _ = reading.number(metric, reading.year)
    first, _ = reading.number(metric, reading.year - years)
    missing = [y for y, v in ((reading.year, last), (reading.year - years, first)) if v is None]
    if last is None or first is None:
        return Verdict(Outcome.NOT_KNOWN, reason=_lacking(test, reading, missing))
    if first <= 0 or last < 0:
        return Verdict(
            Outcome.NEEDS_JUDGEMENT, reason="基期或末期为零或负数，复合增长率无法计算，由审核人员判断"
        )
    rate = Fraction((float(last / first) ** (1 / years) - 1) * 100).limit_denominator(10**8)
    bound = (1 + Fraction(test["value"]) / 100) ** years
    met = compares(last / first, test["op"], bound)
    figure = f"{shown(rate)}%（{reading.year - years}至{reading.year}年）"
    outcome = Outcome.MET if met else Outcome.NOT_MET
    word = _SIGNS[test["op"]]
    return Verdict(outcome, figure, f"复合增长率{shown(rate)}%，要求{word}{test['value']}%")


def _two_years(test: Test, reading: Reading) -> Verdict:
    """The text says neither "each year" nor "average": where the readings differ, a person decides."""
    each, mean = _each(test, reading), _average(test, reading)
    if each.outcome is mean.outcome or each.outcome is Outcome.NOT_KNOWN:
        return each
    return Verdict(
        Outcome.NEEDS_JUDGEMENT,
        f"{each.figure}；{mean.figure}",
        "文件没有写明按每年还是按平均计算，两种算法结果不同，由审核人员判断并说明理由",
    )


_OVER: dict[str, Callable[[Test, Reading], Verdict]] = {
    "last": _last, "each": _each, "any": _any, "sum": _sum, "average": _average, "cagr": _cagr,
    "pooled": _pooled, "two_years": _two_years,
}  # fmt: skip


def _compared(test: Test, reading: Reading, value: Number, period: str) -> Verdict:
    outcome = Outcome.MET if compares(value, test["op"], test["value"]) else Outcome.NOT_MET
    return Verdict(outcome, f"{_worth(test, value)}（{period}）", _sentence(test, reading, value, period))


def _sentence(test: Test, reading: Reading, value: Number, period: str) -> str:
    bound = test["value"]
    if isinstance(bound, list):
        low, high = (_bound(test, end) for end in bound)
        wanted = f"在{low}与{high}之间"
    else:
        wanted = f"{_SIGNS[test['op']]}{_bound(test, bound)}"
    return f"{period}{reading.label(test['metric'])}为{_worth(test, value)}，要求{wanted}"


def _worth(test: Test, value: Number) -> str:
    """A value as people write it: with its unit, or as a civil day."""
    return civil(shown(value)) if test.get("date") else f"{shown(value)}{test['unit']}"


def _bound(test: Test, bound: str) -> str:
    return civil(bound) if test.get("date") else f"{bound}{test['unit']}"


def _listed(test: Test, values: dict[int, Number]) -> str:
    return "；".join(f"{shown(value)}{test['unit']}（{year}年）" for year, value in values.items())


def _lacking(test: Test, reading: Reading, years: list[int]) -> str:
    return "缺少" + "、".join(reading.missing(test["metric"], year) for year in sorted(years))

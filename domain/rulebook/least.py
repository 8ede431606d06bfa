"""Meet one figure test by changing its figures as little as possible."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from domain.rulebook.figures import Number, compares
from domain.rulebook.leaf import Test, judge_figure
from domain.rulebook.model import Outcome
from domain.rulebook.scratch import Scratch

EXAMPLE = Decimal(10000)
"""Stands for a base that was not reported, where only a proportion is asked for."""

_TRIES = 4
"""A year's growth changes the next year's: the years are gone through again until all hold."""


def meet(test: Test, sheet: Scratch) -> bool:
    """Change figures on *sheet* until *test* is met; say whether it is."""
    for _ in range(_TRIES):
        if judge_figure(test, sheet.reading).outcome is Outcome.MET:
            return True
        if isinstance(test["value"], bool):
            sheet.answer(test["metric"], test["value"], test.get("year"))
        else:
            _OVER[test["over"]](test, sheet)
    return judge_figure(test, sheet.reading).outcome is Outcome.MET


def _last(test: Test, sheet: Scratch) -> None:
    value, _ = sheet.reading.number(test["metric"], test.get("year"))
    sheet.reach(test["metric"], *_target(test, value), test.get("year"))


def _each(test: Test, sheet: Scratch) -> None:
    """Every year that fails or is missing, the oldest first, because growth builds on the year before."""
    for year in reversed(_years(test, sheet)):
        value = _of(test["metric"], year, sheet)
        if value is None or not compares(value, test["op"], test["value"]):
            sheet.reach(test["metric"], *_target(test, value), _home(test["metric"], year, sheet))


def _any(test: Test, sheet: Scratch) -> None:
    """The year that is nearest to the bound; the last one when none was reported."""
    bound = _first(test["value"])
    known = {y: v for y in _years(test, sheet) if (v := _of(test["metric"], y, sheet)) is not None}
    year = min(known, key=lambda y: abs(known[y] - bound), default=_years(test, sheet)[0])
    sheet.reach(test["metric"], *_target(test, known.get(year)), _home(test["metric"], year, sheet))


def _sum(test: Test, sheet: Scratch) -> None:
    _total(test, sheet, 1)


def _average(test: Test, sheet: Scratch) -> None:
    _total(test, sheet, int(test["years"]))


def _total(test: Test, sheet: Scratch, times: int) -> None:
    """Let the newest year carry what is missing; years not reported count as nothing where that is enough."""
    metric, years = test["metric"], _years(test, sheet)
    known = {year: _of(metric, year, sheet) for year in years}
    absent = [year for year in years if known[year] is None]
    for year in absent:
        sheet.put(metric, year, Decimal(0))
        known[year] = Fraction(0)
    total = sum((v for v in known.values() if v is not None), Fraction(0))
    op, bound = _target({**test, "value": _times(test["value"], times)}, total)
    if compares(total, op, bound):
        return
    for year in (*absent, *(y for y in years if y not in absent)):
        rest = total - (known[year] or 0)
        wanted = bound - rest
        if wanted < 0 and not sheet.metrics[metric].negative:
            sheet.put(metric, year, Decimal(0))
            total, known[year] = rest, Fraction(0)
            continue
        sheet.reach(metric, op, wanted, _home(metric, year, sheet))
        return


def _pooled(test: Test, sheet: Scratch) -> None:
    """The last year's numerator carries what the ratio of the sums lacks."""
    part, whole = sheet.reading.parts(test["metric"])
    years = _years(test, sheet)
    for year in years:
        if _of(whole, year, sheet) is None:
            sheet.put(whole, year, EXAMPLE)
        if _of(part, year, sheet) is None:
            sheet.put(part, year, Decimal(0))
    wholes = sum((_of(whole, year, sheet) or Fraction(0) for year in years), Fraction(0))
    parts = sum((_of(part, year, sheet) or Fraction(0) for year in years), Fraction(0))
    if wholes <= 0:
        return
    op, bound = _target(test, parts / wholes * 100)
    wanted = bound * wholes / 100 - (parts - (_of(part, years[0], sheet) or 0))
    sheet.reach(part, op, wanted, _home(part, years[0], sheet))


def _cagr(test: Test, sheet: Scratch) -> None:
    """The last year's figure; the base year's, where only that one is missing."""
    metric, years = test["metric"], int(test["years"])
    last, _ = sheet.reading.number(metric, sheet.year)
    first, _ = sheet.reading.number(metric, sheet.year - years)
    factor = (1 + Fraction(test["value"]) / 100) ** years
    if first is None and last is not None and last > 0:
        falls = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "=="}[test["op"]]
        sheet.reach(metric, falls, last / factor, sheet.year - years)
        return
    if first is None:
        first = Fraction(EXAMPLE)
        sheet.put(metric, sheet.year - years, EXAMPLE)
    if first > 0:
        sheet.reach(metric, test["op"], first * factor, sheet.year)


_OVER: dict[str, Callable[[Test, Scratch], None]] = {
    "last": _last, "each": _each, "any": _any, "sum": _sum, "average": _average, "cagr": _cagr,
    "pooled": _pooled, "two_years": _each,
}  # fmt: skip


def _years(test: Test, sheet: Scratch) -> list[int]:
    """The years that a test over several looks at, newest first."""
    last = int(test.get("year", sheet.year))
    return list(range(last, last - int(test["years"]), -1))


def _of(metric: str, year: int, sheet: Scratch) -> Number | None:
    value, _ = sheet.reading.number(metric, year)
    if value is None and year == sheet.year:
        value, _ = sheet.reading.number(metric)
    return value


def _home(metric: str, year: int, sheet: Scratch) -> int | None:
    """The year to change: a figure that describes the present may stand under the year after the last."""
    known, _ = sheet.reading.number(metric, year)
    return None if known is None and year == sheet.year else year


def _target(test: Test, value: Number | None) -> tuple[str, Number]:
    """The comparison to satisfy: the nearer end of a range, else the test's own."""
    op, bound = test["op"], test["value"]
    if not op.startswith("range"):
        return op, Fraction(bound)
    low, high = Fraction(bound[0]), Fraction(bound[1])
    if value is None or value < low:
        return ">=", low
    return ("<=" if op.endswith("]") else "<"), high


def _first(bound: Any) -> Number:
    return Fraction(bound[0] if isinstance(bound, list) else bound)


def _times(bound: Any, times: int) -> Any:
    if isinstance(bound, list):
        return [_times(end, times) for end in bound]
    return str(Decimal(bound) * times)

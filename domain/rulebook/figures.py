"""Read one number out of reported figures, directly or computed from others, exactly."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from domain.figures import FiguresByYear
from domain.rulebook.metrics import Metric

Number = Fraction


class Reading:
    """Reads figures of *figures* by the catalogue *metrics*; *year* is the last full year (上年度)."""

    def __init__(self, metrics: Mapping[str, Metric], figures: FiguresByYear, year: int) -> None:
        self._metrics, self._figures, self.year = metrics, figures, year

    def label(self, metric: str) -> str:
        """The metric's name on screen."""
        return self._metrics[metric].label

    def unit(self, metric: str) -> str:
        """The metric's unit, empty for yes or no."""
        return self._metrics[metric].unit

    def yes(self, metric: str, year: int | None = None) -> tuple[bool | None, int]:
        """A yes-or-no figure with its year; None when it was not reported."""
        for candidate in self._years(metric, year):
            figure = self._figures.get(candidate, {}).get(metric)
            if figure is not None and isinstance(figure.value, bool):
                return figure.value, candidate
        return None, year or self.year

    def number(self, metric: str, year: int | None = None) -> tuple[Number | None, int]:
        """A number with its year, computed from others when not reported; None when it cannot be."""
        for candidate in self._years(metric, year):
            figure = self._figures.get(candidate, {}).get(metric)
            if figure is not None and not isinstance(figure.value, bool):
                return exact(figure.value), candidate
        wanted = year or self.year
        return self._computed(metric, wanted), wanted

    def parts(self, metric: str) -> list[str]:
        """The two metrics of which *metric* is the ratio, numerator first."""
        return self._metrics[metric].ratio

    def missing(self, metric: str, year: int) -> str:
        """What has to be reported so that *metric* of *year* is known."""
        entry = self._metrics[metric]
        text = f"{year}年{entry.label}"
        if entry.ratio:
            return text + f"（或{'和'.join(self.label(name) for name in entry.ratio)}）"
        if entry.growth:
            return text + f"（或{year - 1}、{year}两年的{self.label(entry.growth)}）"
        return text

    def _years(self, metric: str, year: int | None) -> list[int]:
        """Years to look in: a figure that describes the present may stand under the current year."""
        if year is not None:
            return [year]
        return [self.year + 1, self.year] if self._metrics[metric].period == "now" else [self.year]

    def _computed(self, metric: str, year: int) -> Number | None:
        entry = self._metrics[metric]
        if entry.ratio:
            part, _ = self.number(entry.ratio[0], year)
            whole, _ = self.number(entry.ratio[1], year)
            return None if part is None or whole is None or whole <= 0 else part / whole * 100
        if entry.growth:
            now, _ = self.number(entry.growth, year)
            before, _ = self.number(entry.growth, year - 1)
            return None if now is None or before is None or before <= 0 else (now / before - 1) * 100
        return None


@lru_cache(maxsize=8192)
def exact(value: str | Decimal | Number) -> Number:
    """*value* as a fraction; bounds and figures come again and again, and reading one takes microseconds."""
    return Fraction(value)


_HOLDS: dict[str, Callable[[Number, Number], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "before": operator.lt,
    "==": operator.eq,
}  # fmt: skip


def compares(value: Number, op: str, bound: Any) -> bool:
    """Whether *value* satisfies *op* *bound*; bounds are decimal text, a range is a pair."""
    if op.startswith("range"):
        low, high = exact(bound[0]), exact(bound[1])
        return low <= value and (value <= high if op.endswith("]") else value < high)
    return _HOLDS[op](value, exact(bound))


def shown(value: Number) -> str:
    """*value* as people write it: whole, or with up to four decimals."""
    if value.denominator == 1:
        return str(value.numerator)
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{decimal:.4f}".rstrip("0").rstrip(".")
    return text or "0"

"""Figures on a sheet of their own: reach a bound with the least change, and see what changed."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import msgspec

from domain.figures import Figure, FiguresByYear
from domain.rulebook.figures import Number, Reading
from domain.rulebook.metrics import Metric

COUNTED = frozenset(
    ["项", "件", "人", "个", "家", "名", "场", "起", "条", "户", "级", "年", "月", "天", "日"]
)
"""Units that come in whole numbers; every other figure is told to the hundredth."""

_HUNDREDTH = Fraction(1, 100)


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One figure of one year, as it is and as it would have to be.

    Args:
        before: ``None`` when it has not been reported.
        now: It describes the present, so that the year says nothing.
    """

    metric: str
    label: str
    unit: str
    year: int
    before: Decimal | bool | None
    after: Decimal | bool
    now: bool = False

    @property
    def size(self) -> Fraction:
        """How much of the figure changes, between 0 and 1; what was not reported counts in full."""
        if self.before is None or isinstance(self.before, bool) or isinstance(self.after, bool):
            return Fraction(1)
        old, new = Fraction(self.before), Fraction(self.after)
        largest = max(abs(old), abs(new))
        return min(abs(new - old) / largest, Fraction(1)) if largest else Fraction(0)


class Scratch:
    """A copy of *figures* that can be changed; *year* is the last full year."""

    def __init__(self, metrics: Mapping[str, Metric], figures: FiguresByYear, year: int) -> None:
        self.metrics, self.year = metrics, year
        self._given = figures
        self.figures: FiguresByYear = {of: dict(values) for of, values in figures.items()}
        self.reading = Reading(metrics, self.figures, year)

    def changes(self) -> list[Change]:
        """What differs from the figures given, newest year first."""
        found = []
        for year in sorted(self.figures, reverse=True):
            before = self._given.get(year, {})
            for name, figure in self.figures[year].items():
                old = before[name].value if name in before else None
                if (
                    old is None
                    or isinstance(old, bool) != isinstance(figure.value, bool)
                    or old != figure.value
                ):
                    metric = self.metrics[name]
                    now = metric.period == "now"
                    found.append(Change(name, metric.label, metric.unit, year, old, figure.value, now))
        return found

    def answer(self, metric: str, value: bool, year: int | None) -> None:
        """Report *value* for a yes-or-no figure, where it stands now or in the last year."""
        self._put(metric, self._home(metric, year), value)

    def reach(self, metric: str, op: str, bound: Number, year: int | None = None) -> None:
        """
        Set *metric* to the value nearest to what it is that satisfies *op* *bound*.

        A ratio or a growth that was not reported but follows from other figures is reached by changing the
        numerator or the later year, as an enterprise would.
        """
        home = self._home(metric, year)
        entry = self.metrics[metric]
        if not self._reported(metric, home):
            if entry.ratio:
                whole, _ = self.reading.number(entry.ratio[1], home)
                if whole is not None and whole > 0 and op != "==":
                    return self.reach(entry.ratio[0], op, whole * bound / 100, home)
            if entry.growth:
                before, _ = self.reading.number(entry.growth, home - 1)
                if before is not None and before > 0 and op != "==":
                    return self.reach(entry.growth, op, before * (1 + bound / 100), home)
        self._put(metric, home, _nearest(entry, op, bound))
        return None

    def put(self, metric: str, year: int, value: Decimal) -> None:
        """Report *value*."""
        self._put(metric, year, value)

    def _put(self, metric: str, year: int, value: Decimal | bool) -> None:
        self.figures.setdefault(year, {})[metric] = Figure(metric, value)

    def _reported(self, metric: str, year: int) -> bool:
        return metric in self.figures.get(year, {})

    def _home(self, metric: str, year: int | None) -> int:
        """The year under which the figure stands, or would be reported."""
        if year is not None:
            return year
        now = self.metrics[metric].period == "now" and self._reported(metric, self.year + 1)
        return self.year + 1 if now else self.year


def _nearest(metric: Metric, op: str, bound: Number) -> Decimal:
    """The first value on the satisfied side of *bound* in the steps in which the figure is reported."""
    if metric.type == "date":
        day = dt.datetime.strptime(str(int(bound)), "%Y%m%d").date()  # noqa: DTZ007 - a civil day
        day += dt.timedelta(days={">": 1, "<": -1, "before": -1}.get(op, 0))
        return Decimal(f"{day:%Y%m%d}")
    step = Fraction(1) if metric.unit in COUNTED else _HUNDREDTH
    if op == "==":
        return _decimal(bound)
    steps = {
        ">=": ceil(bound / step), ">": floor(bound / step) + 1,
        "<=": floor(bound / step), "<": ceil(bound / step) - 1, "before": ceil(bound / step) - 1,
    }[op]  # fmt: skip
    return _decimal(steps * step)


def _decimal(value: Any) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()

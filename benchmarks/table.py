"""One row of the table: something of ours against the physical floor, measured in the same run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """A ratio with its bar.

    Args:
        what: What was measured.
        ours: Its figure, as text with unit.
        floor: The floor's figure, as text with unit.
        ratio: Ours against the floor; more is better when *at_least*, less is better otherwise.
        bar: What must be reached.
    """

    what: str
    ours: str
    floor: str
    ratio: float
    bar: float
    at_least: bool = True

    @property
    def reached(self) -> bool:
        """Whether the bar is reached."""
        return self.ratio >= self.bar if self.at_least else self.ratio <= self.bar


def seconds(call: Callable[[], object]) -> float:
    """Return how long *call* takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def middle(call: Callable[[], object], times: int) -> float:
    """Return the median seconds of *times* calls."""
    return median(seconds(call) for _ in range(times))


def rates(what: str, ours: float, floor: float, bar: float, unit: str = "/s") -> Row:
    """A row of two rates."""
    return Row(what, f"{ours:,.0f}{unit}", f"{floor:,.0f}{unit}", ours / floor, bar)


def durations(what: str, ours: float, floor: float, bar: float) -> Row:
    """A row of two durations in seconds."""
    return Row(what, f"{ours * 1000:,.2f} ms", f"{floor * 1000:,.2f} ms", ours / floor, bar, at_least=False)

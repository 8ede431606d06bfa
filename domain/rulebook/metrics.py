"""The catalogue of figures (指标目录), shared by all jurisdictions."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from domain.rulebook.reader import read

DATA = Path(__file__).parent / "data"

MetricType = Literal["number", "boolean", "date"]


class Metric(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One kind of figure.

    Args:
        unit: Unit in which it is reported; empty for yes or no.
        period: ``year`` (a flow), ``year_end`` (a balance on 31 December) or ``now`` (as it stands).
        ratio: Numerator and denominator from which a percentage is computed when it is not reported.
        growth: Metric whose growth on the year before is computed, in percent.
    """

    name: str
    label: str
    type: MetricType = "number"
    unit: str = ""
    period: Literal["year", "year_end", "now"] = "year"
    explain: str = ""
    ratio: list[str] = []
    growth: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    metrics: list[Metric]


@cache
def catalogue(folder: Path = DATA) -> dict[str, Metric]:
    """All metrics of ``metrics.yaml`` in *folder* by name.

    Raises:
        RulebookError: A name stands twice, or a derived metric names one that does not exist.
    """
    document = read(folder / "metrics.yaml", folder)
    found: dict[str, Metric] = {}
    listed = document.decode(_File).metrics
    for i, metric in enumerate(listed):
        if metric.name in found:
            raise document.fail(
                ("metrics", i, "name"), f"`{metric.name}` is in the catalogue twice.", "Keep one."
            )
        found[metric.name] = metric
    for i, metric in enumerate(listed):
        for other in [*metric.ratio, *([metric.growth] if metric.growth else [])]:
            if other not in found:
                raise document.fail(
                    ("metrics", i),
                    f"`{metric.name}` is computed from `{other}`, which is not in the catalogue.",
                    "Add that metric or correct the name.",
                )  # fmt: skip
    return found

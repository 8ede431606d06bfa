"""The catalogue of figures (指标目录), shared by all jurisdictions."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from domain.rulebook.reader import Document, read

DATA = Path(__file__).parent / "data"

CATALOGUE = "metrics"
"""The folder that holds the catalogue; it is no jurisdiction."""

MetricType = Literal["number", "boolean", "date"]


class Metric(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One kind of figure.

    Args:
        unit: Unit in which it is reported; empty for yes or no.
        period: ``year`` (a flow), ``year_end`` (a balance on 31 December) or ``now`` (as it stands).
        ratio: Numerator and denominator from which a percentage is computed when it is not reported.
        growth: Metric whose growth on the year before is computed, in percent.
        negative: The figure may lie below zero, as a loss or a decline does.
    """

    name: str
    label: str
    type: MetricType = "number"
    unit: str = ""
    period: Literal["year", "year_end", "now"] = "year"
    explain: str = ""
    ratio: list[str] = []
    growth: str = ""
    negative: bool = False


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    metrics: list[Metric]


@cache
def catalogue(folder: Path = DATA) -> dict[str, Metric]:
    """All metrics of ``metrics/*.yaml`` in *folder* by name.

    Raises:
        RulebookError: A name stands twice, or a derived metric names one that does not exist.
    """
    found: dict[str, Metric] = {}
    homes: dict[str, tuple[Document, int]] = {}
    for file in catalogue_files(folder):
        document = read(file, folder)
        for i, metric in enumerate(document.decode(_File).metrics):
            if metric.name in found:
                raise document.fail(
                    ("metrics", i, "name"),
                    f"`{metric.name}` is in the catalogue twice, first in {homes[metric.name][0].name}.",
                    "Keep one; metrics are shared by all jurisdictions.",
                )  # fmt: skip
            found[metric.name] = metric
            homes[metric.name] = (document, i)
    for metric in found.values():
        for other in [*metric.ratio, *([metric.growth] if metric.growth else [])]:
            if other not in found:
                document, i = homes[metric.name]
                raise document.fail(
                    ("metrics", i),
                    f"`{metric.name}` is computed from `{other}`, which is not in the catalogue.",
                    "Add that metric or correct the name.",
                )  # fmt: skip
    return found


def catalogue_files(folder: Path) -> list[Path]:
    """The files of the catalogue under *folder*, in the order in which they are read."""
    return sorted((folder / CATALOGUE).glob("*.yaml"))

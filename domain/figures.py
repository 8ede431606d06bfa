"""Reported figures (企业数据): what an enterprise declared for a year, metric by metric."""

from decimal import Decimal

import msgspec


class Figure(msgspec.Struct, frozen=True, omit_defaults=True):
    """One figure of one year.

    Args:
        metric: Name in the metric catalogue (``tidu rules metrics``).
        value: Number, yes or no; money in the catalogue's unit (mostly 万元), never a float.
        verified: An official has checked it against evidence; otherwise it is the enterprise's own statement.
    """

    metric: str
    value: Decimal | bool
    verified: bool = False


FiguresByYear = dict[int, dict[str, Figure]]
"""Figures by the civil year they describe, then by metric."""

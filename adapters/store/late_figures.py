"""Figures that are read when somebody asks for them.

They are three quarters of a dossier's state and most of the time that reading it takes, and only the acts
that judge an enterprise look at them; an act on a whole list needs none.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec

from domain.figures import Figure

_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(dict[int, dict[str, tuple[Decimal | bool, bool]]])


class LateFigures(Mapping[int, Mapping[str, Figure]]):
    """``FiguresByYear``, decoded at the first question."""

    __slots__ = ("_figures", "encoded")

    def __init__(self, encoded: bytes) -> None:
        self.encoded = encoded
        self._figures: dict[int, dict[str, Figure]] | None = None

    def __getitem__(self, year: int) -> Mapping[str, Figure]:
        """The figures of *year*."""
        return self._read()[year]

    def __iter__(self) -> Iterator[int]:
        """The years, in the order in which they were reported."""
        return iter(self._read())

    def __len__(self) -> int:
        """How many years there are."""
        return len(self._read())

    def _read(self) -> dict[int, dict[str, Figure]]:
        if self._figures is None:
            self._figures = {
                year: {metric: Figure(metric, *one) for metric, one in figures.items()}
                for year, figures in _decoder.decode(self.encoded).items()
            }
        return self._figures


def encoded(figures: Mapping[int, Mapping[str, Figure]]) -> bytes:
    """Return *figures* in the form that :class:`LateFigures` reads: each metric's name once."""
    if isinstance(figures, LateFigures):
        return figures.encoded
    bare = {
        year: {metric: (figure.value, figure.verified) for metric, figure in of_year.items()}
        for year, of_year in figures.items()
    }
    return _encoder.encode(bare)

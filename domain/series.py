"""Certificate numbers: each series counts for itself, so that no number is ever given twice."""

import re
from typing import ClassVar
from uuid import UUID, uuid5

from domain.dossier import NAMESPACE
from domain.envelope import Event, Stream
from domain.errors import BadInput, NotAllowed
from domain.events import CertificatesNumbered
from domain.filing import Filing
from domain.ports import Journal

DIGITS = 5
"""Digits of the running number at a certificate's end."""

_NUMBERED = re.compile(rf"(.+?)(\d{{{DIGITS}}})")


class Series(Stream, kw_only=True):
    """The certificate numbers given under one beginning, such as letters and year.

    Args:
        taken: Highest running number given so far.
    """

    taken: int = 0

    category: ClassVar[str] = "series"

    def apply(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, CertificatesNumbered):
            self.taken = event.last


def series_id(beginning: str) -> UUID:
    """Return the stream id of the certificates that begin with *beginning*."""
    return uuid5(NAMESPACE, f"series:{beginning}")


def next_numbers(prefix: str, year: int, count: int, filing: Filing, journal: Journal) -> list[str]:
    """Take the next *count* numbers of prefix and year, in order; whoever takes some meanwhile must retry."""
    beginning = f"{prefix.strip()}{year}"
    if not prefix.strip():
        raise BadInput(
            "certificate_prefix", "不能编制证书编号", why="没有填写编号前缀", way_out="请填写证书编号前缀。"
        )
    series = _series(beginning, journal)
    last = series.taken + count
    if last >= 10**DIGITS:
        raise BadInput(
            "certificate_prefix", "不能编制证书编号", why="这一前缀的编号已用完", way_out="请换用另一前缀。"
        )
    filing.record(series, CertificatesNumbered, beginning=beginning, first=series.taken + 1, last=last)
    return [f"{beginning}{number:0{DIGITS}}" for number in range(last - count + 1, last + 1)]


def claim(certificate_no: str, filing: Filing, journal: Journal) -> None:
    """Take one number as printed; numbers that were given or passed over cannot be taken."""
    match = _NUMBERED.fullmatch(certificate_no)
    if match is None:
        raise BadInput(
            "certificate_no",
            f"证书编号“{certificate_no}”不能使用",
            why=f"编号应以 {DIGITS} 位顺序号结尾",
            way_out="请核对证书编号。",
        )
    beginning, number = match[1], int(match[2])
    series = _series(beginning, journal)
    if number <= series.taken:
        raise NotAllowed(
            f"证书编号“{certificate_no}”不能使用",
            why=f"顺序号已编到 {series.taken:0{DIGITS}}",
            way_out="请使用其后的编号。",
        )
    filing.record(series, CertificatesNumbered, beginning=beginning, first=number, last=number)


def _series(beginning: str, journal: Journal) -> Series:
    stream = series_id(beginning)
    return journal.load(Series, [stream]).get(stream) or Series(id=stream)

"""Which instruments speak about a case: by scheme, day, kind of case and notice."""

import datetime as dt
from functools import cache

import msgspec

from domain import divisions
from domain.rulebook.checks import starts
from domain.rulebook.model import Kind, Source
from domain.rulebook.schema import ROLES, Cited, Instrument, Rules


class Layer(msgspec.Struct, frozen=True):
    """One block of one instrument, with the first day from which it holds for this kind of case."""

    instrument: Instrument
    rules: Rules
    begins: dt.date

    def holds(self, item: Cited, on: dt.date, kind: Kind) -> bool:
        """Whether *item* of this block is in force on *on* for *kind*."""
        if item.kinds and kind not in item.kinds:
            return False
        return (item.begins or self.begins) <= on and (item.until is None or on <= item.until)

    def source(self, item: Cited) -> Source:
        """The citation of *item*, completed from the block and the instrument."""
        # Another document's article is not this block's.
        own = item.line is not None or bool(item.clause or item.document)
        line = item.line if own else self.rules.line
        clause = item.clause if own else self.rules.clause
        place = f"{item.document}{clause}" or (f"L{line}" if line is not None else "")
        return Source(
            document=item.document or self.rules.document or self.instrument.document,
            clause=clause,
            line=line,
            ref=f"{self.instrument.instrument}/{place}@{item.begins or self.begins}",
            entry=self.rules.entries[0] if self.rules.entries else "",
            confidence=item.confidence or self.rules.confidence,
        )


def layers_for(
    instruments: list[Instrument],
    scheme: str,
    on: dt.date,
    kind: Kind,
    notice: str | None,
    division: str = "",
) -> list[Layer]:
    """The blocks in force, weakest first: general law, the newest measures, provincial rules, notices.

    A notice of one city about a scheme of its province binds only enterprises of that city.
    """
    wanted = ("*", scheme, scheme.partition("@")[0])
    found = [
        Layer(instrument, rules, begins)
        for instrument in instruments
        if _speaks(instrument, on, notice) and _reaches(instrument, notice, division)
        for rules in instrument.rules
        if rules.scheme in wanted
        for begins in _begins(instrument, rules, on, kind)
    ]
    law = [layer for layer in found if layer.rules.scheme == "*"]
    measures = [layer for layer in found if layer.instrument.role == "measures" and layer.rules.scheme != "*"]
    newest = sorted(measures, key=lambda layer: layer.begins)[-1:]
    others = [layer for layer in found if layer.instrument.role != "measures" and layer.rules.scheme != "*"]
    others.sort(
        key=lambda layer: (
            ROLES[layer.instrument.role],
            "@" in layer.rules.scheme,
            layer.begins,
            layer.instrument.instrument,
        )
    )
    return law + newest + others


def _speaks(instrument: Instrument, on: dt.date, notice: str | None) -> bool:
    if instrument.draft:
        return False
    until = instrument.effective.until
    if until is not None and on > until:
        return False
    if instrument.role == "round":
        return instrument.instrument == notice
    if instrument.role == "notice" and notice is not None:
        return instrument.instrument == notice or instrument.jurisdiction == "0" * 6
    return True


def _reaches(instrument: Instrument, notice: str | None, division: str) -> bool:
    """Whether a notice of a place below the province-level unit concerns an enterprise of *division*."""
    place = instrument.jurisdiction
    if instrument.role not in ("notice", "round") or place in _wide() or instrument.instrument == notice:
        return True
    return bool(division) and place in (division, divisions.parent(division))


@cache
def _wide() -> frozenset[str]:
    return frozenset({divisions.NATION, *divisions.province_units()})


def _begins(instrument: Instrument, rules: Rules, on: dt.date, kind: Kind) -> list[dt.date]:
    """The block's first day for *kind* when it is in force on *on*: at most one."""
    if rules.until is not None and on > rules.until:
        return []
    days = [begins for begins, kinds in starts(instrument, rules) if kind in kinds and begins <= on]
    return [max(days)] if days else []

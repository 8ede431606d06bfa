"""How the rules of a scheme changed from day to day."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from domain.errors import NotAllowed, NotFound
from domain.rulebook.checks import starts
from domain.rulebook.model import Kind
from domain.rulebook.outline import Told, outline
from domain.rulebook.rulebook import Rulebook
from domain.rulebook.schema import Cited, Instrument, Rules

_DAY = dt.timedelta(days=1)


class Period(msgspec.Struct, frozen=True):
    """A time in which the same texts held.

    Args:
        begins: First day, inclusive.
        until: Last day, inclusive; ``None`` when no end is known.
        layers: Instruments in force, weakest first; empty when none was.
        told: The rules, empty when no text was in force.
    """

    begins: dt.date
    until: dt.date | None
    layers: list[str]
    told: list[Told]


class Held(msgspec.Struct, frozen=True):
    """What one value was from *begins* until *until*, both inclusive; ``told`` is None while unsaid."""

    begins: dt.date
    until: dt.date | None
    told: Told | None


class ValueHistory(msgspec.Struct, frozen=True):
    """One value over time, oldest first."""

    key: str
    part: str
    label: str
    held: list[Held]

    @property
    def changed(self) -> bool:
        """Whether it was ever anything else than it is."""
        return len({repr(_value(held.told)) for held in self.held}) > 1


def periods(book: Rulebook, scheme: str, kind: Kind) -> list[Period]:
    """
    The times of *scheme*, oldest first: every first and last day of a text or a value begins a new one.

    Neighbouring times with the same rules are one.  Round notices, which hold only where a round is opened
    under them, are left out.

    Raises:
        NotFound: Unknown scheme.
    """
    book.scheme(scheme)
    found: list[Period] = []
    days = change_days(book, scheme)
    ends = [*(day - _DAY for day in days[1:]), None]
    for begins, until in zip(days, ends, strict=True):
        layers, told = _on(book, scheme, begins, kind)
        last = found[-1] if found else None
        if last is not None and (last.layers, last.told) == (layers, told):
            found[-1] = msgspec.structs.replace(last, until=until)
        elif last is not None or told:
            found.append(Period(begins, until, layers, told))
    return found


def histories(times: Sequence[Period]) -> list[ValueHistory]:
    """Each value of :func:`periods` over time, in the order in which the newest rules tell it."""
    shown: dict[str, Told] = {}
    for period in reversed(times):
        for told in period.told:
            shown.setdefault(told.key, told)
    return [ValueHistory(key, one.part, one.heading, list(_held(times, key))) for key, one in shown.items()]


def history(book: Rulebook, scheme: str, key: str, kind: Kind) -> list[ValueHistory]:
    """
    The history of the values called *key*: an address as ``conditions.revenue``, its last part, or a part.

    Raises:
        NotFound: No value of the scheme was ever called so.
    """
    every = histories(periods(book, scheme, kind))
    found = (
        [one for one in every if one.key == key]
        or [one for one in every if one.key.rpartition(".")[2] == key]
        or [one for one in every if one.part == key]
    )
    if not found:
        raise NotFound(
            f"“{scheme}”没有“{key}”这一项", why="各时期的规定中都没有出现",
            way_out=f"用 tidu rules show {scheme} --json 查看各项的 key。",
        )  # fmt: skip
    return found


def change_days(book: Rulebook, scheme: str) -> list[dt.date]:
    """Every day on which a text about *scheme*, or a value in it, begins or no longer holds; ascending."""
    wanted = ("*", scheme, scheme.partition("@")[0])
    days: set[dt.date] = set()
    for instrument in book.instruments.values():
        for rules in instrument.rules:
            if rules.scheme in wanted and not instrument.draft:
                days |= set(_days(instrument, rules))
    return sorted(days)


def _days(instrument: Instrument, rules: Rules) -> Iterator[dt.date]:
    for begins, _ in starts(instrument, rules):
        yield begins
    for until in (instrument.effective.until, rules.until):
        if until is not None:
            yield until + _DAY
    for field in msgspec.structs.fields(rules):
        items: Any = getattr(rules, field.name)
        for item in items if isinstance(items, list) else []:
            if isinstance(item, Cited):
                if item.begins is not None:
                    yield item.begins
                if item.until is not None:
                    yield item.until + _DAY


def _on(book: Rulebook, scheme: str, day: dt.date, kind: Kind) -> tuple[list[str], list[Told]]:
    try:
        rules = book.resolve(scheme, day, kind)
    except NotAllowed:
        return [], []
    return rules.layers, outline(book, rules)


def _held(times: Sequence[Period], key: str) -> Iterator[Held]:
    """Times of one value by the text that gives it; leading ones without it are left out."""
    last: Held | None = None
    for period in times:
        told = next((one for one in period.told if one.key == key), None)
        if last is None and told is None:
            continue
        if last is not None and _said(last.told) == _said(told):
            last = Held(last.begins, period.until, last.told)
            continue
        if last is not None:
            yield last
        last = Held(period.begins, period.until, told)
    if last is not None:
        yield last


def _said(told: Told | None) -> Any:
    return None if told is None else (_value(told), told.layer)


def _value(told: Told | None) -> Any:
    return None if told is None else (told.value, told.waived, told.silent, told.text)

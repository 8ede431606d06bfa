"""The rules that an event names, as people read them: document number and clause."""

from dataclasses import dataclass
from functools import cache

import msgspec

from domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The rules of one document that were applied.

    Args:
        text: Document number and clauses; the reference itself when the rulebook no longer has the document.
        ref: The stable references in the event, ``instrument/clause@date``.
    """

    text: str
    ref: str


def in_words(book: Rulebook, refs: list[str]) -> list[Basis]:
    """Return *refs* in words, one for each document with all its clauses, in order."""
    clauses: dict[str, list[str]] = {}
    same: dict[str, list[str]] = {}
    for ref in refs:
        document, clause = _words(book, ref)
        same.setdefault(document, []).append(ref)
        named = clauses.setdefault(document, [])
        if clause and clause not in named:
            named.append(clause)
    return [Basis(text=name + "、".join(clauses[name]), ref="；".join(same[name])) for name in same]


def _words(book: Rulebook, ref: str) -> tuple[str, str]:
    name, _, rest = ref.partition("/")
    instrument = book.instruments.get(name)
    if instrument is None:
        return ref, ""
    place = rest.rpartition("@")[0]
    # A line of the source collection is a help for editors of the rulebook, not a clause.
    if place.lstrip("L").isdigit():
        return instrument.document, ""
    other = next((one for one in _others(book, name) if place.startswith(one)), "")
    return (other, place.removeprefix(other)) if other else (instrument.document, place)


@cache
def _others(book: Rulebook, name: str) -> frozenset[str]:
    """Other documents that the instrument's file cites for single values."""
    instrument = book.instruments[name]
    items = [
        item
        for rules in instrument.rules
        for field in msgspec.structs.fields(rules)
        if isinstance(value := getattr(rules, field.name), list)
        for item in value
    ]
    return frozenset(filter(None, (getattr(item, "document", "") for item in items)))

"""The rules that an event names, as people read them: document number and clause."""

from dataclasses import dataclass

from domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One rule applied.

    Args:
        text: Document number and clause; the reference itself when the rulebook no longer has the document.
        ref: The stable references in the event, ``instrument/clause@date``.
    """

    text: str
    ref: str


def in_words(book: Rulebook, refs: list[str]) -> list[Basis]:
    """Return *refs* in words, in order; the same words come once, with every reference they stand for."""
    found: dict[str, list[str]] = {}
    for ref in refs:
        found.setdefault(_words(book, ref), []).append(ref)
    return [Basis(text=text, ref="；".join(same)) for text, same in found.items()]


def _words(book: Rulebook, ref: str) -> str:
    name, _, rest = ref.partition("/")
    instrument = book.instruments.get(name)
    if instrument is None:
        return ref
    place = rest.rpartition("@")[0]
    # A line of the source collection is a help for editors of the rulebook, not a clause.
    return instrument.document + ("" if place.lstrip("L").isdigit() else place)

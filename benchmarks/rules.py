"""The rulebook: reading every file at a start, and judging an enterprise 100,000 times."""

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from time import perf_counter
from typing import Any

import yaml

from benchmarks.table import Row, durations, middle
from domain.errors import NotAllowed
from domain.figures import FiguresByYear
from domain.rulebook import Rulebook
from domain.rulebook.candidates import candidates
from domain.rulebook.conditions import assess
from domain.rulebook.loader import load
from domain.rulebook.metrics import DATA, catalogue
from domain.rulebook.model import CaseRules, Condition, Kind
from domain.rulebook.specimen import Specimen, specimen

ASSESSMENTS = 100_000
ON = dt.date(2026, 5, 10)

Leaf = tuple[str, Callable[[Any, Any], bool], Any]
_COMPARES = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq}


def rows() -> Iterator[Row]:
    """Loading against the bare parsing of the same files; assessing against the bare comparisons."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(DATA.rglob("*.yaml"))]
    floor = middle(lambda: [yaml.load(text, Loader=yaml.CSafeLoader) for text in texts], 3)
    yield durations("loading and checking the rulebook at a start", middle(_fresh, 3), floor, 3)
    book = load()
    every = list(_firms(book))
    begun = perf_counter()
    for i in range(ASSESSMENTS):
        rules, firm = every[i % len(every)]
        assess(rules, firm.figures, year=ON.year - 1, titles_in_force=firm.titles, judgements=firm.judgements)
    ours = perf_counter() - begun
    plain = [(_leaves(rules.conditions), _flat(firm.figures)) for rules, firm in every]
    begun = perf_counter()
    for i in range(ASSESSMENTS):
        _bare(*plain[i % len(plain)])
    bare = perf_counter() - begun
    conditions = sum(len(leaves) for leaves, _ in plain) / len(plain)
    yield Row(
        f"{ASSESSMENTS:,} assessments with reasons, {conditions:.0f} single conditions each",
        f"{ours:,.2f} s",
        f"{bare:,.2f} s",
        ours / bare,
        80,
        at_least=False,
    )
    firm = specimen(book.resolve("cn/specialised@510000", ON, Kind.APPLICATION), ON.year - 1)
    one = middle(lambda: candidates(book, "510107", ON, firm.figures, titles_in_force=firm.titles), 20)
    yield durations(
        "every scheme open to one enterprise, against a single assessment", one, ours / ASSESSMENTS, 30
    )


def _fresh() -> Rulebook:
    """Load as a new process does: nothing kept."""
    load.cache_clear()
    catalogue.cache_clear()
    return load()


def _firms(book: Rulebook) -> Iterator[tuple[CaseRules, Specimen]]:
    """One enterprise on the bounds of each scheme that is in force."""
    for scheme in book.schemes():
        try:
            rules = book.resolve(scheme.id, ON, Kind.APPLICATION)
        except NotAllowed:
            continue
        if rules.conditions:
            yield rules, specimen(rules, ON.year - 1)


def _leaves(conditions: Sequence[Condition]) -> list[Leaf]:
    found: list[Leaf] = []
    for condition in conditions:
        found += _leaves(condition.parts)
        test = condition.test
        if test["kind"] == "figure" and test["op"] in _COMPARES:
            bound = test["value"] if isinstance(test["value"], bool) else Decimal(test["value"])
            found.append((test["metric"], _COMPARES[test["op"]], bound))
    return found


def _flat(figures: FiguresByYear) -> dict[str, Any]:
    return {name: figure.value for values in figures.values() for name, figure in values.items()}


def _bare(leaves: list[Leaf], figures: dict[str, Any]) -> list[bool]:
    """What cannot be left out: look each figure up and compare it with its bound."""
    return [
        compares(value, bound)
        for metric, compares, bound in leaves
        if (value := figures.get(metric)) is not None
    ]

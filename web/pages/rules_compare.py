"""Two sets of rules side by side: two schemes, two jurisdictions, two days, two kinds of case."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from starlette.responses import Response

from domain import divisions
from domain.errors import NotAllowed
from domain.rulebook import SchemeInfo
from domain.rulebook.compare import Difference, State, differences, same_title_elsewhere
from domain.rulebook.model import Kind
from domain.rulebook.outline import Told, outline
from domain.rulebook.words import PARTS
from web.page import Page
from web.pages.rules import chosen_day, chosen_kind
from web.room import Room
from web.scheme_search import scheme_choices
from web.visit import Visit, Visiting

room = Room()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side of the comparison shows."""

    scheme: str
    on: dt.date
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(Page):
    """Two sets of rules side by side."""

    template: ClassVar[str] = "rules/compare.html"
    title: ClassVar[str] = "比较规则"

    schemes: Annotated[
        Sequence[tuple[str, Sequence[tuple[str, str]]]], "Schemes by jurisdiction: id and name"
    ]
    places: Annotated[Sequence[tuple[str, str]], "Jurisdictions with schemes: code and name"]
    left: Annotated[Side, "The left side as chosen"]
    right: Annotated[Side, "The right side as chosen"]
    kinds: Annotated[Sequence[Kind], "Kinds that can be chosen"]
    parts: Annotated[Sequence[tuple[str, Sequence[Difference]]], "Values by part, in reading order"]
    changed: Annotated[int, "Values that differ"]
    same: Annotated[int, "Values that are the same"]
    everything: Annotated[bool, "Whether equal values are shown too"]
    pairs: Annotated[
        Sequence[tuple[SchemeInfo, SchemeInfo]], "Schemes for the same title in two jurisdictions"
    ]
    codes: Annotated[tuple[str, str], "The two jurisdictions chosen, empty when none"]
    problem: Annotated[NotAllowed | None, "Why nothing can be compared"]


@room.page("/rules/compare", to=None)
def compare(visiting: Visiting) -> Response:
    """What differs between ``a`` and ``b``, or which schemes of two places ``from`` and ``to`` correspond."""
    book, today = visiting.sys.law.rulebook, visiting.today
    one, other = visiting.query("a"), visiting.query("b")
    on = chosen_day(visiting, "on") or today
    kind = chosen_kind(visiting)
    kind_b = visiting.query("kind_b")
    left = Side(scheme=one, on=on, kind=kind)
    right = Side(
        scheme=other or one,
        on=chosen_day(visiting, "and") or on,
        kind=Kind(kind_b) if kind_b in set(Kind) else kind,
    )
    codes = visiting.query("from"), visiting.query("to")
    problem: NotAllowed | None = None
    pairs: list[tuple[SchemeInfo, SchemeInfo]] = []
    rows: list[Difference] = []
    try:
        if all(codes):
            found = same_title_elsewhere(book, *codes, on, kind)
            pairs = [(book.scheme(a), book.scheme(b)) for a, b in found]
        if one and (other or (left.on, left.kind) != (right.on, right.kind)):
            rows = differences(_told(visiting, left), _told(visiting, right))
    except NotAllowed as refusal:
        problem = refusal
    everything = visiting.query("all") == "1"
    shown = [row for row in rows if everything or row.state is not State.SAME]
    same = sum(row.state is State.SAME for row in rows)
    return visiting.show(
        ComparePage(
            schemes=scheme_choices(book),
            places=[
                (code, divisions.name(code)) for code in sorted({s.jurisdiction for s in book.schemes()})
            ],
            left=left,
            right=right,
            kinds=list(Kind),
            parts=[
                (label, own) for name, label in PARTS.items() if (own := [r for r in shown if r.part == name])
            ],
            changed=len(rows) - same,
            same=same,
            everything=everything,
            pairs=pairs,
            codes=codes,
            problem=problem,
        )
    )


def _told(visiting: Visit, side: Side) -> list[Told]:
    book = visiting.sys.law.rulebook
    return outline(book, book.resolve(side.scheme, side.on, side.kind))

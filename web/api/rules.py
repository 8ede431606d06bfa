"""The rulebook for programs: schemes, every value with its layer, history and differences."""

import datetime as dt
from typing import Annotated

import msgspec
from fastapi import Depends, Query
from starlette.responses import Response

from domain.errors import BadInput
from domain.rulebook.compare import Difference, State, differences
from domain.rulebook.history import Period, ValueHistory, histories, history
from domain.rulebook.model import CaseRules, Kind
from domain.rulebook.outline import Told, outline
from domain.rulebook.rulebook import SchemeInfo
from web.api.answers import api_room, gives, json
from web.pages.rules import times_of
from web.scheme_search import found_schemes
from web.visit import Visiting, throttle

room = api_room()
looking = Depends(throttle("api"))
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


class SchemeEntry(msgspec.Struct, frozen=True):
    """A scheme; ``in_force`` tells whether applications have rules today."""

    scheme: SchemeInfo
    in_force: bool


class SchemeList(msgspec.Struct, frozen=True):
    """Schemes, how many there are, and ``next`` to pass as ``after`` for the following ones."""

    rows: list[SchemeEntry]
    count: int
    next: int | None


class SchemeRules(msgspec.Struct, frozen=True):
    """What the law says about one scheme.

    Args:
        rules: As procedures use it.
        values: The same as one list: each value with the instrument it comes from and what it overrides.
        periods: Times with the same rules, oldest first, without their values.
    """

    rules: CaseRules
    values: list[Told]
    periods: list[Period]


class SchemeHistory(msgspec.Struct, frozen=True):
    """Values over time."""

    scheme: str
    kind: Kind
    values: list[ValueHistory]


class Comparison(msgspec.Struct, frozen=True):
    """Two sets of rules beside each other; equal values only when they were asked for."""

    left: SchemeInfo
    right: SchemeInfo
    changed: int
    same: int
    rows: list[Difference]


@room.page("/rules", to=None, also=[looking], **gives(SchemeList))
def schemes(
    visiting: Visiting,
    q: Annotated[str, Query(max_length=100)] = "",
    jurisdiction: str = "",
    tier: str = "",
    level: str = "",
    in_force: bool = False,
    after: Offset = 0,
    limit: Limit = 100,
) -> Response:
    """Schemes by text, jurisdiction, kind of title and level."""
    chosen = {"jurisdiction": jurisdiction, "tier": tier, "level": level, "force": "1" if in_force else ""}
    found = found_schemes(visiting.sys.law.rulebook, visiting.today, q, chosen)
    rows = [SchemeEntry(row.info, row.in_force) for row in found[after : after + limit]]
    following = after + limit if len(found) > after + limit else None
    return json(SchemeList(rows, len(found), following))


@room.page("/rules/compare", to=None, also=[looking], **gives(Comparison))
def compare(
    visiting: Visiting,
    a: str,
    b: str = "",
    on: dt.date | None = None,
    other_day: Annotated[dt.date | None, Query(alias="and")] = None,
    kind: Kind = Kind.APPLICATION,
    other_kind: Annotated[Kind | None, Query(alias="kind_b")] = None,
    everything: Annotated[bool, Query(alias="all")] = False,
) -> Response:
    """What differs between two schemes, two days or two kinds of case; ``b`` is ``a`` when left out."""
    book, first = visiting.sys.law.rulebook, on or visiting.today
    other = b or a
    sides = [
        outline(book, book.resolve(scheme, day, of))
        for scheme, day, of in ((a, first, kind), (other, other_day or first, other_kind or kind))
    ]
    rows = differences(*sides)
    same = sum(row.state is State.SAME for row in rows)
    shown = [row for row in rows if everything or row.state is not State.SAME]
    return json(Comparison(book.scheme(a), book.scheme(other), len(rows) - same, same, shown))


@room.page("/rules/{scheme:path}/history", to=None, also=[looking], **gives(SchemeHistory))
def scheme_history(scheme: str, visiting: Visiting, key: str = "", kind: Kind = Kind.APPLICATION) -> Response:
    """Each value of the scheme over time; with ``key`` only that value, or that part."""
    book = visiting.sys.law.rulebook
    found = history(book, scheme, key, kind) if key else histories(times_of(book, scheme, kind))
    return json(SchemeHistory(scheme, kind, found))


@room.page("/rules/{scheme:path}", to=None, also=[looking], **gives(SchemeRules))
def scheme_rules(
    scheme: str,
    visiting: Visiting,
    on: dt.date | None = None,
    kind: Kind = Kind.APPLICATION,
    notice: str | None = None,
) -> Response:
    """What the law says about a case of the scheme that opens on ``on``."""
    book = visiting.sys.law.rulebook
    book.scheme(scheme)
    if notice == "":
        raise BadInput(
            "notice", "没有写明通知", why="notice 为空", way_out="请写通知的编号，或不带这个参数。"
        )
    rules = book.resolve(scheme, on or visiting.today, kind, notice)
    times = [msgspec.structs.replace(period, told=[]) for period in times_of(book, scheme, kind)]
    return json(SchemeRules(rules, outline(book, rules, notice), times))

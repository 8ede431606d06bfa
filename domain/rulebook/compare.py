"""What differs between two sets of rules: two schemes, two jurisdictions, two days or two kinds of case."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from domain import divisions
from domain.errors import NotAllowed, NotFound
from domain.rulebook.model import Kind
from domain.rulebook.outline import Told
from domain.rulebook.rulebook import Rulebook, SchemeInfo


class State(StrEnum):
    """How one value stands on the two sides."""

    SAME = "same"
    CHANGED = "changed"
    LEFT_ONLY = "left_only"
    RIGHT_ONLY = "right_only"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {"same": "相同", "changed": "不同", "left_only": "仅左侧有", "right_only": "仅右侧有"}[
            self.value
        ]


class Difference(msgspec.Struct, frozen=True):
    """One value on both sides.

    Args:
        left, right: ``None`` where that side says nothing of the kind.
    """

    part: str
    label: str
    state: State
    left: Told | None
    right: Told | None


def differences(left: Sequence[Told], right: Sequence[Told]) -> list[Difference]:
    """
    Lay two outlines beside each other, in the left one's order; what only the right one has follows its part.

    Values are matched by address; conditions, which every jurisdiction names in its own way, also by the last
    part of their address and by the figure that they ask for.
    """
    partners = _partners(left, right)
    taken = set(partners.values())
    rows = [_row(one, right[partners[i]] if i in partners else None) for i, one in enumerate(left)]
    parts = list(dict.fromkeys(row.part for row in rows))
    for j, other in enumerate(right):
        if j not in taken:
            rows.append(_row(None, other))
            if other.part not in parts:
                parts.append(other.part)
    return sorted(rows, key=lambda row: parts.index(row.part))


def same_title_elsewhere(
    book: Rulebook, left: str, right: str, on: dt.date, kind: Kind
) -> list[tuple[str, str]]:
    """
    Schemes of two jurisdictions that stand for the same thing, as pairs of scheme ids.

    Args:
        left, right: Six-digit division codes of province-level units or of places with schemes of their own.

    Raises:
        NotFound: A code that no scheme belongs to.
    """
    ours, theirs = _by_tier(book, left, on, kind), _by_tier(book, right, on, kind)
    return [
        (one.id, other.id)
        for tier in ours
        if tier in theirs
        for one, other in zip(ours[tier], theirs[tier], strict=False)
    ]


def _by_tier(
    book: Rulebook, division: str, on: dt.date, kind: Kind
) -> dict[tuple[str, str], list[SchemeInfo]]:
    found: dict[tuple[str, str], list[SchemeInfo]] = {}
    own = [scheme for scheme in book.schemes() if scheme.jurisdiction == division]
    if not own:
        place = divisions.name(division) if divisions.exists(division) else division
        raise NotFound(
            f"不能比较{place}",
            why="规则库中没有该地的认定项目",
            way_out="请填写省、计划单列市或有自己项目的地方的六位区划代码。",
        )
    for scheme in sorted(own, key=lambda s: ("@" in s.id, s.id)):
        try:
            book.layers(scheme.id, on, kind)
        except NotAllowed:
            continue
        found.setdefault((scheme.tier, scheme.awards), []).append(scheme)
    return found


def _partners(left: Sequence[Told], right: Sequence[Told]) -> dict[int, int]:
    """Indexes of the right side by those of the left, each used once, the surest way of matching first."""
    found: dict[int, int] = {}
    free = dict.fromkeys(range(len(right)))
    for address in (_key, _last_id, _metric):
        waiting: dict[object, list[int]] = {}
        for j in free:
            if (key := address(right[j])) is not None:
                waiting.setdefault(key, []).append(j)
        for i, one in enumerate(left):
            key = address(one)
            if i not in found and key is not None and waiting.get(key):
                found[i] = waiting[key].pop(0)
                del free[found[i]]
    return found


def _key(told: Told) -> object:
    return told.key


def _last_id(told: Told) -> object:
    return told.key.rpartition(".")[2] if told.part == "conditions" else None


def _metric(told: Told) -> object:
    """The figure that a single condition asks for; a group has none."""
    if told.part != "conditions" or not isinstance(told.value, dict) or "metric" not in told.value:
        return None
    return told.value["metric"]


def _row(left: Told | None, right: Told | None) -> Difference:
    if left is not None and right is not None:
        state = State.SAME if _same(left, right) else State.CHANGED
        return Difference(left.part, left.heading, state, left, right)
    if left is not None:
        return Difference(left.part, left.heading, State.LEFT_ONLY, left, None)
    if right is not None:
        return Difference(right.part, right.heading, State.RIGHT_ONLY, None, right)
    raise ValueError("a row needs at least one side")


def _same(left: Told, right: Told) -> bool:
    return (left.value, left.waived, left.silent) == (right.value, right.waived, right.silent)

"""Schemes by text, place and kind: one search for the pages and the API."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from domain import divisions
from domain.errors import NotAllowed
from domain.rulebook import Rulebook, SchemeInfo
from domain.rulebook.model import Kind

TIERS = {
    "innovative": "创新型", "specialised": "专精特新", "little-giant": "小巨人",
    "key-little-giant": "重点小巨人", "champion": "单项冠军", "seed": "培育库（种子）",
    "leading": "领军、龙头", "platform": "服务平台", "other": "其他",
}  # fmt: skip
"""Kinds of title, in words."""

AWARDS = {"title": "称号", "money": "资金", "recommendation": "推荐", "rename": "更名"}
"""What a scheme awards, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeRow:
    """One scheme of the list."""

    info: SchemeInfo
    place: str
    tier: str
    awards: str
    in_force: bool


def found_schemes(book: Rulebook, today: dt.date, text: str, chosen: dict[str, str]) -> list[SchemeRow]:
    """Schemes that hold every word of *text* and lie in what was chosen, the nation's first."""
    words = text.lower().split()
    now = _in_force(book, today)
    return [
        SchemeRow(
            info=info,
            place=divisions.name(info.jurisdiction),
            tier=TIERS.get(info.tier, info.tier),
            awards=AWARDS.get(info.awards, info.awards),
            in_force=info.id in now,
        )
        for info, searched in _searched(book)
        if all(word in searched for word in words)
        and chosen.get("jurisdiction", "") in ("", info.jurisdiction)
        and chosen.get("tier", "") in ("", info.tier)
        and chosen.get("level", "") in ("", info.level.value)
        and (not chosen.get("force") or info.id in now)
    ]


@lru_cache(maxsize=2)
def _searched(book: Rulebook) -> list[tuple[SchemeInfo, str]]:
    """Every scheme with the text in which it is searched: names, numbers of documents, places."""
    found = []
    for info in sorted(book.schemes(), key=lambda s: (s.jurisdiction, "@" in s.id, s.id)):
        texts = [book.instruments[name] for name in info.documents]
        words = [info.id, info.title, info.authority, divisions.name(info.jurisdiction)]
        words += [part for text in texts for part in (text.title, text.document)]
        found.append((info, " ".join(words).lower()))
    return found


@lru_cache(maxsize=8)
def _in_force(book: Rulebook, day: dt.date) -> frozenset[str]:
    found = set()
    for info in book.schemes():
        try:
            book.layers(info.id, day, Kind.APPLICATION)
        except NotAllowed:
            continue
        found.add(info.id)
    return frozenset(found)


@lru_cache(maxsize=2)
def scheme_choices(book: Rulebook) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every scheme for a select, by jurisdiction, the nation's first: id and name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for info, _ in _searched(book):
        found.setdefault(divisions.name(info.jurisdiction), []).append((info.id, info.title))
    return list(found.items())

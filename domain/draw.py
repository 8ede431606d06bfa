"""A random draw (随机抽取) that anybody can repeat.

The seed is committed to by its SHA-256 before anything is drawn, and the pool is frozen in the same act.
Opening the seed decides everything: members are ranked by SHA-256 of seed and member, the lowest first, and
the first ``count`` that are not excluded are drawn.  A redraw takes the next ones of the same order.
"""

import hashlib
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from domain import events as ev
from domain.dossier import NAMESPACE
from domain.envelope import Event, Stream
from domain.rulebook.model import Level


class Purpose(StrEnum):
    """What a draw is for."""

    SITE_CHECK = "site_check"
    INSPECTION = "inspection"
    EXPERTS = "experts"
    MONITORING = "monitoring"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "site_check": "复核实地抽查",
            "inspection": "双随机检查",
            "experts": "评审专家",
            "monitoring": "质量监测",
        }[self.value]


class DrawState(StrEnum):
    """Where a draw stands."""

    PREPARED = "prepared"
    DRAWN = "drawn"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {"prepared": "待抽取", "drawn": "已抽取"}[self.value]


def draw_id(office: str, name: str) -> UUID:
    """Return the stream id of the draw that *office* prepared under *name*."""
    return uuid5(NAMESPACE, f"draw:{office}:{name}")


def committed(seed: str) -> str:
    """
    Return the commitment to *seed*: SHA-256 of its UTF-8 bytes, as hex.

    >>> committed("2026-04-25 成都")[:16]
    '4b2bc91162779ebf'
    """
    return hashlib.sha256(seed.encode()).hexdigest()


def ranked(seed: str, members: Iterable[str]) -> list[str]:
    """
    Return *members* in the order in which *seed* draws them.

    The rank of a member is SHA-256 of the UTF-8 bytes of the seed followed by those of the member.

    >>> ranked("seed", ["a", "b", "c"])
    ['c', 'a', 'b']
    """
    return sorted(members, key=lambda member: hashlib.sha256(f"{seed}{member}".encode()).hexdigest())


def chosen(seed: str, pool: Iterable[str], excluded: Collection[str], count: int) -> list[str]:
    """
    Return the first *count* of *pool*, in the order of *seed*, that are not *excluded*.

    >>> chosen("seed", ["a", "b", "c"], {"b"}, 1)
    ['c']
    """
    return [member for member in ranked(seed, pool) if member not in excluded][:count]


class RandomDraw(Stream, kw_only=True):
    """State of one draw, folded from its events.

    Args:
        excluded: Members that must not be drawn, or that left after a redraw, each with the reason.
        members: Those drawn and still serving, in the order of the seed.
    """

    name: str = ""
    purpose: str = ""
    concerns: str = ""
    office: str = ""
    division: str = ""
    level: Level = Level.PROVINCE
    pool: list[str] = msgspec.field(default_factory=list)
    excluded: dict[str, str] = msgspec.field(default_factory=dict)
    count: int = 0
    commitment: str = ""
    prepared_by: str = ""
    seed: str = ""
    members: list[str] = msgspec.field(default_factory=list)
    state: DrawState = DrawState.PREPARED

    category: ClassVar[str] = "draw"

    def apply(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case ev.DrawPrepared():
                self.name, self.purpose, self.concerns = event.name, event.purpose, event.concerns
                self.office, self.division, self.level = event.office, event.division, event.level
                self.pool, self.count, self.commitment = event.pool, event.count, event.commitment
                self.excluded = {one.member: one.reason for one in event.excluded}
                self.prepared_by = event.actor
            case ev.Drawn():
                self.seed, self.members, self.state = event.seed, event.members, DrawState.DRAWN
            case ev.Redrawn():
                left = {one.member: one.reason for one in event.without}
                self.excluded = {**self.excluded, **left}
                self.members = [*(one for one in self.members if one not in left), *event.members]

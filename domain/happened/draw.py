"""Random draws (随机抽取), each in a stream of its own, so that anybody can draw again and compare."""

import datetime as dt
from typing import ClassVar

import msgspec

from domain.envelope import Event
from domain.rulebook.model import Level


class DrawEvent(Event, frozen=True, kw_only=True):
    """Something happened to one draw."""

    category: ClassVar[str] = "draw"


class Excluded(msgspec.Struct, frozen=True):
    """A member of the pool that must not be drawn, and why."""

    member: str
    reason: str


class DrawPrepared(DrawEvent, frozen=True, kw_only=True, tag="draw.prepared"):
    """The pool was frozen and the seed committed to, before anything was drawn.

    Args:
        purpose: ``site_check``, ``inspection``, ``experts`` or ``monitoring``.
        concerns: Round, notice or year it is for, in words.
        pool: Members in order: case numbers, credit codes or accounts.
        count: How many will be drawn.
        commitment: SHA-256 of the seed, as hex; the seed itself follows with the draw.
    """

    purpose: str
    name: str
    concerns: str
    division: str
    level: Level
    pool: list[str]
    excluded: list[Excluded]
    count: int
    commitment: str


class Drawn(DrawEvent, frozen=True, kw_only=True, tag="draw.drawn"):
    """The seed was opened and the members follow from it (see ``domain/draw.py``)."""

    seed: str
    members: list[str]
    drawn_on: dt.date


class Redrawn(DrawEvent, frozen=True, kw_only=True, tag="draw.redrawn"):
    """Members that cannot serve were replaced by the next ones of the same seed, for a stated reason."""

    without: list[Excluded]
    members: list[str]

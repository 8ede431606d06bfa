"""Rounds (批次): opening and closing an intake."""

import datetime as dt
import re
from uuid import UUID

import msgspec

from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import RoundClosed, RoundOpened
from domain.filing import Filing
from domain.law import Law
from domain.people import Office, Role
from domain.ports import Journal
from domain.procedures.steps import reason_given, refs
from domain.round import Round, round_id
from domain.rulebook.model import Kind, Level

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


class OpenRound(msgspec.Struct, frozen=True):
    """Open an intake.

    Args:
        name: Name on paper, unique within the office.
        instrument: Id of the notice under which it is opened, empty for none.
        division: Division whose enterprises may apply.
        opens_on: First civil day of intake.
        closes_on: Last civil day of intake, included; none while it rolls.
        cutoffs: Last civil day by which the offices of each level must have done their part; one left out
            has none.
        closes_at: Hour of the last day as ``HH:MM``, itself still in time; empty for the whole day.
        expiring_from: Of a recheck: first of the last days of term that are up; see ``expiring_until``.
        expiring_until: Last of them, included; none of both where the rules name the years of recognition,
            or everything that ends in the round's own year is up.
    """

    name: str
    scheme: str
    kind: Kind
    instrument: str
    division: str
    opens_on: dt.date
    closes_on: dt.date | None = None
    cutoffs: dict[str, dt.date] = {}
    closes_at: str = ""
    expiring_from: dt.date | None = None
    expiring_until: dt.date | None = None


class CloseRound(msgspec.Struct, frozen=True):
    """End an intake before or without its last day; cases taken in go on."""

    round: UUID
    reason: str


def open_round(cmd: OpenRound, filing: Filing, law: Law, journal: Journal) -> None:
    """Open the intake, or raise :exc:`NotAllowed` and change nothing."""
    name = cmd.name.strip()
    if not name:
        raise BadInput("name", "批次不能设立", why="没有名称", way_out="请填写批次名称。")
    if cmd.closes_on and cmd.closes_on < cmd.opens_on:
        raise BadInput(
            "closes_on", "批次不能设立", why="截止日早于开始日", way_out="请填写不早于开始日的截止日。"
        )
    _in_order(cmd)
    _sensible(cmd)
    office = _office(filing, f"不能设立批次“{name}”")
    if not office.covers(cmd.division):
        raise NotAllowed(
            f"不能设立批次“{name}”",
            why=f"所选地区不在{office.name}的辖区内",
            way_out="请选择本机关辖区内的地区。",
        )
    rules = law.rulebook.resolve(cmd.scheme, cmd.opens_on, cmd.kind, notice=cmd.instrument or None)
    intake = round_id(office.id, name)
    found = journal.load(Round, [intake]).get(intake) or Round(id=intake)
    if found.version:
        raise NotAllowed(f"不能设立批次“{name}”", why="同名批次已经设立", way_out="请使用另一个名称。")
    filing.record(
        found,
        RoundOpened,
        basis=refs(*rules.sources),
        round_name=name,
        scheme=cmd.scheme,
        kind=cmd.kind,
        instrument=cmd.instrument,
        division=cmd.division,
        opens_on=cmd.opens_on,
        closes_on=cmd.closes_on,
        cutoffs=cmd.cutoffs,
        closes_at=cmd.closes_at,
        expiring_from=cmd.expiring_from,
        expiring_until=cmd.expiring_until,
    )


def close_round(cmd: CloseRound, filing: Filing, law: Law, journal: Journal) -> None:
    """Close the intake; only the office that opened it may."""
    found = round_of(journal, cmd.round)
    what = f"不能关闭批次“{found.name}”"
    if _office(filing, what).id != found.office:
        raise NotAllowed(what, why="批次不是本机关设立的", way_out="请由设立批次的机关关闭。")
    if found.closed:
        raise NotAllowed(what, why="批次已经关闭", way_out="无需再次关闭。")
    filing.record(found, RoundClosed, reason=reason_given("reason", cmd.reason))


def round_of(journal: Journal, intake: UUID) -> Round:
    """Return the round *intake*, or raise :exc:`NotFound`."""
    found = journal.load(Round, [intake]).get(intake)
    if found is None:
        raise NotFound("找不到这个批次", why="编号不存在", way_out="请从批次列表中选择。")
    return found


def _sensible(cmd: OpenRound) -> None:
    """Refuse an hour that is none, or has no day; and terms that end before they begin."""
    what = "批次不能设立"
    if cmd.closes_at and (not _HOUR.fullmatch(cmd.closes_at) or cmd.closes_on is None):
        raise BadInput(
            "closes_at",
            what,
            why="截止时间不是时刻，或没有截止日",
            way_out="请按 17:00 的样式填写，并填写截止日。",
        )
    first, last = cmd.expiring_from, cmd.expiring_until
    if (first or last) and cmd.kind is not Kind.RECHECK:
        raise BadInput("expiring_from", what, why="这不是复核批次", way_out="只有复核批次才填写到期范围。")
    if first and last and last < first:
        raise BadInput("expiring_until", what, why="到期范围的末日早于首日", way_out="请核对到期范围。")


def _in_order(cmd: OpenRound) -> None:
    """Refuse a level's day before the intake opens, or before that of a level below."""
    earliest, whose = cmd.opens_on, "受理开始日"
    for level in Level:
        day = cmd.cutoffs.get(level.value)
        if day is None:
            continue
        if day < earliest:
            raise BadInput(
                f"cutoff_{level.value}",
                "批次不能设立",
                why=f"{level.label}级截止日早于{whose}",
                way_out="请按县区、市、省的先后填写截止日。",
            )
        earliest, whose = day, f"{level.label}级截止日"


def _office(filing: Filing, what: str) -> Office:
    if filing.by.office is None or not filing.by.has(Role.HANDLER, Role.APPROVER):
        raise NotAllowed(what, why="只有主管部门的工作人员可以办理", way_out="请由主管部门办理。")
    return filing.by.office

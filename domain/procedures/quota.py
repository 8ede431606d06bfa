"""Quotas (名额): a hard limit refuses when its places are taken; the others are only shown.

A limit for each province counts where the province recommends to the ministry; a limit of a whole round
counts where its list is drawn up.  Limits by city, direction or enterprise, and least numbers, are figures
for the people who plan, and never a bar.
"""

from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

import msgspec

from domain import divisions
from domain.case import Case, Status
from domain.dossier import Dossier, dossier_id
from domain.errors import BadInput, NotAllowed
from domain.events import PlacesTaken, QuotaReallocated
from domain.filing import Filing
from domain.law import Law
from domain.people import Role
from domain.ports import Journal
from domain.procedures.rounds import round_of
from domain.procedures.steps import cited, reason_given
from domain.round import Round
from domain.rulebook.model import CaseRules, Level, Source, StepKind

Where = Literal["recommendation", "list"]
WHOLE = ("", "year")
"""What a limit for the scheme as a whole is counted by."""

BATCH = "province_per_batch"
"""What a limit for each province in each batch is counted by."""


class ReallocateQuota(msgspec.Struct, frozen=True):
    """Give places that one division did not use to another one; an approver of the round's office does.

    Args:
        before, after: Six-digit codes of the divisions.
        places: How many, at least one.
    """

    round: UUID
    before: str
    after: str
    places: int
    reason: str


class Limit(msgspec.Struct, frozen=True):
    """A hard limit: at most ``most`` places for ``place``."""

    place: str
    most: int
    source: Source | None


def limit(rules: CaseRules, at: Where, division: str) -> Limit | None:
    """Return the hard limit that counts *at* this point for an enterprise of *division*, if there is one."""
    for entry in rules.values.get("quota", {}).get("value", []):
        if _where(entry, rules) == at:
            place = rules.jurisdiction if at == "list" else divisions.province_unit(division)
            return Limit(place, entry["max"], msgspec.convert(entry["source"], Source))
    return None


class Shown(msgspec.Struct, frozen=True):
    """One line about a quota, as a page shows it.

    Args:
        text: What the rules say, in their own words.
        most, least: The figures, where the text gives one.
        binding: Whether it refuses when its places are taken.
        taken: Places taken now by division; only of a binding one.
        moved: Places that a division got from others, or gave away where negative.
    """

    text: str
    most: int | None
    least: int | None
    binding: bool
    taken: dict[str, int]
    moved: dict[str, int]
    source: Source


def overview(intake: Round, rules: CaseRules, journal: Journal) -> list[Shown]:
    """Return every quota of the round's rules, binding or only to plan by, with what is taken."""
    lines = []
    for entry in rules.values.get("quota", {}).get("value", []):
        at = _where(entry, rules)
        places = intake.places.get(at, {}) if at else {}
        lines.append(
            Shown(
                text=entry["text"],
                most=entry.get("max"),
                least=entry.get("min"),
                binding=at is not None,
                taken={place: len(_taken(intake, at, place, journal)) for place in places} if at else {},
                moved=intake.extra,
                source=msgspec.convert(entry["source"], Source),
            )
        )
    return lines


def _where(entry: dict[str, Any], rules: CaseRules) -> Where | None:
    """Return where a quota counts, none where it only is a figure to plan by."""
    per = entry.get("per", "")
    if entry.get("max") is None or per not in (*WHOLE, BATCH):
        return None
    by_province = per == BATCH or rules.level is Level.MINISTRY
    return "recommendation" if by_province else "list"


def take_places(
    at: Where, entries: Iterable[tuple[Dossier, Case]], filing: Filing, journal: Journal, what: str
) -> None:
    """
    Take a place for each case that a limit counts; a recheck takes none, nor does a case without a round.

    Raises:
        NotAllowed: The places of the round are taken; it tells how many were and by how many cases.
    """
    wanted: dict[tuple[UUID, Limit], list[str]] = {}
    for dossier, case in entries:
        found = None if case.round is None or case.renews else limit(case.rules, at, dossier.division)
        if found is not None and case.round is not None:
            wanted.setdefault((case.round, found), []).append(case.id)
    for (stream, counted), cases in wanted.items():
        intake = round_of(journal, stream)
        taken = _taken(intake, at, counted.place, journal) - set(cases)
        most = counted.most + intake.extra.get(counted.place, 0)
        if len(taken) + len(cases) > most:
            done = "推荐" if at == "recommendation" else "列入名单"
            raise NotAllowed(
                what,
                why=f"批次“{intake.name}”{divisions.name(counted.place)}的名额为 {most} 个，已{done}"
                f" {len(taken)} 个，本次 {len(cases)} 个",
                rule=cited(counted.source),
                way_out="请在名额内择优，或由设立批次的机关调剂名额。",
            )
        filing.record(intake, PlacesTaken, at=at, place=counted.place, cases=cases)


def reallocate_quota(cmd: ReallocateQuota, filing: Filing, law: Law, journal: Journal) -> None:
    """Record that places changed hands; what was taken already is not touched."""
    intake = round_of(journal, cmd.round)
    what, office = f"不能调剂“{intake.name}”的名额", filing.by.office
    if office is None or office.id != intake.office or not filing.by.has(Role.APPROVER):
        raise NotAllowed(
            what, why="只有设立批次的机关的审批人可以办理", way_out="请由设立批次的机关的审批人办理。"
        )
    for field, division in (("before", cmd.before), ("after", cmd.after)):
        if not divisions.exists(division) or not office.covers(division):
            raise BadInput(
                field, what, why="不是本机关辖区内的地区", way_out="请选择辖区内的市、州或区、县。"
            )
    if cmd.before == cmd.after or cmd.places < 1:
        raise BadInput(
            "places", what, why="调剂的名额少于一个，或前后是同一地区", way_out="请核对地区和名额。"
        )
    reason = reason_given("reason", cmd.reason)
    filing.record(
        intake, QuotaReallocated, before=cmd.before, after=cmd.after, places=cmd.places, reason=reason
    )


def _taken(intake: Round, at: Where, place: str, journal: Journal) -> set[str]:
    """The cases that hold a place now: who was refused, withdrew or went back gave it up."""
    cases = intake.places.get(at, {}).get(place, [])
    found = journal.load(Dossier, {dossier_id(case.partition("-")[0]) for case in cases})
    return {
        case.id
        for dossier in found.values()
        for case in (dossier.cases[one] for one in cases if one in dossier.cases)
        if case.status is Status.RECOGNISED or (case.status is Status.OPEN and _beyond(case, at))
    }


def _beyond(case: Case, at: Where) -> bool:
    """Whether an open case still stands behind the point where its place counts."""
    ids = [step.id for step in case.rules.route]
    kind = StepKind.RECOMMENDATION if at == "recommendation" else StepKind.DECISION
    counted = [step.id for step in case.rules.route if step.kind is kind]
    return not counted or ids.index(case.step) > ids.index(counted[-1])

"""Casework: load what an act needs, let the procedure decide, commit what it recorded, all or nothing."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import msgspec
from stdnum.cn.uscc import compact

from domain import acts
from domain.assessment import condition_table
from domain.case import Case
from domain.dossier import Dossier, dossier_id
from domain.errors import Conflict, NotAllowed, NotFound
from domain.filing import CIVIL, Filing
from domain.happened.base import concerns
from domain.law import Law
from domain.matter import Matter, Moment, offers
from domain.notice import Notice
from domain.people import Actor
from domain.permission import Offer
from domain.ports import Clock, Journal, Pool, Stale
from domain.procedures import ACTS, ON_DOSSIER, ON_JOURNAL
from domain.procedures.matters import matter_of
from domain.procedures.publicity import notice_of
from domain.procedures.rounds import round_of
from domain.procedures.steps import case_of
from domain.round import Round
from domain.rulebook.model import ConditionResult
from domain.sentences import sentence

ATTEMPTS = 3
"""How often an act is decided anew when others commit to the same dossier meanwhile."""


class Receipt(msgspec.Struct, frozen=True):
    """What a successful act returns: where its last event of each stream stands in the total order."""

    positions: dict[UUID, int]

    @property
    def last(self) -> int:
        """Position of the act's last event, 0 when nothing was recorded."""
        return max(self.positions.values(), default=0)


class Casework:
    """Every way to change the record.

    Args:
        journal: The event store.
        law: Rulebook and calendar.
        clock: The present moment.
        alg: Hash algorithm of new events.
        pool: The experts who may sit on a panel; without it anybody may (in a told story, for example).
    """

    def __init__(
        self, journal: Journal, law: Law, clock: Clock, *, alg: str = "sha256", pool: Pool | None = None
    ) -> None:
        self.journal, self.law, self.clock, self.alg = journal, replace(law, pool=pool), clock, alg

    @property
    def today(self) -> dt.date:
        """The civil day."""
        return self.clock().astimezone(CIVIL).date()

    def act(
        self, cmd: Any, by: Actor, *, request_id: str = "", caused_by: str = "", seen: int | None = None
    ) -> Receipt:
        """
        Do what *cmd* asks, or raise and change nothing.

        Args:
            cmd: A command of ``domain/procedures/``.
            seen: Version of the dossier that the actor had on the screen, to tell what happened since.

        Raises:
            NotAllowed: with what, why, the rule and the way out.
            Conflict: the act was possible on what the actor saw, but somebody else acted first.
        """
        request_id = request_id or uuid4().hex
        for attempt in range(1, ATTEMPTS + 1):
            filing = Filing(by, self.clock(), request_id, caused_by=caused_by, alg=self.alg)
            try:
                self._decide(cmd, filing, seen)
                return self._commit(filing)
            except Stale:
                if attempt == ATTEMPTS:
                    raise Conflict(
                        "这次操作没有成功", why="同一档案正被多人同时办理", way_out="请刷新页面后重试。"
                    ) from None
        raise AssertionError("unreachable")

    def dossier(self, uscc: str) -> Dossier:
        """Return the dossier of *uscc*, or raise :exc:`NotFound`."""
        found = self._dossier(uscc)
        if not found.version:
            raise NotFound(f"没有 {uscc} 的档案", why="该企业尚未建档", way_out="请核对统一社会信用代码。")
        return found

    def known(self, uscc: str, until: dt.datetime) -> Dossier:
        """Return the dossier as it was known at the moment *until*, or raise :exc:`NotFound`."""
        then = Dossier(id=dossier_id(compact(uscc)))
        for recorded in self.journal.history(then.id, until=until):
            then.fold(recorded.event)
        if not then.version:
            raise NotFound(f"当时没有 {uscc} 的档案", why="该企业尚未建档", way_out="请核对日期和信用代码。")
        return then

    def case(self, case_id: str) -> tuple[Dossier, Case]:
        """Return the case and its dossier, or raise :exc:`NotFound`."""
        dossier = self._dossier(uscc_of(case_id))
        return dossier, case_of(dossier, case_id)

    def offers(self, case_id: str, actor: Actor) -> list[Offer]:
        """Return the acts that the case offers *actor* today."""
        dossier, case = self.case(case_id)
        return acts.offers(dossier, case, actor, self.today)

    def matter(self, matter_id: str) -> tuple[Dossier, Matter]:
        """Return the matter and its dossier, or raise :exc:`NotFound`."""
        dossier = self._dossier(uscc_of(matter_id))
        return dossier, matter_of(dossier, matter_id)

    def matter_offers(self, matter_id: str, actor: Actor) -> list[Offer]:
        """Return the acts that the matter offers *actor* today."""
        dossier, matter = self.matter(matter_id)
        moment = Moment(dossier, matter, actor, self.today)
        return offers(ACTS.get(type(matter), ()), moment)

    def assess(self, case_id: str) -> list[ConditionResult]:
        """Return the case's condition table as it stands now."""
        return condition_table(*self.case(case_id))

    def notice(self, stream: UUID) -> Notice:
        """Return the notice *stream*, or raise :exc:`NotFound`."""
        return notice_of(self.journal, stream)

    def round(self, stream: UUID) -> Round:
        """Return the round *stream*, or raise :exc:`NotFound`."""
        return round_of(self.journal, stream)

    def _decide(self, cmd: Any, filing: Filing, seen: int | None) -> None:
        subject = subject_of(cmd)
        if seen is not None and subject:
            self._as_seen(subject, seen)
        try:
            if decide := ON_DOSSIER.get(type(cmd)):
                uscc = cmd.uscc if hasattr(cmd, "uscc") else uscc_of(subject)
                decide(self._dossier(uscc), cmd, filing, self.law)
            elif act_on_many := ON_JOURNAL.get(type(cmd)):
                act_on_many(cmd, filing, self.law, self.journal)
            else:
                raise TypeError(
                    f"{type(cmd).__name__} is not a command of domain/procedures; register it there."
                )
        except NotAllowed as refusal:
            if seen is None or not subject:
                raise
            raise self._told(refusal, self._dossier(uscc_of(subject)), subject, seen) from refusal

    def _as_seen(self, subject: str, seen: int) -> None:
        """Refuse an act on a case or matter that moved on since: its step or proposal is another one now.

        What does not concern the act's ground is no conflict: experts score side by side.
        """
        dossier = self._dossier(uscc_of(subject))
        if dossier.version <= seen:
            return
        then = Dossier(id=dossier.id)
        for recorded in self.journal.history(dossier.id):
            if recorded.event.version > seen:
                break
            then.fold(recorded.event)
        if _ground(then, subject) != _ground(dossier, subject):
            moved = NotAllowed("这次操作没有办理", why="办理状态已经改变", way_out="请刷新页面后重试。")
            raise self._told(moved, dossier, subject, seen)

    def _told(self, refusal: NotAllowed, dossier: Dossier, subject: str, seen: int) -> NotAllowed:
        """Say what others did since *seen*, when that is why the act is refused."""
        since = [
            recorded.event
            for recorded in self.journal.history(dossier.id, after=seen)
            if concerns(recorded.event) == subject
        ]
        if not since:
            return refusal
        done = "；".join(
            f"{event.recorded_at.astimezone(CIVIL):%Y-%m-%d %H:%M} {sentence(event)}" for event in since
        )
        return Conflict(
            refusal.what,
            why=f"您打开页面后，其他人已经办理：{done}",
            rule=refusal.rule,
            way_out="请刷新页面，按最新状态办理。",
        )

    def _commit(self, filing: Filing) -> Receipt:
        if not filing.events:
            return Receipt({})
        positions = self.journal.commit(filing.events, filing.streams.values())
        return Receipt({sealed.event.stream: at for sealed, at in zip(filing.events, positions, strict=True)})

    def _dossier(self, uscc: str) -> Dossier:
        stream = dossier_id(compact(uscc))
        return self.journal.load(Dossier, [stream]).get(stream) or Dossier(id=stream)


def _ground(dossier: Dossier, subject: str) -> tuple[Any, ...]:
    """What an official has in mind who acts on the case: where it stands and what lies on the table."""
    case = dossier.cases.get(subject)
    if case is None:
        matter = dossier.matter(subject)
        proposal = getattr(matter, "proposal", None)
        return (matter.state, matter.level, matter.move, proposal) if matter else ()
    listed = case.listing.notice if case.listing else None
    return case.status, case.step, case.proposal, case.correcting, case.panel, listed


def subject_of(cmd: Any) -> str:
    """Return the number of the case or matter that *cmd* is about, empty for others."""
    return str(getattr(cmd, "case", "") or getattr(cmd, "matter", ""))


def uscc_of(number: str) -> str:
    """Return the credit code in the number of a case or matter, ``<credit code>-<ordinal>``."""
    return number.split("-", 1)[0]

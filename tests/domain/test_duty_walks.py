"""Whatever people and the clerk do about duties and their deadlines, some things never happen."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain import events as ev
from domain.duty import DutyState
from domain.envelope import check
from domain.errors import NotAllowed
from domain.law import Law
from domain.matter import Moment, barred
from domain.people import CLERK, Actor
from domain.procedures import ACTS
from domain.procedures.deadlines import (
    ApproveMove,
    DeclineMove,
    ProposeMove,
    RecomputeDeadline,
    ResumeDeadline,
    SuspendDeadline,
)
from domain.procedures.duties import ReleaseDuty, Remind, SetUpdateDuty, SubmitUpdate
from domain.procedures.misses import JudgeMiss, LapseTitle, ProposeConsequence, RecordMiss
from domain.rulebook.model import Then
from tests.domain import cast
from tests.domain.conftest import load_law
from tests.domain.holders import held
from tests.domain.story import Story

SCHEMES = ["test/duty-choice", "test/duty-reminded", "test/duty-yearly"]
PEOPLE = [
    cast.HANDLER, cast.APPROVER, cast.SECOND_APPROVER, cast.BOTH, cast.MINISTRY_HANDLER,
    cast.MINISTRY_APPROVER, cast.CITY_HANDLER, cast.STRANGER, cast.FIRM, cast.OTHER_FIRM, CLERK,
]  # fmt: skip
DAY = dt.timedelta(days=1)
_LAW: list[Law] = []


def _law() -> Law:
    if not _LAW:
        with TemporaryDirectory() as folder:
            _LAW.append(load_law(Path(folder) / "data"))
    return _LAW[0]


def command(name: str, duty: str, period: int, today: dt.date, good: bool) -> Any:
    """One command of each act that a duty offers; *good* chooses between its two ways."""
    figures: dict[str, Decimal | bool] = {"revenue": Decimal(6000)}
    made: dict[str, Callable[[], Any]] = {
        "remind": lambda: Remind(duty, "telephone"),
        "submit_update": lambda: SubmitUpdate(cast.USCC, period, figures),
        "release_duty": lambda: ReleaseDuty(duty, "数据已共享"),
        "record_miss": lambda: RecordMiss(duty, 10 if good else None),
        "propose_consequence": lambda: ProposeConsequence(duty, Then.WATCH_LIST if good else None, "首次"),
        "judge_miss": lambda: JudgeMiss(duty, good, "重议"),
        "propose_move": lambda: ProposeMove(duty, today + 30 * DAY, "停产"),
        "approve_move": lambda: ApproveMove(duty),
        "decline_move": lambda: DeclineMove(duty, "理由不足"),
        "suspend_deadline": lambda: SuspendDeadline(duty, "洪灾", None if good else today - 5 * DAY),
        "resume_deadline": lambda: ResumeDeadline(duty, "恢复"),
        "recompute_deadline": lambda: RecomputeDeadline(duty),
    }
    return made[name]() if name in made else None


class Walk(RuleBasedStateMachine):
    """One enterprise with three titles, over some years."""

    @initialize()
    def begin(self) -> None:
        self.story = Story(_law())
        self.titles = [
            held(self.story, scheme, dt.date(2023, 2, day), cast.FIRM)
            for day, scheme in enumerate(SCHEMES, 1)
        ]

    def attempt(self, cmd: Any, by: Actor) -> bool:
        """Whether it was done; ``Story.when`` makes sure that a refusal records nothing."""
        try:
            self.story.when(cmd, by)
        except NotAllowed:
            return False
        return True

    @rule(data=st.data(), by=st.sampled_from([CLERK, cast.HANDLER, cast.FIRM]), later=st.integers(0, 1))
    def an_update_is_set(self, data: st.DataObject, by: Actor, later: int) -> None:
        title = data.draw(st.sampled_from(self.titles))
        self.attempt(SetUpdateDuty(cast.USCC, title, self.story.today.year + later), by)

    @rule(data=st.data(), by=st.sampled_from(PEOPLE), good=st.booleans())
    def somebody_does_what_a_duty_offers(self, data: st.DataObject, by: Actor, good: bool) -> None:
        dossier = self.story.dossier()
        duties = list(dossier.duties.values())
        if not duties:
            return
        duty = data.draw(st.sampled_from(duties))
        act = data.draw(st.sampled_from(ACTS[type(duty)]))
        cmd = command(act.name, duty.id, duty.period, self.story.today, good)
        if cmd is None:
            return
        refused = barred(act, Moment(dossier, duty, by, self.story.today))
        done = self.attempt(cmd, by)
        assert not (refused and done and by is not CLERK), f"{act.name} was done though the table refuses it"

    @rule(data=st.data(), by=st.sampled_from([CLERK, cast.APPROVER, cast.MINISTRY_APPROVER, cast.FIRM]))
    def a_term_is_held_to_be_over(self, data: st.DataObject, by: Actor) -> None:
        self.attempt(LapseTitle(cast.USCC, data.draw(st.sampled_from(self.titles)), "未复核"), by)

    @rule(days=st.sampled_from([1, 9, 31, 90, 200]))
    def days_pass(self, days: int) -> None:
        self.story.on(self.story.today + days * DAY)

    # -------------------------------------------------------------- what never happens

    def log(self) -> list[Any]:
        return [one.event for one in self.story.journal.log] if hasattr(self, "story") else []

    @invariant()
    def nothing_follows_without_the_reminder_that_the_rules_demand(self) -> None:
        reminded: set[str] = set()
        for event in self.log():
            if isinstance(event, ev.DutyReminded):
                reminded.add(event.duty)
            if isinstance(event, ev.TitleWaived):
                assert event.cause in reminded

    @invariant()
    def nobody_decides_alone(self) -> None:
        asked: dict[str, str] = {}
        for event in self.log():
            match event:
                case ev.ConsequenceProposed():
                    asked[event.duty] = event.actor
                case ev.DutyJudged():
                    assert event.actor != asked[event.duty] == event.proposed_by
                case ev.DeadlineMoveProposed():
                    asked[event.of] = event.actor
                case ev.DeadlineMoved() if event.proposed_by:
                    assert event.actor != asked[event.of] == event.proposed_by

    @invariant()
    def a_miss_comes_after_the_last_day_and_the_original_day_stays(self) -> None:
        due: dict[str, Any] = {}
        for event in self.log():
            match event:
                case ev.DutySet():
                    due[event.duty] = event.due
                case ev.DeadlineMoved() | ev.DeadlineResumed():
                    assert event.due.original == due[event.of].original
                    assert event.due.shifts[: len(due[event.of].shifts)] == due[event.of].shifts
                    due[event.of] = event.due
                case ev.DutyMissed():
                    assert event.effective_on > due[event.duty].last_day

    @invariant()
    def a_title_ends_once_within_its_term_and_leaves_no_open_duty(self) -> None:
        if not hasattr(self, "story"):
            return
        dossier = self.story.dossier()
        ended = [event.title for event in self.log() if isinstance(event, ev.TitleEnded)]
        assert len(ended) == len(set(ended))
        for title in (dossier.titles[one] for one in ended):
            assert title.last_day is not None
            assert title.valid_from <= title.last_day <= title.valid_until
            assert not [
                duty for duty in dossier.duties.values()
                if duty.title == title.id and duty.state == DutyState.OPEN
            ]  # fmt: skip

    def teardown(self) -> None:
        """The chain is whole."""
        if hasattr(self, "story"):
            for stream in self.story.journal.streams.values():
                head = ""
                for recorded in stream:
                    head = check(recorded.body, head)


Walk.TestCase.settings = settings(
    max_examples=30, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDutyWalks = Walk.TestCase

"""Whatever enterprises and officials do around the end of a term, some things never happen."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain import events as ev
from domain.case import Status
from domain.duty import DutyState
from domain.errors import NotAllowed
from domain.law import Law
from domain.people import CLERK, Actor
from domain.procedures.application import Apply, Withdraw
from domain.procedures.decision import Approve, Propose
from domain.procedures.misses import LapseTitle, RecordMiss
from domain.procedures.rechecks import ApplyRecheck, CallUp, GiveUpRecheck
from domain.procedures.recognition import RecogniseCase
from domain.procedures.registration import ReportFigures
from domain.procedures.reopening import Reopen
from domain.title import End
from tests.domain import cast
from tests.domain.conftest import load_law
from tests.domain.rechecking import recheck_round, titled
from tests.domain.story import Story

SCHEMES = ["test/not-kept", "test/renewal", "test/annual", "test/expiring"]
_LAW: list[Law] = []


def _law() -> Law:
    if not _LAW:
        with TemporaryDirectory() as folder:
            _LAW.append(load_law(Path(folder) / "data"))
    return _LAW[0]


class TermWalk(RuleBasedStateMachine):
    """One enterprise with one title whose term is running out, everybody acting at will."""

    @initialize(scheme=st.sampled_from(SCHEMES))
    def begin(self, scheme: str) -> None:
        self.story, self.scheme = Story(_law()), scheme
        titled(self.story, scheme, dt.date(2023, 5, 8))
        self.story.on(dt.date(2026, 4, 1))
        self.intake = recheck_round(self.story, scheme)
        self.numbers = 0

    def attempt(self, cmd: Any, by: Actor) -> bool:
        """A refusal records nothing; the story checks it."""
        try:
            self.story.when(cmd, by)
        except NotAllowed:
            return False
        return True

    @rule(days=st.sampled_from([1, 7, 30, 90]))
    def time_passes(self, days: int) -> None:
        self.story.on(self.story.today + dt.timedelta(days=days))

    @rule(data=st.data(), way=st.sampled_from(["apply", "recheck", "recheck without a round"]))
    def it_asks(self, data: st.DataObject, way: str) -> None:
        figures: dict[str, Decimal | bool] = {"revenue": Decimal(5000)}
        self.attempt(ReportFigures(cast.USCC, self.story.today.year - 1, figures), cast.FIRM)
        title = data.draw(st.sampled_from(sorted(self.story.dossier().titles)))
        intake = self.intake if way == "recheck" else None
        cmd = (
            Apply(cast.USCC, self.scheme, declared=True)
            if way == "apply"
            else ApplyRecheck(cast.USCC, title, intake, declared=True)
        )
        self.attempt(cmd, cast.FIRM)

    @rule(by=st.sampled_from([cast.HANDLER, CLERK, cast.FIRM]))
    def it_is_called_up(self, by: Actor) -> None:
        self.attempt(CallUp(self.intake, [cast.USCC]), by)

    @rule(data=st.data(), act=st.sampled_from(["give up", "miss", "lapse"]))
    def it_stays_away(self, data: st.DataObject, act: str) -> None:
        dossier = self.story.dossier()
        duty = data.draw(st.sampled_from([*dossier.duties, "none"]))
        title = data.draw(st.sampled_from(sorted(dossier.titles)))
        match act:
            case "give up":
                self.attempt(GiveUpRecheck(duty, "业务转型"), cast.FIRM)
            case "miss":
                self.attempt(RecordMiss(duty), CLERK)
            case _:
                self.attempt(LapseTitle(cast.USCC, title), CLERK)

    @rule(data=st.data(), act=st.sampled_from(["withdraw", "refuse", "recognise", "reopen"]))
    def its_case_goes_on(self, data: st.DataObject, act: str) -> None:
        case = data.draw(st.sampled_from(sorted(self.story.dossier().cases)))
        self.numbers += 1
        acts: dict[str, list[tuple[Any, Actor]]] = {
            "withdraw": [(Withdraw(case, "改日"), cast.FIRM)],
            "refuse": [
                (Propose(case, "refuse", ["不符"]), cast.HANDLER), (Approve(case, "同意"), cast.APPROVER),
            ],
            "recognise": [
                (Propose(case, "recognise", ["符合"]), cast.HANDLER), (Approve(case, "同意"), cast.APPROVER),
                (
                    RecogniseCase(case, "文号", f"行{self.numbers}00001", self.story.today),
                    cast.SECOND_APPROVER,
                ),
            ],
            "reopen": [(Reopen(case, "有误"), cast.SECOND_APPROVER)],
        }  # fmt: skip
        for cmd, by in acts[act]:
            if not self.attempt(cmd, by):
                break

    @invariant()
    def no_two_titles_of_the_scheme_hold_on_one_day(self) -> None:
        day = self.story.today
        assert len([one for one in self.story.dossier().titles_on(day) if one.scheme == self.scheme]) <= 1

    @invariant()
    def only_a_recheck_under_way_keeps_a_title_and_no_ended_one(self) -> None:
        dossier = self.story.dossier()
        for title in dossier.titles.values():
            if title.kept_by:
                assert dossier.cases[title.kept_by].status is Status.OPEN
                assert title.end is None

    @invariant()
    def an_open_recheck_is_about_a_title_that_has_not_ended(self) -> None:
        dossier = self.story.dossier()
        for case in dossier.cases.values():
            if case.status is Status.OPEN and case.renews:
                assert dossier.titles[case.renews].end is None

    @invariant()
    def a_title_was_renewed_exactly_where_another_one_says_so(self) -> None:
        titles = self.story.dossier().titles
        renewed = {title.id for title in titles.values() if title.end is End.RENEWED}
        assert renewed == {title.renews for title in titles.values() if title.renews}

    @invariant()
    def no_call_stays_open_for_a_title_that_ended(self) -> None:
        dossier = self.story.dossier()
        for duty in dossier.duties.values():
            if duty.state == DutyState.OPEN:
                assert dossier.titles[duty.title].end is None

    @invariant()
    def nobody_is_called_twice_in_one_round(self) -> None:
        called = [one.event.title for one in self.story.journal.log if isinstance(one.event, ev.DutySet)]
        assert len(called) == len(set(called))


TestTerms = TermWalk.TestCase
TestTerms.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)

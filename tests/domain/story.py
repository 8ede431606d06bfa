"""Stories: given what happened, when somebody acts, then these events, or this refusal and nothing."""

import datetime as dt
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from stdnum.cn import uscc as credit_code

from domain.case import Case
from domain.casework import Casework
from domain.dossier import Dossier, dossier_id
from domain.envelope import Event
from domain.filing import CIVIL
from domain.law import Law
from domain.notice import Notice, notice_id
from domain.people import Actor
from domain.procedures import (
    application,
    completeness,
    decision,
    experts,
    publicity,
    recognition,
    registration,
    review,
    site_check,
)
from domain.rulebook.model import Level, StepKind
from tests.domain import cast
from tests.domain.memory_journal import MemoryJournal

MONDAY = dt.date(2026, 3, 2)
"""The first day of every story; 2 to 6 March 2026 are five working days."""

HANDLERS = {
    Level.COUNTY: cast.COUNTY_HANDLER,
    Level.CITY: cast.CITY_HANDLER,
    Level.PROVINCE: cast.HANDLER,
    Level.MINISTRY: cast.MINISTRY_HANDLER,
}
APPROVERS = {
    Level.COUNTY: cast.COUNTY_APPROVER,
    Level.CITY: cast.CITY_APPROVER,
    Level.PROVINCE: cast.APPROVER,
    Level.MINISTRY: cast.MINISTRY_APPROVER,
}


def firm(number: int) -> Actor:
    """Enterprise *number*, with a credit code that is valid."""
    body = f"91510100{number:09d}"
    code = body + str(credit_code.calc_check_digit(body))
    return Actor(f"firm-{number}", cast.FIRM.roles, enterprise=code)


class Story:
    """A register in memory, with a clock that the story sets."""

    def __init__(self, law: Law) -> None:
        self.law, self.journal = law, MemoryJournal()
        self.now = dt.datetime.combine(MONDAY, dt.time(9), CIVIL)
        self.casework = Casework(self.journal, law, lambda: self.now.astimezone(dt.UTC))

    # -------------------------------------------------------------- time

    def on(self, day: dt.date) -> Self:
        """Go to nine in the morning of *day*."""
        self.now = dt.datetime.combine(day, dt.time(9), CIVIL)
        return self

    @property
    def today(self) -> dt.date:
        """The story's civil day."""
        return self.now.date()

    # -------------------------------------------------------------- acts

    def when(self, cmd: Any, by: Actor, **how: Any) -> list[Event]:
        """Let *by* do *cmd* and return the events recorded; a refusal leaves the journal as it was."""
        before = self.journal.last_position()
        how.setdefault("request_id", f"request-{before + 1}")
        try:
            self.casework.act(cmd, by, **how)
        except Exception:
            assert self.journal.last_position() == before, "a refused act recorded something"
            raise
        return [recorded.event for recorded in self.journal.read(before, 1_000_000)]

    def given(self, *acts: tuple[Any, Actor]) -> Self:
        """Let each actor do the act."""
        for cmd, by in acts:
            self.when(cmd, by)
        return self

    # -------------------------------------------------------------- what is known

    def dossier(self, by: Actor = cast.FIRM) -> Dossier:
        """The dossier of the enterprise that *by* speaks for."""
        stream = dossier_id(by.enterprise)
        return self.journal.load(Dossier, [stream])[stream]

    def case(self, case: str) -> Case:
        """The case *case*."""
        return self.casework.case(case)[1]

    def notice(self, number: str = "2026-1") -> Notice:
        """The province's notice *number*."""
        stream = notice_id(cast.PROVINCE.id, number)
        return self.journal.load(Notice, [stream])[stream]

    def allowed(self, case: str, by: Actor) -> set[str]:
        """The acts that *by* may do now."""
        return {offer.act for offer in self.casework.offers(case, by) if offer.allowed}

    # -------------------------------------------------------------- ordinary beginnings

    def registered(self, by: Actor = cast.FIRM, name: str = "成都示例精密机械有限公司") -> Self:
        """The enterprise is registered and has reported last year's figures."""
        figures: dict[str, Decimal | bool] = {"revenue": Decimal(5000)}
        return self.given(
            (registration.RegisterEnterprise(by.enterprise, name, "510107", dt.date(2010, 5, 4)), by),
            (registration.ReportFigures(by.enterprise, self.today.year - 1, figures), by),
        )

    def applied(self, scheme: str = "test/full", by: Actor = cast.FIRM) -> str:
        """The enterprise, registered if need be, has applied; returns the case."""
        if not self.journal.history(dossier_id(by.enterprise)):
            self.registered(by)
        [opened] = self.when(application.Apply(by.enterprise, scheme, declared=True), by)
        return str(opened.case)  # type: ignore[attr-defined]  # CaseOpened

    def at(self, step: str, scheme: str = "test/full", by: Actor = cast.FIRM) -> str:
        """The enterprise has applied and its case has come to *step*; returns the case."""
        return self.brought(self.applied(scheme, by), step)

    def brought(self, case: str, step: str) -> str:
        """The case has come to *step* in the ordinary way; returns it."""
        while (found := self.case(case)).step != step:
            self._do_step(found)
        return case

    def _do_step(self, case: Case) -> None:
        handler, approver = HANDLERS[case.current.level], APPROVERS[case.current.level]
        match case.current.kind:
            case StepKind.COMPLETENESS:
                self.when(completeness.ConfirmCompleteness(case.id), handler)
            case StepKind.PRELIMINARY_REVIEW:
                self.when(review.PassPreliminaryReview(case.id, "属实"), handler)
            case StepKind.RECOMMENDATION:
                self.when(review.Recommend(case.id, "同意推荐"), handler)
            case StepKind.EXPERT_REVIEW:
                self.scored(case.id, handler, 80, 81, 82)
                self.when(experts.ConcludeExpertReview(case.id, "建议认定"), handler)
            case StepKind.SITE_CHECK:
                self.when(site_check.LeaveOut(case.id, "上年已核查"), handler)
            case StepKind.DECISION:
                self.judged(case.id, handler)
                self.when(decision.Propose(case.id, "recognise", ["符合条件"]), handler)
                self.when(decision.Approve(case.id, "同意"), approver)
            case StepKind.PUBLICITY:
                self.published([case.id], f"自动-{case.id}-{case.step}", handler, approver)
            case StepKind.RECOGNITION:
                raise AssertionError("a story recognises by itself")

    def scored(self, case: str, by: Actor, *scores: int) -> None:
        """A panel was appointed and gave *scores*."""
        panel = cast.EXPERTS[: len(scores)]
        self.when(experts.AppointExperts(case, [expert.account for expert in panel], size_reason="惯例"), by)
        for expert, score in zip(panel, scores, strict=True):
            self.when(experts.EnterScore(case, Decimal(score), "较好"), expert)

    def judged(self, case: str, by: Actor) -> None:
        """Every condition left to judgement was found met."""
        for row in self.casework.assess(case):
            if row.outcome.value == "needs_judgement":
                self.when(decision.JudgeCondition(case, row.id, "met", "行业报告佐证"), by)

    # -------------------------------------------------------------- lists

    def drawn_up(
        self, cases: list[str], number: str = "2026-1", by: Actor = cast.HANDLER, **more: Any
    ) -> UUID:
        """A list of *cases* was drawn up; returns the notice."""
        first = self.case(cases[0])
        if first.current.settings.get("days") is None:
            more = {"days": 5, "unit": "working", "days_reason": "按惯例", **more}
        cmd = publicity.DrawUpNotice(number, "拟认定名单公示", first.rules.scheme, first.step, cases, **more)
        self.when(cmd, by)
        assert by.office is not None
        return notice_id(by.office.id, number)

    def opened(
        self,
        cases: list[str],
        number: str = "2026-1",
        by: Actor = cast.HANDLER,
        opener: Actor = cast.APPROVER,
    ) -> UUID:
        """A list of *cases* was published today; returns the notice."""
        notice = self.drawn_up(cases, number, by)
        self.when(publicity.OpenNotice(notice), opener)
        return notice

    def published(
        self,
        cases: list[str],
        number: str = "2026-1",
        by: Actor = cast.HANDLER,
        opener: Actor = cast.APPROVER,
    ) -> UUID:
        """A list of *cases* was published and its publicity has closed; it is the day after the last."""
        notice = self.opened(cases, number, by, opener)
        self.after_publicity(notice)
        self.when(publicity.CloseNotice(notice), by)
        return notice

    def after_publicity(self, notice: UUID) -> Self:
        """It is the day after the last day of publicity."""
        closes = self.journal.load(Notice, [notice])[notice].closes
        assert closes is not None
        return self.on(closes.last_day + dt.timedelta(days=1))

    def recognised(self, notice: UUID, by: Actor = cast.SECOND_APPROVER, **more: Any) -> list[Event]:
        """The rows of the closed list were recognised today; returns the events."""
        more = {"decided_on": self.today, "certificate_prefix": "川示", **more}
        return self.when(recognition.Recognise(notice, "川经信〔2026〕9号", **more), by)

"""The stage: drives cases through their routes with the commands that people use, at past moments.

What a step is and whose turn it is comes from the rules frozen into the case, so the story stays true when
the rulebook changes.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random
from typing import Any, Literal
from uuid import UUID

from adapters.demo.draft import Draft
from adapters.demo.firms import Firm
from adapters.demo.wishes import wishes
from domain import divisions
from domain.assessment import condition_table
from domain.case import Case
from domain.casework import Casework
from domain.dossier import Dossier, dossier_id
from domain.filing import CIVIL
from domain.law import Law
from domain.people import Actor, Office, Role
from domain.procedures import application, completeness, decision, experts, registration, review
from domain.procedures import site_check as visits
from domain.rulebook.model import Kind, Level, Outcome, StepKind

OPENS, CLOSES = 9, 17
"""Hours between which people work."""


class Stage:
    """Actors, clock and record of the demonstration.

    Args:
        officials: Accounts by office id and role; those of ``places.COLLEAGUES`` by their own names.
        pools: Expert accounts by province-level unit.
        now: The real present; nothing is told after it.
        paper: Keeps a document in the name of its actor and returns the digest.
    """

    def __init__(
        self,
        law: Law,
        rng: Random,
        now: dt.datetime,
        *,
        offices: Sequence[Office],
        officials: dict[tuple[str, str], Actor],
        pools: dict[str, list[Actor]],
        paper: Callable[[Actor], str],
        alg: str,
    ) -> None:
        self.law, self.rng, self.end = law, rng, now
        self.offices, self.officials, self.pools, self.paper = list(offices), officials, pools, paper
        self.draft = Draft()
        self.moment = now
        self.casework = Casework(self.draft, law, lambda: self.moment, alg=alg)
        self._firms: dict[str, Firm] = {}
        self._when: dict[str, dt.datetime] = {}
        self._past: list[dt.date] = []
        self._acts = self._documents = 0

    # ---------------------------------------------------------------- time

    def back(self, n: int) -> dt.date:
        """Return the *n*-th working day before today."""
        day = self._past[-1] if self._past else self.end.astimezone(CIVIL).date()
        while len(self._past) < n:
            day -= dt.timedelta(days=1)
            if self.law.calendar.is_working(day):
                self._past.append(day)
        return self._past[n - 1]

    def ahead(self, days: int) -> dt.date:
        """Return the civil day *days* after today."""
        return self.end.astimezone(CIVIL).date() + dt.timedelta(days=days)

    def last(self, case_id: str) -> dt.datetime:
        """Return the moment of the last act on the case's enterprise."""
        return self._when[self.firm(case_id).uscc]

    def wait_until(self, case_id: str, day: dt.date) -> None:
        """Let the next act on the case's enterprise happen on *day* at the earliest."""
        self.begin(self.firm(case_id), day)

    def next_number(self) -> int:
        """Return a running number for documents."""
        self._documents += 1
        return self._documents

    def at(self, day: dt.date, hour: int = OPENS) -> dt.datetime:
        """Return a moment on the civil *day*."""
        minute, second = self.rng.randrange(60), self.rng.randrange(60)
        return dt.datetime.combine(day, dt.time(hour, minute, second), CIVIL).astimezone(dt.UTC)

    def begin(self, firm: Firm, day: dt.date) -> None:
        """Let *firm*'s next act happen on *day* at the earliest."""
        start = self.at(day, self.rng.randint(OPENS, OPENS + 2))
        self._when[firm.uscc] = max(start, self._when.get(firm.uscc, start))

    def enter(self, firm: Firm, moment: dt.datetime) -> None:
        """Let *firm* be known from *moment* on, because an act told without it has opened its dossier."""
        self._firms[firm.uscc] = firm
        self._when[firm.uscc] = max(moment, self._when.get(firm.uscc, moment))

    def act(
        self, cmd: Any, by: Actor, *usccs: str, at: dt.datetime | None = None, caused_by: str = ""
    ) -> None:
        """Do *cmd* in the name of *by*, at *at* or some working hours after these enterprises' last act."""
        self.moment = at or self._later(max(self._when[uscc] for uscc in usccs))
        if self.moment > self.end:
            raise ValueError(f"{type(cmd).__name__} would happen at {self.moment}, after {self.end}.")
        self._acts += 1
        self.casework.act(cmd, by, request_id=f"demo-{self._acts:05d}", caused_by=caused_by)
        for uscc in usccs:
            self._when[uscc] = self.moment

    def _later(self, moment: dt.datetime) -> dt.datetime:
        civil = (moment + dt.timedelta(minutes=self.rng.randint(40, 700))).astimezone(CIVIL)
        if civil.hour >= CLOSES:
            civil += dt.timedelta(days=1)
        if not OPENS <= civil.hour < CLOSES:
            civil = civil.replace(hour=self.rng.randint(OPENS, OPENS + 3))
        worked = self.law.calendar.next_working(civil.date())
        return civil.replace(year=worked.year, month=worked.month, day=worked.day).astimezone(dt.UTC)

    # ---------------------------------------------------------------- people

    def official(self, level: Level, division: str, role: str = Role.HANDLER) -> Actor:
        """Return the official of *level* who is competent for *division*."""
        office = next(o for o in self.offices if o.level is level and o.covers(division))
        return self.officials[office.id, role]

    def turn(self, case: Case, role: Role = Role.HANDLER) -> Actor:
        """Return the official whose turn the case is."""
        return self.official(case.current.level, self.firm(case.id).division, role)

    def firm(self, case_id: str) -> Firm:
        """Return the enterprise of a case."""
        return self._firms[case_id.partition("-")[0]]

    def case(self, case_id: str) -> Case:
        """Return the case as it stands."""
        return self.dossier(case_id).cases[case_id]

    def dossier(self, case_id: str) -> Dossier:
        """Return the dossier of a case or credit code."""
        stream = dossier_id(case_id.partition("-")[0])
        return self.draft.load(Dossier, [stream])[stream]

    # ---------------------------------------------------------------- the enterprise's part

    def register(self, firm: Firm, day: dt.date) -> None:
        """The county registers the enterprise."""
        self._firms[firm.uscc] = firm
        self.begin(firm, day)
        cmd = registration.RegisterEnterprise(firm.uscc, firm.name, firm.division, firm.established_on)
        self.act(cmd, self.official(Level.COUNTY, firm.division), firm.uscc)

    def report(
        self,
        firm: Firm,
        scheme: str,
        *,
        weak: bool = False,
        kind: Kind = Kind.APPLICATION,
        instrument: str | None = None,
    ) -> None:
        """The enterprise reports the last three years with everything that *scheme* asks for.

        Args:
            instrument: Notice under which it will apply.
        """
        day = self._when[firm.uscc].astimezone(CIVIL).date()
        asked: dict[str, Decimal | bool] = {}
        # The law may change between the report and the application some days later.
        for judged in (day, day + dt.timedelta(days=14)):
            rules = self.law.rulebook.resolve(scheme, judged, kind, notice=instrument)
            asked |= wishes(rules.conditions, self.law.rulebook.metrics)
        for year in range(day.year - 3, day.year):
            figures = {**asked, **firm.figures(year, weak=weak)}
            known = {
                metric: value for metric, value in figures.items() if metric in self.law.rulebook.metrics
            }
            self.act(registration.ReportFigures(firm.uscc, year, known), firm.actor, firm.uscc)

    def apply(
        self, firm: Firm, scheme: str, day: dt.date, *, intake: UUID | None = None, weak: bool = False
    ) -> str:
        """The enterprise reports and applies; return the case's id."""
        self.begin(firm, _before_year_end(day))
        self.report(firm, scheme, weak=weak)
        cmd = application.Apply(firm.uscc, scheme, round=intake, declared=True)
        self.act(cmd, firm.actor, firm.uscc)
        return list(self.dossier(firm.uscc).cases)[-1]

    def discover(self, firm: Firm, scheme: str, day: dt.date) -> str:
        """The county begins a case; return its id."""
        self.begin(firm, _before_year_end(day))
        self.report(firm, scheme)
        by = self.official(Level.COUNTY, firm.division)
        self.act(application.Discover(firm.uscc, scheme, note="平台数据筛选发现"), by, firm.uscc)
        return list(self.dossier(firm.uscc).cases)[-1]

    # ---------------------------------------------------------------- the offices' part

    def office_does(self, case_id: str, cmd: Any, role: Role = Role.HANDLER) -> None:
        """The office whose turn it is does *cmd*."""
        self.act(cmd, self.turn(self.case(case_id), role), self.firm(case_id).uscc)

    def firm_does(self, case_id: str, cmd: Any) -> None:
        """The enterprise does *cmd*."""
        firm = self.firm(case_id)
        self.act(cmd, firm.actor, firm.uscc)

    def go(self, case_id: str, to: StepKind, level: Level | None = None) -> None:
        """Bring the case to its first step of kind *to* (and of *level*), leaving that step to be done."""
        for _ in range(len(self.case(case_id).rules.route) + 1):
            case = self.case(case_id)
            if case.current.kind is to and level in (None, case.current.level):
                return
            self.pass_step(case_id)
        raise ValueError(f"{case_id} never comes to {to}.")

    def pass_step(self, case_id: str) -> None:
        """Do the current step as it usually goes."""
        case = self.case(case_id)
        publicity = case.current.kind is StepKind.PUBLICITY
        visit = case.current.kind is StepKind.SITE_CHECK and self.rng.random() < 0.6
        if case.current.optional and (publicity or visit):
            reason = "推荐前公示并入部级公示" if publicity else "本次未列入抽查范围"
            self.office_does(case_id, visits.LeaveOut(case_id, reason))
            return
        match case.current.kind:
            case StepKind.COMPLETENESS:
                self.office_does(case_id, completeness.ConfirmCompleteness(case_id))
            case StepKind.PRELIMINARY_REVIEW:
                self.office_does(case_id, review.PassPreliminaryReview(case_id, "材料真实，符合申报要求。"))
            case StepKind.RECOMMENDATION:
                self.office_does(case_id, review.Recommend(case_id, "同意推荐。"))
            case StepKind.EXPERT_REVIEW:
                self.expert_review(case_id)
            case StepKind.SITE_CHECK:
                self.order_visit(case_id)
                self.record_visit(case_id)
            case StepKind.DECISION:
                self.propose(case_id)
                self.office_does(case_id, decision.Approve(case_id, "同意。"), Role.APPROVER)
            case other:
                raise ValueError(f"{case_id} stands at {other}, which needs a list.")

    def appoint(self, case_id: str) -> list[Actor]:
        """Appoint three experts and return them."""
        case, firm = self.case(case_id), self.firm(case_id)
        pool = self.pools[divisions.NATION if case.current.level is Level.MINISTRY else firm.province]
        # The first three can log in, so that their worklists are not empty.
        panel = pool[:3]
        excluded = {pool[3].account: "近三年为该企业提供过咨询服务"} if self.rng.random() < 0.2 else {}
        names = [expert.account for expert in panel]
        self.office_does(case_id, experts.AppointExperts(case_id, names, excluded, "按惯例由三人组成"))
        return panel

    def score(self, case_id: str, expert: Actor) -> None:
        """One expert scores."""
        score = Decimal(self.rng.randint(7200, 9400)) / 100
        self.act(
            experts.EnterScore(case_id, score, "主导产品技术指标较好，建议支持。"),
            expert,
            self.firm(case_id).uscc,
        )

    def expert_review(self, case_id: str) -> None:
        """A whole expert review."""
        for expert in self.appoint(case_id):
            self.score(case_id, expert)
        self.office_does(case_id, experts.ConcludeExpertReview(case_id, "专家一致同意。"))

    def order_visit(self, case_id: str, *, ahead: int = 1) -> None:
        """Order a visit on the next working day, or *ahead* days later."""
        case, firm = self.case(case_id), self.firm(case_id)
        moment = self._later(self._when[firm.uscc])
        day = self.law.calendar.next_working(moment.astimezone(CIVIL).date() + dt.timedelta(days=ahead))
        visitors = [self.turn(case, role).account for role in (Role.HANDLER, Role.APPROVER)]
        self.act(visits.OrderSiteCheck(case_id, visitors, day), self.turn(case), firm.uscc, at=moment)

    def record_visit(self, case_id: str) -> None:
        """Record what the visit found, after its day has come."""
        case, firm = self.case(case_id), self.firm(case_id)
        self.begin(firm, case.visit_on or self.end.date())
        year = case.year
        verified = {year: ["revenue", "rd_expense"]}
        paper = self.paper(self.turn(case))
        self.office_does(
            case_id, visits.RecordSiteCheck(case_id, "现场与申报材料一致。", True, verified, [paper])
        )

    def judge(self, case_id: str) -> None:
        """Decide every condition that needs judgement."""
        for row in condition_table(self.dossier(case_id), self.case(case_id)):
            if row.outcome is Outcome.NEEDS_JUDGEMENT and row.id not in self.case(case_id).judgements:
                cmd = decision.JudgeCondition(case_id, row.id, "met", "结合行业数据和佐证材料，予以认可。")
                self.office_does(case_id, cmd)

    def propose(self, case_id: str, outcome: Literal["recognise", "refuse"] = "recognise") -> None:
        """Judge what is left to judgement and propose."""
        if outcome == "recognise":
            self.judge(case_id)
            reasons = ["各项条件符合，拟予认定。"]
        else:
            reasons = ["研发费用占营业收入比重未达到规定标准。"]
        self.office_does(case_id, decision.Propose(case_id, outcome, reasons))


def _before_year_end(day: dt.date) -> dt.date:
    """Return *day*, or a day so far before the year's end that report and application fall into one year."""
    return day.replace(day=12) if (day.month, day.day) > (12, 12) else day

"""What enterprises, the public and supervising officials do of their own accord."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from domain import divisions
from domain import events as ev
from domain.dossier import Dossier
from domain.envelope import Event
from domain.errors import NotAllowed
from domain.people import PUBLIC
from domain.procedures import appeals, corrections
from domain.procedures.application import Apply, Discover
from domain.procedures.bans import ImposeBan, ProposeLift
from domain.procedures.duties import SubmitUpdate
from domain.procedures.intake import ban_against
from domain.procedures.objection import LodgeObjection
from domain.procedures.rechecks import ApplyRecheck, DecideMeanwhile, GiveUpRecheck
from domain.procedures.registration import RegisterEnterprise, ReportFigures
from domain.procedures.renewal import resolved
from domain.procedures.reopening import Reopen
from domain.rulebook.model import CaseRules, Kind, Level
from domain.title import Title
from tests.simulation.authority import Authority
from tests.simulation.firms import WEAK, Firm, reports
from tests.simulation.places import REGIMES, desk_at
from tests.simulation.world import World

YEAR = 365


class Life:
    """The plans of everybody who is no office at work on its cases."""

    def __init__(self, world: World, authority: Authority) -> None:
        self.world, self.chance, self.authority = world, world.chance, authority
        self.handlers: dict[str, Callable[[str], None]] = {
            "register": self._register, "wish": self._wish, "update": self._update,
            "recheck": self._recheck, "give up": self._give_up,
            "appeal": self._appeal, "lift": self._lift, "object": self._object, "correct": self._correct,
            "impose": self._impose, "reopen": self._reopen, "meanwhile": self._meanwhile,
        }  # fmt: skip

    def begin(self) -> None:
        """Everybody makes the first plan."""
        span = 2 * YEAR * self.world.calm
        for firm in self.world.firms.values():
            self.world.plan("trouble", firm.uscc, 30, 2 * YEAR * self.world.calm)
            if not firm.from_list:
                self.world.plan("register", firm.uscc, 1, span)
            else:
                self.world.plan("wish", firm.uscc, 30, span)

    # -------------------------------------------------------------- reactions

    def hear(self, event: Event) -> None:
        """Plan what somebody does because of *event*."""
        firm = self.world.by_stream.get(event.stream)
        if firm is None:
            return
        plan, luck = self.world.plan, self.chance.random()
        match event:
            case ev.DutySet(what="update"):
                self._plan_update(firm, event, luck)
            case ev.DutySet():
                if luck < 0.8:
                    plan("recheck", event.duty, 2, 45)
                elif luck < 0.88:
                    plan("give up", event.duty, 5, 40)
            case ev.ProceedingDecided() if luck < 0.4:
                plan("appeal", event.proceeding, 3, 75)
            case ev.CaseRefused() if luck < 0.06:
                plan("appeal", event.case, 3, 75)
            case ev.CaseRefused() if luck < 0.1:
                plan("impose", event.case, 5, 40)
            case ev.CaseRefused() if luck < 0.13:
                plan("reopen", event.case, 5, 60)
            case ev.CaseOpened() if event.renews and luck < 0.3:
                plan("meanwhile", event.case, 3, 60)
            case ev.DutyMissed() if event.follows and luck < 0.1:
                plan("appeal", event.duty, 3, 75)
            case ev.BanStarted() if luck < 0.15:
                plan("lift", event.ban, 60, 700)
            case ev.PublicityOpened() if luck < 0.03:
                plan("object", event.case, 1, 4)
            case ev.TitleRecognised() if luck < 0.02:
                plan("correct", event.title, 5, 90)
        if isinstance(event, ev.CaseRefused | ev.CaseWithdrawn | ev.TitleEnded | ev.TitleRecognised):
            plan("wish", firm.uscc, 20 * self.world.calm, 400 * self.world.calm)

    def _plan_update(self, firm: Firm, event: ev.DutySet, luck: float) -> None:
        last = event.due.last_day
        first = max(event.opens_on or self.world.day, last - dt.timedelta(days=60), self.world.day)
        if luck < firm.diligence:
            day = first + dt.timedelta(days=self.chance.randint(0, max((last - first).days, 0)))
            self.world.plan_on(day, "update", event.duty)
        elif luck < firm.diligence + 0.2 * (1 - firm.diligence):
            self.world.plan_on(last + dt.timedelta(days=self.chance.randint(1, 15)), "update", event.duty)

    # -------------------------------------------------------------- the enterprise

    def _register(self, uscc: str) -> None:
        firm, founded = self.world.firms[uscc], dt.date(2009 + self.chance.randint(0, 6), 5, 4)
        desk = desk_at(Level.COUNTY, firm.county)
        by = desk.handlers[0] if desk and self.chance.random() < 0.5 else firm.actor
        self.world.act(RegisterEnterprise(uscc, firm.name, firm.county, founded), by)
        self.world.plan("wish", uscc, 5, 200)

    def _wish(self, uscc: str) -> None:
        """Apply for the next title of the ladder that it does not hold; sometimes although it may not."""
        firm, world = self.world.firms[uscc], self.world
        dossier = world.dossier(uscc)
        held = {title.scheme: title for title in dossier.titles_on(world.day)}
        below = True
        for scheme in self._ladder(firm, dossier):
            if scheme in held:
                if self._renew(firm, held[scheme]):
                    break
                continue
            eager = below or self.chance.random() < 0.02
            if eager and dossier.open_case(scheme) is None and self._apply(firm, dossier, scheme):
                break
            below = False
        world.plan("wish", uscc, 150 * world.calm, 500 * world.calm)

    @staticmethod
    def _ladder(firm: Firm, dossier: Dossier) -> tuple[str, ...]:
        """The schemes of the place where it is now: a relocated enterprise goes on in its new one."""
        unit = divisions.province_unit(dossier.division)
        if unit == firm.regime.unit:
            return firm.regime.ladder
        return next(regime.ladder for regime in REGIMES if regime.unit == unit)

    def _apply(self, firm: Firm, dossier: Dossier, scheme: str) -> bool:
        world = self.world
        intake = self.authority.intake(scheme)
        try:
            instrument = self.authority.instrument(intake)
            rules = world.law.rulebook.resolve(scheme, world.day, Kind.APPLICATION, notice=instrument)
        except NotAllowed:
            return False
        if not rules.route:
            return False
        if ban_against(dossier, scheme, world.day) is None:
            self._report(firm, rules)
        elif self.chance.random() < 0.5:
            return False  # it knows, and waits; others try in spite of the ban
        desk = desk_at(Level.COUNTY, dossier.division)
        if rules.discovery and desk and self.chance.random() < 0.15:
            return world.act(Discover(firm.uscc, scheme, intake, "筛选发现"), desk.handlers[2])
        return world.act(Apply(firm.uscc, scheme, intake, declared=True), firm.actor)

    def _renew(self, firm: Firm, title: Title) -> bool:
        """Where the rules review every year, or want a new application, nobody calls up."""
        world = self.world
        if title.end is not None or not title.recheck_right:
            return False
        try:
            own = resolved(world.law, title.scheme, world.day, "")
        except NotAllowed:
            return False
        if own.rule.model not in ("annual", "renewal"):
            return False
        if own.rule.model == "renewal" and title.valid_until.year != world.day.year:
            return False
        self._report(firm, own.rules)
        return world.act(ApplyRecheck(firm.uscc, title.id, declared=True), firm.actor)

    def _report(self, firm: Firm, rules: CaseRules) -> None:
        if self.chance.random() < firm.strength:
            for cmd in reports(firm, rules, self.world.day):
                self.world.act(cmd, firm.actor)
        else:
            self.world.act(ReportFigures(firm.uscc, self.world.day.year - 1, dict(WEAK)), firm.actor)

    def _update(self, number: str) -> None:
        firm = self._firm(number)
        duty = self.world.dossier(firm.uscc).duties.get(number)
        if duty is None or duty.state != "open":
            return
        figures: dict[str, Decimal | bool] = {"revenue": Decimal(self.chance.randint(2000, 30000))}
        self.world.act(SubmitUpdate(firm.uscc, duty.period, figures), firm.actor)

    def _recheck(self, number: str) -> None:
        firm, world = self._firm(number), self.world
        dossier = world.dossier(firm.uscc)
        duty = dossier.duties.get(number)
        if duty is None or duty.state not in ("open", "given_up"):
            return
        title, intake = dossier.titles[duty.title], self.authority.round_of(duty.round)
        try:
            own = resolved(world.law, title.scheme, world.day, self.authority.instrument(intake) or "")
        except NotAllowed:
            return
        self._report(firm, own.rules)
        world.act(ApplyRecheck(firm.uscc, title.id, intake, declared=True), firm.actor)

    def _give_up(self, number: str) -> None:
        firm = self._firm(number)
        if self.world.act(GiveUpRecheck(number, "经营方向调整"), firm.actor) and self.chance.random() < 0.2:
            self.world.plan("recheck", number, 1, 5)

    # -------------------------------------------------------------- remedies

    def _appeal(self, number: str) -> None:
        firm = self._firm(number)
        remedy = self.chance.choice(["reconsideration", "reconsideration", "suit", "petition"])
        cmd = appeals.FileAppeal(firm.uscc, number, remedy, "有权机关", "请求撤销")  # type: ignore[arg-type]
        self.world.act(cmd, firm.actor)

    def _lift(self, number: str) -> None:
        firm = self._firm(number)
        dossier = self.world.dossier(firm.uscc)
        ban = dossier.bans.get(number)
        desk = desk_at(ban.level, dossier.division) if ban else None
        if ban and desk:
            day = self.world.day + dt.timedelta(days=7)
            self.world.act(ProposeLift(number, day, "已纠正"), desk.handlers[0])

    def _object(self, case: str) -> None:
        person = f"p-{self.chance.getrandbits(128):032x}"
        self.world.act(LodgeObjection(case, person, True, ["sha256:" + "7" * 64]), PUBLIC)

    def _correct(self, number: str) -> None:
        """A slip of the pen in the number of the document."""
        firm = self._firm(number)
        dossier = self.world.dossier(firm.uscc)
        title = dossier.titles[number]
        desk = desk_at(title.level, dossier.division)
        recorded = self.world.system.journal.history(dossier.id)
        version = next(
            one.event.version
            for one in recorded
            if isinstance(one.event, ev.TitleRecognised) and one.event.title == number
        )
        cmd = corrections.ProposeCorrection(
            firm.uscc,
            version,
            number,
            "document_no",
            title.document_no,
            title.document_no + "（更正）",
            "笔误",
        )
        if desk and self.world.act(cmd, desk.handlers[0]):
            self.world.act(corrections.ApproveCorrection(firm.uscc), desk.approvers[0])

    def _impose(self, case: str) -> None:
        """A refused application turns out to have been false."""
        firm = self._firm(case)
        dossier = self.world.dossier(firm.uscc)
        desk = desk_at(dossier.cases[case].current.level, dossier.division)
        if desk:
            cmd = ImposeBan(
                case, "申报材料虚假", ground="提供虚假材料", clause="有关规定", reason="规则没有列明"
            )
            self.world.act(cmd, desk.handlers[0])

    def _reopen(self, case: str) -> None:
        """An approver finds that a refusal rested on an error."""
        dossier = self.world.dossier(self._firm(case).uscc)
        desk = desk_at(dossier.cases[case].current.level, dossier.division)
        if desk:
            self.world.act(Reopen(case, "统计口径有误，重新办理"), desk.approvers[2])

    def _meanwhile(self, case: str) -> None:
        """Where the text is silent, an approver decides whether the old title holds until the result."""
        dossier = self.world.dossier(self._firm(case).uscc)
        title = dossier.titles[dossier.cases[case].renews]
        desk = desk_at(title.level, dossier.division)
        if desk and dossier.cases[case].live:
            cmd = DecideMeanwhile(case, self.chance.random() < 0.7, "复核结果公布以前")
            self.world.act(cmd, desk.approvers[2])

    def _firm(self, number: str) -> Firm:
        return self.world.firms[number.partition("-")[0]]

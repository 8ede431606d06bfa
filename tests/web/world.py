"""A small register for the tests of pages: one county, one city, one province, and people in every role."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from starlette.testclient import TestClient
from stdnum.cn import uscc as credit_code

from adapters.bootstrap import System, build
from adapters.demo.draft import Draft
from adapters.identity import NewAccount
from adapters.identity.passwords import Passwords
from adapters.settings import Settings
from domain.casework import Casework
from domain.draw import Purpose, committed, draw_id
from domain.events import ListedFirm
from domain.notice import notice_id
from domain.past_list import list_id
from domain.people import PUBLIC, Actor, Office, Role
from domain.procedures import (
    application,
    changes,
    completeness,
    decision,
    draws,
    experts,
    objection,
    past,
    publicity,
    recognition,
    registration,
    review,
    rounds,
    site_check,
)
from domain.round import round_id
from domain.rulebook.model import ChangeKind, Kind, Level
from web.app import create_app

PASSWORD = "correct horse battery"
COUNTY, CITY, PROVINCE = "510107", "510100", "510000"
SCHEME = "cn/innovative@510000"
SPECIALISED = "cn/specialised@510000"
OFFICES = {
    "county": Office(id="510107-county", name="武侯区经信局", level=Level.COUNTY, division=COUNTY),
    "city": Office(id="510100-city", name="成都市经信局", level=Level.CITY, division=CITY),
    "province": Office(id="510000-province", name="四川省经信厅", level=Level.PROVINCE, division=PROVINCE),
    "elsewhere": Office(id="110108-county", name="海淀区经信局", level=Level.COUNTY, division="110108"),
}
FIGURES: dict[str, Any] = {
    "score_total": Decimal(75), "score_innovation": Decimal(25), "score_growth": Decimal(18),
    "score_specialisation": Decimal(20), "revenue": Decimal(6200),
    "abnormal_or_dishonest": False, "restricted_product": False, "major_incident_3y": False,
    "higher_title": False,
}  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def code(number: int) -> str:
    """A fictitious credit code of the county with a valid check digit."""
    body = f"91{COUNTY}MA{number:07d}"
    return body + str(credit_code.calc_check_digit(body))


@dataclass
class Clock:
    """A clock that tests move."""

    now: dt.datetime = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, days: int) -> None:
        """Let *days* pass."""
        self.now += dt.timedelta(days=days)


@dataclass
class World:
    """A system, the clock it runs by, and one actor for each part."""

    system: System
    clock: Clock
    actors: dict[str, Actor] = field(default_factory=dict)
    casework: Casework | None = None

    @property
    def work(self) -> Casework:
        """Where commands go: the system's casework, or the draft's while one is written."""
        return self.casework or self.system.casework

    def act(self, cmd: Any, who: str) -> int:
        """Do *cmd* as *who*."""
        return self.work.act(cmd, self.actors[who]).last

    @contextmanager
    def told_at_once(self) -> Iterator[None]:
        """Tell many acts in memory and commit them in one transaction."""
        draft = Draft()
        self.casework = Casework(draft, self.system.law, self.clock)
        yield
        self.casework = None
        draft.pour(self.system.journal)
        self.system.catch_up()

    def person(self, name: str, *roles: Role, office: str = "", **more: str) -> None:
        """Open an account called *name*."""
        account = self.system.identity.add_account(
            NewAccount(
                login=name, display_name=f"示例{name}", roles=frozenset(roles), password=PASSWORD,
                office=OFFICES[office].id if office else "", **more,
            )
        )  # fmt: skip
        self.actors[name] = account.actor

    # ---------------------------------------------------------------- stories

    def firm(self, number: int, *, name: str = "", figures: dict[str, Any] | None = None) -> str:
        """Register an enterprise with figures, and return its credit code."""
        uscc = code(number)
        self.actors[uscc] = Actor(
            account=f"firm-{number}", roles=frozenset({Role.ENTERPRISE}), enterprise=uscc
        )
        name = name or f"成都示例{number:04d}科技有限公司"
        self.act(registration.RegisterEnterprise(uscc, name, COUNTY, dt.date(2015, 3, 2)), uscc)
        self.act(registration.ReportFigures(uscc, 2025, FIGURES if figures is None else figures), uscc)
        return uscc

    def applied(self, number: int, **more: Any) -> str:
        """An application that waits for its documents to be checked."""
        uscc = self.firm(number, **more)
        self.act(application.Apply(uscc=uscc, scheme=SCHEME, declared=True), uscc)
        return f"{uscc}-1"

    def reviewed(self, number: int) -> str:
        """A case before the province."""
        case = self.applied(number)
        self.act(completeness.ConfirmCompleteness(case), "county")
        self.act(review.PassPreliminaryReview(case, "情况属实"), "city")
        return case

    def undecided(self, number: int) -> str:
        """A case that waits for a proposal."""
        case = self.reviewed(number)
        self.act(site_check.LeaveOut(case, "近期已核查"), "province")
        return case

    def ready(self, number: int) -> str:
        """A case that waits to be published."""
        case = self.undecided(number)
        self.act(decision.Propose(case, "recognise"), "province")
        self.act(decision.Approve(case, "同意"), "approver")
        return case

    def drawn_up(self, cases: list[str], number: str = "川公示1号") -> UUID:
        """A list that waits to be opened."""
        cmd = publicity.DrawUpNotice(
            number=number, heading="四川省创新型中小企业公示", scheme=SCHEME, step="publicity", cases=cases,
            days=5, unit="working", days_reason="参照惯例", channel="示例处，028-00000000",
        )  # fmt: skip
        self.act(cmd, "province")
        return notice_id(OFFICES["province"].id, number)

    def opened(self, cases: list[str], number: str = "川公示1号") -> UUID:
        """A list in publicity."""
        notice = self.drawn_up(cases, number)
        self.act(publicity.OpenNotice(notice), "approver")
        return notice

    def objected(self, case: str) -> str:
        """An objection to the case's row, waiting."""
        person = self.system.people.keep(
            "objector", {"name": "示例张三", "contact": "示例电话", "text": "数据不实"}
        )
        digest = self.system.documents.keep(PDF, "证据.pdf", "application/pdf", by=PUBLIC)
        cmd = objection.LodgeObjection(case=case, person=person, real_name=True, evidence=[digest])
        self.work.act(cmd, PUBLIC)
        return f"{case}-Y1"

    def recognised(self, number: int) -> str:
        """A title that runs."""
        case = self.ready(number)
        notice = self.opened([case], f"川公示{number}号")
        self.clock.forward(10)
        self.act(publicity.CloseNotice(notice), "province")
        cmd = recognition.Recognise(
            notice=notice,
            document_no="川经信〔2026〕1号",
            decided_on=self.work.today,
            certificate_prefix=f"川{number}",
        )
        self.act(cmd, "approver")
        return case

    def in_review(self, number: int) -> str:
        """A specialised case whose panel waits to score; its enterprise holds the lower title."""
        case = self.recognised(number)
        uscc = case.partition("-")[0]
        self.act(application.Apply(uscc=uscc, scheme=SPECIALISED, declared=True), uscc)
        self.act(completeness.ConfirmCompleteness(f"{uscc}-2"), "county")
        self.act(review.PassPreliminaryReview(f"{uscc}-2", "情况属实"), "county")
        self.act(review.Recommend(f"{uscc}-2", "同意推荐"), "city")
        panel = [self.actors[f"expert{n}"].account for n in (1, 2, 3)]
        self.act(experts.AppointExperts(f"{uscc}-2", panel), "province")
        return f"{uscc}-2"

    def changed(self, number: int) -> str:
        """The enterprise reported another main business; return the change's number."""
        uscc = code(number)
        cmd = changes.ReportChange(
            uscc, [ChangeKind.MAIN_BUSINESS], self.clock().date(), "主营产品由零部件转为整机"
        )
        self.act(cmd, uscc)
        return next(iter(self.work.dossier(uscc).changes))

    def past_list(self) -> UUID:
        """The province took in a list whose only row has no credit code."""
        file = "sha256:" + "7" * 64
        received = past.ReceiveList(file, "历史名单.xlsx", SPECIALISED, PROVINCE, "川经信〔2023〕1号", 1)
        self.act(received, "province")
        stream = list_id(file, SPECIALISED)
        self.act(past.AssertRows(stream, [ListedFirm(2, "示例历史有限公司")]), "province")
        return stream

    def draw_prepared(self) -> UUID:
        """The province froze a pool of one enterprise."""
        cmd = draws.PrepareDraw(
            "2026年双随机", Purpose.INSPECTION, "2026年度", [code(2)], 1, committed("种子")
        )
        self.act(cmd, "province")
        return draw_id("510000-province", "2026年双随机")

    def round_open(self, name: str = "2026年第一批") -> UUID:
        """A round of the province."""
        cmd = rounds.OpenRound(
            name=name, scheme=SCHEME, kind=Kind.APPLICATION, instrument="", division=PROVINCE,
            opens_on=dt.date(2026, 11, 1), closes_on=dt.date(2026, 12, 31),
        )  # fmt: skip
        self.act(cmd, "province")
        return round_id(OFFICES["province"].id, name)

    # ---------------------------------------------------------------- browsers

    def client(self, who: str = "") -> TestClient:
        """A browser, logged in as *who* when given."""
        browser = TestClient(self.app, base_url="http://testserver", follow_redirects=False)
        if who:
            session = self.system.identity.log_in(who, PASSWORD, ip="testclient", now=self.clock())
            browser.cookies.set("tidu_session", session.token)
        return browser

    @property
    def app(self) -> Any:
        """The application, made once."""
        if not hasattr(self, "_app"):
            self._app = create_app(self.system)
        return self._app


def make(folder: Path) -> World:
    """An empty register with its people, on SQLite in *folder*."""
    clock = Clock()
    settings = Settings(store=f"sqlite:///{folder}/tidu.db", folder=folder)
    system = build(settings, clock=clock)
    # The tests log in hundreds of times; what a password costs is not what they look at.
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    system.identity = type(system.identity)(system.engine, settings.secret_key, clock=clock, passwords=quick)
    system.identity.add_offices(OFFICES.values())
    world = World(system, clock)
    world.person("county", Role.HANDLER, office="county")
    world.person("countyapprover", Role.APPROVER, office="county")
    world.person("city", Role.HANDLER, office="city")
    world.person("province", Role.HANDLER, office="province")
    world.person("approver", Role.APPROVER, office="province")
    world.person("elsewhere", Role.HANDLER, office="elsewhere")
    world.person("auditor", Role.AUDITOR)
    world.person("operator", Role.OPERATOR)
    for n in (1, 2, 3, 4):
        world.person(f"expert{n}", Role.EXPERT, pool=PROVINCE, employer=f"示例大学{n}")
    world.person("firm", Role.ENTERPRISE, enterprise=code(1))
    world.person("stranger", Role.ENTERPRISE, enterprise=code(999))
    return world

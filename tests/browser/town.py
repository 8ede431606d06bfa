"""The town of the journey: its offices, its people, two enterprises, and what happened before the case."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from adapters.bootstrap import System
from adapters.demo.firms import code_of
from adapters.identity import NewAccount
from domain.notice import notice_id
from domain.people import Office, Role
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
from domain.rulebook.model import Level
from tests.system.installation import Installation

PASSWORD = "correct-horse-battery"
COUNTY, CITY, PROVINCE = "510107", "510100", "510000"
INNOVATIVE, SPECIALISED = f"cn/innovative@{PROVINCE}", f"cn/specialised@{PROVINCE}"


@dataclass(frozen=True)
class Firm:
    """An enterprise of the town."""

    name: str
    uscc: str
    login: str


OURS = Firm("成都示例精密机械有限公司", code_of(COUNTY, 901), "ours")
OTHER = Firm("成都示例智能装备有限公司", code_of(COUNTY, 902), "other")

FIGURES: dict[str, Decimal | bool] = {
    "score_total": Decimal(75), "score_innovation": Decimal(25), "score_growth": Decimal(18),
    "score_specialisation": Decimal(20), "registered_in_china": True, "is_sme": True,
    "market_years": Decimal(6), "revenue": Decimal("8200.50"), "main_revenue": Decimal(7900),
    "lead_product_revenue": Decimal(6100), "total_assets": Decimal(9000), "liabilities": Decimal(3600),
    "rd_expense": Decimal(410), "class1_ip": Decimal(4), "development_score": Decimal(71),
    "abnormal_or_dishonest": False, "restricted_product": False, "major_incident_3y": False,
    "higher_title": False,
}  # fmt: skip
"""What an enterprise reports for a year: enough for both titles, save what nobody can compute."""

OFFICES = {
    "county": Office(f"{COUNTY}-county", "武侯区经信局", Level.COUNTY, COUNTY),
    "city": Office(f"{CITY}-city", "成都市经信局", Level.CITY, CITY),
    "province": Office(f"{PROVINCE}-province", "四川省经信厅", Level.PROVINCE, PROVINCE),
}
EXPERTS = ("expert-1", "expert-2", "expert-3")


def settle(installation: Installation) -> None:
    """Open offices and accounts: the first of each by the commands, the others at once in this process."""
    office = OFFICES["county"]
    words = ["office", "add", office.name, "--level", office.level.value, "--division", office.division]
    assert installation.done(*words).strip() == office.id
    words = ["account", "add", "county", "--name", "示例county", "--role", "handler", "--office", office.id]
    installation.done(*words, given=f"{PASSWORD}\n")
    with installation.opened() as system:
        people_move_in(system)


def people_move_in(system: System) -> None:
    """Open the offices above the county and everybody's account but the county's."""
    system.identity.add_offices([OFFICES["city"], OFFICES["province"]])
    system.identity.add_accounts(_people())


def _people() -> list[NewAccount]:
    def one(login: str, role: Role, **more: str) -> NewAccount:
        return NewAccount(
            login=login, display_name=f"示例{login}", roles=frozenset({role}), password=PASSWORD, **more
        )

    return [
        one("city", Role.HANDLER, office=OFFICES["city"].id),
        one("province", Role.HANDLER, office=OFFICES["province"].id),
        one("leader", Role.APPROVER, office=OFFICES["province"].id),
        *(one(login, Role.EXPERT, pool=PROVINCE, employer=f"示例研究院{login}") for login in EXPERTS),
        *(one(firm.login, Role.ENTERPRISE, enterprise=firm.uscc) for firm in (OURS, OTHER)),
        one("auditor", Role.AUDITOR),
        one("operator", Role.OPERATOR),
    ]


class Told:
    """Acts that are told and not clicked: the commands of the pages, by the same casework and clock."""

    def __init__(self, installation: Installation, system: System) -> None:
        self.clock, self.system = installation.clock, system

    def act(self, cmd: Any, login: str) -> None:
        """Let the account *login* do *cmd*."""
        account = self.system.identity.account(login)
        assert account is not None
        self.system.casework.act(cmd, account.actor)

    def innovative(self) -> None:
        """March 2026: both enterprises become innovative ones, the title below the one of the journey."""
        self.clock.go_to(dt.date(2026, 3, 3))
        self.act(registration.RegisterEnterprise(OTHER.uscc, OTHER.name, COUNTY), OTHER.login)
        for year in (2024, 2025):
            self.act(registration.ReportFigures(OTHER.uscc, year, FIGURES), OTHER.login)
        cases = [self._decided(firm, INNOVATIVE, 1) for firm in (OURS, OTHER)]
        drawn = publicity.DrawUpNotice(
            number="创新型2026-1", heading="关于2026年第一批创新型中小企业名单的公示", scheme=INNOVATIVE,
            step="publicity", cases=cases, days=5, unit="working", days_reason="文件未规定，按惯例",
        )  # fmt: skip
        notice = notice_id(OFFICES["province"].id, drawn.number)
        self.act(drawn, "province")
        self.act(publicity.OpenNotice(notice), "leader")
        self.clock.go_to(dt.date(2026, 3, 16))
        self.act(publicity.CloseNotice(notice), "province")
        announced = recognition.Recognise(
            notice=notice, document_no="川经信函〔2026〕10号", decided_on=dt.date(2026, 3, 16),
            certificate_prefix="CX51",
        )  # fmt: skip
        self.act(announced, "leader")

    def ready_beside(self) -> None:
        """The other enterprise's case stands at publicity, to share the list with ours."""
        self._decided(OTHER, SPECIALISED, 2)

    def _decided(self, firm: Firm, scheme: str, number: int) -> str:
        case = f"{firm.uscc}-{number}"
        self.act(application.Apply(firm.uscc, scheme, declared=True), firm.login)
        self.act(completeness.ConfirmCompleteness(case), "county")
        if scheme == INNOVATIVE:
            self.act(review.PassPreliminaryReview(case, "情况属实"), "city")
        else:
            self.act(review.PassPreliminaryReview(case, "情况属实"), "county")
            self.act(review.Recommend(case, "同意推荐"), "city")
            self._reviewed(case)
        self.act(site_check.LeaveOut(case, "不在抽查范围"), "province")
        if scheme == SPECIALISED:
            judged = decision.JudgeCondition(case, "market_position", "met", "行业协会证明")
            self.act(judged, "province")
        self.act(decision.Propose(case, "recognise", ["符合条件"]), "province")
        self.act(decision.Approve(case, "同意"), "leader")
        return case

    def _reviewed(self, case: str) -> None:
        found = {account.login: account.id for account in self.system.identity.experts(COUNTY)}
        self.act(experts.AppointExperts(case, [found[login] for login in EXPERTS]), "province")
        for login in EXPERTS:
            self.act(experts.EnterScore(case, Decimal(80), "同意"), login)
        self.act(experts.ConcludeExpertReview(case, "同意"), "province")

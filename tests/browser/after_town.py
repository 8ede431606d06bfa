"""The town of life after recognition: who holds which title, who works where, and what happened before.

Titles are asserted by lists of the past that the offices take in; that is told, not clicked, except where a
journey is about it.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.bootstrap import System
from adapters.clerk import Clerk
from adapters.demo.firms import code_of
from adapters.identity import NewAccount
from domain.divisions import NATION
from domain.events import ListedFirm
from domain.past_list import list_id
from domain.people import CLERK, Office, Role
from domain.procedures import duties, misses, past, proceedings, rechecks, registration
from domain.round import round_id
from domain.rulebook.model import Level
from tests.browser.town import (
    COUNTY,
    FIGURES,
    INNOVATIVE,
    OFFICES,
    PASSWORD,
    PROVINCE,
    SPECIALISED,
    Firm,
    Told,
    people_move_in,
)
from tests.services.fixtures import broker_for, server_for
from tests.services.waiting import wait_until
from tests.system.fixtures import distributed_in, embedded_in
from tests.system.installation import Installation

MINISTRY = Office(f"{NATION}-ministry", "工业和信息化部", Level.MINISTRY, NATION)
LITTLE_GIANT = "cn/little-giant"

PUNCTUAL = Firm("成都示例守时仪表有限公司", code_of(COUNTY, 331), "punctual")
FORGETFUL = Firm("成都示例健忘机电有限公司", code_of(COUNTY, 332), "forgetful")
ATTACKED = Firm("成都示例浮夸材料有限公司", code_of(COUNTY, 333), "attacked")
WRONGED = Firm("成都示例清白机床有限公司", code_of(COUNTY, 334), "wronged")
HOLDERS = (PUNCTUAL, FORGETFUL, ATTACKED, WRONGED)

LISTED = [Firm(f"成都示例复核{n:03d}号有限公司", code_of(COUNTY, n), f"listed-{n}") for n in range(100, 300)]
"""The two hundred whose titles end in 2025; the list of the past prints the last one without its code."""
RENEWED, *BESIDE, TIRED = LISTED[:4]
"""One goes its way through the pages, two apply beside it, one gives up; all the others stay away."""


@dataclass
class Town:
    """A running installation with its people, shared by the journeys of one form.

    Args:
        system: The same installation in this process, for what is told and not clicked.
    """

    installation: Installation
    system: System

    @property
    def told(self) -> Told:
        """Acts that are told."""
        return Told(self.installation, self.system)

    def go_to(self, day: dt.date) -> None:
        """Let it be nine in the morning of *day*."""
        self.installation.clock.go_to(day)

    def the_clerk_works(self) -> None:
        """Do what ``tidu clerk --once`` does, by the town's clock, until nothing is left to it today."""
        done = True
        while done:
            done = any(deed.outcome == "done" for deed in Clerk(self.system).look())
            wait_until(self._shown, 60, "the views to show what the clerk did")

    def _shown(self) -> bool:
        return not self.system.is_behind(self.system.journal.last_position())

    def applied_beside(self, day: dt.date, name: str) -> list[str]:
        """Three report figures and two of them apply in the recheck's round *name*; returns their cases."""
        self.go_to(day)
        intake = round_id(OFFICES["province"].id, name)
        for firm in (RENEWED, *BESIDE):
            self.told.act(registration.ReportFigures(firm.uscc, day.year - 1, FIGURES), firm.login)
        for firm in BESIDE:
            apply = rechecks.ApplyRecheck(firm.uscc, f"{firm.uscc}-A1", intake, declared=True)
            self.told.act(apply, firm.login)
        return [f"{firm.uscc}-1" for firm in BESIDE]

    def revoked(self, firm: Firm, opened: dt.date, decided: dt.date, document: str) -> str:
        """The province ends the title of *firm* in a proceeding without a hearing; returns its number."""
        number, title = f"{firm.uscc}-C1", f"{firm.uscc}-A1"
        self.go_to(opened)
        p, told = proceedings, self.told
        told.act(p.OpenProceeding(firm.uscc, [title], "偷税", ground_id="grave_violation"), "province")
        told.act(
            p.NotifyProceeding(
                number, "税务机关通报其偷税", "示例办法第十四条", answer_n=3, answer_reason="按惯例"
            ),
            "province",
        )
        told.act(p.ServeNotice(number, "account", opened), "province")
        told.act(p.AnswerProceeding(number, "通报有误，已申请复查"), firm.login)
        self.go_to(decided)
        propose = p.ProposeEnding(
            number, "end", ["通报属实"], last_day=decided, no_review_reason="事实清楚，争议不大"
        )
        told.act(propose, "province")
        told.act(p.ApproveEnding(number, "同意", document), "leader")
        told.act(p.ServeDecision(number, "account", decided), "province")
        return number


@pytest.fixture(scope="module", params=["embedded", "distributed"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town in each form of the product, moved in once; the journeys go by one calendar."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "embedded":
        yield from _moved_in(embedded_in(folder))
        return
    server = server_for(request)
    name = server.create_database()
    try:
        yield from _moved_in(distributed_in(folder, server.url(name), broker_for(request)))
    finally:
        server.drop_database(name)


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A document to attach."""
    path = tmp_path / "证明材料.pdf"
    path.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    return path


def _moved_in(installation: Installation) -> Iterator[Town]:
    installation.clock.go_to(dt.date(2025, 3, 3))
    try:
        installation.up(by_moved_clock=True)
        with installation.opened() as system:
            system.identity.add_offices([OFFICES["county"], MINISTRY])
            people_move_in(system)
            system.identity.add_accounts(_people())
            town = Town(installation, system)
            _tell(town)
            yield town
    finally:
        installation.down()


def _tell(town: Town) -> None:
    """Titles of five enterprises; one of them missed its update of 2025."""
    since, until = dt.date(2024, 4, 1), dt.date(2027, 3, 31)
    _hold(town.told, SPECIALISED, PROVINCE, "province", since, until)
    _hold(town.told, LITTLE_GIANT, NATION, "ministry", since, until, ATTACKED)
    _hold(town.told, INNOVATIVE, PROVINCE, "province", since, until, RENEWED)
    duty = f"{FORGETFUL.uscc}-D1"
    town.told.act(duties.SetUpdateDuty(FORGETFUL.uscc, f"{FORGETFUL.uscc}-A1", 2025), "province")
    town.go_to(dt.date(2025, 5, 6))
    town.system.casework.act(misses.RecordMiss(duty), CLERK, caused_by=f"{duty}@2025-04-30")


def _hold(
    told: Told, scheme: str, division: str, login: str, since: dt.date, until: dt.date, *only: Firm
) -> None:
    """Let enterprises hold a title of *scheme* by a list of the past that *login*'s office takes in."""
    file = "sha256:" + scheme.encode().hex()[:64].ljust(64, "0")
    firms = only or HOLDERS
    received = past.ReceiveList(
        file, "示例名单.xlsx", scheme, division, "示例函〔2024〕9号", len(firms), "第一批", since, until
    )
    rows = [ListedFirm(n, firm.name, firm.uscc, "武侯区") for n, firm in enumerate(firms, 2)]
    told.act(received, login)
    told.act(past.AssertRows(list_id(file, scheme), rows), login)


def _people() -> list[NewAccount]:
    def official(login: str, role: Role, office: Office) -> NewAccount:
        return NewAccount(
            login=login,
            display_name=f"示例{login}",
            roles=frozenset({role}),
            password=PASSWORD,
            office=office.id,
        )

    firms = (*HOLDERS, RENEWED, *BESIDE, TIRED)
    return [
        official("county", Role.HANDLER, OFFICES["county"]),
        official("second", Role.HANDLER, OFFICES["province"]),
        official("ministry", Role.HANDLER, MINISTRY),
        official("jurist", Role.HANDLER, MINISTRY),
        official("minister", Role.APPROVER, MINISTRY),
        *(
            NewAccount(
                login=firm.login, display_name=f"示例{firm.login}", roles=frozenset({Role.ENTERPRISE}),
                password=PASSWORD, enterprise=firm.uscc,
            )
            for firm in firms
        ),
    ]  # fmt: skip

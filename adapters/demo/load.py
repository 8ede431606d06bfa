"""Load the demonstration into an empty register: all of it or nothing."""

import datetime as dt
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from adapters.bootstrap import System
from adapters.demo import later, places
from adapters.demo.after import After
from adapters.demo.firms import Firm, Newcomers, firms
from adapters.demo.paper import Papers
from adapters.demo.stage import Stage
from adapters.demo.story import HOME, tell
from adapters.identity import NewAccount
from domain import divisions
from domain.people import Actor, Office, Role
from domain.rulebook.model import Level

SEED = 20260401
ACCOUNTS_FILE = "demo-accounts.txt"


class DemoAccount(msgspec.Struct, frozen=True):
    """An account that a visitor of the demonstration can use."""

    what: str
    login: str
    password: str


class Loaded(msgspec.Struct, frozen=True):
    """What was loaded.

    Args:
        events: 0 when the register held something already and was left alone.
    """

    events: int
    accounts: list[DemoAccount] = []


def load_demo(system: System, *, seed: int = SEED) -> Loaded:
    """
    Fill an empty register with the demonstration; one that holds anything is left as it is.

    The passwords are drawn anew, returned, and written to ``demo-accounts.txt`` in the settings' folder,
    readable by its owner only.
    """
    if system.journal.last_position():
        return Loaded(0)
    rng = Random(seed)  # noqa: S311 - a story that is the same every time, nothing secret
    offices, companies = places.offices(), firms(rng)
    stage = Stage(
        system.law,
        rng,
        system.clock(),
        offices=offices,
        officials={
            (office.id, part): _actor(office, part, role)
            for office in offices
            for part, (role, _) in places.parts(office).items()
        },
        pools={
            pool: [
                Actor(account=expert.id, roles=expert.roles)
                for expert in places.experts(pool)
            ]
            for pool in (divisions.NATION, *places.COUNTIES)
        },
        paper=Papers(system.documents),
        alg=system.settings.hash,
    )  # fmt: skip
    tell(stage, companies, lambda text: _person(system, "objector", text))
    lead = _lead(companies, stage)
    after = After(stage, Newcomers(rng, len(companies)), system.documents)
    later.tell(after, lead, companies, lambda text: _person(system, "reporter", text))
    visited = [(lead, "企业，有材料补正、年度更新和询问待办")]
    if after.attacked is not None:
        visited.append((after.attacked, "企业，有撤销程序待陈述申辩"))
    shown = _accounts(system, offices, [*companies, *after.firms], visited)
    write_accounts(system.settings.folder / ACCOUNTS_FILE, shown)
    return Loaded(stage.draft.pour(system.journal), shown)


_OFFICIAL = (Role.HANDLER, Role.APPROVER)


def _actor(office: Office, part: str, role: Role) -> Actor:
    login = f"{office.id}-{part}"
    return Actor(account=places.account_id(login), roles=frozenset({role}), office=office)


def _person(system: System, kind: str, text: str) -> str:
    facts = {"name": "示例·张三", "contact": "示例电话 000-00000000", "text": text}
    return system.people.keep(kind, facts)


def _accounts(
    system: System, offices: Sequence[Office], companies: Sequence[Firm], visited: Sequence[tuple[Firm, str]]
) -> list[DemoAccount]:
    """Open every account; those a visitor can use get a password."""
    system.identity.add_offices([*offices, places.audit_office()])
    new = [account for office in offices for account in places.officials(office)]
    for pool in (divisions.NATION, *places.COUNTIES):
        new += places.experts(pool)
    new += places.others()
    new += [
        NewAccount(
            id=firm.actor.account,
            login=firm.login,
            display_name=f"{firm.name}申报员",
            roles=frozenset({Role.ENTERPRISE}),
            enterprise=firm.uscc,
        )
        for firm in companies
    ]
    known = {account.id for account in system.identity.accounts()}
    system.identity.add_accounts([account for account in new if account.id not in known])
    shown = []
    for login, what in _shown(offices, visited):
        password = secrets.token_urlsafe(9)
        system.identity.set_password(places.account_id(login), password)
        shown.append(DemoAccount(what, login, password))
    return shown


def _shown(offices: Sequence[Office], visited: Sequence[tuple[Firm, str]]) -> list[tuple[str, str]]:
    names = {office.id: office.name for office in offices}
    county, city = places.HOME, divisions.parent(places.HOME)
    chain = [
        (Level.COUNTY, county), (Level.CITY, city), (Level.PROVINCE, HOME),
        (Level.MINISTRY, divisions.NATION),
    ]  # fmt: skip
    found = [
        (f"{office}-{role.value}", f"{names[office]}{role.label}")
        for office in (places.office_id(level, division) for level, division in chain)
        for role in _OFFICIAL
    ]
    found += [(f"expert-{HOME}-{n}", f"{divisions.name(HOME)}评审专家{n}") for n in (1, 2, 3)]
    found.append((f"expert-{divisions.NATION}-1", "工信部评审专家1"))
    enterprises = [(firm.login, f"{what}：{firm.name}") for firm, what in visited]
    return [*found, ("auditor", "审计员"), *enterprises, ("operator", "系统运维")]


def _lead(companies: Sequence[Firm], stage: Stage) -> Firm:
    """An enterprise that has something to do: the one that was told what is missing."""
    return next(
        firm
        for firm in companies
        if firm.province == HOME and any(case.correcting for case in stage.dossier(firm.uscc).cases.values())
    )


def write_accounts(path: Path, accounts: Sequence[DemoAccount]) -> None:
    """Write the table to *path* with mode 0600, whatever was there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    lines = [f"演示账号（{dt.date.today():%Y-%m-%d} 生成，仅供演示）", ""]  # noqa: DTZ011 - a note for people
    lines += [f"{account.login}\t{account.password}\t{account.what}" for account in accounts]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")

"""A migrated database with two offices and a few accounts, on both kinds of database."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from adapters.database import open_engine
from adapters.identity import Identity, NewAccount
from adapters.identity.passwords import Passwords
from adapters.identity.shape import migrate
from domain.people import Office, Role
from domain.rulebook.model import Level

NOW = dt.datetime(2026, 6, 1, 1, 0, tzinfo=dt.UTC)
"""09:00 in China."""

PASSWORD = "唐诗-三百-首-2026"
COUNTY = Office(id="510107-county", name="武侯区经信局", level=Level.COUNTY, division="510107")
PROVINCE = Office(id="510000-province", name="四川省经信厅", level=Level.PROVINCE, division="510000")
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Weak parameters: these tests are about rules, not about the cost of a hash."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    url = f"sqlite:///{tmp_path}/tidu.db" if request.param == "sqlite" else request.getfixturevalue("pg_url")
    engine = open_engine(url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def identity(engine: sa.Engine, clock: Clock) -> Identity:
    identity = Identity(engine, b"k" * 32, clock=clock, passwords=QUICK)
    identity.add_offices([COUNTY, PROVINCE])
    identity.add_accounts(
        [
            NewAccount(
                id="u-li",
                login="li.lei",
                display_name="李雷",
                roles=frozenset({Role.HANDLER}),
                password=PASSWORD,
                office=COUNTY.id,
            ),
            NewAccount(
                id="u-han",
                login="han.meimei",
                display_name="韩梅梅",
                roles=frozenset({Role.HANDLER, Role.APPROVER}),
                password=PASSWORD,
                office=PROVINCE.id,
            ),
            NewAccount(
                id="u-zhao",
                login="zhao",
                display_name="赵专家",
                roles=frozenset({Role.EXPERT}),
                password=PASSWORD,
                pool="510000",
            ),
        ]
    )
    return identity

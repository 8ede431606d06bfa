"""Accounts: opening, closing, finding, naming."""

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from adapters.database import writing
from adapters.identity.model import Account, NewAccount
from adapters.identity.passwords import Passwords
from adapters.identity.tables import accounts as t
from adapters.identity.tables import offices, sessions
from domain import divisions
from domain.errors import BadInput, NotFound
from domain.people import CLERK, PUBLIC, Office, Role
from domain.procedures.registration import checked_uscc
from domain.rulebook.model import Level

_LOGIN = re.compile(r"[\w.@-]{2,64}")
NAMED = {CLERK.account: Role.CLERK.label, PUBLIC.account: Role.PUBLIC.label}
"""Actors without an account of their own."""


def spelled(login: str) -> str:
    """Return *login* in the one spelling under which it is stored: trimmed, half-width, small letters."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


class Accounts:
    """The table ``accounts``."""

    def __init__(self, engine: sa.Engine, passwords: Passwords, clock: Callable[[], dt.datetime]) -> None:
        self._engine, self._passwords, self._clock = engine, passwords, clock

    def add(self, new: Sequence[NewAccount]) -> list[Account]:
        """
        Open accounts, all or none.

        Raises:
            BadInput: a login is taken or unusable, an office does not exist, a role lacks what it needs.
        """
        rows = [self._row(account) for account in new]
        with writing(self._engine) as tx:
            taken = (
                tx.execute(sa.select(t.c.login).where(t.c.login.in_([row["login"] for row in rows])))
                .scalars()
                .first()
            )
            if taken:
                raise BadInput(
                    "login", f"不能开设账号“{taken}”", why="该账号已存在", way_out="请换一个账号名。"
                )
            wanted = {row["office"] for row in rows if row["office"]}
            known = set(tx.execute(sa.select(offices.c.id).where(offices.c.id.in_(wanted))).scalars())
            if missing := sorted(wanted - known):
                raise BadInput(
                    "office", "不能开设账号", why=f"没有机关“{missing[0]}”", way_out="请先设立该机关。"
                )
            if rows:
                tx.execute(sa.insert(t), rows)
        made = {account.id: account for account in self._read(t.c.id.in_([row["id"] for row in rows]))}
        return [made[row["id"]] for row in rows]

    def find(self, login_or_id: str) -> Account | None:
        """Return one account."""
        found = self._read(sa.or_(t.c.id == login_or_id, t.c.login == spelled(login_or_id)))
        return found[0] if found else None

    def with_hash(self, login: str) -> tuple[Account | None, str | None]:
        """Return the account and its stored hash."""
        with self._engine.connect() as connection:
            row = connection.execute(_WITH_OFFICE.where(t.c.login == login)).first()
        return (_account(row), row.password_hash) if row else (None, None)

    def of_session(self, session_id: str) -> tuple[Any, Account] | None:
        """Return a session's row with its account, in one query."""
        query = _COLUMNS.add_columns(
            sessions.c.id.label("session_id"),
            sessions.c.started_at,
            sessions.c.last_seen_at,
            sessions.c.expires_at,
        )
        query = query.select_from(sessions.join(t, sessions.c.account == t.c.id).outerjoin(offices))
        with self._engine.connect() as connection:
            row = connection.execute(query.where(sessions.c.id == session_id)).first()
        return (row, _account(row)) if row else None

    def of(self, office: str, enterprise: str) -> list[Account]:
        """Return accounts by login."""
        found: list[sa.ColumnElement[bool]] = []
        if office:
            found.append(t.c.office == office)
        if enterprise:
            found.append(t.c.enterprise == enterprise)
        return self._read(*found)

    def experts(self, division: str) -> list[Account]:
        """Return the active experts of the pool responsible for *division*."""
        pool = divisions.province_unit(division)
        return self._read(
            t.c.pool == pool, t.c.active.is_(True), t.c.roles.contains(f",{Role.EXPERT.value},")
        )

    def names(self, account_ids: Iterable[str]) -> dict[str, str]:
        """Return display names by id."""
        wanted = set(account_ids)
        query = sa.select(t.c.id, t.c.display_name).where(t.c.id.in_(wanted - NAMED.keys()))
        with self._engine.connect() as connection:
            found = {row.id: row.display_name for row in connection.execute(query)}
        return found | {account: name for account, name in NAMED.items() if account in wanted}

    def store_hash(self, account_id: str, stored: str) -> None:
        """Replace the hash of an account."""
        self._change(account_id, password_hash=stored)

    def set_active(self, account_id: str, active: bool) -> None:
        """Open or close an account."""
        self._change(account_id, active=active)

    def _change(self, account_id: str, **values: Any) -> None:
        with writing(self._engine) as tx:
            done = tx.execute(sa.update(t).where(t.c.id == account_id).values(**values))
            if not done.rowcount:
                raise NotFound(
                    f"没有账号 {account_id}", why="账号不存在", way_out="请用 tidu account list 查看账号。"
                )

    def _read(self, *where: sa.ColumnElement[bool]) -> list[Account]:
        with self._engine.connect() as connection:
            return [
                _account(row) for row in connection.execute(_WITH_OFFICE.where(*where).order_by(t.c.login))
            ]

    def _row(self, new: NewAccount) -> dict[str, Any]:
        login = spelled(new.login)
        if not _LOGIN.fullmatch(login) or login in NAMED:
            raise BadInput(
                "login",
                f"不能开设账号“{new.login}”",
                why="账号名应为 2 至 64 个字母、数字、汉字或 . @ _ -",
                way_out="请换一个账号名。",
            )
        if not new.display_name.strip():
            raise BadInput(
                "display_name", f"不能开设账号“{login}”", why="没有填写姓名", way_out="请填写姓名。"
            )
        _check_roles(login, new)
        if new.pool and not divisions.exists(new.pool):
            raise BadInput(
                "pool",
                f"不能开设账号“{login}”",
                why=f"没有行政区划 {new.pool}",
                way_out="请填写专家库所属地区的六位代码。",
            )
        return {
            "id": new.id or f"u-{secrets.token_hex(8)}",
            "login": login,
            "display_name": new.display_name.strip(),
            "password_hash": self._passwords.hash(new.password) if new.password else "",
            "roles": f",{','.join(sorted(role.value for role in new.roles))},",
            "office": new.office or None,
            "enterprise": checked_uscc(new.enterprise) if new.enterprise else "",
            "pool": new.pool,
            "employer": new.employer,
            "active": True,
            "created_at": self._clock(),
        }


def _check_roles(login: str, new: NewAccount) -> None:
    needs = (
        (Role.HANDLER, new.office, "office", "经办人须属于一个机关"),
        (Role.APPROVER, new.office, "office", "审批人须属于一个机关"),
        (Role.ENTERPRISE, new.enterprise, "enterprise", "企业账号须填写统一社会信用代码"),
        (Role.EXPERT, new.pool, "pool", "评审专家须属于一个专家库"),
    )
    for role, value, field, why in needs:
        if role in new.roles and not value:
            raise BadInput(field, f"不能开设账号“{login}”", why=why, way_out="请补充后重试。")
    if not new.roles or new.roles & {Role.PUBLIC, Role.CLERK}:
        raise BadInput(
            "roles",
            f"不能开设账号“{login}”",
            why="没有可用于账号的角色",
            way_out="请至少指定一个角色，如 handler。",
        )


_COLUMNS = sa.select(
    t,
    offices.c.name.label("office_name"),
    offices.c.level.label("office_level"),
    offices.c.division.label("office_division"),
)
_WITH_OFFICE = _COLUMNS.select_from(t.outerjoin(offices))


def _account(row: Any) -> Account:
    office = (
        Office(
            id=row.office, name=row.office_name, level=Level(row.office_level), division=row.office_division
        )
        if row.office
        else None
    )
    return Account(
        id=row.id,
        login=row.login,
        display_name=row.display_name,
        roles=frozenset(Role(role) for role in row.roles.strip(",").split(",")),
        office=office,
        enterprise=row.enterprise,
        pool=row.pool,
        employer=row.employer,
        active=row.active,
    )

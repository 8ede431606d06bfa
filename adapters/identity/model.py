"""Accounts and sessions as the rest of Tidu sees them."""

import datetime as dt

import msgspec

from domain.errors import BadInput, NotAllowed
from domain.people import Actor, Office, Role


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can log in.

    Args:
        id: Opaque; the only part that goes into events.
        display_name: Name on screen; personal data, never in an event.
        office: Office acted for; ``None`` for enterprises, experts, auditors of no office and operators.
        enterprise: Unified social credit code the account speaks for, else empty.
        pool: Division of the expert pool (专家库) an expert belongs to, else empty.
        employer: Where an expert works, to find conflicts of interest; else empty.
    """

    id: str
    login: str
    display_name: str
    roles: frozenset[Role]
    office: Office | None = None
    enterprise: str = ""
    pool: str = ""
    employer: str = ""
    active: bool = True

    @property
    def actor(self) -> Actor:
        """The account in the moment of acting."""
        return Actor(account=self.id, roles=self.roles, office=self.office, enterprise=self.enterprise)


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to open an account.

    Args:
        password: Clear text, hashed at once; empty: nobody can log in until one is set.
        office: Id of an existing office, empty for none.
        id: Given only where it must be the same every time (demonstration); otherwise it is drawn.
    """

    login: str
    display_name: str
    roles: frozenset[Role]
    password: str = ""
    office: str = ""
    enterprise: str = ""
    pool: str = ""
    employer: str = ""
    id: str = ""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One logged-in browser.

    Args:
        id: Digest of the token; what the server stores.
        token: The secret for the cookie; filled only in the answer to a log-in, empty later.
        expires_at: Moment (UTC) after which the session is over whatever happens.
    """

    id: str
    account: Account
    started_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime
    token: str = ""

    @property
    def actor(self) -> Actor:
        """Who acts in this session."""
        return self.account.actor


class LogInRefused(BadInput):
    """Account or password is wrong; which of the two is not said."""

    def __init__(self) -> None:
        super().__init__(
            "login",
            "不能登录",
            why="账号或密码不正确",
            way_out="请核对后重试；忘记密码请联系本机关系统管理员。",
        )


class TooManyAttempts(NotAllowed):
    """Log-in must wait until ``retry_at`` (UTC); pages answer with status 429."""

    def __init__(self, retry_at: dt.datetime, retry_at_text: str) -> None:
        super().__init__("暂时不能登录", why="登录失败次数过多", way_out=f"请在 {retry_at_text} 之后再试。")
        self.retry_at = retry_at

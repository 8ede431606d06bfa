"""Identity: log-in, sessions, accounts, offices; what web and command line call."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable

import sqlalchemy as sa

from adapters.database import writing
from adapters.identity.access_log import AccessLog
from adapters.identity.accounts import Accounts, spelled
from adapters.identity.model import Account, LogInRefused, NewAccount, Session
from adapters.identity.offices import Offices
from adapters.identity.passwords import Passwords
from adapters.identity.tables import sessions as t
from adapters.identity.throttle import Throttle
from domain.errors import BadInput
from domain.people import Actor, Office
from domain.rulebook.model import Level

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
TOUCH = dt.timedelta(minutes=1)
"""A session's last use is written at most this often, so that most pages write nothing."""


def utc_now() -> dt.datetime:
    """The present moment, the clock of a running system."""
    return dt.datetime.now(dt.UTC)


class Identity:
    """Everything about who is who.

    Args:
        engine: Database of the tables in ``tables.py``, already migrated.
        secret: Key of the tokens against cross-site requests.
    """

    def __init__(
        self,
        engine: sa.Engine,
        secret: bytes,
        *,
        clock: Callable[[], dt.datetime] = utc_now,
        passwords: Passwords | None = None,
    ) -> None:
        self._engine, self._secret = engine, secret
        self._passwords = passwords or Passwords()
        self._accounts = Accounts(engine, self._passwords, clock)
        self._offices = Offices(engine)
        self._throttle = Throttle(engine)
        self.access_log = AccessLog(engine, clock)

    # ---------------------------------------------------------------- log-in and sessions

    def log_in(self, login: str, password: str, *, ip: str, now: dt.datetime) -> Session:
        """
        Open a session; the answer alone holds the token for the cookie.

        Raises:
            LogInRefused: account or password is wrong, or the account is closed.
            TooManyAttempts: too many failures; says from when the next attempt is possible.
        """
        login = spelled(login)
        self._throttle.book(login, ip, now)
        account, stored = self._accounts.with_hash(login)
        fits = self._passwords.fits(stored, password)
        if account is None or not account.active or not fits:
            raise LogInRefused
        self._throttle.forgive(login, ip, now)
        if stored and self._passwords.outdated(stored):
            self._accounts.store_hash(account.id, self._passwords.hash(password))
        token = secrets.token_urlsafe(32)
        session = Session(
            id=_digest(token),
            token=token,
            account=account,
            started_at=now,
            last_seen_at=now,
            expires_at=now + LONGEST,
        )
        with writing(self._engine) as tx:
            tx.execute(sa.delete(t).where(t.c.expires_at <= now))
            tx.execute(
                sa.insert(t).values(
                    id=session.id,
                    account=account.id,
                    started_at=now,
                    last_seen_at=now,
                    expires_at=session.expires_at,
                )
            )
        return session

    def session(self, token: str, now: dt.datetime) -> Session | None:
        """Return the live session of *token* and keep it alive, or ``None`` when there is none (any more)."""
        if not token:
            return None
        found = self._accounts.of_session(_digest(token))
        if found is None:
            return None
        row, account = found
        if not account.active or now >= row.expires_at or now - row.last_seen_at >= IDLE:
            self.log_out(token)
            return None
        seen = row.last_seen_at
        if now - seen >= TOUCH:
            seen = now
            with writing(self._engine) as tx:
                tx.execute(sa.update(t).where(t.c.id == row.session_id).values(last_seen_at=now))
        return Session(
            id=row.session_id,
            account=account,
            started_at=row.started_at,
            last_seen_at=seen,
            expires_at=row.expires_at,
        )

    def log_out(self, token: str) -> None:
        """End the session; an unknown token is no error."""
        with writing(self._engine) as tx:
            tx.execute(sa.delete(t).where(t.c.id == _digest(token)))

    # ---------------------------------------------------------------- against cross-site requests

    def csrf_token(self, session: Session | str) -> str:
        """Return the token for the forms of *session*; for a visitor, of the own cookie's value."""
        key = session if isinstance(session, str) else session.id
        return hmac.new(self._secret, b"csrf:" + key.encode(), hashlib.sha256).hexdigest()

    def check_csrf(self, session: Session | str, token: str) -> bool:
        """Whether a submitted form carries the token of *session*."""
        return hmac.compare_digest(self.csrf_token(session).encode(), token.encode())

    # ---------------------------------------------------------------- accounts and offices

    def add_account(self, new: NewAccount) -> Account:
        """Open an account; see :meth:`Accounts.add`."""
        return self._accounts.add([new])[0]

    def add_accounts(self, new: Iterable[NewAccount]) -> list[Account]:
        """Open several accounts in one transaction."""
        return self._accounts.add(list(new))

    def account(self, login_or_id: str) -> Account | None:
        """Return the account with this login or id."""
        return self._accounts.find(login_or_id)

    def accounts(self, office: str = "", *, enterprise: str = "") -> list[Account]:
        """Return the accounts of *office* or of *enterprise*, all when neither is given; closed ones too."""
        return self._accounts.of(office, enterprise)

    def experts(self, division: str) -> list[Account]:
        """Return the active experts in the pool of the province-level unit of *division*."""
        return self._accounts.experts(division)

    def pooled(self, division: str) -> list[str]:
        """See ``domain.ports.Pool``."""
        return [account.id for account in self.experts(division)]

    def names(self, account_ids: Iterable[str]) -> dict[str, str]:
        """Return the display name of each account that exists, clerk and public included, in one query."""
        return self._accounts.names(account_ids)

    def set_password(self, account_id: str, password: str) -> None:
        """Set a password (by an operator) and end the account's sessions."""
        self._accounts.store_hash(account_id, self._passwords.hash(password))
        self._end_sessions(account_id)

    def change_password(self, account_id: str, old: str, new: str, *, keep: Session | None = None) -> None:
        """
        Let a person change the own password; all other sessions end.

        Raises:
            BadInput: the old password is wrong, or the new one cannot be used.
        """
        account = self._accounts.find(account_id)
        _, stored = self._accounts.with_hash(account.login) if account else (None, None)
        if not self._passwords.fits(stored, old):
            raise BadInput("old", "密码没有修改", why="原密码不正确", way_out="请核对原密码后重试。")
        self._accounts.store_hash(account_id, self._passwords.hash(new))
        self._end_sessions(account_id, keep=keep.id if keep else "")

    def set_active(self, account_id: str, active: bool) -> None:
        """Close an account, which ends its sessions, or open it again."""
        self._accounts.set_active(account_id, active)
        if not active:
            self._end_sessions(account_id)

    def add_offices(self, new: Iterable[Office]) -> None:
        """Add offices; one that exists is renamed."""
        self._offices.add(new)

    def office(self, office_id: str) -> Office | None:
        """Return the office with this id."""
        return self._offices.find(office_id)

    def offices(self, level: Level | None = None, division: str = "") -> list[Office]:
        """Return offices by id, only those of *level* and of exactly *division* when given."""
        return self._offices.of(level, division)

    def log_read(self, actor: Actor, what: str, ref: str) -> None:
        """Note that *actor* read non-public data or downloaded a file."""
        self.access_log.log_read(actor, what, ref)

    def _end_sessions(self, account_id: str, keep: str = "") -> None:
        with writing(self._engine) as tx:
            tx.execute(sa.delete(t).where(t.c.account == account_id, t.c.id != keep))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

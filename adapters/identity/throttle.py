"""Log-in throttling: after a few failures each further attempt waits longer, per account and per address.

Counters stand in the database, so that all web processes share them.  An attempt is booked as a failure
before the password is looked at and forgiven when it fits, so parallel guesses cannot slip through.
"""

import datetime as dt

import sqlalchemy as sa

from adapters.database import insert_unless_there, writing
from adapters.identity.model import TooManyAttempts
from adapters.identity.tables import login_failures as t
from domain.filing import CIVIL

FREE = {"login": 5, "ip": 20}
"""Failures without any wait; addresses have more because an office shares one."""

FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(hours=24)


def wait(failures: int, free: int) -> dt.timedelta:
    """
    Return how long to wait after *failures* failures, of which *free* cost nothing.

    >>> [wait(failures, 5).seconds for failures in (4, 5, 7, 60)]
    [0, 30, 120, 900]
    """
    if failures < free:
        return dt.timedelta(0)
    # The exponent is bounded because timedelta cannot hold 2 ** 60 seconds.
    return min(FIRST_WAIT * (1 << min(failures - free, 10)), LONGEST_WAIT)


class Throttle:
    """Books attempts in the table ``login_failures``."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def book(self, login: str, ip: str, now: dt.datetime) -> None:
        """
        Count one attempt of *login* from *ip*, or refuse it.

        Raises:
            TooManyAttempts: with the moment from which the next attempt is possible; nothing was counted.
        """
        with writing(self._engine) as tx:
            rows = [self._row(tx, kind, key, now) for kind, key in (("login", login), ("ip", ip))]
            blocked = max((until for *_, until in rows if until and until > now), default=None)
            if blocked:
                raise TooManyAttempts(
                    blocked, f"{blocked.astimezone(CIVIL) + dt.timedelta(seconds=1):%m月%d日 %H:%M:%S}"
                )
            for kind, key, count, _ in rows:
                pause = wait(count + 1, FREE[kind])
                tx.execute(
                    sa.update(t)
                    .where(t.c.kind == kind, t.c.key == key)
                    .values(count=count + 1, last_at=now, blocked_until=now + pause if pause else None)
                )

    def forgive(self, login: str, ip: str, now: dt.datetime) -> None:
        """The password was right: forget the account's failures and take this attempt off the address's."""
        with writing(self._engine) as tx:
            old = t.c.last_at < now - FORGOTTEN_AFTER
            tx.execute(sa.delete(t).where(sa.or_(old, sa.and_(t.c.kind == "login", t.c.key == login))))
            tx.execute(
                sa.update(t)
                .where(t.c.kind == "ip", t.c.key == ip, t.c.count > 0)
                .values(count=t.c.count - 1, blocked_until=None)
            )

    def _row(
        self, tx: sa.Connection, kind: str, key: str, now: dt.datetime
    ) -> tuple[str, str, int, dt.datetime | None]:
        """Return the counter, locked for this transaction, made or reset where needed."""
        mine = (t.c.kind == kind, t.c.key == key)
        tx.execute(
            sa.delete(t).where(*mine, t.c.last_at < now - FORGOTTEN_AFTER),
        )
        found = tx.execute(sa.select(t.c.count, t.c.blocked_until).where(*mine).with_for_update()).first()
        if found is None:
            tx.execute(insert_unless_there(tx, t).values(kind=kind, key=key, count=0, last_at=now))
            found = tx.execute(sa.select(t.c.count, t.c.blocked_until).where(*mine).with_for_update()).one()
        return kind, key, found[0], found[1]

"""Writes of programs by their ``Idempotency-Key``: the same request sent again gets the same answer."""

import datetime as dt
from collections.abc import Callable

import msgspec
import sqlalchemy as sa

from adapters.database import insert_unless_there, writing
from adapters.identity.tables import request_keys as t

KEPT = dt.timedelta(days=7)
"""How long a key is remembered."""


class Asked(msgspec.Struct, frozen=True):
    """A write that was begun before.

    Args:
        asked: Digest of the request.
        request_id: What its events carry.
        after: The store's last position before it was done.
        at: When it was begun (UTC).
        answer: Body of the answer; none while it is under way, or when its process died.
    """

    asked: str
    request_id: str
    after: int
    at: dt.datetime
    answer: bytes | None


class RequestKeys:
    """The table ``request_keys``."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], dt.datetime]) -> None:
        self._engine, self._clock = engine, clock

    def begin(self, account: str, key: str, *, asked: str, request_id: str, after: int) -> Asked | None:
        """Note that the write begins; return what was begun under this key before, and then note nothing."""
        now, mine = self._clock(), sa.and_(t.c.account == account, t.c.key == key)
        with writing(self._engine) as tx:
            tx.execute(sa.delete(t).where(t.c.at < now - KEPT))
            row = {"asked": asked, "request_id": request_id, "after": after, "at": now}
            insert = insert_unless_there(tx, t).values(account=account, key=key, **row)
            # PostgreSQL's driver does not say how many rows an insert made; that one came back says it.
            if tx.execute(insert.returning(t.c.key)).first() is not None:
                return None
            found = tx.execute(sa.select(*(t.c[name] for name in Asked.__struct_fields__)).where(mine)).one()
            return Asked(*found)

    def take_over(self, account: str, key: str, begun: Asked) -> bool:
        """Begin again what nobody will finish; whether it was still free to be taken."""
        now = self._clock()
        with writing(self._engine) as tx:
            mine = sa.and_(t.c.account == account, t.c.key == key, t.c.at == begun.at, t.c.answer.is_(None))
            return bool(tx.execute(sa.update(t).where(mine).values(at=now)).rowcount)

    def finish(self, account: str, key: str, answer: bytes) -> None:
        """Remember the answer."""
        with writing(self._engine) as tx:
            tx.execute(sa.update(t).where(t.c.account == account, t.c.key == key).values(answer=answer))

    def release(self, account: str, key: str) -> None:
        """Forget the key: the write was refused and changed nothing, so it may be tried anew."""
        with writing(self._engine) as tx:
            tx.execute(sa.delete(t).where(t.c.account == account, t.c.key == key, t.c.answer.is_(None)))

"""Who read what: every look at non-public data and every download leaves a line."""

import datetime as dt
from collections.abc import Callable

import msgspec
import sqlalchemy as sa

from adapters.database import writing
from adapters.identity.tables import access_log as t
from domain.people import Actor

LONGEST_REF = 200


class Read(msgspec.Struct, frozen=True):
    """One line of the log.

    Args:
        what: Kind of thing read, e.g. ``dossier``, ``case``, ``document``, ``person``, ``export``.
        ref: Which one: credit code, case number, digest …
    """

    id: int
    at: dt.datetime
    account: str
    office: str
    what: str
    ref: str


class AccessLog:
    """The table ``access_log``; lines are only ever added."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], dt.datetime]) -> None:
        self._engine, self._clock = engine, clock

    def log_read(self, actor: Actor, what: str, ref: str) -> None:
        """Note that *actor* read *ref*."""
        line = {
            "at": self._clock(),
            "account": actor.account,
            "office": actor.office.id if actor.office else "",
            "what": what,
            "ref": ref[:LONGEST_REF],
        }
        with writing(self._engine) as tx:
            tx.execute(sa.insert(t).values(line))

    def reads(
        self,
        *,
        account: str = "",
        ref: str = "",
        since: dt.datetime | None = None,
        before_id: int | None = None,
        limit: int = 100,
    ) -> list[Read]:
        """Return lines, latest first; page on by passing the last line's id as *before_id*."""
        query = sa.select(t).order_by(t.c.id.desc()).limit(limit)
        if account:
            query = query.where(t.c.account == account)
        if ref:
            query = query.where(t.c.ref == ref)
        if since is not None:
            query = query.where(t.c.at >= since)
        if before_id is not None:
            query = query.where(t.c.id < before_id)
        with self._engine.connect() as connection:
            return [Read(**row) for row in connection.execute(query).mappings()]

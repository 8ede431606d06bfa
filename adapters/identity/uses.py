"""How often somebody may use what is limited, counted in the database so that all web processes share it."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from adapters.database import writing
from adapters.identity.tables import uses as t

LONGEST_KEY = 64


class Uses:
    """Books uses in the table ``uses``."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def book(
        self, what: str, key: str, *, number: int, most: int, window: dt.timedelta, now: dt.datetime
    ) -> tuple[bool, dt.datetime]:
        """
        Book *number* uses of *what* by *key* at once, in one conditional write.

        Args:
            most: Uses in one *window*, which begins with the first of them.

        Returns:
            Whether they were booked, and the moment at which the window ends.
        """
        key = key[:LONGEST_KEY]
        with writing(self._engine) as tx:
            postgres = tx.dialect.name == "postgresql"
            if postgres:
                # A count that a crash forgets does no harm; waiting for the disk at every look-up would.
                tx.execute(sa.text("SET LOCAL synchronous_commit TO off"))
            insert = (postgresql.insert if postgres else sqlite.insert)(t)
            new = {"count": number, "ends_at": now + window}
            over = t.c.ends_at <= now
            booked = tx.execute(
                insert.values(what=what, key=key, **new)
                .on_conflict_do_update(
                    index_elements=[t.c.what, t.c.key],
                    set_={
                        "count": sa.case((over, number), else_=t.c.count + number),
                        "ends_at": sa.case((over, insert.excluded.ends_at), else_=t.c.ends_at),
                    },
                    where=sa.or_(over, t.c.count + number <= most),
                )
                .returning(t.c.count, t.c.ends_at)
            ).first()
            if booked is None:
                ends = tx.execute(sa.select(t.c.ends_at).where(t.c.what == what, t.c.key == key)).scalar_one()
                return False, ends
            count, ends = booked
            if count == number:  # a window begins: a good moment to forget those that are over
                tx.execute(sa.delete(t).where(over))
            return True, ends

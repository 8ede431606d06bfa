"""Which projector reads which partitions: processes announce themselves and share by counting.

There is no lease to lose.  Each process says every few seconds that it lives, sees who else does, and takes
every n-th partition.  While processes come and go two may read one partition for a moment; the conditional
move of the position makes that harmless.
"""

import time

import sqlalchemy as sa

from adapters.database import writing
from projections.view import registry

members = sa.Table(
    "projector_members",
    registry,
    sa.Column("member", sa.String(120), primary_key=True),
    sa.Column("expires", sa.Double, nullable=False),
    sa.Column("last_error", sa.Text, nullable=False),
)
"""``expires`` in seconds since 1970, by the clock of the process that wrote it."""


class Membership:
    """One process among those that share the partitions.

    Args:
        name: Unique name of the process, e.g. host and process id.
        ttl: Seconds after which a silent process no longer counts; it gives a sign three times as often.
    """

    def __init__(self, engine: sa.Engine, name: str, *, ttl: float = 9.0) -> None:
        self.engine, self.name, self.ttl = engine, name, ttl
        self._mine: list[int] = []
        self._again = 0.0

    def share(self, partitions: int, error: str = "") -> list[int]:
        """Return the partitions of this process now, out of *partitions*; *error* is for the operator."""
        now = time.monotonic()
        if now >= self._again:
            self._mine = self._count(partitions, error)
            self._again = now + self.ttl / 3
        return self._mine

    def _count(self, partitions: int, error: str) -> list[int]:
        now = time.time()
        with writing(self.engine) as connection:
            connection.execute(
                sa.delete(members).where((members.c.member == self.name) | (members.c.expires < now))
            )
            row = {"member": self.name, "expires": now + self.ttl, "last_error": error}
            connection.execute(sa.insert(members), row)
            alive = connection.scalars(sa.select(members.c.member).order_by(members.c.member)).all()
        place = list(alive).index(self.name)
        return [partition for partition in range(partitions) if partition % len(alive) == place]

    def leave(self) -> None:
        """Let the others take over at their next look."""
        with writing(self.engine) as connection:
            connection.execute(sa.delete(members).where(members.c.member == self.name))
        self._again = 0.0

"""The relay: publishes each committed event from the store to the log, in the store's order.

It reads after its stored position, publishes, waits until the log holds the batch, and stores the new
position.  A crash in between makes it publish a batch again; it never skips, reorders or invents an event.
"""

import contextlib
import fcntl
import logging
from collections.abc import Iterator, Sequence
from threading import Event

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from adapters.database import writing
from adapters.event_log import Broken, EventLog, Outgoing
from adapters.store import StoreJournal
from adapters.store.recorder import Row
from adapters.tracking import insert_new
from projections.view import registry

BATCH = 2000
"""Events between two stored positions."""

_NAME = "relay"
_LOCK = 7_135_001
"""Key of the advisory lock that only the active relay holds."""

_log = logging.getLogger("tidu.relay")

relay_position = sa.Table(
    "relay_position",
    registry,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""Position of the last event that the log is known to hold."""


def relayed(connection: sa.Connection) -> int | None:
    """Return the relay's stored position, or ``None`` when no relay has ever run."""
    return connection.execute(sa.select(relay_position.c.position)).scalar()


class Relay:
    """Publishes *journal* to *log*; any number may run, one at a time is active.

    Args:
        poll: Seconds between looks at the store when there is nothing to publish.
    """

    def __init__(
        self,
        journal: StoreJournal,
        log: EventLog,
        engine: sa.Engine,
        *,
        batch: int = BATCH,
        poll: float = 0.1,
    ) -> None:
        self.journal, self.log, self.engine, self.batch, self.poll = journal, log, engine, batch, poll
        self.last_error = ""
        with writing(engine) as connection:
            relay_position.create(connection, checkfirst=True)
            insert_new(connection, relay_position, {"name": _NAME, "position": 0})

    def step(self) -> int:
        """
        Publish one batch and return how many events it had.

        Raises:
            Broken: the log did not take the batch; the stored position is unchanged.
        """
        with self.engine.connect() as connection:
            position = relayed(connection) or 0
        rows = self.journal.recorder.read(position, self.batch)
        if rows:
            self.log.publish(_outgoing(rows))
            with writing(self.engine) as connection:
                # Never backwards: a relay that was held up long ago may still finish its batch.
                connection.execute(
                    sa.update(relay_position)
                    .where(relay_position.c.name == _NAME, relay_position.c.position < rows[-1].position)
                    .values(position=rows[-1].position)
                )
        return len(rows)

    def catch_up(self) -> None:
        """Publish everything that the store holds now."""
        while self.step():
            pass

    def run(self, stop: Event) -> None:
        """Publish until *stop* is set; troubles are logged and tried again with growing pauses."""
        pause = 0.1
        while not stop.is_set():
            try:
                with self._alone() as active:
                    while active and not stop.is_set():
                        if self.step() < self.batch:
                            stop.wait(self.poll)
                        pause, self.last_error = 0.1, ""
                stop.wait(1.0 if not active else 0.0)
            except (Broken, DBAPIError, OSError) as error:
                self.last_error = f"{type(error).__name__}: {error}"
                _log.warning("relay waits %.1f s: %s", pause, self.last_error)
                stop.wait(pause)
                pause = min(pause * 2, 5.0)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[bool]:
        """Give whether this relay is the active one; the others stand by until it ends or dies."""
        if self.engine.dialect.name != "postgresql":
            with _file_lock(str(self.engine.url.database)) as free:
                yield free
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            key = {"key": _LOCK}
            free = bool(connection.execute(sa.text("SELECT pg_try_advisory_lock(:key)"), key).scalar())
            try:
                yield free
            finally:
                if free:
                    with contextlib.suppress(DBAPIError):
                        connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), key)
                    # Not given back to the pool, so the lock ends even when unlocking was impossible.
                    connection.invalidate()


@contextlib.contextmanager
def _file_lock(database: str) -> Iterator[bool]:
    """Hold a lock file beside the SQLite file; the system frees it when the process ends."""
    with open(f"{database}.relay", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


class _Moment(msgspec.Struct):
    """The only key of a body that the relay reads."""

    recorded_at: str


_moment = msgspec.json.Decoder(_Moment)


def _outgoing(rows: Sequence[Row]) -> list[Outgoing]:
    return [
        Outgoing(
            row.position, row.stream, row.version, row.name, _moment.decode(row.body).recorded_at, row.body
        )
        for row in rows
    ]

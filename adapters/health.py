"""How far the views are behind, what is parked, and since when: for pages, health checks and metrics."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from adapters.event_log import Broken, EventLog, EventSource
from adapters.members import members
from adapters.relay import relayed
from adapters.store import StoreJournal
from adapters.tracking import START, Place, Target, live, parked, places
from projections.view import View

PAGE = 500
"""Events looked through for the oldest waiting one."""


class ViewHealth(msgspec.Struct, frozen=True):
    """One view.

    Args:
        behind: Entries not yet taken in, by partition; empty while the log cannot be reached.
        parked: Events set aside because the view could not apply them, and those waiting behind them.
        parked_reason: Why the first of them was set aside.
    """

    view: str
    slot: str
    behind: dict[int, int]
    parked: int
    parked_reason: str = ""

    @property
    def lag(self) -> int:
        """Entries not yet taken in, over all partitions."""
        return sum(self.behind.values())


class Health(msgspec.Struct, frozen=True):
    """The state of the flow.

    Args:
        last_position: Position of the store's last event.
        oldest_waiting: Moment (UTC) of the oldest event that a view may lack; ``None`` when none does.
        last_error: The last trouble of a projector or of the log, empty when there is none.
        relayed: Position up to which the relay has published; ``None`` where there is no relay.
    """

    last_position: int
    views: list[ViewHealth]
    oldest_waiting: dt.datetime | None
    last_error: str
    relayed: int | None = None

    @property
    def lag(self) -> int:
        """Entries not yet taken in by the slowest view."""
        return max((view.lag for view in self.views), default=0)

    @property
    def parked(self) -> int:
        """Parked events of all views."""
        return sum(view.parked for view in self.views)


class Watch:
    """Looks at the positions of *views*.

    Args:
        source: Where the projectors read.
    """

    def __init__(
        self, journal: StoreJournal, engine: sa.Engine, views: Sequence[View], source: EventSource
    ) -> None:
        self._journal, self._engine, self._views, self._source = journal, engine, views, source

    def waiting(self, position: int) -> int:
        """
        Return how many events the slowest view still lacks before it shows everything up to *position*.

        0 means that all views show it; a position that was never given lacks nothing.

        Raises:
            Broken: the log does not answer, and everything was published to it.
        """
        if position > self._journal.last_position():
            return 0
        with self._engine.connect() as connection:
            stand = places(connection, live(connection, self._views))
            unpublished = max(position - self._published(connection, position), 0)
        if unpublished:
            return unpublished
        ends = self._source.ends()
        return max(
            sum(
                lag
                for partition, lag in _behind(place, ends).items()
                if place.get(partition, START).position < position
            )
            for place in stand.values()
        )

    def _published(self, connection: sa.Connection, otherwise: int) -> int:
        """Return the position up to which the source has the events: the store's own log has them all."""
        if not isinstance(self._source, EventLog):
            return otherwise
        return relayed(connection) or 0

    def health(self, error: str = "") -> Health:
        """Look at everything now: a few queries, one request to the log; *error* is this process's own."""
        ends: Mapping[int, int] = {}
        try:
            ends = self._source.ends()
        except Broken as trouble:
            error = error or str(trouble)
        last = self._journal.last_position()
        with self._engine.connect() as connection:
            targets = live(connection, self._views)
            stand = places(connection, targets)
            # A relay that has never stored a position has published nothing.
            published = (relayed(connection) or 0) if isinstance(self._source, EventLog) else None
            counts, reasons = _parked(connection)
            troubled = sa.select(members.c.last_error).where(members.c.last_error != "")
            others = connection.scalars(troubled).all()
        shown = [
            ViewHealth(
                target.view.ident(),
                target.slot,
                _behind(stand[target.key], ends),
                counts[target.key],
                reasons.get(target.key, ""),
            )
            for target in targets
        ]
        waiting = self._oldest(targets, stand, ends, last if published is None else published)
        return Health(last, shown, waiting, error or next(iter(others), ""), published)

    def _oldest(
        self,
        targets: Sequence[Target],
        stand: Mapping[tuple[str, str], Mapping[int, Place]],
        ends: Mapping[int, int],
        published: int,
    ) -> dt.datetime | None:
        """Return when the oldest event was recorded that is not published or not in every view."""
        reached = {
            partition: min(stand[target.key].get(partition, START).position for target in targets)
            for partition in ends
            if any(_behind(stand[target.key], ends)[partition] for target in targets)
        }
        page = self._journal.read(min([*reached.values(), published]), PAGE)
        for one in page:
            if one.position > published:
                return one.event.recorded_at
            if one.position > reached.get(self._source.partition_for(one.event.stream), published):
                return one.event.recorded_at
        # All of a full page is in the views; what waits is younger than its end, which is near enough.
        return page[-1].event.recorded_at if len(page) == PAGE else None


def _behind(stand: Mapping[int, Place], ends: Mapping[int, int]) -> dict[int, int]:
    return {
        partition: max(end - stand.get(partition, START).log_offset, 0) for partition, end in ends.items()
    }


def _parked(connection: sa.Connection) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], str]]:
    """Return how many events are parked for each target, and why the first of them is."""
    counts: Counter[tuple[str, str]] = Counter()
    reasons: dict[tuple[str, str], str] = {}
    query = sa.select(parked.c.view, parked.c.slot, parked.c.error).order_by(parked.c.position)
    for row in connection.execute(query):
        counts[row.view, row.slot] += 1
        reasons.setdefault((row.view, row.slot), row.error)
    return counts, reasons

"""Read your own write: whether the views have taken in an event already."""

from collections.abc import Sequence

import sqlalchemy as sa

from adapters.event_log import Broken, EventSource
from adapters.store import StoreJournal
from adapters.tracking import START, live, places
from projections.view import View


class Seen:
    """Looks at the positions of *views*.

    Args:
        source: Where the projectors read.
    """

    def __init__(
        self, journal: StoreJournal, engine: sa.Engine, views: Sequence[View], source: EventSource
    ) -> None:
        self._journal, self._engine, self._views, self._source = journal, engine, views, source
        self._all_until = 0

    def is_behind(self, position: int) -> bool:
        """Whether some view lacks the event at *position*; false for a position that was never given."""
        if position <= self._all_until:
            return False
        found = self._journal.read(position - 1, 1)
        if not found or found[0].position != position:
            return False
        try:
            partition = self._source.partition_for(found[0].event.stream)
            alone = self._source.partitions() == 1
        except Broken:
            return True
        with self._engine.connect() as connection:
            stand = places(connection, live(connection, self._views))
        behind = any(place.get(partition, START).position < position for place in stand.values())
        if alone and not behind:
            # With one partition everything before has been seen too, and the next question is free.
            self._all_until = position
        return behind

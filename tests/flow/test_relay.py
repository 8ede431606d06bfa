"""From the store over the log to the views: the relay, with the log in memory."""

import logging
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from adapters.event_log import Broken
from adapters.health import Watch
from adapters.memory_log import MemoryLog
from adapters.projector import Projector
from adapters.relay import Relay, relayed
from adapters.store import StoreJournal
from tests.flow.figures_view import FiguresView, contents
from tests.flow.test_projector import projector, tell
from tests.services.waiting import wait_until
from tests.store.making import stream


@pytest.fixture
def log() -> MemoryLog:
    """An empty log."""
    return MemoryLog(4)


@pytest.fixture
def relay(journal: StoreJournal, log: MemoryLog, engine: sa.Engine) -> Relay:
    """A relay in small steps."""
    return Relay(journal, log, engine, batch=4, poll=0.01)


def published(log: MemoryLog) -> list[int]:
    """Positions in the log, sorted, repeats included."""
    return sorted(entry.position for number in range(4) for entry in log.page(number, 0, 10_000))


def stored(journal: StoreJournal) -> list[int]:
    """Positions in the store."""
    return [one.position for one in journal.read(0, 10_000)]


def test_every_event_is_published_once(journal: StoreJournal, log: MemoryLog, relay: Relay) -> None:
    tell(journal)
    relay.catch_up()

    assert published(log) == stored(journal)
    assert relay.step() == 0


def test_a_second_relay_goes_on_where_the_first_ended(
    journal: StoreJournal, log: MemoryLog, relay: Relay, engine: sa.Engine
) -> None:
    tell(journal)
    relay.step()
    Relay(journal, log, engine).catch_up()

    assert published(log) == stored(journal)


def test_while_the_log_is_down_the_position_stays(
    journal: StoreJournal, log: MemoryLog, relay: Relay, engine: sa.Engine
) -> None:
    tell(journal)
    log.down = True
    with pytest.raises(Broken):
        relay.step()
    with engine.connect() as connection:
        assert relayed(connection) == 0


def test_a_crash_after_publishing_repeats_and_the_views_drop_the_repeats(
    journal: StoreJournal, log: MemoryLog, relay: Relay, engine: sa.Engine, view: FiguresView
) -> None:
    """The batch is in the log, but the process died before its position was stored."""
    tell(journal)
    relay.catch_up()
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE relay_position SET position = 6"))
    relay.catch_up()
    assert len(published(log)) == 18 + 12

    fed = Projector(engine, [view], log, journal.codec, batch=5)
    fed.catch_up()
    rows = contents(view)
    assert len(rows["lines"]) == 18
    assert {firm[2] for firm in rows["firms"]} == {"5"}


def test_a_running_relay_survives_a_log_that_goes_away(
    journal: StoreJournal, log: MemoryLog, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    stop = Event()
    log.down = True
    tell(journal)
    thread = Thread(target=relay.run, args=(stop,))
    with caplog.at_level(logging.WARNING, "tidu.relay"):
        thread.start()
        wait_until(lambda: relay.last_error, 10, "the relay to notice")
        log.down = False
        wait_until(lambda: published(log) == stored(journal), 10, "everything to be published")
    stop.set()
    thread.join()

    assert "relay waits" in caplog.text
    assert relay.last_error == ""


def test_only_one_relay_is_active_at_a_time(journal: StoreJournal, log: MemoryLog, engine: sa.Engine) -> None:
    first, second = (Relay(journal, log, engine) for _ in range(2))
    with first._alone() as active, second._alone() as standing_by:
        assert (active, standing_by) == (True, False)
    with second._alone() as active:
        assert active


def test_pages_can_tell_how_far_the_views_are_behind(
    journal: StoreJournal, log: MemoryLog, relay: Relay, engine: sa.Engine, view: FiguresView
) -> None:
    fed = Projector(engine, [view], log, journal.codec)
    watch = Watch(journal, engine, [view], log)
    assert watch.health().lag == 0
    tell(journal)
    mine = journal.history(stream(1))[-1].position

    assert watch.waiting(mine) > 0
    assert watch.health().oldest_waiting == journal.read(0, 1)[0].event.recorded_at
    relay.step()
    fed.step()
    assert watch.waiting(mine) > 0
    assert watch.health().relayed == 4
    assert watch.health().oldest_waiting == journal.read(4, 1)[0].event.recorded_at
    last = journal.last_position()
    assert watch.waiting(last) == last - 4  # not yet published
    relay.catch_up()
    assert watch.health().lag == 14
    assert watch.waiting(last) == 14  # published, not yet shown
    fed.catch_up()
    assert watch.waiting(mine) == 0
    assert watch.waiting(last) == 0
    assert watch.waiting(last + 1) == 0  # never given
    assert (watch.health().lag, watch.health().oldest_waiting) == (0, None)


def test_a_late_partition_never_makes_anothers_event_count_as_seen(
    journal: StoreJournal, log: MemoryLog, relay: Relay, engine: sa.Engine, view: FiguresView
) -> None:
    tell(journal)
    relay.catch_up()
    fed = Projector(engine, [view], log, journal.codec, batch=500)
    positions = [journal.history(stream(number))[-1].position for number in range(3)]
    [(targets, stand)] = fed._groups()
    slow = log.partition_for(stream(0))
    reader = log.reader()
    reader.assign({number: 0 for number in range(4) if number != slow})
    fed._apply(targets, dict(stand), reader.read(500, 0))
    watch = Watch(journal, engine, [view], log)

    assert all(watch.waiting(position) > 0 for position in positions)
    fed.catch_up()
    assert all(watch.waiting(position) == 0 for position in positions)


def test_what_the_log_feeds_equals_what_the_store_feeds(
    journal: StoreJournal, log: MemoryLog, relay: Relay, engine: sa.Engine, view: FiguresView
) -> None:
    tell(journal)
    relay.catch_up()
    Projector(engine, [view], log, journal.codec).catch_up()
    from_log = contents(view)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM view_positions"))
        for table in view.tables("a").values():
            connection.execute(sa.delete(table))
    projector(journal, view).catch_up()

    assert contents(view) == from_log

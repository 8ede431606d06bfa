"""The whole flow on real PostgreSQL and Kafka: store, relay, topic, projectors, views."""

from collections.abc import Iterator
from threading import Event, Thread
from uuid import uuid4

import pytest
import sqlalchemy as sa

from adapters.database import open_engine
from adapters.event_log import Broken
from adapters.health import Watch
from adapters.kafka_log import KafkaLog
from adapters.members import Membership
from adapters.projector import Projector
from adapters.rebuild import rebuild
from adapters.relay import Relay
from adapters.restore import restore
from adapters.store import StoreJournal, open_journal
from adapters.verify import verify, verify_against_topic
from tests.flow.figures_view import FiguresView, contents
from tests.flow.test_projector import report_one, tell
from tests.services.kafka import KafkaBroker
from tests.services.waiting import wait_until

PARTITIONS = 4


@pytest.fixture
def url(pg_url: str) -> str:
    """PostgreSQL only."""
    return pg_url


@pytest.fixture
def log(own_kafka: KafkaBroker) -> Iterator[KafkaLog]:
    """A topic of this test alone."""
    opened = KafkaLog(own_kafka.bootstrap, topic=f"tidu.test.{uuid4().hex}")
    opened.prepare(PARTITIONS)
    yield opened
    opened.close()


class Running:
    """A relay and projectors in threads, each projector with an engine of its own as a process would have."""

    def __init__(self, url: str, journal: StoreJournal, log: KafkaLog) -> None:
        self.url, self.journal, self.log = url, journal, log
        self._threads: list[tuple[Event, Thread]] = []
        self._opened: list[sa.Engine] = []

    def relay(self) -> Relay:
        made = Relay(self.journal, self.log, self._engine(), batch=50)
        self._start(made.run)
        return made

    def projector(self, name: str, batch: int = 20) -> Event:
        engine = self._engine()
        membership = Membership(engine, name, ttl=1.0)
        made = Projector(
            engine, [FiguresView(engine)], self.log, self.journal.codec, membership=membership, batch=batch
        )
        return self._start(made.run)

    def _engine(self) -> sa.Engine:
        self._opened.append(open_engine(self.url))
        return self._opened[-1]

    def _start(self, run: object) -> Event:
        stop = Event()
        thread = Thread(target=run, args=(stop,), daemon=True)  # type: ignore[arg-type]
        self._threads.append((stop, thread))
        thread.start()
        return stop

    def stop(self) -> None:
        for stop, _ in self._threads:
            stop.set()
        for _, thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()
        for engine in self._opened:
            engine.dispose()


@pytest.fixture
def running(url: str, journal: StoreJournal, log: KafkaLog) -> Iterator[Running]:
    """Nothing runs yet."""
    made = Running(url, journal, log)
    yield made
    made.stop()


def shows(watch: Watch, position: int) -> bool:
    """Whether the views show everything up to *position*; a log that does not answer yet cannot tell."""
    try:
        return watch.waiting(position) == 0
    except Broken:
        return False


def equals_fresh_rebuild(view: FiguresView, log: KafkaLog, journal: StoreJournal) -> bool:
    """Whether the live rows are those of a rebuild from the topic, row for row."""
    old = contents(view)
    done = rebuild(view.engine, view, log, journal.codec)
    return contents(view, done.slot) == old and done.before == done.after


def test_views_follow_the_store_and_the_topic_can_restore_it(
    journal: StoreJournal,
    log: KafkaLog,
    view: FiguresView,
    engine: sa.Engine,
    running: Running,
    tmp_path: object,
) -> None:
    running.relay()
    running.projector("one")
    running.projector("two")
    tell(journal, firms=40)
    watch = Watch(journal, engine, [view], log)
    wait_until(
        lambda: watch.health().relayed == journal.last_position() and watch.health().lag == 0, 60, "views"
    )

    assert len(contents(view)["lines"]) == 240
    assert verify(journal).sound
    assert verify_against_topic(journal, log).sound
    assert equals_fresh_rebuild(view, log, journal)
    empty = open_journal(f"sqlite:///{tmp_path}/restored.db")
    assert restore(log, empty).events == 240
    assert empty.read(0, 1000) == journal.read(0, 1000)
    empty.close()


def test_commands_go_on_while_the_broker_is_down_and_everything_catches_up(
    journal: StoreJournal,
    log: KafkaLog,
    view: FiguresView,
    engine: sa.Engine,
    running: Running,
    own_kafka: KafkaBroker,
) -> None:
    relay = running.relay()
    running.projector("one")
    tell(journal, firms=10)
    watch = Watch(journal, engine, [view], log)
    wait_until(lambda: watch.health().relayed == 60, 60, "the first events to be published")
    own_kafka.kill()
    for number in range(10):
        report_one(journal, number, 1990)
    wait_until(lambda: relay.last_error, 60, "the relay to notice")

    newest = journal.last_position()
    assert watch.waiting(newest) > 0
    assert watch.health().oldest_waiting is not None
    own_kafka.start()
    wait_until(lambda: shows(watch, newest), 90, "the views to catch up")
    wait_until(lambda: len(contents(view)["lines"]) == 70, 60, "all lines")
    assert verify_against_topic(journal, log).sound
    assert equals_fresh_rebuild(view, log, journal)


def test_projectors_that_come_and_go_in_mid_batch_change_no_row(
    journal: StoreJournal, log: KafkaLog, view: FiguresView, engine: sa.Engine, running: Running
) -> None:
    tell(journal, firms=60)
    Relay(journal, log, engine).catch_up()
    first = running.projector("one", batch=7)
    running.projector("two", batch=7)
    wait_until(lambda: len(contents(view)["lines"]) > 50, 60, "work to begin")
    first.set()
    running.projector("three", batch=7)
    wait_until(lambda: len(contents(view)["lines"]) == 360, 60, "all lines")

    assert equals_fresh_rebuild(view, log, journal)


def test_two_projectors_that_both_believe_to_be_alone_change_no_row(
    journal: StoreJournal, log: KafkaLog, view: FiguresView, engine: sa.Engine, url: str
) -> None:
    """Both read every partition; the position's conditional move lets one win each batch."""
    tell(journal, firms=40)
    Relay(journal, log, engine).catch_up()
    Relay(journal, log, engine)  # and the same messages twice
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE relay_position SET position = 100"))
    Relay(journal, log, engine).catch_up()

    def project() -> None:
        own = open_engine(url)
        Projector(own, [FiguresView(own)], log, journal.codec, batch=9).catch_up()
        own.dispose()

    threads = [Thread(target=project) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Projector(engine, [view], log, journal.codec).catch_up()

    assert len(contents(view)["lines"]) == 240
    assert equals_fresh_rebuild(view, log, journal)


def test_a_poison_event_reaches_the_dead_letter_topic(
    journal: StoreJournal, log: KafkaLog, view: FiguresView, engine: sa.Engine
) -> None:
    tell(journal, firms=2, years=(2024,))
    report_one(journal, 1, 666)
    Relay(journal, log, engine).catch_up()
    Projector(engine, [view], log, journal.codec).catch_up()

    dead = KafkaLog(log._options["bootstrap_servers"][0], topic=f"{log.topic}.parked")
    reader = dead.reader()
    reader.assign({0: 0})
    [entry] = reader.read(10, 10.0)
    reader.close()
    dead.close()
    assert (entry.version, entry.position) == (3, journal.last_position())

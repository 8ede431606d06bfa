"""The services are real: they answer, keep what they took through a ``kill -9``, and keep tests apart."""

import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from playwright.sync_api import Page

from tests.services.kafka import ForeignBroker, KafkaBroker
from tests.services.postgres import ForeignServer, PostgresServer
from tests.services.processes import Process
from tests.services.waiting import free_port, wait_until
from tools.services import ROOT

RUN_THAT_IS_KILLED = """
import os, pathlib, signal, sys
from tests.services.processes import Process
print(Process(["sleep", "600"], pathlib.Path(sys.argv[1])).pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def make_topic(bootstrap: str) -> str:
    """A new topic with one partition."""
    name = f"test.{uuid.uuid4().hex}"
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    admin.close()
    return name


def send(bootstrap: str, topic: str, *bodies: bytes) -> None:
    """Produce *bodies* and wait until the broker has them."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", max_request_size=5_000_000)
    for answer in [producer.send(topic, body) for body in bodies]:
        answer.get(timeout=30)
    producer.close()


def read(bootstrap: str, topic: str, count: int) -> list[bytes]:
    """The first *count* message bodies of the topic's one partition."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, fetch_max_bytes=10_000_000)
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    found: list[bytes] = []

    def enough() -> bool:
        for records in consumer.poll(timeout_ms=500).values():
            found.extend(record.value for record in records)
        return len(found) >= count

    wait_until(enough, 30, f"{count} messages in {topic}")
    consumer.close()
    return found


def test_the_broker_gives_back_what_it_was_given(kafka: KafkaBroker | ForeignBroker) -> None:
    topic = make_topic(kafka.bootstrap)

    send(kafka.bootstrap, topic, "梯度".encode(), b"second")

    assert read(kafka.bootstrap, topic, 2) == ["梯度".encode(), b"second"]


def test_the_broker_takes_a_message_of_four_megabytes(kafka: KafkaBroker | ForeignBroker) -> None:
    topic = make_topic(kafka.bootstrap)

    send(kafka.bootstrap, topic, b"x" * 4_000_000)

    assert [len(body) for body in read(kafka.bootstrap, topic, 1)] == [4_000_000]


def test_the_broker_keeps_its_messages_when_it_is_killed_and_started_again(own_kafka: KafkaBroker) -> None:
    topic = make_topic(own_kafka.bootstrap)
    send(own_kafka.bootstrap, topic, b"before")

    own_kafka.kill()
    assert not own_kafka.running()
    own_kafka.start()
    send(own_kafka.bootstrap, topic, b"after")

    assert read(own_kafka.bootstrap, topic, 2) == [b"before", b"after"]


def test_the_broker_keeps_its_messages_over_an_orderly_restart(own_kafka: KafkaBroker) -> None:
    topic = make_topic(own_kafka.bootstrap)
    send(own_kafka.bootstrap, topic, b"kept")

    own_kafka.restart()

    assert read(own_kafka.bootstrap, topic, 1) == [b"kept"]


def test_each_database_is_empty_and_apart(postgres: ForeignServer, pg_url: str) -> None:
    other = postgres.create_database()
    with psycopg.connect(pg_url) as connection:
        connection.execute("CREATE TABLE seen (n int)")

    with psycopg.connect(postgres.url(other)) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    postgres.drop_database(other)

    assert tables == (0,)


def test_a_committed_row_outlives_a_killed_server(own_postgres: PostgresServer, own_pg_url: str) -> None:
    with psycopg.connect(own_pg_url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('企业')")
    lost = psycopg.connect(own_pg_url)
    lost.execute("INSERT INTO kept VALUES ('never committed')")

    own_postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        lost.execute("SELECT 1")
    lost.close()
    own_postgres.start()

    with psycopg.connect(own_pg_url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("企业",)]


def test_a_committed_row_outlives_an_orderly_restart(own_postgres: PostgresServer, own_pg_url: str) -> None:
    with psycopg.connect(own_pg_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")

    own_postgres.restart()

    with psycopg.connect(own_pg_url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]


def test_the_server_runs_unprivileged(own_postgres: PostgresServer) -> None:
    pids = (own_postgres.home / "data" / "postmaster.pid").read_text().split()

    assert os.stat(f"/proc/{pids[0]}").st_uid != 0


def test_chromium_renders_chinese(page: Page, screenshot: Callable[[Page, str], Path]) -> None:
    # A glyph that no font has is drawn as the same box for every character; these two differ in a real font.
    page.set_content("<canvas width=40 height=20></canvas><p>专精特新</p>")
    drawn = page.evaluate(
        """() => ['专', '新'].map(character => {
            const canvas = document.querySelector('canvas'), pen = canvas.getContext('2d');
            pen.clearRect(0, 0, 40, 20);
            pen.font = '16px sans-serif';
            pen.fillText(character, 2, 16);
            return [pen.measureText(character).width, canvas.toDataURL()];
        })"""
    )

    assert [round(width, 2) for width, _ in drawn] == [16, 16]
    assert drawn[0][1] != drawn[1][1]
    assert page.evaluate("navigator.language") == "zh-CN"
    assert screenshot(page, "services-chinese").stat().st_size > 0


def test_two_people_do_not_share_cookies(new_page: Callable[..., Page]) -> None:
    first, second = new_page(), new_page()
    first.context.add_cookies([{"name": "who", "value": "first", "url": "http://127.0.0.1"}])

    assert second.context.cookies() == []


def test_a_killed_process_takes_its_children_along(tmp_path: Path) -> None:
    told = tmp_path / "child"
    parent = Process(["bash", "-c", f"setsid sleep 600 & echo $! > {told}; wait"], tmp_path / "log")
    child = int(wait_until(lambda: told.exists() and told.read_text().strip(), 10, "the child's process id"))

    parent.kill()

    wait_until(lambda: not alive(child), 10, "the child to end")


def test_a_process_does_not_outlive_a_killed_test_run(tmp_path: Path) -> None:
    log = tmp_path / "log"
    run = Process([sys.executable, "-c", RUN_THAT_IS_KILLED, str(log)], log, env={"PYTHONPATH": str(ROOT)})
    wait_until(lambda: not run.running(), 30, "the run to kill itself")
    started = int(log.read_text())

    wait_until(lambda: not alive(started), 10, "the process it started to end")


def test_waiting_in_vain_says_what_was_awaited() -> None:
    with pytest.raises(TimeoutError, match=r"waited 0.1 s for the moon; the last answer was None"):
        wait_until(lambda: None, 0.1, "the moon")


def test_free_ports_differ() -> None:
    assert len({free_port() for _ in range(50)}) == 50


def alive(pid: int) -> bool:
    """True while a process *pid* exists that is not just waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False

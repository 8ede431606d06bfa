"""What every log promises: Kafka, and its twin in memory."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from adapters.event_log import EventLog, LogEntry, Outgoing
from adapters.kafka_log import KafkaLog
from adapters.memory_log import MemoryLog
from tests.store.making import stream


@pytest.fixture(params=["memory", "kafka"])
def log(request: pytest.FixtureRequest) -> Iterator[EventLog]:
    """An empty log of four partitions."""
    if request.param == "memory":
        yield MemoryLog(4)
        return
    kafka = KafkaLog(request.getfixturevalue("kafka").bootstrap, topic=f"tidu.test.{uuid4().hex}")
    kafka.prepare(partitions=4)
    yield kafka
    kafka.close()


def outgoing(position: int, firm: int, version: int) -> Outgoing:
    """An event of *firm*."""
    body = b'{"version":%d}' % version
    return Outgoing(position, stream(firm), version, "figures.reported", "2026-03-01T01:00:00Z", body)


def all_entries(log: EventLog, offsets: dict[int, int] | None = None) -> list[LogEntry]:
    """Everything from *offsets* on, in small pages."""
    reader = log.reader()
    reader.assign(offsets or dict.fromkeys(range(log.partitions()), 0))
    found: list[LogEntry] = []
    while page := reader.read(7, 0.0):
        found += page
    reader.close()
    return found


BATCH = [outgoing(10 * version + firm, firm, version) for version in (1, 2, 3) for firm in range(8)]


def test_an_empty_log_has_nothing_to_read(log: EventLog) -> None:
    assert all_entries(log) == []
    assert log.ends() == {0: 0, 1: 0, 2: 0, 3: 0}


def test_what_was_published_is_read_back_whole(log: EventLog) -> None:
    log.publish(BATCH)

    read = {
        (entry.position, entry.stream, entry.version, entry.name, entry.body) for entry in all_entries(log)
    }
    assert read == {(one.position, one.stream, one.version, one.name, one.body) for one in BATCH}


def test_a_stream_stays_in_one_partition_and_in_order(log: EventLog) -> None:
    log.publish(BATCH[:12])
    log.publish(BATCH[12:])

    for firm in range(8):
        mine = [entry for entry in all_entries(log) if entry.stream == stream(firm)]
        assert [entry.version for entry in mine] == [1, 2, 3]
        assert {entry.partition for entry in mine} == {log.partition_for(stream(firm))}


def test_several_partitions_are_used(log: EventLog) -> None:
    log.publish(BATCH)

    assert len({entry.partition for entry in all_entries(log)}) > 1
    assert sum(log.ends().values()) == len(BATCH)


def test_reading_goes_on_from_an_offset(log: EventLog) -> None:
    log.publish(BATCH)
    ends = log.ends()
    partition = log.partition_for(stream(0))

    [*_, last] = all_entries(log, {partition: 0})
    assert all_entries(log, {partition: ends[partition] - 1}) == [last]
    assert all_entries(log, ends) == []


def test_one_reader_can_be_moved_back_and_to_other_partitions(log: EventLog) -> None:
    log.publish(BATCH)
    reader = log.reader()
    reader.assign({0: 0, 1: 0, 2: 0, 3: 0})
    first = reader.read(5, 5.0)
    reader.assign({0: 0, 1: 0, 2: 0, 3: 0})
    reader.read(5, 5.0)
    partition = first[0].partition
    reader.assign({partition: 0})

    assert reader.read(1, 5.0) == [entry for entry in all_entries(log, {partition: 0}) if entry.offset == 0]
    reader.close()


def test_a_batch_published_again_comes_again_and_is_known_by_its_positions(log: EventLog) -> None:
    log.publish(BATCH)
    log.publish(BATCH)

    positions = [entry.position for entry in all_entries(log)]
    assert sorted(positions) == sorted([one.position for one in BATCH] * 2)


def test_a_parked_entry_does_not_come_back_to_readers(log: EventLog) -> None:
    log.publish(BATCH[:1])
    [entry] = all_entries(log)
    log.park(entry, "figures_v1: the year is unknown")

    assert all_entries(log) == [entry]

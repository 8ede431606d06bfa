"""The log on Kafka: the only file that knows the client library.

One topic, keyed by stream.  Each message is a CloudEvent 1.0 in binary mode: attributes in ``ce_*`` headers,
the sealed JSON as the value, readable in any language.
"""

import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

with warnings.catch_warnings():
    # The client reads its message schemas with a function that Python 3.11 calls deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
    from kafka.errors import KafkaError, TopicAlreadyExistsError
    from kafka.partitioner.default import murmur2

from adapters.event_log import Broken, LogEntry, Outgoing

SOURCE = "/tidu/event-store"
"""``ce_source`` of every message."""

MESSAGE_BYTES = 5 * 1024 * 1024
"""Largest message; a notice's thousand rows are about 300 kB."""

_TOPIC_CONFIG = {"retention.ms": "-1", "max.message.bytes": str(MESSAGE_BYTES), "cleanup.policy": "delete"}
_TIMEOUTS = {"request_timeout_ms": 5_000, "bootstrap_timeout_ms": 5_000, "reconnect_backoff_max_ms": 1_000}
"""Short, so that a broker that comes back is noticed within seconds."""

_ANSWER_MS = 3_000
"""Milliseconds within which the broker must say where a partition ends; pages may be waiting."""

P = ParamSpec("P")
T = TypeVar("T")


def _reaching(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call the client; its own and the network's errors become ``Broken``."""
    try:
        return call(*args, **kwargs)
    except (KafkaError, OSError) as error:
        raise Broken(f"Kafka: {type(error).__name__}: {error}") from error


class KafkaLog:
    """``EventLog`` on a Kafka topic.

    Args:
        bootstrap: Addresses, ``host:port`` separated by commas.
        topic: Name of the topic; its dead-letter topic is ``<topic>.parked``.
        options: Passed to every client: ``security_protocol``, ``ssl_cafile``, ``sasl_mechanism`` …
    """

    def __init__(
        self, bootstrap: str, *, topic: str = "tidu.events", options: Mapping[str, Any] | None = None
    ) -> None:
        self.topic = topic
        self._options = {"bootstrap_servers": bootstrap.split(","), **_TIMEOUTS, **(options or {})}
        self._lock = threading.RLock()
        self._producer: KafkaProducer | None = None
        self._asker: KafkaConsumer | None = None
        self._partitions = 0

    def prepare(self, partitions: int = 6, replication: int = 1) -> None:
        """Create both topics, kept for ever, unless they exist; *partitions* never changes afterwards."""
        admin = _reaching(KafkaAdminClient, **self._options)
        try:
            for name, count in ((self.topic, partitions), (f"{self.topic}.parked", 1)):
                wanted = {
                    name: {
                        "num_partitions": count,
                        "replication_factor": replication,
                        "configs": _TOPIC_CONFIG,
                    }
                }
                with suppress(TopicAlreadyExistsError):
                    try:
                        admin.create_topics(wanted, wait_for_metadata=True)
                    except TopicAlreadyExistsError:
                        raise
                    except (KafkaError, OSError) as error:
                        raise Broken(f"Kafka: cannot create {name}: {error}") from error
        finally:
            admin.close()

    def partitions(self) -> int:
        """See ``EventSource.partitions``; asked once, since the count never changes."""
        if not self._partitions:
            with self._lock:
                found = _reaching(self._ask().partitions_for_topic, self.topic)
            if not found:
                raise Broken(f"Kafka: there is no topic {self.topic}; run `tidu migrate`.")
            self._partitions = len(found)
        return self._partitions

    def partition_for(self, stream: UUID) -> int:
        """See ``EventSource.partition_for``: murmur2 of the stream's text, as the Java client computes it."""
        return _partition(stream, self.partitions())

    def publish(self, batch: Sequence[Outgoing]) -> None:
        """See ``EventLog.publish``: idempotent producer, acknowledged by all replicas."""
        partitions = self.partitions()
        with self._lock:
            producer = self._produce()
            try:
                sent = [
                    producer.send(
                        self.topic,
                        value=one.body,
                        key=str(one.stream).encode(),
                        partition=_partition(one.stream, partitions),
                        headers=_headers(one),
                    )
                    for one in batch
                ]
                producer.flush(timeout=30)
                for future in sent:
                    future.get(timeout=0)
            except (KafkaError, OSError) as error:
                # The state of this producer is unknown: what it still holds must not come later.
                self._drop_producer()
                raise Broken(f"Kafka: {type(error).__name__}: {error}") from error

    def park(self, entry: LogEntry, reason: str) -> None:
        """See ``EventLog.park``."""
        headers = [*_headers(entry), ("reason", reason.encode()), ("partition", b"%d" % entry.partition)]
        with self._lock:
            producer = self._produce()
            try:
                key = str(entry.stream).encode()
                future = producer.send(f"{self.topic}.parked", value=entry.body, key=key, headers=headers)
                future.get(timeout=30)
            except (KafkaError, OSError) as error:
                self._drop_producer()
                raise Broken(f"Kafka: {type(error).__name__}: {error}") from error

    def reader(self) -> "KafkaReader":
        """See ``EventSource.reader``."""
        return KafkaReader(self.topic, self._options)

    def ends(self) -> dict[int, int]:
        """See ``EventSource.ends``."""
        wanted = [TopicPartition(self.topic, number) for number in range(self.partitions())]
        with self._lock:
            found = _reaching(self._ask().end_offsets, wanted, timeout_ms=_ANSWER_MS)
        return {partition.partition: offset for partition, offset in found.items()}

    def close(self) -> None:
        """Give all connections back."""
        with self._lock:
            self._drop_producer()
            if self._asker is not None:
                self._asker.close()
                self._asker = None

    def _produce(self) -> KafkaProducer:
        if self._producer is None:
            self._producer = _reaching(
                KafkaProducer,
                acks="all",
                enable_idempotence=True,
                batch_size=262_144,
                linger_ms=5,
                max_request_size=MESSAGE_BYTES,
                max_block_ms=5_000,
                delivery_timeout_ms=10_000,
                allow_auto_create_topics=False,
                **self._options,
            )
        return self._producer

    def _drop_producer(self) -> None:
        if self._producer is not None:
            with suppress(KafkaError, OSError):
                self._producer.close(timeout=0)
            self._producer = None

    def _ask(self) -> KafkaConsumer:
        if self._asker is None:
            self._asker = _reaching(_consumer, self._options)
        return self._asker


class KafkaReader:
    """Reads some partitions by explicit offsets; the positions are kept in the database, not in Kafka."""

    def __init__(self, topic: str, options: Mapping[str, Any]) -> None:
        self._topic = topic
        self._consumer = _reaching(_consumer, options)
        self._next: dict[int, int] = {}

    def assign(self, offsets: Mapping[int, int]) -> None:
        """See ``LogReader.assign``."""
        if offsets.keys() != self._next.keys():
            self._consumer.assign([self._partition(number) for number in offsets])
            self._next = {}
        for number, offset in offsets.items():
            if self._next.get(number) != offset:
                self._consumer.seek(self._partition(number), offset)
        self._next = dict(offsets)

    def read(self, limit: int, wait: float) -> list[LogEntry]:
        """See ``LogReader.read``."""
        if not self._next:
            return []
        found = self._poll(limit, wait)
        if not found and self._more():
            # The fetch is under way; an empty answer would mean that there is nothing.
            found = self._poll(limit, 10.0)
            if not found:
                raise Broken("Kafka: entries are there but cannot be read")
        return found

    def _poll(self, limit: int, wait: float) -> list[LogEntry]:
        pages = _reaching(self._consumer.poll, timeout_ms=int(wait * 1000), max_records=limit)
        entries = []
        for partition, records in pages.items():
            entries += [_entry(record) for record in records]
            self._next[partition.partition] = records[-1].offset + 1
        return entries

    def _more(self) -> bool:
        ends = _reaching(
            self._consumer.end_offsets,
            [self._partition(number) for number in self._next],
            timeout_ms=_ANSWER_MS,
        )
        return any(offset > self._next[partition.partition] for partition, offset in ends.items())

    def close(self) -> None:
        """See ``LogReader.close``."""
        with suppress(KafkaError, OSError):
            self._consumer.close()

    def _partition(self, number: int) -> TopicPartition:
        return TopicPartition(self._topic, number)


def _consumer(options: Mapping[str, Any]) -> KafkaConsumer:
    return KafkaConsumer(
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_partition_fetch_bytes=MESSAGE_BYTES,
        allow_auto_create_topics=False,
        **options,
    )


@lru_cache(maxsize=100_000)
def _partition(stream: UUID, partitions: int) -> int:
    return int(murmur2(str(stream).encode()) & 0x7FFFFFFF) % partitions


def _headers(one: Outgoing | LogEntry) -> list[tuple[str, bytes]]:
    stream = str(one.stream).encode()
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"%s:%d" % (stream, one.version)),
        ("ce_type", one.name.encode()),
        ("ce_source", SOURCE.encode()),
        ("ce_subject", stream),
        ("ce_position", b"%d" % one.position),
        ("ce_streamversion", b"%d" % one.version),
        ("content-type", b"application/json"),
    ]
    if isinstance(one, Outgoing):
        headers.append(("ce_time", one.recorded_at.encode()))
    return headers


def _entry(record: Any) -> LogEntry:
    headers = dict(record.headers)
    return LogEntry(
        record.partition,
        record.offset,
        int(headers["ce_position"]),
        UUID(headers["ce_subject"].decode()),
        int(headers["ce_streamversion"]),
        headers["ce_type"].decode(),
        record.value,
    )

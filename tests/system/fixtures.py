"""The product in each of its forms, for the tests in this folder and those with a browser."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.services.kafka import ForeignBroker, KafkaBroker
from tests.system.installation import Installation

PARTITIONS = 4


def embedded_in(folder: Path) -> Installation:
    """One process on one SQLite file, nothing started yet."""
    return Installation(folder, {"TIDU_STORE": f"sqlite:///{folder}/var/tidu.db"})


def distributed_in(folder: Path, pg_url: str, kafka: KafkaBroker | ForeignBroker) -> Installation:
    """Several processes on PostgreSQL and a topic of their own on *kafka*, nothing started yet."""
    return Installation(
        folder,
        {
            "TIDU_STORE": pg_url,
            "TIDU_KAFKA": kafka.bootstrap,
            "TIDU_TOPIC": f"tidu.system.{uuid4().hex}",
            "TIDU_PARTITIONS": str(PARTITIONS),
        },
    )


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Installation]:
    """The embedded form, empty; the test starts it."""
    made = embedded_in(tmp_path)
    yield made
    made.down()


@pytest.fixture
def distributed(tmp_path: Path, pg_url: str, kafka: KafkaBroker | ForeignBroker) -> Iterator[Installation]:
    """The distributed form on PostgreSQL and Kafka, empty; the test starts it."""
    made = distributed_in(tmp_path, pg_url, kafka)
    yield made
    made.down()


@pytest.fixture(params=["embedded", pytest.param("distributed", marks=pytest.mark.service)])
def installation(request: pytest.FixtureRequest) -> Installation:
    """Each form in turn; services are started only for the one that needs them."""
    made: Installation = request.getfixturevalue(request.param)
    return made

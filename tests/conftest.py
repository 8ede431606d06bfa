"""What every test may use: the fixtures of the real services."""

import pytest

from tests.services.fixtures import (
    SERVICE_FIXTURES,
    _kafka_of_run,
    _postgres_of_run,
    browser,
    kafka,
    new_page,
    own_kafka,
    own_pg_url,
    own_postgres,
    page,
    pg_url,
    postgres,
    screenshot,
)

__all__ = [
    "_kafka_of_run",
    "_postgres_of_run",
    "browser",
    "kafka",
    "new_page",
    "own_kafka",
    "own_pg_url",
    "own_postgres",
    "page",
    "pg_url",
    "postgres",
    "screenshot",
]


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that :func:`pytest_collection_modifyitems` sets."""
    config.addinivalue_line("markers", "service: needs a real Kafka, PostgreSQL or browser (set by itself)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a service, so that ``make fast`` can leave them out."""
    for item in items:
        if SERVICE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("service")

"""The fixtures that hand the services to tests; ``tests/conftest.py`` makes them known.

``kafka`` and ``postgres`` may be a service that somebody else runs, named in ``TIDU_TEST_KAFKA`` and
``TIDU_TEST_POSTGRES``.
``own_kafka`` and ``own_postgres`` are always ours, for tests that stop or kill them.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.services.browser import Visits, chromium, shot
from tests.services.kafka import ForeignBroker, KafkaBroker
from tests.services.postgres import ForeignServer, PostgresServer

SERVICE_FIXTURES = frozenset({"kafka", "own_kafka", "postgres", "own_postgres", "browser"})
"""A test that asks for one of these, directly or through another fixture, is marked ``service``."""


@pytest.fixture(scope="session")
def _kafka_of_run() -> Iterator[KafkaBroker]:
    broker = KafkaBroker()
    try:
        yield broker
    finally:
        broker.remove()


@pytest.fixture(scope="session")
def _postgres_of_run() -> Iterator[PostgresServer]:
    server = PostgresServer()
    try:
        yield server
    finally:
        server.remove()


def broker_for(request: pytest.FixtureRequest) -> KafkaBroker | ForeignBroker:
    """The broker that ``kafka`` hands out, running, for a fixture of whatever scope."""
    address = os.environ.get("TIDU_TEST_KAFKA")
    if address:
        return ForeignBroker(address)
    broker: KafkaBroker = request.getfixturevalue("_kafka_of_run")
    broker.start()
    return broker


def server_for(request: pytest.FixtureRequest) -> ForeignServer:
    """The server that ``postgres`` hands out, running, for a fixture of whatever scope."""
    address = os.environ.get("TIDU_TEST_POSTGRES")
    if address:
        return ForeignServer(address)
    server: PostgresServer = request.getfixturevalue("_postgres_of_run")
    server.start()
    return server


@pytest.fixture
def own_kafka(_kafka_of_run: KafkaBroker) -> KafkaBroker:
    """A running broker that the test may stop, kill and restart. It holds other tests' topics too."""
    _kafka_of_run.start()
    return _kafka_of_run


@pytest.fixture
def own_postgres(_postgres_of_run: PostgresServer) -> PostgresServer:
    """A running server that the test may stop, kill and restart."""
    _postgres_of_run.start()
    return _postgres_of_run


@pytest.fixture
def kafka(request: pytest.FixtureRequest) -> KafkaBroker | ForeignBroker:
    """A broker that answers at its ``bootstrap``; the test leaves it running."""
    return broker_for(request)


@pytest.fixture
def postgres(request: pytest.FixtureRequest) -> ForeignServer:
    """A server on which databases can be made; the test leaves it running."""
    return server_for(request)


@pytest.fixture
def pg_url(postgres: ForeignServer) -> Iterator[str]:
    """The address of a database that is empty and this test's alone."""
    name = postgres.create_database()
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture
def own_pg_url(own_postgres: PostgresServer) -> Iterator[str]:
    """As ``pg_url``, on the server that the test may kill."""
    name = own_postgres.create_database()
    yield own_postgres.url(name)
    own_postgres.start()
    own_postgres.drop_database(name)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. One for each module: while it runs, ``asyncio.run`` is impossible in the same thread."""
    with chromium() as started:
        yield started


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """``new_page(base_url=None)`` opens a page as another person would, with cookies of its own.

    The test fails when a page threw a script error or asked another machine for something.
    """
    visits = Visits(browser)
    yield visits.open
    visits.close()
    assert not visits.troubles, "\n".join(visits.troubles)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page, for a test with one person."""
    return new_page()


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """``screenshot(page, name)`` saves ``var/screenshots/<name>.png``."""
    return shot

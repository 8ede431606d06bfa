"""The API against its own description: whatever fits it, or nearly, is answered and never with a fault."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation
from starlette.testclient import TestClient

from tests.web.world import PASSWORD, World, code, make

EXAMPLES = int(os.environ.get("TIDU_TEST_EXAMPLES", "150"))
"""Requests for each person; a longer search is a matter of setting the variable."""

Operation = APIOperation[Any, Any, Any, Any]

OWN = ("authorization", "cookie")
"""Headers that say who asks; the clients send their own."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A register with something in it, so that not everything is refused because nothing is there."""
    made = make(tmp_path_factory.mktemp("schema"))
    with made.told_at_once():
        made.applied(1)
        made.recognised(2)
        made.opened([made.ready(3)], "川公示3号")
        made.objected(f"{code(3)}-1")
        made.round_open()
    for limit in made.app.state.limits.values():
        limit.times = limit.block = 10**9  # what is looked for here is not how often one may ask
    yield made
    made.app.state.jobs.close()
    made.system.close()


@pytest.fixture(scope="module")
def operations(world: World) -> list[Operation]:
    """Everything that the description offers to programs; logging out would end the sessions of the test."""
    described = schemathesis.openapi.from_dict(world.client().get("/api/v1/openapi.json").json())
    found: list[Operation] = [result.ok() for result in described.get_all_operations()]  # type: ignore[union-attr]
    return [operation for operation in found if operation.method.upper() != "DELETE"]


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, TestClient]:
    """A program of each kind, the bearer's token in its header."""
    found = {"": TestClient(world.app, raise_server_exceptions=False)}
    for who in ("province", "firm", "auditor"):
        session = world.system.identity.log_in(who, PASSWORD, ip="testclient", now=world.clock())
        found[who] = TestClient(world.app, raise_server_exceptions=False)
        found[who].headers["authorization"] = f"Bearer {session.token}"
    return found


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(data=st.data())
def test_nothing_that_a_program_may_send_is_a_fault(
    operations: list[Operation], clients: dict[str, TestClient], data: st.DataObject
) -> None:
    """Refusals are problem documents with the status that was answered."""
    operation = data.draw(st.sampled_from(operations))
    case = data.draw(operation.as_strategy())
    sent = case.as_transport_kwargs(base_url="http://testserver")
    sent.pop("cookies", None)
    if isinstance(sent.get("data"), bytes):
        sent["content"] = sent.pop("data")
    headers = {n: v for n, v in (sent.pop("headers", None) or {}).items() if n.lower() not in OWN}
    for who, client in clients.items():
        answer = client.request(**sent, headers=headers)

        assert answer.status_code < 500, (who, case)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == answer.status_code

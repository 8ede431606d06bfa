"""Values at the edge of what can be written down: refused or answered, never a fault."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.web.world import PASSWORD, SCHEME, World, code, make

ODD = (
    "", " ", "\x00", "\x00\x00x", "\ud800", "\u202e", "😀" * 50, "x" * 5000, "%", "_%_", "'; --", "0", "-1",
    "1e999", "9" * 40, "NaN", "Infinity", "-Infinity", "0001-01-01", "9999-12-31", "2026-02-30",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "true", "null", "[]", "{}", "../..", "a~b~c",
    "2026-01-01~x", "1~~",
)  # fmt: skip
"""Texts that have broken programs."""

NUMBERS = (0, -1, 1, 2**31, 2**63, 10**30, 0.5, 1e308, True, None)
READS = (
    "/api/v1/enterprises?q={0}&after={1}", "/api/v1/status/{0}?on={1}&known_at={2}",
    "/api/v1/certificates/{0}",
    "/api/v1/schemes/{0}/rules?on={1}", f"/api/v1/schemes/{SCHEME}/rules?on={{0}}&kind={{1}}",
    f"/api/v1/status/{code(2)}?on={{0}}&known_at={{1}}", "/api/v1/notices?after={0}&limit={1}",
    "/api/v1/notices/{notice}/rows?q={0}&after_row={1}", "/api/v1/worklist?q={0}&after={1}&step={2}",
    "/api/v1/dossiers/{0}", "/api/v1/cases/{0}", "/api/v1/streams/{0}/events", "/status?q={0}&after={1}",
    "/publicity?after={0}", "/publicity/{notice}?q={0}&after={1}", "/dossiers?q={0}&after={1}",
    "/statistics?on={0}&scheme={1}", "/statistics.csv?on={0}", "/worklist?q={0}&step={1}&after={2}",
    "/audit?uscc={0}", "/audit/log?before={0}&ref={1}", "/rounds/new?scheme={0}", "/certificates?no={0}",
    "/notices/new?scheme={0}&step={1}", "/cases/{0}/documents/{1}", f"/dossiers/{code(2)}/figures?year={{0}}",
    f"/dossiers/{code(2)}/apply?scheme={{0}}&round={{1}}", "/login?next={0}",
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A register with one list and one title."""
    made = make(tmp_path_factory.mktemp("edges"))
    with made.told_at_once():
        made.applied(1)
        made.recognised(2)
        made.notice = made.opened([made.ready(3)], "川公示3号")  # type: ignore[attr-defined]
    for limit in made.app.state.limits.values():
        limit.times = limit.block = 10**9
    yield made
    made.app.state.jobs.close()
    made.system.close()


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, TestClient]:
    """Browsers and programs in one: the token is in a header."""
    found = {}
    for who in ("province", "firm", "auditor"):
        session = world.system.identity.log_in(who, PASSWORD, ip="testclient", now=world.clock())
        found[who] = TestClient(world.app, raise_server_exceptions=False, follow_redirects=False)
        found[who].headers["authorization"] = f"Bearer {session.token}"
    return found


def quoted(text: str) -> str:
    """*text* as a part of an address, also where it is no character at all."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


odd = st.sampled_from(ODD)
careful = settings(
    max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@careful
@given(path=st.sampled_from(READS), texts=st.tuples(odd, odd, odd))
def test_nothing_in_an_address_is_a_fault(
    world: Any, clients: dict[str, TestClient], path: str, texts: tuple[str, str, str]
) -> None:
    address = path.format(*map(quoted, texts), notice=world.notice)
    for who, client in clients.items():
        assert client.get(address).status_code < 500, (who, address)


COMMANDS: dict[str, dict[str, Any]] = {
    "register-enterprise": {
        "uscc": code(50), "enterprise_name": "示例", "division": "510107", "established_on": "2015-03-02",
    },
    "report-figures": {"uscc": code(2), "year": 2025, "figures": {"revenue": "1"}, "evidence": []},
    "apply": {"uscc": code(2), "scheme": SCHEME, "round": None, "declared": True, "note": ""},
    "return-case": {"case": f"{code(1)}-1", "reason": "x", "to_step": "", "to_enterprise": False},
    "request-correction": {"case": f"{code(1)}-1", "items": ["x"]},
    "order-site-check": {"case": f"{code(1)}-1", "visitors": ["a", "b"], "visit_on": "2026-12-01"},
    "judge-condition": {"case": f"{code(1)}-1", "condition": "x", "outcome": "met", "reason": "x"},
    "draw-up-notice": {
        "number": "1", "heading": "x", "scheme": SCHEME, "step": "publicity", "cases": [f"{code(1)}-1"],
        "days": 5, "unit": "working", "days_reason": "x", "channel": "x",
    },
    "open-notice": {"notice": "00000000-0000-0000-0000-000000000000", "opens_on": "2026-12-01"},
    "open-round": {
        "name": "x", "scheme": SCHEME, "kind": "application", "instrument": "", "division": "510000",
        "opens_on": "2026-11-01", "closes_on": "2026-12-31", "cutoffs": {"county": "2026-11-20"},
    },
}  # fmt: skip
"""A body that fits, for each; one of its values is replaced by an odd one."""


@careful
@given(data=st.data(), name=st.sampled_from(sorted(COMMANDS)))
def test_no_value_of_a_command_is_a_fault(
    world: Any, clients: dict[str, TestClient], data: st.DataObject, name: str
) -> None:
    field = data.draw(st.sampled_from(sorted(COMMANDS[name])))
    value = data.draw(
        st.one_of(odd, st.sampled_from(NUMBERS), st.lists(odd, max_size=2), st.dictionaries(odd, odd))
    )
    body = json.dumps(COMMANDS[name] | {field: value})
    for who in ("province", "firm"):
        answer = clients[who].post(f"/api/v1/commands/{name}", content=body)
        assert answer.status_code < 500, (who, body)


@careful
@given(data=st.data())
def test_no_figure_is_a_fault(world: Any, clients: dict[str, TestClient], data: st.DataObject) -> None:
    anything = st.one_of(odd, st.sampled_from(NUMBERS))
    question = {
        "scheme": SCHEME,
        "figures": {data.draw(st.sampled_from(["2025", *ODD])): {"revenue": data.draw(anything)}},
        "on": data.draw(st.sampled_from(["2026-11-20", "0001-01-01", "9999-12-31", "", None])),
        "year": data.draw(st.sampled_from([2025, *NUMBERS])),
    }

    assert clients["firm"].post("/api/v1/assess", content=json.dumps(question)).status_code < 500, question

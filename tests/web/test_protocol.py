"""What programs may rely on: methods, waiting times, and writes that are done only once."""

import datetime as dt
import threading
from typing import Any

import pytest
from starlette.testclient import TestClient

from adapters.identity.request_keys import RequestKeys
from tests.web.test_api import program
from tests.web.world import COUNTY, PASSWORD, SCHEME, World, code
from web.app import create_app

REGISTER = "/api/v1/commands/register-enterprise"


def firm(number: int) -> dict[str, str]:
    """The body that registers enterprise *number*."""
    return {"uscc": code(number), "enterprise_name": f"示例{number}有限公司", "division": COUNTY}


KEY = {"idempotency-key": "register-5"}


class TestTheSameWriteSentTwice:
    """``Idempotency-Key``."""

    def test_is_done_once_and_answered_twice_the_same(self, world: World) -> None:
        client = program(world, "county")

        first = client.post(REGISTER, json=firm(5), headers=KEY)
        again = client.post(REGISTER, json=firm(5), headers=KEY)

        assert first.status_code == 200
        assert (again.status_code, again.content) == (200, first.content)
        assert world.system.journal.last_position() == first.json()["position"] == 1

    def test_without_a_key_is_judged_anew(self, world: World) -> None:
        client = program(world, "county")
        client.post(REGISTER, json=firm(5))

        assert client.post(REGISTER, json=firm(5)).status_code == 403

    def test_with_another_body_or_address_is_refused(self, world: World) -> None:
        client = program(world, "county")
        client.post(REGISTER, json=firm(5), headers=KEY)

        answers = [
            client.post(REGISTER, json=firm(6), headers=KEY),
            client.post(f"{REGISTER}?seen=1", json=firm(5), headers=KEY),
        ]

        assert [answer.status_code for answer in answers] == [422, 422]
        assert answers[0].headers["content-type"] == "application/problem+json"
        assert answers[0].json()["field"] == "Idempotency-Key"
        assert world.system.journal.last_position() == 1

    def test_is_another_write_when_somebody_else_sends_it(self, world: World) -> None:
        program(world, "county").post(REGISTER, json=firm(5), headers=KEY)

        other = program(world, "city").post(REGISTER, json=firm(6), headers=KEY)

        assert other.status_code == 200
        assert world.system.journal.last_position() == 2

    def test_may_be_corrected_after_a_refusal(self, world: World) -> None:
        client = program(world, "county")
        refused = client.post(REGISTER, json=firm(5) | {"division": "999999"}, headers=KEY)

        assert refused.status_code == 422
        assert client.post(REGISTER, json=firm(5), headers=KEY).status_code == 200

    def test_works_for_acts_on_a_case(self, world: World) -> None:
        with world.told_at_once():
            case = world.applied(1)
        client, path = program(world, "county"), f"/api/v1/cases/{case}/acts/confirm_completeness"

        answers = [client.post(path, json={}, headers=KEY) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content

    @pytest.mark.parametrize("key", ["", "x" * 65, "a b", "\u00e9"])
    def test_with_a_key_that_cannot_be_used_is_refused(self, world: World, key: str) -> None:
        client = program(world, "county")

        answer = client.post(REGISTER, json=firm(5), headers={"idempotency-key": key.encode("latin-1")})

        assert answer.status_code == 422
        assert world.system.journal.last_position() == 0

    def test_is_asked_to_wait_while_it_is_under_way(self, world: World) -> None:
        client = program(world, "county")
        begun, act = threading.Event(), world.system.casework.act
        goes_on = threading.Event()

        def slowly(*given: Any, **more: Any) -> Any:
            begun.set()
            goes_on.wait(10)
            return act(*given, **more)

        world.system.casework.act = slowly  # type: ignore[method-assign]
        answers: list[Any] = []
        first = threading.Thread(
            target=lambda: answers.append(client.post(REGISTER, json=firm(5), headers=KEY))
        )
        first.start()
        begun.wait(10)
        meanwhile = program(world, "county").post(REGISTER, json=firm(5), headers=KEY)
        goes_on.set()
        first.join(10)

        assert meanwhile.status_code == 409
        assert int(meanwhile.headers["retry-after"]) > 0
        assert answers[0].status_code == 200

    def test_whose_process_died_after_recording_is_answered_from_the_record(self, world: World) -> None:
        client, finish = program(world, "county"), RequestKeys.finish
        dead = pytest.MonkeyPatch()

        def dies(*_: Any) -> None:
            raise SystemError("killed")

        dead.setattr(RequestKeys, "finish", dies)
        lost = program_that_survives(world).post(REGISTER, json=firm(5), headers=KEY)
        dead.setattr(RequestKeys, "finish", finish)
        again = client.post(REGISTER, json=firm(5), headers=KEY)

        assert lost.status_code == 500
        assert again.status_code == 200
        assert again.json()["position"] == world.system.journal.last_position() == 1

    def test_whose_process_died_before_recording_is_done_after_a_while(self, world: World) -> None:
        client = program(world, "county")
        act = world.system.casework.act

        def dies(*_: Any, **__: Any) -> None:
            raise SystemError("killed")

        world.system.casework.act = dies  # type: ignore[method-assign, assignment]
        lost = program_that_survives(world).post(REGISTER, json=firm(5), headers=KEY)
        world.system.casework.act = act  # type: ignore[method-assign]
        soon = client.post(REGISTER, json=firm(5), headers=KEY)
        world.clock.now += dt.timedelta(minutes=6)
        later = client.post(REGISTER, json=firm(5), headers=KEY)

        assert [lost.status_code, soon.status_code, later.status_code] == [500, 409, 200]
        assert world.system.journal.last_position() == 1


def program_that_survives(world: World) -> Any:
    """The county's program, which sees a fault as an answer."""
    client = TestClient(world.app, raise_server_exceptions=False)
    session = world.system.identity.log_in("county", PASSWORD, ip="testclient", now=world.clock())
    client.headers["authorization"] = f"Bearer {session.token}"
    return client


@pytest.mark.parametrize(
    "path", ["/", "/publicity", "/healthz", "/static/app.css", "/api/v1/schemes", "/api/v1/openapi.json"]
)
def test_whatever_can_be_got_can_be_asked_for_its_headers(world: World, path: str) -> None:
    client = world.client()

    got, asked = client.get(path), client.head(path)

    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]
    if path != "/":  # whose token changes with the visitor
        assert asked.headers["content-length"] == got.headers["content-length"]


def test_headers_of_what_is_not_public_are_not_given_to_anybody(world: World) -> None:
    with world.told_at_once():
        world.firm(1)

    assert world.client().head(f"/api/v1/dossiers/{code(1)}").status_code == 401
    assert world.client("stranger").head(f"/api/v1/dossiers/{code(1)}").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/schemes", "GET, HEAD"),
        ("GET", REGISTER, "POST"),
        ("POST", f"/api/v1/status/{code(1)}", "GET, HEAD"),
        ("PATCH", "/api/v1/session", "DELETE, GET, HEAD, POST"),
        ("PUT", "/login", "GET, HEAD, POST"),
        ("DELETE", "/static/app.css", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_taken_is_told_which_are(
    world: World, method: str, path: str, allowed: str
) -> None:
    answer = world.client().request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    if path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert method in answer.json()["why"]


def test_who_asks_too_often_is_told_how_long_to_wait(world: World) -> None:
    client = world.client()
    answers = [client.get("/status?q=示例") for _ in range(61)]
    refused = answers[-1]

    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    world.clock.now += dt.timedelta(seconds=int(refused.headers["retry-after"]))
    assert client.get("/status?q=示例").status_code == 200


def test_two_processes_share_one_limit(world: World) -> None:
    other = create_app(world.system)
    one, two = world.client(), TestClient(other, base_url="http://testserver")
    answers = [client.get("/status?q=示例").status_code for _ in range(31) for client in (one, two)]
    other.state.jobs.close()

    assert answers.count(200) == 60
    assert answers[-1] == 429


def test_who_guesses_passwords_is_told_how_long_to_wait(world: World) -> None:
    client, wrong = world.client(), {"login": "county", "password": "wrong wrong"}
    answers = [client.post("/api/v1/session", json=wrong) for _ in range(7)]

    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    visitor = world.client()
    token = visitor.get("/login").text.split('name="csrf" value="')[1].split('"')[0]
    refused = visitor.post("/login", data=wrong | {"csrf": token})
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)


def test_a_refused_write_says_so_without_a_waiting_time(world: World) -> None:
    answer = program(world, "county").post(
        "/api/v1/commands/recommend", json={"case": SCHEME, "opinion": "x"}
    )

    assert answer.status_code == 404
    assert "retry-after" not in answer.headers

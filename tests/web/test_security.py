"""What protects every page."""

from typing import Any

import pytest

from tests.web.world import PASSWORD, World

Person = Any


@pytest.mark.parametrize("path", ["/", "/login", "/static/app.css", "/api/v1/schemes", "/nowhere"])
def test_every_answer_carries_the_headers(person: Person, path: str) -> None:
    """Scripts and styles come from our own files only, and nobody may frame a page."""
    headers = person().get(path).headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert len(headers["x-request-id"]) == 32


def test_pages_hold_no_inline_script_or_style_and_no_foreign_address(world: World, person: Person) -> None:
    """What the policy would block is not there in the first place."""
    with world.told_at_once():
        case = world.undecided(1)
    pages = [
        person().get("/").text,
        person("province").get(f"/cases/{case}").text,
        person("province").get("/worklist").text,
    ]

    for page in pages:
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick" not in page
        assert "https://" not in page
        assert "<script>" not in page


def test_logging_in_leads_to_the_page_that_was_asked_for(person: Person) -> None:
    """Foreign addresses are never followed."""
    visitor = person()
    asked = visitor.get("/worklist?step=decision").headers["location"]

    kind = visitor.post("/login", on=asked, login="county", password=PASSWORD)
    led_away = person().client.get("/login?next=//evil.example/")

    assert kind.headers["location"] == "/worklist?step=decision"
    assert "evil" not in led_away.text
    cookie = kind.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize(("who", "home"), [("county", "/worklist"), ("firm", "/my"), ("expert1", "/reviews"),
                                           ("auditor", "/audit"), ("operator", "/operations")])  # fmt: skip
def test_everybody_begins_where_their_work_is(person: Person, who: str, home: str) -> None:
    """Each role has its own home."""
    assert person().post("/login", login=who, password=PASSWORD).headers["location"] == home


def test_a_wrong_password_does_not_say_what_was_wrong_and_is_throttled(person: Person) -> None:
    """After a few failures the next attempt must wait; the answer says until when."""
    visitor = person()
    answers = [visitor.post("/login", login="county", password="wrong wrong") for _ in range(7)]

    assert answers[0].status_code == 422
    assert "账号或密码不正确" in answers[0].text
    assert 'value="county"' in answers[0].text
    assert answers[-1].status_code == 429
    assert "之后再试" in answers[-1].text


def test_logging_out_ends_the_session(person: Person) -> None:
    """The old cookie opens nothing any more."""
    county = person("county")
    token = county.client.cookies["tidu_session"]
    county.post("/logout", on="/worklist")
    stolen = person()
    stolen.client.cookies.set("tidu_session", token)

    assert stolen.get("/worklist").headers["location"].startswith("/login")


def test_a_form_from_a_foreign_page_is_refused(world: World, person: Person) -> None:
    """Even with the right token, when the browser says that it comes from elsewhere."""
    with world.told_at_once():
        case = world.applied(1)
    county = person("county")
    hidden, path = county.hidden(f"/cases/{case}"), f"/cases/{case}/acts/confirm_completeness"

    foreign = county.client.post(path, data=hidden, headers={"sec-fetch-site": "cross-site"})
    other = county.client.post(path, data=hidden, headers={"origin": "https://evil.example"})
    another = person("approver").client.post(path, data=hidden)

    assert [foreign.status_code, other.status_code, another.status_code] == [403, 403, 403]
    assert "页面已过期" in foreign.text
    assert world.system.casework.case(case)[1].step == "completeness"


def test_an_oversized_request_is_refused_before_it_is_read(person: Person) -> None:
    """The limit is on the declared length."""
    answer = person().client.post("/login", headers={"content-length": str(10**9)}, content=b"x")

    assert answer.status_code == 413


def test_a_fault_shows_a_number_and_no_detail(world: World) -> None:
    """What went wrong is in the log under that number."""
    from starlette.testclient import TestClient

    client = TestClient(world.app, raise_server_exceptions=False)
    world.system.views.engine.dispose()
    world.system.views.notices.engine = None  # type: ignore[assignment]

    answer = client.get("/publicity")

    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "Traceback" not in answer.text

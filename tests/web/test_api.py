"""The API: the same data and acts for programs."""

from decimal import Decimal
from typing import Any

import pytest

from domain.people import Role
from domain.procedures import experts
from tests.web.world import FIGURES, PASSWORD, SCHEME, World, code

Person = Any


def program(world: World, who: str) -> Any:
    """A program that has logged in and sends its token."""
    client = world.client()
    token = client.post("/api/v1/session", json={"login": who, "password": PASSWORD}).json()["token"]
    client.headers["authorization"] = f"Bearer {token}"
    return client


def test_the_status_can_be_asked_for_a_day_and_for_what_was_known(world: World) -> None:
    """Both times: effective and recorded."""
    with world.told_at_once():
        world.recognised(2)
    client, path = world.client(), f"/api/v1/status/{code(2)}"

    now = client.get(path).json()
    before = client.get(path, params={"on": "2026-01-01"}).json()
    unknown = client.get(path, params={"known_at": "2026-11-21T00:00:00Z"}).json()

    assert [title["scheme"] for title in now["in_force"]] == [SCHEME]
    assert before["in_force"] == []
    assert unknown["titles"] == []


def test_a_refusal_is_a_problem_document_with_the_way_out(world: World) -> None:
    """RFC 9457 with the four parts."""
    answer = world.client().get(f"/api/v1/status/{code(77)}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["way_out"] == "请核对统一社会信用代码。"
    assert answer.json()["instance"] == f"/api/v1/status/{code(77)}"


def test_a_program_does_the_acts_that_the_case_offers(world: World) -> None:
    """The offer names the act; the answer gives its position."""
    with world.told_at_once():
        case = world.applied(1)
    client = program(world, "county")

    offers = client.get(f"/api/v1/cases/{case}").json()["offers"]
    done = client.post(f"/api/v1/cases/{case}/acts/confirm_completeness", json={})

    assert "confirm_completeness" in [o["act"] for o in offers if o["refusal"] is None]
    assert done.json()["position"] == world.system.journal.last_position()
    assert world.system.casework.case(case)[1].step == "preliminary_review"


def test_every_command_is_there_with_the_same_rules(world: World) -> None:
    """A wrong check digit is named as the field."""
    client = program(world, "county")
    wrong = code(5)[:-1] + ("0" if code(5)[-1] != "0" else "1")
    body = {"uscc": wrong, "enterprise_name": "示例企业", "division": "510107"}

    refused = client.post("/api/v1/commands/register-enterprise", json=body)
    taken = client.post("/api/v1/commands/register-enterprise", json=body | {"uscc": code(5)})

    assert refused.status_code == 422
    assert refused.json()["field"] == "uscc"
    assert "校验位" in refused.json()["why"]
    assert taken.status_code == 200
    assert world.system.casework.dossier(code(5)).enterprise_name == "示例企业"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"case": 5, "opinion": "x"}', "case"),
        ('{"opinion": "x"}', "case"),
        ("{", "body"),
        ("[]", "body"),
        (b"\xff\xfe", "body"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_its_field(world: World, body: Any, field: str) -> None:
    """Nothing is recorded."""
    answer = program(world, "county").post("/api/v1/commands/recommend", content=body)

    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_a_cookie_alone_does_not_write(world: World) -> None:
    """A foreign page could send it; with our token in a header it counts."""
    with world.told_at_once():
        case = world.applied(1)
    client, path = world.client("county"), f"/api/v1/cases/{case}/acts/confirm_completeness"
    token = client.get("/api/v1/session").json()["csrf"]

    assert client.post(path, json={}).status_code == 403
    assert client.post(path, json={}, headers={"x-csrf-token": token}).status_code == 200


def test_a_conflict_says_what_was_done_meanwhile(world: World) -> None:
    """The program sends the version that its decision rests on."""
    with world.told_at_once():
        case = world.applied(1)
    client = program(world, "county")
    seen = client.get(f"/api/v1/cases/{case}").json()["version"]
    path = f"/api/v1/cases/{case}/acts/confirm_completeness"
    client.post(path, json={"seen": seen})

    answer = client.post(path, json={"seen": seen})

    assert answer.status_code == 409
    assert "其他人已经办理" in answer.json()["why"]


def test_figures_are_judged_without_being_stored(world: World) -> None:
    """The condition table as of a day."""
    figures = {name: value if isinstance(value, bool) else str(value) for name, value in FIGURES.items()}
    body = {"scheme": SCHEME, "on": "2026-11-20", "figures": {"2025": figures}}

    answer = world.client().post("/api/v1/assess", json=body).json()

    assert answer["result"] == "eligible"
    assert {"met", "not_known"} <= {c["outcome"] for c in answer["conditions"]}
    assert world.system.journal.last_position() == 0


def test_the_enterprise_gets_its_case_without_what_experts_and_objectors_said(world: World) -> None:
    """The same holds for a panel's expert; officials get all."""
    with world.told_at_once():
        case = world.in_review(2)
        world.act(experts.EnterScore(case, Decimal("91.5"), "国内领先"), "expert1")
    world.person("second", Role.ENTERPRISE, enterprise=code(2))

    answers = {who: program(world, who).get(f"/api/v1/cases/{case}").text for who in
               ("second", "expert2", "province")}  # fmt: skip
    whole = program(world, "second").get(f"/api/v1/dossiers/{code(2)}").text

    assert "91.5" in answers["province"]
    assert "91.5" not in answers["second"] + answers["expert2"] + whole
    assert world.actors["expert1"].account not in answers["second"] + answers["expert2"] + whole


def test_auditors_get_the_events_byte_for_byte(world: World) -> None:
    """What is checked offline is what is stored; the reading leaves a line."""
    with world.told_at_once():
        world.applied(1)
    stream = world.system.casework.dossier(code(1)).id
    history = world.system.journal.history(stream)

    answer = program(world, "auditor").get(f"/api/v1/streams/{stream}/events")

    assert all(recorded.body in answer.content for recorded in history)
    assert world.system.identity.access_log.reads(ref=str(stream))


def test_the_description_names_every_route_and_resolves(world: World) -> None:
    """Every reference leads to a schema, and refusals are described."""
    document = world.client().get("/api/v1/openapi.json").json()
    schemas = document["components"]["schemas"]

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [ref for item in value.values() for ref in references(item)]
        return [ref for item in value for ref in references(item)] if isinstance(value, list) else []

    assert "/api/v1/status/{uscc}" in document["paths"]
    assert "/api/v1/commands/propose" in document["paths"]
    assert "/worklist" not in document["paths"]
    assert {ref.rpartition("/")[2] for ref in references(document)} <= schemas.keys()
    for path in document["paths"].values():
        assert all("default" in operation["responses"] for operation in path.values())

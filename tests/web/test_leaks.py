"""What leaves the house without a log-in names no person and no account."""

from decimal import Decimal
from typing import Any

import pytest

from domain.people import Role
from domain.procedures import experts
from tests.web.test_api import program
from tests.web.world import World, code


@pytest.fixture
def town(world: World) -> World:
    """One of everything that has a public face, made by many hands."""
    with world.told_at_once():
        world.recognised(2)
        world.opened([world.ready(3)], "川公示3号")
        world.objected(f"{code(3)}-1")
        world.round_open()
        case = world.in_review(4)
        world.act(experts.EnterScore(case, Decimal("91.5"), "国内领先"), "expert1")
    return world


def accounts(world: World) -> set[str]:
    """Every account that could be named."""
    return {actor.account for actor in world.actors.values()}


def fields(value: Any) -> set[str]:
    """Names of all fields in a JSON answer, however deep."""
    if isinstance(value, dict):
        return set(value) | {name for item in value.values() for name in fields(item)}
    return {name for item in value for name in fields(item)} if isinstance(value, list) else set()


def test_no_public_answer_names_an_account(town: World) -> None:
    """Neither in the API nor on a page."""
    client = town.client()
    notices = client.get("/api/v1/notices").json()["rows"]
    certificate = client.get(f"/api/v1/status/{code(2)}").json()["titles"][0]["certificate_no"]
    paths = [
        "/api/v1/notices", "/api/v1/enterprises?q=示例", f"/api/v1/status/{code(2)}",
        f"/api/v1/status/{code(2)}?known_at=2026-12-31T00:00:00Z", f"/api/v1/certificates/{certificate}",
        *(f"/api/v1/notices/{n['notice']}" for n in notices),
        *(f"/api/v1/notices/{n['notice']}/rows" for n in notices),
    ]  # fmt: skip
    pages = ["/", "/publicity", "/status?q=示例", f"/status/{code(2)}", f"/certificates/{certificate}"]
    pages += [f"/publicity/{n['notice']}" for n in notices]

    assert len(notices) == 3
    for path in paths + pages:
        answer = client.get(path)
        assert answer.status_code == 200
        assert [account for account in accounts(town) if account in answer.text] == [], path
    for path in paths:
        told = fields(client.get(path).json())
        assert {
            name for name in told if name.endswith("_by") or name in ("actor", "account", "person")
        } == set()


def test_the_enterprise_reads_no_account_but_its_own(town: World) -> None:
    """Who decides is the office; what is kept about it by others is not for it."""
    town.person("fourth", Role.ENTERPRISE, enterprise=code(4))
    client, strangers = program(town, "fourth"), accounts(town) - {f"firm-{n}" for n in (2, 3, 4)}

    for path in (f"/api/v1/dossiers/{code(4)}", f"/api/v1/cases/{code(4)}-2"):
        text = client.get(path).text
        assert [account for account in strangers if account in text] == []
    told = client.get(f"/api/v1/dossiers/{code(4)}").json()
    assert not told.get("reports")
    assert not told.get("watched")
    assert len(told["titles"]) == 1

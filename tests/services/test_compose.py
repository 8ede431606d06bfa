"""The distributed form as ``docker-compose.yml`` writes it: whole, pinned, restarted, no built-in secret."""

import re
from typing import Any

import pytest
import yaml

from tools.services import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {"migrate", "web", "relay", "projector", "clerk"}

every_service = pytest.mark.parametrize("name", sorted(SERVICES))


def test_every_part_of_the_distributed_form_is_there() -> None:
    assert set(SERVICES) == OURS | {"postgres", "kafka"}
    replicas = {name: service.get("deploy", {}).get("replicas", 1) for name, service in SERVICES.items()}
    assert replicas == dict.fromkeys(SERVICES, 1) | {"web": 2, "projector": 2}


@every_service
def test_a_service_that_dies_is_started_again(name: str) -> None:
    # The migration ends when it is done; started again for ever it would never let the others begin.
    assert SERVICES[name]["restart"] == ("on-failure" if name == "migrate" else "unless-stopped")


@every_service
def test_a_service_says_whether_it_is_well(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    if name == "migrate":
        # It ends when it is done.
        assert check == {"disable": True}
    else:
        assert check["test"][0] == "CMD"
        assert {"interval", "timeout", "retries"} <= set(check)


@pytest.mark.parametrize("name", sorted(OURS - {"migrate", "web"}))
def test_a_service_without_a_port_is_watched_by_its_pulse(name: str) -> None:
    assert SERVICES[name]["environment"]["TIDU_PULSE"] in SERVICES[name]["healthcheck"]["test"][-1]


@every_service
def test_an_image_is_pinned_to_a_version(name: str) -> None:
    assert re.fullmatch(r"[a-z/]+:\d+\.\d+[\w.-]*", SERVICES[name]["image"])


@every_service
def test_a_secret_is_never_written_down_and_never_has_a_default(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if re.search("PASSWORD|SECRET", variable) or re.search("://.*@", value):
            assert re.search(r"\$\{TIDU_[A-Z_]+:\?[^}]+\}", value), variable
            assert not re.search(r"\$\{\w+:?-", value), variable


@pytest.mark.parametrize("name", sorted(OURS - {"migrate"}))
def test_our_parts_wait_for_the_migration(name: str) -> None:
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_parts_have_no_more_rights_than_they_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_the_topic_and_the_store_outlive_their_containers() -> None:
    for name in ("postgres", "kafka"):
        volume = SERVICES[name]["volumes"][0].split(":")[0]
        assert volume in COMPOSE["volumes"]
    assert SERVICES["kafka"]["environment"]["KAFKA_LOG_RETENTION_MS"] == "-1"


def test_only_the_web_is_reachable_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["${TIDU_PUBLISH:-127.0.0.1:8000-8001}:8000"]}


def test_the_image_runs_as_an_unprivileged_user() -> None:
    instructions = (ROOT / "Dockerfile").read_text()
    last_stage = instructions.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER tidu$", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage
    assert all(
        re.search(r":\d+\.\d+\.\d+-", line) for line in re.findall(r"^FROM (.*)$", instructions, re.MULTILINE)
    )

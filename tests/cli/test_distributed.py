"""The same commands as separate processes on PostgreSQL and Kafka."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.services.processes import Process
from tests.services.waiting import wait_until

TIDU = [sys.executable, "-m", "adapters.cli"]


@pytest.fixture
def environment(pg_url: str, kafka, tmp_path: Path) -> dict[str, str]:
    return {
        "TIDU_STORE": pg_url,
        "TIDU_KAFKA": kafka.bootstrap,
        "TIDU_TOPIC": f"tidu.cli.{uuid4().hex}",
        "TIDU_PARTITIONS": "3",
        "TIDU_SECRET": "s" * 40,
        "TIDU_FOLDER": str(tmp_path),
        "TIDU_PORT": "0",
        "TIDU_WORKERS": "2",
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    def call(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*TIDU, *words],
            env={**os.environ, **environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[[str], Process]]:
    started: list[Process] = []

    def begin(command: str) -> Process:
        log = tmp_path / f"{command}-{len(started)}.log"
        started.append(Process([*TIDU, command], log, environment))
        return started[-1]

    yield begin
    for process in started:
        process.stop(with_signal=signal.SIGTERM)


def test_processes_carry_the_demonstration_to_the_views_and_back_into_an_empty_store(run, start, tmp_path):
    """Serve with two workers, relay, two projectors; then verify against the topic and restore from it."""
    assert "Run: tidu migrate" in run("demo").stderr
    assert run("migrate").returncode == 0
    assert run("migrate").returncode == 0
    loaded = run("demo", "--json")
    assert loaded.returncode == 0, loaded.stderr
    events = json.loads(loaded.stdout)["events"]

    relay, first, _ = start("relay"), start("project"), start("project")
    web = start("serve")

    def address() -> str:
        for process in (web, relay, first):
            process.require_running()
        found = re.findall(r"^Tidu: (\S+)$", web.log.read_text(encoding="utf-8"), re.MULTILINE)
        return found[0] if found else ""

    def current() -> bool:
        try:
            with urllib.request.urlopen(f"{address()}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                return answer.status == 200
        except (OSError, ValueError):
            return False

    wait_until(current, 60, "the pages to answer")
    wait_until(lambda: run("verify", "--topic").returncode == 0, 90, "the relay to publish everything")
    wait_until(lambda: behind(run) == 0, 90, "the projectors to follow")

    second = {"TIDU_STORE": f"sqlite:///{tmp_path}/second/tidu.db", "TIDU_WORKERS": "1"}
    restored = run("restore", "--json", **second)
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["events"] == events
    again = run("restore", **second)
    assert again.returncode == 1
    assert "already holds events" in again.stderr
    assert run("rebuild", "worklist").returncode == 0
    assert relay.stop(with_signal=signal.SIGTERM) == 0
    assert first.stop(with_signal=signal.SIGTERM) == 0


def behind(run) -> int:
    told = run("health", "--json")
    assert told.returncode == 0, told.stderr
    return max(sum(view["behind"].values()) for view in json.loads(told.stdout)["views"])

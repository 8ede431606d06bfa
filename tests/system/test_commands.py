"""What an operator does beside the pages: stop, start, rebuild, restore, verify, look how far behind."""

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from domain.procedures.registration import RegisterEnterprise
from tests.browser.person import BOOKING, Person
from tests.browser.town import COUNTY, OTHER, OURS, PASSWORD, Told, people_move_in, settle
from tests.services.waiting import wait_until
from tests.system.fixtures import embedded_in
from tests.system.installation import Installation


def positions(installation: Installation) -> int:
    """The last position of the store, as the pages know it."""
    return int(json.loads(installation.get("/readyz")[1])["store"])


def caught_up(installation: Installation) -> bool:
    """Whether no view is behind."""
    views = json.loads(installation.done("health", "--json"))["views"]
    return not any(sum(view["behind"].values()) for view in views)


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An embedded installation whose pages are not served."""
    return embedded_in(tmp_path_factory.mktemp("idle"))


class TestExitCodes:
    """0 when it is done, 1 when it was refused or failed, 2 when it was called wrongly."""

    @pytest.mark.parametrize(
        ("words", "code", "told"),
        [
            (["verify"], 0, ""),
            (["rebuild", "no-such-view"], 1, "There is no view 'no-such-view'"),
            (["restore"], 1, "TIDU_KAFKA"),
            (["deadline", "--from", "2026-02-30", "--days", "5", "--unit", "working"], 2, "2026-02-30"),
            (["no-such-command"], 2, "no-such-command"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else None,
    )
    def test_say_how_a_command_ended(
        self, idle: Installation, words: list[str], code: int, told: str
    ) -> None:
        ended = idle.run(*words)
        assert ended.returncode == code, ended.stderr
        assert told in ended.stderr
        assert "Traceback" not in ended.stderr


class TestStartingAgain:
    def test_loses_nothing(self, installation: Installation) -> None:
        installation.up()
        settle(installation)
        with installation.opened() as system:
            Told(installation, system).act(RegisterEnterprise(OURS.uscc, OURS.name, COUNTY), OURS.login)
        wait_until(lambda: OURS.name in installation.get(f"/status/{OURS.uscc}")[1], 60, "the status page")
        before = positions(installation)

        assert installation.stop("serve") in (0, -15)
        installation.serve()

        assert positions(installation) == before
        assert OURS.name in installation.get(f"/status/{OURS.uscc}")[1]
        assert "0 faults" in installation.done("verify")


class TestRebuilding:
    def test_a_view_while_people_read_it_shows_them_no_gap(self, embedded: Installation) -> None:
        embedded.demonstration()
        embedded.serve()
        listed = re.findall(r"/publicity/[0-9a-f-]{36}", embedded.get("/publicity")[1])[0]
        whole = embedded.get(listed)[1].count("<tr>")
        assert whole > 3
        counts: set[int] = set()
        over = threading.Event()

        def read() -> None:
            while not over.is_set():
                counts.add(embedded.get(listed)[1].count("<tr>"))

        reader = threading.Thread(target=read)
        reader.start()
        try:
            done = json.loads(embedded.done("rebuild", "notices", "--json"))["notices"]
        finally:
            over.set()
            reader.join()
        assert done["before"] == done["after"]
        assert done["after"]
        assert counts == {whole}


class TestDistributed:
    def test_pages_say_how_far_behind_the_views_are_while_the_relay_is_down(
        self, distributed: Installation, new_page: Callable[..., Page]
    ) -> None:
        address = distributed.up()
        with distributed.opened() as system:
            people_move_in(system)
            Told(distributed, system).act(RegisterEnterprise(OTHER.uscc, OTHER.name, COUNTY), OTHER.login)
        wait_until(lambda: distributed.get(f"/status/{OTHER.uscc}")[0] == 200, 60, "the first status page")
        operator = Person(new_page(address), "operator", PASSWORD)
        firm = Person(new_page(address), OURS.login, PASSWORD)
        operator.open("/operations")
        distributed.stop("relay")

        firm.open("/dossiers/new")
        firm.fill(firm.page.locator("form.card"), {"企业名称": OURS.name, "所在县（区）区划代码": COUNTY})
        firm.press("建档")
        firm.sees(BOOKING)
        firm.sees(OURS.name)  # read from the store itself
        assert distributed.get(f"/status/{OURS.uscc}")[0] == 404
        oldest = operator.page.locator(".tiles .card", has_text="最早未处理")
        operator.open("/operations")
        expect(oldest).not_to_contain_text("无")
        health = json.loads(distributed.done("health", "--json"))
        assert (health["last_position"], health["relayed"]) == (2, 1)

        distributed.start("relay")
        firm.recorded()
        wait_until(lambda: distributed.get(f"/status/{OURS.uscc}")[0] == 200, 60, "the status page")
        wait_until(lambda: caught_up(distributed), 60, "the views to catch up")

    def test_an_empty_store_is_restored_from_the_topic(
        self, distributed: Installation, own_pg_url: str, tmp_path: Path
    ) -> None:
        distributed.done("migrate")
        distributed.start("relay")
        with distributed.opened() as system:
            people_move_in(system)
            told = Told(distributed, system)
            for firm in (OURS, OTHER):
                told.act(RegisterEnterprise(firm.uscc, firm.name, COUNTY), firm.login)
        wait_until(lambda: distributed.run("verify", "--topic").returncode == 0, 60, "the topic to be whole")
        distributed.down()

        second = {"TIDU_STORE": own_pg_url, "TIDU_FOLDER": str(tmp_path / "second")}
        restored = json.loads(distributed.done("restore", "--json", **second))
        assert (restored["events"], restored["streams"]) == (2, 2)
        assert "2 events, 2 streams, 0 faults" in distributed.done("verify", "--topic", **second)
        again = distributed.run("restore", **second)
        assert (again.returncode, "already holds events" in again.stderr) == (1, True)

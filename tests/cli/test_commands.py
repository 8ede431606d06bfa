"""Commands: what they print, what they refuse, and how they exit."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from adapters.demo import ACCOUNTS_FILE
from tests.services.processes import Process
from tests.services.waiting import wait_until

OFFICE = ("office", "add", "武侯区经信局", "--level", "county", "--division", "510107")
ACCOUNT = ("account", "add", "li.lei", "--name", "李雷", "--role", "handler", "--office", "510107-county")
PASSWORD = "a-long-password\n"


class TestExitCodes:
    def test_a_refusal_has_four_parts_and_exits_1(self, tidu):
        told = tidu("account", "disable", "nobody")

        assert told.exit_code == 1
        assert told.stderr.splitlines() == [
            "不能办理：没有账号“nobody”",
            "原因：账号不存在",
            "办法：请用 tidu account list 查看账号。",
        ]
        assert "Traceback" not in told.output

    def test_a_wrong_call_exits_2(self, tidu):
        assert tidu("account", "add").exit_code == 2
        assert tidu("nonsense").exit_code == 2

    def test_settings_that_cannot_work_exit_1_with_the_variable(self, tidu, monkeypatch):
        monkeypatch.setenv("TIDU_PORT", "eighty")
        told = tidu("migrate")

        assert told.exit_code == 1
        assert told.stderr.startswith("TIDU_PORT: ")

    def test_a_database_that_cannot_be_reached_exits_1_without_traceback(self, tidu, monkeypatch):
        monkeypatch.setenv("TIDU_STORE", "postgresql://nobody:secret@127.0.0.1:9/none")
        monkeypatch.setenv("TIDU_SECRET", "s" * 32)
        told = tidu("migrate")

        assert told.exit_code == 1
        assert "Traceback" not in told.output
        assert "secret" not in told.output

    @pytest.mark.parametrize("command", ["relay", "project", "restore"])
    def test_what_needs_a_broker_says_so(self, tidu, command):
        told = tidu(command)

        assert told.exit_code == 1
        assert "Set TIDU_KAFKA" in told.stderr


class TestAccounts:
    def test_are_added_with_a_password_from_standard_input(self, tidu):
        tidu(*OFFICE)
        added = tidu(*ACCOUNT, "--json", given=PASSWORD)

        assert added.exit_code == 0, added.output
        account = json.loads(added.stdout)
        assert (account["login"], account["office"], account["roles"]) == (
            "li.lei",
            "510107-county",
            ["handler"],
        )
        [listed] = json.loads(tidu("account", "list", "--json").stdout)
        assert listed == account
        assert "argon2" not in added.output

    def test_take_no_password_as_an_argument(self, tidu):
        assert tidu(*ACCOUNT, "--password", "a-long-password").exit_code == 2

    def test_with_a_bad_password_are_not_opened(self, tidu):
        tidu(*OFFICE)
        refused = tidu(*ACCOUNT, given="short\n")

        assert refused.exit_code == 1
        assert "密码应为" in refused.stderr
        assert json.loads(tidu("account", "list", "--json").stdout) == []

    def test_can_be_closed_and_opened(self, tidu):
        tidu(*OFFICE)
        tidu(*ACCOUNT, given=PASSWORD)

        assert tidu("account", "disable", "li.lei").exit_code == 0
        assert "(closed)" in tidu("account", "list").stdout
        assert tidu("account", "enable", "li.lei").exit_code == 0
        assert tidu("account", "password", "li.lei", given="another-password\n").exit_code == 0

    def test_offices_are_listed(self, tidu):
        tidu(*OFFICE)

        assert json.loads(tidu("office", "list", "--json").stdout) == [
            {"id": "510107-county", "name": "武侯区经信局", "level": "county", "division": "510107"}
        ]


class TestDemo:
    def test_prints_the_accounts_and_a_second_time_only_where_they_are(self, tidu, tmp_path):
        first, second = tidu("demo"), tidu("demo")

        assert (first.exit_code, second.exit_code) == (0, 0)
        kept = (tmp_path / "var" / ACCOUNTS_FILE).read_text(encoding="utf-8")
        password = re.search(r"^auditor\t(\S+)", kept, re.MULTILINE)[1]
        assert password in first.stderr
        assert password not in second.output

    def test_leaves_a_register_for_every_other_command(self, tidu):
        tidu("demo")

        assert json.loads(tidu("clerk", "--once", "--dry-run", "--json").stdout)
        checked = json.loads(tidu("verify", "--json").stdout)
        assert (checked["store"]["count"], checked["store"]["streams"] > 300) == (0, True)
        rebuilt = json.loads(tidu("rebuild", "all", "--json").stdout)
        assert rebuilt["register"]["before"] == rebuilt["register"]["after"]


class TestFlow:
    def test_health_says_how_far_the_views_are(self, tidu):
        tidu("demo")
        told = json.loads(tidu("health", "--json").stdout)

        assert {sum(view["behind"].values()) for view in told["views"]} == {0}
        assert told["oldest_waiting"] is None
        assert "worklist" in tidu("health").stdout

    def test_retry_of_a_sound_view_has_nothing_to_do(self, tidu):
        tidu("migrate")

        assert json.loads(tidu("retry", "worklist", "--json").stdout) == {"applied": 0, "waiting": 0}

    def test_an_unknown_view_is_named_with_those_there_are(self, tidu):
        told = tidu("rebuild", "nothing")

        assert told.exit_code == 1
        assert "Views: register, worklist" in told.stderr


class TestDocs:
    def test_are_written_and_then_up_to_date(self, tidu, tmp_path):
        folder = str(tmp_path / "docs")

        assert tidu("docs", "--check", "--folder", folder).exit_code == 1
        assert tidu("docs", "--folder", folder).exit_code == 0
        assert tidu("docs", "--check", "--folder", folder).exit_code == 0
        assert "TIDU_STORE" in (tmp_path / "docs" / "SETTINGS.md").read_text(encoding="utf-8")

    def test_of_the_repository_say_what_the_code_says(self, tidu):
        assert tidu("docs", "--check").exit_code == 0


class TestRules:
    def test_are_mounted(self, tidu):
        assert json.loads(tidu("rules", "metrics", "--json").stdout)
        told = tidu("deadline", "--from", "2025-12-05", "--days", "5", "--unit", "working", "--json")
        assert json.loads(told.stdout)["last_day"] == "2025-12-11"


class TestServe:
    def start(self, environment, log) -> tuple[Process, str]:
        process = Process([sys.executable, "-m", "adapters.cli", "serve", "--demo"], log, environment)

        def address() -> str:
            process.require_running()
            found = re.findall(r"^Tidu: (\S+)$", log.read_text(encoding="utf-8"), re.MULTILINE)
            return found[-1] if found else ""

        wait_until(lambda: bool(address()) and self.answers(address()), 60, "the pages to answer")
        return process, address()

    @staticmethod
    def answers(address: str) -> bool:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                return answer.status == 200
        except OSError:
            return False

    def test_starts_with_the_demonstration_ends_when_asked_and_loses_nothing(self, environment, tmp_path):
        log = tmp_path / "log"
        process, _ = self.start(environment, log)
        assert process.stop(with_signal=signal.SIGTERM) in (0, -signal.SIGTERM)
        first = log.read_text(encoding="utf-8")
        assert "演示账号" in first
        assert "auditor" in first

        log.unlink()
        process, address = self.start(environment, log)
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                assert int(json.load(answer)["store"]) > 5000
            assert "auditor" not in log.read_text(encoding="utf-8")
        finally:
            process.stop()

    def test_says_when_the_port_is_taken(self, environment):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            done = subprocess.run(
                [sys.executable, "-m", "adapters.cli", "serve"],
                env={**os.environ, **environment, "TIDU_PORT": port},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        assert done.returncode == 1
        assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr

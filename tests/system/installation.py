"""One installation of Tidu: its settings, its processes, its commands; embedded or distributed."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from adapters.bootstrap import System, build
from adapters.demo import ACCOUNTS_FILE
from adapters.settings import Settings
from tests.services.processes import Process
from tests.services.waiting import wait_until
from tests.system.moved_clock import MovedClock

TIDU = Path(sys.executable).with_name("tidu")
SECRET = "for-tests-only-" + "x" * 32


class Installation:
    """Tidu in a folder of its own.

    Args:
        folder: Where files and logs go.
        settings: Environment variables that make it embedded or distributed.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.env = {
            "TIDU_FOLDER": str(folder / "var"),
            "TIDU_PORT": "0",
            "TIDU_SECRET": SECRET,
            "TIDU_LOG_LEVEL": "warning",
            **settings,
        }
        self.clock = MovedClock(folder / "clock")
        self._processes: dict[str, Process] = {}
        self._started = 0

    @property
    def distributed(self) -> bool:
        """Whether views are filled from Kafka by processes of their own."""
        return "TIDU_KAFKA" in self.env

    @property
    def address(self) -> str:
        """Where the pages are, as the serving process printed it; empty until it did."""
        serving = self._processes["serve"]
        serving.require_running()
        found = re.findall(r"^Tidu: (\S+)$", serving.log.read_text(encoding="utf-8"), re.MULTILINE)
        return found[-1] if found else ""

    # ---------------------------------------------------------------- commands

    def run(self, *words: str, given: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
        """Run ``tidu`` with *words* to its end, *given* on standard input, *env* beside the settings."""
        return subprocess.run(
            [TIDU, *words],
            env={**os.environ, **self.env, **env},
            input=given,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def done(self, *words: str, given: str = "", **env: str) -> str:
        """Run ``tidu`` and return what it printed; it must exit 0."""
        ended = self.run(*words, given=given, **env)
        assert ended.returncode == 0, f"tidu {' '.join(words)}: {ended.returncode}\n{ended.stderr}"
        return ended.stdout

    def demonstration(self) -> dict[str, str]:
        """Load the demonstration and return the password of each account it tells of, by login."""
        self.done("demo")
        text = (self.folder / "var" / ACCOUNTS_FILE).read_text(encoding="utf-8")
        rows = (line.split("\t") for line in text.splitlines() if "\t" in line)
        return {login: password for login, password, _ in rows}

    def opened(self) -> System:
        """The same installation in this process, on the same clock as the one that serves by it."""
        named = {name.removeprefix("TIDU_").lower(): value for name, value in self.env.items()}
        return build(Settings.model_validate(named), clock=self.clock)

    # ---------------------------------------------------------------- processes

    def start(self, name: str, *words: str) -> Process:
        """Start ``tidu`` as the process *name*; without *words* the name is the command."""
        return self._begin(name, [TIDU, *(words or (name,))])

    def serve(self, *, by_moved_clock: bool = False) -> str:
        """
        Start the pages and return their address when they are ready.

        Args:
            by_moved_clock: Serve by :attr:`clock`, which the test moves; otherwise by the machine's.
        """
        if by_moved_clock:
            self._begin("serve", [sys.executable, "-m", "tests.system.moved_clock", self.clock.path])
        else:
            self.start("serve")
        wait_until(self.ready, 60, "the pages to be ready")
        return self.address

    def up(self, *, by_moved_clock: bool = False) -> str:
        """Start everything that belongs to the form, as an operator does, and return the address."""
        if self.distributed:
            self.done("migrate")
            self.start("relay")
            for number in (1, 2):
                self.start(f"project-{number}", "project")
        return self.serve(by_moved_clock=by_moved_clock)

    def ready(self) -> bool:
        """Whether the serving process answers that it is ready."""
        try:
            return bool(self.address) and self.get("/readyz")[0] == 200
        except OSError:
            return False

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of *path*, asked for without an account."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=20) as answer:  # noqa: S310 - our own address
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def stop(self, name: str) -> int:
        """Ask the process *name* to end and return its exit code."""
        return self._processes.pop(name).stop()

    def down(self) -> None:
        """End every process."""
        for name in list(self._processes):
            self.stop(name)

    def _begin(self, name: str, command: list[str | Path]) -> Process:
        self._started += 1
        log = self.folder / f"{self._started:02d}-{name}.log"
        self._processes[name] = Process(command, log, self.env)
        return self._processes[name]

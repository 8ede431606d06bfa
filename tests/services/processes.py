"""Processes that a test starts and may kill, and that never outlive the test run."""

import contextlib
import functools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.services.waiting import wait_until

_WATCH = """
import os, shutil, signal, sys
groups, folders = set(), set()
for line in sys.stdin:
    verb, value = line.rstrip("\\n").split(" ", 1)
    {"group": groups.add, "done": groups.discard, "folder": folders.add}[verb](value)
for group in groups:
    try:
        os.killpg(int(group), signal.SIGKILL)
    except ProcessLookupError:
        pass
for folder in folders:
    shutil.rmtree(folder, ignore_errors=True)
"""


class _Watchman:
    """A process that outlives ours by a moment: it kills the groups and removes the folders it was told of.

    It reads a pipe that closes when this process ends, however it ends, so that even ``kill -9`` of pytest
    leaves nothing behind.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _WATCH],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def tell(self, verb: str, value: object) -> None:
        """Send one line; *verb* is ``group``, ``done`` or ``folder``."""
        pipe = self._process.stdin
        assert pipe is not None
        pipe.write(f"{verb} {value}\n")
        pipe.flush()


@functools.cache
def _watchman() -> _Watchman:
    return _Watchman()


def remove_at_end(folder: Path) -> None:
    """Remove *folder* when this test process has ended, whatever ended it."""
    _watchman().tell("folder", folder)


class Process:
    """One started program, leader of its own process group, writing to the file *log*."""

    def __init__(
        self, command: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        """Start *command*. *env* is added to this process's environment."""
        self.name = Path(command[0]).name
        self.log = log
        with log.open("ab") as out:
            self._popen = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        _watchman().tell("group", self.pid)

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group."""
        return self._popen.pid

    def running(self) -> bool:
        """True until the process has ended."""
        return self._popen.poll() is None

    def log_tail(self, lines: int = 30) -> str:
        """The last *lines* that the process wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def require_running(self) -> None:
        """Raise :exc:`RuntimeError` with the end of the log when the process has ended."""
        if not self.running():
            raise RuntimeError(
                f"{self.name} ended with {self._popen.returncode}. Its last words:\n{self.log_tail()}"
            )

    def wait_until_ready(self, answers: Callable[[], bool], timeout: float, what: str) -> None:
        """
        Return when *answers* says yes; *what* names it, as "the broker to answer".

        Raises:
            RuntimeError: the process has ended meanwhile.
            TimeoutError: it did not answer within *timeout* seconds.
        """

        def ready() -> bool:
            self.require_running()
            return answers()

        wait_until(ready, timeout, f"{what} (its log: {self.log})")

    def kill(self) -> None:
        """End the process and all its children at once with SIGKILL: no goodbye, no flush."""
        for child in _descendants(self.pid):
            _signal(child, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._gone()

    def stop(self, timeout: float = 30, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Ask the process to end and return its exit code; kill it after *timeout* seconds."""
        _signal(self.pid, with_signal)
        try:
            self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
        return self._gone()

    def _gone(self) -> int:
        code = self._popen.wait()
        _watchman().tell("done", self.pid)
        return code


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _descendants(pid: int) -> list[int]:
    """Children and their children. PostgreSQL's leave the group, so killing the group misses them."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *_descendants(int(child))]
    return found

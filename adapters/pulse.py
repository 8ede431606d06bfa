"""The heartbeat of a process without a port: a file whose age tells a turning loop from a stuck one."""

from pathlib import Path
from threading import Event

SLICE = 10.0
"""Seconds between two beats while a process waits; a health check should allow several of them."""


class Pulse(Event):
    """The event that ends a process; whenever its loop asks it, the file is touched.

    Args:
        file: The file to touch; ``None`` for no heartbeat.
    """

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self.file = file

    def is_set(self) -> bool:
        """Whether the process is asked to end."""
        self._beat()
        return super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait up to *timeout* seconds, beating meanwhile; return whether the process is asked to end."""
        while timeout is None or timeout > SLICE:
            self._beat()
            if super().wait(SLICE):
                return True
            timeout = None if timeout is None else timeout - SLICE
        self._beat()
        return super().wait(timeout)

    def _beat(self) -> None:
        if self.file is not None:
            self.file.touch()

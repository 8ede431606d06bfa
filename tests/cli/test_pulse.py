"""A process without a port shows that it is alive by touching a file."""

import os
from pathlib import Path

from adapters.pulse import Pulse


def test_each_turn_of_the_loop_touches_the_file(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path / "pulse")
    assert not pulse.is_set()
    os.utime(tmp_path / "pulse", (0, 0))
    assert not pulse.wait(0)
    assert (tmp_path / "pulse").stat().st_mtime > 0


def test_a_long_wait_ends_at_once_when_the_process_is_asked_to_end(tmp_path: Path) -> None:
    pulse = Pulse(tmp_path / "pulse")
    pulse.set()
    assert pulse.wait(3600)
    assert pulse.wait()


def test_without_a_file_nothing_is_touched() -> None:
    assert not Pulse().wait(0)

"""Free ports, and waiting for something real to come true. The only place in the tests that sleeps."""

import random
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_PAUSE = 0.05
_issued: set[int] = set()
_random = random.SystemRandom()


def free_port() -> int:
    """A loopback TCP port that nothing listens on, never given out before by this process.

    It lies below the range from which the system picks ports for outgoing connections. One in that range may
    be taken while a killed service is down; a client that retries may even connect to itself.
    """
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(1000):
        port = _random.randrange(10_000, max(first_outgoing, 20_000))
        if port in _issued:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _issued.add(port)
        return port
    raise RuntimeError(
        "no free loopback port in 1000 tries. Stop what listens on this machine and try again."
    )


def wait_until(predicate: Callable[[], T], timeout: float, what: str) -> T:
    """Return the first true answer of *predicate*.

    Raises :exc:`TimeoutError` naming *what* was awaited, the time given in seconds and the last answer. An
    exception of *predicate* passes through: catch in it what is expected while the thing is not ready.
    """
    deadline = time.monotonic() + timeout
    while True:
        answer = predicate()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            raise TimeoutError(f"waited {timeout:g} s for {what}; the last answer was {answer!r}")
        time.sleep(_PAUSE)

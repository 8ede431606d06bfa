"""A reader that follows the log while many processes write must miss nothing.

The library's own insert function lost 93 of 19,201 events in this situation: positions were drawn before the
lock and became visible out of order.
"""

import multiprocessing
from multiprocessing.queues import Queue

from adapters.store import open_journal
from domain.ports import Stale
from tests.services.waiting import wait_until
from tests.store.making import filing, register

WRITERS = 6
ACTS = 150
"""Acts of each writer, of one to three events."""


def write(url: str, writer: int, done: "Queue[int]") -> None:
    """Commit :data:`ACTS` acts; run in a process of its own."""
    journal = open_journal(url)
    stored = 0
    for number in range(ACTS):
        act = filing(number)
        for firm in range(number % 3 + 1):
            register(act, writer * 1_000_000 + number * 10 + firm)
        try:
            stored += len(journal.commit(act.events))
        except Stale:
            raise AssertionError("streams of different writers cannot collide") from None
    journal.close()
    done.put(stored)


def test_a_tailing_reader_misses_nothing_while_six_processes_write(url: str) -> None:
    journal = open_journal(url)
    context = multiprocessing.get_context("spawn")
    done: Queue[int] = context.Queue()
    writers = [context.Process(target=write, args=(url, number, done)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    seen: list[int] = []

    def follow() -> bool:
        while page := journal.read(seen[-1] if seen else 0, 50):
            seen.extend(one.position for one in page)
        return not any(writer.is_alive() for writer in writers)

    wait_until(follow, 120, "the writers to end")
    follow()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    stored = sum(done.get(timeout=5) for _ in writers)
    journal.close()

    again = open_journal(url)
    everything = [one.position for one in again.read(0, 100_000)]
    again.close()
    assert stored == WRITERS * ACTS * 2
    assert len(everything) == stored
    assert seen == everything

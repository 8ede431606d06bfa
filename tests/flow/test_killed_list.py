"""A process that dies while it publishes a list leaves all of it or nothing, and it can be done again."""

import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from adapters.store import StoreJournal
from adapters.verify import verify
from domain.errors import NotAllowed
from domain.notice import Notice, NoticeState
from domain.procedures.publicity import OpenNotice
from tests.flow import long_list
from tests.services.processes import Process
from tests.services.waiting import wait_until

ROWS = 9_000


def begin(url: str, notice: UUID, log: Path) -> Process:
    """Start a process that publishes the list."""
    return Process([sys.executable, "-m", "tests.flow.long_list", url, str(notice)], log)


def told(process: Process, word: str) -> bool:
    """Whether *process* has said *word*."""
    return word in process.log.read_text().split()


def stands(journal: StoreJournal, notice: UUID) -> tuple[NoticeState, int]:
    """The state of the list, and how many enterprises know that they stand on it."""
    state = journal.load(Notice, [notice])[notice].state
    names = Counter(row.name for row in journal.recorder.read(0, 10 * ROWS))
    return state, names["publicity.opened"]


def test_a_list_killed_half_way_is_published_as_a_whole_or_not_at_all(
    journal: StoreJournal, url: str, tmp_path: Path
) -> None:
    notice = long_list.draw_up(journal, ROWS)
    nothing, everything = (NoticeState.DRAWN_UP, 0), (NoticeState.OPEN, ROWS)

    deciding = begin(url, notice, tmp_path / "deciding.log")
    wait_until(lambda: told(deciding, long_list.DECIDING), 60, "the act to begin")
    deciding.kill()
    assert stands(journal, notice) == nothing

    storing = begin(url, notice, tmp_path / "storing.log")
    wait_until(lambda: told(storing, long_list.STORING), 60, "the act to be stored")
    storing.kill()
    # Either is right: the database may have been told to commit before the process died.
    assert stands(journal, notice) in (nothing, everything)

    if stands(journal, notice) == nothing:
        again = begin(url, notice, tmp_path / "again.log")
        wait_until(lambda: told(again, long_list.DONE) or not again.running(), 60, "the act to end")
        assert told(again, long_list.DONE), again.log_tail()
        again.stop()
    assert stands(journal, notice) == everything
    assert verify(journal).sound
    with pytest.raises(NotAllowed, match="公示中"):
        long_list.casework(journal).act(OpenNotice(notice), long_list.official("other"))

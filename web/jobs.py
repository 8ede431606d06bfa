"""Long acts on whole lists: done in a thread of this process while a page shows how far they are.

A job is only a witness.  What counts is the list itself: the act is committed as a whole or not at all, so
after a crash the list stands where it stood and the act can be asked for again.
"""

import datetime as dt
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

import structlog

from domain.casework import Receipt
from domain.errors import NotAllowed
from domain.filing import Filing, watched

REMEMBERED = 500
"""Jobs whose outcome is kept in memory."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Job:
    """One act on one list.

    Args:
        account: Who asked for it; nobody else is told its outcome.
        rows: Rows of the list, for the page.
    """

    stream: UUID
    account: str
    label: str
    rows: int
    started_at: dt.datetime
    state: Literal["running", "done", "refused", "failed"] = "running"
    receipt: Receipt = field(default_factory=lambda: Receipt({}))
    refusal: NotAllowed | None = None
    filings: list[Filing] = field(default_factory=list)

    @property
    def recorded(self) -> int:
        """Rows decided so far; they are committed together at the end, or not at all."""
        if self.state == "done":
            return self.rows
        under_way = self.filings[-1:]  # read once: the thread at work may put it away meanwhile
        return min(len(under_way[0].events), self.rows) if under_way else 0


class Jobs:
    """Runs one list at a time, in the order in which they were asked for."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="list")

    def run(
        self, key: str, work: Callable[[], Receipt], *, stream: UUID, account: str, label: str, rows: int
    ) -> Job:
        """Start *work* under *key*; a known key starts nothing and gives the job under way."""
        with self._lock:
            if known := self._jobs.get(key):
                return known
            job = self._jobs[key] = Job(
                stream=stream, account=account, label=label, rows=rows, started_at=self._clock()
            )
            if len(self._jobs) > REMEMBERED:
                self._jobs.popitem(last=False)
        self._pool.submit(self._do, job, work)
        return job

    def find(self, key: str, account: str) -> Job | None:
        """The job under *key* if *account* asked for it in this process."""
        job = self._jobs.get(key)
        return job if job and job.account == account else None

    def settle(self) -> None:
        """Return when every list asked for so far is finished."""
        self._pool.submit(lambda: None).result()

    def close(self) -> None:
        """Let the list under way be finished, drop those that wait."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _do(self, job: Job, work: Callable[[], Receipt]) -> None:
        try:
            with watched() as job.filings:
                job.receipt = work()
            job.state = "done"
        except NotAllowed as refusal:
            job.refusal, job.state = refusal, "refused"
        except Exception as error:
            trace = "".join(traceback.format_exception(error))
            log.error("list_act_failed", stream=str(job.stream), label=job.label, trace=trace)
            job.state = "failed"
        finally:
            job.filings = []

"""A long act on a list, done in a thread, while somebody asks how far it is."""

import datetime as dt
from threading import Event

import pytest

from domain import events as ev
from domain.casework import Receipt
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.filing import Filing
from domain.people import CLERK
from tests.services.waiting import wait_until
from tests.store.making import code, stream
from web.jobs import Job, Jobs

NOW = dt.datetime(2026, 3, 1, 1, tzinfo=dt.UTC)


def begun(jobs: Jobs, reached: Event, go_on: Event, *, refused: bool = False) -> Job:
    """A job that decides two of three rows and waits before the third."""

    def work() -> Receipt:
        filing = Filing(CLERK, NOW, "list")
        for number in range(3):
            if number == 2:
                reached.set()
                assert go_on.wait(30)
                if refused:
                    raise NotAllowed("不能办理", why="已改变", way_out="请刷新")
            filing.record(
                Dossier(id=stream(number)),
                ev.EnterpriseRegistered,
                uscc=code(number),
                enterprise_name="某企业",
                division="510104",
            )
        return Receipt({})

    return jobs.run("key", work, stream=stream(0), account="one", label="发布", rows=3)


@pytest.mark.parametrize("refused", [False, True])
def test_a_job_tells_how_many_rows_are_decided(refused: bool) -> None:
    jobs, reached, go_on = Jobs(lambda: NOW), Event(), Event()
    job = begun(jobs, reached, go_on, refused=refused)
    assert reached.wait(30)
    assert (job.state, job.recorded) == ("running", 2)

    go_on.set()
    wait_until(lambda: job.state != "running", 30, "the job to end")
    jobs.close()
    assert (job.state, job.recorded) == (("refused", 0) if refused else ("done", 3))

"""How far an act on a whole list is."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from uuid import UUID

from starlette.responses import Response

from domain.errors import NotAllowed
from web.forms import whole
from web.jobs import Job
from web.page import Page
from web.room import Room
from web.status import status_of
from web.visit import OFFICIALS, Visit, Visiting

room = Room()
AT_ONCE = 200
"""Up to so many rows the act is done within the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPage(Page):
    """How far an act on a whole list is; the page asks again by itself until it is done."""

    template: ClassVar[str] = "notices/progress.html"
    title: ClassVar[str] = "正在办理"

    notice: Annotated[UUID, "The list"]
    label: Annotated[str, "The act"]
    rows: Annotated[int, "Rows of the list"]
    recorded: Annotated[int, "Rows decided so far"]
    state: Annotated[str, "running, booking (recorded, the views are behind), refused, failed or unknown"]
    seconds: Annotated[int, "Seconds since the act was asked for"]
    refusal: Annotated[NotAllowed | None, "Why it was refused, none otherwise"] = None
    waits: Annotated[bool, "Whether the page asks again by itself"]


def begin(visiting: Visit, cmd: Any, stream: UUID, key: str, label: str, rows: int) -> Response:
    """
    Start the act on a list and lead to its progress; a short list is done at once.

    Raises:
        NotAllowed: The act on a short list was refused.
    """
    if rows <= AT_ONCE:
        receipt = visiting.act_once(lambda: cmd, stream, key)
        if visiting.sys.is_behind(receipt.last):
            return visiting.go(f"/notices/{stream}/progress?position={receipt.last}")
        return visiting.go(f"/notices/{stream}", receipt)
    jobs = visiting.request.app.state.jobs
    jobs.run(
        key,
        lambda: visiting.act_once(lambda: cmd, stream, key),
        stream=stream,
        account=visiting.actor.account,
        label=label,
        rows=rows,
    )
    return visiting.go(f"/notices/{stream}/progress?job={key}")


@room.page("/notices/{notice}/progress", to=OFFICIALS)
def progress(notice: UUID, visiting: Visiting) -> Response:
    """How far the act is; leads to the notice when it is in the views."""
    job: Job | None = visiting.request.app.state.jobs.find(visiting.query("job"), visiting.actor.account)
    position = visiting.query("position")
    if job is None and not whole(position):
        return _show(visiting, notice, None, "unknown")
    at = job.receipt.last if job else int(position[:18])
    if job and job.state != "done":
        return _show(visiting, notice, job, job.state)
    if visiting.sys.is_behind(at):
        return _show(visiting, notice, job, "booking")
    onward = visiting.go(f"/notices/{notice}?recorded={at}")
    if visiting.request.headers.get("HX-Request"):
        # A redirect would be followed behind the page's back; htmx has to be told to leave the page.
        return Response(headers={"HX-Redirect": onward.headers["location"]})
    return onward


def _show(visiting: Visit, notice: UUID, job: Job | None, state: str) -> Response:
    elapsed = visiting.sys.clock() - job.started_at if job else dt.timedelta()
    refusal = job.refusal if job else None
    page = ProgressPage(
        notice=notice,
        label=job.label if job else "办理",
        rows=job.rows if job else 0,
        recorded=job.recorded if job else 0,
        state=state,
        seconds=int(elapsed.total_seconds()),
        refusal=refusal,
        waits=state in ("running", "booking"),
    )
    return visiting.show(page, status_of(refusal) if refusal else 200)

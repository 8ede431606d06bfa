"""Where work that waits for the database runs: in the event loop, or in a small pool of threads."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from fastapi import Request

T = TypeVar("T")

POOL = 2
"""Threads that wait for the database when it is not in this process; more only fight for the interpreter."""


async def run(request: Request, work: Callable[..., T], *args: Any, **given: Any) -> T:
    """
    Do *work* where the database makes it cheapest.

    On SQLite, whose reads take less than a millisecond, a thread would cost more than the work, so it is done
    in the event loop; on PostgreSQL a thread waits for the answer.
    """
    state = request.app.state
    if state.inline:
        return work(*args, **given)
    if not hasattr(state, "pool"):
        state.pool = anyio.CapacityLimiter(POOL)
    return await anyio.to_thread.run_sync(functools.partial(work, *args, **given), limiter=state.pool)

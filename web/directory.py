"""Which route an address leads to, found at once instead of by trying a hundred patterns in turn."""

from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

API = "/api/v1/"
ALLOWED = "tidu.allowed"
"""Where a request's scope holds the methods that its address takes, when its own is none of them."""


class Directory(BaseRoute):
    """
    Routes by the first part of their address after ``/`` or ``/api/v1/``.

    It stands before the routes themselves, which stay in the application for its description; within one part
    the first that fits is taken, as always.  What it does not know is left to those behind it.

    Args:
        routes: Each with a first part that is fixed, not a parameter.
    """

    def __init__(self, routes: Iterable[APIRoute]) -> None:
        self._parts: dict[str, list[APIRoute]] = {}
        for route in routes:
            self._parts.setdefault(_part(route.path), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a route fits; one that fits but for the method only if there is no other."""
        allowed: set[str] = set()
        if scope["type"] != "http":
            return Match.NONE, {}
        for route in self._parts.get(_part(scope["path"].removeprefix(scope.get("root_path", ""))), ()):
            found = route.matches(scope)
            if found[0] is Match.FULL:
                return found
            if found[0] is Match.PARTIAL:
                allowed |= route.methods or set()
        return (Match.PARTIAL, {ALLOWED: allowed}) if allowed else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Pass the request to the route that :meth:`matches` found.

        Raises:
            HTTPException: (405) there are only routes for other methods; all of them are named.
        """
        if allowed := scope.get(ALLOWED):
            if "GET" in allowed:
                allowed = {*allowed, "HEAD"}
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
        await scope["route"].handle(scope, receive, send)


def _part(path: str) -> str:
    start = len(API) if path.startswith(API) else 1
    return path[:start] + path[start:].partition("/")[0]

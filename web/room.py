"""A room: the pages of one kind of work, each declared with who may enter."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.params import Depends as Dependency

from domain.people import Role
from web import threads
from web.visit import admits, posted, proven


class Room(APIRouter):
    """A router whose every route says who may enter, and whose every POST checks the form's token.

    Handlers are plain functions; :mod:`web.threads` says where they run.
    """

    def page(
        self, path: str, *, to: frozenset[Role] | None, also: Sequence[Dependency] = (), **more: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a page that reads, for holders of one of the roles *to* (``None``: everybody)."""
        return self._route(path, ["GET"], to, [*also], more)

    def act(
        self, path: str, *, to: frozenset[Role] | None, also: Sequence[Dependency] = (), **more: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a form's target."""
        return self._route(path, ["POST"], to, [*also, Depends(posted)], more)

    def write(
        self,
        method: str,
        path: str,
        *,
        to: frozenset[Role] | None,
        guarded: bool = True,
        also: Sequence[Dependency] = (),
        **more: Any,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a target for programs; *guarded* ones refuse a cookie that comes without our token."""
        return self._route(path, [method], to, [*also, *([Depends(proven)] if guarded else [])], more)

    def _route(
        self,
        path: str,
        methods: list[str],
        to: frozenset[Role] | None,
        extra: list[Dependency],
        more: dict[str, Any],
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
            self.add_api_route(
                path,
                placed(handler),
                methods=methods,
                dependencies=[Depends(admits(to)), *extra],
                response_model=more.pop("response_model", None),
                **more,
            )
            return handler

        return declare


def placed(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Make of the plain function *handler* one that runs where :mod:`web.threads` says."""

    @functools.wraps(handler)
    async def run(*args: Any, **given: Any) -> Any:
        request = _request(given)
        return (
            handler(*args, **given)
            if request is None
            else await threads.run(request, handler, *args, **given)
        )

    return run


def _request(given: dict[str, Any]) -> Request | None:
    for value in given.values():
        found = value if isinstance(value, Request) else getattr(value, "request", None)
        if isinstance(found, Request):
            return found
    return None

"""A room: the pages of one kind of work, each declared with who may enter."""

import functools
import inspect
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute

from domain.people import Role
from web import threads
from web.visit import Visiting, admit, admits, posted, proven, visit_now

Answering = Callable[[Request], Coroutine[Any, Any, Response]]


class Door(APIRoute):
    """A route that answers in one step when nothing has to be read but the address and who asks."""

    def get_route_handler(self) -> Answering:
        """Return what answers: the short way where there is one, else the framework's."""
        examined = super().get_route_handler()
        straight: Callable[[Request], Response] | None = getattr(self.endpoint, "straight", None)
        if straight is None:
            return examined

        async def answer(request: Request) -> Response:
            if request.scope["query_string"]:
                return await examined(request)
            return await threads.run(request, straight, request)

        return answer


class Room(APIRouter):
    """A router whose every route says who may enter, and whose every POST checks the form's token.

    Handlers are plain functions; :mod:`web.threads` says where they run.
    """

    def __init__(self, *, prefix: str = "") -> None:
        super().__init__(prefix=prefix, route_class=Door)

    @property
    def doors(self) -> list[Door]:
        """Its routes, in the order in which they are tried."""
        return [route for route in self.routes if isinstance(route, Door)]

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
            endpoint = placed(handler)
            if methods == ["GET"] and not extra:
                endpoint.straight = straight(handler, self.prefix + path, to)  # type: ignore[attr-defined]
            self.add_api_route(
                path,
                endpoint,
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


def straight(
    handler: Callable[..., Any], path: str, to: frozenset[Role] | None
) -> Callable[[Request], Any] | None:
    """
    Make of *handler* one that needs only the request, with an empty query string: visit, admission, answer.

    Returns:
        Nothing when a parameter must be examined first: one that is neither the visit, nor text in the
        *path*, nor has a value of its own when it is left out.
    """
    asking = ""
    for name, taken in inspect.signature(handler).parameters.items():
        if taken.annotation is Visiting:
            asking = name
        elif "{" + name in path:
            if taken.annotation is not str:
                return None
        elif taken.default is taken.empty:
            return None
    if not asking:
        return None

    def answer(request: Request) -> Any:
        visiting = visit_now(request)
        admit(visiting, to)
        return handler(**{asking: visiting}, **request.path_params)

    return answer


def _request(given: dict[str, Any]) -> Request | None:
    for value in given.values():
        found = value if isinstance(value, Request) else getattr(value, "request", None)
        if isinstance(found, Request):
            return found
    return None

"""What protects every request: headers, request ids, size limits, the origin of forms and rate limits."""

import datetime as dt
import math
import secrets
from collections import OrderedDict
from collections.abc import Callable
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.identity.uses import Uses
from web.forms import whole

MAX_BODY = 30 * 1024 * 1024
"""Bytes of one request, attachments included."""

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""Headers of every response; scripts and styles come from our own files only."""

VISITOR_COOKIE = "tidu_visitor"
"""Random cookie, same site only, that the forms' token of a visitor without an account is derived from."""

VISITOR_LENGTH = 32
"""Characters of that cookie's value: 24 random bytes."""


class Shield:
    """ASGI middleware: gives each request an id, refuses oversized bodies, adds the security headers.

    Args:
        secure: The site is reached by HTTPS: browsers are told to stay there.
        fault: Makes the answer to an exception that nothing else has answered.
    """

    def __init__(
        self, app: ASGIApp, *, secure: bool, fault: Callable[[Request, Exception], Response]
    ) -> None:
        self.app, self.fault = app, fault
        headers = dict(HEADERS)
        self.cookie = "HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
        if secure:
            headers["strict-transport-security"] = "max-age=31536000"
        self.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with an id and protected."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex
        known = cookie_parser(Headers(scope=scope).get("cookie", "")).get(VISITOR_COOKIE, "")
        visitor = known if len(known) == VISITOR_LENGTH else secrets.token_urlsafe(24)
        scope.setdefault("state", {}).update(request_id=request_id, visitor=visitor)
        if head := scope["method"] == "HEAD":
            # Whatever can be got can be asked for its headers: it is got, and only the headers are sent.
            scope = {**scope, "method": "GET"}
        begun = False
        private = not scope["path"].startswith("/static/")

        async def protect(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                given = {name for name, _ in headers.raw}
                headers.raw.extend(pair for pair in self.headers if pair[0] not in given)
                headers["x-request-id"] = request_id
                if private:
                    headers.setdefault("cache-control", "no-store")
                if known != visitor and headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", f"{VISITOR_COOKIE}={visitor}; Path=/; {self.cookie}")
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if _too_large(Headers(scope=scope)):
            await _refused_as_too_large(scope)(scope, receive, protect)
            return
        try:
            await self.app(scope, _limited(receive), protect)
        except Exception as error:
            if begun:
                raise
            await self.fault(Request(scope), error)(scope, receive, protect)


def _refused_as_too_large(scope: Scope) -> Response:
    """The body was not read, so there is no form to show again: say so, and how to get back to it."""
    title, detail = (
        "提交的内容过大",
        f"一次提交不得超过 {MAX_BODY // 1024 // 1024} MB，请压缩附件或分次提交。",
    )
    if scope["path"].startswith("/api/"):
        return JSONResponse(
            {"title": title, "status": 413, "detail": detail},
            status_code=413,
            media_type="application/problem+json",
        )
    back = "请按浏览器的“后退”回到原来的页面，已经填写的文字还在，重新选择附件后再提交。"
    return HTMLResponse(
        f"<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>{title}</title>"
        f"<h1>{title}</h1><p>{detail}</p><p>{back}</p></html>",
        status_code=413,
    )


def _too_large(headers: Headers) -> bool:
    length = headers.get("content-length", "0")
    return not whole(length) or int(length) > MAX_BODY


def _limited(receive: Receive) -> Receive:
    """Stop reading a body that grows beyond :data:`MAX_BODY` though it declared no length."""
    taken = 0

    async def read() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if taken > MAX_BODY else message

    return read


def new_secret() -> str:
    """A fresh random value that makes one showing of a form unlike any other."""
    return secrets.token_urlsafe(24)


def same_origin(request: Request) -> bool:
    """Whether the browser says that the request comes from our own pages (true when it says nothing)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.split("://")[-1] == request.headers.get("host")


class RateLimit:
    """At most *times* uses per *seconds* and key, whichever process they come to.

    A process books a tenth of the uses at a time and hands them out without asking the database again.

    Args:
        what: Name of what is limited.
        times: Uses allowed in the window.
        seconds: Length of the window.
    """

    KEYS = 20_000
    """Keys whose booked uses are remembered; the longest unused ones go first."""

    def __init__(self, uses: Uses, what: str, times: int, seconds: int) -> None:
        self._uses, self.what, self.times = uses, what, times
        self.window, self.block = dt.timedelta(seconds=seconds), max(1, times // 10)
        self._held: OrderedDict[str, tuple[int, dt.datetime]] = OrderedDict()

    def wait(self, key: str, now: dt.datetime) -> int:
        """Count a use by *key* and return 0, or the seconds to wait when there were too many."""
        left, ends_at = self._held.pop(key, (0, now))
        if left == 0 or ends_at <= now:
            booked, ends_at = self._uses.book(
                self.what, key, number=self.block, most=self.times, window=self.window, now=now
            )
            if not booked:
                return max(1, math.ceil((ends_at - now).total_seconds()))
            left = self.block
        self._held[key] = (left - 1, ends_at)
        if len(self._held) > self.KEYS:
            self._held.popitem(last=False)
        return 0

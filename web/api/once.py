"""``Idempotency-Key``: a write that a program sends twice is done once, and answered twice the same."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from starlette.responses import Response

from adapters.identity.request_keys import Asked, RequestKeys
from domain.casework import Receipt
from domain.errors import BadInput, NotAllowed
from web.api.answers import encoded
from web.visit import UnderWay, Visit

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_PAGE = 500
GIVEN_UP = dt.timedelta(minutes=5)
"""After so long a write without an answer counts as given up: its process died."""

PARAMETER: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Sent again with the same body, the write is not done again and the same answer comes.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"},
}
"""How OpenAPI describes the header."""


class Recorded(msgspec.Struct, frozen=True):
    """The act was recorded; ``positions`` holds the last position of each stream it wrote to."""

    position: int
    positions: dict[UUID, int]


def recorded(visiting: Visit, body: bytes, act: Callable[[str], Receipt]) -> Response:
    """
    Do the write and answer with :class:`Recorded`; under a known key only the answer comes again.

    Args:
        body: What was sent.
        act: Does the write under the request id that it is given.

    Raises:
        BadInput: the key cannot be used, or was used for another request.
        UnderWay: the same request is being done at this moment.
        NotAllowed: the write was refused; the key is free again.
    """
    key = visiting.request.headers.get(HEADER)
    if key is None:
        return _answer(_encoded(act(visiting.request_id)))
    if not _KEY.fullmatch(key):
        raise _unusable("应为 1 至 64 个可见的 ASCII 字符")
    return _keyed(visiting, key, body, act)


def _keyed(visiting: Visit, key: str, body: bytes, act: Callable[[str], Receipt]) -> Response:
    keys, account = RequestKeys(visiting.sys.engine, visiting.sys.clock), visiting.actor.account
    asked, request_id = _digest(visiting, body), visiting.request_id
    after = visiting.sys.journal.last_position()
    before = keys.begin(account, key, asked=asked, request_id=request_id, after=after)
    if before is not None:
        if before.asked != asked:
            raise _unusable("这个编号已经用于另一项请求")
        if before.answer is not None:
            return _answer(before.answer)
        if found := _lost(visiting, before):
            keys.finish(account, key, found)
            return _answer(found)
        if visiting.sys.clock() - before.at < GIVEN_UP or not keys.take_over(account, key, before):
            raise UnderWay
        request_id = before.request_id
    try:
        done = _encoded(act(request_id))
    except NotAllowed:
        keys.release(account, key)
        raise
    keys.finish(account, key, done)
    return _answer(done)


def _lost(visiting: Visit, begun: Asked) -> bytes | None:
    """The answer of a write that was recorded by a process that died before it answered."""
    after, positions = begun.after, dict[UUID, int]()
    while page := visiting.sys.journal.read(after, _PAGE):
        own = [one for one in page if one.event.request_id == begun.request_id]
        positions.update({one.event.stream: one.position for one in own})
        if positions and not own:
            break
        after = page[-1].position
    return _encoded(Receipt(positions)) if positions else None


def _digest(visiting: Visit, body: bytes) -> str:
    url = visiting.request.url
    return hashlib.sha256(f"{visiting.request.method} {url.path}?{url.query}\n".encode() + body).hexdigest()


def _encoded(receipt: Receipt) -> bytes:
    return encoded(Recorded(receipt.last, receipt.positions))


def _answer(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def _unusable(why: str) -> BadInput:
    return BadInput(HEADER, "没有办理", why=why, way_out=f"请为每一项请求使用新的 {HEADER}。")

"""One request of one person: who asks, for what they may see, and how the answer goes back."""

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse

from adapters.bootstrap import System
from adapters.identity import Session
from domain.casework import Receipt
from domain.dossier import Dossier
from domain.errors import Conflict, NotAllowed, NotFound
from domain.people import PUBLIC, Actor, Role
from domain.sentences import sentence
from domain.sight import INSIDERS as INSIDE
from domain.sight import may_see
from domain.text import check_texts
from web import forms, threads
from web.citing import check_cited
from web.page import Page
from web.rendering import Rendering
from web.security import same_origin

OFFICIALS = frozenset({Role.HANDLER, Role.APPROVER})
INSIDERS = frozenset(INSIDE)
EVERYBODY_WITH_ACCOUNT = frozenset(Role) - {Role.PUBLIC}
SESSION_COOKIE = "tidu_session"


class NotLoggedInError(Exception):
    """The page needs an account; the visitor is led to the log-in page and back."""


class BadTokenError(Exception):
    """A form came without the token of this visitor: it may have been sent by a foreign page."""


@dataclass(slots=True)
class Visit:
    """What a route needs to know and to answer with."""

    request: Request
    sys: System
    rendering: Rendering
    session: Session | None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Who acts; :data:`~domain.people.PUBLIC` for a visitor without an account."""
        return self.session.actor if self.session else PUBLIC

    @property
    def request_id(self) -> str:
        """The id that goes into the events of this request."""
        return str(self.request.state.request_id)

    @property
    def today(self) -> dt.date:
        """The civil day."""
        return self.sys.casework.today

    @property
    def visitor(self) -> str:
        """Value of the visitor's cookie, the one that will be set when there was none."""
        return str(self.request.state.visitor)

    @property
    def address(self) -> str:
        """Network address of the visitor, for throttling."""
        return self.request.client.host if self.request.client else "unknown"

    @property
    def token(self) -> str:
        """The token that this visitor's forms carry."""
        return self.sys.identity.csrf_token(self.session or self.visitor)

    def valid(self, token: str) -> bool:
        """Whether *token* is the one that this visitor's forms carry."""
        return self.sys.identity.check_csrf(self.session or self.visitor, token)

    def query(self, name: str, default: str = "") -> str:
        """The query parameter *name*, trimmed."""
        return self.request.query_params.get(name, default).strip()

    def link(self, **changes: object) -> str:
        """This page's address with some query parameters changed; ``None`` removes one."""
        kept = {k: v for k, v in self.request.query_params.items() if k not in changes and k != "recorded"}
        kept.update({k: str(v) for k, v in changes.items() if v not in (None, "")})
        return self.request.url.path + ("?" + urlencode(kept) if kept else "")

    def act(self, cmd: Any, *, seen: int | None = None, request_id: str = "") -> Receipt:
        """Hand the command to casework in the name of this visitor."""
        self._check(cmd, self.actor)
        return self.sys.casework.act(cmd, self.actor, request_id=request_id or self.request_id, seen=seen)

    def act_once(
        self,
        made: Callable[[], Any],
        stream: UUID,
        key: str,
        seen: int | None = None,
        by: Actor | None = None,
    ) -> Receipt:
        """
        Do an act unless the same form has done it already: a second click changes nothing and is no error.

        Args:
            made: Gives the command; called only when there is something to do.
            stream: The stream that the act writes to.
            key: Which showing of the form, and what was sent with it (:meth:`once`); becomes the request id.
            by: In whose name, when it is not the visitor's own.

        Raises:
            Conflict: the same showing of the page was used for something else already.
        """
        if done := self._done(stream, key, seen):
            return done
        try:
            cmd = made()
            self._check(cmd, by or self.actor)
            return self.sys.casework.act(cmd, by or self.actor, request_id=key, seen=seen)
        except NotAllowed:
            if done := self._done(stream, key, seen):
                return done
            raise

    def _check(self, cmd: Any, by: Actor) -> None:
        """Refuse what no act may hold: text that cannot be seen, documents that are not for *by*."""
        check_texts(cmd)
        check_cited(self.sys, by, cmd)

    def once(self, typed: forms.Typed) -> str:
        """The form's hidden value with a digest of who sends what, and where to: equal on a second click."""
        sent = f"{self.actor.account} {self.request.url.path} {typed.content()}"
        return f"{typed.key()}.{hashlib.sha256(sent.encode()).hexdigest()[:16]}"

    def _done(self, stream: UUID, key: str, seen: int | None) -> Receipt | None:
        """What the same form did before, if this is a second click."""
        showing = key.partition(".")[0]
        used = [
            recorded
            for recorded in self.sys.journal.history(stream, after=seen or 0)
            if recorded.event.request_id.partition(".")[0] == showing
        ]
        if not used:
            return None
        own = [recorded.position for recorded in used if recorded.event.request_id == key]
        if own:
            return Receipt({stream: own[-1]})
        raise Conflict(
            "没有办理",
            why=f"打开的这个页面已经提交过另一项内容：{sentence(used[-1].event)}",
            way_out="请刷新页面，核对最新状态后重新填写。",
        )

    def show(self, page: Page, status: int = 200) -> HTMLResponse:
        """Answer with *page*."""
        return self.rendering.page(self, page, status)

    def go(self, path: str, receipt: Receipt | None = None) -> RedirectResponse:
        """Answer with a redirect (303); *receipt* lets the next page say whether the views have it."""
        url = quote(path, safe="/?&=%:#+@,;")
        if receipt and receipt.last:
            url += ("&" if "?" in url else "?") + f"recorded={receipt.last}"
        return RedirectResponse(url, status_code=303)

    def keep(self, uploads: Iterable[forms.Upload], by: Actor | None = None) -> list[str]:
        """Store attached files, handed in by *by* when it is not the visitor, and return their digests."""
        return [
            self.sys.documents.keep(u.content, u.filename, u.media_type, by or self.actor) for u in uploads
        ]

    def read_logged(self, what: str, subject: str) -> None:
        """Note in the access log that this person read something that is not public."""
        self.sys.identity.log_read(self.actor, what, subject)

    # -------------------------------------------------------------- sight

    def dossier(self, uscc: str) -> Dossier:
        """Return the dossier if this person may see it, and note the reading."""
        dossier = self.sys.casework.dossier(uscc)
        self.admit(dossier)
        self.read_logged("dossier", dossier.uscc)
        return dossier

    def admit(self, dossier: Dossier) -> None:
        """Raise :exc:`NotAllowed` unless the dossier lies in this person's sight."""
        if not may_see(self.actor, dossier):
            raise NotAllowed(
                f"不能查看 {dossier.uscc} 的档案",
                why="该企业不在您的管辖或代表范围内",
                way_out="请由企业本身或其所在地的主管部门查看。",
            )


async def visit(request: Request) -> Visit:
    """Who asks, for routes."""
    return await threads.run(request, visit_now, request)


def visit_now(request: Request) -> Visit:
    """Who asks: the session named by the cookie, or by ``Authorization: Bearer``."""
    sys: System = request.app.state.system
    token = bearer(request) or request.cookies.get(SESSION_COOKIE, "")
    session = sys.identity.session(token, sys.clock()) if token else None
    return Visit(request, sys, request.app.state.rendering, session)


def bearer(request: Request) -> str:
    """The token of an ``Authorization: Bearer`` header, empty without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


Visiting = Annotated[Visit, Depends(visit)]


def admit(visiting: Visit, roles: frozenset[Role] | None) -> None:
    """
    Let in holders of one of *roles*; ``None`` lets in everybody.

    Raises:
        NotLoggedInError: an account is needed.
        NotAllowed: the account has none of the roles.
    """
    if roles is None:
        return
    if visiting.session is None:
        raise NotLoggedInError
    if not visiting.actor.has(*roles):
        wanted = "、".join(sorted(role.label for role in roles))
        raise NotAllowed(
            "您不能打开这个页面",
            why=f"这里只供{wanted}使用",
            way_out="请返回首页，或换用有权限的账号登录。",
        )


def admits(roles: frozenset[Role] | None) -> Callable[[Visit], Awaitable[None]]:
    """The dependency that admits holders of one of *roles*."""

    async def check(visiting: Visiting) -> None:
        admit(visiting, roles)

    return check


async def posted(request: Request, visiting: Visiting) -> forms.Typed:
    """The form of a POST, after checking that it comes from one of our own pages."""
    async with request.form(max_files=20, max_fields=12_000) as form:
        typed = await forms.read(form)
    if not same_origin(request) or not visiting.valid(typed.value("csrf")):
        raise BadTokenError
    return typed


Form = Annotated[forms.Typed, Depends(posted)]


async def proven(request: Request, visiting: Visiting) -> None:
    """Let in programs that send a bearer token, and our own scripts that send the token beside the cookie."""
    if bearer(request):
        return
    if not same_origin(request) or not visiting.valid(request.headers.get("x-csrf-token", "")):
        raise BadTokenError


def throttle(name: str) -> Callable[[Visit], Awaitable[None]]:
    """The dependency that lets an address through at most as often as the limit *name* says."""

    async def check(visiting: Visiting) -> None:
        request = visiting.request
        limit = request.app.state.limits[name]
        if wait := await threads.run(request, limit.wait, visiting.address, visiting.sys.clock()):
            raise TooMany(wait)

    return check


class UnderWay(Conflict):
    """The same request is being done at this moment; the answer is not there yet."""

    wait = 5
    """Seconds after which it is worth asking again."""

    def __init__(self) -> None:
        super().__init__(
            "请求正在办理", why="同一编号的请求还没有办完", way_out=f"请在 {self.wait} 秒后用同一编号重试。"
        )


class TooMany(NotAllowed):
    """Too many requests from one address."""

    def __init__(self, wait: int) -> None:
        super().__init__("请求过于频繁", why="同一地址短时间内提交过多", way_out=f"请在 {wait} 秒后重试。")
        self.wait = wait


def local_path(text: str, default: str) -> str:
    """*text* if it is a path on this site, else *default*: nobody is led away by a crafted link."""
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or not text.startswith("/") or text.startswith(("//", "/\\")):
        return default
    return text


def missing(what: str) -> NotFound:
    """The refusal for something that does not exist."""
    return NotFound(f"找不到{what}", why="编号不存在，或内容没有公开", way_out="请核对编号，或返回上一页。")

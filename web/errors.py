"""How refusals and faults are answered: a page for people, a problem document (RFC 9457) for programs."""

import math
import traceback
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from adapters.identity import TooManyAttempts
from domain.errors import BadInput, NotAllowed
from web.page import Page
from web.status import status_of
from web.visit import BadTokenError, NotLoggedInError, TooMany, UnderWay, visit_now

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """A refusal or a fault, with the way out."""

    template: ClassVar[str] = "error.html"
    title: ClassVar[str] = "无法完成"

    status: Annotated[int, "HTTP status"]
    refusal: Annotated[NotAllowed, "What, why, by which rule, and the way out"]
    request_id: Annotated[str, "Number to quote when asking for help"]


FORGED = NotAllowed(
    "没有提交", why="页面已过期，或请求不是从本站页面发出", way_out="请返回上一页，刷新后重新提交。"
)
LOG_IN = NotAllowed("请先登录", why="这项内容需要登录后办理", way_out="请登录后重试。")
NOWHERE = NotAllowed("页面不存在", why="地址有误，或内容没有公开", way_out="请核对地址，或返回首页。")
BROKEN = NotAllowed(
    "系统出错",
    why="服务器处理请求时发生错误，没有保存任何内容",
    way_out="请稍后重试；仍不成功的，请将编号告知系统管理员。",
)


def install(app: FastAPI) -> None:
    """Teach *app* to answer every exception of ours."""
    app.add_exception_handler(NotLoggedInError, _not_logged_in)
    app.add_exception_handler(BadTokenError, _answering(FORGED, 403))
    app.add_exception_handler(NotAllowed, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem(request: Request, refusal: NotAllowed, status: int) -> JSONResponse:
    """The refusal as a problem document."""
    body: dict[str, Any] = {
        "type": f"urn:tidu:problem:{type(refusal).__name__}",
        "title": refusal.what,
        "status": status,
        "detail": str(refusal),
        "instance": request.url.path,
        "request_id": getattr(request.state, "request_id", ""),
        "why": refusal.why,
        "rule": refusal.rule,
        "way_out": refusal.way_out,
    }
    if isinstance(refusal, BadInput):
        body["field"] = refusal.field
    return JSONResponse(body, status, later(request, refusal), media_type="application/problem+json")


def answer(request: Request, refusal: NotAllowed, status: int) -> Response:
    """The refusal in the form that the asker reads."""
    if request.url.path.startswith("/api/"):
        return problem(request, refusal, status)
    page = ErrorPage(status=status, refusal=refusal, request_id=getattr(request.state, "request_id", ""))
    response = visit_now(request).show(page, status)
    response.headers.update(later(request, refusal))
    return response


def later(request: Request, refusal: NotAllowed) -> dict[str, str]:
    """The header that says when it is worth asking again, for a refusal that only time mends."""
    match refusal:
        case TooMany() | UnderWay():
            return {"retry-after": str(refusal.wait)}
        case TooManyAttempts():
            left = refusal.retry_at - request.app.state.system.clock()
            return {"retry-after": str(max(1, math.ceil(left.total_seconds())))}
    return {}


def _answering(refusal: NotAllowed, status: int) -> Any:
    def handle(request: Request, error: Exception) -> Response:
        return answer(request, refusal, status)

    return handle


def _not_logged_in(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        response = problem(request, LOG_IN, 401)
        response.headers["www-authenticate"] = "Bearer"
        return response
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    onward = f"?next={quote(asked)}" if request.method == "GET" else ""
    return RedirectResponse(f"/login{onward}", status_code=303)


def _refused(request: Request, error: Exception) -> Response:
    refusal = error if isinstance(error, NotAllowed) else BROKEN
    return answer(request, refusal, status_of(refusal))


def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError) or not request.url.path.startswith("/api/"):
        return answer(request, NOWHERE, 404)
    first = error.errors()[0]
    field = str(first["loc"][-1]) if first["loc"] else "body"
    refusal = BadInput(
        field, "请求不能识别", why=f"“{field}”不符合要求：{first['msg']}", way_out="请按接口说明填写。"
    )
    return problem(request, refusal, 422)


def _http(request: Request, error: Exception) -> Response:
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (404, None)
    given = dict(headers or {})
    if status != 405:
        response = answer(request, NOWHERE, status)
    else:
        # Only our static files do not say what they allow.
        allowed = given.setdefault("Allow", "GET, HEAD")
        refusal = NotAllowed(
            "不能这样访问", why=f"这个地址不接受 {request.method}", way_out=f"请使用 {allowed}。"
        )
        response = answer(request, refusal, status)
    response.headers.update(given)
    return response


def broken(request: Request, error: Exception) -> Response:
    """Log a fault under the request's id, and answer with that id and no detail."""
    # Formatted here and without local variables, which may hold tokens and personal data.
    trace = "".join(traceback.format_exception(error))
    log.error("request_failed", path=request.url.path, request_id=request.state.request_id, trace=trace)
    try:
        return answer(request, BROKEN, 500)
    except Exception:  # the database itself may be the fault; a plain answer needs nothing
        return problem(request, BROKEN, 500)

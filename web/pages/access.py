"""Log-in, log-out and the way home."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from starlette.responses import RedirectResponse, Response

from adapters.identity import LogInRefused, TooManyAttempts
from domain.errors import BadInput, NotAllowed
from web.errors import later
from web.forms import Typed
from web.nav import home
from web.page import Page
from web.room import Room
from web.status import status_of
from web.visit import EVERYBODY_WITH_ACCOUNT, SESSION_COOKIE, Form, Visiting, local_path

room = Room()


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInPage(Page):
    """The log-in form."""

    template: ClassVar[str] = "access/login.html"
    title: ClassVar[str] = "登录"

    form: Annotated[Typed, "What was typed, never the password"]
    onward: Annotated[str, "Path of the page that was asked for before logging in"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage(Page):
    """The form to change the own password."""

    template: ClassVar[str] = "access/password.html"
    title: ClassVar[str] = "修改密码"

    form: Annotated[Typed, "Messages of the last attempt"]


@room.page("/login", to=None)
def login_form(visiting: Visiting) -> Response:
    """The log-in form."""
    if visiting.session:
        return visiting.go(home(visiting.actor))
    return visiting.show(LogInPage(form=Typed(), onward=local_path(visiting.query("next"), "")))


@room.act("/login", to=None)
def log_in(typed: Form, visiting: Visiting) -> Response:
    """Open a session, or say why not; the throttle answers with 429."""
    onward = local_path(typed.value("next"), "")
    try:
        session = visiting.sys.identity.log_in(
            typed.value("login"), typed.value("password"), ip=visiting.address, now=visiting.sys.clock()
        )
    except (LogInRefused, TooManyAttempts) as refusal:
        typed.refusal = NotAllowed(refusal.what, why=refusal.why, way_out=refusal.way_out)
        answer: Response = visiting.show(LogInPage(form=typed, onward=onward), status_of(refusal))
        answer.headers.update(later(visiting.request, refusal))
        return answer
    answer = RedirectResponse(onward or home(session.actor), status_code=303)
    secure = visiting.sys.settings.secure_cookies
    answer.set_cookie(SESSION_COOKIE, session.token, httponly=True, samesite="lax", secure=secure)
    return answer


@room.act("/logout", to=None)
def log_out(typed: Form, visiting: Visiting) -> Response:
    """End the session."""
    visiting.sys.identity.log_out(visiting.request.cookies.get(SESSION_COOKIE, ""))
    answer = visiting.go("/")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@room.page("/home", to=None)
def go_home(visiting: Visiting) -> Response:
    """Lead everybody to the page where their work begins."""
    return visiting.go(home(visiting.actor))


@room.page("/password", to=EVERYBODY_WITH_ACCOUNT)
def password_form(visiting: Visiting) -> Response:
    """The form to change the own password."""
    return visiting.show(PasswordPage(form=Typed()))


@room.act("/password", to=EVERYBODY_WITH_ACCOUNT)
def change_password(typed: Form, visiting: Visiting) -> Response:
    """Change the own password; other sessions end."""
    try:
        if typed.value("new") != typed.value("again"):
            raise BadInput("again", "密码没有修改", why="两次输入的新密码不一致", way_out="请重新输入。")
        visiting.sys.identity.change_password(
            visiting.actor.account, typed.value("old"), typed.value("new"), keep=visiting.session
        )
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(PasswordPage(form=typed), 422)
    return visiting.go(home(visiting.actor))

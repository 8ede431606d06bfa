"""Log-in for programs: a token to be sent as ``Authorization: Bearer``."""

import datetime as dt

import msgspec
from starlette.responses import Response

from domain.people import Role
from web.api.answers import api_room, gives, json
from web.api.body import Body, read
from web.visit import EVERYBODY_WITH_ACCOUNT, SESSION_COOKIE, Visiting, bearer

room = api_room()


class Credentials(msgspec.Struct, frozen=True):
    """Account and password."""

    login: str
    password: str


class Token(msgspec.Struct, frozen=True):
    """A session's token and when it ends (UTC)."""

    token: str
    expires_at: dt.datetime


class Me(msgspec.Struct, frozen=True):
    """Whose session it is; ``csrf`` must accompany writes that rely on the cookie (``X-CSRF-Token``)."""

    account: str
    display_name: str
    roles: list[Role]
    office: str
    enterprise: str
    csrf: str


@room.write("POST", "/session", to=None, guarded=False, **gives(Token, takes=Credentials))
def log_in(body: Body, visiting: Visiting) -> Response:
    """Open a session."""
    wanted = read(body, Credentials)
    session = visiting.sys.identity.log_in(
        wanted.login, wanted.password, ip=visiting.address, now=visiting.sys.clock()
    )
    return json(Token(session.token, session.expires_at))


@room.page("/session", to=EVERYBODY_WITH_ACCOUNT, **gives(Me))
def me(visiting: Visiting) -> Response:
    """Whose session it is."""
    actor, session = visiting.actor, visiting.session
    name = session.account.display_name if session else ""
    office = actor.office.id if actor.office else ""
    return json(Me(actor.account, name, sorted(actor.roles), office, actor.enterprise, visiting.token))


@room.write("DELETE", "/session", to=EVERYBODY_WITH_ACCOUNT, status_code=204, **gives(None, status=204))
def log_out(visiting: Visiting) -> Response:
    """End the session."""
    request = visiting.request
    visiting.sys.identity.log_out(bearer(request) or request.cookies.get(SESSION_COOKIE, ""))
    return Response(status_code=204)

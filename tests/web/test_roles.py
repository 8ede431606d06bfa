"""Who may open and post what: every route, every role."""

from typing import Any

import pytest

from tests.web.world import SCHEME, World, code, make

PEOPLE = ("", "county", "elsewhere", "approver", "expert1", "auditor", "firm", "stranger", "operator")

# In the order of PEOPLE: public, handler of the county, handler elsewhere, approver of the province, expert
# of another panel, auditor, the enterprise itself, another enterprise, operator.  303 leads to the log-in.
EVERYBODY = (200,) * 9
OFFICIALS = (303, 200, 200, 200, 403, 403, 403, 403, 403)
OWN_ONLY = (303, 403, 403, 403, 403, 403, 200, 200, 403)
INSIDERS = (303, 200, 200, 200, 403, 200, 403, 403, 403)
AUDITOR = (303, 403, 403, 403, 403, 200, 403, 403, 403)
PAGES: dict[str, tuple[int, ...]] = {
    "GET /": EVERYBODY,
    "GET /status": EVERYBODY,
    "GET /status/{uscc}": EVERYBODY,
    "GET /certificates": EVERYBODY,
    "GET /certificates/{number}": EVERYBODY,
    "GET /certificates/{number}/qr.svg": EVERYBODY,
    "GET /publicity": EVERYBODY,
    "GET /publicity/{notice}": EVERYBODY,
    "GET /publicity/{notice}/rows/{row}/objection": EVERYBODY,
    "GET /publicity/{notice}/rows/{row}/objection/{number}": EVERYBODY,
    "GET /rules": EVERYBODY,
    "GET /rules/compare": EVERYBODY,
    "GET /rules/{scheme}": EVERYBODY,
    "GET /rules/{scheme}/history": EVERYBODY,
    "GET /assess": EVERYBODY,
    "GET /assess/template.xlsx": EVERYBODY,
    "GET /assess/compare": EVERYBODY,
    "GET /assess/compare/template.xlsx": EVERYBODY,
    "GET /login": (200, *(303,) * 8),
    "GET /home": (303,) * 9,
    "GET /password": (303, *(200,) * 8),
    "GET /worklist": OFFICIALS,
    "GET /worklist.xlsx": OFFICIALS,
    "GET /my": OWN_ONLY,
    "GET /dossiers": (303, 200, 200, 200, 403, 200, 403, 403, 403),
    "GET /dossiers/new": (303, 200, 200, 200, 403, 403, 200, 200, 403),
    "GET /dossiers/{uscc}": (303, 200, 403, 200, 403, 200, 200, 403, 403),
    "GET /dossiers/{uscc}/figures": (303, 200, 403, 200, 403, 403, 200, 403, 403),
    "GET /dossiers/{uscc}/options": (303, 200, 403, 200, 403, 200, 200, 403, 403),
    "GET /dossiers/{uscc}/apply": (303, 200, 403, 200, 403, 403, 200, 403, 403),
    "GET /cases/{case_id}": (303, 200, 403, 200, 403, 200, 200, 403, 403),
    "GET /cases/{case_id}/documents/{digest}": (303, 404, 403, 404, 403, 404, 404, 403, 403),
    "GET /rounds": OFFICIALS,
    "GET /rounds/new": OFFICIALS,
    "GET /rounds/{intake}/close": OFFICIALS,
    "GET /notices": OFFICIALS,
    "GET /notices/new": OFFICIALS,
    "GET /notices/{notice}": (303, 403, 403, 200, 403, 403, 403, 403, 403),
    "GET /notices/{notice}/progress": OFFICIALS,
    "GET /notices/{notice}/rows/{row}": (303, 403, 403, 200, 403, 403, 403, 403, 403),
    "GET /objections": OFFICIALS,
    "GET /reviews": (303, 403, 403, 403, 200, 403, 403, 403, 403),
    "GET /statistics": INSIDERS,
    "GET /statistics.xlsx": INSIDERS,
    "GET /statistics.csv": INSIDERS,
    "GET /audit": AUDITOR,
    "GET /audit/log": AUDITOR,
    "GET /audit/streams/{stream}": AUDITOR,
    "GET /operations": (303, 403, 403, 403, 403, 403, 403, 403, 200),
    "GET /status/{uscc}/report": EVERYBODY,
    "GET /matters": OFFICIALS,
    "GET /matters/{matter_id}": (303, 200, 403, 200, 403, 200, 200, 403, 403),
    "GET /matters/{matter_id}/documents/{digest}": (303, 404, 403, 404, 403, 404, 404, 403, 403),
    "GET /bans": (303, 200, 200, 200, 403, 200, 403, 403, 403),
    "GET /dossiers/{uscc}/begin/{act}": (303, 200, 403, 200, 403, 403, 404, 403, 403),
    "GET /lists": OFFICIALS,
    "GET /lists/{past}": (303, 404, 404, 200, 403, 403, 403, 403, 403),
    "GET /lists/{past}/unclear.xlsx": (303, 404, 404, 200, 403, 403, 403, 403, 403),
    "GET /rounds/{intake}": OFFICIALS,
    "GET /conversions": OFFICIALS,
    "GET /deadlines": OFFICIALS,
    "GET /deadlines.xlsx": OFFICIALS,
    "GET /updates": OFFICIALS,
    "GET /updates/template.xlsx": OFFICIALS,
    "GET /updates/refused.xlsx": (303, 404, 404, 404, 403, 403, 403, 403, 403),
    "GET /draws": (303, 200, 200, 200, 403, 200, 403, 403, 403),
    "GET /draws/new": OFFICIALS,
    "GET /draws/{draw}": (303, 200, 200, 200, 403, 200, 403, 403, 403),
    "GET /favicon.ico": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    "GET /metrics": EVERYBODY,
    "GET /api/v1/session": (401, *(200,) * 8),
    "GET /api/v1/enterprises": EVERYBODY,
    "GET /api/v1/status/{uscc}": EVERYBODY,
    "GET /api/v1/certificates/{number}": EVERYBODY,
    "GET /api/v1/schemes": EVERYBODY,
    "GET /api/v1/schemes/{scheme}/rules": EVERYBODY,
    "GET /api/v1/rules": EVERYBODY,
    "GET /api/v1/rules/compare": EVERYBODY,
    "GET /api/v1/rules/{scheme}": EVERYBODY,
    "GET /api/v1/rules/{scheme}/history": EVERYBODY,
    "GET /api/v1/notices": EVERYBODY,
    "GET /api/v1/notices/{notice}": EVERYBODY,
    "GET /api/v1/notices/{notice}/rows": EVERYBODY,
    "GET /api/v1/worklist": (401, 200, 200, 200, 403, 403, 403, 403, 403),
    "GET /api/v1/matters": (401, 200, 200, 200, 403, 403, 403, 403, 403),
    "GET /api/v1/matters/{matter_id}": (401, 200, 403, 200, 403, 200, 200, 403, 403),
    "GET /api/v1/dossiers/{uscc}": (401, 200, 403, 200, 403, 200, 200, 403, 403),
    "GET /api/v1/cases/{case_id}": (401, 200, 403, 200, 403, 200, 200, 403, 403),
    "GET /api/v1/streams/{stream}/events": (401, 403, 403, 403, 403, 200, 403, 403, 403),
}

# A post without the form's token is refused for everybody; who is not let in at all is told so first.
INSIDE = (303, 403, 403, 403, 403, 403, 403, 403, 403)
POSTS = {
    "POST /login": (403,) * 9,
    "POST /logout": (403,) * 9,
    "POST /assess": (403,) * 9,
    "POST /assess/compare": (403,) * 9,
    "POST /publicity/{notice}/rows/{row}/objection": (403,) * 9,
    "POST /status/{uscc}/report": (403,) * 9,
    **dict.fromkeys(
        (
            "POST /password", "POST /dossiers/new", "POST /dossiers/{uscc}/figures",
            "POST /dossiers/{uscc}/apply",
            "POST /cases/{case_id}/acts/{act}", "POST /rounds/new", "POST /rounds/{intake}/close",
            "POST /matters/{matter_id}/acts/{act}", "POST /dossiers/{uscc}/begin/{act}",
            "POST /lists", "POST /lists/{past}/rows/{row}", "POST /rounds/{intake}/call-up",
            "POST /rounds/{intake}/quota", "POST /conversions", "POST /updates",
            "POST /draws/new", "POST /draws/{draw}/draw", "POST /draws/{draw}/redraw",
            "POST /notices/new", "POST /notices/{notice}/{act}", "POST /notices/{notice}/rows/{row}",
        ),
        INSIDE,
    ),
    "POST /api/v1/session": (422,) * 9,
    "POST /api/v1/assess": (422,) * 9,
    "POST /api/v1/assess/compare": (422,) * 9,
    "DELETE /api/v1/session": (401, *(403,) * 8),
    "POST /api/v1/cases/{case_id}/acts/{act}": (401, *(403,) * 8),
    "POST /api/v1/documents": (401, *(403,) * 8),
    "POST /api/v1/commands/{command}": (401, *(403,) * 8),
}  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A register with one of everything, read by every test of this file."""
    world = make(tmp_path_factory.mktemp("roles"))
    with world.told_at_once():
        case = world.applied(1)
        title = world.recognised(2)
        notice = world.opened([world.ready(3)], "川公示3号")
        objection = world.objected(f"{code(3)}-1")
        intake = world.round_open()
        matter = world.changed(1)
        past, draw = world.past_list(), world.draw_prepared()
    certificate = world.system.casework.dossier(code(2)).titles[title].certificate_no
    world.names = {  # type: ignore[attr-defined]
        "uscc": code(1), "case_id": case, "number": certificate, "notice": notice, "row": 1, "act": "open",
        "intake": intake, "digest": "sha256:" + "0" * 64, "command": "recommend", "scheme": SCHEME,
        "stream": world.system.casework.dossier(code(1)).id, "matter_id": matter, "past": past, "draw": draw,
    }  # fmt: skip
    world.objection = objection  # type: ignore[attr-defined]
    yield world
    world.app.state.jobs.close()
    world.system.close()


def routes(app: Any) -> set[str]:
    """Every route of the application, commands of the API as one."""
    found = set()
    waiting = [*app.routes]
    while waiting:
        route = waiting.pop()
        waiting += getattr(getattr(route, "original_router", None), "routes", ())
        for method in getattr(route, "methods", None) or ():
            path = route.path.replace(":path}", "}")
            if path.startswith("/api/v1/commands/"):
                path = "/api/v1/commands/{command}"
            if method != "HEAD" and path != "/api/v1/openapi.json":
                found.add(f"{method} {path}")
    return found


def address(world: Any, path: str) -> str:
    """The address of *path* with the world's own numbers filled in."""
    names = dict(world.names)
    if path.endswith("/begin/{act}"):
        names["act"] = "find_change"
    if path.endswith("/objection/{number}"):
        names["number"] = world.objection
    if path == "/api/v1/enterprises":
        return path + "?q=示例"
    asked = {
        "/api/v1/rules/compare": f"?a={SCHEME}",
        "/assess/template.xlsx": f"?scheme={SCHEME}",
        "/assess/compare/template.xlsx": "?division=510107",
    }  # fmt: skip
    return path.format(**names) + asked.get(path, "")


def test_every_route_says_who_may_enter(town: World) -> None:
    """A new route without a line in the tables above fails here."""
    assert routes(town.app) == PAGES.keys() | POSTS.keys()


@pytest.mark.parametrize("route", PAGES)
def test_pages_open_for_those_who_may_see_them_and_nobody_else(town: World, route: str) -> None:
    """Each role gets exactly the status of the table."""
    path = address(town, route.partition(" ")[2])

    found = tuple(town.client(who).get(path).status_code for who in PEOPLE)

    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, PAGES[route], strict=True))


@pytest.mark.parametrize("route", POSTS)
def test_nothing_is_posted_without_the_token_of_ones_own_page(town: World, route: str) -> None:
    """The refusal comes before anything is looked at, and nothing is recorded."""
    method, _, path = route.partition(" ")
    before = town.system.journal.last_position()

    found = tuple(
        town.client(who).request(method, address(town, path), json={}).status_code for who in PEOPLE
    )

    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, POSTS[route], strict=True))
    assert town.system.journal.last_position() == before

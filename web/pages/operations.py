"""The operator's page, and what machines ask: alive, ready, metrics."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import sqlalchemy as sa
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from adapters.event_log import Broken
from adapters.health import Health
from domain.people import Role
from web.page import Page
from web.room import Room
from web.visit import Visiting

room = Room()
ICON = Path(__file__).parent.parent / "static" / "icon.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsPage(Page):
    """How far the views are behind, what is parked, the last error."""

    template: ClassVar[str] = "operations.html"
    title: ClassVar[str] = "运行"

    health: Annotated[Health | None, "State of the flow; none while the log cannot be reached"]
    trouble: Annotated[str, "Why the log cannot be reached, empty when it can"]
    now: Annotated[dt.datetime, "The present moment, UTC"]
    store: Annotated[str, "Kind of store"]
    flow: Annotated[str, "embedded or kafka"]


@room.page("/operations", to=frozenset({Role.OPERATOR}))
def operations(visiting: Visiting) -> Response:
    """The state of the flow."""
    health, trouble = None, ""
    try:
        health = visiting.sys.health()
    except Broken as broken:
        trouble = str(broken)
    settings = visiting.sys.settings
    return visiting.show(
        OperationsPage(
            health=health,
            trouble=trouble,
            now=visiting.sys.clock(),
            store="PostgreSQL" if settings.store_is_postgres else "SQLite",
            flow="embedded" if settings.embedded else "kafka",
        )
    )


@room.page("/favicon.ico", to=None)
def icon(visiting: Visiting) -> Response:
    """The icon, where a browser asks for it by itself: beside an answer of the API, which names none."""
    return FileResponse(ICON, media_type="image/svg+xml")


@room.page("/healthz", to=None)
def healthz(visiting: Visiting) -> Response:
    """This process answers."""
    return PlainTextResponse("ok\n")


@room.page("/readyz", to=None)
def readyz(visiting: Visiting) -> Response:
    """Whether the databases can be reached; views that are behind do not make the pages unready."""
    found: dict[str, str] = {}
    try:
        found["store"] = str(visiting.sys.journal.last_position())
        with visiting.sys.views.engine.connect() as connection:
            connection.execute(sa.select(sa.literal(1)))
        found["views"] = "ok"
    except sa.exc.SQLAlchemyError as error:
        return JSONResponse({"status": "unavailable", "error": type(error).__name__, **found}, 503)
    return JSONResponse({"status": "ready", **found})


@room.page("/metrics", to=None)
def metrics(visiting: Visiting) -> Response:
    """Prometheus metrics of this process and of the flow."""
    measures = visiting.request.app.state.measures
    try:
        measures.take(visiting.sys.health())
    except Broken:
        measures.unreachable()
    return Response(generate_latest(measures.registry), media_type=CONTENT_TYPE_LATEST)

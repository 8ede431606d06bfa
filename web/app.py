"""The web application: every room under one roof."""

import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from adapters.bootstrap import System
from adapters.identity.uses import Uses
from web import api, errors
from web.api.answers import describe
from web.directory import Directory
from web.jobs import Jobs
from web.measures import Measured, Measures
from web.pages import (
    access,
    apply,
    assess,
    assess_compare,
    audit,
    campaign,
    cases,
    conversions,
    deadlines,
    dossiers,
    draws,
    figures,
    lists,
    matters,
    notices,
    objections,
    operations,
    progress,
    public,
    reporting,
    reviews,
    rounds,
    rules,
    rules_compare,
    statistics,
    updates,
    worklist,
)
from web.rendering import Rendering
from web.security import RateLimit, Shield

STATIC = Path(__file__).parent / "static"

LIMITS = (("search", 60, 60), ("api", 600, 60), ("objection", 10, 600), ("report", 10, 600))
"""Name, requests and seconds: how often one address may do something."""

# The progress page stands before the acts on a notice, whose addresses are more general.
ROOMS = (
    public, reporting, access, worklist, apply, figures, dossiers, cases, matters, deadlines, updates,
    lists, rounds, campaign, conversions, draws, progress, notices,
    objections, reviews, audit, statistics, operations, rules_compare, rules, assess_compare, assess,
)  # fmt: skip


def create_app(system: System) -> FastAPI:
    """
    Return the application for *system*, which it starts and closes with itself.

    Args:
        system: Wired by :func:`adapters.bootstrap.build`, not yet started.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        system.start()
        yield
        app.state.jobs.close()
        system.close()

    app = FastAPI(
        title="Tidu",
        version="1",
        description="Register of certified 专精特新 enterprises: status, notices, cases and acts.",
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.system = system
    app.state.inline = not system.settings.store_is_postgres
    app.state.rendering = Rendering()
    app.state.jobs = Jobs(system.clock)
    app.state.measures = Measures()
    uses = Uses(system.engine)
    # A lookup by exact credit code costs little; what searches or writes is limited per address.
    app.state.limits = {name: RateLimit(uses, name, times, seconds) for name, times, seconds in LIMITS}
    # The routes are taken out of their rooms: a router within a router tries every pattern several times.
    pages = [route for room in ROOMS for route in room.room.doors]
    for route in pages:
        route.include_in_schema = False
    routes = [*pages, *(route for room in api.ROOMS for route in room.doors)]
    app.router.routes.append(Directory(routes))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.router.routes.extend(routes)
    app.openapi = functools.partial(describe, app)  # type: ignore[method-assign]
    errors.install(app)
    app.add_middleware(Shield, secure=system.settings.secure_cookies, fault=errors.broken)
    app.add_middleware(Measured, measures=app.state.measures)
    return app

"""Objections (异议) that the office must decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from starlette.responses import Response

from projections.objections import ObjectionEntry
from web.page import Page
from web.room import Room
from web.visit import OFFICIALS, Visiting

room = Room()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionsPage(Page):
    """Objections to the office's notices."""

    template: ClassVar[str] = "objections.html"
    title: ClassVar[str] = "异议"

    objections: Annotated[Sequence[ObjectionEntry], "Objections, the oldest first"]
    everything: Annotated[bool, "Whether settled objections are listed too"]


@room.page("/objections", to=OFFICIALS)
def objections(visiting: Visiting) -> Response:
    """Objections that wait for the office; ``?all=1`` lists settled ones too."""
    office, everything = visiting.actor.office, bool(visiting.query("all"))
    found = []
    if office:
        found = visiting.sys.views.objections.for_office(
            office.level, office.division, open_only=not everything
        )
    return visiting.show(ObjectionsPage(objections=found, everything=everything))

"""Acts for programs: every command of the domain, by its name, with the same rules as on the pages."""

import re
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import Query
from starlette.responses import Response

from domain.casework import Receipt
from domain.procedures import ON_DOSSIER, ON_JOURNAL
from domain.procedures.objection import LodgeObjection
from domain.procedures.reports import LodgeReport
from domain.procedures.together import Together
from web.act_forms import FORMS
from web.api.answers import api_room, gives
from web.api.body import Body, convert, read
from web.api.once import PARAMETER, Recorded, recorded
from web.pages.cases import desk_of
from web.visit import EVERYBODY_WITH_ACCOUNT, Visiting, missing

room = api_room()


class ActBody(msgspec.Struct, frozen=True):
    """Fields of an act on a case.

    Args:
        seen: Version of the dossier that the decision rests on.
    """

    fields: dict[str, Any] = {}
    seen: int | None = None


Seen = Annotated[int | None, Query(ge=0, le=10**9)]


@room.write(
    "POST",
    "/cases/{case_id}/acts/{act}",
    to=EVERYBODY_WITH_ACCOUNT,
    **gives(Recorded, takes=ActBody, parameters=[PARAMETER]),
)
def act(case_id: str, act: str, body: Body, visiting: Visiting) -> Response:
    """Do one of the acts that the case offers."""
    asked, form = read(body, ActBody), FORMS.get(act)
    if form is None:
        raise missing(f"“{act}”这一办理事项")
    fields, command = form.filled(asked.fields, desk_of(visiting, case_id).case), form.command

    def do(request_id: str) -> Receipt:
        return visiting.act(convert(fields, command), seen=asked.seen, request_id=request_id)

    return recorded(visiting, body, do)


def _declare(command: type[msgspec.Struct]) -> None:
    def do(body: Body, visiting: Visiting, seen: Seen = None) -> Response:
        cmd = read(body, command)
        return recorded(
            visiting, body, lambda request_id: visiting.act(cmd, seen=seen, request_id=request_id)
        )

    name = re.sub(r"(?<!^)(?=[A-Z])", "-", command.__name__).lower()
    do.__name__, do.__doc__ = name.replace("-", "_"), command.__doc__
    declared: Callable[..., Any] = room.write(
        "POST",
        f"/commands/{name}",
        to=EVERYBODY_WITH_ACCOUNT,
        **gives(Recorded, takes=command, parameters=[PARAMETER]),
    )
    declared(do)


# The name and contact of objectors and reporters go to the erasable store, which only the public forms do.
for _command in (*ON_DOSSIER, *ON_JOURNAL):
    if _command not in (LodgeObjection, LodgeReport, Together):
        _declare(_command)

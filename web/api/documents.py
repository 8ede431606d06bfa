"""Handing in attachments, so that an act can cite them by their digest."""

from typing import Annotated, Any

import msgspec
from fastapi import Query
from starlette.responses import Response

from domain.people import Role
from domain.text import check_text
from web.api.answers import api_room, gives, json
from web.api.body import Body
from web.forms import Upload
from web.visit import OFFICIALS, Visiting

room = api_room()
BYTES: dict[str, Any] = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class Kept(msgspec.Struct, frozen=True):
    """The document is kept; ``digest`` goes into an act's ``evidence``."""

    digest: str


@room.write("POST", "/documents", to=OFFICIALS | {Role.ENTERPRISE}, **gives(Kept, body=BYTES))
def hand_in(
    body: Body, visiting: Visiting, filename: Annotated[str, Query(min_length=1, max_length=200)]
) -> Response:
    """Keep a PDF, OFD, PNG, JPEG, XLSX or DOCX file; sent again, the same content changes nothing."""
    check_text("filename", filename, lines=False)
    [digest] = visiting.keep([Upload(body, filename, "application/octet-stream")])
    return json(Kept(digest))

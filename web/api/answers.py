"""JSON answers and their description in OpenAPI, both from the same msgspec types."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from fastapi import FastAPI
from starlette.responses import Response

from web.room import Room

REF = "#/components/schemas/{name}"
DESCRIBED: dict[str, Any] = {}
"""Every type that an answer or a request of the API is made of, by its key in the route's description."""


def _plain(value: Any) -> Any:
    """What the store reads late looks like a mapping and is one."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON. Give it one here.")


_encoder = msgspec.json.Encoder(decimal_format="string", enc_hook=_plain)


class Problem(msgspec.Struct, frozen=True):
    """A refusal (RFC 9457): what, why, by which rule, and the way out."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    why: str
    rule: str
    way_out: str
    field: str = ""


def encoded(value: Any) -> bytes:
    """*value* as JSON; decimals travel as text, so that nothing is rounded on the way."""
    return _encoder.encode(value)


def json(value: Any, status: int = 200) -> Response:
    """Answer with *value*; see :func:`encoded`."""
    return Response(encoded(value), status, media_type="application/json")


def gives(
    answer: Any,
    *,
    takes: Any = None,
    body: dict[str, Any] | None = None,
    status: int = 200,
    parameters: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """
    The description of a route.

    Args:
        answer: Type of the answer; ``None`` for an answer without content.
        takes: Type of the body, if the route takes one.
        body: The body as OpenAPI writes it, for one that is no JSON.
        parameters: Further parameters, as OpenAPI writes them.
    """
    content = {"content": {"application/json": {"schema": _named(answer)}}} if answer is not None else {}
    responses: dict[str, Any] = {
        str(status): {"description": "OK", **content},
        "default": {
            "description": "Refused",
            "content": {"application/problem+json": {"schema": _named(Problem)}},
        },
    }
    extra: dict[str, Any] = {"responses": responses}
    if parameters:
        extra["parameters"] = list(parameters)
    if body is not None:
        extra["requestBody"] = body
    if takes is not None:
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": _named(takes)}}}
    return {"openapi_extra": extra}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of *app*, with the schemas of all types that :func:`gives` named."""
    if app.openapi_schema:
        return app.openapi_schema
    document = FastAPI.openapi(app)
    names = list(DESCRIBED)
    schemas, components = msgspec.json.schema_components([DESCRIBED[n] for n in names], ref_template=REF)
    known = document.setdefault("components", {}).setdefault("schemas", {})
    known.update(components)
    known.update(
        {name: schema for name, schema in zip(names, schemas, strict=True) if name not in components}
    )
    for path in document["paths"].values():
        for operation in path.values():
            # What FastAPI would have answered by itself is never sent: refusals are problem documents.
            operation["responses"].pop("422", None)
    for unused in ("HTTPValidationError", "ValidationError"):
        known.pop(unused, None)
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "tidu_session"},
    }
    app.openapi_schema = document
    return document


def api_room() -> Room:
    """A room of the API."""
    return Room(prefix="/api/v1")


def _named(type_: Any) -> dict[str, str]:
    name = getattr(type_, "__name__", "") if isinstance(type_, type) else ""
    if not name or type_ in (list, dict):
        name = "".join(letter for letter in str(type_).rpartition(".")[2] if letter.isalnum()) + "List"
    DESCRIBED.setdefault(name, type_)
    return {"$ref": REF.format(name=name)}

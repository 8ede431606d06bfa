"""Reading JSON bodies: a body that does not fit is refused with the field that is wrong."""

from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Depends, Request

from domain.errors import BadInput

T = TypeVar("T")


async def body(request: Request) -> bytes:
    """The body as it came."""
    return await request.body()


Body = Annotated[bytes, Depends(body)]


def read(content: bytes, type_: type[T]) -> T:
    """
    Decode *content* as *type_*.

    Raises:
        BadInput: It is no JSON, or a field is missing or of another kind; the field's path is named.
    """
    try:
        return msgspec.json.decode(content, type=type_)
    except msgspec.ValidationError as error:
        raise refused(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            "body", "请求不能识别", why=f"不是有效的 JSON：{error}", way_out="请按接口说明提交 JSON。"
        ) from None


def convert(values: Any, type_: type[T]) -> T:
    """Make *type_* of plain *values*; see :func:`read`."""
    try:
        return msgspec.convert(values, type_, str_keys=True)
    except msgspec.ValidationError as error:
        raise refused(str(error)) from None


def refused(message: str) -> BadInput:
    """The refusal for a body that does not fit."""
    _, _, path = message.partition(" - at `$")
    field = path.rstrip("`").lstrip(".") or "body"
    if "missing required field" in message:
        field = message.split("`")[1]
    return BadInput(field, "请求不能识别", why=message, way_out="请按接口说明（/api/v1/openapi.json）填写。")

"""``docs/EVENTS.md`` for people and ``docs/asyncapi.yaml`` for programs, generated from the events.

Both are written by :func:`write` and compared by :func:`stale`, so neither can say what the code does not.
"""

import re
import types
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import yaml

from adapters.store.upcast import current_schema
from domain.envelope import Event
from domain.events import ALL

DOCS = Path(__file__).parent.parent / "docs"
TOPIC = "tidu.events"
PARKED = "tidu.events.parked"

ENVELOPE = tuple(field.name for field in msgspec.structs.fields(Event))
"""Fields that every event carries."""

CATEGORIES = {
    "dossier": "An enterprise's dossier (企业档案)",
    "notice": "A published list (公示)",
    "round": "An intake (批次)",
    "series": "Certificate numbers (证书编号)",
    "draw": "A random draw (随机抽取)",
    "list": "A list of the past (历史名单)",
}

HEADERS = {
    "ce_specversion": "Always `1.0`.",
    "ce_id": "`<stream>:<version>`; a message that comes twice has the same id.",
    "ce_source": "The register that recorded the event.",
    "ce_type": "Stored name of the event.",
    "ce_subject": "Stream id, also the message's key.",
    "ce_time": "Moment of recording, UTC, RFC 3339.",
    "ce_position": "Place in the register's total order, from 1, growing, gaps allowed.",
    "ce_streamversion": "Place in the stream, from 1, without gaps.",
    "content-type": "Always `application/json`.",
}


def documents() -> dict[Path, str]:
    """Return both documents as they should be, by path."""
    return {DOCS / "EVENTS.md": _markdown(), DOCS / "asyncapi.yaml": _asyncapi()}


def write() -> list[Path]:
    """Write both documents and return the paths that changed."""
    changed, current = stale(), documents()
    for path in changed:
        path.parent.mkdir(exist_ok=True)
        path.write_text(current[path], encoding="utf-8")
    return changed


def stale() -> list[Path]:
    """Return the paths of the documents that do not say what the code says."""
    return [
        path
        for path, text in documents().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def check() -> bool:
    """Whether both documents are current."""
    return not stale()


# ------------------------------------------------------------------ EVENTS.md


def _markdown() -> str:
    parts = [
        "# Events",
        "",
        "Generated from `domain/events.py` by `tidu docs`; change the code, not this page.",
        "",
        f"Everything that Tidu knows is one of these {len(ALL)} events. Each is one flat JSON object,",
        "chained by its hash to the event before it in the same stream, stored for ever and never changed.",
        f"The same bytes are published on Kafka (`{TOPIC}`, key = stream id); `asyncapi.yaml` beside this",
        "page holds the JSON Schemas.",
        "",
        "## The envelope",
        "",
        "Every event carries these fields besides its own.",
        "",
        *_table(Event, ENVELOPE),
        "",
        "To check a hash: put an empty text into `hash`, write the object with sorted keys, without white",
        "space, in UTF-8, and take the digest named in `alg`. No value is a float, so every language gets",
        "the same bytes.",
    ]
    for category, title in CATEGORIES.items():
        own = [kind for kind in ALL.values() if kind.category == category]
        parts += ["", f"## {title}", "", f"Streams of the category `{category}`; {len(own)} events."]
        for kind in own:
            parts += ["", *_section(kind)]
    parts += ["", "## Structures inside of events"]
    for structure in _structures():
        parts += [
            "",
            f"### {structure.__name__}",
            "",
            _summary(structure),
            "",
            *_table(structure, _names(structure)),
        ]
    return "\n".join(parts) + "\n"


def _section(kind: type[Event]) -> Iterator[str]:
    yield f"### `{kind.stored_name()}`"
    yield ""
    yield f"**{kind.__name__}**, schema {current_schema(kind)}. {_summary(kind)}"
    own = [name for name in _names(kind) if name not in ENVELOPE]
    if own:
        yield ""
        yield from _table(kind, own)


def _table(kind: type[msgspec.Struct], names: tuple[str, ...] | list[str]) -> Iterator[str]:
    hints, told = get_type_hints(kind), _arguments(kind)
    yield "| field | type | meaning |"
    yield "| --- | --- | --- |"
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    for name in names:
        optional = "" if name in required else ", may be left out"
        yield f"| `{name}` | {_type(hints[name])}{optional} | {told.get(name, '')} |"


def _names(kind: type[msgspec.Struct]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(kind)]


def _summary(kind: type) -> str:
    """The docstring before its ``Args``, on one line."""
    return _inline(re.split(r"\n\s*Args:", kind.__doc__ or "")[0])


def _arguments(kind: type) -> dict[str, str]:
    """What the docstrings of *kind* and its bases say of each field; the nearest wins."""
    told: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        _, _, args = (base.__dict__.get("__doc__") or "").partition("Args:\n")
        for match in re.finditer(r"^ {8}(\w+): (.+(?:\n {12}.+)*)", args, re.MULTILINE):
            told[match[1]] = _inline(match[2])
    return told


def _inline(text: str) -> str:
    words = " ".join(text.split()).replace("``", "`").replace("|", "\\|")
    return re.sub(r":(?:class|attr|exc|func):`\.?~?([\w.]+)`", r"`\1`", words)


def _type(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(_type(one) for one in inner)
    if origin is list:
        return f"list of {_type(inner[0])}"
    if origin is dict:
        return f"object of {_type(inner[1])}"
    if inner:
        return " or ".join(f"`{one}`" for one in inner)
    if hint is Any:
        return "plain JSON"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return " or ".join(f"`{one.value}`" for one in hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    plain = {
        "str": "text", "int": "whole number", "bool": "yes or no", "Decimal": "decimal as text",
        "date": "civil day", "datetime": "moment", "NoneType": "null",
    }  # fmt: skip
    return plain.get(hint.__name__, str(hint.__name__))


def _structures() -> list[type[msgspec.Struct]]:
    """Every structure used inside of an event, each once, in the order of use."""
    found: dict[type[msgspec.Struct], None] = {}

    def visit(hint: Any) -> None:
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and not issubclass(hint, Event):
            if hint in found:
                return
            found[hint] = None
            for inner in get_type_hints(hint).values():
                visit(inner)
        for inner in get_args(hint):
            visit(inner)

    for kind in ALL.values():
        hints = get_type_hints(kind)
        for name in _names(kind):
            visit(hints[name])
    return list(found)


# ------------------------------------------------------------------ asyncapi.yaml


def _asyncapi() -> str:
    schemas, components = msgspec.json.schema_components(
        list(ALL.values()), ref_template="#/components/schemas/{name}"
    )
    messages = {
        name: {
            "name": name,
            "title": kind.__name__,
            "summary": _summary(kind),
            "contentType": "application/json",
            "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
            "payload": schema,
        }
        for (name, kind), schema in zip(ALL.items(), schemas, strict=True)
    }
    references = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tidu events",
            "version": str(max(current_schema(kind) for kind in ALL.values())),
            "description": "From domain/events.py by `tidu docs`. CloudEvents 1.0, Kafka binary mode.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "events": {
                "address": TOPIC,
                "description": "Every event, keyed by stream id, in order per stream, kept for ever.",
                "messages": references,
            },
            "parked": {
                "address": PARKED,
                "description": "Events that a view could not take in, with the reason.",
                "messages": references,
            },
        },
        "operations": {
            "publish": {"action": "send", "channel": {"$ref": "#/channels/events"}},
            "park": {"action": "send", "channel": {"$ref": "#/channels/parked"}},
        },
        "components": {
            "messages": messages,
            "schemas": {
                "CloudEventHeaders": {
                    "type": "object",
                    "properties": {
                        name: {"type": "string", "description": meaning} for name, meaning in HEADERS.items()
                    },
                },
                **components,
            },
        },
    }
    head = "# Generated from domain/events.py by `tidu docs`; change the code, not this file.\n"
    text = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return head + str(text)


class _Dumper(yaml.CSafeDumper):
    """Writes every value where it stands, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

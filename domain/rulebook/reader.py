"""Read YAML so that every mistake can be answered with file, line and key.

Plain YAML loses three things a jurist's file needs: where a key stands, that a key stands twice, and the
difference between an exact figure and a binary float.  This reader keeps the first and refuses the others.
"""

import datetime as dt
import types
import typing
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from domain.errors import RulebookError

T = TypeVar("T", bound=msgspec.Struct)
Path_ = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"


class Document:
    """One YAML file as plain values, with the line of every key and item."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines: dict[Path_, int] = {}
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
        except yaml.MarkedYAMLError as problem:
            line = problem.problem_mark.line + 1 if problem.problem_mark else None
            raise RulebookError(
                name,
                "file",
                f"not valid YAML ({problem.problem}).",
                "Check indentation, quotes and brackets.",
                line=line,
            ) from None
        finally:
            loader.dispose()
        if not isinstance(node, yaml.MappingNode):
            raise RulebookError(
                name, "file", "the file holds no keys.", "Start with the key `instrument:`.", line=1
            )
        self.data: dict[str, Any] = self._value(node, ())

    def fail(self, path: Path_, problem: str, remedy: str) -> RulebookError:
        """The error for *path*, with the line of the nearest key that is in the file."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return RulebookError(self.name, dotted(path), problem, remedy, line=self.lines.get(known, 1))

    def decode(self, kind: type[T]) -> T:
        """The file as *kind*.

        Raises:
            RulebookError: An unknown or missing key, or a value of the wrong form.
        """
        try:
            return msgspec.convert(self.data, kind)
        except msgspec.ValidationError as problem:
            path, found, message = _locate(self.data, kind, (), str(problem))
            raise self._explain(path, found, message) from None

    def _explain(self, path: Path_, kind: type[msgspec.Struct], message: str) -> RulebookError:
        names = [f.encode_name for f in msgspec.structs.fields(kind)]
        text = message.split(" - at ", maxsplit=1)[0]
        if "unknown field" in text:
            key = text.split("`")[1]
            near = get_close_matches(key, names, 1)
            hint = f"Did you mean `{near[0]}`?" if near else f"Allowed here: {', '.join(sorted(names))}."
            return self.fail((*path, key), f"unknown key `{key}`.", hint)
        if "missing required field" in text:
            key = text.split("`")[1]
            return self.fail((*path, key), f"the key `{key}` is missing.", f"Add `{key}:` here.")
        at = message.split("`$.")[1].split("`", maxsplit=1)[0] if "`$." in message else ""
        return self.fail((*path, at) if at else path, f"{text}.", "Correct the value; see docs/RULEBOOK.md.")

    def _value(self, node: yaml.Node, path: Path_) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*path, key)
            line = key_node.start_mark.line + 1
            if key in result:
                raise RulebookError(
                    self.name, dotted(here), f"the key stands twice (first on line {self.lines[here]}).",
                    "Keep one of the two.", line=line,
                )  # fmt: skip
            self.lines[here] = line
            result[key] = self._value(value_node, here)
        return result

    def _scalar(self, node: yaml.Node, path: Path_) -> Any:
        text = str(node.value)
        match node.tag.removeprefix(_TAG):
            case "null":
                return None
            case "bool":
                return text.lower() in ("true", "yes", "on")
            case "int":
                if text.lstrip("-").isdigit() and (text == "0" or not text.lstrip("-").startswith("0")):
                    return int(text)
                raise self.fail(path, f"`{text}` is not a plain number.", f"Quote a code: '{text}'.")
            case "float":
                raise self.fail(
                    path, f"`{text}` is a binary fraction.", f"Quote the exact decimal: '{text}'."
                )
            case "timestamp":
                try:
                    return dt.date.fromisoformat(text)
                except ValueError:
                    raise self.fail(path, f"`{text}` is no civil date.", "Write it as 2026-04-01.") from None
            case _:
                return text


def read(path: Path, root: Path) -> Document:
    """Read *path*; messages name it relative to the folder above *root*."""
    try:
        name = str(path.relative_to(root.parent))
    except ValueError:
        name = str(path)
    return Document(name, path.read_text(encoding="utf-8"))


def dotted(path: Path_) -> str:
    """``rules[0].conditions[3].metric``, as people write it."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "file"


def _locate(
    data: Any, kind: type[msgspec.Struct], path: Path_, message: str
) -> tuple[Path_, type[msgspec.Struct], str]:
    """The innermost object that cannot be converted: msgspec names keys but not positions in lists."""
    if not isinstance(data, dict):
        return path, kind, message
    for field in msgspec.structs.fields(kind):
        inner = _struct_in(field.type)
        value = data.get(field.encode_name)
        if inner is None or value is None:
            continue
        here = (*path, field.encode_name)
        items: list[tuple[Path_, Any]] = (
            [((*here, i), item) for i, item in enumerate(value)]
            if isinstance(value, list)
            else [(here, value)]
        )
        for at, item in items:
            try:
                msgspec.convert(item, inner)
            except msgspec.ValidationError as problem:
                return _locate(item, inner, at, str(problem))
    return path, kind, message


def _struct_in(hint: Any) -> type[msgspec.Struct] | None:
    """The struct inside ``Struct``, ``list[Struct]`` or ``Struct | None``."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint
    if typing.get_origin(hint) in (list, types.UnionType, typing.Union):
        for part in typing.get_args(hint):
            if (found := _struct_in(part)) is not None:
                return found
    return None

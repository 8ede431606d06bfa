"""Text that people type: what cannot be seen, or turns the order of what can be seen, is refused.

An invisible character makes two names that look the same differ for ever; a character that turns the
direction makes a name read as another one.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from domain.errors import BadInput

_REFUSED = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories: control, format (zero width, direction, byte order mark), broken, line separators."""

_BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Characters that count as letters or marks and show nothing."""

_LAYOUT = frozenset("\n\r\t")


def hidden(text: str, *, lines: bool = True) -> str:
    """
    Return the first character of *text* that must not be there, named for people; empty when there is none.

    Args:
        lines: Line breaks and tabs may be there, as in a reason of several paragraphs.

    >>> hidden("成都\u200b示例"), hidden("成都示例")
    ('第 3 个字是不可见字符 U+200B', '')
    """
    for place, letter in enumerate(text, 1):
        if lines and letter in _LAYOUT:
            continue
        if letter in _BLANK or unicodedata.category(letter) in _REFUSED:
            return f"第 {place} 个字是不可见字符 U+{ord(letter):04X}"
    return ""


def check_text(field: str, text: str, *, lines: bool = True) -> None:
    """
    Let *text* pass if everything in it can be seen.

    Raises:
        BadInput: with the field, the place and the code of the character.
    """
    if why := hidden(text, lines=lines):
        raise BadInput(field, "填写的内容不能使用", why=why, way_out="请删除后重新输入，不要从其他文件粘贴。")


def check_texts(cmd: Any) -> None:
    """
    Check every text of the command *cmd*, however deep it lies; see :func:`check_text`.

    Raises:
        BadInput: the field of the command that holds it is named.
    """
    for name in cmd.__struct_fields__ if isinstance(cmd, msgspec.Struct) else ():
        for text in _texts(getattr(cmd, name)):
            check_text(name, text)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case msgspec.Struct():
            for name in value.__struct_fields__:
                yield from _texts(getattr(value, name))
        case Mapping():
            for key, item in value.items():
                yield from _texts(key)
                yield from _texts(item)
        case list() | tuple() | set() | frozenset():
            for item in value:
                yield from _texts(item)

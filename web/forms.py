"""Reading what people typed: a value that cannot be used gets a message with field, reason and remedy.

Nothing typed is ever lost: the page is shown again with :class:`Typed`, which holds values and messages.
"""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from starlette.datastructures import FormData, UploadFile

from domain.errors import BadInput, NotAllowed
from domain.text import hidden

LONGEST_LINES = 20_000
"""Characters of a field that holds one item a line."""

_COMMAS = re.compile(r"[,，]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_WHOLE = re.compile(r"[0-9]+")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_WIDE = str.maketrans("０１２３４５６７８９．－", "0123456789.-")


def whole(text: str) -> bool:
    """Whether *text* is a whole number in the digits that people type; other scripts' digits are not."""
    return _WHOLE.fullmatch(text) is not None


class Upload:
    """An attached file, read into memory."""

    def __init__(self, content: bytes, filename: str, media_type: str) -> None:
        self.content, self.filename, self.media_type = content, filename, media_type


class Typed:
    """A form as it was typed, with what is wrong in it.

    Args:
        values: Values by field name, in order; a field may occur several times.
        uploads: Attached files by field name.
    """

    def __init__(
        self,
        values: Mapping[str, Sequence[str]] | None = None,
        uploads: Mapping[str, Sequence[Upload]] | None = None,
    ) -> None:
        self._values = {name: list(texts) for name, texts in (values or {}).items()}
        self._uploads = {name: list(files) for name, files in (uploads or {}).items()}
        self.errors: dict[str, BadInput] = {}
        self.refusal: NotAllowed | None = None

    # -------------------------------------------------------------- for templates

    def value(self, name: str, default: object = "") -> str:
        """The text typed into *name*, or *default* when the form has not been sent yet."""
        texts = self._values.get(name)
        return texts[0] if texts else str(default if default is not None else "")

    def chosen(self, name: str, value: str) -> bool:
        """Whether *value* was among those ticked or selected under *name*."""
        return value in self._values.get(name, [])

    def error(self, name: str) -> BadInput | None:
        """What is wrong with *name*."""
        return self.errors.get(name)

    def typed_texts(self) -> list[tuple[str, str]]:
        """What a person wrote, field by field, to be shown again when its form is no longer there."""
        hidden = ("csrf", "seen", "key", "next")
        return [
            (name, text)
            for name, texts in self._values.items()
            if name not in hidden
            for text in texts
            if text
        ]

    # -------------------------------------------------------------- for routes

    def text(self, name: str, label: str = "", *, required: bool = False, longest: int = 4000) -> str:
        """The text of *name*, trimmed."""
        text = self.value(name).strip()
        if required and not text:
            self._wrong(name, f"“{label}”没有填写", "这一项必须填写", f"请填写{label}。")
        if why := hidden(text):
            self._wrong(name, f"“{label or name}”不能使用", why, "请删除后重新输入，不要从其他文件粘贴。")
        if len(text) > longest:
            self._wrong(
                name, f"“{label}”过长", f"现有 {len(text)} 个字，最多 {longest} 个字", "请删减后再提交。"
            )
        return text

    def lines(self, name: str) -> list[str]:
        """The non-empty lines of *name*."""
        self.text(name, longest=LONGEST_LINES)
        return [line.strip() for line in self.value(name).splitlines() if line.strip()]

    def key(self) -> str:
        """The hidden value that tells this showing of the form from any other; drawn when it is missing."""
        key = self.value("key")
        return key if _KEY.fullmatch(key) else secrets.token_urlsafe(24)

    def content(self) -> str:
        """A digest of all that was sent but the token that proves the page, files included."""
        said = hashlib.sha256()
        for name, texts in sorted(self._values.items()):
            if name != "csrf":
                said.update(repr((name, texts)).encode())
        for name, files in sorted(self._uploads.items()):
            for file in files:
                said.update(repr((name, file.filename, hashlib.sha256(file.content).hexdigest())).encode())
        return said.hexdigest()

    def every(self, name: str) -> list[str]:
        """All non-empty values of *name*, in order."""
        return [text.strip() for text in self._values.get(name, []) if text.strip()]

    def ticked(self, name: str) -> bool:
        """Whether the box *name* was ticked."""
        return bool(self.value(name))

    def choice(self, name: str, label: str, allowed: Sequence[str]) -> str:
        """The value of *name*, one of *allowed*."""
        text = self.value(name).strip()
        if text not in allowed:
            self._wrong(name, f"“{label}”没有选择", "所选内容不在可选范围内", f"请选择{label}。")
        return text

    def date(self, name: str, label: str, *, required: bool = False) -> dt.date | None:
        """The civil date in *name*: ``2026-04-30``, ``2026/4/30`` or ``2026年4月30日``."""
        text = self.text(name, label, required=required).translate(_WIDE)
        if not text:
            return None
        parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
        if not parts:
            self._wrong(name, f"“{label}”{text}不能识别", "日期格式不正确", "请按“2026-04-30”的格式填写。")
            return None
        try:
            return dt.date(*map(int, parts.groups()))
        except ValueError:
            self._wrong(
                name,
                f"“{label}”{text}不能使用",
                "日历上没有这一天",
                "请核对年月日，按“2026-04-30”的格式填写。",
            )
            return None

    def number(self, name: str, label: str, *, required: bool = False, unit: str = "") -> Decimal | None:
        """The number in *name*; a thousands separator is refused, because nobody can know what it meant."""
        text = self.text(name, label, required=required).translate(_WIDE)
        if not text:
            return None
        remedy = f"请只填写数字和小数点，例如 1234.56{f'，单位为{unit}' if unit else ''}。"
        if _COMMAS.search(text):
            self._wrong(
                name, f"“{label}”{text}不能使用", "数字中含有逗号，系统不能判断是千位分隔还是小数点", remedy
            )
            return None
        if not _NUMBER.fullmatch(text):
            self._wrong(name, f"“{label}”{text}不能使用", "不是一个数字", remedy)
            return None
        try:
            return Decimal(text)
        except InvalidOperation:
            self._wrong(name, f"“{label}”{text}不能使用", "不是一个数字", remedy)
            return None

    def whole(self, name: str, label: str, *, required: bool = False) -> int | None:
        """The whole number in *name*."""
        value = self.number(name, label, required=required)
        if value is None:
            return None
        if value != value.to_integral_value() or abs(value) > 10**9:
            self._wrong(name, f"“{label}”{self.value(name)}不能使用", "应为整数", "请填写整数，例如 5。")
            return None
        return int(value)

    def files(self, name: str, label: str, *, most: int = 10) -> list[Upload]:
        """The files attached under *name*."""
        files = self._uploads.get(name, [])
        if len(files) > most:
            self._wrong(
                name, f"“{label}”过多", f"现有 {len(files)} 个文件，最多 {most} 个", "请合并或减少附件。"
            )
        return files

    def check(self) -> None:
        """Raise the first :class:`BadInput`, if any value could not be used."""
        for error in self.errors.values():
            raise error

    def refuse(self, refusal: NotAllowed) -> None:
        """Remember why the act was refused, at its field when it has one."""
        if isinstance(refusal, BadInput):
            self.errors.setdefault(refusal.field, refusal)
        else:
            self.refusal = refusal

    def _wrong(self, name: str, what: str, why: str, way_out: str) -> None:
        self.errors.setdefault(name, BadInput(name, what, why=why, way_out=way_out))


async def read(form: FormData) -> Typed:
    """Take in a posted form, files included."""
    values: dict[str, list[str]] = {}
    uploads: dict[str, list[Upload]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            values.setdefault(name, []).append(value.replace("\r\n", "\n"))
        elif value.filename:
            content = await value.read()
            media_type = value.content_type or "application/octet-stream"
            uploads.setdefault(name, []).append(Upload(content, value.filename[:200], media_type))
    return Typed(values, uploads)

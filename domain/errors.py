"""What can go wrong, said so that the reader knows the way out.

Refusals to people are Chinese and have four parts: what was refused, why, by which rule, and what to do.
Faults of a file or of the installation are English and name the file, the key and the remedy.
"""


class TiduError(Exception):
    """The common ancestor of everything Tidu raises on purpose."""


class NotAllowed(TiduError):  # noqa: N818 - reads as what happened
    """An act was refused and nothing was changed.

    Args:
        what: The act and its object, e.g. ``不能认定某企业``.
        why: The fact that stands against it.
        rule: The clause applied, as printed for people; empty when the reason is a plain fact.
        way_out: What the reader can do now.
    """

    def __init__(self, what: str, *, why: str, way_out: str, rule: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.rule, self.way_out = what, why, rule, way_out

    def __str__(self) -> str:
        rule = f"（依据：{self.rule}）" if self.rule else ""
        return f"{self.what}：{self.why}{rule}。{self.way_out}"


class BadInput(NotAllowed):
    """A value that a person typed cannot be used; *field* names it as the form does."""

    def __init__(self, field: str, what: str, *, why: str, way_out: str, rule: str = "") -> None:
        super().__init__(what, why=why, way_out=way_out, rule=rule)
        self.field = field


class Conflict(NotAllowed):
    """Somebody else acted first on the same dossier; the message says what they did."""


class NotFound(NotAllowed):
    """There is nothing under this number, or nothing that this reader may see."""


class RulebookError(TiduError):
    """A rulebook file is wrong: which file, line and key, and the remedy (English, for its author)."""

    def __init__(self, file: str, key: str, problem: str, remedy: str, *, line: int | None = None) -> None:
        where = f"{file}:{line}" if line else file
        super().__init__(f"{where}: {key}: {problem} {remedy}")
        self.file, self.key, self.problem, self.remedy, self.line = file, key, problem, remedy, line


class ChainBroken(TiduError):  # noqa: N818 - reads as what happened
    """An event's hash does not follow from its content and its predecessor (English, for operators)."""

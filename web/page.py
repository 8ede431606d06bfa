"""What a template may use: one frozen, documented dataclass per template."""

import dataclasses
from typing import Any, ClassVar


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The ancestor of every page."""

    template: ClassVar[str]
    """File under ``web/templates`` that shows the page."""

    title: ClassVar[str] = ""
    """Heading of the browser's tab; a template may say it more exactly."""


def shown(help: str, default: Any = dataclasses.MISSING) -> Any:
    """A field of a page, with the sentence that ``docs/pages.md`` prints about it."""
    return dataclasses.field(default=default, metadata={"help": help})


def all_pages() -> list[type[Page]]:
    """Every page that has been imported, by template name."""
    found: dict[str, type[Page]] = {}
    waiting: list[type[Page]] = [Page]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            waiting.append(cls)
            # A dataclass with slots is made twice; the first, without fields, is an abandoned draft.
            if "template" in vars(cls) and dataclasses.is_dataclass(cls) and "__slots__" in vars(cls):
                found[cls.template] = cls
    return [found[name] for name in sorted(found)]

"""What a template may use: one frozen, documented dataclass per template."""

import dataclasses
from typing import ClassVar


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """
    The ancestor of every page.

    A field is declared as ``name: Annotated[type, "what it means"]``; ``docs/pages.md`` prints the sentence.
    """

    template: ClassVar[str]
    """File under ``web/templates`` that shows the page."""

    title: ClassVar[str] = ""
    """Heading of the browser's tab; a template may say it more exactly."""


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

"""What the events of one enterprise and of one case have in common."""

from typing import ClassVar

from domain.calendar import Deadline
from domain.envelope import Event


class DossierEvent(Event, frozen=True, kw_only=True):
    """Something happened to one enterprise."""

    category: ClassVar[str] = "dossier"


class CaseEvent(DossierEvent, frozen=True, kw_only=True):
    """Something happened to one case.  ``case`` is ``<credit code>-<ordinal>``."""

    case: str


class StepDone(CaseEvent, frozen=True, kw_only=True):
    """A step of the route ended and the next one began.

    Args:
        step: Id of the step that ended.
        next_step: Id of the step that now is the case's turn.
        due: Deadline of the next step, with its derivation; none when the law sets none.
    """

    step: str
    next_step: str
    due: Deadline | None = None


_SUBJECTS = ("case", "duty", "change", "report", "proceeding", "ban", "appeal", "of")


def concerns(event: Event) -> str:
    """Return the number of the case or matter that *event* is about, empty for others."""
    return next((str(getattr(event, name)) for name in _SUBJECTS if hasattr(event, name)), "")

"""Bans (限期不得申报)."""

import datetime as dt

from domain.happened.base import DossierEvent
from domain.rulebook.model import Bars


class BanEvent(DossierEvent, frozen=True, kw_only=True):
    """Something happened to one ban.  ``ban`` is ``<credit code>-N<ordinal>``."""

    ban: str


class BanStarted(BanEvent, frozen=True, kw_only=True, tag="ban.started"):
    """The enterprise may not apply.

    Args:
        scheme: Scheme of the title it came from; ``bars`` says whether it reaches further.
        first_day: First civil day of the ban.
        last_day: Last civil day, included; none for ever.
        at_least: The text gives a least length; the decision may have set a longer one.
        ground: Why, in Chinese.
        cause: Proceeding, duty or case that brought it.
        length_reason: Why a person set the length, where the text is silent.
    """

    scheme: str
    bars: list[Bars]
    first_day: dt.date
    last_day: dt.date | None
    at_least: bool
    ground: str
    cause: str
    length_reason: str = ""


class BanLiftProposed(BanEvent, frozen=True, kw_only=True, tag="ban.lift_proposed"):
    """An official proposed to lift the ban; ``free_from`` would be the first civil day without it."""

    free_from: dt.date
    reason: str


class BanLiftDeclined(BanEvent, frozen=True, kw_only=True, tag="ban.lift_declined"):
    """Another official did not agree; the ban stays as it is."""

    reason: str


class BanChanged(BanEvent, frozen=True, kw_only=True, tag="ban.changed"):
    """An appeal gave the ban another last day, included.

    Args:
        before: The last day until then; none for ever.
        cause: The appeal.
    """

    before: dt.date | None
    last_day: dt.date
    reason: str
    cause: str


class BanLifted(BanEvent, frozen=True, kw_only=True, tag="ban.lifted"):
    """The ban does not bar from ``effective_on`` on; ``void`` when it should never have begun."""

    reason: str
    cause: str
    void: bool

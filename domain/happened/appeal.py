"""Appeals (复议、诉讼、申诉) against decisions, and what they change."""

import datetime as dt

from domain.calendar import Deadline
from domain.happened.base import DossierEvent
from domain.rulebook.model import Level


class AppealEvent(DossierEvent, frozen=True, kw_only=True):
    """Something happened to one appeal.  ``appeal`` is ``<credit code>-S<ordinal>``."""

    appeal: str


class AppealFiled(AppealEvent, frozen=True, kw_only=True, tag="appeal.filed"):
    """The enterprise turned against a decision.

    Args:
        remedy: ``reconsideration`` (复议), ``suit`` (诉讼) or ``petition`` (申诉).
        against: Case, proceeding, duty or change on which something was decided.
        before: Who decides on it, as printed.
        due: Last day to file it by the rules.
        late: It was filed after that day.
        level: Level of the office that made the decision, which records the course.
    """

    remedy: str
    against: str
    before: str
    filed_on: dt.date
    statement: str
    evidence: list[str]
    due: Deadline | None
    late: bool
    level: Level


class AppealAccepted(AppealEvent, frozen=True, kw_only=True, tag="appeal.accepted"):
    """The deciding body took the appeal up under its number ``reference``."""

    reference: str


class AppealRejected(AppealEvent, frozen=True, kw_only=True, tag="appeal.rejected"):
    """The deciding body did not take the appeal up."""

    reason: str


class EffectSuspended(AppealEvent, frozen=True, kw_only=True, tag="appeal.effect_suspended"):
    """The decision is not carried out until the appeal is decided; titles and bans stand still."""

    reason: str


class AppealResultProposed(AppealEvent, frozen=True, kw_only=True, tag="appeal.result_proposed"):
    """An official entered the decision on the appeal; another one approves the entry.

    Args:
        outcome: As in :class:`AppealDecided`.
        restores: Titles that hold again, where the decision was changed.
        last_day: Later last day of the titles that stay ended, where it was changed.
        ban_until: Earlier last day of the ban, included, where it was changed.
        lifts_ban: The ban falls away from its beginning, where the decision was changed.
    """

    outcome: str
    document_no: str
    decided_on: dt.date
    reasons: str
    restores: list[str]
    last_day: dt.date | None
    ban_until: dt.date | None
    lifts_ban: bool


class AppealResultSentBack(AppealEvent, frozen=True, kw_only=True, tag="appeal.result_sent_back"):
    """The second official did not agree with the entry; it is void."""

    reason: str


class AppealDecided(AppealEvent, frozen=True, kw_only=True, tag="appeal.decided"):
    """The appeal ended.

    Args:
        outcome: ``confirmed``, ``changed``, ``set_aside``, ``remitted`` (decide anew) or ``withdrawn``.
        document_no: Number of the decision on the appeal, empty for a withdrawal.
        opinion: Of the official who approved the entry.
    """

    outcome: str
    document_no: str
    decided_on: dt.date
    reasons: str
    opinion: str

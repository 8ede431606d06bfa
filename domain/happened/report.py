"""Reports from the public (举报) and findings of supervision, up to rectification."""

import datetime as dt

import msgspec

from domain.calendar import Deadline
from domain.happened.base import DossierEvent
from domain.rulebook.model import Level, Then


class ReportEvent(DossierEvent, frozen=True, kw_only=True):
    """Something happened to one report.  ``report`` is ``<credit code>-J<ordinal>``."""

    report: str


class ReportLodged(ReportEvent, frozen=True, kw_only=True, tag="report.lodged"):
    """Somebody reported the enterprise under a real name, or supervision found something.

    Args:
        origin: ``public``, ``supervision``, ``inspection`` (random) or ``monitoring`` (quality).
        person: Reference into the erasable store for a public report: name, contact and text; else empty.
        subject: What it is about, in general words that name nobody; of a public report always one of the
            fixed topics, so that no word of the reporter gets in.
        level: Level of the office that handles it.
        scheme: Scheme of the highest title, whose rules on reports apply.
        due: Last day to accept or refuse it, where the rules name one.
    """

    origin: str
    person: str
    subject: str
    received_on: dt.date
    evidence: list[str]
    level: Level
    scheme: str
    due: Deadline | None = None


class ReportAccepted(ReportEvent, frozen=True, kw_only=True, tag="report.accepted"):
    """The report will be looked into (受理); ``due`` is the last day to establish the facts, if any."""

    due: Deadline | None = None


class ReportDeclined(ReportEvent, frozen=True, kw_only=True, tag="report.declined"):
    """The report will not be looked into, for a stated reason (不予受理)."""

    reason: str


class ReportEnquired(ReportEvent, frozen=True, kw_only=True, tag="report.enquired"):
    """The enterprise was asked, and must answer by ``due``; the reporter is not named."""

    questions: list[str]
    due: Deadline
    days_reason: str = ""


class ReportReplied(ReportEvent, frozen=True, kw_only=True, tag="report.replied"):
    """The enterprise answered the enquiry."""

    answer: str
    evidence: list[str]
    late: bool


class ReportUnanswered(ReportEvent, frozen=True, kw_only=True, tag="report.unanswered"):
    """The enterprise did not answer in time; ``then`` is what the rules let a person decide then."""

    then: Then | None = None


class ReportVerified(ReportEvent, frozen=True, kw_only=True, tag="report.verified"):
    """The facts were established (核查)."""

    founded: bool
    finding: str
    evidence: list[str]


class RectificationOrdered(ReportEvent, frozen=True, kw_only=True, tag="rectification.ordered"):
    """The enterprise must put things right by ``due`` (责令整改)."""

    items: list[str]
    due: Deadline
    days_reason: str = ""


class RectificationReported(ReportEvent, frozen=True, kw_only=True, tag="rectification.reported"):
    """The enterprise said what it has put right."""

    statement: str
    evidence: list[str]


class RectificationChecked(ReportEvent, frozen=True, kw_only=True, tag="rectification.checked"):
    """The authority looked at it; what was not put right may lead to a proceeding."""

    passed: bool
    finding: str
    evidence: list[str] = msgspec.field(default_factory=list)


class ReportClosed(ReportEvent, frozen=True, kw_only=True, tag="report.closed"):
    """Nothing is left to do; ``outcome`` is ``unfounded``, ``settled``, ``rectified`` or ``proceeding``."""

    outcome: str
    reason: str
    proceeding: str = ""

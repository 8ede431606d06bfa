"""What becomes of a title."""

import datetime as dt
from uuid import UUID

from domain.happened.base import CaseEvent, DossierEvent
from domain.rulebook.model import Level


class TitleRecognised(CaseEvent, frozen=True, kw_only=True, tag="title.recognised"):
    """The authority awarded a title (认定).

    Args:
        title: Id of the title: the case that awarded it.
        valid_from: First civil day of the title, may lie before ``decided_on``.
        valid_until: Last civil day of the title, included.
        term_reason: Why a person set the term, where the law is silent or the notice differs.
        renews: Title whose term this one continues after a recheck; that one ends the day before.
    """

    title: str
    scheme: str
    title_name: str
    level: Level
    document_no: str
    certificate_no: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    notice: UUID | None
    term_reason: str = ""
    renews: str = ""


class TitleAsserted(DossierEvent, frozen=True, kw_only=True, tag="title.asserted"):
    """An official list of the past says that the enterprise holds, or held, a title; fields as above.

    Args:
        title: ``<credit code>-A<ordinal>``.
        batch: The batch as the list prints it.
        asserted_name: The enterprise's name as the list prints it.
        file: Digest of the list's file.
        row: Row of the sheet, from 1 as a spreadsheet counts.
    """

    title: str
    scheme: str
    title_name: str
    level: Level
    document_no: str
    certificate_no: str
    batch: str
    valid_from: dt.date
    valid_until: dt.date
    asserted_name: str
    file: str
    row: int


class TitleEvent(DossierEvent, frozen=True, kw_only=True):
    """Something happened to a title after its recognition."""

    title: str


class TitleEnded(TitleEvent, frozen=True, kw_only=True):
    """A title does not hold any longer.

    Args:
        last_day: Last civil day on which it held; may lie in the past, never after its term.
        reason: Why, in Chinese.
        cause: Duty, change, case, report or proceeding that led to it.
    """

    last_day: dt.date
    reason: str
    cause: str


class TitleLapsed(TitleEnded, frozen=True, kw_only=True, tag="title.lapsed"):
    """The term ended and nobody asked for a recheck, or the rules know none (失效); nobody is blamed."""


class TitleNotRenewed(TitleEnded, frozen=True, kw_only=True, tag="title.not_renewed"):
    """The recheck was not passed (复核未通过)."""


class TitleWaived(TitleEnded, frozen=True, kw_only=True, tag="title.waived"):
    """A duty was not done, which in law is giving the title up (视为放弃)."""


class TitleSurrendered(TitleEnded, frozen=True, kw_only=True, tag="title.surrendered"):
    """The enterprise gave the title up (自愿放弃)."""


class TitleRemoved(TitleEnded, frozen=True, kw_only=True, tag="title.removed"):
    """The enterprise left a library or list (移出名单、出库), which is no sanction."""


class TitleCancelled(TitleEnded, frozen=True, kw_only=True, tag="title.cancelled"):
    """The authority ended the title because its ground is gone (取消)."""


class TitleRevoked(TitleEnded, frozen=True, kw_only=True, tag="title.revoked"):
    """The authority took the title back for falsification or a violation (撤销)."""


class TitleConverted(TitleEnded, frozen=True, kw_only=True, tag="title.converted"):
    """The scheme was reorganised; from the day after ``last_day`` the title goes on as another one.

    Args:
        into: Scheme of the new title.
        into_title: Id of the new title.
        into_name: Name of the new title.
        valid_until: Last civil day of the new title, included.
    """

    into: str
    into_title: str
    into_name: str
    level: Level
    document_no: str
    certificate_no: str
    valid_until: dt.date


class TitleRestored(TitleEvent, frozen=True, kw_only=True, tag="title.restored"):
    """An end was set aside; the title holds again as if it had never ended.

    Args:
        undoes: Last day that the end set aside had given.
        cause: Appeal or correction that restored it.
        kept_by: Recheck, taken up again, that keeps it in force beyond its term; empty without one.
    """

    undoes: dt.date
    reason: str
    cause: str
    kept_by: str = ""


class RecheckRightLost(TitleEvent, frozen=True, kw_only=True, tag="title.recheck_right_lost"):
    """The title runs to the end of its term and cannot be rechecked (取消复核资格)."""

    reason: str
    cause: str


class RecheckRightRestored(TitleEvent, frozen=True, kw_only=True, tag="title.recheck_right_restored"):
    """The title can be rechecked again."""

    reason: str
    cause: str


class TitleEndRequested(TitleEvent, frozen=True, kw_only=True, tag="title.end_requested"):
    """The enterprise asked the authority to end the title; an official may record its letter."""

    reason: str
    evidence: list[str]


class CertificateReturned(TitleEvent, frozen=True, kw_only=True, tag="title.certificate_returned"):
    """The certificate of an ended title came back, or was declared void where ``returned`` is false."""

    returned: bool
    note: str

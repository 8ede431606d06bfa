"""The enterprise: its name, its place and its figures."""

import datetime as dt

from domain.figures import Figure
from domain.happened.base import DossierEvent


class EnterpriseRegistered(DossierEvent, frozen=True, kw_only=True, tag="enterprise.registered"):
    """An enterprise got its dossier (建档).

    Args:
        uscc: Unified social credit code, 18 characters, check digit verified.
        division: Six-digit code of the county of registration (GB/T 2260).
        established_on: Civil day of registration with the market regulator, when known.
    """

    uscc: str
    enterprise_name: str
    division: str
    established_on: dt.date | None = None


class FiguresReported(DossierEvent, frozen=True, kw_only=True, tag="figures.reported"):
    """The enterprise declared figures for one civil year; later reports of a metric replace earlier ones."""

    year: int
    figures: list[Figure]
    evidence: list[str]


class EnterpriseRenamed(DossierEvent, frozen=True, kw_only=True, tag="enterprise.renamed"):
    """The enterprise has another name; the dossier stays the same because the credit code does.

    Args:
        cause: Change or case that established it.
    """

    before: str
    after: str
    cause: str


class EnterpriseRelocated(DossierEvent, frozen=True, kw_only=True, tag="enterprise.relocated"):
    """The enterprise belongs to another division from ``effective_on`` on.

    Args:
        before: Six-digit code of the county until then.
        after: Six-digit code of the county from then on.
        cause: Change that established it.
    """

    before: str
    after: str
    cause: str


class WatchListed(DossierEvent, frozen=True, kw_only=True, tag="enterprise.watch_listed"):
    """The enterprise was put on the list of those to be watched (重点关注)."""

    reason: str
    cause: str


class WatchEnded(DossierEvent, frozen=True, kw_only=True, tag="enterprise.watch_ended"):
    """The enterprise is not watched any longer."""

    reason: str


class RecordCorrected(DossierEvent, frozen=True, kw_only=True, tag="record.corrected"):
    """A clerical error was put right (更正); the wrong event stays and this one names it.

    Args:
        corrects: Version of this stream's event that holds the error.
        subject: Title to which the field belongs.
        field: Field of the title: ``document_no``, ``certificate_no`` or ``title_name``.
        wrong: What was recorded.
        right: What should have been recorded.
        proposed_by: Account that found the error; another one approved it.
    """

    corrects: int
    subject: str
    field: str
    wrong: str
    right: str
    reason: str
    proposed_by: str


class CorrectionProposed(DossierEvent, frozen=True, kw_only=True, tag="record.correction_proposed"):
    """An official found a clerical error; fields as in :class:`RecordCorrected`."""

    corrects: int
    subject: str
    field: str
    wrong: str
    right: str
    reason: str

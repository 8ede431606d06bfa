"""Who may see what is not public: an enterprise's dossier, and the documents that its events cite."""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from domain import people
from domain.change import Change
from domain.dossier import Dossier
from domain.envelope import Event
from domain.errors import BadInput
from domain.events import (
    AppealFiled,
    ChangeReported,
    CorrectionSupplied,
    FiguresReported,
    HearingHeld,
    ObjectionLodged,
    ProceedingAnswered,
    ProceedingOpened,
    ProceedingProposed,
    ProceedingReviewed,
    ProceedingSentBack,
    ProceedingServed,
    ProceedingVerified,
    RectificationReported,
    ReportAccepted,
    ReportClosed,
    ReportDeclined,
    ReportLodged,
    ReportReplied,
    ReportVerified,
    SiteCheckRecorded,
)
from domain.matter import Matter
from domain.people import Actor, Role
from domain.proceeding import Proceeding
from domain.report import Report

INSIDERS = (Role.HANDLER, Role.APPROVER, Role.AUDITOR)
"""Roles that look into dossiers which are not their own."""

OPEN = (
    FiguresReported, CorrectionSupplied, SiteCheckRecorded, ChangeReported, ReportReplied,
    RectificationReported, ProceedingServed, ProceedingAnswered, HearingHeld, AppealFiled,
)  # fmt: skip
"""Events whose documents the enterprise may read; objections, reports and their investigation never."""

FOR_EXPERTS = (FiguresReported, CorrectionSupplied, SiteCheckRecorded)
"""Those whose documents the experts of a panel may read, too."""

Office = Callable[[UUID], str]
"""Gives the id of the office that published a notice."""


class Upload(msgspec.Struct, frozen=True):
    """Somebody handed a document in; the same content may come from several.

    Args:
        office: Id of the uploader's office, empty for none.
        enterprise: Credit code of the enterprise the uploader speaks for, empty for none.
    """

    account: str
    office: str = ""
    enterprise: str = ""

    @classmethod
    def of(cls, actor: Actor) -> "Upload":
        """The upload by *actor*."""
        return cls(actor.account, actor.office.id if actor.office else "", actor.enterprise)

    def is_by(self, actor: Actor) -> bool:
        """Whether *actor*, a colleague of the same office or somebody of the same enterprise handed it in."""
        other = Upload.of(actor)
        return (
            self.account == other.account
            or bool(self.office and self.office == other.office)
            or bool(self.enterprise and self.enterprise == other.enterprise)
        )


def may_see(actor: Actor, dossier: Dossier) -> bool:
    """Whether what is not public in *dossier* may be shown to *actor*."""
    return _is_own(actor, dossier) or _looks_in(actor, dossier)


INTERNAL = frozenset(
    kind.stored_name()
    for kind in (
        ReportLodged, ReportAccepted, ReportDeclined, ReportVerified, ReportClosed, ProceedingOpened,
        ProceedingReviewed, ProceedingVerified, ProceedingProposed, ProceedingSentBack,
    )
)  # fmt: skip
"""What an authority does before it addresses the enterprise: not for the enterprise's eyes."""


def may_see_matter(actor: Actor, dossier: Dossier, matter: Matter) -> bool:
    """Whether *matter* may be shown to *actor*: a report only once the enterprise itself was addressed."""
    if matter.id in dossier.changes and _takes_over(actor, dossier.changes[matter.id]):
        return True
    if not may_see(actor, dossier):
        return False
    if not _is_own(actor, dossier):
        return True
    if isinstance(matter, Report):
        return bool(matter.questions or matter.items)
    return not (isinstance(matter, Proceeding) and matter.served_on is None)


def _takes_over(actor: Actor, change: Change) -> bool:
    """Whether the dossier is being handed over to the actor's office."""
    office = actor.office
    return bool(change.offered_to and office and actor.has(*INSIDERS) and office.covers(change.offered_to))


def may_read(
    actor: Actor, dossier: Dossier, citing: Sequence[Event], uploads: Sequence[Upload], published_by: Office
) -> bool:
    """
    Whether a document may be handed to *actor*.

    Officials and auditors read what the dossier cites; an objector's evidence names the objector, so of the
    officials only the office that published the list reads it.  The enterprise reads what it handed in
    itself.  What an office handed in, it reads where the citing event is open to it, and so do the experts of
    a panel.  A document without a known uploader is for officials and auditors.

    Args:
        citing: Events of *dossier* that cite the document.
        uploads: Everybody who handed it in.
    """
    if not citing:
        return False
    if _looks_in(actor, dossier):
        office = None if actor.has(Role.AUDITOR) else actor.office
        return office is None or any(_concerns(office, event, published_by) for event in citing)
    opened = [
        event
        for event in citing
        if isinstance(event, OPEN) and any(_comes_from(upload, event, dossier) for upload in uploads)
    ]
    if _is_own(actor, dossier):
        return bool(opened) or any(upload.is_by(actor) for upload in uploads)
    seated = actor.has(Role.EXPERT) and any(actor.account in c.panel for c in dossier.cases.values())
    return seated and any(isinstance(event, FOR_EXPERTS) for event in opened)


def require_citable(
    digest: str,
    actor: Actor,
    dossier: Dossier,
    citing: Sequence[Event],
    uploads: Sequence[Upload],
    published_by: Office,
) -> None:
    """
    Let *actor* cite the document in an act: one that was handed in by the own side, or that may be read.

    Knowing a digest is not enough, or an enterprise could make an objector's evidence its own.

    Raises:
        BadInput: the document does not exist, or is not for this actor; which of the two is not said.
    """
    if any(upload.is_by(actor) for upload in uploads):
        return
    if not may_read(actor, dossier, citing, uploads, published_by):
        raise BadInput(
            "evidence",
            f"附件 {digest} 不能使用",
            why="没有这份附件，或附件不是由您的单位上传的",
            way_out="请重新上传附件后再提交。",
        )


def _is_own(actor: Actor, dossier: Dossier) -> bool:
    return actor.has(Role.ENTERPRISE) and actor.enterprise == dossier.uscc


def _looks_in(actor: Actor, dossier: Dossier) -> bool:
    if actor.office is None:
        return actor.has(Role.AUDITOR)
    return actor.has(*INSIDERS) and actor.office.covers(dossier.division)


def _concerns(office: people.Office, event: Event, published_by: Office) -> bool:
    """Whether the office may read it: what names an objector or an informer only the one that handles it."""
    match event:
        case ObjectionLodged():
            return published_by(event.notice) == office.id
        case ReportLodged() if event.person:
            return office.level is event.level
        case _:
            return True


def _comes_from(upload: Upload, event: Event, dossier: Dossier) -> bool:
    """Whether it was handed in by the side that cited it, and was not found elsewhere by its digest."""
    if upload.enterprise:
        return upload.enterprise == dossier.uscc
    return bool(upload.office) and upload.office == event.office

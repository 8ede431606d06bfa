"""Lists of the past (历史名单) taken in from files, each in a stream of its own."""

from typing import ClassVar
from uuid import UUID

import msgspec

from domain.envelope import Event
from domain.rulebook.model import Level


class ListEvent(Event, frozen=True, kw_only=True):
    """Something happened to one list of the past."""

    category: ClassVar[str] = "list"


class ListedFirm(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row as the file prints it; empty where the file says nothing."""

    row: int
    enterprise_name: str
    uscc: str = ""
    place: str = ""
    batch: str = ""
    certificate_no: str = ""
    valid_from: str = ""
    valid_until: str = ""


class UnclearRow(msgspec.Struct, frozen=True):
    """A row that nobody may guess: ``why`` tells the reason, ``candidates`` are credit codes it may mean."""

    firm: ListedFirm
    why: str
    candidates: list[str]


class ListReceived(ListEvent, frozen=True, kw_only=True, tag="list.received"):
    """A file was taken in.

    Args:
        file: Digest of the file; a file taken in twice is the same stream and changes nothing.
        announced: Number of enterprises that the document itself announces, where it does.
        rows: Rows read.
        valid_from, valid_until: Term of all titles as ISO days, where the rows do not print their own.
    """

    file: str
    filename: str
    scheme: str
    title_name: str
    level: Level
    division: str
    document_no: str
    batch: str
    rows: int
    announced: int | None
    valid_from: str = ""
    valid_until: str = ""


class RowsAsserted(ListEvent, frozen=True, kw_only=True, tag="list.rows_asserted"):
    """These rows are clear, and their titles were asserted in the dossiers, by row.

    Args:
        known: Rows whose title the dossier held already; nothing was recorded there.
    """

    rows: dict[str, UUID]
    known: list[int]


class RowsUnclear(ListEvent, frozen=True, kw_only=True, tag="list.rows_unclear"):
    """These rows wait for a person to say which enterprise they mean."""

    rows: list[UnclearRow]


class RowSettled(ListEvent, frozen=True, kw_only=True, tag="list.row_settled"):
    """A person said which enterprise a row means, or that it must stay out (``dossier`` none)."""

    row: int
    dossier: UUID | None
    reason: str

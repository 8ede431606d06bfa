"""A published list (公示、公告), in its own stream."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.calendar import Deadline
from domain.envelope import Event
from domain.rulebook.model import Level


class NoticeEvent(Event, frozen=True, kw_only=True):
    """Something happened to one published list."""

    category: ClassVar[str] = "notice"


class NoticeRow(msgspec.Struct, frozen=True):
    """One frozen row of a list, as the public reads it.

    Args:
        kind: ``recognition``, ``renewal`` of a title after its recheck, or ``rename``.
        new_name: Name that a rename asks for.
    """

    row: int
    dossier: UUID
    case: str
    uscc: str
    enterprise_name: str
    division: str
    kind: str = "recognition"
    new_name: str = ""


class NamedBeside(msgspec.Struct, frozen=True):
    """What a list makes known beside its rows.

    Args:
        what: ``lapsed``, ``not_renewed``, ``surrendered`` and the like for a title that ended; ``renamed``.
        subject: The title or the rename's case.
        last_day: Last civil day of a title that ended.
        former_name: Name until then of an enterprise that was renamed.
    """

    what: str
    subject: str
    uscc: str
    enterprise_name: str
    title_name: str
    last_day: dt.date | None = None
    former_name: str = ""


class NoticeDrawnUp(NoticeEvent, frozen=True, kw_only=True, tag="notice.drawn_up"):
    """An authority drew up a list for publicity; the rows follow in :class:`NoticeRowsListed`.

    Args:
        number: The notice's own number or title on paper; unique within the office.
        scheme: Scheme of every row.
        step: Id of the publicity step the rows stand at.
        days: Length of publicity; given by a person with ``days_reason`` where the law is silent.
        unit: ``working`` or ``calendar``.
        count: Rows listed.
        digest: Digest of the frozen rows (see ``domain/notice.py``).
    """

    number: str
    heading: str
    scheme: str
    title_name: str
    level: Level
    division: str
    step: str
    days: int
    unit: str
    days_reason: str
    channel: str
    count: int
    digest: str


class NoticeRowsListed(NoticeEvent, frozen=True, kw_only=True, tag="notice.rows_listed"):
    """Up to a thousand rows of the list, in order."""

    rows: list[NoticeRow]


class NoticeOthersNamed(NoticeEvent, frozen=True, kw_only=True, tag="notice.others_named"):
    """The announcement names titles that ended and enterprises that were renamed; up to a thousand."""

    others: list[NamedBeside]


class NoticeOpened(NoticeEvent, frozen=True, kw_only=True, tag="notice.opened"):
    """Publicity began; ``closes`` explains its last day, which still belongs to the public."""

    opens_on: dt.date
    closes: Deadline


class NoticeRowWithdrawn(NoticeEvent, frozen=True, kw_only=True, tag="notice.row_withdrawn"):
    """One row was taken off; the others stay in publicity and the period does not start again."""

    row: int
    case: str
    reason: str


class NoticeClosed(NoticeEvent, frozen=True, kw_only=True, tag="notice.closed"):
    """Publicity ended; ``passed`` rows go on, ``held`` rows wait for an objection to be decided."""

    passed: int
    held: int


class NoticeResultAnnounced(NoticeEvent, frozen=True, kw_only=True, tag="notice.result_announced"):
    """The titles of the list were recognised and published (公告) under ``document_no``.

    Args:
        valid_from, valid_until: Interval of the new titles; each renewed one continues its own.
        recognised: Rows that got what they asked for, renewals and renames included.
        renewed: Those among them whose recheck was passed.
    """

    document_no: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    recognised: int
    renewed: int = 0

"""The notice (公示): one published list with a life of its own."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from domain import events as ev
from domain.calendar import Deadline
from domain.dossier import NAMESPACE
from domain.envelope import Event, Stream


class NoticeState(StrEnum):
    """Where a notice stands."""

    DRAWN_UP = "drawn_up"
    OPEN = "open"
    CLOSED = "closed"
    ANNOUNCED = "announced"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {"drawn_up": "待发布", "open": "公示中", "closed": "公示结束", "announced": "已公告"}[
            self.value
        ]


def notice_id(office: str, number: str) -> UUID:
    """Return the stream id of the notice that *office* publishes under *number*."""
    return uuid5(NAMESPACE, f"notice:{office}:{number}")


def rows_digest(rows: Iterable[ev.NoticeRow], alg: str) -> str:
    """
    Return ``<alg>:<hex>`` over the frozen rows.

    Each row is one line ``row<TAB>credit code<TAB>name<LF>`` in UTF-8, so anybody can check a printed list.
    """
    digest = hashlib.new(alg)
    for row in rows:
        digest.update(f"{row.row}\t{row.uscc}\t{row.enterprise_name}\n".encode())
    return f"{alg}:{digest.hexdigest()}"


class Notice(Stream, kw_only=True):
    """State of one notice, folded from its events."""

    number: str = ""
    heading: str = ""
    scheme: str = ""
    title_name: str = ""
    office: str = ""
    division: str = ""
    step: str = ""
    days: int = 0
    unit: str = ""
    count: int = 0
    digest: str = ""
    drawn_up_by: str = ""
    state: NoticeState = NoticeState.DRAWN_UP
    rows: list[ev.NoticeRow] = msgspec.field(default_factory=list)
    withdrawn: dict[int, str] = msgspec.field(default_factory=dict)
    opens_on: dt.date | None = None
    closes: Deadline | None = None
    document_no: str = ""

    category: ClassVar[str] = "notice"

    @property
    def standing(self) -> list[ev.NoticeRow]:
        """Rows that have not been withdrawn."""
        return [row for row in self.rows if row.row not in self.withdrawn]

    def apply(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case ev.NoticeDrawnUp():
                self.number, self.heading, self.scheme = event.number, event.heading, event.scheme
                self.title_name, self.office, self.division = event.title_name, event.office, event.division
                self.step, self.days, self.unit = event.step, event.days, event.unit
                self.count, self.digest, self.drawn_up_by = event.count, event.digest, event.actor
            case ev.NoticeRowsListed():
                self.rows = [*self.rows, *event.rows]
            case ev.NoticeOpened():
                self.state, self.opens_on, self.closes = NoticeState.OPEN, event.opens_on, event.closes
            case ev.NoticeRowWithdrawn():
                self.withdrawn = {**self.withdrawn, event.row: event.reason}
            case ev.NoticeClosed():
                self.state = NoticeState.CLOSED
            case ev.NoticeResultAnnounced():
                self.state, self.document_no = NoticeState.ANNOUNCED, event.document_no

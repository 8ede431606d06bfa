"""A list of the past (历史名单) as remembered: which rows were asserted, which wait for a person."""

from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from domain import events as ev
from domain.dossier import NAMESPACE
from domain.envelope import Event, Stream
from domain.rulebook.model import Level


def list_id(file: str, scheme: str) -> UUID:
    """Return the stream id of the list in *file* (a digest) for *scheme*: the same file is the same list."""
    return uuid5(NAMESPACE, f"list:{scheme}:{file}")


class PastList(Stream, kw_only=True):
    """State of one list, folded from its events.

    Args:
        asserted: Dossier of every row whose title was asserted, or settled by a person, by row.
        unclear: Rows that wait for a person, by row.
        left_out: Rows that a person left out, by row.
        known: Rows whose title the dossier held already.
    """

    file: str = ""
    filename: str = ""
    scheme: str = ""
    title_name: str = ""
    level: Level = Level.PROVINCE
    division: str = ""
    office: str = ""
    document_no: str = ""
    batch: str = ""
    valid_from: str = ""
    valid_until: str = ""
    rows: int = 0
    announced: int | None = None
    asserted: dict[str, UUID] = msgspec.field(default_factory=dict)
    unclear: dict[str, ev.UnclearRow] = msgspec.field(default_factory=dict)
    left_out: dict[str, str] = msgspec.field(default_factory=dict)
    known: list[int] = msgspec.field(default_factory=list)

    category: ClassVar[str] = "list"

    @property
    def taken(self) -> int:
        """Rows that were looked at so far."""
        return len(self.asserted) + len(self.unclear) + len(self.left_out) + len(self.known)

    def apply(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case ev.ListReceived():
                self.file, self.filename, self.office = event.file, event.filename, event.office
                self.scheme, self.title_name, self.level = event.scheme, event.title_name, event.level
                self.division, self.document_no, self.batch = (
                    event.division,
                    event.document_no,
                    event.batch,
                )
                self.valid_from, self.valid_until = event.valid_from, event.valid_until
                self.rows, self.announced = event.rows, event.announced
            case ev.RowsAsserted():
                self.asserted = {**self.asserted, **event.rows}
                self.known = [*self.known, *event.known]
            case ev.RowsUnclear():
                self.unclear = {**self.unclear, **{str(one.firm.row): one for one in event.rows}}
            case ev.RowSettled():
                row = str(event.row)
                self.unclear = {key: one for key, one in self.unclear.items() if key != row}
                if event.dossier is None:
                    self.left_out = {**self.left_out, row: event.reason}
                else:
                    self.asserted = {**self.asserted, row: event.dossier}

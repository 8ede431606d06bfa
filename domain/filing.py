"""One act on its way to the record: it stamps, seals and folds events; the store commits them together."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.envelope import E, Sealed, Stream, seal
from domain.people import Actor

CIVIL = ZoneInfo("Asia/Shanghai")
"""Civil days are Chinese days wherever the machine stands."""


class Filing:
    """The events of one act by one actor at one moment.

    Args:
        by: Who acts.
        at: The moment (aware, UTC) that becomes ``recorded_at`` of every event.
        request_id: The request that carried the command.
        caused_by: Event or deadline that led to the act, empty when a person began it.
        alg: Hash algorithm, ``sha256`` or ``sm3``.
    """

    def __init__(
        self, by: Actor, at: dt.datetime, request_id: str, *, caused_by: str = "", alg: str = "sha256"
    ) -> None:
        self.by, self.at, self.request_id, self.caused_by, self.alg = by, at, request_id, caused_by, alg
        self.today = at.astimezone(CIVIL).date()
        """The civil day of the act."""
        self.events: list[Sealed] = []
        self.streams: dict[UUID, Stream] = {}
        watching = _watching.get()
        if watching is not None:
            watching.append(self)

    def record(
        self,
        stream: Stream,
        happened: type[E],
        *,
        effective_on: dt.date | None = None,
        basis: Sequence[str] = (),
        **fields: Any,
    ) -> E:
        """
        Add the event *happened* to *stream* and return it sealed.

        Args:
            effective_on: Civil day from which it holds in law; the day of the act when left out.
            basis: Rules applied, ``instrument/clause@date``.
            fields: The event's own fields.
        """
        sealed = seal(
            happened(
                stream=stream.id,
                version=stream.version + 1,
                actor=self.by.account,
                office=self.by.office.id if self.by.office else "",
                request_id=self.request_id,
                caused_by=self.caused_by,
                effective_on=effective_on or self.today,
                recorded_at=self.at,
                basis=list(basis),
                prev_hash=stream.head,
                alg=self.alg,
                **fields,
            )
        )
        stream.fold(sealed.event)
        self.streams[stream.id] = stream
        self.events.append(sealed)
        return sealed.event  # type: ignore[return-value]  # seal() keeps the class


_watching: ContextVar[list[Filing] | None] = ContextVar("watching", default=None)


@contextmanager
def watched() -> Iterator[list[Filing]]:
    """Give the filings that this thread begins from now on, so that another can tell how far an act is."""
    filings: list[Filing] = []
    token = _watching.set(filings)
    try:
        yield filings
    finally:
        _watching.reset(token)

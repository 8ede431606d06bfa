"""The in-memory twin of the event stores: a dict, and the same promises."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from uuid import UUID

from msgspec.json import Decoder

from domain.envelope import Sealed, Stream
from domain.events import ALL
from domain.ports import Recorded, S, Stale

_DECODERS = {name: Decoder(happened) for name, happened in ALL.items()}


class MemoryJournal:
    """``domain.ports.Journal`` in memory; it keeps sealed bytes and decodes them, as a database would."""

    def __init__(self) -> None:
        self.log: list[Recorded] = []
        self.streams: dict[UUID, list[Recorded]] = {}
        self.listeners: list[Callable[[], None]] = []
        self._lock = Lock()

    def load(self, kind: type[S], ids: Iterable[UUID]) -> dict[UUID, S]:
        """See ``Journal.load``."""
        found: dict[UUID, S] = {}
        for stream in dict.fromkeys(ids):
            for recorded in self.streams.get(stream, ()):
                found.setdefault(stream, kind(id=stream)).fold(recorded.event)
        return found

    def commit(self, events: Sequence[Sealed], streams: Iterable[Stream] = ()) -> list[int]:
        """See ``Journal.commit``."""
        with self._lock:
            stored = [self._at(sealed) for sealed in events]
            if events and all(
                there and there.body == one.body for there, one in zip(stored, events, strict=True)
            ):
                return [there.position for there in stored if there]
            moved = [sealed.event.stream for sealed, there in zip(events, stored, strict=True) if there]
            if moved:
                raise Stale(list(dict.fromkeys(moved)))
            positions = [self._append(sealed) for sealed in events]
        for listener in self.listeners if events else ():
            listener()
        return positions

    def history(self, stream: UUID, *, until: dt.datetime | None = None, after: int = 0) -> list[Recorded]:
        """See ``Journal.history``."""
        return [
            one
            for one in self.streams.get(stream, ())
            if one.event.version > after and (until is None or one.event.recorded_at <= until)
        ]

    def read(self, after: int, limit: int) -> list[Recorded]:
        """See ``Journal.read``."""
        return self.log[after : after + limit]

    def last_position(self) -> int:
        """See ``Journal.last_position``."""
        return len(self.log)

    def _at(self, sealed: Sealed) -> Recorded | None:
        stream = self.streams.get(sealed.event.stream, [])
        return stream[sealed.event.version - 1] if sealed.event.version <= len(stream) else None

    def _append(self, sealed: Sealed) -> int:
        event = _DECODERS[sealed.event.stored_name()].decode(sealed.body)
        recorded = Recorded(len(self.log) + 1, event, sealed.body)
        self.log.append(recorded)
        self.streams.setdefault(event.stream, []).append(recorded)
        return recorded.position

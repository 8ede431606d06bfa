"""What every event carries, and the seal that chains each event to the one before it.

An event is one flat JSON object.  Its ``hash`` covers the object itself with ``hash`` left empty, keys
sorted, no white space, UTF-8; because ``prev_hash`` is one of the keys, a changed, removed or inserted event
breaks the chain of its stream.  Values are text, whole numbers, yes/no, lists and objects, never floats, so
any language can repeat the sum with its ordinary JSON library.
"""

import datetime as dt
import hashlib
from functools import cache
from typing import ClassVar, Self, TypeVar
from uuid import UUID

import msgspec

from domain.errors import ChainBroken

GENESIS = ""
"""The ``prev_hash`` of the first event of a stream."""

_EMPTY = b'"hash":""'
_encoder = msgspec.json.Encoder(order="sorted", decimal_format="string")


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", gc=False):
    """The envelope (DESIGN: who, when, why, by which rule, after what).

    Args:
        stream: Id of the stream the event belongs to.
        version: Place in the stream, from 1.
        schema: Version of this event's shape; older shapes are upcast when read.
        actor: Account that acted, never a person's name; ``clerk`` for the clerk.
        office: Office for which the actor acted, empty for enterprises and the public.
        request_id: The request that carried the command, the same for all events of one act.
        caused_by: ``<stream>:<version>`` of the event, or the deadline, that led to this one; empty when a
            person began it.
        effective_on: Civil day (Asia/Shanghai) from which the event holds in law.
        recorded_at: Moment (UTC) at which the system learned it.
        basis: Every rule applied, as ``instrument/clause@date``.
        prev_hash: Hash of the stream's previous event, empty for the first.
        hash: Digest of the whole event with this field left empty; it seals content and place.
        alg: Algorithm of both hashes, ``sha256`` or ``sm3``.
    """

    stream: UUID
    version: int
    schema: int = 1
    actor: str
    office: str
    request_id: str
    caused_by: str
    effective_on: dt.date
    recorded_at: dt.datetime
    basis: list[str]
    prev_hash: str
    hash: str = ""
    alg: str

    category: ClassVar[str]
    """Kind of stream the event belongs to: ``dossier``, ``notice``, ``round`` or ``series``."""

    @classmethod
    @cache
    def stored_name(cls) -> str:
        """The stable name under which the event is stored and published, e.g. ``title.recognised``."""
        return str(cls.__struct_config__.tag)


E = TypeVar("E", bound=Event)


class Sealed(msgspec.Struct, frozen=True, gc=False):
    """An event with its hash, and the very bytes that are stored and published."""

    event: Event
    body: bytes


def seal(event: Event) -> Sealed:
    """Return *event* with its hash filled in; the only way an event gets one."""
    unsealed = _encoder.encode(event)
    digest = hashlib.new(event.alg, unsealed).hexdigest()
    sealed = msgspec.structs.replace(event, hash=digest)
    if unsealed.count(_EMPTY) == 1:
        return Sealed(sealed, unsealed.replace(_EMPTY, b'"hash":"%s"' % digest.encode()))
    # A nested object has an empty key of that name too; encoding once more is slower and never wrong.
    return Sealed(sealed, _encoder.encode(sealed))


def check(body: bytes, prev_hash: str) -> str:
    """
    Return the hash of the stored event *body* after checking it.

    Raises:
        ChainBroken: the content does not give the stored hash, or it does not follow *prev_hash*.
    """
    stored = msgspec.json.decode(body)
    claimed, name = stored["hash"], f"{stored['stream']}:{stored['version']}"
    if stored["prev_hash"] != prev_hash:
        raise ChainBroken(
            f"{name} follows {stored['prev_hash'] or 'nothing'}, "
            f"but its predecessor has {prev_hash or 'none'}."
        )
    stored["hash"] = ""
    actual = hashlib.new(stored["alg"], msgspec.json.encode(stored, order="sorted")).hexdigest()
    if actual != claimed:
        raise ChainBroken(f"{name} says its hash is {claimed}, but its content gives {actual}.")
    return actual


class Stream(msgspec.Struct, kw_only=True, gc=False):
    """The state folded from one stream of events; subclasses add their parts.

    States and events are trees without cycles, so the garbage collector need not walk them (``gc=False``).

    Applying an event never fails, never reads a clock, a file or the rulebook.
    """

    id: UUID
    version: int = 0
    head: str = GENESIS

    category: ClassVar[str]

    def fold(self, event: Event) -> Self:
        """Take one event into the state and return the same object."""
        self.version, self.head = event.version, event.hash
        self.apply(event)
        return self

    def apply(self, event: Event) -> None:
        """Change the parts that *event* speaks of; unknown events change nothing."""

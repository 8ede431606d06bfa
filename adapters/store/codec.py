"""Events between the domain and the store: the name chooses the type, the body is kept byte for byte."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from adapters.store.upcast import Upcasters, current_schema, upcasters
from domain.envelope import Event
from domain.errors import TiduError
from domain.rulebook.model import CaseRules

RULES_REMEMBERED = 256
"""Rules kept decoded; a scheme has one set a day, and its cases share it."""


class UnknownEventError(TiduError):
    """The store holds an event that this version of the program does not know (English, for operators)."""


class Codec:
    """Decodes stored events.

    Args:
        types: Event types by stored name.
        steps: Upcasters for shapes older than the code's.
    """

    def __init__(self, types: Mapping[str, type[Event]], steps: Upcasters = upcasters) -> None:
        self._decoders = {name: _decoder(happened) for name, happened in types.items()}
        self._schemas = {name: current_schema(happened) for name, happened in types.items()}
        self.types, self._steps = dict(types), steps

    def decode(self, name: str, body: bytes) -> Event:
        """
        Return the event stored under *name*.

        Raises:
            UnknownEventError: no such event is known, or its body does not have the event's shape.
        """
        decoder = self._decoders.get(name)
        if decoder is None:
            raise UnknownEventError(
                f"The store holds {name!r}, which domain/events.py does not define. "
                "Run the version of Tidu that wrote it, or a newer one."
            )
        try:
            event = decoder(body)
            if event.schema >= self._schemas[name]:
                return event
        except msgspec.ValidationError as error:
            if msgspec.json.decode(body).get("schema", 1) >= self._schemas[name]:
                raise UnknownEventError(
                    f"{name!r} in the store does not have the event's shape: {error}."
                ) from error
        lifted = self._steps.lift(name, body, self._schemas[name])
        # The hash covers the stored bytes, so body and hash stay as they were; only the object is newer.
        return msgspec.convert(lifted, self.types[name], strict=False)


@lru_cache(maxsize=RULES_REMEMBERED)
def _rules(body: bytes) -> CaseRules:
    return msgspec.json.decode(body, type=CaseRules)


def _decoder(happened: type[Event]) -> Callable[[bytes], Event]:
    """
    Return what decodes the body of *happened*.

    Frozen rules are nine tenths of the event that carries them, and the same for thousands of cases: they
    are first read as bytes, and decoded once for all events that hold the very same bytes.
    """
    fields = msgspec.structs.fields(happened)
    shared = [field.name for field in fields if field.type is CaseRules]
    if not shared:
        return msgspec.json.Decoder(happened).decode
    twin: Any = msgspec.defstruct(
        happened.__name__,
        [
            (field.name, msgspec.Raw if field.name in shared else field.type, *_default(field))
            for field in fields
        ],
        kw_only=True,
        tag_field=happened.__struct_config__.tag_field,
        tag=happened.stored_name(),
    )
    decode = msgspec.json.Decoder(twin).decode

    def decoded(body: bytes) -> Event:
        values = msgspec.structs.asdict(decode(body))
        for name in shared:
            values[name] = _rules(bytes(values[name]))
        return happened(**values)

    return decoded


def _default(field: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    if field.default_factory is not msgspec.NODEFAULT:
        return (msgspec.field(default_factory=field.default_factory),)
    return () if field.default is msgspec.NODEFAULT else (field.default,)

"""Events between the domain and the store: the name chooses the type, the body is kept byte for byte."""

from collections.abc import Mapping

import msgspec

from adapters.store.upcast import Upcasters, current_schema, upcasters
from domain.envelope import Event
from domain.errors import TiduError


class UnknownEventError(TiduError):
    """The store holds an event that this version of the program does not know (English, for operators)."""


class Codec:
    """Decodes stored events.

    Args:
        types: Event types by stored name.
        steps: Upcasters for shapes older than the code's.
    """

    def __init__(self, types: Mapping[str, type[Event]], steps: Upcasters = upcasters) -> None:
        self._decoders = {name: msgspec.json.Decoder(happened) for name, happened in types.items()}
        self._schemas = {name: current_schema(happened) for name, happened in types.items()}
        self._types, self._steps = dict(types), steps

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
            event: Event = decoder.decode(body)
            if event.schema >= self._schemas[name]:
                return event
        except msgspec.ValidationError as error:
            if msgspec.json.decode(body).get("schema", 1) >= self._schemas[name]:
                raise UnknownEventError(
                    f"{name!r} in the store does not have the event's shape: {error}."
                ) from error
        lifted = self._steps.lift(name, body, self._schemas[name])
        # The hash covers the stored bytes, so body and hash stay as they were; only the object is newer.
        return msgspec.convert(lifted, self._types[name], strict=False)

"""Events between the domain and the store: names, old shapes, and what is not known."""

from typing import Any

import msgspec
import pytest

from adapters.store.codec import Codec, UnknownEventError
from adapters.store.upcast import Upcasters
from domain import events as ev
from tests.store.making import filing, register, report

NAME = "enterprise.registered"


class RegisteredLater(ev.EnterpriseRegistered, frozen=True, kw_only=True, tag="test.registered_later"):
    """The event as it might look two shapes later."""

    schema: int = 3
    division_name: str
    district: str = ""


@pytest.fixture
def body() -> bytes:
    """A stored event of the first shape."""
    act = filing()
    register(act, 1)
    return act.events[0].body.replace(NAME.encode(), b"test.registered_later")


def test_every_event_is_decoded_by_its_stored_name() -> None:
    act = filing()
    report(act, register(act, 1))
    codec = Codec(ev.ALL)

    assert [codec.decode(one.event.stored_name(), one.body) for one in act.events] == [
        one.event for one in act.events
    ]


def test_an_unknown_name_is_refused_with_the_way_out(body: bytes) -> None:
    with pytest.raises(UnknownEventError, match=r"newer one"):
        Codec(ev.ALL).decode("enterprise.renamed_by_nobody", body)


def test_a_body_without_the_events_shape_is_refused(body: bytes) -> None:
    broken = body.replace(b'"uscc":', b'"other":')
    with pytest.raises(UnknownEventError, match="uscc"):
        Codec({NAME: ev.EnterpriseRegistered}).decode(
            NAME, broken.replace(b"test.registered_later", NAME.encode())
        )


class TestUpcasting:
    @pytest.fixture
    def steps(self) -> Upcasters:
        """Steps from 1 to 2 to 3."""
        made = Upcasters()

        @made.register("test.registered_later", 1)
        def _(stored: dict[str, Any]) -> dict[str, Any]:
            return stored | {"place": stored["division"]}

        @made.register("test.registered_later", 2)
        def _(stored: dict[str, Any]) -> dict[str, Any]:
            return stored | {"division_name": f"division {stored['place']}"}

        return made

    def test_an_old_shape_is_lifted_step_by_step(self, body: bytes, steps: Upcasters) -> None:
        event = Codec({"test.registered_later": RegisteredLater}, steps).decode("test.registered_later", body)

        assert isinstance(event, RegisteredLater)
        assert (event.schema, event.division_name, event.uscc) == (3, "division 510104", "915100000000000001")

    def test_the_hash_stays_that_of_the_stored_bytes(self, body: bytes, steps: Upcasters) -> None:
        event = Codec({"test.registered_later": RegisteredLater}, steps).decode("test.registered_later", body)

        assert event.hash == msgspec.json.decode(body)["hash"]

    def test_a_missing_step_is_named(self, body: bytes) -> None:
        with pytest.raises(LookupError, match="from 1 to 2"):
            Codec({"test.registered_later": RegisteredLater}, Upcasters()).decode(
                "test.registered_later", body
            )

    def test_a_step_is_written_once(self, steps: Upcasters) -> None:
        with pytest.raises(ValueError, match="already"):
            steps.register("test.registered_later", 1)(lambda stored: stored)

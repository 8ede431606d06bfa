"""Events that were stored once are read for ever."""

from pathlib import Path

import msgspec
import pytest

from adapters.store.codec import Codec
from adapters.store.upcast import current_schema
from domain.envelope import Event, check
from domain.events import ALL
from domain.sentences import sentence
from tests.samples import FOLDER, missing

SAMPLES = sorted(FOLDER.glob("*.json"))


def test_every_event_has_a_sample_of_its_present_shape() -> None:
    assert missing() == [], "run: python -m tests.samples, and commit what it wrote"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_stored_sample_is_read_and_its_hash_holds(sample: Path) -> None:
    """Bytes as they were stored; a shape that has grown since is upcast."""
    body = sample.read_bytes().rstrip(b"\n")
    name, _, schema = sample.stem.rpartition(".v")
    stored = msgspec.json.decode(body)

    event = Codec(ALL).decode(name, body)

    assert (stored["type"], stored["schema"]) == (name, int(schema))
    assert (type(event), event.schema) == (ALL[name], current_schema(ALL[name]))
    assert check(body, stored["prev_hash"]) == event.hash
    assert sentence(event)


def test_the_tour_leaves_out_nothing(samples: dict[str, Event]) -> None:
    assert set(samples) == set(ALL)

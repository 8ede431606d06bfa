"""The documents about events say what the code says."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from adapters import event_docs
from domain.events import ALL
from tests.samples import FOLDER


@pytest.fixture(scope="module")
def asyncapi() -> dict[str, Any]:
    """The published AsyncAPI document."""
    document: dict[str, Any] = yaml.load(
        (event_docs.DOCS / "asyncapi.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return document


def test_both_documents_are_current() -> None:
    assert event_docs.stale() == [], "run: tidu docs"


def test_a_document_that_says_something_else_is_found_and_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_docs, "DOCS", tmp_path / "docs")
    assert not event_docs.check()
    assert len(event_docs.write()) == 2
    assert event_docs.check()
    page = tmp_path / "docs" / "EVENTS.md"
    page.write_text(page.read_text(encoding="utf-8").replace("称号", "荣誉", 1) + "x", encoding="utf-8")
    assert event_docs.stale() == [page]


def test_every_event_has_its_section_and_its_message(asyncapi: dict[str, Any]) -> None:
    page = (event_docs.DOCS / "EVENTS.md").read_text(encoding="utf-8")

    told = [line[5:-1] for line in page.splitlines() if line.startswith("### `")]
    assert told == [name for one in event_docs.CATEGORIES for name in ALL if ALL[name].category == one]
    assert set(told) == set(ALL)
    assert list(asyncapi["components"]["messages"]) == list(ALL)
    assert set(asyncapi["channels"]["events"]["messages"]) == set(ALL)


def test_every_reference_leads_somewhere(asyncapi: dict[str, Any]) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [ref for value in node.values() for ref in references(value)]
        return [ref for value in node for ref in references(value)] if isinstance(node, list) else []

    for reference in set(references(asyncapi)):
        node: Any = asyncapi
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        assert node


@pytest.mark.parametrize("sample", sorted(FOLDER.glob("*.v1.json")), ids=lambda path: path.stem)
def test_a_stored_sample_has_the_fields_that_the_schema_names(sample: Path, asyncapi: dict[str, Any]) -> None:
    stored = msgspec.json.decode(sample.read_bytes())
    payload = asyncapi["components"]["messages"][stored["type"]]["payload"]
    schema = asyncapi["components"]["schemas"][payload["$ref"].rpartition("/")[2]]

    assert set(stored) <= set(schema["properties"])
    assert set(schema["required"]) <= set(stored)
    assert schema["properties"]["type"]["enum"] == [stored["type"]]

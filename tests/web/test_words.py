"""One word for one thing, and words instead of codes."""

import re
from typing import Any

from domain.rulebook import load
from tests.web.world import World, code
from web.basis import in_words

Person = Any


def test_what_a_decision_rests_on_is_shown_as_document_and_clause(world: World, person: Person) -> None:
    """The reference itself stays at hand for those who compare it with the event."""
    with world.told_at_once():
        world.recognised(2)
    refs = {
        ref
        for recorded in world.system.journal.history(world.system.casework.dossier(code(2)).id)
        for ref in recorded.event.basis
    }
    page = person("province").get(f"/cases/{code(2)}-1").text
    seen = re.sub(r"<[^>]*>", "", page)

    assert refs
    assert [ref for ref in refs if ref in seen] == []
    assert [ref for ref in refs if ref not in page] == []
    for ref in refs:
        assert load().instruments[ref.partition("/")[0]].document in seen


def test_auditors_see_the_reference_beside_the_words(world: World, person: Person) -> None:
    with world.told_at_once():
        world.applied(1)
    dossier = world.system.casework.dossier(code(1))
    ref = world.system.journal.history(dossier.id)[-1].event.basis[0]

    page = person("auditor").get(f"/audit/streams/{dossier.id}").text

    assert ref in re.sub(r"<[^>]*>", "", page)


def test_a_document_is_named_once_with_all_its_clauses() -> None:
    book, name = load(), "cn-2022-63"
    document = book.instruments[name].document
    refs = [f"{name}/{place}@2022-08-01" for place in ("第二章", "L12", "第三章", "第二章")]

    found = in_words(book, ["gone/第一条@2020-01-01", *refs])

    assert [basis.text for basis in found] == ["gone/第一条@2020-01-01", f"{document}第二章、第三章"]
    assert found[-1].ref == "；".join(refs)


def test_no_word_of_the_navigation_leads_to_two_places(person: Person) -> None:
    for who in ("", "county", "approver", "auditor", "firm", "expert1", "operator"):
        nav = person(who).get("/publicity").text.split('<ul class="rooms">')[1].split("</ul>")[0]
        words = re.findall(r">([^<>\s][^<>]*)</a>", nav)

        assert len(words) == len(set(words))
        assert "公示名单" not in words
        assert "公示" in words

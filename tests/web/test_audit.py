"""Auditors replay and verify; operators see the flow; both in words that fit them."""

import sqlite3
from pathlib import Path
from typing import Any

from tests.web.world import World, code
from web import page_docs

Person = Any


def test_every_event_is_shown_with_its_envelope_and_the_chain_is_verified(
    world: World, person: Person
) -> None:
    """Who, when, by which clause, with both hashes."""
    with world.told_at_once():
        world.recognised(2)
    auditor = person("auditor")

    page = auditor.get(auditor.get(f"/audit?uscc={code(2)}").headers["location"]).text
    history = world.system.journal.history(world.system.casework.dossier(code(2)).id)

    assert f"{len(history)} 条事件的摘要逐条核验无误" in page
    for recorded in history:
        assert recorded.event.hash in page
        assert recorded.event.request_id in page
    assert "title.recognised" in page
    assert "示例province" in page


def test_a_changed_event_is_found(world: World, person: Person) -> None:
    """One figure altered in the database breaks its hash."""
    with world.told_at_once():
        world.firm(1)
    stream = world.system.casework.dossier(code(1)).id
    with sqlite3.connect(world.system.settings.folder / "tidu.db") as database:
        [(table, column)] = [
            (name, "state")
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if {"originator_id", "state"}
            <= {row[1] for row in database.execute(f"PRAGMA table_info({name})")}
            and "snapshot" not in name
        ]
        changed = database.execute(
            f"UPDATE {table} SET {column} = CAST(replace(CAST({column} AS TEXT), '\"75\"', '\"95\"') AS BLOB)"
        ).rowcount
    database.close()

    page = person("auditor").get(f"/audit/streams/{stream}").text

    assert changed
    assert "链条不完整" in page
    assert "核验不符" in page


def test_what_was_known_then_can_be_asked(world: World, person: Person) -> None:
    """The prefix of the stream answers; an impossible day keeps what was typed."""
    with world.told_at_once():
        world.recognised(2)
    auditor, stream = person("auditor"), world.system.casework.dossier(code(2)).id

    then = auditor.get(f"/audit/streams/{stream}?known=2026-11-20&on=2026-12-01").text
    now = auditor.get(f"/audit/streams/{stream}?on=2026-12-01").text
    wrong = auditor.get(f"/audit/streams/{stream}?known=2026-11-31")

    assert "title.recognised" not in then
    assert "没有称号" in then
    assert "有效</span>" in now
    assert wrong.status_code == 422
    assert 'value="2026-11-31"' in wrong.text


def test_every_reading_of_what_is_not_public_leaves_a_line(world: World, person: Person) -> None:
    """Also the auditor's own."""
    with world.told_at_once():
        case = world.applied(1)
    person("county").get(f"/cases/{case}")
    person("county").get(f"/dossiers/{code(1)}")
    person("province").get("/worklist.xlsx")
    auditor = person("auditor")
    auditor.get(f"/audit/streams/{world.system.casework.dossier(code(1)).id}")

    page = auditor.get("/audit/log").text

    for ref in (case, code(1), "worklist:510000-province"):
        assert ref in page
    assert "示例county" in page
    assert "示例auditor" in page


def test_an_auditor_can_walk_a_list_and_a_round_too(world: World, person: Person) -> None:
    """Every stream is evidence."""
    with world.told_at_once():
        notice = world.opened([world.ready(3)])
        intake = world.round_open()
    auditor = person("auditor")

    assert "notice.opened" in auditor.get(f"/audit/streams/{notice}").text
    assert "round.opened" in auditor.get(f"/audit/streams/{intake}").text
    assert auditor.get("/audit/streams/00000000-0000-0000-0000-000000000000").status_code == 404


def test_the_operator_sees_how_far_the_views_are_behind(world: World, person: Person) -> None:
    """The lag of the slowest view, and what is parked."""
    world.firm(1)
    behind = person("operator").get("/operations").text
    metrics = person().get("/metrics").text
    world.system.catch_up()
    after = person("operator").get("/operations").text

    assert "late" in behind
    assert "tidu_view_lag{" in metrics
    assert "tidu_store_position 2.0" in metrics
    assert "tidu_http_requests_total" in metrics
    assert 'class="big late"' not in after


def test_ready_says_that_the_stores_answer(person: Person) -> None:
    """For the load balancer."""
    assert person().get("/readyz").json()["status"] == "ready"
    assert person().get("/healthz").text == "ok\n"


def test_the_worklist_finds_pages_and_says_when_there_is_nothing(world: World, person: Person) -> None:
    """Filters, search, the next page, an empty list."""
    empty = person("county").get("/worklist").text
    with world.told_at_once():
        for n in range(60):
            world.applied(n + 1)
    county = person("county")

    first = county.get("/worklist").text
    second = county.get(
        first.split('class="pager"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    ).text
    found = county.get("/worklist?q=示例0007").text
    none = county.get("/worklist?step=decision").text
    sheet = county.get("/worklist.xlsx?step=completeness")

    assert "目前没有待办的办件" in empty
    assert first.count('href="/cases/') == 50
    assert second.count('href="/cases/') == 10
    assert found.count('href="/cases/') == 1
    assert "目前没有待办的办件" in none
    assert sheet.content.startswith(b"PK")


def test_the_pages_document_says_what_the_code_says() -> None:
    """Every field of every page has its sentence."""
    assert page_docs.check() == []


def test_every_template_has_exactly_one_page() -> None:
    """A template without a page could be given anything; a page without a template shows nothing."""
    folder = Path(page_docs.__file__).parent / "templates"
    shared = {"layout.html", *(f"parts/{path.name}" for path in (folder / "parts").iterdir())}
    files = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.html")
        if path.name not in ("bits.html", "parts.html")
    }

    assert {page.template for page in page_docs.all_pages()} == files - shared

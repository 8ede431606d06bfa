"""Acts on a dossier itself: each is offered where it makes sense, to whom it belongs."""

import datetime as dt
from typing import Any

from domain.title import End
from tests.web.rechecked import held
from tests.web.world import PDF, World, code

Person = Any


def test_an_approver_ends_a_title_that_the_enterprise_asked_to_end(world: World, person: Person) -> None:
    """Before the request nobody is offered the decision; the handler records the letter."""
    with world.told_at_once():
        [title] = held(world, 1)
    begin = f"/dossiers/{code(1)}/begin"
    before = person("approver").get(f"/dossiers/{code(1)}").text

    letter = {"evidence": ("申请.pdf", PDF, "application/pdf")}
    person("province").post(f"{begin}/request_cancellation", title=title, reason="转产", files=letter)
    offered = person("approver").get(f"/dossiers/{code(1)}").text
    answer = person("approver").post(
        f"{begin}/cancel_on_request", title=title, document_no="川经信〔2026〕20号", decided_on="2026-11-20",
        opinion="同意取消",
    )  # fmt: skip

    assert "cancel_on_request" not in before
    assert f"{begin}/cancel_on_request" in offered
    assert answer.status_code == 303
    assert world.system.casework.dossier(code(1)).titles[title].end is not None


def test_an_approver_records_that_a_term_ended(world: World, person: Person) -> None:
    """Where nobody was called to a recheck a reason is needed."""
    with world.told_at_once():
        [title] = held(world, 1, until=dt.date(2026, 9, 30))
    begin = f"/dossiers/{code(1)}/begin/lapse_title"

    refused = person("approver").post(begin, title=title, reason="")
    done = person("approver").post(begin, title=title, reason="没有申请复核")

    assert (refused.status_code, done.status_code) == (422, 303)
    assert world.system.casework.dossier(code(1)).titles[title].end is End.LAPSED


def test_nothing_about_titles_is_offered_without_one(world: World, person: Person) -> None:
    """Nor a ban before an application was refused."""
    with world.told_at_once():
        world.firm(1)

    page = person("approver").get(f"/dossiers/{code(1)}").text

    for act in ("lapse_title", "cancel_on_request", "impose_ban", "open_proceeding", "set_update_duty"):
        assert f"/begin/{act}" not in page

"""Lists: drawn up from ready cases, opened, closed, recognised, in one act each."""

import datetime as dt
from typing import Any

import pytest

from domain.procedures.misses import LapseTitle
from tests.web.rechecked import held, listed, rechecking
from tests.web.world import SCHEME, World, code

Person = Any
NEW = f"/notices/new?scheme={SCHEME}&step=publicity"
TYPED = {
    "number": "川公示〔2026〕1号", "heading": "四川省创新型中小企业公示", "days": "5", "unit": "working",
    "days_reason": "参照惯例",
}  # fmt: skip


def followed(who: Any, answer: Any) -> Any:
    """Follow redirects until a page is shown that does not ask again."""
    who.world.app.state.jobs.settle()
    who.world.system.catch_up()
    while answer.status_code == 303:
        answer = who.get(answer.headers["location"])
    return answer


def test_a_list_goes_from_ready_cases_to_titles(world: World, person: Person) -> None:
    """The person who drew it up does not open it; each page shows what comes next."""
    with world.told_at_once():
        cases = [world.ready(n) for n in (3, 4, 5)]
    handler, approver = person("province"), person("approver")

    drawn = followed(handler, handler.post("/notices/new", on=NEW, case=cases[:2], **TYPED))
    notice = str(drawn.url.path)
    assert "待发布" in drawn.text
    opened = followed(approver, approver.post(f"{notice}/open", on=notice))
    assert "公示中" in opened.text
    world.clock.forward(10)
    handler, approver = person("province"), person("approver")  # the sessions are long over
    closed = followed(handler, handler.post(f"{notice}/close", on=notice))
    assert "公示结束" in closed.text
    assert "通过 2，暂缓 0" in closed.text
    announced = followed(
        approver,
        approver.post(
            f"{notice}/recognise", on=notice, document_no="川经信〔2026〕9号", decided_on="2026-11-30",
            certificate_prefix="川创",
        ),
    )  # fmt: skip

    assert "已公告" in announced.text
    assert "认定 2 家" in announced.text
    assert len(world.system.casework.dossier(code(3)).titles) == 1
    assert not world.system.casework.dossier(code(5)).titles


def test_the_form_keeps_what_was_typed_when_days_are_missing(world: World, person: Person) -> None:
    """The rule is silent on the days, so a person must give them with a reason."""
    with world.told_at_once():
        case = world.ready(3)

    page = person("province").get(NEW).text
    answer = person("province").post("/notices/new", on=NEW, case=case, **(TYPED | {"days": "", "unit": ""}))

    assert "规定没有写明公示天数" in page
    assert answer.status_code == 422
    assert TYPED["number"] in answer.text
    assert "参照惯例</textarea>" in answer.text


@pytest.mark.parametrize("days", ["五", "5.5", "1,000"])
def test_days_that_are_no_whole_number_are_refused(world: World, person: Person, days: str) -> None:
    """Field, reason and remedy."""
    with world.told_at_once():
        case = world.ready(3)

    answer = person("province").post("/notices/new", on=NEW, case=case, **(TYPED | {"days": days}))

    assert answer.status_code == 422
    assert "“公示天数”" in answer.text
    assert f'value="{days}"' in answer.text


def test_a_long_list_is_done_while_a_page_shows_progress(world: World, person: Person) -> None:
    """The second click finds the act under way; the finished act leads to the list."""
    with world.told_at_once():
        for n in range(320):
            world.ready(n + 10)
    handler = person("province")
    hidden = handler.hidden(NEW)
    typed = hidden | TYPED | {"all": "1"}

    first = handler.client.post("/notices/new", data=typed)
    second = handler.client.post("/notices/new", data=typed)
    page = handler.get(first.headers["location"])
    done = followed(handler, first)

    assert "/progress?job=" in first.headers["location"]
    assert first.headers["location"] == second.headers["location"]
    assert page.status_code in (200, 303)
    assert "320" in done.text
    assert done.url.path.startswith("/notices/")
    assert handler.get("/notices").text.count("川公示〔2026〕1号") == 1


def test_a_refusal_of_a_long_list_is_told_on_its_progress_page(world: World, person: Person) -> None:
    """All or nothing: the list stands where it stood."""
    with world.told_at_once():
        notice = world.drawn_up([world.ready(n + 10) for n in range(210)])
    handler = person("province")

    answer = followed(handler, handler.post(f"/notices/{notice}/open", on=f"/notices/{notice}"))

    assert answer.status_code == 403
    assert "没有任何改变" in answer.text
    assert "待发布" in handler.get(f"/notices/{notice}").text


def test_after_a_restart_the_progress_page_says_where_to_look(world: World, person: Person) -> None:
    """A job is only a witness; what counts is the list."""
    with world.told_at_once():
        notice = world.drawn_up([world.ready(3)])

    page = person("province").get(f"/notices/{notice}/progress?job=forgotten-since-the-restart").text

    assert "可能系统刚刚重新启动" in page
    assert f'href="/notices/{notice}"' in page


def test_a_list_that_changed_meanwhile_is_not_taken_as_a_whole(world: World, person: Person) -> None:
    """Who ticks "all" means as many as the page showed."""
    with world.told_at_once():
        world.ready(3)
    handler = person("province")
    hidden = handler.hidden(NEW)
    with world.told_at_once():
        world.ready(4)

    answer = handler.client.post("/notices/new", data=hidden | TYPED | {"all": "1"})

    assert answer.status_code == 422
    assert "由 1 件变为 2 件" in answer.text


def test_one_row_is_taken_off_and_the_list_stays(world: World, person: Person) -> None:
    """With a reason; the row is struck through for the public."""
    with world.told_at_once():
        notice = world.opened([world.ready(3), world.ready(4)])
    handler, row = person("province"), f"/notices/{notice}/rows/1"

    without = handler.post(row, reason=" ")
    answer = handler.post(row, reason="材料不实")

    assert without.status_code == 422
    assert answer.status_code == 303
    assert "<s>" in person().get(f"/publicity/{notice}").text
    assert world.system.casework.case(f"{code(3)}-1")[1].step == "decision"


def test_an_objection_is_worked_off_by_two_people_and_the_objector_stays_unknown_to_the_enterprise(
    world: World, person: Person
) -> None:
    """Officials who deal with it see name and text, the enterprise only that there is one."""
    with world.told_at_once():
        world.opened([world.ready(1)])
        world.objected(f"{code(1)}-1")
    handler, approver, case = person("province"), person("approver"), f"{code(1)}-1"

    listed = handler.get("/objections").text
    taken = handler.act(case, "accept_objection", objection=f"{case}-Y1")
    found = handler.act(case, "investigate_objection", objection=f"{case}-Y1", finding="数据属实")
    decided = approver.act(case, "dismiss_objection", objection=f"{case}-Y1", reason="经核查数据属实")

    assert f"{case}-Y1" in listed
    assert [a.status_code for a in (taken, found, decided)] == [303, 303, 303]
    assert "示例张三" in handler.get(f"/cases/{case}").text
    assert "异议不成立" in person("firm").get(f"/cases/{case}").text
    assert "示例张三" not in person("firm").get(f"/cases/{case}").text
    assert "示例张三" not in person("auditor").get(f"/cases/{case}").text
    assert "没有待办结的异议" in handler.get("/objections").text


def test_an_announcement_names_what_ended_and_what_was_renewed(world: World, person: Person) -> None:
    """Rows stand by their kind; ended titles are counted before sending and named on the public page."""
    with world.told_at_once():
        held(world, 4, until=dt.date(2026, 9, 30))
        case = rechecking(world, 1)
        notice = listed(world, case, "川公示9号")
        lapsed = next(iter(world.work.dossier(code(4)).titles))
        world.act(LapseTitle(code(4), lapsed, "没有申请复核"), "approver")
    world.clock.forward(10)
    handler, approver = person("province"), person("approver")
    followed(handler, handler.post(f"/notices/{notice}/close", on=f"/notices/{notice}"))

    asked = f"/notices/{notice}?ended_since=2026-09-01"
    shown = approver.get(asked).text
    assert "将同时公布 <strong>1</strong> 项：期满失效 1" in shown
    announced = followed(
        approver,
        approver.post(
            f"/notices/{notice}/recognise", on=asked, document_no="川经信〔2026〕9号",
            decided_on="2026-11-30", certificate_prefix="川专", renewed_until="2029-12-31",
            renewed_from="2027-01-01", term_reason="与原有效期衔接",
        ),
    )  # fmt: skip

    public = person().get(f"/publicity/{notice}").text
    assert "其中复核通过 1 家" in announced.text
    assert "复核通过</span>" in public
    assert "同时公布" in public
    assert "期满失效" in public
    assert code(4) in public


def test_what_ended_since_the_page_was_shown_is_not_named_unseen(world: World, person: Person) -> None:
    """The number on the page must still hold when the form is sent."""
    with world.told_at_once():
        held(world, 4, until=dt.date(2026, 9, 30))
        notice = world.opened([world.ready(3)], "川公示9号")
    world.clock.forward(10)
    handler, approver = person("province"), person("approver")
    followed(handler, handler.post(f"/notices/{notice}/close", on=f"/notices/{notice}"))

    refused = approver.post(
        f"/notices/{notice}/recognise", on=f"/notices/{notice}", document_no="川经信〔2026〕9号",
        decided_on="2026-11-30", ended_since="2026-02-30",
    )  # fmt: skip

    assert refused.status_code == 422
    assert "日历上没有这一天" in refused.text
    assert not world.system.casework.dossier(code(3)).titles

"""Conversions: which ones the rules provide for, which titles they touch, and all of them in one act."""

import datetime as dt
from typing import Any

from tests.web.rechecked import held
from tests.web.world import SCHEME, World, code

Person = Any
DAY = "2021-09-01"
INTO, OLD = "sc/specialised", "四川省高成长型中小企业、行业“小巨人”企业（“十三五”名单）"
ASKED = f"/conversions?first_day={DAY}&into={INTO}&old={OLD}&scheme={SCHEME}"
TYPED = {"document_no": "川经信〔2021〕300号", "certificate_prefix": "川转"}


def old_titles(world: World, *numbers: int) -> list[str]:
    """Titles of a list that run from 2019."""
    return held(world, *numbers, since=dt.date(2019, 1, 1), until=dt.date(2027, 12, 31))


def test_the_page_names_what_the_rules_of_the_day_convert(world: World, person: Person) -> None:
    """With the source; on another day there may be nothing to convert."""
    province = person("province")

    then, now = province.get(f"/conversions?first_day={DAY}").text, province.get("/conversions").text

    assert OLD in then
    assert "按本通知复核" in then
    assert OLD not in now


def test_all_titles_go_on_as_the_new_one_except_those_left_out(world: World, person: Person) -> None:
    """The handler sees them, the approver converts them; each keeps its term."""
    with world.told_at_once():
        titles = old_titles(world, 2, 4, 5)

    seen = person("province").get(ASKED).text
    assert "共 3 项" in seen
    assert "由本机关的审批人办理转换" in seen
    answer = person("approver").post("/conversions", on=ASKED, left_out=titles[0], **TYPED)

    assert answer.status_code == 303
    kept, *converted = [world.system.casework.dossier(code(n)).titles for n in (2, 4, 5)]
    assert [one.scheme for one in kept.values()] == [SCHEME]
    assert [[one.scheme for one in some.values()] for some in converted] == [[SCHEME, INTO]] * 2
    assert [list(some.values())[-1].valid_until for some in converted] == [dt.date(2027, 12, 31)] * 2


def test_a_second_click_converts_nothing_and_is_no_error(world: World, person: Person) -> None:
    """The same showing of the form leads to the same place."""
    with world.told_at_once():
        old_titles(world, 4)
    approver = person("approver")
    form = approver.hidden(ASKED) | TYPED
    approver.client.post("/conversions", data=form)
    version = world.system.casework.dossier(code(4)).version
    world.system.catch_up()

    again = approver.client.post("/conversions", data=form)

    assert again.status_code == 303
    assert world.system.casework.dossier(code(4)).version == version


def test_a_long_list_goes_on_behind_the_page(world: World, person: Person, monkeypatch: Any) -> None:
    """The first part answers at once; the page tells about the rest."""
    monkeypatch.setattr("web.pages.conversions.PART", 1)
    with world.told_at_once():
        old_titles(world, 2, 4, 5)
    approver = person("approver")

    answer = approver.post("/conversions", on=ASKED, **TYPED)
    world.app.state.jobs.settle()

    assert "全部称号已经转换" in approver.get(answer.headers["location"]).text
    assert all(len(world.system.casework.dossier(code(n)).titles) == 2 for n in (2, 4, 5))


def test_the_number_of_the_document_must_be_given(world: World, person: Person) -> None:
    """The form comes back with the conversion still chosen."""
    with world.told_at_once():
        old_titles(world, 4)

    answer = person("approver").post("/conversions", on=ASKED, document_no="")

    assert answer.status_code == 422
    assert "“文号”没有填写" in answer.text
    assert "将要转换的称号" in answer.text

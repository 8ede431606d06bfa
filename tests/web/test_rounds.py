"""Rounds: their hour, the terms that are up, quotas, who was not called up; and what applicants are told."""

import datetime as dt
from typing import Any

from domain.procedures import rechecks, rounds
from domain.round import round_id
from domain.rulebook.model import Kind
from tests.web.rechecked import banned, held, recheck_round
from tests.web.world import OFFICES, PROVINCE, SCHEME, SPECIALISED, World, code

Person = Any
RENAME = "cn/little-giant-rename"
NEW = f"/rounds/new?scheme={SCHEME}"
TYPED = {
    "name": "2026年第二批", "scheme": SCHEME, "division": PROVINCE, "opens_on": "2026-11-01",
    "closes_on": "2026-12-20",
}  # fmt: skip


def test_the_hour_of_the_last_day_is_kept_and_shown(world: World, person: Person) -> None:
    """To those who apply and to the office."""
    with world.told_at_once():
        world.firm(1)
    province = person("province")

    province.post("/rounds/new", on=NEW, kind="application", closes_at="17:00", **TYPED)

    intake = round_id(OFFICES["province"].id, "2026年第二批")
    assert "至 2026-12-20 17:00" in province.get(f"/rounds/{intake}").text
    assert "至 2026-12-20 17:00" in person("firm").get(f"/dossiers/{code(1)}/apply?scheme={SCHEME}").text


def test_a_recheck_names_the_terms_that_are_up(world: World, person: Person) -> None:
    """An application has none, and the form says so."""
    province = person("province")
    terms = {"expiring_from": "2026-07-01", "expiring_until": "2027-06-30"}

    refused = province.post("/rounds/new", on=NEW, kind="application", **TYPED, **terms)
    province.post("/rounds/new", on=NEW, kind="recheck", **TYPED, **terms)

    intake = round_id(OFFICES["province"].id, "2026年第二批")
    assert refused.status_code == 422
    assert "这不是复核批次" in refused.text
    assert "2026-07-01 至 2027-06-30" in province.get(f"/rounds/{intake}").text


def test_who_was_not_called_up_is_listed_with_the_reason(world: World, person: Person) -> None:
    """A title whose holder is banned is told why it is not called."""
    with world.told_at_once():
        held(world, 2, 4)
        uscc = code(4)
        banned(world, 4, dt.date(2028, 5, 31))
        intake = recheck_round(world)
        world.act(rechecks.CallUp(intake, [code(2), uscc]), "province")

    page = person("province").get(f"/rounds/{intake}").text

    assert "没有通知的称号" in page
    assert "成都示例0004科技有限公司" in page[page.index("没有通知的称号") :]


def test_an_office_sees_whom_the_round_called_in_its_own_area(world: World, person: Person) -> None:
    """The county of the enterprise and everybody above it; an office elsewhere finds nobody to open."""
    with world.told_at_once():
        held(world, 2, 4)
        banned(world, 4, dt.date(2028, 5, 31))
        intake = recheck_round(world)
        world.act(rechecks.CallUp(intake, [code(2), code(4)]), "province")

    seen = {who: person(who).get(f"/rounds/{intake}").text for who in ("county", "province", "elsewhere")}

    called, told = f'href="/matters/{code(2)}-D1"', f'href="/dossiers/{code(4)}"'
    assert {who: (called in page, told in page) for who, page in seen.items()} == {
        "county": (True, True),
        "province": (True, True),
        "elsewhere": (False, False),
    }


def test_places_change_hands_by_an_approver_of_the_rounds_office(world: World, person: Person) -> None:
    """The page shows the text of the rule, and afterwards who gave and who got."""
    opened = rounds.OpenRound(
        name="平台推荐", scheme=SPECIALISED, kind=Kind.APPLICATION, instrument="", division=PROVINCE,
        opens_on=dt.date(2025, 11, 1),
    )  # fmt: skip
    with world.told_at_once():
        world.act(opened, "province")
    intake = round_id(OFFICES["province"].id, opened.name)
    typed = {"before": "510100", "after": "510700", "places": "2", "reason": "绵阳申报较多"}

    shown = person("province").get(f"/rounds/{intake}").text
    refused = person("province").post(f"/rounds/{intake}/quota", on=f"/rounds/{intake}", **typed)
    done = person("approver").post(f"/rounds/{intake}/quota", on=f"/rounds/{intake}", **typed)

    assert "名额" in shown
    assert f'action="/rounds/{intake}/quota"' not in shown
    assert (refused.status_code, done.status_code) == (403, 303)
    assert "绵阳市 +2" in person("approver").get(f"/rounds/{intake}").text


def test_a_banned_enterprise_reads_the_first_day_on_which_it_may_apply(world: World, person: Person) -> None:
    """Before it fills in anything."""
    with world.told_at_once():
        uscc = world.firm(1)
        banned(world, 1, dt.date(2028, 5, 31))

    page = person("firm").get(f"/dossiers/{uscc}/apply?scheme={SCHEME}").text

    assert "现在不能申报" in page
    assert "最早自 2028-06-01 起可以申报" in page


def test_a_simple_rename_asks_for_the_new_name(world: World, person: Person) -> None:
    """No other scheme does."""
    with world.told_at_once():
        world.firm(1)
    firm = person("firm")

    rename = firm.get(f"/dossiers/{code(1)}/apply?scheme={RENAME}").text
    other = firm.get(f"/dossiers/{code(1)}/apply?scheme={SCHEME}").text
    refused = firm.post(
        f"/dossiers/{code(1)}/apply", on=f"/dossiers/{code(1)}/apply?scheme={RENAME}", declared="yes",
        new_name="",
    )  # fmt: skip

    assert 'name="new_name"' in rename
    assert 'name="new_name"' not in other
    assert refused.status_code in (403, 422)

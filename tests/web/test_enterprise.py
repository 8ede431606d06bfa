"""What an enterprise does: register, report, apply, answer."""

from decimal import Decimal
from typing import Any

import pytest

from domain.procedures import application, completeness, review
from tests.web.world import PDF, SCHEME, SPECIALISED, World, code

Person = Any


def test_an_enterprise_goes_from_its_first_log_in_to_an_application(world: World, person: Person) -> None:
    """Register, report, see how it stands, declare, apply."""
    firm, uscc = person("firm"), code(1)
    begin = firm.get("/my").text

    registered = firm.post(
        "/dossiers/new", uscc=uscc, enterprise_name="成都示例科技有限公司", division="510107",
        established_on="2015-03-02",
    )  # fmt: skip
    figures = f"/dossiers/{uscc}/figures?year=2025&scheme={SCHEME}"
    reported = firm.post(
        figures, score_total="75.5", score_innovation="25", score_growth="18", score_specialisation="20",
        abnormal_or_dishonest="no", restricted_product="no", major_incident_3y="no", higher_title="no",
    )  # fmt: skip
    preview = firm.get(f"/dossiers/{uscc}/apply?scheme={SCHEME}").text
    applied = firm.post(
        f"/dossiers/{uscc}/apply", on=f"/dossiers/{uscc}/apply?scheme={SCHEME}", declared="yes"
    )

    assert "尚未建档" in begin
    assert registered.status_code == 303
    assert reported.status_code == 303
    assert world.system.casework.dossier(uscc).figures[2025]["score_total"].value == Decimal("75.5")
    assert "符合条件" in preview
    assert applied.headers["location"].startswith(f"/cases/{uscc}-1?recorded=")
    assert f"{uscc}-1" in firm.get("/my").text


def test_a_wrong_check_digit_names_the_field_and_keeps_the_form(person: Person) -> None:
    """Nothing is registered."""
    wrong = code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")

    answer = person("county").post(
        "/dossiers/new",
        uscc=wrong,
        enterprise_name="示例企业",
        division="510107",
        established_on="2015-02-30",
    )
    again = person("county").post("/dossiers/new", uscc=wrong, enterprise_name="示例企业", division="510107")

    assert answer.status_code == 422
    assert "日历上没有这一天" in answer.text
    assert again.status_code == 422
    assert "校验位不正确" in again.text
    assert f'value="{wrong}"' in again.text
    assert 'value="示例企业"' in again.text


@pytest.mark.parametrize(
    ("typed", "why"), [("6,200", "逗号"), ("六千", "不是一个数字"), ("1e999", "不是一个数字")]
)
def test_money_that_cannot_be_read_keeps_every_figure_typed(
    world: World, person: Person, typed: str, why: str
) -> None:
    """The label and the unit are in the message."""
    with world.told_at_once():
        uscc = world.firm(1)

    answer = person("firm").post(f"/dossiers/{uscc}/figures?year=2024", revenue=typed, rd_expense="310.5")

    assert answer.status_code == 422
    assert why in answer.text
    assert "营业收入" in answer.text
    assert f'value="{typed}"' in answer.text
    assert 'value="310.5"' in answer.text
    assert 2024 not in world.system.casework.dossier(uscc).figures


def test_figures_that_did_not_change_are_not_reported_again(world: World, person: Person) -> None:
    """The form comes filled in; only what differs is recorded."""
    with world.told_at_once():
        uscc = world.firm(1)

    answer = person("firm").post(f"/dossiers/{uscc}/figures?year=2025", score_total="75", rd_expense="310.5")
    last = world.system.journal.history(world.system.casework.dossier(uscc).id)[-1].event

    assert answer.status_code == 303
    assert [figure.metric for figure in getattr(last, "figures", [])] == ["rd_expense"]


def test_applying_without_the_declaration_is_refused_and_the_note_stays(world: World, person: Person) -> None:
    """The condition table is shown again too."""
    with world.told_at_once():
        uscc = world.firm(1)

    answer = person("firm").post(
        f"/dossiers/{uscc}/apply", on=f"/dossiers/{uscc}/apply?scheme={SCHEME}", note="首次申报"
    )

    assert answer.status_code == 403
    assert "真实性承诺" in answer.text
    assert "首次申报</textarea>" in answer.text
    assert "评价总分" in answer.text


def test_the_preview_says_what_is_missing(world: World, person: Person) -> None:
    """Before the application, by the rules of today."""
    with world.told_at_once():
        uscc = world.firm(1)

    page = person("firm").get(f"/dossiers/{uscc}/apply?scheme={SPECIALISED}").text

    assert "缺少数据" in page
    assert "不符合" in page


def test_a_correction_is_asked_for_and_supplied(world: World, person: Person) -> None:
    """The enterprise's own page says that it is waited for."""
    with world.told_at_once():
        case = world.applied(1)
        world.act(completeness.RequestCorrection(case, ["缺少审计报告"]), "county")
    firm = person("firm")

    home, page = firm.get("/my").text, firm.get(f"/cases/{case}").text
    answer = firm.act(
        case, "supply_correction", note="已补充", files={"evidence": ("报告.pdf", PDF, "application/pdf")}
    )

    assert "等待您办理" in home
    assert "缺少审计报告" in page
    assert answer.status_code == 303
    assert not world.system.casework.case(case)[1].correcting


def test_a_withdrawal_needs_a_reason(world: World, person: Person) -> None:
    """Afterwards the case says so and offers nothing."""
    with world.told_at_once():
        case = world.applied(1)
    firm = person("firm")

    without = firm.act(case, "withdraw", reason="")
    answer = firm.act(case, "withdraw", reason="业务调整")
    page = firm.get(f"/cases/{case}").text

    assert without.status_code == 422
    assert answer.status_code == 303
    assert "已撤回" in page
    assert "业务调整" in page
    assert "您现在没有可以办理的事项" in page


def test_a_refusal_shows_reasons_and_remedies(world: World, person: Person) -> None:
    """What the firm can do is printed with it."""
    with world.told_at_once():
        case = world.applied(1)
    world.system.casework.act(
        review.Decline(case, ["材料虚假"]),
        world.actors["countyapprover"],
    )

    page = person("firm").get(f"/cases/{case}").text

    assert "材料虚假" in page
    assert "行政复议" in page


def test_two_applications_at_once_open_one_case(world: World, person: Person) -> None:
    """The same form twice is one application; another form is refused with the case under way."""
    with world.told_at_once():
        uscc = world.firm(1)
    firm, path = person("firm"), f"/dossiers/{uscc}/apply"
    form = firm.hidden(f"{path}?scheme={SCHEME}") | {"declared": "yes"}

    first, second = (firm.client.post(path, data=form) for _ in range(2))
    other = firm.client.post(path, data=form | {"key": "another-form-of-the-same-page"})

    assert first.headers["location"] == second.headers["location"]
    assert other.status_code == 403
    assert "还在办理" in other.text
    assert len(world.system.casework.dossier(uscc).cases) == 1


def test_rounds_are_opened_and_closed_with_reasons(world: World, person: Person) -> None:
    """An impossible order of days is refused at the field."""
    province, new = person("province"), f"/rounds/new?scheme={SCHEME}"
    typed = {"name": "2026年第二批", "kind": "application", "instrument": "", "division": "510000"}

    wrong = province.post("/rounds/new", on=new, opens_on="2026-12-31", closes_on="2026-12-01", **typed)
    opened = province.post("/rounds/new", on=new, opens_on="2026-11-01", closes_on="2026-12-31", **typed)
    listed = province.get("/rounds").text
    [intake] = world.system.views.rounds.all("510000")
    closed = province.post(f"/rounds/{intake.round}/close", reason="名额已满")

    assert wrong.status_code == 422
    assert "截止日早于开始日" in wrong.text
    assert 'value="2026年第二批"' in wrong.text
    assert opened.status_code == 303
    assert "受理中" in listed
    assert closed.status_code == 303
    assert "已关闭" in province.get("/rounds").text


def test_a_level_cannot_be_due_before_the_level_below(world: World, person: Person) -> None:
    """The message stands at the level's own field, and the other days stay."""
    answer = person("province").post(
        "/rounds/new", on=f"/rounds/new?scheme={SCHEME}", name="2026年第三批",
        kind="application", instrument="", division="510000", opens_on="2026-11-01",
        cutoff_county="2026-12-10", cutoff_city="2026-12-01",
    )  # fmt: skip

    assert answer.status_code == 422
    assert "市级截止日早于县区级截止日" in answer.text
    assert 'id="cutoff_city-error"' in answer.text
    assert 'value="2026-12-10"' in answer.text


def test_an_application_can_be_made_under_a_round(world: World, person: Person) -> None:
    """The only open round of the scheme is taken by itself."""
    with world.told_at_once():
        uscc = world.firm(1)
        intake = world.round_open()
    firm = person("firm")

    listed = firm.get("/my").text
    firm.post(f"/dossiers/{uscc}/apply", on=f"/dossiers/{uscc}/apply?scheme={SCHEME}", declared="yes")

    assert "2026年第一批" in listed
    assert world.system.casework.case(f"{uscc}-1")[1].round == intake


def test_discovery_is_refused_where_the_rules_do_not_know_it(world: World, person: Person) -> None:
    """The official is told the way out."""
    with world.told_at_once():
        uscc = world.firm(1)
        world.act(application.Apply(uscc=uscc, scheme=SCHEME, declared=True), uscc)

    answer = person("county").post(
        f"/dossiers/{uscc}/apply", on=f"/dossiers/{uscc}/apply?scheme={SCHEME}", note="主动发现"
    )

    assert answer.status_code == 403
    assert "没有主动发现" in answer.text or "还在办理" in answer.text

"""The case page: what it shows, what it offers, and what happens when an act is refused."""

from typing import Any

import pytest

from domain.people import PUBLIC
from domain.procedures import completeness
from tests.web.world import PDF, World, code

Person = Any


def test_offers_exactly_the_acts_of_the_state_and_says_why_others_are_barred(
    world: World, person: Person
) -> None:
    """The county's handler accepts or asks; declining is the approver's, and the page says so."""
    with world.told_at_once():
        case = world.applied(1)

    page = person("county").get(f"/cases/{case}").text

    assert f'action="/cases/{case}/acts/confirm_completeness"' in page
    assert f'action="/cases/{case}/acts/request_correction"' in page
    assert f'action="/cases/{case}/acts/decline"' not in page
    assert "不予推荐" in page
    assert "这一步由审批人办理" in page


def test_shows_each_condition_with_figure_threshold_clause_and_outcome(world: World, person: Person) -> None:
    """The table is that of the rules frozen into the case."""
    with world.told_at_once():
        case = world.undecided(1)

    page = person("province").get(f"/cases/{case}").text

    assert "评价总分 ≥ 60分" in page
    assert "75分（2025年）" in page
    assert "工信部企业〔2022〕63号" in page
    assert "缺少数据" in page
    assert 'aria-current="step">省级审定' in page


def test_an_act_leads_back_to_the_case_and_says_that_it_was_recorded(world: World, person: Person) -> None:
    """Post, redirect, get; the position tells whether the views have it."""
    with world.told_at_once():
        case = world.applied(1)
    county = person("county")

    answer = county.act(case, "confirm_completeness")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/cases/{case}?recorded=")
    assert "办理成功" in county.get(answer.headers["location"]).text
    assert world.system.casework.case(case)[1].step == "preliminary_review"


def test_says_that_the_act_is_being_booked_while_the_views_are_behind(world: World, person: Person) -> None:
    """The case itself is read from the truth and is up to date."""
    with world.told_at_once():
        case = world.applied(1)
    county = person("county")
    hidden = county.hidden(f"/cases/{case}")
    answer = county.client.post(f"/cases/{case}/acts/confirm_completeness", data=hidden)

    page = county.get(answer.headers["location"]).text

    assert "正在入账" in page
    assert 'aria-current="step">市级初审' in page


def test_a_missing_reason_is_named_and_nothing_typed_is_lost(world: World, person: Person) -> None:
    """The page comes back with the field marked and the rest as it was typed."""
    with world.told_at_once():
        case = world.undecided(1)

    answer = person("province").act(
        case, "return_case", reason="", to_step="completeness", to_enterprise="yes"
    )

    assert answer.status_code == 422
    assert "“理由”没有填写" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert '<option value="completeness" selected>' in answer.text
    assert 'name="to_enterprise" value="yes" checked' in answer.text


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("85,5", "数字中含有逗号"),
        ("八十五", "不是一个数字"),
        ("101", "0 至 100"),
    ],
)
def test_a_score_that_is_no_number_is_refused_with_the_remedy(
    world: World, person: Person, typed: str, why: str
) -> None:
    """A comma could be a separator or a point, so it is never guessed."""
    with world.told_at_once():
        case = world.in_review(2)

    answer = person("expert1").act(case, "enter_score", score=typed, opinion="技术先进")

    assert answer.status_code == 422
    assert why in answer.text
    assert f'value="{typed}"' in answer.text
    assert "技术先进</textarea>" in answer.text
    assert not world.system.casework.case(case)[1].scores


def test_an_impossible_date_stays_on_the_screen_with_its_message(world: World, person: Person) -> None:
    """A browser's date field would silently drop 30 February."""
    with world.told_at_once():
        case = world.reviewed(1)
    colleagues = [world.actors[name].account for name in ("province", "approver")]

    answer = person("province").act(case, "order_site_check", visitors=colleagues, visit_on="2026-02-30")

    assert answer.status_code == 422
    assert "日历上没有这一天" in answer.text
    assert 'value="2026-02-30"' in answer.text
    assert answer.text.count(" checked>") == len(colleagues)


def test_the_second_of_two_officials_is_told_what_the_first_did(world: World, person: Person) -> None:
    """What the second typed is shown again, so that nothing is lost."""
    with world.told_at_once():
        case = world.reviewed(1)
    second = person("province")
    hidden = second.hidden(f"/cases/{case}")
    person("province").act(case, "leave_out", reason="近期已核查")

    answer = second.client.post(
        f"/cases/{case}/acts/leave_out", data=hidden | {"reason": "上年度查过，情况良好"}
    )

    assert answer.status_code == 409
    assert "其他人已经办理" in answer.text
    assert "近期已核查" in answer.text
    assert "上年度查过，情况良好</textarea>" in answer.text


def test_a_second_click_changes_nothing_and_is_no_error(world: World, person: Person) -> None:
    """The form carries a value of its own, under which the first click was recorded."""
    with world.told_at_once():
        case = world.applied(1)
    county = person("county")
    form = county.hidden(f"/cases/{case}")
    first = county.client.post(f"/cases/{case}/acts/confirm_completeness", data=form)
    version = world.system.casework.case(case)[0].version

    second = county.client.post(f"/cases/{case}/acts/confirm_completeness", data=form)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert world.system.casework.case(case)[0].version == version


def test_the_proposer_cannot_approve_and_is_told_who_can(world: World, person: Person) -> None:
    """Two people decide, though one holds both roles."""
    from domain.people import Role

    world.person("both", Role.HANDLER, Role.APPROVER, office="province")
    with world.told_at_once():
        case = world.undecided(1)
    both = person("both")
    both.act(case, "propose", outcome="recognise")

    page = both.get(f"/cases/{case}").text
    answer = both.post(f"/cases/{case}/acts/approve", on=f"/cases/{case}", opinion="同意")

    assert f"/cases/{case}/acts/approve" not in page
    assert "拟办人不得审批自己提出的意见" in page
    assert answer.status_code == 403
    assert world.system.casework.case(case)[1].step == "decision"


def test_the_panel_is_chosen_from_the_pool_by_name(world: World, person: Person) -> None:
    """Exclusions carry their reason; a panel of two is refused."""
    with world.told_at_once():
        case = world.in_review(2)
    province = person("province")

    answer = province.act(
        case, "recuse_expert", expert=world.actors["expert1"].account, reason="与企业有合作",
        replacement=world.actors["expert4"].account,
    )  # fmt: skip

    assert answer.status_code == 303
    assert world.actors["expert4"].account in world.system.casework.case(case)[1].panel
    assert "回避（与企业有合作）" in province.get(f"/cases/{case}").text


def test_an_expert_does_not_learn_what_the_others_said(world: World, person: Person) -> None:
    """Each scores for oneself; the handler sees all."""
    with world.told_at_once():
        case = world.in_review(2)
    person("expert1").act(case, "enter_score", score="91.5", opinion="国内领先")

    assert "91.5" in person("province").get(f"/cases/{case}").text
    assert "91.5" not in person("expert2").get(f"/cases/{case}").text
    assert "国内领先" not in person("expert2").get(f"/cases/{case}").text


def test_the_enterprise_reads_no_names_of_officials_or_experts(world: World, person: Person) -> None:
    """It sees which office acted, and how many have scored."""
    with world.told_at_once():
        world.reviewed(1)

    page = person("firm").get(f"/cases/{code(1)}-1").text

    assert "示例county" not in page
    assert "武侯区经信局" in page


def test_attachments_open_for_those_who_see_the_case_and_leave_a_line(world: World, person: Person) -> None:
    """A digest that the dossier does not name opens nothing, even when the document exists."""
    with world.told_at_once():
        case = world.applied(1)
        world.act(completeness.RequestCorrection(case, ["审计报告"]), "county")
    firm = person("firm")
    firm.act(
        case, "supply_correction", note="已补正", files={"evidence": ("报告.pdf", PDF, "application/pdf")}
    )
    foreign = world.system.documents.keep(PDF + b"\n", "别家.pdf", "application/pdf", by=PUBLIC)
    last = world.system.journal.history(world.system.casework.dossier(code(1)).id)[-1].event
    [own] = getattr(last, "evidence", [])

    taken = person("county").get(f"/cases/{case}/documents/{own}")

    assert taken.content == PDF
    assert taken.headers["content-disposition"].startswith("attachment")
    assert person("county").get(f"/cases/{case}/documents/{foreign}").status_code == 404
    assert "document" in [read.what for read in world.system.identity.access_log.reads(ref=own)]


def test_objection_acts_are_mentioned_only_when_somebody_objected(world: World, person: Person) -> None:
    """Before that they are noise: nothing could be done about nothing."""
    with world.told_at_once():
        case = world.undecided(1)
        listed = world.ready(2)
        world.opened([listed])
        world.objected(listed)

    assert "受理异议" not in person("province").get(f"/cases/{case}").text
    assert "受理异议" in person("province").get(f"/cases/{listed}").text


def test_a_form_key_used_for_another_act_is_refused_and_says_what_was_done(
    world: World, person: Person
) -> None:
    """Back in the browser, the old page: what is sent from it now must not vanish behind a success."""
    with world.told_at_once():
        case = world.undecided(1)
    province = person("province")
    hidden, path = province.hidden(f"/cases/{case}"), f"/cases/{case}/acts"
    judged = {"condition": "", "outcome": "recognise", "reasons": ""}
    first = province.client.post(f"{path}/propose", data=hidden | judged)

    again = province.client.post(f"{path}/propose", data=hidden | judged)
    changed = province.client.post(f"{path}/propose", data=hidden | judged | {"reasons": "另有理由"})
    other = province.client.post(f"{path}/return_case", data=hidden | {"reason": "须重新核查"})

    assert [first.status_code, again.status_code] == [303, 303]
    assert [changed.status_code, other.status_code] == [409, 409]
    assert "已经提交过另一项内容" in other.text
    assert "须重新核查" in other.text
    assert world.system.casework.case(case)[1].step == "decision"


def test_a_form_key_of_somebody_else_does_nothing_in_ones_own_name(world: World, person: Person) -> None:
    """The same showing of a page sent by another account is another act."""
    with world.told_at_once():
        case = world.undecided(1)
    province, colleague = person("province"), person("approver")
    hidden, path = province.hidden(f"/cases/{case}"), f"/cases/{case}/acts/return_case"
    own = {"csrf": colleague.hidden(f"/cases/{case}")["csrf"]}
    province.client.post(path, data=hidden | {"reason": "须重新核查"})

    answer = colleague.client.post(path, data=hidden | own | {"reason": "须重新核查"})

    assert answer.status_code == 409

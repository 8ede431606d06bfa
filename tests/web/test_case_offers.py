"""What a case page offers besides the acts of its steps: its deadline, its draws, the title it renews."""

import datetime as dt
from typing import Any
from uuid import UUID

from domain.draw import Purpose, committed, draw_id
from domain.people import Role
from domain.procedures import application, draws, rounds
from domain.round import round_id
from domain.rulebook.model import Kind
from tests.web.rechecked import rechecking
from tests.web.world import OFFICES, PROVINCE, SCHEME, World, code

Person = Any


def drawn(world: World, purpose: Purpose, pool: list[str], count: int) -> str:
    """A draw of the province, drawn by its approver; return its stream as text."""
    cmd = draws.PrepareDraw(f"{purpose.label}抽取", purpose, "2026年", pool, count, committed("成都 2026"))
    world.act(cmd, "province")
    stream = draw_id(OFFICES["province"].id, cmd.name)
    world.act(draws.Draw(stream, "成都 2026"), "approver")
    return str(stream)


def timed(world: World) -> str:
    """A case before the county, whose round names the last day for counties."""
    opened = rounds.OpenRound(
        name="2026年第一批", scheme=SCHEME, kind=Kind.APPLICATION, instrument="", division=PROVINCE,
        opens_on=dt.date(2026, 11, 1), closes_on=dt.date(2026, 11, 25),
        cutoffs={"county": dt.date(2026, 11, 30)},
    )  # fmt: skip
    with world.told_at_once():
        uscc = world.firm(1)
        world.act(opened, "province")
        intake = round_id(OFFICES["province"].id, opened.name)
        world.act(application.Apply(uscc, SCHEME, intake, declared=True), uscc)
    return f"{uscc}-1"


def test_a_later_last_day_is_asked_for_by_one_official_and_approved_by_another(
    world: World, person: Person
) -> None:
    """The page shows the request, and the original day after the move."""
    case = timed(world)
    due = world.system.casework.case(case)[1].due
    assert due is not None
    to = due.last_day + dt.timedelta(days=10)

    asked = person("county").act(case, "propose_move", to=to.isoformat(), reason="企业受灾")

    assert asked.status_code == 303
    page = person("county").get(f"/cases/{case}").text
    assert f'申请延至 <time datetime="{to}">' in page
    assert f'action="/cases/{case}/acts/approve_move"' not in page
    person("countyapprover").act(case, "approve_move")
    moved = world.system.casework.case(case)[1].due
    assert moved is not None
    assert moved.last_day == to
    shown = person("county").get(f"/cases/{case}").text
    assert f"最初的期限：{due.original}" in shown
    assert "批准延期（企业受灾）" in shown


def test_who_asked_for_the_later_day_is_told_that_another_decides(world: World, person: Person) -> None:
    """One account with both roles is still one person."""
    world.person("both", Role.HANDLER, Role.APPROVER, office="county")
    case = timed(world)
    due = world.system.casework.case(case)[1].due
    assert due is not None
    person("both").act(
        case, "propose_move", to=(due.last_day + dt.timedelta(days=3)).isoformat(), reason="待函复"
    )

    page = person("both").get(f"/cases/{case}").text

    assert "提出申请的人不得自行审批" in page
    assert f'action="/cases/{case}/acts/approve_move"' not in page


def test_time_stands_still_and_runs_again_with_the_days_that_were_left(world: World, person: Person) -> None:
    """While it stands still only resuming is offered."""
    case = timed(world)
    person("countyapprover").act(case, "suspend_deadline", reason="不可抗力")

    stopped = person("countyapprover").get(f"/cases/{case}").text
    assert "期限中止" in stopped
    assert f'action="/cases/{case}/acts/suspend_deadline"' not in stopped

    person("countyapprover").act(case, "resume_deadline", reason="影响消除")
    assert world.system.casework.case(case)[1].suspended_on is None


def test_a_visit_is_left_out_because_the_draw_did_not_choose_the_case(world: World, person: Person) -> None:
    """No reason has to be typed; a case that was chosen is not offered the draw."""
    with world.told_at_once():
        cases = [world.reviewed(n) for n in (1, 2)]
    stream = drawn(world, Purpose.SITE_CHECK, cases, 1)
    world.system.catch_up()
    chosen = world.system.casework.case(cases[0])[1].drawn
    left = cases[1] if chosen else cases[0]

    answer = person("province").act(left, "leave_out", draw=stream, reason="")

    assert answer.status_code == 303
    assert "未抽中" in person("province").get(f"/cases/{left}").text
    drawn_one = cases[0] if chosen else cases[1]
    assert f'value="{stream}"' not in person("province").get(f"/cases/{drawn_one}").text


def test_a_visit_is_not_left_out_for_nothing(world: World, person: Person) -> None:
    """Neither a draw nor a reason: the page says what is missing."""
    with world.told_at_once():
        case = world.reviewed(1)

    answer = person("province").act(case, "leave_out", reason="")

    assert answer.status_code == 422
    assert world.system.casework.case(case)[1].step == "site_check"


def test_the_panel_names_the_draw_from_which_it_comes(world: World, person: Person) -> None:
    """Somebody whom the draw did not give is refused."""
    with world.told_at_once():
        case = world.in_review(2)
    experts = [world.actors[f"expert{n}"].account for n in (1, 2, 3, 4)]
    stream = drawn(world, Purpose.EXPERTS, experts, 3)
    world.system.catch_up()
    members = draws.draw_of(world.system.journal, UUID(stream)).members
    [stranger] = set(experts) - set(members)

    refused = person("province").act(
        case, "appoint_experts", panel=[*members[:2], stranger], draw=stream, size_reason="参照惯例"
    )
    taken = person("province").act(
        case, "appoint_experts", panel=members, draw=stream, size_reason="参照惯例"
    )

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert str(world.system.casework.case(case)[1].panel_draw) == stream


def test_an_approver_decides_whether_the_old_title_holds_meanwhile(world: World, person: Person) -> None:
    """Only where the text is silent, and never who worked on the case."""
    with world.told_at_once():
        case = rechecking(world, 1)

    page = person("approver").get(f"/cases/{case}").text
    assert "决定复核期间原称号是否有效" in page
    assert "复核的称号" in page
    answer = person("approver").act(case, "decide_meanwhile", keeps="yes", reason="企业已按时申请")

    assert answer.status_code == 303
    [title] = world.system.casework.dossier(code(1)).titles.values()
    assert title.kept_by == case
    assert "复核期间延续" in person("approver").get(f"/cases/{case}").text
    assert "决定复核期间原称号是否有效" not in person("firm").get(f"/cases/{case}").text

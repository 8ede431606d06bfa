"""A tour through everything that can happen, once: the source of samples and sentences."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from domain.envelope import Event
from domain.procedures import (
    completeness,
    decision,
    experts,
    objection,
    publicity,
    reopening,
    review,
    site_check,
)
from domain.procedures.application import Apply, Consent, Discover, Withdraw
from domain.procedures.rounds import CloseRound, OpenRound
from domain.round import round_id
from domain.rulebook.model import Kind
from tests.domain import cast, tour_changes, tour_duties, tour_ends, tour_past, tour_rechecks
from tests.domain.story import MONDAY, Story, firm


def tour(story: Story) -> dict[str, Event]:
    """Let everything happen once and return the first event of each stored name."""
    intake = round_id(cast.PROVINCE.id, "2026 年第一批")
    round_ = OpenRound(
        "2026 年第一批", "test/full", Kind.APPLICATION, "", "510000", MONDAY, dt.date(2026, 3, 31)
    )
    story.given((round_, cast.HANDLER)).registered()
    story.when(Apply(cast.USCC, "test/full", intake, declared=True), cast.FIRM)
    case = f"{cast.USCC}-1"
    _reviewed(story, case)
    _refused_and_reopened(story, case)
    _discovered(story, firm(2))
    notice = _objected(story, [case, story.at("publicity", by=firm(3)), story.at("publicity", by=firm(4))])
    story.after_publicity(notice).when(publicity.CloseNotice(notice), cast.CLERK)
    story.recognised(notice)
    story.when(CloseRound(intake, "本批次受理结束"), cast.HANDLER)
    tour_changes.tour(story)
    tour_past.tour(story)
    tour_rechecks.tour(story)
    tour_duties.tour(story)
    tour_ends.tour(story)
    found: dict[str, Event] = {}
    for recorded in story.journal.log:
        found.setdefault(recorded.event.stored_name(), recorded.event)
    return found


def _reviewed(story: Story, case: str) -> None:
    """From completeness to the site check, with a correction, a return and a recusal."""
    story.given(
        (completeness.RequestCorrection(case, ["缺少 2025 年审计报告"]), cast.COUNTY_HANDLER),
        (completeness.SupplyCorrection(case, "已补充审计报告", ["sha256:" + "a" * 64]), cast.FIRM),
    )
    story.brought(case, "expert_review")
    story.when(review.ReturnCase(case, "推荐意见未写明主导产品", "recommendation"), cast.HANDLER)
    story.brought(case, "expert_review")
    panel = [expert.account for expert in cast.EXPERTS[:3]]
    story.given(
        (experts.AppointExperts(case, panel, {"expert-5": "曾任该企业顾问"}), cast.HANDLER),
        (experts.RecuseExpert(case, "expert-3", "近亲属在该企业任职", "expert-4"), cast.HANDLER),
    )
    for number in (0, 1, 3):
        story.when(experts.EnterScore(case, Decimal("85.5"), "创新能力较强"), cast.EXPERTS[number])
    visit_on = story.today + dt.timedelta(days=1)
    story.given(
        (experts.ConcludeExpertReview(case, "专家组同意推荐"), cast.HANDLER),
        (site_check.OrderSiteCheck(case, ["province-handler", "county-handler"], visit_on), cast.HANDLER),
    )
    found = site_check.RecordSiteCheck(
        case, "生产经营正常", True, {2025: ["revenue"]}, ["sha256:" + "b" * 64]
    )
    story.on(visit_on).when(found, cast.HANDLER)


def _refused_and_reopened(story: Story, case: str) -> None:
    """A refusal sent back once, approved, and taken up again as an error."""
    story.given(
        (decision.Propose(case, "refuse", ["行业地位依据不足"]), cast.HANDLER),
        (decision.SendBack(case, "请写明依据的条款"), cast.APPROVER),
        (decision.Propose(case, "refuse", ["行业地位依据不足，不符合第三条"]), cast.HANDLER),
        (decision.Approve(case, "同意不予认定"), cast.APPROVER),
        (reopening.Reopen(case, "漏看企业补充的行业报告"), cast.SECOND_APPROVER),
    )
    story.brought(case, "publicity")


def _discovered(story: Story, enterprise: cast.Actor) -> None:
    """A case that an authority found and the enterprise took back; its site check was left out."""
    story.registered(enterprise, "成都示例新材料有限公司")
    case = f"{enterprise.enterprise}-1"
    story.given(
        (Discover(enterprise.enterprise, "test/full", note="重点产业链筛查"), cast.COUNTY_HANDLER),
        (Consent(case), enterprise),
    )
    story.brought(case, "decision")
    story.when(Withdraw(case, "拟先完成股权变更"), enterprise)


def _objected(story: Story, cases: list[str]) -> UUID:
    """Three rows: the first dismissed, the second upheld and taken off, the third declined."""
    notice = story.opened(cases)
    for case in cases:
        lodge = objection.LodgeObjection(case, f"person-{case[-3:]}", True, ["sha256:" + "c" * 64])
        story.when(lodge, cast.PUBLIC)
    first, second, third = (f"{case}-Y1" for case in cases)
    for case, number in ((cases[0], first), (cases[1], second)):
        story.given(
            (objection.AcceptObjection(case, number), cast.HANDLER),
            (objection.InvestigateObjection(case, number, "调阅台账并函询市场监管部门", []), cast.HANDLER),
        )
    story.given(
        (objection.DismissObjection(cases[0], first, "反映情况与事实不符"), cast.APPROVER),
        (objection.UpholdObjection(cases[1], second, "营业收入与审计报告不一致"), cast.APPROVER),
        (objection.DeclineObjection(cases[2], third, "反映事项不属于认定条件"), cast.HANDLER),
        (publicity.WithdrawRow(notice, 2, "异议成立"), cast.APPROVER),
    )
    return notice

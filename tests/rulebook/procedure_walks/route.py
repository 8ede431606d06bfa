"""Going through a route step by step, each by the officials of its level, with the acts that are offered."""

from collections.abc import Collection
from decimal import Decimal
from typing import Literal

from domain.assessment import standing_against
from domain.calendar import title_term
from domain.case import Case
from domain.envelope import Event
from domain.events import NoticeOpened, RenameApproved, TitleRecognised
from domain.notice import notice_id
from domain.people import Actor
from domain.procedures import completeness, decision, experts, publicity, recognition, review, site_check
from domain.rulebook.model import CaseRules, Outcome, Span, Step, StepKind, Unit
from tests.rulebook.procedure_walks.people import EXPERTS
from tests.rulebook.procedure_walks.stage import DAY, Stage, last_day

PANEL = 3
"""Experts where the text names no number."""


def walk(stage: Stage, case: str, until: StepKind, *, fails: Collection[str] = ()) -> Case:
    """
    Bring *case* to its next step of the kind *until*, through every step before it.

    Args:
        fails: Conditions that are judged not to be met; every other judgement is met.
    """
    while (found := stage.story.case(case)).current.kind is not until:
        _timed(stage, found)
        _do(stage, found, fails)
        following = found.rules.after(found.step)
        assert stage.story.case(case).step == (following.id if following else found.step)
        stage.counted[f"steps: {found.current.kind.value}"] += 1
    _timed(stage, found)
    return found


def remaining(case: Case) -> list[Step]:
    """The steps of the route from the present one on."""
    ids = [step.id for step in case.rules.route]
    return case.rules.route[ids.index(case.step) :]


def _timed(stage: Stage, case: Case) -> None:
    """The deadline of the step is that of its rule: unit, length, last day and clause."""
    limit = case.current.limit
    if limit is None or limit.n is None or limit.unit is Unit.UNSPECIFIED:
        assert case.due is None or case.due.fixed
        return
    assert case.due is not None, f"{case.current.label} has no deadline"
    assert (case.due.length, case.due.unit, case.due.source) == (limit.n, limit.unit, limit.source)
    assert case.due.last_day == last_day(stage.today, limit, counted=False)
    stage.counted["deadlines of steps"] += 1


def _do(stage: Stage, case: Case, fails: Collection[str]) -> None:
    level = case.current.level
    by, approver = stage.handler(level), stage.approver(level)
    match case.current.kind:
        case StepKind.COMPLETENESS:
            stage.offered(case.id, "confirm_completeness", by)
            stage.does(completeness.ConfirmCompleteness(case.id), by)
        case StepKind.PRELIMINARY_REVIEW:
            stage.offered(case.id, "pass_preliminary_review", by)
            stage.does(review.PassPreliminaryReview(case.id, "情况属实"), by)
        case StepKind.RECOMMENDATION:
            stage.offered(case.id, "recommend", by)
            stage.does(review.Recommend(case.id, "同意推荐"), by)
        case StepKind.EXPERT_REVIEW:
            _reviewed(stage, case, by)
        case StepKind.SITE_CHECK:
            _visited(stage, case, by)
        case StepKind.DECISION:
            _decided(stage, case, by, approver, fails)
        case StepKind.PUBLICITY:
            published(stage, case, by, approver)
        case StepKind.RECOGNITION:
            raise AssertionError("the walk recognises by itself")


def _reviewed(stage: Stage, case: Case, by: Actor) -> None:
    """A panel of the least odd number that the rule allows scores just what the rule asks."""
    least = case.current.settings.get("experts_min")
    size = PANEL if least is None else int(least) | 1
    panel = EXPERTS[:size]
    accounts = [expert.account for expert in panel]
    stage.offered(case.id, "appoint_experts", by)
    if least is None:
        stage.asks("size_reason", experts.AppointExperts(case.id, accounts), by, "评审专家人数")
    else:
        assert "人" in stage.refused(experts.AppointExperts(case.id, accounts[:-2]), by).why
    stage.does(experts.AppointExperts(case.id, accounts, size_reason="" if least else "惯例"), by)
    score = Decimal(case.current.settings.get("pass_score") or "60")
    for expert in panel:
        stage.offered(case.id, "enter_score", expert)
        stage.does(experts.EnterScore(case.id, score, "符合"), expert)
    stage.does(experts.ConcludeExpertReview(case.id, "建议通过"), by)


def _visited(stage: Stage, case: Case, by: Actor) -> None:
    """A site check that the law leaves to the office is left out with a reason; every other takes place."""
    if case.current.optional:
        stage.offered(case.id, "leave_out", by)
        stage.asks("reason", site_check.LeaveOut(case.id), by, "是否实地核查")
        stage.does(site_check.LeaveOut(case.id, "上年已核查"), by)
        return
    stage.refused(site_check.LeaveOut(case.id, "上年已核查"), by)
    stage.offered(case.id, "order_site_check", by)
    stage.does(site_check.OrderSiteCheck(case.id, ["visitor-1", "visitor-2"], stage.today), by)
    stage.does(site_check.RecordSiteCheck(case.id, "与申报一致", True), by)


def judge(stage: Stage, case: str, by: Actor, fails: Collection[str] = ()) -> None:
    """Settle every condition that waits for a judgement, one after the other, each with a reason."""
    while waiting := [
        row for row in stage.story.casework.assess(case)
        if row.outcome is Outcome.NEEDS_JUDGEMENT and row.id not in stage.story.case(case).judgements
    ]:  # fmt: skip
        row = waiting[0]
        stage.offered(case, "judge_condition", by)
        stage.does(
            decision.JudgeCondition(case, row.id, "not_met" if row.id in fails else "met", "依据佐证材料"), by
        )
        stage.counted["judgements"] += 1


def _decided(stage: Stage, case: Case, by: Actor, approver: Actor, fails: Collection[str]) -> None:
    judge(stage, case.id, by, fails)
    against = standing_against(stage.story.casework.assess(case.id))
    assert not against, against
    stage.offered(case.id, "propose", by)
    stage.does(decision.Propose(case.id, "recognise"), by)
    stage.refused(decision.Approve(case.id, "同意"), by)
    stage.offered(case.id, "approve", approver)
    stage.does(decision.Approve(case.id, "同意"), approver)


def published(stage: Stage, case: Case, by: Actor, opener: Actor) -> None:
    """Publicity for the scheme's own days; where the text is silent a person gives them with a reason."""
    rule = case.current.settings
    silent = rule.get("days") is None or rule.get("unit") == Unit.UNSPECIFIED.value
    number = f"公示-{case.id}-{case.step}"
    listed = publicity.DrawUpNotice(number, "拟认定名单公示", case.rules.scheme, case.step, [case.id])
    days: int = rule.get("days") or 5
    unit: Literal["working", "calendar"] = "calendar" if rule.get("unit") == "calendar" else "working"
    stage.offered(case.id, "list_in_notice", by)
    if silent:
        stage.asks("days", listed, by, "公示天数" if rule.get("days") is None else "公示期的单位")
        bare = publicity.DrawUpNotice(
            number, "拟认定名单公示", case.rules.scheme, case.step, [case.id], days, unit
        )
        stage.wants("days_reason", bare, by)
        listed = publicity.DrawUpNotice(
            number, "拟认定名单公示", case.rules.scheme, case.step, [case.id], days, unit, "按惯例"
        )
    stage.does(listed, by)
    assert by.office is not None
    stream = notice_id(by.office.id, number)
    stage.refused(publicity.OpenNotice(stream), by)
    events = stage.does(publicity.OpenNotice(stream), opener)
    [opened] = [one for one in events if isinstance(one, NoticeOpened)]
    cites(case.rules, events)
    assert (opened.closes.length, opened.closes.unit.value) == (days, unit)
    assert opened.closes.last_day == last_day(stage.today, Span(days, Unit(unit)), counted=True)
    stage.on(opened.closes.last_day)
    stage.refused(publicity.CloseNotice(stream), by)
    stage.on(opened.closes.last_day + DAY).does(publicity.CloseNotice(stream), by)
    stage.counted["publicities"] += 1
    if not silent:
        stage.counted[f"publicities of {days} {unit} days"] += 1


def recognised(stage: Stage, case: str) -> TitleRecognised | None:
    """The case, at recognition, is recognised for the scheme's term; none for a rename."""
    found = stage.story.case(case)
    by = stage.second(found.current.level)
    term = {} if found.new_name or found.renews else _term(stage, found, by)
    events = stage.does(recognition_of(stage, found, **term), by)
    if found.new_name:
        [approved] = [one for one in events if isinstance(one, RenameApproved)]
        assert approved.after == found.new_name
        cites(found.rules, events)
        stage.counted["renames approved"] += 1
        return None
    [title] = [one for one in events if isinstance(one, TitleRecognised)]
    cites(found.rules, events)
    assert (title.scheme, title.level) == (found.rules.scheme, found.rules.level)
    assert title.title_name == found.rules.title
    if "valid_until" not in term:
        validity = found.rules.validity
        assert validity is not None
        assert validity.n is not None
        assert (title.valid_from, title.valid_until) == (stage.today, title_term(stage.today, validity.n))
        assert validity.source is None or validity.source.ref in title.basis
        stage.counted[f"terms of {validity.n} years"] += 1
    return title


def _term(stage: Stage, case: Case, by: Actor) -> dict[str, object]:
    """The term that a person gives where the text is silent; nothing where the rule says it."""
    validity = case.rules.validity
    if validity is not None and validity.n is not None:
        return {}
    stage.asks("valid_until", recognition_of(stage, case), by, "称号有效期")
    until = title_term(stage.today, 2)
    stage.wants("term_reason", recognition_of(stage, case, valid_until=until), by)
    return {"valid_until": until, "term_reason": "参照同类项目"}


def recognition_of(
    stage: Stage, case: Case, **term: object
) -> recognition.Recognise | recognition.RecogniseCase:
    """The command that recognises *case* today, on its list or by itself."""
    number = f"证{len(stage.story.journal.log)}号"
    if case.listing is not None:
        prefix = {} if case.new_name else {"certificate_prefix": number}
        return recognition.Recognise(case.listing.notice, "示例〔2026〕1号", stage.today, **prefix, **term)  # type: ignore[arg-type]
    certificate = "" if case.new_name else number + "00001"
    return recognition.RecogniseCase(case.id, "示例〔2026〕1号", certificate, stage.today, **term)  # type: ignore[arg-type]


def cites(rules: CaseRules, events: list[Event]) -> None:
    """Every basis of *events* names an instrument that speaks of the scheme."""
    named = {ref.partition("/")[0] for event in events for ref in event.basis}
    assert named, "nothing was cited"
    assert named <= set(rules.layers), f"{named} are not all among {rules.layers}"

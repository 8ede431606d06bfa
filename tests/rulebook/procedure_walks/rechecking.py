"""The end of a term: who passes the recheck goes on, who fails or stays away ends as the rules say."""

import datetime as dt
from collections import Counter
from uuid import UUID

import msgspec

from domain.calendar import title_term
from domain.envelope import Event
from domain.events import CaseOpened, DutyMissed, DutySet, ProceedingOpened, TitleNotRenewed
from domain.people import CLERK, Actor
from domain.procedures import decision, review
from domain.procedures.misses import ENDS, ENDS_BY_ITSELF, LapseTitle, RecordMiss
from domain.procedures.proceedings import OpenProceedingForMiss
from domain.procedures.rechecks import ApplyRecheck, CallUp, DecideMeanwhile
from domain.procedures.renewal import AT_ONCE, Renewal, renewal
from domain.rulebook.model import Kind, StepKind, Then
from domain.rulebook.specimen import specimen
from domain.rulebook.standing import standing
from domain.title import ENDS as TITLE_ENDS
from domain.title import End, Title
from tests.rulebook.procedure_walks.banned import taken_on
from tests.rulebook.procedure_walks.plan import Plan, latest, plans, rules_on
from tests.rulebook.procedure_walks.route import cites, judge, recognition_of, walk
from tests.rulebook.procedure_walks.stage import DAY, Stage
from tests.rulebook.procedure_walks.to_title import application, opened

DECLINES = (StepKind.COMPLETENESS, StepKind.PRELIMINARY_REVIEW, StepKind.RECOMMENDATION)
"""Steps at which an office can end a case by itself, where the route comes to no decision."""


def rechecks(scheme: str) -> Counter[str]:
    """Walk the end of a term of titles of *scheme*, under each set of instruments that speaks of it."""
    told = [found for found in plans(scheme, Kind.RECHECK) if "recheck" in found.rules.values]
    return sum(map(_walked, told), Counter()) if told else _silent(scheme)


def _walked(found: Plan) -> Counter[str]:
    counted: Counter[str] = Counter()
    own = _own(found)
    counted[f"recheck model: {own.rule.model or 'unspecified'}"] += 1
    if own.rule.model == "none":
        return counted + _no_recheck(found, own)
    counted += _absent(found, own)
    if not own.rules.route:
        return counted + _no_route(found, own)
    return counted + _passed(found, own) + _failed(found, own)


def _own(found: Plan) -> Renewal:
    """The recheck as its rules give it; where they ask for a full new application, with that one's rules."""
    own = renewal(found.rules)
    if own.rule.model != "renewal":
        return own
    full = rules_on(found.scheme, found.day, Kind.APPLICATION, found.notice)
    assert full is not None, "a renewal is an application"
    return msgspec.structs.replace(own, rules=full)


def _silent(scheme: str) -> Counter[str]:
    """Where neither a recheck nor an end is laid down, an approver ends the term and says why."""
    rules = latest(scheme, Kind.STANDING)
    if rules is None:
        return Counter()
    stage = Stage(scheme, rules.on)
    one = stage.registered()
    title = stage.holds(one, scheme, stage.today - 30 * DAY, stage.today + 30 * DAY)
    stage.on(title.valid_until).refused(LapseTitle(one.enterprise, title.id, "期满"), stage.approver())
    cmd = LapseTitle(one.enterprise, title.id)
    stage.on(title.valid_until + DAY)
    rule = standing(rules).recheck
    if rule is not None and rule.model in ENDS_BY_ITSELF:
        stage.does(cmd, CLERK)
        _ends(stage, one, title, End.LAPSED, title.valid_until)
        return stage.counted + Counter({f"recheck model: {rule.model}": 1, "titles ended with their term": 1})
    stage.refused(cmd, CLERK)
    stage.asks("reason", cmd, stage.approver(), "称号期满后如何处理")
    stage.does(LapseTitle(one.enterprise, title.id, "文件没有规定复核"), stage.approver())
    _ends(stage, one, title, End.LAPSED, title.valid_until)
    return stage.counted


def _no_recheck(found: Plan, own: Renewal) -> Counter[str]:
    """A title that simply ends: nobody is called, the clerk records the end with its day."""
    stage, one, title = _holder(found, own, 1, found.day + 20 * DAY)
    intake = opened(stage, found, Kind.RECHECK)
    assert intake is not None
    assert "期满即失效" in stage.refused(CallUp(intake, [one.enterprise]), stage.handler()).why
    assert "期满即失效" in stage.refused(ApplyRecheck(one.enterprise, title.id, None, True), one).why
    stage.on(title.valid_until).refused(LapseTitle(one.enterprise, title.id), CLERK)
    stage.on(title.valid_until + DAY).does(LapseTitle(one.enterprise, title.id), CLERK)
    _ends(stage, one, title, End.LAPSED, title.valid_until)
    stage.counted["titles ended with their term"] += 1
    _anew(stage, own, one, title)
    return stage.counted


def _no_route(found: Plan, own: Renewal) -> Counter[str]:
    """A recheck of which the text tells no steps cannot be applied for."""
    stage, one, title = _holder(found, own, 1)
    intake = _called(stage, found, one)
    fit = specimen(own.rules, stage.today.year - 1)
    stage.reported(one, fit.figures, own.rules)
    cmd = ApplyRecheck(one.enterprise, title.id, intake, declared=True)
    assert "没有规定办理环节" in stage.refused(cmd, one).why
    stage.silent("复核的办理环节")
    return stage.counted


def _passed(found: Plan, own: Renewal) -> Counter[str]:
    """An enterprise on every boundary is rechecked through the route; its title goes on for another term."""
    stage, one, title = _holder(found, own, 1)
    case = _applied(stage, found, own, one, title)
    _meanwhile(stage, own, one, case, title)
    walk(stage, case, StepKind.RECOGNITION)
    term = _renewed_term(stage, own, case, title)
    at = stage.story.case(case)
    cites(own.rules, stage.does(recognition_of(stage, at, **term), stage.second(at.current.level)))
    after = stage.dossier(one).titles
    start = {"end": title.valid_until + DAY, "decision": stage.today}.get(own.rule.renews_from)
    start = start or title.valid_until + DAY
    renewed = after[case]
    assert (renewed.renews, renewed.valid_from) == (title.id, start)
    validity = own.rules.validity
    years = validity.n if validity is not None and validity.n is not None else 2
    assert renewed.valid_until == title_term(start, years)
    before, last = after[title.id], min(start - DAY, title.valid_until)
    assert (before.end, before.last_day) == (End.RENEWED, last)
    stage.counted["rechecks passed"] += 1
    return stage.counted


def _renewed_term(stage: Stage, own: Renewal, case: str, title: Title) -> dict[str, object]:
    """The renewed term that a person gives where the rules are silent; nothing where they say all of it."""
    found, by = stage.story.case(case), stage.second(stage.story.case(case).current.level)
    term: dict[str, object] = {}
    start = {"end": title.valid_until + DAY, "decision": stage.today}.get(own.rule.renews_from)
    if start is None:
        stage.asks("renewed_from", recognition_of(stage, found), by, "复核后有效期的首日")
        start = title.valid_until + DAY
        term["renewed_from"] = start
    validity = own.rules.validity
    if validity is None or validity.n is None:
        stage.asks("renewed_until", recognition_of(stage, found, **term), by, "复核后的有效期")
        term["renewed_until"] = title_term(start, 2)
    if term:
        stage.wants("term_reason", recognition_of(stage, found, **term), by)
        term["term_reason"] = "参照首次认定"
    return term


def _meanwhile(stage: Stage, own: Renewal, one: Actor, case: str, title: Title) -> None:
    """Whether the old title holds until the result: by the rules, or as a second official decides."""
    kept = stage.dossier(one).titles[title.id].kept_by == case
    assert kept is (own.rule.meanwhile == "stays")
    by, cmd = stage.second(own.rules.level), DecideMeanwhile(case, True, "审核尚在进行")
    if own.rule.meanwhile:
        stage.refused(cmd, by)
        return
    stage.silent("复核期间原称号的效力")
    stage.does(cmd, by)
    assert stage.dossier(one).titles[title.id].kept_by == case
    stage.does(DecideMeanwhile(case, False, "期满即止"), stage.third(own.rules.level))


def _failed(found: Plan, own: Renewal) -> Counter[str]:
    """An enterprise that is refused loses the title at once, or with its term, as the rules say."""
    stage, one, title = _holder(found, own, 1)
    case = _applied(stage, found, own, one, title)
    events = _refused(stage, case)
    [ended] = [event for event in events if isinstance(event, TitleNotRenewed)]
    level = stage.story.case(case).current.level
    at_once = own.rule.on_failed in AT_ONCE and level is title.level
    last = min(title.valid_until, stage.today) if at_once else title.valid_until
    assert ended.last_day == last
    cites(own.rules, [ended])
    _ends(stage, one, title, End.NOT_RENEWED, last)
    if own.rule.on_failed is None:
        stage.silent("复核未通过的后果")
    stage.counted[f"rechecks failed, ended {'at once' if at_once else 'with the term'}"] += 1
    return stage.counted


def _refused(stage: Stage, case: str) -> list[Event]:
    """The case is refused at its decision, or declined at a review where the route has none."""
    route = stage.story.case(case).rules.route
    if not any(step.kind is StepKind.DECISION for step in route):
        step = next(step for step in route if step.kind in DECLINES)
        found = walk(stage, case, step.kind)
        return stage.does(review.Decline(case, ["不再符合条件"]), stage.approver(found.current.level))
    found = walk(stage, case, StepKind.DECISION)
    by, approver = stage.handler(found.current.level), stage.approver(found.current.level)
    judge(stage, case, by)
    stage.does(decision.Propose(case, "refuse", ["不再符合条件"]), by)
    return stage.does(decision.Approve(case, "同意"), approver)


def _absent(found: Plan, own: Renewal) -> Counter[str]:
    """Who was called and stays away keeps the title to the end of its term; then it ends as the rules say."""
    stage, one, title = _holder(found, own, 2)
    _called(stage, found, one)
    [duty] = [duty for duty in stage.dossier(one).duties.values() if duty.title == title.id]
    assert duty.due is not None
    stage.on(duty.due.last_day).refused(RecordMiss(duty.id), CLERK)
    events = stage.on(duty.due.last_day + DAY).does(RecordMiss(duty.id), CLERK)
    [missed] = [event for event in events if isinstance(event, DutyMissed)]
    absent = own.rule.on_absent
    by_people = absent is Then.CANCELLED
    assert missed.follows == ([absent] if absent and not by_people else [])
    assert missed.choices == ([absent] if absent and by_people else [])
    stage.on(title.valid_until)
    assert stage.dossier(one).titles[title.id].in_force(stage.today)
    if by_people:
        [begun] = stage.does(OpenProceedingForMiss(duty.id), CLERK)
        assert isinstance(begun, ProceedingOpened)
        stage.counted["proceedings opened for staying away"] += 1
    stage.on(title.valid_until + DAY)
    cmd = LapseTitle(one.enterprise, title.id)
    if by_people:
        assert "主管部门决定" in stage.refused(cmd, CLERK).why
        stage.does(cmd, stage.approver())
    else:
        stage.does(cmd, CLERK)
    if absent is None:
        stage.silent("未申请复核的后果")
    end = TITLE_ENDS[ENDS[absent]] if absent in ENDS else End.LAPSED
    _ends(stage, one, title, end, title.valid_until)
    stage.counted[f"stayed away: {end.label}"] += 1
    _anew(stage, own, one, title)
    return stage.counted


def _anew(stage: Stage, own: Renewal, one: Actor, title: Title) -> None:
    """After the end the enterprise may apply anew: at once, or from the next year where the rules say so."""
    if own.rule.gap == "next_year":
        free = dt.date(title.valid_until.year + 1, 1, 1)
        for day in (title.valid_until + DAY, free - DAY):
            rules = rules_on(stage.scheme, day, Kind.APPLICATION)
            if rules is not None:
                refusal = stage.on(day).refused(application(stage, one, None), one)
                assert "次年起" in refusal.why, str(refusal)
                assert str(free) in refusal.way_out
                stage.counted["applications refused before the next year"] += 1
        taken_on(stage, one, free)
    else:
        taken_on(stage, one, title.valid_until + DAY)


def _holder(
    found: Plan, own: Renewal, number: int, until: dt.date | None = None
) -> tuple[Stage, Actor, Title]:
    """An enterprise whose title is up in the year of the walk, with what the recheck asks it to hold."""
    stage = Stage(found.scheme, found.day)
    one = stage.registered(number)
    cohort = own.rule.cohorts[0] if own.rule.cohorts else found.day.year - 3
    first, last = dt.date(cohort, 1, 1), until or dt.date(found.day.year, 12, 31)
    title = stage.holds(one, found.scheme, first, last)
    stage.prepared(one, specimen(own.rules, found.day.year - 1).titles, own.rules, found.scheme)
    return stage, one, title


def _called(stage: Stage, found: Plan, one: Actor) -> UUID:
    """The round is opened and the enterprise is called to it."""
    intake = opened(stage, found, Kind.RECHECK)
    assert intake is not None
    events = stage.does(CallUp(intake, [one.enterprise]), stage.handler())
    [duty] = [event for event in events if isinstance(event, DutySet)]
    assert duty.what == "recheck"
    stage.counted["called to a recheck"] += 1
    return intake


def _applied(stage: Stage, found: Plan, own: Renewal, one: Actor, title: Title) -> str:
    """The enterprise, called up, applies; its case is opened under the recheck's own rules."""
    intake = _called(stage, found, one)
    fit = specimen(own.rules, stage.today.year - 1)
    stage.reported(one, fit.figures, own.rules)
    events = stage.does(ApplyRecheck(one.enterprise, title.id, intake, declared=True), one)
    [event] = [event for event in events if isinstance(event, CaseOpened)]
    assert event.rules == own.rules
    assert (event.renews, event.keeps) == (title.id, own.kept)
    cites(own.rules, [event])
    return event.case


def _ends(stage: Stage, one: Actor, title: Title, end: End, last: dt.date) -> None:
    found = stage.dossier(one).titles[title.id]
    assert (found.end, found.last_day) == (end, last)
    assert found.in_force(last)
    assert not found.in_force(last + DAY)

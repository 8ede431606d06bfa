"""Holding a title: a change is reported on the last day, a day late, and one after which nothing fits."""

import datetime as dt
from collections import Counter

from domain import divisions
from domain.change import Change
from domain.events import ChangeAssessed, ChangeReported, ChangeSettled
from domain.people import Actor
from domain.procedures.change_effects import ENDS, JudgeLate, SettleUnqualified
from domain.procedures.changes import AssessChange, ReportChange
from domain.rulebook.model import CaseRules, ChangeKind, Consequence, Source, Span, Then, Unit
from domain.rulebook.schema import ChangeReport
from domain.rulebook.standing import standing
from domain.title import ENDS as TITLE_ENDS
from tests.rulebook.procedure_walks.plan import holding
from tests.rulebook.procedure_walks.stage import DAY, Stage, last_day


def changes(scheme: str) -> Counter[str]:
    """Walk the duty to report changes of holders of *scheme*, under each set of instruments."""
    return sum((_walked(scheme, rules) for rules in holding(scheme, lambda found: found.change)), Counter())


def _walked(scheme: str, rules: CaseRules) -> Counter[str]:
    found = standing(rules)
    rule = found.change
    if rule is None:
        return Counter({"rules without a change report": 1})
    stage = Stage(scheme, rules.on)
    source = found.sources["change_report"]
    kind = next((one for one in rule.changes if one is not ChangeKind.RELOCATION), ChangeKind.RENAME)
    window = _window(rule, source)
    happened_on = stage.today + 3 * DAY
    if window is None:
        one, change = _reported(stage, 1, kind, happened_on, happened_on + 400 * DAY)
        assert (change.report_due, change.late) == (None, False)
        stage.silent("变化报告的期限")
        _assessed(stage, one, change.id)
    else:
        last = last_day(happened_on, window, counted=False)
        _in_time(stage, kind, happened_on, last, source)
        _late(stage, kind, happened_on, last, rule)
    _unqualified(stage, kind, happened_on, rule)
    _not_asked_for(stage, rule, happened_on)
    stage.counted["rules with a change report"] += 1
    return stage.counted


def _window(rule: ChangeReport, source: Source) -> Span | None:
    if rule.months is not None:
        return Span(rule.months, Unit.MONTHS, source)
    return Span(rule.days, Unit.CALENDAR, source) if rule.days is not None else None


def _reported(
    stage: Stage, number: int, kind: ChangeKind, happened_on: dt.date, on: dt.date
) -> tuple[Actor, Change]:
    """Enterprise *number*, which holds the title, reports the change on the day *on*."""
    stage.on(happened_on - 2 * DAY)
    one = stage.registered(number)
    stage.holds(one, stage.scheme, stage.today - 30 * DAY, stage.today + 2000 * DAY)
    cmd = ReportChange(
        one.enterprise, [kind.value], happened_on, "情况说明",
        new_name=f"示例{number}新名称有限公司" if kind is ChangeKind.RENAME else "",
        new_division=_elsewhere(stage.county) if kind is ChangeKind.RELOCATION else "",
    )  # fmt: skip
    [event] = stage.on(on).does(cmd, one)
    assert isinstance(event, ChangeReported)
    return one, stage.dossier(one).changes[event.change]


def _elsewhere(county: str) -> str:
    return next(one for one in divisions.children(divisions.parent(county)) if one != county)


def _in_time(stage: Stage, kind: ChangeKind, happened_on: dt.date, last: dt.date, source: Source) -> None:
    """On the last day it is in time, and nothing follows."""
    one, change = _reported(stage, 1, kind, happened_on, last)
    assert change.report_due is not None
    due = change.report_due
    assert due is not None
    found = (due.last_day, due.source, change.late)
    assert found == (last, source, False), found
    _assessed(stage, one, change.id)
    after = stage.dossier(one)
    assert not after.changes[change.id].late_open
    assert all(title.end is None and title.recheck_right for title in after.titles.values())
    stage.counted["changes reported on the last day"] += 1


def _late(stage: Stage, kind: ChangeKind, happened_on: dt.date, last: dt.date, rule: ChangeReport) -> None:
    """A day late, what the rules say follows: by itself, or as a second official chooses."""
    one, change = _reported(stage, 2, kind, happened_on, last + DAY)
    assert change.late
    expected = [
        Consequence(found.then, found.after, discretion=found.discretion)
        for found in rule.late
        if found.after <= 1 and not found.needs_reminder
    ]
    [stake] = change.stakes
    assert stake.late_follows == expected
    stage.counted["changes reported a day late"] += 1
    _assessed(stage, one, change.id)
    if not expected:
        stage.silent("逾期报告变化的后果")
    if not stage.dossier(one).changes[change.id].late_open:
        return
    then = expected[0].then
    stage.refused(JudgeLate(change.id, then.value, "情况说明"), _assessor(stage, change))
    if any(found.discretion for found in expected):
        stage.wants("reason", JudgeLate(change.id, "nothing"), stage.approver(change.decides))
        stage.silent("逾期后果的选择")
    else:
        stage.wants("then", JudgeLate(change.id, "nothing"), stage.approver(change.decides))
    stage.does(JudgeLate(change.id, then.value, "情况属实"), stage.approver(change.decides))
    _ended(stage, one, then)
    stage.counted[f"followed a late report: {then.label}"] += 1


def _ended(stage: Stage, one: Actor, then: Then) -> None:
    [title] = stage.dossier(one).titles.values()
    if then in ENDS:
        assert (title.end, title.last_day) == (TITLE_ENDS[ENDS[then]], stage.today)
    elif then is Then.RECHECK_RIGHT_LOST:
        assert not title.recheck_right


def _assessor(stage: Stage, change: Change) -> Actor:
    return stage.handler(change.level)


def _assessed(stage: Stage, one: Actor, change: str, *, fails: bool = False) -> None:
    found = stage.dossier(one).changes[change]
    titles = [title.id for title in stage.dossier(one).titles_on(stage.today)]
    cmd = AssessChange(change, [] if fails else titles, titles if fails else [], "已核实")
    events = stage.does(cmd, _assessor(stage, found))
    [event] = [one for one in events if isinstance(one, ChangeAssessed)]
    assert set(event.results) == set(titles)


def _unqualified(stage: Stage, kind: ChangeKind, happened_on: dt.date, rule: ChangeReport) -> None:
    """Where the standard is not met any longer, what the rules say follows, or a person decides."""
    one, change = _reported(stage, 3, kind, happened_on, happened_on + DAY)
    _assessed(stage, one, change.id, fails=True)
    decides = stage.approver(change.decides)
    then = rule.unqualified_then
    if then is None:
        stage.asks("otherwise", SettleUnqualified(change.id), decides, "变化后不再符合标准的后果")
        [settled] = stage.does(SettleUnqualified(change.id, "nothing", "限期改善"), decides)
    else:
        [settled, *_] = stage.does(SettleUnqualified(change.id), decides)
        stage.counted[f"followed a lost standard: {then.label}"] += 1
    assert isinstance(settled, ChangeSettled)
    assert settled.then is then


def _not_asked_for(stage: Stage, rule: ChangeReport, happened_on: dt.date) -> None:
    """A kind of change that the rules do not name has no day to be reported by."""
    other = next((kind for kind in (ChangeKind.CAPITAL, ChangeKind.EQUITY) if kind not in rule.changes), None)
    if rule.changes and other is not None:
        _, change = _reported(stage, 4, other, happened_on, happened_on + 300 * DAY)
        assert (change.report_due, change.late) == (None, False)
        stage.counted["changes that need no report"] += 1

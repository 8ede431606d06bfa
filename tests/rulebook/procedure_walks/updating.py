"""Holding a title: the periodic update is done on its last day, then missed as often as the rules count."""

import datetime as dt
from collections import Counter
from decimal import Decimal

from domain.duty import Duty
from domain.events import (
    DutyDone,
    DutyMissed,
    DutyReminded,
    DutySet,
    ProceedingOpened,
)
from domain.people import CLERK, Actor
from domain.procedures.duties import SetUpdateDuty, SubmitUpdate
from domain.procedures.misses import ENDS, JudgeMiss, ProposeConsequence, RecordMiss, group
from domain.procedures.proceeding_opening import leads_to_proceeding
from domain.procedures.proceedings import OpenProceedingForMiss
from domain.rulebook.model import CaseRules, Consequence, Kind, Level, Then
from domain.rulebook.schema import AnnualReport
from domain.rulebook.standing import standing, update_due
from domain.title import ENDS as TITLE_ENDS
from tests.rulebook.procedure_walks.plan import holding, rules_on
from tests.rulebook.procedure_walks.stage import DAY, Stage, unasked

HIGHEST = "cn/little-giant"
GRACE = 10
"""Civil days that a late reminder leaves where the rules demand one."""


def updates(scheme: str) -> Counter[str]:
    """Walk the yearly update of titles of *scheme*: in time, and missed until nothing more follows."""
    told = holding(scheme, lambda found: found.update)
    return sum((_walked(scheme, rules) for rules in told), Counter())


def _walked(scheme: str, rules: CaseRules) -> Counter[str]:
    rule = standing(rules).update
    if rule is None:
        return Counter({"rules without an update": 1})
    stage = Stage(scheme, rules.on)
    one = stage.registered()
    title = stage.holds(one, scheme, stage.today - 30 * DAY, stage.today + 3000 * DAY).id
    _done(stage, one, title)
    misses = max((found.after for found in rule.consequences), default=1)
    for _ in range(misses):
        if not stage.dossier(one).titles[title].in_force(stage.today):
            break
        _missed(stage, one, title)
    if rule.highest_only:
        _only_the_highest(stage, rules)
    stage.counted["rules with an update"] += 1
    return stage.counted


def _only_the_highest(stage: Stage, rules: CaseRules) -> None:
    """Who holds a higher title too is not asked for this one's update."""
    one = stage.on(rules.on).registered(2)
    first, last = stage.today - 30 * DAY, stage.today + 3000 * DAY
    title = stage.holds(one, stage.scheme, first, last).id
    stage.holds(one, HIGHEST, first, last)
    refusal = stage.refused(
        SetUpdateDuty(
            one.enterprise, title, stage.today.year + 1, dt.date(stage.today.year + 1, 12, 1), "惯例"
        ),
        _keeper(stage),
    )
    assert "按所持最高层级更新" in refusal.why
    stage.counted["updates not asked of holders of a higher title"] += 1


def _set(stage: Stage, one: Actor, title: str) -> tuple[Duty, AnnualReport]:
    """The next year's update is set: by the clerk, or by the office where the text names no day."""
    day, rule, source, year = None, None, None, stage.today.year
    for year in (stage.today.year, stage.today.year + 1):
        rules = rules_on(stage.scheme, stage.today, Kind.STANDING)
        assert rules is not None
        found = standing(rules)
        rule, source = found.update, found.sources["annual_report"]
        assert rule is not None
        day = update_due(rule, year)
        if (day or dt.date(year, 12, 1)) > stage.today and not _known(stage, one, title, year):
            break
    if day is None:
        cmd = SetUpdateDuty(one.enterprise, title, year)
        stage.asks("due_on", cmd, CLERK, "更新的最后一日")
        given = dt.date(year, 12, 1)
        stage.wants("reason", SetUpdateDuty(one.enterprise, title, year, given), _keeper(stage))
        [event] = stage.does(SetUpdateDuty(one.enterprise, title, year, given, "按惯例"), _keeper(stage))
        day = given
    else:
        [event] = stage.does(SetUpdateDuty(one.enterprise, title, year), CLERK)
    assert isinstance(event, DutySet)
    assert event.due is not None
    assert rule is not None
    assert source is not None
    assert (event.due.last_day, event.period) == (day, year)
    assert event.basis == [source.ref]
    assert event.consequences == [
        Consequence(found.then, found.after, found.needs_reminder, found.discretion)
        for found in rule.consequences
    ]
    stage.counted["updates set"] += 1
    return stage.dossier(one).duties[event.duty], rule


def _known(stage: Stage, one: Actor, title: str, year: int) -> bool:
    return any((duty.title, duty.period) == (title, year) for duty in stage.dossier(one).duties.values())


def _keeper(stage: Stage) -> Actor:
    return stage.handler(Level.PROVINCE if stage.info.level is Level.MINISTRY else None)


def _done(stage: Stage, one: Actor, title: str) -> None:
    """Handed in on the last day it is in time."""
    duty, _ = _set(stage, one, title)
    assert duty.due is not None
    figures: dict[str, Decimal | bool] = {unasked(None): Decimal(1)}
    if duty.opens_on is not None and duty.opens_on > stage.today:
        stage.on(duty.opens_on - DAY).refused(SubmitUpdate(one.enterprise, duty.period, figures), one)
    stage.on(duty.due.last_day)
    stage.refused(RecordMiss(duty.id, GRACE), CLERK)
    events = stage.does(SubmitUpdate(one.enterprise, duty.period, figures), one)
    [done] = [event for event in events if isinstance(event, DutyDone)]
    assert not done.late
    stage.counted["updates in time"] += 1


def _missed(stage: Stage, one: Actor, title: str) -> None:
    """The day after the last one the miss is recorded, and exactly what the rules say follows."""
    duty, _ = _set(stage, one, title)
    assert duty.due is not None
    count = 1 + sum(found.count > 0 for found in stage.dossier(one).duties.values())
    expected = group(duty.consequences, count)
    stage.on(duty.due.last_day + DAY)
    if any(found.needs_reminder for found in expected):
        stage.asks("grace", RecordMiss(duty.id), CLERK, "提醒后留出的天数")
        [reminded] = stage.does(RecordMiss(duty.id, GRACE), CLERK)
        assert isinstance(reminded, DutyReminded)
        stage.on(stage.today + GRACE * DAY).refused(RecordMiss(duty.id), CLERK)
        stage.on(stage.today + DAY)
    events = stage.does(RecordMiss(duty.id), CLERK)
    [missed] = [event for event in events if isinstance(event, DutyMissed)]
    people = [found.then for found in expected if _asks_people(found)]
    itself = [found.then for found in expected if not _asks_people(found)]
    assert (missed.count, missed.follows, missed.choices) == (count, itself, people)
    stage.counted["updates missed"] += 1
    if not duty.consequences:
        stage.silent("更新逾期的后果")
    for then in itself:
        _followed(stage, one, title, then)
    if people:
        _judged(stage, one, duty.id, people)


def _asks_people(found: Consequence) -> bool:
    return found.discretion or found.then in (Then.CANCELLED, Then.RECTIFICATION)


def _judged(stage: Stage, one: Actor, duty: str, choices: list[Then]) -> None:
    """A cancellation without a choice begins its proceeding at once; every choice takes two officials."""
    if leads_to_proceeding(stage.dossier(one).duties[duty]):
        [opened] = stage.does(OpenProceedingForMiss(duty), CLERK)
        assert isinstance(opened, ProceedingOpened)
        assert opened.cause == duty
        stage.counted["proceedings opened for missed updates"] += 1
        return
    stage.does(ProposeConsequence(duty, choices[0], "情节"), stage.handler())
    stage.refused(JudgeMiss(duty), stage.handler())
    stage.does(JudgeMiss(duty), stage.approver())
    stage.silent("逾期后果的选择")


def _followed(stage: Stage, one: Actor, title: str, then: Then) -> None:
    """What the law lets follow by itself has followed."""
    found = stage.dossier(one).titles[title]
    if then is Then.RECHECK_RIGHT_LOST:
        assert not found.recheck_right
    elif then in ENDS:
        assert found.end is TITLE_ENDS[ENDS[then]]
    elif then is Then.WATCH_LIST:
        assert stage.dossier(one).watched
    stage.counted[f"followed a missed update: {then.label}"] += 1

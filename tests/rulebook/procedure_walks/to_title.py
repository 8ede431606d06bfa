"""From the application to the title: an enterprise that just meets every condition goes through the route."""

import datetime as dt
from collections import Counter
from uuid import UUID

from domain.events import CaseOpened
from domain.filing import CIVIL
from domain.people import Actor
from domain.procedures.application import Apply
from domain.procedures.rounds import OpenRound
from domain.round import round_id
from domain.rulebook.model import CaseRules, Kind, StepKind
from domain.rulebook.specimen import specimen
from tests.rulebook.procedure_walks.plan import Plan, plans
from tests.rulebook.procedure_walks.route import cites, recognised, walk
from tests.rulebook.procedure_walks.stage import DAY, Stage
from tests.rulebook.walk import bound_count, leaf_count


def to_title(scheme: str) -> Counter[str]:
    """Walk *scheme* from the application to what it awards, under each set of its instruments."""
    found = plans(scheme, Kind.APPLICATION)
    if not found:
        return Counter({"schemes never open to applications": 1})
    return sum(map(_walked, found), Counter())


def _walked(found: Plan) -> Counter[str]:
    scheme = found.scheme
    stage = Stage(scheme, found.day)
    one = stage.registered()
    fit = specimen(found.rules, found.day.year - 1)
    stage.prepared(one, fit.titles, found.rules, scheme)
    stage.reported(one, fit.figures, found.rules)
    intake = opened(stage, found)
    cmd = application(stage, one, intake)
    _money(stage, found.rules)
    if not found.rules.route:
        assert "没有规定办理环节" in stage.refused(cmd, one).why
        stage.silent("办理环节")
        stage.counted["schemes without a route"] += 1
        return stage.counted
    in_the_window(stage, found, one)
    [event] = stage.does(cmd, one)
    assert isinstance(event, CaseOpened)
    assert event.rules == found.rules
    cites(found.rules, [event])
    walk(stage, event.case, StepKind.RECOGNITION)
    title = recognised(stage, event.case)
    if title is not None:
        assert stage.dossier(one).titles[title.title].in_force(stage.today)
    lists = [step for step in found.rules.route if step.kind is StepKind.PUBLICITY]
    assert stage.counted["publicities"] == len(lists)
    _counted(stage, found.rules)
    return stage.counted


def opened(stage: Stage, found: Plan, kind: Kind = Kind.APPLICATION, *, rolls: bool = True) -> UUID | None:
    """The round under the scheme's notice, without a last day of its own; none where intake just rolls."""
    if not found.notice and kind is Kind.APPLICATION and rolls:
        stage.counted["intakes without a round"] += 1
        return None
    by = stage.handler()
    assert by.office is not None
    name = f"{found.scheme}批次"
    cmd = OpenRound(name, found.scheme, kind, found.notice, by.office.division, found.since)
    stage.does(cmd, by)
    stage.counted["rounds"] += 1
    return round_id(by.office.id, name)


def application(stage: Stage, by: Actor, intake: UUID | None) -> Apply:
    """The enterprise's application; to a simple rename it names the new name."""
    name = "示例新名称有限公司" if stage.info.awards == "rename" else ""
    return Apply(by.enterprise, stage.scheme, intake, declared=True, new_name=name)


def in_the_window(stage: Stage, found: Plan, by: Actor) -> None:
    """Before the first and after the last moment of the notice's window nobody is taken in."""
    window = found.window
    if window is None:
        return
    by_office = stage.handler().office
    assert by_office is not None
    cmd = application(stage, by, round_id(by_office.id, f"{found.scheme}批次"))
    at = stage.story.now
    if window.opens is not None:
        stage.on(window.opens - DAY)
        stage.refused(cmd, by)
    if window.closes is not None:
        hour = window.until_time
        whole = hour in ("", "24:00")
        clock = dt.time(23, 59) if whole else dt.time.fromisoformat(hour)
        late = dt.datetime.combine(window.closes, clock, CIVIL) + dt.timedelta(minutes=1)
        stage.story.now = late
        stage.refused(cmd, by)
        stage.story.now = late - dt.timedelta(minutes=1)
        stage.counted["windows"] += 1
        return
    stage.story.now = at
    stage.counted["windows"] += 1


def _money(stage: Stage, rules: CaseRules) -> None:
    """What the scheme pays and takes back stands beside the title, each with its clause."""
    for name in ("subsidies", "clawback", "quota"):
        for entry in rules.values.get(name, {}).get("value", []):
            assert entry["source"]["ref"].partition("/")[0] in rules.layers
            stage.counted[f"entries of {name}"] += 1


def _counted(stage: Stage, rules: CaseRules) -> None:
    stage.counted["routes"] += 1
    stage.counted[f"awards: {stage.info.awards}"] += 1
    stage.counted["conditions"] += sum(map(leaf_count, rules.conditions))
    stage.counted["boundaries"] += sum(map(bound_count, rules.conditions))

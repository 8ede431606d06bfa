"""One enterprise that just fails a single condition: refused for exactly that clause, and then in law."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from domain.assessment import standing_against
from domain.case import Status
from domain.events import CaseOpened, CaseRefused
from domain.figures import FiguresByYear
from domain.procedures import decision
from domain.rulebook.conditions import assess
from domain.rulebook.metrics import catalogue
from domain.rulebook.model import CaseRules, Condition, ConditionResult, Kind, Outcome, StepKind
from domain.rulebook.specimen import Specimen, chosen_leaves, specimen
from tests.rulebook.procedure_walks.plan import Plan, plans
from tests.rulebook.procedure_walks.route import cites, judge, walk
from tests.rulebook.procedure_walks.stage import Stage
from tests.rulebook.procedure_walks.to_title import application, opened
from tests.rulebook.test_every_condition import alone, failing, leaves
from tests.rulebook.walk import worsen


class Short(msgspec.Struct, frozen=True):
    """An enterprise that fails one condition alone.

    Args:
        row: The row of the table that stands against it.
        judged: The judgements that go against it; none where a figure or a title does.
    """

    firm: Specimen
    row: ConditionResult
    judged: tuple[str, ...] = ()


def falls_short(scheme: str) -> Counter[str]:
    """Walk *scheme*, under each set of its instruments, to the refusal of who fails one condition alone."""
    return sum(map(_all_refused, plans(scheme, Kind.APPLICATION)), Counter())


def _all_refused(found: Plan) -> Counter[str]:
    if not found.rules.route:
        return Counter()
    counted: Counter[str] = Counter()
    for short in ways(found.rules, found.day.year - 1, found.scheme):
        counted[_refused(found, short)] += 1
    if not counted:
        assert not any(map(binding, found.rules.conditions)), "some condition can be failed"
        counted["schemes without a binding condition"] += 1
    return counted


def _refused(found: Plan, short: Short) -> str:
    """Walk one enterprise to its refusal; returns where it was refused."""
    stage = Stage(found.scheme, found.day)
    one = stage.registered()
    stage.prepared(one, short.firm.titles, found.rules, found.scheme)
    stage.reported(one, short.firm.figures, found.rules)
    cmd = application(stage, one, opened(stage, found))
    if barred_at_the_door(found.rules, short.row.id):
        refusal = stage.refused(cmd, one)
        assert str(short.row.source) in refusal.rule, str(refusal)
        return "refused at the application"
    [event] = stage.does(cmd, one)
    assert isinstance(event, CaseOpened)
    refused_at_the_decision(stage, event.case, short)
    return "refused at the decision"


def refused_at_the_decision(stage: Stage, case: str, short: Short) -> CaseRefused:
    """The case comes to its last decision, cannot be recognised there, and is refused with reasons."""
    found = walk(stage, case, StepKind.DECISION)
    by, approver = stage.handler(found.current.level), stage.approver(found.current.level)
    judge(stage, case, by, short.judged)
    against = standing_against(stage.story.casework.assess(case))
    assert [(row.id, row.outcome) for row in against] == [(short.row.id, Outcome.NOT_MET)]
    refusal = stage.refused(decision.Propose(case, "recognise"), by)
    assert f"“{short.row.label}”不符合" in refusal.why, str(refusal)
    assert refusal.rule == str(short.row.source)
    stage.refused(decision.Propose(case, "refuse"), by)
    stage.does(decision.Propose(case, "refuse", [f"不符合：{short.row.label}"]), by)
    events = stage.does(decision.Approve(case, "同意不予认定"), approver)
    [ended] = [one for one in events if isinstance(one, CaseRefused)]
    cites(found.rules, events)
    assert ended.reasons == [f"不符合：{short.row.label}"]
    assert stage.story.case(case).status is Status.REFUSED
    return ended


def ways(rules: CaseRules, year: int, own: str) -> Iterator[Short]:
    """Every way in which an enterprise fails one condition and no other: figures first, whole groups last.

    Args:
        own: The scheme itself, whose title bars from another application in any case.
    """
    firms = [*_failing_one(rules, year, own), *_failing_a_group(rules, year)]
    for firm in firms:
        against = standing_against(_table(rules, firm, year))
        if [row.outcome for row in against] == [Outcome.NOT_MET]:
            judged = [one for one, (outcome, _) in firm.judgements.items() if outcome is Outcome.NOT_MET]
            yield Short(firm, against[0], tuple(judged))


def _failing_one(rules: CaseRules, year: int, own: str) -> Iterator[Specimen]:
    """For each condition that a fitting enterprise meets, one that misses it by as little as can be."""
    for leaf in sorted(chosen_leaves(rules), key=_rank):
        firm = specimen(rules, year)
        match leaf.test["kind"]:
            case "figure":
                worsen(leaf.test, firm.figures, year)
                _possible(firm.figures)
            case "judgement" | "judged":
                firm.judgements[leaf.id] = (Outcome.NOT_MET, "依据佐证材料")
            case "titles":
                firm.titles = [one for one in firm.titles if one not in leaf.test["titles"]]
            case "without":
                firm.titles += [one for one in leaf.test["titles"] if one != own][:1]
        yield firm


def _failing_a_group(rules: CaseRules, year: int) -> Iterator[Specimen]:
    """For each group of which one member is enough, an enterprise that meets none."""
    for group in rules.conditions:
        worst = failing(alone(rules, _thin(group)), year) if group.parts else None
        if worst is None:
            continue
        firm = specimen(rules, year)
        for of_year, figures in worst.figures.items():
            firm.figures.setdefault(of_year, {}).update(figures)
        _possible(firm.figures)
        firm.judgements.update(worst.judgements)
        inside = {title for leaf in leaves(group) for title in leaf.test.get("titles", ())}
        firm.titles = [one for one in firm.titles if one not in inside]
        yield firm


def _possible(figures: FiguresByYear) -> None:
    """Turn figures that cannot be negative to the other side of a bound at nought."""
    for found in figures.values():
        for name, figure in found.items():
            if isinstance(figure.value, Decimal) and figure.value < 0 and not catalogue()[name].negative:
                found[name] = msgspec.structs.replace(figure, value=-figure.value)


def _thin(group: Condition) -> Condition:
    """*group* with one condition of every member that wants all of its own: failing that one is enough."""
    parts = [part.parts[0] if part.test["kind"] == "all" and part.parts else part for part in group.parts]
    return msgspec.structs.replace(group, parts=parts)


def binding(condition: Condition) -> bool:
    """Whether the condition can stand against anybody at all."""
    return not condition.test.keys() & {"preference", "not_examined"}


def barred_at_the_door(rules: CaseRules, condition: str) -> bool:
    """Whether the condition is one on lower titles, without which nobody can apply."""
    return any(one.id == condition and one.test["kind"] == "titles" for one in rules.conditions)


def _rank(leaf: Condition) -> int:
    return ["figure", "judgement", "judged", "without", "titles"].index(leaf.test["kind"])


def _table(rules: CaseRules, firm: Specimen, year: int) -> list[ConditionResult]:
    return assess(rules, firm.figures, year=year, titles_in_force=firm.titles, judgements=firm.judgements)

"""The story: registered, innovative, specialised, little giant; every fate that a case can have.

Days are given as working days before today, so that each act finds its place whatever the season.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from adapters.demo.fates import Fates
from adapters.demo.firms import Firm
from adapters.demo.lists import Lists
from adapters.demo.stage import Stage
from domain.procedures import rounds
from domain.round import round_id
from domain.rulebook.model import Kind, Level, StepKind

INNOVATIVE, SPECIALISED, LITTLE_GIANT = "cn/innovative", "cn/specialised", "cn/little-giant"
HOME = "510000"
"""The province of the demonstration accounts; it shows every state."""

OPEN_ROWS = 40
"""Rows of the list that is in publicity today."""


def tell(stage: Stage, firms: Sequence[Firm], keep_person: Callable[[str], str]) -> None:
    """Tell the whole story on *stage*; *keep_person* stores an objector and returns the reference."""
    fates, lists = Fates(stage), Lists(stage, keep_person)
    by_province: dict[str, list[Firm]] = defaultdict(list)
    for firm in firms:
        stage.register(firm, stage.back(380))
        by_province[firm.province].append(firm)
    newcomers = {province: [ours.pop() for _ in range(6)] for province, ours in by_province.items()}
    for firm in (firm for ours in newcomers.values() for firm in ours[:2]):
        stage.begin(firm, stage.back(20))
        stage.report(firm, f"{INNOVATIVE}@{firm.province}")
    _innovative(stage, lists, by_province)
    for province, ours in newcomers.items():
        for firm in ours[2:4]:
            fates.innovative(firm, f"{INNOVATIVE}@{province}")
    _little_giants(stage, fates, lists, _specialised(stage, lists, by_province))
    for province, ours in by_province.items():
        if province != HOME:
            _province(stage, fates, lists, province, ours)
    _home(stage, fates, lists, by_province[HOME])


def _innovative(stage: Stage, lists: Lists, by_province: dict[str, list[Firm]]) -> None:
    """More than a year ago: everybody but the newcomers became an innovative enterprise."""
    for province, ours in by_province.items():
        scheme = f"{INNOVATIVE}@{province}"
        cases = [stage.apply(firm, scheme, stage.back(stage.rng.randint(335, 345))) for firm in ours]
        _recognised(stage, lists, cases, drawn=305, label="创新型中小企业", prefix=f"CX{province[:2]}")


def _specialised(stage: Stage, lists: Lists, by_province: dict[str, list[Firm]]) -> list[Firm]:
    """Half a year ago: some became specialised enterprises; return them."""
    found = []
    for province, ours in by_province.items():
        chosen = [ours.pop() for _ in range(20 if province == HOME else 9)]
        cases = [
            stage.apply(firm, f"{SPECIALISED}@{province}", stage.back(stage.rng.randint(126, 130)))
            for firm in chosen
        ]
        _recognised(stage, lists, cases, drawn=100, label="专精特新中小企业", prefix=f"ZJTX{province[:2]}")
        found += chosen
    return found


def _recognised(
    stage: Stage, lists: Lists, cases: Iterable[str], *, drawn: int, label: str, prefix: str
) -> None:
    """Bring *cases* through publicity to recognition, one list for each office that publishes."""
    groups: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        stage.go(case, StepKind.PUBLICITY)
        groups[stage.turn(stage.case(case)).account].append(case)
    for number, group in enumerate(groups.values(), 1):
        notice = lists.open(
            group, f"{label}名单（{stage.back(drawn).year}年第{number}期）", label, drawn=drawn
        )
        lists.close(group, notice, back=drawn - 14)
        for case in group:
            while stage.case(case).current.kind is not StepKind.RECOGNITION:
                stage.pass_step(case)
        lists.recognise(group, notice, back=drawn - 20, prefix=prefix)


def _little_giants(stage: Stage, fates: Fates, lists: Lists, firms: Sequence[Firm]) -> None:
    """Of the specialised, some apply for the highest title: the ministry has work, too."""
    chosen = [firm for firm in firms if firm.score >= 66][:22]
    done, rest = chosen[:5], iter(chosen[5:])
    cases = [stage.apply(firm, LITTLE_GIANT, stage.back(stage.rng.randint(78, 80))) for firm in done]
    for case in cases:
        stage.go(case, StepKind.PUBLICITY, Level.MINISTRY)
    notice = lists.open(cases, "专精特新“小巨人”企业名单（演示）", "专精特新“小巨人”企业", drawn=46)
    lists.close(cases, notice, back=36)
    lists.recognise(cases, notice, back=34, prefix="XJR")
    for fate in (fates.at_province, fates.at_ministry_review, fates.scoring_at_ministry, fates.at_ministry):
        for _ in range(2):
            fate(next(rest), LITTLE_GIANT)
    fates.proposed(next(rest), LITTLE_GIANT)


def _province(stage: Stage, fates: Fates, lists: Lists, province: str, firms: list[Firm]) -> None:
    """A province other than home: a few cases at each step, and a list of its own."""
    scheme = f"{SPECIALISED}@{province}"
    for fate in fates.common:
        fate(firms.pop(), scheme)
    cases = fates.ready(firms.pop() for _ in range(5))
    label = "专精特新中小企业"
    if province == "330000":
        # Its last day is far away.
        lists.open(cases, "拟认定专精特新中小企业名单（演示，延长公示）", label, drawn=2, days=20)
    elif province == "440000":
        # Its last day has passed, and nobody has closed it: overdue.
        lists.open(cases, "拟认定专精特新中小企业名单（演示，待结束）", label, drawn=13)
    elif province == "320000":
        lists.draw_up(cases, "拟认定专精特新中小企业名单（演示，待发布）", label, back=2)


def _home(stage: Stage, fates: Fates, lists: Lists, firms: list[Firm]) -> None:
    """The demonstration accounts' province: every state, and the list of the day."""
    scheme, label = f"{SPECIALISED}@{HOME}", "专精特新中小企业"
    intake = _round(stage, scheme)
    for fate in fates.all:
        fate(firms.pop(), scheme)
    for fate in fates.common:
        fate(firms.pop(), scheme, intake=intake)
    held = fates.ready((firms.pop() for _ in range(12)), days=(60, 62))
    notice = lists.open(held, "拟认定专精特新中小企业名单（演示，第一期）", label, drawn=34)
    lists.held(held, notice, back=24)
    fates.ready(firms.pop() for _ in range(3))
    today = fates.ready((firms.pop() for _ in range(OPEN_ROWS)), days=(36, 40))
    lists.open(today, "拟认定专精特新中小企业名单（演示，第二期）", label, drawn=4)
    lists.objections(today)


def _round(stage: Stage, scheme: str) -> UUID:
    name, opens = f"{stage.back(70).year}年专精特新中小企业申报（演示）", stage.back(70)
    by = stage.official(Level.PROVINCE, HOME)
    # The counties are late, the cities have some days left, the province has time.
    due = {"county": stage.back(2), "city": stage.ahead(5), "province": stage.ahead(40)}
    cmd = rounds.OpenRound(name, scheme, Kind.APPLICATION, "", HOME, opens, stage.ahead(25), due)
    stage.act(cmd, by, at=stage.at(stage.back(71)))
    assert by.office is not None  # noqa: S101 - officials have one
    earlier = rounds.OpenRound(f"{name}·补报", scheme, Kind.APPLICATION, "", HOME, opens, None)
    stage.act(earlier, by, at=stage.at(stage.back(70)))
    closed = rounds.CloseRound(round_id(by.office.id, earlier.name), "补报结束。")
    stage.act(closed, by, at=stage.at(stage.back(65)))
    return round_id(by.office.id, name)

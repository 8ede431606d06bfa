"""What happens to an enterprise besides its applications: changes, reports, proceedings, giving up."""

import datetime as dt
from collections.abc import Callable

from domain.dossier import Dossier
from domain.people import PUBLIC
from domain.procedures import proceedings, surrender, watching
from domain.procedures.application import Apply
from domain.procedures.changes import FindChange, ReportChange
from domain.procedures.reports import LodgeFinding, LodgeReport
from domain.report import Topic
from domain.rulebook.model import ChangeKind, GroundKind, Kind, Level, Touches
from domain.rulebook.standing import standing
from tests.simulation.firms import Firm, reports
from tests.simulation.places import COUNTIES, LITTLE_GIANT, desk_at
from tests.simulation.world import World

PLAIN_CHANGES = [kind for kind in ChangeKind if kind not in (ChangeKind.RENAME, ChangeKind.RELOCATION)]
RENAME = "cn/little-giant-rename"
APART = (200, 730)
"""Civil days between two troubles of one enterprise."""


class Troubles:
    """Trouble, from inside or outside."""

    def __init__(self, world: World) -> None:
        self.world, self.chance = world, world.chance
        self.handlers: dict[str, Callable[[str], None]] = {"trouble": self._trouble}

    def _trouble(self, uscc: str) -> None:
        """One of the things that happen to an enterprise besides its applications."""
        self.world.plan("trouble", uscc, APART[0], APART[1] * self.world.calm)
        firm = self.world.firms[uscc]
        if not self.world.registered(uscc):
            return
        dossier = self.world.dossier(uscc)
        happenings: list[tuple[int, Callable[[Firm, Dossier], object]]] = [
            (6, self._change), (3, self._relocate), (3, self._reported), (3, self._found),
            (2, self._rename_simply), (4, self._proceeding), (1, self._watch), (1, self._surrender),
            (1, self._ask_for_the_end),
        ]  # fmt: skip
        weights = [weight for weight, _ in happenings]
        self.chance.choices([one for _, one in happenings], weights)[0](firm, dossier)

    def _change(self, firm: Firm, dossier: Dossier) -> None:
        chance, world = self.chance, self.world
        kinds = [chance.choice(PLAIN_CHANGES).value] if chance.random() < 0.5 else [ChangeKind.RENAME.value]
        new_name = ""
        if ChangeKind.RENAME.value in kinds:
            new_name = f"示例·模拟{firm.number:05d}号（{len(dossier.former_names) + 2}）有限公司"
            if chance.random() < 0.15:
                kinds.append(ChangeKind.RESTRUCTURING.value)
        happened = world.day - dt.timedelta(days=chance.choice([3, 20, 30, 31, 89, 92, 93, 200]))
        self._tell_change(firm, dossier, kinds, happened, new_name, "")

    def _rename_simply(self, firm: Firm, dossier: Dossier) -> None:
        """The lighter approval of a new name, for a little giant of which nothing else changed."""
        if not any(title.scheme == LITTLE_GIANT for title in dossier.titles_on(self.world.day)):
            return
        rules = self.world.law.rulebook.resolve(RENAME, self.world.day, Kind.APPLICATION)
        for cmd in reports(firm, rules, self.world.day):
            self.world.act(cmd, firm.actor)
        name = f"示例·模拟{firm.number:05d}号（{len(dossier.former_names) + 2}）股份有限公司"
        self.world.act(Apply(firm.uscc, RENAME, declared=True, new_name=name), firm.actor)

    def _relocate(self, firm: Firm, dossier: Dossier) -> None:
        there = self.chance.choice([county for county in COUNTIES if county != dossier.division])
        happened = self.world.day - dt.timedelta(days=self.chance.choice([3, 40, 120]))
        self._tell_change(firm, dossier, [ChangeKind.RELOCATION.value], happened, "", there)

    def _tell_change(
        self, firm: Firm, dossier: Dossier, kinds: list[str], day: dt.date, name: str, there: str
    ) -> None:
        desk = desk_at(Level.PROVINCE, dossier.division)
        if desk and self.chance.random() < 0.15:
            self.world.act(FindChange(firm.uscc, kinds, day, "检查发现", name, there), desk.handlers[0])
        else:
            self.world.act(ReportChange(firm.uscc, kinds, day, "发生变化", name, there), firm.actor)

    def _reported(self, firm: Firm, dossier: Dossier) -> None:
        person = f"p-{self.chance.getrandbits(128):032x}"
        topic = self.chance.choice(list(Topic))
        self.world.act(LodgeReport(firm.uscc, topic, person, True), PUBLIC)

    def _found(self, firm: Firm, dossier: Dossier) -> None:
        desk = desk_at(Level.PROVINCE, dossier.division)
        if desk:
            self.world.act(LodgeFinding(firm.uscc, "inspection", "数据存疑"), desk.handlers[1])

    def _proceeding(self, firm: Firm, dossier: Dossier) -> None:
        """An office finds a ground against a title, in the rules or one that it must name."""
        held = dossier.titles_on(self.world.day)
        if not held:
            return
        title = self.chance.choice(held)
        rules = standing(self.world.law.rulebook.resolve(title.scheme, self.world.day, Kind.STANDING))
        grounds = [one for one in rules.grounds if one.rectify is None]
        level = title.level
        if grounds and self.chance.random() < 0.85:
            ground = self.chance.choice(grounds)
            level = ground.verified_by or ground.decided_by or title.level
            touches = None if ground.touches else Touches.TITLE
            cmd = proceedings.OpenProceeding(
                firm.uscc,
                [title.id],
                "经核查",
                ground_id=ground.id,
                touches=touches,
                reason="文件没有说明范围",
            )
        else:
            cmd = proceedings.OpenProceeding(
                firm.uscc, [title.id], "经核查", ground="严重失信", clause="有关规定",
                kind=GroundKind.DISHONESTY, touches=self.chance.choice(list(Touches)), bans=True,
                revokes=self.chance.random() < 0.5, reason="规则没有列明这一事由",
            )  # fmt: skip
        desk = desk_at(level, dossier.division)
        if desk:
            self.world.act(cmd, self.chance.choice(desk.handlers))

    def _watch(self, firm: Firm, dossier: Dossier) -> None:
        desk = desk_at(Level.PROVINCE, dossier.division)
        if desk and dossier.watched:
            self.world.act(watching.EndWatch(firm.uscc, "恢复正常"), desk.approvers[0])
        elif desk:
            self.world.act(watching.PutOnWatch(firm.uscc, "经营异常"), desk.approvers[0])

    def _surrender(self, firm: Firm, dossier: Dossier) -> None:
        held = dossier.titles_on(self.world.day)
        if held:
            title = self.chance.choice(held)
            self.world.act(surrender.SurrenderTitle(firm.uscc, title.id, "经营方向调整"), firm.actor)

    def _ask_for_the_end(self, firm: Firm, dossier: Dossier) -> None:
        held = dossier.titles_on(self.world.day)
        desk = desk_at(held[0].level, dossier.division) if held else None
        if desk and self.world.act(
            surrender.RequestCancellation(firm.uscc, held[0].id, "不再从事主营业务"), firm.actor
        ):
            cmd = surrender.CancelOnRequest(firm.uscc, held[0].id, self.world.paper(), self.world.day, "同意")
            self.world.act(cmd, desk.approvers[1])

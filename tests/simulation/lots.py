"""Random draws of site checks: an office draws among its cases that a visit still lies ahead of."""

from domain.case import Case
from domain.dossier import Dossier
from domain.draw import Purpose, committed, draw_id
from domain.procedures.draws import Draw, PrepareDraw, Redraw
from domain.rulebook.model import StepKind
from tests.simulation.places import DESKS, Desk, desk_at
from tests.simulation.world import World

DRAWN, LEAST = 14, 3
"""Days between two draws of an office, and cases with which one is worth the while."""


class Lots:
    """The offices' draws."""

    def __init__(self, world: World) -> None:
        self.world, self.chance = world, world.chance
        self.waiting: dict[str, dict[str, None]] = {}

    def await_draw(self, dossier: Dossier, case: Case) -> None:
        """The case stands before a site check that has not begun."""
        desk = desk_at(case.current.level, dossier.division)
        if desk is not None:
            self.waiting.setdefault(desk.office.id, {})[case.id] = None

    def work(self) -> None:
        """Draw where enough cases wait."""
        if (self.world.day - self.world.start).days % DRAWN:
            return
        for desk in DESKS:
            pool = [one for one in self.waiting.pop(desk.office.id, {}) if self._waits(one, desk)]
            if len(pool) >= LEAST:
                self._draw(desk, pool)

    def _waits(self, number: str, desk: Desk) -> bool:
        dossier = self.world.dossier(number.partition("-")[0])
        case = dossier.cases[number]
        before = case.live and case.at(StepKind.SITE_CHECK) and not case.visitors
        return before and case.current.level is desk.office.level and desk.office.covers(dossier.division)

    def _draw(self, desk: Desk, pool: list[str]) -> None:
        seed, name = f"{self.chance.getrandbits(64):016x}", f"{self.world.day}实地核查抽取"
        count = max(1, len(pool) // 3)
        out = {pool[0]: "上年度已经核查"} if self.chance.random() < 0.2 else {}
        cmd = PrepareDraw(name, Purpose.SITE_CHECK, "实地核查", pool, count, committed(seed), out)
        if not self.world.act(cmd, desk.handlers[0]):
            return
        drawn = draw_id(desk.office.id, name)
        self.world.act(Draw(drawn, seed[::-1]), desk.approvers[0])  # not the seed that was committed to
        if self.world.act(Draw(drawn, seed), desk.approvers[0]) and self.chance.random() < 0.3:
            chosen = [one for one in pool if self._drawn(one)]
            if chosen:
                self.world.act(Redraw(drawn, {chosen[0]: "企业停产检修"}), desk.handlers[1])

    def _drawn(self, number: str) -> bool:
        return bool(self.world.dossier(number.partition("-")[0]).cases[number].drawn)

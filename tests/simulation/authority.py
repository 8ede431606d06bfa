"""What authorities do of their own accord: lists of the past, intakes, recheck campaigns, public lists."""

import datetime as dt
from collections.abc import Callable, Iterable
from uuid import UUID

from adapters.clerk import Deed
from domain import divisions
from domain import events as ev
from domain.dossier import Dossier
from domain.envelope import Event
from domain.happened.intake import ListedFirm
from domain.notice import Notice, NoticeState
from domain.past_list import list_id
from domain.people import Office
from domain.procedures.intake import ban_against
from domain.procedures.misses import LapseTitle
from domain.procedures.past import AssertRows, ReceiveList
from domain.procedures.publicity import DrawUpNotice, OpenNotice, WithdrawRow
from domain.procedures.rechecks import CallUp
from domain.procedures.recognition import Recognise
from domain.procedures.rounds import CloseRound, OpenRound
from domain.round import Round, round_id
from domain.rulebook.model import Kind, Level, StepKind
from tests.simulation.casework_acts import terms
from tests.simulation.places import DESKS, REGIMES, SCHEMES, Desk, desk_at
from tests.simulation.world import World

INTAKE, CAMPAIGN, CLEARING = (3, 10), (1, 20), (12, 1)
"""Month and day of the yearly intake, of the recheck campaign, and of the clearing of old terms."""
LISTS = 9
"""Days between two public lists."""
LONG_OVER = 300
"""Civil days after which a term that nobody rechecks is ended by hand."""


class Authority:
    """The offices that open rounds, call up holders, and publish lists."""

    def __init__(self, world: World) -> None:
        self.world, self.chance = world, world.chance
        self.rounds: dict[UUID, Round] = {}
        self.waiting: dict[tuple[str, str, str], dict[str, None]] = {}
        """Cases that wait for a list, by office, scheme and step, in the order in which they came."""
        self.handlers: dict[str, Callable[[str], None]] = {
            "publish": self._publish, "announce": self._announce, "close round": self._close_round,
        }  # fmt: skip
        self._numbers = 0

    # -------------------------------------------------------------- the past

    def assert_the_past(self) -> None:
        """Offices take in their lists of the past: the register begins with titles of every age."""
        start = self.world.day
        for regime in REGIMES:
            scheme = regime.ladder[0]
            firms = [one for one in self.world.firms.values() if one.from_list and one.regime is regime]
            desk = desk_at(self.world.law.rulebook.scheme(scheme).level, regime.counties[0])
            if not firms or desk is None:
                continue
            rows = []
            for row, firm in enumerate(firms, 2):
                first = start - dt.timedelta(days=self.chance.randint(30, 1000))
                until = first.replace(year=first.year + 3, day=min(first.day, 28)) - dt.timedelta(days=1)
                place = divisions.name(firm.county)
                rows.append(
                    ListedFirm(
                        row=row, enterprise_name=firm.name, uscc=firm.uscc, place=place,
                        certificate_no=f"旧{firm.number:05d}", batch="往年", valid_from=str(first),
                        valid_until=str(until),
                    )
                )  # fmt: skip
            file = f"sha256:{REGIMES.index(regime):064x}"
            received = ReceiveList(
                file, "名单.xlsx", scheme, desk.office.division, self.world.paper(), len(rows)
            )
            if self.world.act(received, desk.handlers[0]):
                self.world.act(AssertRows(list_id(file, scheme), rows), desk.handlers[0])

    # -------------------------------------------------------------- rounds

    def intake(self, scheme: str) -> UUID | None:
        """The intake that is open today for applications of *scheme*; none where it rolls."""
        return next(
            (
                one.id
                for one in self.rounds.values()
                if one.scheme == scheme and one.kind is Kind.APPLICATION and one.takes(self.world.day)
            ),
            None,
        )

    def round_of(self, number: str) -> UUID | None:
        """The round with this id, as duties print it."""
        return UUID(number) if number else None

    def instrument(self, intake: UUID | None) -> str | None:
        """The notice under which a round was opened."""
        found = self.rounds.get(intake) if intake else None
        return (found.instrument if found else "") or None

    def work(self) -> None:
        """What the calendar asks for today."""
        today = self.world.day
        if (today.month, today.day) == INTAKE:
            for scheme in SCHEMES[::2]:
                self._open(scheme, Kind.APPLICATION, 60)
        if (today.month, today.day) == CAMPAIGN:
            for scheme in SCHEMES:
                self._campaign(scheme)
        if (today - self.world.start).days % LISTS == 0:
            self._draw_up_lists()

    def _desk(self, scheme: str) -> Desk | None:
        info = self.world.law.rulebook.scheme(scheme)
        unit = info.jurisdiction if info.level is not Level.MINISTRY else REGIMES[0].counties[0]
        if info.level is Level.MINISTRY:
            return desk_at(Level.MINISTRY, unit)
        return next(
            (
                desk_at(info.level, regime.counties[0])
                for regime in REGIMES
                if regime.unit == info.jurisdiction
            ),
            None,
        )

    def _open(self, scheme: str, kind: Kind, days: int) -> Round | None:
        desk, today = self._desk(scheme), self.world.day
        if desk is None:
            return None
        name = f"{today.year}年{scheme}{kind.value}"
        named = kind is Kind.RECHECK
        cmd = OpenRound(
            name, scheme, kind, "", desk.office.division, today, today + dt.timedelta(days=days),
            expiring_from=dt.date(today.year, 1, 1) if named else None,
            expiring_until=dt.date(today.year, 12, 31) if named else None,
        )  # fmt: skip
        if not self.world.act(cmd, desk.approvers[0]):
            return None
        number = round_id(desk.office.id, name)
        found = self.world.system.journal.load(Round, [number])[number]
        self.rounds[number] = found
        if self.chance.random() < 0.1:
            self.world.plan("close round", str(number), days - 5, days - 1)
        return found

    def _close_round(self, number: str) -> None:
        found = self.rounds[UUID(number)]
        desk = self._desk(found.scheme)
        if desk and self.world.act(CloseRound(found.id, "名额已满"), desk.approvers[0]):
            self.rounds[found.id] = self.world.system.journal.load(Round, [found.id])[found.id]

    def _campaign(self, scheme: str) -> None:
        """Open the recheck of those whose term ends this year, and call them up."""
        desk = self._desk(scheme)
        found = self._open(scheme, Kind.RECHECK, 70)
        if desk is None or found is None:
            return
        after = ""
        while page := self._holders(scheme, desk.office, after):
            self.world.act(CallUp(found.id, page), desk.handlers[0])
            after = page[-1]

    def _holders(self, scheme: str, office: Office, after: str) -> list[str]:
        register = self.world.system.views.register
        return register.holders(scheme, office.division, after=after)

    def end_what_nobody_rechecks(self, left: Iterable[Deed]) -> None:
        """An approver ends, with a reason, the terms long over that the clerk leaves to people."""
        for deed in left:
            if deed.act == "LapseTitle" and deed.days > LONG_OVER:
                title = self.world.dossier(deed.uscc).titles[deed.of]
                desk = desk_at(title.level, deed.division)
                if desk:
                    self.world.act(LapseTitle(deed.uscc, deed.of, "期满后没有申请复核"), desk.approvers[2])

    # -------------------------------------------------------------- lists

    def hear(self, event: Event) -> None:
        """Go on with a list when its turn has come."""
        match event:
            case ev.NoticeDrawnUp():
                self.world.plan("publish", str(event.stream), 1, 3)
            case ev.NoticeClosed():
                self.world.plan("announce", str(event.stream), 1, 6)

    def await_list(self, dossier: Dossier, number: str) -> None:
        """The case *number* stands at publicity and belongs on the next list."""
        case = dossier.cases[number]
        desk = desk_at(case.current.level, dossier.division)
        if desk is not None:
            key = (desk.office.id, case.rules.scheme, case.step)
            self.waiting.setdefault(key, {})[number] = None

    def _draw_up_lists(self) -> None:
        waiting, self.waiting = self.waiting, {}
        for (office, scheme, step), numbers in waiting.items():
            ready = [number for number in numbers if self._stands(number, step)]
            desk = next(one for one in self._desks(ready) if one.office.id == office) if ready else None
            if not ready or desk is None:
                continue
            self._numbers += 1
            cmd = DrawUpNotice(
                f"{self.world.day.year}-{self._numbers}", "拟认定名单公示", scheme, step, ready, 5, "working",
                "按惯例", "电话和信函",
            )  # fmt: skip
            if not self.world.act(cmd, self.chance.choice(desk.handlers)):
                self.waiting[office, scheme, step] = numbers

    def _desks(self, numbers: list[str]) -> list[Desk]:
        found = []
        for number in numbers:
            dossier = self.world.dossier(number.partition("-")[0])
            desk = desk_at(dossier.cases[number].current.level, dossier.division)
            if desk is not None:
                found.append(desk)
        return found

    def _stands(self, number: str, step: str) -> bool:
        case = self.world.dossier(number.partition("-")[0]).cases[number]
        return case.at(StepKind.PUBLICITY) and case.step == step and case.listing is None

    def _notice(self, number: str) -> tuple[Notice, Desk]:
        stream = UUID(number)
        notice = self.world.system.journal.load(Notice, [stream])[stream]
        desk = next(one for one in DESKS if one.office.id == notice.office)
        return notice, desk

    def _publish(self, number: str) -> None:
        notice, desk = self._notice(number)
        if not notice.standing or notice.state is not NoticeState.DRAWN_UP:
            return
        if not self.world.act(OpenNotice(notice.id), desk.approvers[0]):
            self._take_off(notice, desk, self._moved_on)
            self.world.plan("publish", number, 2, 4)

    def _announce(self, number: str) -> None:
        """Recognise what passed; rows that are barred leave the list, rows under objection wait."""
        notice, desk = self._notice(number)
        ready = [row for row in notice.standing if self._at_recognition(row.case, notice.id)]
        if not ready:
            if any(self._still_objected(row.case, notice.id) for row in notice.standing):
                self.world.plan("announce", number, 10, 20)
            return
        self._take_off(notice, desk, self._barred)
        notice, desk = self._notice(number)
        ready = [row for row in notice.standing if self._at_recognition(row.case, notice.id)]
        if not ready:
            return
        cases = [self.world.dossier(row.uscc).cases[row.case] for row in ready]
        dossier = self.world.dossier(ready[0].uscc)
        proposers = {case.proposal.by for case in cases if case.proposal}
        by = next(one for one in desk.approvers if one.account not in proposers)
        given = terms(self.world, dossier, cases)
        cmd = Recognise(
            notice.id,
            self.world.paper(),
            self.world.day,
            certificate_prefix=f"模{desk.office.division}",
            **given,
        )
        self.world.act(cmd, by)
        self.world.plan("announce", number, 10, 20)

    def _take_off(self, notice: Notice, desk: Desk, why: Callable[[Notice, str], str]) -> None:
        for row in notice.standing:
            if reason := why(notice, row.case):
                self.world.act(WithdrawRow(notice.id, row.row, reason), desk.handlers[0])

    def _moved_on(self, notice: Notice, number: str) -> str:
        return "" if self._stands(number, notice.step) else "办件已不在公示环节"

    def _barred(self, notice: Notice, number: str) -> str:
        dossier = self.world.dossier(number.partition("-")[0])
        case = dossier.cases[number]
        if not self._at_recognition(number, notice.id):
            return ""
        ban = ban_against(dossier, case.rules.scheme, self.world.day)
        if ban is not None:
            return ban.why
        moved = notice.office != self._office_of(dossier, case.current.level)
        return "企业已迁出本机关辖区" if moved else ""

    @staticmethod
    def _office_of(dossier: Dossier, level: Level) -> str:
        desk = desk_at(level, dossier.division)
        return desk.office.id if desk else ""

    def _at_recognition(self, number: str, notice: UUID) -> bool:
        case = self.world.dossier(number.partition("-")[0]).cases[number]
        return case.at(StepKind.RECOGNITION) and case.listing is not None and case.listing.notice == notice

    def _still_objected(self, number: str, notice: UUID) -> bool:
        case = self.world.dossier(number.partition("-")[0]).cases[number]
        return case.listing is not None and case.listing.notice == notice and case.objected

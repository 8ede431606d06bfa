"""Life after recognition, on one stage: holders of titles from lists of the past, and who acts on them.

The law changes on fixed days, so what depends on it is told on fixed days, too; what waits for somebody today
is told in working days before today, as in ``story.py``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from adapters.demo.firms import Firm, Newcomers
from adapters.demo.paper import undated
from adapters.demo.places import BEYOND, COUNTIES
from adapters.demo.stage import Stage
from adapters.documents import XLSX
from adapters.past_lists import read_list
from adapters.spreadsheets import spreadsheet
from domain import divisions
from domain.dossier import Dossier
from domain.filing import CIVIL
from domain.matter import Matter
from domain.past_list import list_id
from domain.people import CLERK, Actor, Role
from domain.ports import Documents
from domain.procedures.past import AssertRows, ReceiveList
from domain.rulebook.model import Level
from domain.title import Title

COLUMNS = ("企业名称", "统一社会信用代码", "所在县区", "有效期起", "有效期止")
LATE = dt.date(2024, 8, 5)
"""Day on which the lists of the past were taken in from which a story of fixed days begins."""

M = TypeVar("M", bound=Matter)


class After:
    """The stage of life after recognition.

    Args:
        firms: Enterprises that came into the register with a list of the past.
        attacked: The enterprise whose account shall find a notice to answer.
    """

    def __init__(self, stage: Stage, cast: Newcomers, documents: Documents) -> None:
        self.stage, self._cast, self._documents = stage, cast, documents
        self.firms: list[Firm] = []
        self.attacked: Firm | None = None
        self._lists = 0

    # ---------------------------------------------------------------- holders

    def holders(self, count: int, scheme: str, since: dt.date, until: dt.date, *, on: dt.date) -> list[Firm]:
        """Bring *count* new enterprises with a title of *scheme* in, by a list taken in on *on*.

        Args:
            since: First day of the titles.
            until: Their last day, included.
        """
        rules = self.stage.law.rulebook.scheme(scheme)
        unit = "" if rules.jurisdiction == divisions.NATION else rules.jurisdiction
        counties = self._counties(unit)
        firms = [self.take(next(counties)) for _ in range(count)]
        self.entitle(firms, scheme, since, until, on=on)
        return firms

    def take(self, county: str) -> Firm:
        """Return one more enterprise in *county*, which nobody has registered yet."""
        self.firms.append(self._cast.take(county))
        return self.firms[-1]

    def entitle(
        self, firms: Sequence[Firm], scheme: str, since: dt.date, until: dt.date, *, on: dt.date
    ) -> None:
        """Let *firms* hold a title of *scheme*, by one list of the past for each office that publishes it."""
        level = self.stage.law.rulebook.scheme(scheme).level
        groups: dict[str, list[Firm]] = defaultdict(list)
        for firm in firms:
            groups[divisions.NATION if level is Level.MINISTRY else firm.province].append(firm)
        for division, group in groups.items():
            rows = [(one.name, one.uscc, divisions.name(one.division), since, until) for one in group]
            self.take_in(rows, group, scheme, level, division, on)

    def take_in(
        self,
        rows: Sequence[Sequence[str | dt.date]],
        firms: Sequence[Firm],
        scheme: str,
        level: Level,
        division: str,
        on: dt.date,
    ) -> None:
        """Take a spreadsheet with *rows* in as the office of *level*; it brings *firms* into the register."""
        self._lists += 1
        stage, name = self.stage, f"示例历史名单{self._lists:02d}.xlsx"
        by = stage.official(level, firms[0].division)
        content = undated(spreadsheet(f"名单{self._lists}", COLUMNS, rows))
        file = self._documents.keep(content, name, XLSX, by=by)
        read = read_list(content, name)
        moment = stage.at(stage.law.calendar.next_working(on))
        received = ReceiveList(
            file, name, scheme, division, f"示例函〔{on.year}〕{stage.next_number()}号", len(read.rows),
            f"第{self._lists}批（示例）",
        )  # fmt: skip
        stage.act(received, by, at=moment)
        names = defaultdict[str, list[str]](list)
        for firm in self.firms:
            names[firm.name].append(firm.uscc)
        asked = [str(row[0]) for row in rows]
        cmd = AssertRows(
            list_id(file, scheme),
            read.rows,
            {row.row: names[row.enterprise_name] for row in read.rows if row.enterprise_name in names},
            [row.row for row in read.rows if asked.count(row.enterprise_name) > 1],
        )
        moment += dt.timedelta(minutes=5)
        stage.act(cmd, by, at=moment)
        for firm in firms:
            stage.enter(firm, moment)

    def _counties(self, unit: str) -> Iterator[str]:
        """Counties of *unit* in turn, without end; of every province with cities where it is empty."""
        known = {**COUNTIES, **{one: (county,) for one, county in BEYOND.items()}}
        own = known.get(unit) or tuple(
            counties[0] for one, counties in COUNTIES.items() if divisions.has_cities(one)
        )
        while True:
            yield from own

    # ---------------------------------------------------------------- acts

    def wait(self, firm: Firm, day: dt.date) -> None:
        """Let the next act on *firm* happen on *day* at the earliest."""
        self.stage.begin(firm, day)

    def own(self, firm: Firm, cmd: Any) -> None:
        """The enterprise does *cmd*."""
        self.stage.act(cmd, firm.actor, firm.uscc)

    def office(self, firm: Firm, cmd: Any, level: Level = Level.PROVINCE, part: str = Role.HANDLER) -> None:
        """The office of *level* at the enterprise's place does *cmd*."""
        self.stage.act(cmd, self.official(firm, level, part), firm.uscc)

    def approver(self, firm: Firm, cmd: Any, level: Level = Level.PROVINCE) -> None:
        """The approver of the office of *level* does *cmd*."""
        self.office(firm, cmd, level, Role.APPROVER)

    def by(self, firm: Firm, cmd: Any, actor: Actor) -> None:
        """*actor* does *cmd*."""
        self.stage.act(cmd, actor, firm.uscc)

    def clerk(self, firm: Firm, cmd: Any, day: dt.date) -> None:
        """The clerk does *cmd* in the first hours of *day*."""
        at = max(self.stage.at(day, 1), self.moment(firm) + dt.timedelta(minutes=1))
        matter = getattr(cmd, "matter", "") or getattr(cmd, "title", "")
        timed = self.dossier(firm).timed(matter)
        last = timed.due.last_day if timed is not None and timed.due is not None else day
        self.stage.act(cmd, CLERK, firm.uscc, at=at, caused_by=f"{matter}@{last}")

    def official(self, firm: Firm, level: Level, part: str = Role.HANDLER) -> Actor:
        """The official who does *part* in the office of *level* at the enterprise's place of today."""
        return self.stage.official(level, self.dossier(firm).division, part)

    # ---------------------------------------------------------------- state

    def dossier(self, firm: Firm) -> Dossier:
        """The enterprise's dossier."""
        return self.stage.dossier(firm.uscc)

    def title(self, firm: Firm, scheme: str = "") -> Title:
        """The latest title, of *scheme* where it is given."""
        return next(
            title
            for title in reversed(self.dossier(firm).titles.values())
            if not scheme or title.scheme.partition("@")[0] == scheme
        )

    def last(self, firm: Firm, kind: type[M]) -> M:
        """The latest matter of *kind*."""
        return [one for one in self.dossier(firm).matters() if isinstance(one, kind)][-1]

    def moment(self, firm: Firm) -> dt.datetime:
        """Moment of the latest act on *firm*."""
        return self.stage.last(firm.uscc)

    def today(self, firm: Firm) -> dt.date:
        """Civil day of the latest act on *firm*."""
        return self.moment(firm).astimezone(CIVIL).date()

    def paper(self, firm: Firm, level: Level | None = None) -> list[str]:
        """A document of the enterprise, or of the office of *level*."""
        return [self.stage.paper(firm.actor if level is None else self.official(firm, level))]

    def over(self, firm: Firm, due: dt.date) -> dt.date:
        """Let the time until *due* pass on *firm* and return the first working day after it."""
        day = self.stage.law.calendar.next_working(due + dt.timedelta(days=1))
        self.wait(firm, day)
        return day

    def back_of(self, day: dt.date) -> int:
        """Return how many working days before today the first working day from *day* on is."""
        n = 1
        while self.stage.back(n + 1) >= day:
            n += 1
        return n

"""The stage of a walk: a register on the real law, an enterprise of the scheme's place, and a count."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache
from typing import Any

from domain import calendar, divisions
from domain.acts import BY_NAME
from domain.dossier import Dossier
from domain.envelope import Event
from domain.errors import NotAllowed
from domain.events import ListedFirm
from domain.figures import FiguresByYear
from domain.law import Law
from domain.past_list import list_id
from domain.people import Actor
from domain.procedures.past import AssertRows, ReceiveList
from domain.procedures.registration import DECIMALS, RegisterEnterprise, ReportFigures
from domain.rulebook import load
from domain.rulebook.model import CaseRules, Condition, Level, Span, Unit
from domain.title import Title
from tests.domain.story import Story, firm
from tests.rulebook.procedure_walks import people

DAY = dt.timedelta(days=1)
FOUNDED = dt.date(1990, 1, 1)


@cache
def law() -> Law:
    """Tidu's own rulebook and calendar."""
    return Law(load(), calendar.load())


class Stage:
    """One walk: what happens in it, and what it counted.

    Args:
        scheme: The scheme that is walked.
        day: Civil day on which the walk begins.
    """

    def __init__(self, scheme: str, day: dt.date, counted: Counter[str] | None = None) -> None:
        self.story = Story(law()).on(day)
        self.info = law().rulebook.scheme(scheme)
        self.scheme = scheme
        self.county = people.county_of(self.info.jurisdiction)
        self.counted: Counter[str] = Counter() if counted is None else counted
        self._lists = 0

    @property
    def unit(self) -> str:
        """The province-level unit of the enterprise."""
        return divisions.province_unit(self.county)

    # -------------------------------------------------------------- people

    def handler(self, level: Level | None = None) -> Actor:
        """The handler of *level*, or of the level that decides on the scheme."""
        return people.handler(level or self.info.level, self.county)

    def approver(self, level: Level | None = None) -> Actor:
        """The approver of *level*."""
        return people.approver(level or self.info.level, self.county)

    def second(self, level: Level | None = None) -> Actor:
        """Another approver of *level*."""
        return people.second(level or self.info.level, self.county)

    def third(self, level: Level | None = None) -> Actor:
        """One more approver of *level*."""
        return people.third(level or self.info.level, self.county)

    def lawyer(self, level: Level | None = None) -> Actor:
        """Somebody of *level* who only reviews."""
        return people.lawyer(level or self.info.level, self.county)

    # -------------------------------------------------------------- acting

    @property
    def today(self) -> dt.date:
        """The civil day of the walk."""
        return self.story.today

    def on(self, day: dt.date) -> "Stage":
        """Go to *day*."""
        self.story.on(day)
        return self

    def does(self, cmd: Any, by: Actor) -> list[Event]:
        """Let *by* do *cmd*; returns what was recorded."""
        return self.story.when(cmd, by)

    def refused(self, cmd: Any, by: Actor) -> NotAllowed:
        """Let *by* try *cmd*, which must be refused with nothing recorded."""
        try:
            self.story.when(cmd, by)
        except NotAllowed as why:
            refusal = why
        else:
            raise AssertionError(f"{type(cmd).__name__} by {by.account} should be refused")
        assert refusal.why, f"{type(cmd).__name__} refused without a why"
        assert refusal.way_out, f"{type(cmd).__name__} refused without a way out"
        return refusal

    def asks(self, field: str, cmd: Any, by: Actor, what: str) -> None:
        """The text is silent: *cmd* is refused for its *field*, which only a person can fill; counts it."""
        self.wants(field, cmd, by)
        self.silent(what)

    def wants(self, field: str, cmd: Any, by: Actor) -> None:
        """*cmd* is refused for its *field*, which must be filled."""
        refusal = self.refused(cmd, by)
        assert getattr(refusal, "field", "") == field, f"asked for {field}, but: {refusal}"

    def silent(self, what: str) -> None:
        """Count that the text is silent on *what* and a person decides."""
        self.counted[f"asked: {what}"] += 1

    def offered(self, case: str, act: str, by: Actor) -> None:
        """The acts that the case offers *by* today include *act*, and it may be done."""
        assert act in BY_NAME
        found = {offer.act: offer.refusal for offer in self.story.casework.offers(case, by)}
        assert act in found, f"{act} is not offered to {by.account}: {sorted(found)}"
        assert found[act] is None, f"{act} is barred: {found[act]}"

    # -------------------------------------------------------------- beginnings

    def dossier(self, by: Actor) -> Dossier:
        """The dossier of the enterprise."""
        return self.story.dossier(by)

    def registered(self, number: int = 1) -> Actor:
        """Enterprise *number* of the scheme's place has a dossier; returns who speaks for it."""
        one = firm(number)
        self.does(RegisterEnterprise(one.enterprise, f"示例{number}有限公司", self.county, FOUNDED), one)
        return one

    def reported(self, by: Actor, figures: FiguresByYear, rules: CaseRules | None = None) -> None:
        """The enterprise reports *figures*; of the last year at least one that no condition asks for."""
        last = self.today.year - 1
        years = {year: {name: one.value for name, one in found.items()} for year, found in figures.items()}
        if not years.get(last):
            years.setdefault(last, {})[unasked(rules)] = Decimal(1)
        for year, values in sorted(years.items()):
            typed = {name: _written(name, value, rules) for name, value in values.items()}
            self.does(ReportFigures(by.enterprise, year, typed), by)

    def holds(self, by: Actor, scheme: str, first: dt.date, last: dt.date) -> Title:
        """A list of the past, taken in by the authority of *scheme*, says that the enterprise holds it."""
        info = law().rulebook.scheme(scheme)
        self._lists += 1
        file = f"sha256:{self._lists:064x}"
        authority = people.handler(info.level, people.county_of(info.jurisdiction))
        assert authority.office
        before = set(self.dossier(by).titles)
        received = ReceiveList(
            file, "名单.xlsx", scheme, authority.office.division, "名单〔2020〕1号", 1, valid_from=first,
            valid_until=last,
        )  # fmt: skip
        self.does(received, authority)
        row = ListedFirm(5, self.dossier(by).enterprise_name, by.enterprise)
        self.does(AssertRows(list_id(file, scheme), [row]), authority)
        [made] = [title for key, title in self.dossier(by).titles.items() if key not in before]
        assert (made.scheme, made.level, made.asserted) == (scheme, info.level, True)
        self.counted["titles taken from lists of the past"] += 1
        return made

    def prepared(self, by: Actor, titles: Sequence[str], rules: CaseRules, own: str = "") -> None:
        """The enterprise holds one title of each scheme in *titles*, in force since last year."""
        first, last = self.today - 300 * DAY, self.today + 900 * DAY
        for scheme in dict.fromkeys(titles):
            if scheme != own:
                self.holds(by, near(scheme, rules, self.county), first, last)


def near(scheme: str, rules: CaseRules, county: str) -> str:
    """The scheme of the enterprise's own place, where *scheme* is another place's that counts as well."""
    base, _, unit = scheme.partition("@")
    own = f"{base}@{people.office(Level.PROVINCE, county).division}"
    accepted = {title for one in rules.conditions for title in _titles(one)}
    return own if unit and own in accepted else scheme


def _titles(condition: Condition) -> list[str]:
    below = [title for part in condition.parts for title in _titles(part)]
    return [*condition.test.get("titles", ()), *below]


def unasked(rules: CaseRules | None) -> str:
    """A figure of which *rules* say nothing."""
    asked = str(rules.conditions) if rules else ""
    return next(
        name for name, metric in law().rulebook.metrics.items()
        if metric.type not in ("boolean", "date") and f"'{name}'" not in asked
    )  # fmt: skip


def _written(name: str, value: Decimal | bool, rules: CaseRules | None) -> Decimal | bool:
    """The figure with no more decimals than people may write, on the good side of its bound."""
    if isinstance(value, bool) or -int(value.as_tuple().exponent) <= DECIMALS:
        return value
    least = rules is None or f"'metric': '{name}', 'op': '<" not in str(rules.conditions)
    return value.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_CEILING if least else ROUND_FLOOR)


def last_day(start: dt.date, span: Span, *, counted: bool) -> dt.date:
    """The last day of *span*, found by walking the civil days one by one."""
    assert span.n is not None
    days = law().calendar
    if span.unit in (Unit.MONTHS, Unit.YEARS):
        months = start.year * 12 + start.month - 1 + span.n * (12 if span.unit is Unit.YEARS else 1)
        end = start.day
        while True:
            try:
                return dt.date(months // 12, months % 12 + 1, end)
            except ValueError:  # the month is too short
                end -= 1
    day, left = (start if counted else start + DAY), span.n
    while True:
        left -= 1 if span.unit is Unit.CALENDAR or days.is_working(day) else 0
        if left == 0:
            return day
        day += DAY

"""The enterprises: who they are, how they behave, and the figures with which they meet a scheme."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from random import Random

from stdnum.cn import uscc as credit_code

from domain.people import Actor, Role
from domain.procedures.registration import ReportFigures
from domain.rulebook.model import CaseRules
from domain.rulebook.specimen import specimen
from tests.simulation.places import REGIMES, Regime

WEAK = {"revenue": Decimal(1)}


@dataclass
class Firm:
    """One enterprise.

    Args:
        diligence: Chance that it does a duty in time.
        strength: Chance that its figures meet what it applies for.
        from_list: The register knows it from a list of the past, with its title.
    """

    number: int
    uscc: str
    regime: Regime
    county: str
    diligence: float
    strength: float
    from_list: bool
    seen: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The name under which it is registered."""
        return f"示例·模拟{self.number:05d}号有限公司"

    @property
    def actor(self) -> Actor:
        """Its own account."""
        return Actor(f"firm-{self.number:05d}", frozenset({Role.ENTERPRISE}), enterprise=self.uscc)


def firms(count: int, chance: Random) -> list[Firm]:
    """Return *count* enterprises, spread over the regimes."""
    made = []
    for number in range(1, count + 1):
        [regime] = chance.choices(REGIMES, [regime.weight for regime in REGIMES])
        county = chance.choice(regime.counties)
        body = f"91{county}{number:09d}"
        made.append(
            Firm(
                number, body + str(credit_code.calc_check_digit(body)), regime, county,
                diligence=chance.choice([0.98, 0.9, 0.9, 0.6]), strength=chance.choice([0.97, 0.9, 0.5]),
                from_list=chance.random() < 0.3,
            )
        )  # fmt: skip
    return made


def reports(firm: Firm, rules: CaseRules, today: dt.date) -> Iterator[ReportFigures]:
    """Yield the reports with which *firm* meets *rules* when it is judged in the year of *today*."""
    for year, figures in _figures(rules, today.year - 1).items():
        if year < today.year:
            yield ReportFigures(firm.uscc, year, dict(figures))


def _figures(rules: CaseRules, year: int) -> dict[int, dict[str, Decimal | bool]]:
    return _by_key(_Key(rules), year)


class _Key:
    """Rules that are equal where only scheme, kind and layers count."""

    def __init__(self, rules: CaseRules) -> None:
        self.rules = rules
        self.key = (rules.scheme, rules.kind, tuple(rules.layers))

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.key == other.key


@lru_cache
def _by_key(key: _Key, year: int) -> dict[int, dict[str, Decimal | bool]]:
    made = specimen(key.rules, year).figures
    found = {one: {name: figure.value for name, figure in held.items()} for one, held in made.items()}
    found.setdefault(year, {"revenue": Decimal(2000)})
    return dict(sorted(found.items()))

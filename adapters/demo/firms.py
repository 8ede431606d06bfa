"""Fictitious enterprises: names that say so, valid credit codes, coherent figures."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from stdnum.cn import uscc as credit_code

from adapters.demo.places import COUNTIES, account_id
from domain import divisions
from domain.people import Actor, Role

SHARES = {"510000": 140, "110000": 40, "440000": 40, "330000": 40, "320000": 40}
"""Enterprises by province, 300 in all."""

_LATER = "银河,晨曦,远山,清泉,旭日,星海,长风,青峦"
_FIRST = "云杉,青松,银杏,白桦,红豆,金桂,丹枫,翠竹,海棠,玉兰,紫荆,木棉,香樟,水杉,胡杨,雪莲,春兰,秋菊,寒梅,夏荷"
_TRADES = (
    "精密制造,智能装备,新材料,生物医药,电子元件,工业软件,传感技术,环保设备,轴承科技,激光技术,航空零部件,"
    "仪器仪表,特种陶瓷,机器人,储能科技"
)
_CENT = Decimal("0.01")
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Firm:
    """One enterprise.

    Args:
        base: Revenue of 2022 in 万元; growth, research and other shares of it follow.
    """

    uscc: str
    name: str
    division: str
    established_on: dt.date
    base: Decimal
    growth: Decimal
    research: Decimal
    debt: Decimal
    score: int
    patents: int

    @property
    def province(self) -> str:
        """The province-level unit."""
        return divisions.province_unit(self.division)

    @property
    def login(self) -> str:
        """Login of the enterprise's account."""
        return f"firm-{self.uscc[-9:].lower()}"

    @property
    def actor(self) -> Actor:
        """The enterprise's own account."""
        return Actor(account=account_id(self.login), roles=frozenset({Role.ENTERPRISE}), enterprise=self.uscc)

    def figures(self, year: int, *, weak: bool = False) -> dict[str, Decimal | bool]:
        """Return what it reports for *year*, in the catalogue's units; *weak*: with hardly any research."""
        revenue = (self.base * (1 + self.growth) ** (year - 2022)).quantize(_CENT, ROUND_HALF_UP)

        def part(share: str | Decimal) -> Decimal:
            return (revenue * Decimal(share)).quantize(_CENT, ROUND_HALF_UP)

        assets = part("1.4")
        staff = 40 + int(revenue / 120)
        return {
            "revenue": revenue,
            "main_revenue": part("0.94"),
            "lead_product_revenue": part("0.78"),
            "net_profit": part("0.11"),
            "total_assets": assets,
            "liabilities": (assets * self.debt).quantize(_CENT, ROUND_HALF_UP),
            "rd_expense": part("0.004") if weak else part(self.research),
            "staff": Decimal(staff),
            "rd_staff": Decimal(staff * 3 // 10),
            "market_years": Decimal(year - self.established_on.year),
            "market_share": Decimal(self.score - 50),
            "domestic_rank": Decimal(1 + self.patents % 3),
            "class1_ip": Decimal(self.patents),
            "development_score": Decimal(self.score),
            "score_total": Decimal(self.score),
            "score_innovation": Decimal(self.score * 2 // 5),
            "score_growth": Decimal(self.score * 3 // 10),
            "score_specialisation": Decimal(self.score * 3 // 10),
        }


def firms(rng: Random) -> list[Firm]:
    """Return the enterprises of the demonstration, counties of a province in turn."""
    names = [f"{first}{trade}" for first in _FIRST.split(",") for trade in _TRADES.split(",")]
    rng.shuffle(names)
    found: list[Firm] = []
    for province, share in SHARES.items():
        counties = COUNTIES[province]
        for number in range(share):
            county = counties[number % len(counties)]
            found.append(_firm(rng, names.pop(), county, len(found)))
    return found


class Newcomers:
    """Further enterprises, which an official list of the past brought into the register."""

    def __init__(self, rng: Random, first: int) -> None:
        self._rng, self._number = rng, first
        self._names = [f"虚构{one}{trade}" for one in _LATER.split(",") for trade in _TRADES.split(",")]
        rng.shuffle(self._names)

    def take(self, county: str) -> Firm:
        """Return one more enterprise in *county*."""
        self._number += 1
        return _firm(self._rng, self._names.pop(), county, self._number - 1)


def _firm(rng: Random, name: str, county: str, number: int) -> Firm:
    established = dt.date(rng.randint(2008, 2018), rng.randint(1, 12), rng.randint(1, 28))
    place = divisions.name(county).removeprefix(divisions.name(divisions.parent(county)))
    return Firm(
        uscc=code_of(county, number),
        name=f"示例·{name}（{place}）有限公司",
        division=county,
        established_on=established,
        base=Decimal(rng.randint(9000, 40000)),
        growth=Decimal(rng.randint(8, 24)) / 100,
        research=Decimal(rng.randint(70, 110)) / 1000,
        debt=Decimal(rng.randint(28, 58)) / 100,
        score=rng.randint(66, 92),
        patents=rng.randint(4, 21),
    )


def code_of(county: str, number: int) -> str:
    """
    Return a valid unified social credit code (GB 32100-2015) of a limited company in *county*.

    The organisation part (GB 11714) begins with ``MAXXL``, which marks the demonstration.

    >>> from stdnum.cn import uscc
    >>> uscc.is_valid(code_of("510107", 7))
    True
    """
    organisation = f"MAXXL{number:03d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(
        _ORGANISATION.index(letter) * weight for letter, weight in zip(organisation, weights, strict=True)
    )
    check = "0123456789X"[-total % 11]
    body = f"91{county}{organisation}{check}"
    return body + str(credit_code.calc_check_digit(body))

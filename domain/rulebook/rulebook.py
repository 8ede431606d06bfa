"""The loaded rulebook: its schemes, its notices, and what it says about one case."""

import datetime as dt
from functools import lru_cache

import msgspec

from domain import divisions
from domain.errors import NotAllowed, NotFound
from domain.rulebook.layers import Layer, layers_for
from domain.rulebook.metrics import Metric
from domain.rulebook.model import CaseRules, Kind, Level
from domain.rulebook.resolve import resolve
from domain.rulebook.schema import Instrument, SchemeDecl


class SchemeInfo(msgspec.Struct, frozen=True):
    """A scheme (认定项目) as lists show it.

    Args:
        id: ``sc/specialised``; ``cn/specialised@510000`` is one unit's title under national measures.
        level: Level of the authority that decides.
        awards: ``title``, ``money`` or ``recommendation``.
        documents: Instruments that speak of it, oldest first.
        entries: Source entries ``<document id>#<n>``.
    """

    id: str
    title: str
    tier: str
    level: Level
    jurisdiction: str
    authority: str
    awards: str
    documents: list[str]
    entries: list[str]


class NoticeInfo(msgspec.Struct, frozen=True):
    """An instrument under which a round can be opened."""

    id: str
    title: str
    document: str
    begins: dt.date
    until: dt.date | None


class Rulebook:
    """Every instrument that was loaded; the same question always gets the same answer.

    Args:
        instruments: Checked instruments.
        metrics: The catalogue they use.
    """

    def __init__(self, instruments: list[Instrument], metrics: dict[str, Metric]) -> None:
        self.instruments = {i.instrument: i for i in instruments}
        self.metrics = metrics
        self._declared: dict[str, tuple[SchemeDecl, Instrument]] = {
            scheme.id: (scheme, i) for i in instruments for scheme in i.schemes
        }
        # Province-level units in which some city has notices of its own; elsewhere the place changes nothing.
        self._local = {
            divisions.province_unit(i.jurisdiction)
            for i in instruments
            if i.role in ("notice", "round") and i.jurisdiction != divisions.NATION
            and i.jurisdiction not in divisions.province_units()
        }  # fmt: skip
        self._resolved = lru_cache(maxsize=2048)(self._resolve)

    def schemes(self) -> list[SchemeInfo]:
        """Every scheme a case can run under, by id; one with instances appears once per unit."""
        ids = [
            f"{scheme.id}@{unit}" if unit else scheme.id
            for scheme, _ in self._declared.values()
            for unit in (divisions.province_units() if scheme.instances else [""])
        ]
        return [self.scheme(scheme) for scheme in sorted(ids)]

    def scheme(self, scheme: str) -> SchemeInfo:
        """One scheme; the base id of a scheme with instances gives its national form.

        Raises:
            NotFound: No instrument declares it.
        """
        base, _, unit = scheme.partition("@")
        declared = self._declared.get(base)
        if declared is None or (
            unit and (not declared[0].instances or unit not in divisions.province_units())
        ):
            raise NotFound(
                "没有这个认定项目", why=f"规则库中没有“{scheme}”", way_out="请在认定项目目录中核对编号。"
            )
        decl, instrument = declared
        speaking = sorted(
            ((i, r) for i in self.instruments.values() for r in i.rules if r.scheme in (scheme, base)),
            key=lambda pair: (pair[0].effective.begins, pair[0].instrument),
        )
        own = [r.title for _, r in speaking if r.title and r.scheme == scheme and unit]
        return SchemeInfo(
            id=scheme,
            title=own[0] if own else (divisions.name(unit) if unit else "") + decl.title,
            tier=decl.tier,
            level=decl.level,
            jurisdiction=unit or instrument.jurisdiction,
            authority=decl.authority,
            awards=decl.awards,
            documents=list(dict.fromkeys(i.instrument for i, _ in speaking)),
            entries=list(dict.fromkeys(entry for _, r in speaking for entry in r.entries)),
        )

    def notices(self, scheme: str, on: dt.date) -> list[NoticeInfo]:
        """The notices in force on *on* under which a round of *scheme* can be opened, newest first."""
        wanted = (scheme, scheme.partition("@")[0])
        found = [
            NoticeInfo(i.instrument, i.title, i.document, i.effective.begins, i.effective.until)
            for i in self.instruments.values()
            if i.kind == "notice" and not i.draft and any(r.scheme in wanted for r in i.rules)
            and i.effective.begins <= on and (i.effective.until is None or on <= i.effective.until)
        ]  # fmt: skip
        return sorted(found, key=lambda notice: notice.begins, reverse=True)

    def resolve(
        self, scheme: str, on: dt.date, kind: Kind, notice: str | None = None, *, division: str = ""
    ) -> CaseRules:
        """
        What the law says about a case of *kind* that opens under *scheme* on *on*.

        Layers, later beats earlier: national measures, provincial rules, annual notice, round notice. Without
        *notice* every annual notice in force applies; with it, that notice and the nation's.  A notice of one
        city counts only for enterprises of that city, and a nation's route has no city's step where there are
        no cities: tell the enterprise's *division*.

        Raises:
            NotFound: Unknown scheme or notice.
            NotAllowed: No rules were in force on that day for that kind of case.
        """
        unit = divisions.province_unit(division) if division else ""
        if unit in self._local:
            return self._resolved(scheme, on, Kind(kind), notice, division)
        national = bool(unit) and self.scheme(scheme).jurisdiction == divisions.NATION
        matters = unit if national and not divisions.has_cities(unit) else ""
        return self._resolved(scheme, on, Kind(kind), notice, matters)

    def layers(
        self, scheme: str, on: dt.date, kind: Kind, notice: str | None = None, *, division: str = ""
    ) -> list[Layer]:
        """The blocks that :meth:`resolve` would put on each other, weakest first."""
        if notice is not None and notice not in self.instruments:
            raise NotFound("没有这个通知", why=f"规则库中没有“{notice}”", way_out="请核对通知编号。")
        found = layers_for(list(self.instruments.values()), scheme, on, kind, notice, division)
        if kind is Kind.STANDING and _only_law(found) and (spoke := self._last_day(scheme, on)):
            # A text's last day ends its intake; titles awarded under it live on under what it said last.
            then = layers_for(list(self.instruments.values()), scheme, spoke, kind, notice, division)
            found += [layer for layer in then if layer.rules.scheme != "*"]
        if _only_law(found):
            first = self._first_day(scheme)
            since = f"最早的规定自{first}起施行" if first else "规则库中没有任何规定"
            raise NotAllowed(
                f"{on}不能按“{self.scheme(scheme).title}”办理", why=f"当日没有适用的规定，{since}",
                way_out="请核对日期和办件种类。",
            )  # fmt: skip
        return found

    def _resolve(self, scheme: str, on: dt.date, kind: Kind, notice: str | None, division: str) -> CaseRules:
        layers = self.layers(scheme, on, kind, notice, division=division)
        unit = divisions.province_unit(division) if division else ""
        return resolve(self.scheme(scheme), layers, on, kind, self.metrics, unit=unit)

    def _last_day(self, scheme: str, on: dt.date) -> dt.date | None:
        """The last day before *on* on which a text spoke of *scheme*."""
        base = scheme.partition("@")[0]
        days = [
            until
            for i in self.instruments.values()
            for r in i.rules
            if r.scheme in (scheme, base) and not i.draft
            and (until := min(filter(None, (i.effective.until, r.until)), default=None)) and until < on
        ]  # fmt: skip
        return max(days, default=None)

    def _first_day(self, scheme: str) -> dt.date | None:
        base = scheme.partition("@")[0]
        days = [
            i.effective.begins
            for i in self.instruments.values()
            for r in i.rules
            if r.scheme in (scheme, base) and not i.draft
        ]
        return min(days, default=None)


def _only_law(layers: list[Layer]) -> bool:
    """Whether nothing but general law speaks."""
    return all(layer.rules.scheme == "*" for layer in layers)

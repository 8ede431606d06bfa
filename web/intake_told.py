"""What is told before somebody applies: times, quotas, a ban and its end, an early application."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from domain.assessment import pending
from domain.dossier import Dossier
from domain.permission import Why
from domain.procedures.intake import ban_against
from domain.procedures.quota import Shown, overview
from domain.procedures.renewal import gap, renewal
from domain.procedures.steps import cited
from domain.round import Round
from domain.rulebook.model import CaseRules, Condition, Source
from web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time that the rules name for a part of the intake; ``until_time`` is the hour of the last day."""

    what: str
    opens: dt.date | None
    closes: dt.date | None
    until_time: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeTold:
    """What somebody who wants to apply should know.

    Args:
        intake: The round chosen, none for rolling intake.
        against: Why the enterprise cannot apply now, and from which day it can; none where nothing bars it.
        early: Lower titles that are still under decision: the application is provisional.
    """

    intake: Round | None
    windows: Sequence[Window]
    quotas: Sequence[Shown]
    against: Why | None
    early: Sequence[str]


def told(visiting: Visit, dossier: Dossier, rules: CaseRules, intake: Round | None) -> IntakeTold:
    """Return what to tell about an application under *rules*, in the round *intake* where there is one."""
    awards = visiting.sys.law.rulebook.scheme(rules.scheme).awards
    return IntakeTold(
        intake=intake,
        windows=_windows(rules, intake),
        quotas=overview(intake or Round(id=dossier.id), rules, visiting.sys.journal),
        against=ban_against(dossier, rules.scheme, visiting.today, awards)
        or _too_early(dossier, rules, visiting.today),
        early=_early(visiting, dossier, rules),
    )


def _windows(rules: CaseRules, intake: Round | None) -> list[Window]:
    return [
        Window(
            what=one["what"],
            opens=_day(one.get("opens")),
            closes=_day(one.get("closes")),
            until_time=one.get("until_time", ""),
            source=cited(msgspec.convert(one["source"], Source)),
        )
        for one in rules.values.get("windows", {}).get("value", [])
        if intake is not None and one["layer"] == intake.instrument
    ]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _too_early(dossier: Dossier, rules: CaseRules, today: dt.date) -> Why | None:
    free = gap(dossier, rules, today)
    if free is None:
        return None
    rule = cited(renewal(rules).source)
    return Why("称号期满的次年起才能重新申报", f"自 {free} 起可以申报。", rule=rule)


def _early(visiting: Visit, dossier: Dossier, rules: CaseRules) -> list[str]:
    """Names of the titles under decision that the conditions accept until the recognition."""
    held = {title.scheme for title in dossier.titles_on(visiting.today)}
    asked = {
        scheme
        for leaf in _leaves(rules.conditions)
        if leaf.test.get("kind") == "titles" and leaf.test.get("pending")
        for scheme in leaf.test.get("titles", ())
    }
    if not asked or asked & held:
        return []
    book = visiting.sys.law.rulebook
    return [book.scheme(scheme).title for scheme in sorted(asked & pending(dossier).keys())]


def _leaves(conditions: Iterable[Condition]) -> list[Condition]:
    return [leaf for one in conditions for leaf in (_leaves(one.parts) if one.parts else [one])]

"""The rulebook as data for other programs: one object per source entry, in a form that stays stable."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec

from domain import divisions
from domain.rulebook.compile import condition_of
from domain.rulebook.layers import Layer
from domain.rulebook.model import Condition, Level, Source
from domain.rulebook.resolve import declared_conditions
from domain.rulebook.rulebook import Rulebook, SchemeInfo
from domain.rulebook.schema import Cited

_LEVELS = {
    Level.MINISTRY: "national",
    Level.PROVINCE: "provincial",
    Level.CITY: "municipal",
    Level.COUNTY: "district",
}


PARTS = (
    "annual_report", "change_report", "clawback", "materials", "objection", "publicity", "quota", "recheck",
    "review", "revocation", "route", "sanctions", "scoring", "subsidies", "validity", "windows",
)  # fmt: skip
"""Parts of which an entry names those that it has."""


def export(book: Rulebook) -> list[dict[str, Any]]:
    """
    One object per entry ``<document id>#<n>``: conditions, publicity, terms, bans and money, with sources.

    ``None`` means that the text is silent.  Conditions are the single tests; members of a group name it in
    ``group``.
    """
    made = [
        _entry(book, Layer(instrument, rules, instrument.effective.begins), entry)
        for instrument in book.instruments.values()
        for rules in instrument.rules
        for entry in rules.entries
    ]
    return sorted(
        made, key=lambda item: (item["entry"].partition("#")[0], int(item["entry"].partition("#")[2]))
    )


def _entry(book: Rulebook, layer: Layer, entry: str) -> dict[str, Any]:
    rules = layer.rules
    info = book.scheme(rules.scheme)
    conditions = [
        condition_of(layer, declared, rules.scheme, book.metrics) for declared in declared_conditions(layer)
    ]
    validity = rules.validity[-1] if rules.validity else None
    recheck = rules.recheck[-1] if rules.recheck else None
    return {
        "entry": entry,
        "scheme": rules.scheme,
        "title": rules.title or info.title,
        "level": _level(info),
        "conditions": [row for condition in conditions for row in _leaves(condition, None, None)],
        "waived": [
            {"condition": w.condition, "kinds": [k.value for k in w.kinds], "source": _cite(layer, w)}
            for w in rules.waive
        ],
        "publicity": [
            {"days": p.days, "unit": p.unit, "step": p.step, "source": _cite(layer, p)}
            for p in rules.publicity
        ]
        or None,
        "validity_years": validity.years if validity else None,
        "recheck_years": recheck.cycle_years if recheck else None,
        "recheck_model": recheck.model if recheck else "",
        "annual_report": rules.annual_report[-1].due if rules.annual_report else None,
        "change_report_months": rules.change_report[-1].months if rules.change_report else None,
        "change_report_days": rules.change_report[-1].days if rules.change_report else None,
        "bans": [
            {
                "ground": r.ground,
                "years": "permanent" if r.ban_permanent else r.ban_years,
                "effect": r.effect,
                "scope": r.ban_scope,
                "on": r.ban_on,
                "source": _cite(layer, r),
            }
            for r in rules.revocation
        ],
        "subsidies": [
            {"name": s.name, "amount": s.amount, "unit": s.unit, "cap": s.cap, "source": _cite(layer, s)}
            for s in rules.subsidies
        ],
        "clawback": [
            {
                "ground": c.ground,
                "scope": c.scope,
                "ban_years": c.ban_years,
                "obligation_years": c.obligation_years,
                "source": _cite(layer, c),
            }
            for c in rules.clawback
        ],
        "quota": [
            {"max": q.max, "min": q.min, "text": q.text, "source": _cite(layer, q)} for q in rules.quota
        ],
        "windows": [
            {"what": w.what, "opens": _day(w.opens), "closes": _day(w.closes), "source": _cite(layer, w)}
            for w in rules.windows
        ],
        "scoring": [rules.scoring[-1].total, rules.scoring[-1].pass_mark] if rules.scoring else None,
        "parts": sorted(name for name in PARTS if getattr(rules, name)),
        "converts": [{"old": c.old, "into": c.into, "source": _cite(layer, c)} for c in rules.converts],
        "source": _plain(layer.source(rules)),
    }


def _leaves(condition: Condition, group: str | None, band: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    band = condition.test.get("when", band)
    if condition.parts:
        for part in condition.parts:
            yield from _leaves(part, condition.id, band)
        return
    test = condition.test
    yield {
        "id": condition.id,
        "label": condition.label,
        "outcome_kind": "judgement" if test["kind"] == "judgement" else "computed",
        "exclusion": bool(test.get("exclusion")),
        "group": group,
        "metric": test.get("metric"),
        "op": test.get("op"),
        "value": test.get("value"),
        "unit": test.get("unit"),
        "over": test.get("over"),
        "when": {k: band[k] for k in ("metric", "op", "value")} if band else None,
        "source": _plain(condition.source),
    }


def _level(info: SchemeInfo) -> str:
    """The level of the title; a separately planned city's titles are municipal though it is a unit."""
    if info.awards == "recommendation":
        return "national"
    planned = info.jurisdiction[2:] != "0000" and info.jurisdiction in divisions.province_units()
    return "municipal" if planned and info.level is Level.PROVINCE else _LEVELS[info.level]


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _cite(layer: Layer, item: Cited) -> dict[str, Any]:
    return _plain(layer.source(item))


def _plain(source: Source | None) -> dict[str, Any]:
    return dict(msgspec.to_builtins(source)) if source is not None else {}

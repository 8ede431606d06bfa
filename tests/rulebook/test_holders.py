"""Cases in sentences (``cases/holders``): what binds the holder of a title on a day, and what follows."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.errors import NotAllowed
from domain.rulebook import load, schema
from domain.rulebook.model import Kind
from domain.rulebook.standing import Standing, standing, update_due

FOLDER = Path(__file__).parent / "cases" / "holders"
CASES = [
    case
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def follows(consequences: list[schema.Consequence]) -> list[list[Any]]:
    """Each consequence as number of misses, what follows, and how it is hedged."""
    return [
        [one.after, one.then.value]
        + ["reminded"] * one.needs_reminder
        + ["discretion"] * one.discretion
        for one in consequences
    ]  # fmt: skip


def seen_by(holder: Standing, year: int, ground: str) -> dict[str, Any]:
    """Everything a case may expect."""
    update, change, recheck = holder.update, holder.change, holder.recheck
    cause = holder.ground(ground)
    return {
        "update_due": update and update_due(update, year),
        "missed": follows(update.consequences) if update else [],
        "report_within": change and [change.months, change.days],
        "changes": sorted(kind.value for kind in change.changes) if change else [],
        "late": follows(change.late) if change else [],
        "model": recheck and recheck.model,
        "failed": recheck and recheck.on_failed and recheck.on_failed.value,
        "absent": recheck and recheck.on_absent and recheck.on_absent.value,
        "renews_from": recheck and recheck.renews_from,
        "spared_by": recheck.exempt_holding if recheck else [],
        "gap": recheck and recheck.gap,
        "cause": cause and cause.kind and cause.kind.value,
        "touches": cause and cause.touches and cause.touches.value,
        "ban": cause and ("for ever" if cause.ban_permanent else cause.ban_years),
        "bars": [one.value for one in cause.bars] if cause else [],
        "decided_by": cause and cause.decided_by and cause.decided_by.value,
        "hearing": holder.gate and holder.gate.hearing_request and holder.gate.hearing_request.n,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case):
    given, expect = case["given"], case["expect"]
    where = given.get("division", "")
    rules = load().resolve(given["scheme"], given["day"], Kind.STANDING, given.get("notice"), division=where)
    seen = seen_by(standing(rules), given["day"].year, given.get("ground", ""))
    assert {name: seen[name] for name in expect} == expect


def test_titles_live_on_under_the_last_text_of_their_scheme() -> None:
    """A notice's last day ends its intake, not the duties of those it brought in."""
    book = load()
    with pytest.raises(NotAllowed):
        book.resolve("ln/specialised", dt.date(2025, 1, 1), Kind.APPLICATION)
    then = book.resolve("ln/specialised", dt.date(2022, 7, 31), Kind.STANDING)
    later = book.resolve("ln/specialised", dt.date(2025, 1, 1), Kind.STANDING)
    assert later.layers[-1] == then.layers[-1]
    general = ("remedies", "gate")
    assert {k: v for k, v in later.values.items() if k not in general} == {
        k: v for k, v in then.values.items() if k not in general
    }

"""Cases in sentences (``cases/*.yaml``): what a jurist would check.

Each case starts from an enterprise that just meets every condition and changes what ``given`` names.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.errors import NotAllowed
from domain.figures import Figure
from domain.rulebook import load
from domain.rulebook.conditions import assess, overall
from domain.rulebook.model import Kind, Outcome
from domain.rulebook.specimen import specimen

FOLDER = Path(__file__).parent / "cases"
CASES = [
    case
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def enterprise(rules, given: dict[str, Any]):
    year = given["day"].year - 1
    firm = specimen(rules, year)
    for of_year, figures in given.get("figures", {}).items():
        for metric, value in figures.items():
            exact = value if isinstance(value, bool) else Decimal(str(value))
            firm.figures.setdefault(of_year, {})[metric] = Figure(metric, exact)
    for of_year, metrics in given.get("missing", {}).items():
        for metric in metrics:
            del firm.figures[of_year][metric]
    for name, settled in given.get("judgements", {}).items():
        if settled is None:
            del firm.judgements[name]
        else:
            firm.judgements[name] = (Outcome(settled[0]), settled[1])
    firm.titles = given.get("titles", firm.titles)
    return firm, year


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case):
    given, expect = case["given"], dict(case["expect"])
    if "refused" in expect:
        with pytest.raises(NotAllowed, match=expect["refused"]):
            load().resolve(given["scheme"], given["day"], Kind(given["kind"]))
        return
    rules = load().resolve(given["scheme"], given["day"], Kind(given["kind"]))
    firm, year = enterprise(rules, given)
    rows = assess(rules, firm.figures, year=year, titles_in_force=firm.titles, judgements=firm.judgements)
    outcomes = {row.id: row.outcome.value for row in rows}
    seen = {
        "layers": rules.layers,
        "result": overall(rows),
        "outcomes": {name: outcomes.get(name) for name in expect.get("outcomes", {})},
        "absent": [name for name in expect.get("absent", []) if name not in outcomes],
        "publicity": {
            step.id: [step.settings["days"], step.settings["unit"]]
            for step in rules.route
            if step.kind.value == "publicity"
        },
        "levels": list(dict.fromkeys(step.level.value for step in rules.route)),
        "validity": rules.validity.n if rules.validity else None,
        "title": rules.title,
        "due": rules.values.get("annual_report", {}).get("value", {}).get("due"),
        "misses": rules.values.get("annual_report", {}).get("value", {}).get("misses"),
    }
    assert {name: seen[name] for name in expect} == expect

"""Ways to falsify one value of an instrument's file, for every value that the source documents speak of."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from tests.rulebook.comparing import CORRECTIONS, DETAILS, Entry

Block = dict[str, Any]


class Falsification(NamedTuple):
    """One wrong value: its kind, the entry that is wrong afterwards, and the change to the block."""

    kind: str
    entry: str
    apply: Callable[[Block], None]


def falsifications(fact: Entry, block: Block) -> Iterator[Falsification]:
    """Every value of *block* that *fact* speaks of, made wrong."""
    entry = fact["entry"]
    for kind, apply in (*_terms(fact), *_ends(fact, block), *_money(fact, block), *_rest(entry, block)):
        yield Falsification(kind, entry, apply)
    for kind, apply in _conditions(fact, block):
        yield Falsification(kind, entry, apply)
    yield Falsification("an entry is left out", entry, lambda b: b["entries"].remove(entry))
    yield Falsification("an entry stands twice", entry, lambda b: b["entries"].append(entry))


Change = tuple[str, Callable[[Block], None]]


def _terms(fact: Entry) -> Iterator[Change]:
    if fact["publicity"]:
        yield "publicity is left out", lambda b: b.update(publicity=[])
        yield "publicity has another unit", _each("publicity", "unit", _other_unit)
        if fact["publicity"]["days"]:
            yield "publicity lasts a day longer", _each("publicity", "days", _more)
    else:
        yield "publicity is invented", lambda b: b.update(publicity=[{"days": 5, "unit": "working"}])
    for name, key in (("validity", "years"), ("recheck", "cycle_years")):
        said = fact[f"{name}_years"]
        if said:
            yield f"{name} is a year longer", _each(name, key, _more)
            yield f"{name} is left out", lambda b, name=name: b.update({name: []})
    corrected = CORRECTIONS.get(fact["entry"], {})
    if re.search(r"\d月", fact["annual_deadline"] or "") and "annual_report" not in corrected:
        yield "the update is due on another day", _each("annual_report", "due", lambda _: "02-03")


def _ends(fact: Entry, block: Block) -> Iterator[Change]:
    for n, ground in enumerate(block.get("revocation", [])):
        yield "a ground is left out", lambda b, n=n: b["revocation"].pop(n)
        if ground.get("ban_years"):
            yield "a ban is a year longer", _one("revocation", n, "ban_years", _more)
        else:
            yield "a ban is invented", _one("revocation", n, "ban_years", lambda _: 3)
    said = DETAILS.get(fact["entry"], {})
    if "change_months" in said:
        yield "a change may be reported a month later", _each("change_report", "months", _more)


def _money(fact: Entry, block: Block) -> Iterator[Change]:
    for n, item in enumerate(block.get("subsidies", [])):
        yield "money is left out", lambda b, n=n: b["subsidies"].pop(n)
        if item.get("amount") is not None:
            yield "an amount is another one", _one("subsidies", n, "amount", lambda amount: f"{amount}1")
            yield "an amount has another unit", _one("subsidies", n, "unit", lambda unit: f"{unit}/年")
    capped = [tuple(pair) for pair in DETAILS.get(fact["entry"], {}).get("cap_values", [])]
    for n, item in enumerate(block.get("subsidies", [])):
        if capped.count((item.get("line"), item.get("cap"))) == 1:
            alike = [i for i in block["subsidies"] if (i.get("line"), i.get("cap")) == _cap(item)]
            if len(alike) == 1:
                yield "a cap is higher", _one("subsidies", n, "cap", _more)
    for n in range(len(block.get("clawback", []))):
        yield "a clawback is left out", lambda b, n=n: b["clawback"].pop(n)


def _cap(item: Entry) -> tuple[Any, Any]:
    return item.get("line"), item.get("cap")


def _rest(entry: str, block: Block) -> Iterator[Change]:
    said = DETAILS.get(entry, {})
    if "scoring" in said and said["scoring"] != [None, None]:
        yield "a score is higher", _each("scoring", "total" if said["scoring"][0] else "pass", _more)
    for n, window in enumerate(block.get("windows", [])):
        for end in ("opens", "closes"):
            day = window.get(end)
            alike = [w for w in block["windows"] for e in ("opens", "closes") if w.get(e) == day]
            if day and day.isoformat() in said.get("days", []) and len(alike) == 1:
                yield "a deadline is a day later", _one("windows", n, end, lambda d: d + dt.timedelta(1))
    for n, quota in enumerate(block.get("quota", [])):
        for bound in ("max", "min"):
            numbers = [quota.get("line"), quota.get("max"), quota.get("min")]
            if quota.get(bound) and numbers in said.get("quota", []):
                yield "a quota is larger", _one("quota", n, bound, _more)
    for part in said.get("has", []):
        yield f"{part} is left out", lambda b, part=part: b.pop(part)


def _conditions(fact: Entry, block: Block) -> Iterator[Change]:
    corrected = CORRECTIONS.get(fact["entry"], {})
    compared = {name for name, one in corrected.items() if one.get("compared")}
    wanted = [
        c for c in fact["conditions"]
        if "line" in c and (c["metric"] not in corrected or c["metric"] in compared)
    ]  # fmt: skip
    for path, leaf in _leaves(block.get("conditions", []), ()):
        bound = (leaf.get("line"), leaf.get("op"), str(leaf.get("value")))
        alike = [c for c in wanted if (c["line"], c["op"], str(c["value"])) == bound]
        twins = [x for _, x in _leaves(block["conditions"], ()) if x.get("line") == bound[0]]
        if len(alike) != 1 or len(twins) != 1 or leaf.get("exclusion") or "bands" in path:
            continue
        yield "a condition cites another line", _leaf(path, "line", _more)
        if isinstance(leaf["value"], bool):
            yield "a yes is a no", _leaf(path, "value", lambda value: not value)
        elif not isinstance(leaf["value"], list | dt.date):
            yield "a threshold is higher", _leaf(path, "value", _more)
            yield "a bound is strict", _leaf(path, "op", lambda op: {">=": ">", "<=": "<"}.get(op, ">="))
        if len(path) == 1:
            yield "a condition is left out", lambda b, n=path[0]: b["conditions"].pop(n)
    for path, leaf in _leaves(block.get("conditions", []), ()):
        lines = [x.get("line") for _, x in _leaves(block["conditions"], ()) if x.get("exclusion")]
        if leaf.get("exclusion") and len(lines) == len(fact["exclusions"]) and "exclusions" not in corrected:
            yield "a bar does not bar", _leaf(path, "exclusion", lambda _: False)


Path = tuple[Any, ...]
_GROUPS = ("all", "any", "of", "bands", "judged", "unclear")


def _leaves(conditions: list[Block], above: Path) -> Iterator[tuple[Path, Block]]:
    for n, condition in enumerate(conditions):
        group = next((name for name in _GROUPS if name in condition), None)
        if group:
            yield from _leaves(condition[group], (*above, n, group))
        else:
            yield (*above, n), condition


def _leaf(path: Path, key: str, change: Callable[[Any], Any]) -> Callable[[Block], None]:
    def apply(block: Block) -> None:
        node: Any = block["conditions"]
        for part in path:
            node = node[part]
        node[key] = change(node[key])

    return apply


def _one(name: str, n: int, key: str, change: Callable[[Any], Any]) -> Callable[[Block], None]:
    def apply(block: Block) -> None:
        block[name][n][key] = change(block[name][n].get(key))

    return apply


def _each(name: str, key: str, change: Callable[[Any], Any]) -> Callable[[Block], None]:
    def apply(block: Block) -> None:
        for item in block[name]:
            if item.get(key) is not None:
                item[key] = change(item[key])

    return apply


def _more(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else str(Decimal(value) + 1)


def _other_unit(unit: str) -> str:
    return "calendar" if unit == "working" else "working"

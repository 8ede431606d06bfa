"""Compare an exported entry with the facts read from its document: each function returns what differs."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "facts"
Entry = dict[str, Any]
_NONE: Entry = {"compared": True}


def _read(pattern: str) -> list[Any]:
    files = sorted(FOLDER.glob(pattern))
    return [yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) for file in files]


FACTS: list[Entry] = [fact for facts in _read("entries*.yaml") for fact in facts]
CORRECTIONS: dict[str, Any] = {
    entry: why for file in _read("corrections*.yaml") for entry, why in (file or {}).items()
}
DETAILS: dict[str, Any] = _read("details.yaml")[0]
DOCUMENTS: dict[str, int] = _read("documents.yaml")[0]


def missing_entries(exported: list[Entry]) -> list[str]:
    """Entries of the documents that are not exported exactly once, and exported ones no document has."""
    wanted = [f"{document}#{n}" for document, count in DOCUMENTS.items() for n in range(1, count + 1)]
    found = [entry["entry"] for entry in exported]
    return [name for name in {*wanted, *found} if found.count(name) != wanted.count(name)]


def differences(fact: Entry, ours: Entry) -> list[str]:
    """Everything in which an exported entry differs from its document, in words."""
    corrected = CORRECTIONS.get(fact["entry"], {})
    said = DETAILS.get(fact["entry"], {})
    return [
        *conditions(fact, ours, corrected), *exclusions(fact, ours, corrected), *publicity(fact, ours),
        *terms(fact, ours), *update_day(fact, ours, corrected), *bans(fact, ours), *money(fact, ours),
        *windows(ours, said), *changes(ours, said), *scoring(ours, said), *caps(ours, said),
        *duties(ours, said), *quotas(ours, said), *parts(ours, said),
    ]  # fmt: skip


def conditions(fact: Entry, ours: Entry, corrected: Entry) -> list[str]:
    """Thresholds that no test of their own states; by line where the document was read line by line."""
    slots = list(_slots(ours))
    wanted = [one for one in fact["conditions"] if corrected.get(one["metric"], _NONE).get("compared", False)]
    fitting = [[n for n, slot in enumerate(slots) if _states(slot, one)] for one in wanted]
    taken: dict[int, int] = {}
    lost = [wanted[n] for n in range(len(wanted)) if not _place(n, fitting, taken, set())]
    ids = {row["id"] for row in ours["conditions"]} | {w["condition"] for w in ours["waived"]}
    unmet = [
        f"{metric}: {name} stands for it and is not there"
        for metric, correction in corrected.items()
        for name in correction.get("as", [])
        if name not in ids
    ]
    return [f"condition {one}" for one in lost] + unmet


def _slots(ours: Entry) -> Iterator[Entry]:
    """Each test of an entry, and each figure that opens a band, once."""
    bands = []
    for row in ours["conditions"]:
        yield {**row, "line": row["source"].get("line")}
        band = row["when"] and {**row["when"], "group": row["group"], "line": row["source"].get("line")}
        if band and band not in bands:
            bands.append(band)
            yield {**band, "outcome_kind": "computed"}


def _place(n: int, fitting: list[list[int]], taken: dict[int, int], seen: set[int]) -> bool:
    """Give fact *n* a slot of its own, moving others where they have another one."""
    for slot in fitting[n]:
        if slot in seen:
            continue
        seen.add(slot)
        if slot not in taken or _place(taken[slot], fitting, taken, seen):
            taken[slot] = n
            return True
    return False


def _states(slot: Entry, wanted: Entry) -> bool:
    if "line" in wanted and slot["line"] != wanted["line"]:
        return False
    if wanted["op"] in ("judgement", "evaluated"):
        return slot["outcome_kind"] == "judgement"
    if wanted["value"] is True and slot["outcome_kind"] == "judgement":
        return False
    return _same_operator(slot["op"], wanted["op"]) and _same_value(slot["value"], wanted["value"])


def _same_value(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, list):
        return isinstance(ours, list) and all(map(_same_value, ours, theirs))
    if isinstance(theirs, bool) or isinstance(ours, bool):
        return ours is theirs
    return ours is not None and theirs is not None and Decimal(str(ours)) == _number(theirs)


def _number(value: Any) -> Decimal:
    text = str(value)
    if "-" in text.lstrip("-"):
        year, month, *day = (int(part) for part in text.split("-"))
        return Decimal(f"{dt.date(year, month, *(day or [1])):%Y%m%d}")
    return Decimal(text)


def _same_operator(ours: str | None, theirs: str) -> bool:
    """A range printed with a dash says nothing about its ends: the encoding decides them."""
    return ours == theirs or (theirs == "range" and str(ours).startswith("range"))


def exclusions(fact: Entry, ours: Entry, corrected: Entry) -> list[str]:
    """Bars from applying that are no condition."""
    if "exclusions" in corrected:
        return []
    rows = [row for row in ours["conditions"] if row["exclusion"]]
    lines = {row["source"].get("line") for row in rows}
    few = [] if len(rows) >= len(fact["exclusions"]) else [f"{len(rows)} exclusions"]
    return few + [
        f"exclusion {one}" for one in fact["exclusions"] if "line" in one and one["line"] not in lines
    ]


def publicity(fact: Entry, ours: Entry) -> list[str]:
    """The length of the publicity and its unit."""
    if fact["publicity"] is None:
        return [] if ours["publicity"] is None else ["publicity that no text asks for"]
    wanted = (fact["publicity"]["days"], fact["publicity"]["unit"])
    found = [(one["days"], one["unit"]) for one in ours["publicity"] or []]
    return [] if wanted in found else [f"publicity {wanted}, not {found}"]


def terms(fact: Entry, ours: Entry) -> list[str]:
    """Years of validity, years of the recheck cycle, and the level."""
    names = ("validity_years", "recheck_years", "level")
    return [f"{name} {fact[name]}, not {ours[name]}" for name in names if fact[name] != ours[name]]


def update_day(fact: Entry, ours: Entry, corrected: Entry) -> list[str]:
    """The day of the annual update."""
    found = re.search(r"(\d+)月(?:(\d+)|底)", fact["annual_deadline"] or "")
    if "annual_report" in corrected:
        return []
    wanted = None
    if found:
        month = int(found[1])
        wanted = f"{month:02}-{int(found[2] or calendar.monthrange(2021, month)[1]):02}"
    return [] if ours["annual_report"] == wanted else [f"update {wanted}, not {ours['annual_report']}"]


def bans(fact: Entry, ours: Entry) -> list[str]:
    """Years of every ban, at its line."""
    found = [(one["years"], one["source"].get("line")) for one in ours["bans"]]
    return _unequal("bans", [(one["years"], one.get("line")) for one in fact["bans"]], found)


def money(fact: Entry, ours: Entry) -> list[str]:
    """Amounts with their units, and the lines that claw back."""
    found = [(str(one["amount"]), one["unit"], one["source"].get("line")) for one in ours["subsidies"]]
    wanted = [(str(one["amount"]), one["unit"], one.get("line")) for one in fact["subsidies"]]
    lines = [one["source"].get("line") for one in ours["clawback"]]
    return _unequal("amounts", wanted, found) + _unequal(
        "clawback", [one.get("line") for one in fact["clawback"]], lines
    )


def _unequal(name: str, wanted: list[Any], found: list[Any]) -> list[str]:
    return [] if sorted(wanted, key=str) == sorted(found, key=str) else [f"{name} {wanted}, not {found}"]


def windows(ours: Entry, said: Entry) -> list[str]:
    """Deadlines with a printed year that no window has."""
    days = {window[end] for window in ours["windows"] for end in ("opens", "closes")}
    return [f"deadline {day}" for day in said.get("days", []) if day not in days]


def changes(ours: Entry, said: Entry) -> list[str]:
    """Months within which a change must be reported."""
    wanted, found = said.get("change_months"), ours["change_report_months"]
    return [] if wanted == found else [f"change report within {wanted} months, not {found}"]


def scoring(ours: Entry, said: Entry) -> list[str]:
    """Total and pass mark of a score."""
    wanted, found = said.get("scoring"), ours["scoring"]
    return [] if wanted == found else [f"score {wanted}, not {found}"]


def caps(ours: Entry, said: Entry) -> list[str]:
    """Caps of amounts, at their lines; a cap in words is only there or not."""
    found: dict[Any, list[str]] = {}
    for row in ours["subsidies"]:
        if row["cap"] is not None:
            found.setdefault(row["source"].get("line"), []).append(str(row["cap"]))
    absent = [f"cap at line {line}" for line in said.get("caps", []) if line not in found]
    differing = [
        f"cap {cap} at line {line}, not {found.get(line)}"
        for line, cap in said.get("cap_values", [])
        if str(cap) not in found.get(line, [])
    ]
    return absent + differing


def duties(ours: Entry, said: Entry) -> list[str]:
    """Years of bans and duties that come with money."""
    found = [[c["source"].get("line"), c["ban_years"], c["obligation_years"]] for c in ours["clawback"]]
    return [f"duty {duty}" for duty in said.get("duties", []) if duty not in found]


def quotas(ours: Entry, said: Entry) -> list[str]:
    """Numbers of quotas: the most, or the least, at their lines."""
    found = [[q["source"].get("line"), q["max"], q["min"]] for q in ours["quota"]]
    return [f"quota {quota}, not {found}" for quota in said.get("quota", []) if quota not in found]


def parts(ours: Entry, said: Entry) -> list[str]:
    """Parts of the entry that are missing altogether."""
    return [f"no {part}" for part in said.get("has", []) if part not in ours["parts"]]

"""What makes a rulebook wrong although its form is right: references, citations, dates, units, tests."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

import msgspec

from domain import divisions
from domain.rulebook.metrics import Metric
from domain.rulebook.model import Kind
from domain.rulebook.reader import Document
from domain.rulebook.schema import Cited, Condition, Instrument, Rules

Path = tuple[str | int, ...]
OPERATORS = (">=", ">", "<=", "<", "==", "range[)", "range[]", "before")
TESTS = ("metric", "judgement", "titles", "without", "all", "any", "of", "bands", "judged", "unclear")
_ENTRY = re.compile(r"^(?P<document>[a-z0-9-]+)#\d+$")
_SINGLE = (
    "validity", "discovery", "recheck", "annual_report", "change_report", "objection", "gate", "reports",
)  # fmt: skip


class Seen:
    """What the files before declared; one object for a whole load."""

    def __init__(self) -> None:
        self.instruments: dict[str, str] = {}
        self.schemes: dict[str, str] = {}
        self.instanced: set[str] = set()
        self.entries: dict[str, str] = {}
        self.starts: dict[tuple[str, str, Kind, dt.date], str] = {}
        self.condition_ids: dict[str, set[str]] = {}

    def has_scheme(self, scheme: str) -> bool:
        """Whether *scheme* is declared: itself, a base, an instance of one, or ``*`` for every scheme."""
        base, _, unit = scheme.partition("@")
        if scheme == "*":
            return True
        if unit:
            return base in self.instanced and (unit == "*" or unit in divisions.province_units())
        return scheme in self.schemes


def declarations(document: Document, instrument: Instrument, seen: Seen) -> None:
    """Ids are unique over all files."""
    if (other := seen.instruments.get(instrument.instrument)) is not None:
        raise document.fail(("instrument",), f"the instrument stands in {other} too.", "Keep one file.")
    seen.instruments[instrument.instrument] = document.name
    until = instrument.effective.until
    if until is not None and until < instrument.effective.begins:
        raise document.fail(
            ("effective", "until"), "the last day is before the first.", "Correct one of the two."
        )
    for i, scheme in enumerate(instrument.schemes):
        if scheme.id in seen.schemes:
            raise document.fail(
                ("schemes", i, "id"), f"`{scheme.id}` is declared in {seen.schemes[scheme.id]} too.",
                "A scheme is declared once, in the instrument that founded it.",
            )  # fmt: skip
        seen.schemes[scheme.id] = document.name
        if scheme.instances:
            seen.instanced.add(scheme.id)


def blocks(document: Document, instrument: Instrument, metrics: dict[str, Metric], seen: Seen) -> None:
    """Every block speaks of a known scheme, cites, and does not overlap another of the same strength."""
    for i, common in enumerate(instrument.common):
        _condition(document, ("common", i), common, metrics, seen)
    for i, rules in enumerate(instrument.rules):
        path: Path = ("rules", i)
        _known(document, (*path, "scheme"), rules.scheme, seen)
        _entries(document, (*path, "entries"), instrument, rules, seen)
        _dates(document, path, instrument, rules, seen)
        ids = seen.condition_ids.setdefault(rules.scheme, set())
        here: set[tuple[str, tuple[Kind, ...]]] = set()
        for j, condition in enumerate(rules.conditions):
            at = (*path, "conditions", j)
            key = (condition.id, tuple(condition.kinds))
            if key in here:
                raise document.fail(
                    (*at, "id"), f"the id `{condition.id}` stands twice.", "Give each its own id."
                )
            here.add(key)
            ids.update(_condition(document, at, condition, metrics, seen))
        if rules.use_common:
            ids.update(condition.id for condition in instrument.common)
        _citations(document, path, rules)
        _route(document, path, rules)


def waivers(document: Document, instrument: Instrument, seen: Seen) -> None:
    """A waiver names a condition that some layer of the scheme has."""
    for i, rules in enumerate(instrument.rules):
        base = rules.scheme.partition("@")[0]
        known = seen.condition_ids.get(rules.scheme, set()) | seen.condition_ids.get(base, set())
        for j, waive in enumerate(rules.waive):
            if waive.condition not in known:
                raise document.fail(
                    ("rules", i, "waive", j, "condition"),
                    f"no layer of {rules.scheme} has `{waive.condition}`.",
                    _did_you_mean(waive.condition, known, "Name the id of a condition"),
                )  # fmt: skip
        if rules.same_conditions_as and all(r.scheme != rules.same_conditions_as for r in instrument.rules):
            raise document.fail(
                ("rules", i, "same_conditions_as"),
                f"this file has no block for `{rules.same_conditions_as}`.",
                "Name a scheme of the same file.",
            )  # fmt: skip


def _known(document: Document, path: Path, scheme: str, seen: Seen) -> None:
    if not seen.has_scheme(scheme):
        raise document.fail(
            path, f"no instrument declares the scheme `{scheme}`.",
            _did_you_mean(scheme, set(seen.schemes), "Declare it under `schemes:` where it is founded"),
        )  # fmt: skip


def _entries(document: Document, path: Path, instrument: Instrument, rules: Rules, seen: Seen) -> None:
    for i, entry in enumerate(rules.entries):
        match = _ENTRY.match(entry)
        if match is None:
            raise document.fail(
                (*path, i), f"`{entry}` is no entry.", "Write <document id>#<number>, e.g. cn-2022-63#2."
            )
        key = f"{entry} for {rules.scheme}"
        if key in seen.entries and seen.entries[key] != document.name:
            raise document.fail((*path, i), f"{entry} is encoded in {seen.entries[key]} too.", "Keep one.")
        seen.entries[key] = document.name


def _dates(document: Document, path: Path, instrument: Instrument, rules: Rules, seen: Seen) -> None:
    for begins, kinds in starts(instrument, rules):
        for kind in kinds:
            key = (rules.scheme, instrument.role, kind, begins)
            if key in seen.starts:
                raise document.fail(
                    path, f"for {rules.scheme} ({kind.value}) {seen.starts[key]} holds from {begins} too.",
                    "Two texts of one strength cannot begin on one day: correct `from` or join them.",
                )  # fmt: skip
            seen.starts[key] = document.name
    for name in _SINGLE:
        items: list[Cited] = getattr(rules, name)
        _overlap(document, (*path, name), instrument, items)


def _overlap(document: Document, path: Path, instrument: Instrument, items: list[Cited]) -> None:
    for i, item in enumerate(items):
        if item.until and item.until < (item.begins or instrument.effective.begins):
            raise document.fail(
                (*path, i, "until"), "the last day is before the first.", "Correct one of the two."
            )
        for j, later in enumerate(items[i + 1 :], i + 1):
            if item.kinds and later.kinds and not set(item.kinds) & set(later.kinds):
                continue
            first = later.begins or instrument.effective.begins
            start = item.begins or instrument.effective.begins
            if first <= start or (item.until and first <= item.until):
                raise document.fail(
                    (*path, j), "the value overlaps the one before it.",
                    "Give the later value a later `from`; never edit one that was in force.",
                )  # fmt: skip


def starts(instrument: Instrument, rules: Rules) -> list[tuple[dt.date, list[Kind]]]:
    """The first days of a block with the kinds they are for.

    A block that tells first days only for applications and rechecks binds holders from its own first day.
    """
    begins = rules.begins or instrument.effective.begins
    if not rules.applies:
        return [(begins, list(rules.kinds or Kind))]
    told = [(a.begins or instrument.effective.begins, list(a.kinds or Kind)) for a in rules.applies]
    if any(Kind.STANDING in kinds for _, kinds in told):
        return told
    return [*told, (begins, [Kind.STANDING])]


def _condition(
    document: Document, path: Path, condition: Condition, metrics: dict[str, Metric], seen: Seen
) -> list[str]:
    tests = [
        name for name in TESTS
        if getattr(condition, name)
    ]  # fmt: skip
    if len(tests) != 1:
        problem = "has no test" if not tests else f"has {len(tests)} tests ({', '.join(tests)})"
        raise document.fail(
            path, f"`{condition.id}` {problem}.",
            f"Give it exactly one of {', '.join(TESTS)}; `of` goes with `pick`.",
        )  # fmt: skip
    if condition.metric:
        _test(document, path, condition, metrics)
    for name in ("titles", "without"):
        for title in getattr(condition, name):
            _known(document, (*path, name), title, seen)
    if condition.of and not 0 < condition.pick <= len(condition.of):
        raise document.fail(
            (*path, "pick"), f"{condition.pick} of {len(condition.of)} cannot be asked.",
            "`pick` is at least 1 and at most the number of members.",
        )  # fmt: skip
    ids = [condition.id]
    for i, member in enumerate(condition.members):
        at = (*path, tests[0], i)
        if member.id in ids:
            raise document.fail((*at, "id"), f"the id `{member.id}` stands twice.", "Give each its own id.")
        if condition.bands and member.when is None:
            raise document.fail(at, "a band has no `when`.", "Say for which figure the band holds.")
        ids += _condition(document, at, member, metrics, seen)
    return ids


def _test(document: Document, path: Path, condition: Condition, metrics: dict[str, Metric]) -> None:
    metric = metrics.get(condition.metric)
    if metric is None:
        raise document.fail(
            (*path, "metric"), f"`{condition.metric}` is not in the metric catalogue.",
            _did_you_mean(condition.metric, set(metrics), "Add it to a file of metrics/"),
        )  # fmt: skip
    if condition.op not in OPERATORS:
        raise document.fail(
            (*path, "op"), f"`{condition.op}` is no comparison.", f"Use one of {' '.join(OPERATORS)}."
        )
    if condition.unit and condition.unit != metric.unit:
        raise document.fail(
            (*path, "unit"),
            f"`{condition.metric}` is reported in {metric.unit or 'yes/no'}, not {condition.unit}.",
            "Convert the threshold to the catalogue's unit.",
        )  # fmt: skip
    if (metric.type == "boolean") != isinstance(condition.value, bool):
        wanted = "true or false" if metric.type == "boolean" else "a number"
        raise document.fail(
            (*path, "value"), f"`{condition.metric}` compares with {wanted}.", "Correct the value."
        )
    if condition.over == "pooled" and not metric.ratio:
        raise document.fail(
            (*path, "over"), f"`{condition.metric}` is no ratio, so its parts cannot be summed.",
            "Use `sum` or `average`, or a metric with `ratio:` in the catalogue.",
        )  # fmt: skip
    if condition.op == "before" and metric.type != "date":
        raise document.fail(
            (*path, "op"), "`before` compares dates only.", "Use <, or a metric of type date."
        )
    ranged = condition.op.startswith("range")
    bounds = condition.value if isinstance(condition.value, list) else [condition.value]
    if ranged != isinstance(condition.value, list) or (ranged and len(bounds) != 2):
        raise document.fail(
            (*path, "value"), f"`{condition.op}` and its value do not fit.", "A range has two bounds."
        )
    if metric.type == "boolean":
        return
    for bound in bounds:
        if metric.type == "date":
            if not isinstance(bound, dt.date):
                raise document.fail((*path, "value"), f"`{bound}` is no date.", "Write it as 2020-01-01.")
        elif not _number(bound):
            raise document.fail(
                (*path, "value"), f"`{bound}` is no number.", "Write 5000, or '1.5' in quotes."
            )


def _number(value: object) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _citations(document: Document, path: Path, rules: Rules) -> None:
    if rules.line is not None or rules.clause:
        return
    for field in msgspec.structs.fields(rules):
        value = getattr(rules, field.name)
        if not isinstance(value, list):
            continue
        for i, item in enumerate(value):
            if isinstance(item, Cited) and not _cited(item):
                raise document.fail(
                    (*path, field.name, i), "the value has no citation.",
                    "Add `line:` (source collection) or `clause:` (article), here or on the block.",
                )  # fmt: skip


def _cited(item: Cited) -> bool:
    if item.line is not None or item.clause:
        return True
    members = item.members if isinstance(item, Condition) else []
    return bool(members) and all(_cited(member) for member in members)


def _route(document: Document, path: Path, rules: Rules) -> None:
    ids: set[str] = set()
    for i, step in enumerate(rules.route):
        name = step.id or step.step.value
        if name in ids:
            raise document.fail(
                (*path, "route", i), f"the step `{name}` stands twice.", "Give the second an `id`."
            )
        ids.add(name)
        if step.experts_min is not None and step.experts_min < 1:
            raise document.fail((*path, "route", i, "experts_min"), "no experts.", "Name at least one.")
    for i, shown in enumerate(rules.publicity):
        if ids and shown.step not in ids:
            raise document.fail(
                (*path, "publicity", i, "step"), f"the route has no step `{shown.step}`.",
                _did_you_mean(shown.step, ids, "Name a step of the route"),
            )  # fmt: skip
        if shown.days is not None and shown.days < 1:
            raise document.fail(
                (*path, "publicity", i, "days"), "the period is empty.", "Leave `days` out if silent."
            )


def _did_you_mean(word: str, known: set[str], otherwise: str) -> str:
    near = get_close_matches(word, sorted(known), 1)
    return f"Did you mean `{near[0]}`? Otherwise: {otherwise}." if near else f"{otherwise}."

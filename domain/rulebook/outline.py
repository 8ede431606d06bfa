"""A scheme's rules as one readable list: every value with the layer it came from and what it overrides.

:class:`~domain.rulebook.model.CaseRules` keeps what procedures need.  People ask more: which document says
this very field, and what did a weaker one say.  The layers themselves are asked again for that, so that a
field which only an older document fills is never shown as the newer one's.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec

from domain.rulebook.layers import Layer
from domain.rulebook.model import CaseRules, Condition, Source, Step, StepKind
from domain.rulebook.resolve import LISTED, STEP_LABELS
from domain.rulebook.rulebook import Rulebook
from domain.rulebook.schema import Cited
from domain.rulebook.words import PARTS, demand, field_name, field_text, item_text, length, opening

SILENT = "文件未写明，由办理人员填写并说明理由"
"""What stands where the text is silent: nothing is assumed, a person decides."""

ASKED = {
    "publicity": "公示", "objection": "提出异议的办法", "validity": "有效期", "recheck": "期满后的复核",
}  # fmt: skip
"""Parts without which a title cannot be run: where the text is silent, that is said."""


_YEARS_FIRST = "近截0123456789"
"""How a demand begins that names its years."""

FEW = 4
"""Titles that a condition lists one by one; beyond, they are those of all units."""


class Was(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a weaker layer said, which no longer counts."""

    layer: str
    text: str
    source: Source | None = None


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value of a scheme's rules.

    Args:
        key: Stable address, e.g. ``conditions.revenue`` or ``recheck.failed``.
        part: One of :data:`~domain.rulebook.words.PARTS`.
        label: Name on screen.
        text: What holds, in words.
        layer: Instrument that says so; empty where no text does.
        overrides: What weaker layers said, weakest first.
        depth: 0 for a value of its own, deeper for a member of a group, which follows it.
        note: When it applies, or why it is not examined.
        waived: It is not examined in this kind of case.
        silent: No text says anything: a person decides.
        value: The value itself, for comparisons.
    """

    key: str
    part: str
    label: str
    text: str
    layer: str = ""
    source: Source | None = None
    overrides: list[Was] = []
    depth: int = 0
    note: str = ""
    waived: bool = False
    silent: bool = False
    value: Any = None

    @property
    def heading(self) -> str:
        """The label without the demand, which a label made from the catalogue repeats: years and bound."""
        if not self.text or self.part != "conditions":
            return self.label
        years, _, bound = self.text.partition(" ") if self.text[0] in _YEARS_FIRST else ("", "", self.text)
        if not bound or not self.label.endswith(bound):
            return self.label
        return self.label.removesuffix(bound).strip().removeprefix(years).lstrip("：的") or self.label


def outline(book: Rulebook, rules: CaseRules, notice: str | None = None) -> list[Told]:
    """
    Everything that *rules* hold, part by part in reading order.

    Args:
        notice: The notice with which *rules* were resolved.
    """
    layers = book.layers(rules.scheme, rules.on, rules.kind, notice)
    told = [row for condition in rules.conditions for row in _condition(condition, "conditions", 0, book)]
    told += _route(rules, layers)
    told += _publicity(rules)
    values = dict(rules.values)
    for name in ("objection", "discovery"):
        if fields := _fields_of(name, layers, rules):
            values[name] = {"value": fields}
    for name, entry in values.items():
        told += _value(name, entry, layers, rules)
    told = [_named(book, row) for row in told]
    if book.scheme(rules.scheme).awards == "title":
        known = {row.part for row in told}
        told += [
            Told(f"{name}.", name, label, SILENT, silent=True)
            for name, label in ASKED.items()
            if name not in known
        ]
    order = {name: i for i, name in enumerate(PARTS)}
    return sorted(told, key=lambda row: order.get(row.part, len(order)))


def _named(book: Rulebook, row: Told) -> Told:
    """*row* with the titles' names where it lists them by id."""
    ids = row.value if isinstance(row.value, list) else []
    if row.key.rpartition(".")[2] != "exempt_holding":
        return row
    return msgspec.structs.replace(row, text="、".join(book.scheme(name).title for name in ids))


def spoken(layers: list[Layer], name: str, rules: CaseRules) -> list[tuple[Layer, Cited]]:
    """Every item called *name* that is in force for *rules*, the weakest first."""
    found: list[tuple[Layer, Cited]] = []
    for layer in layers:
        items: list[Any] = getattr(layer.rules, name, [])
        held = [i for i in items if isinstance(i, Cited) and layer.holds(i, rules.on, rules.kind)]
        found += [(layer, i) for i in sorted(held, key=lambda i: i.begins or dt.date.min)]
    return found


def layer_of(source: Source | None) -> str:
    """The instrument that a citation points to."""
    return source.ref.partition("/")[0] if source is not None else ""


def _condition(condition: Condition, above: str, depth: int, book: Rulebook) -> Iterator[Told]:
    test = condition.test
    waived = test.get("not_examined")
    notes = [opening(test["when"], book.metrics)] if "when" in test else []
    if waived:
        notes.append(f"不考查：{waived['reason']}（{waived['source']['document']}）")
    if test.get("preference"):
        notes.append("只用于择优，不影响申报资格")
    key = f"{above}.{condition.id}"
    yield Told(
        key=key,
        part="conditions",
        label=condition.label,
        text=demand(condition) + _titles(book, test.get("titles", [])),
        layer=condition.layer,
        source=condition.source,
        overrides=[
            Was(before["layer"], before["label"], msgspec.convert(before["source"], Source | None))
            for before in condition.overrides
        ],
        depth=depth,
        note="；".join(notes),
        waived=bool(waived),
        value={k: v for k, v in test.items() if k != "not_examined"},
    )
    for part in condition.parts:
        yield from _condition(part, key, depth + 1, book)


def _titles(book: Rulebook, ids: list[str]) -> str:
    """The names of titles; where every unit awards its own, the name that they share."""
    names = {book.scheme(name.partition("@")[0] if len(ids) > FEW else name).title for name in ids}
    return f"：{'、'.join(sorted(names))}" if names else ""


def _route(rules: CaseRules, layers: list[Layer]) -> Iterator[Told]:
    if not rules.route:
        return
    giving = [
        (layer, steps)
        for layer in layers
        if (steps := [s for s in layer.rules.route if layer.holds(s, rules.on, rules.kind)])
    ]
    names = " → ".join(step.label for step in rules.route)
    yield Told(
        key="route",
        part="route",
        label="步骤",
        text=names,
        layer=giving[-1][0].instrument.instrument if giving else layer_of(rules.route[0].source),
        source=rules.route[0].source,
        overrides=[
            Was(
                layer.instrument.instrument,
                " → ".join(s.label or s.level.label + STEP_LABELS[s.step] for s in steps),
                layer.source(steps[0]),
            )
            for layer, steps in giving[:-1]
        ],
        value=names,
    )
    for step in rules.route:
        yield Told(
            key=f"route.{step.id}", part="route", label=step.label, text=step_text(step), depth=1,
            layer=layer_of(step.source), source=step.source, value=step_text(step),
        )  # fmt: skip


def step_text(step: Step) -> str:
    """What is known about a step besides its name."""
    said = [f"{step.level.label}级" if step.level.value != "ministry" else step.level.label]
    if step.optional:
        said.append("可以不办，须说明理由")
    if step.limit is not None:
        said.append(f"{length(step.limit.n, step.limit.unit)}内")
    settings = step.settings
    if settings.get("experts_min") is not None:
        said.append(f"专家不少于{settings['experts_min']}人")
    if settings.get("pass_score") is not None:
        said.append(f"{settings['pass_score']}分合格")
    if (correction := settings.get("correction")) and correction.get("n") is not None:
        said.append(f"补正{length(correction['n'], correction['unit'])}")
    elif correction:
        said.append("补正期限未写明")
    if settings.get("note"):
        said.append(str(settings["note"]))
    return "；".join(said)


def _publicity(rules: CaseRules) -> Iterator[Told]:
    for step in rules.route:
        if step.kind is not StepKind.PUBLICITY:
            continue
        settings = step.settings
        days, unit = settings.get("days"), str(settings.get("unit", "unspecified"))
        extra = [str(settings[name]) for name in ("where", "practice") if settings.get(name)]
        yield Told(
            key=f"publicity.{step.id}",
            part="publicity",
            label=step.label,
            text="；".join([length(days, unit), *extra]),
            layer=layer_of(step.source),
            source=step.source,
            overrides=[
                Was(before["layer"], length(before["days"], before["unit"]))
                for before in settings.get("overrides", [])
            ],
            silent=days is None,
            value=[days, unit],
        )


def _value(name: str, entry: dict[str, Any], layers: list[Layer], rules: CaseRules) -> Iterator[Told]:
    value = entry["value"]
    if isinstance(value, dict):
        yield from _fields(name, entry, layers, rules)
    elif name in LISTED:
        yield from _items(name, value, layers, rules)
    else:
        text = field_text(name, value)
        before = [
            Was(layer.instrument.instrument, field_text(name, old), layer.source(layer.rules))
            for layer in layers
            if (old := getattr(layer.rules, name, None)) and layer.instrument.instrument != entry.get("layer")
        ]
        source = msgspec.convert(entry.get("source"), Source | None)
        yield Told(
            name, name, PARTS.get(name, name), text, entry.get("layer", ""), source, before, value=value
        )


def _fields(name: str, entry: dict[str, Any], layers: list[Layer], rules: CaseRules) -> Iterator[Told]:
    """One row for each field, by the layers that fill it."""
    saying = spoken(layers, name, rules)
    for field, value in entry["value"].items():
        said = [(layer, item, plain[field]) for layer, item in saying if field in (plain := filled(item))]
        by = [one for one in said if one[2] == value][-1:] or said[-1:]
        layer, source = entry.get("layer", ""), msgspec.convert(entry.get("source"), Source | None)
        if by:
            layer, source = by[0][0].instrument.instrument, by[0][0].source(by[0][1])
        before = [
            Was(one.instrument.instrument, field_text(field, old), one.source(item))
            for one, item, old in said
            if old != value
        ]
        text = field_text(field, value)
        yield Told(f"{name}.{field}", name, field_name(field), text, layer, source, before, value=value)


def _items(name: str, items: list[dict[str, Any]], layers: list[Layer], rules: CaseRules) -> Iterator[Told]:
    """One row for each item of a list; items of weaker layers with the same name are what it overrides."""
    key = LISTED[name]
    heading = {"revocation": "ground"}.get(name, key)
    saying = spoken(layers, name, rules)
    for item in items:
        plain = {k: v for k, v in item.items() if k not in ("source", "layer")}
        before = [
            Was(layer.instrument.instrument, item_text(old, "") or str(getattr(one, key)), layer.source(one))
            for layer, one in saying
            if getattr(one, key) == item[key]
            and layer.instrument.instrument != item["layer"]
            and (old := filled(one)) != plain
        ]
        yield Told(
            key=f"{name}.{item[key]}",
            part=name,
            label=str(item.get(heading) or item[key]),
            text=item_text(plain, heading),
            layer=item["layer"],
            source=msgspec.convert(item["source"], Source),
            overrides=before,
            value=plain,
        )


def _fields_of(name: str, layers: list[Layer], rules: CaseRules) -> dict[str, Any]:
    """The fields of a part that the resolved rules keep outside their values, the strongest layer's last."""
    return {key: value for _, item in spoken(layers, name, rules) for key, value in filled(item).items()}


_CITATION = {field.name for field in msgspec.structs.fields(Cited)}


def filled(item: Cited) -> dict[str, Any]:
    """The fields that the text fills, as plain JSON and without the citation."""
    return {
        field.name: msgspec.to_builtins(value)
        for field in msgspec.structs.fields(item)
        if field.name not in _CITATION and (value := getattr(item, field.name)) not in (None, "", [], False)
    }

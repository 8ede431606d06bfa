"""Put the layers of a case on each other: a later one replaces what it speaks of, and history is kept."""

import datetime as dt
from typing import Any

import msgspec

from domain import divisions
from domain.rulebook import schema
from domain.rulebook.compile import condition_of
from domain.rulebook.layers import Layer
from domain.rulebook.metrics import Metric
from domain.rulebook.model import CaseRules, Condition, Kind, Level, Source, Span, Step, StepKind, Unit

STEP_LABELS = {
    StepKind.COMPLETENESS: "材料审查",
    StepKind.PRELIMINARY_REVIEW: "初审",
    StepKind.RECOMMENDATION: "推荐",
    StepKind.EXPERT_REVIEW: "专家评审",
    StepKind.SITE_CHECK: "实地核查",
    StepKind.DECISION: "审定",
    StepKind.PUBLICITY: "公示",
    StepKind.RECOGNITION: "认定",
}
"""What a step is called when the instrument gives it no name."""

MERGED = (
    "validity", "recheck", "annual_report", "change_report", "gate", "reports", "scoring", "review",
)  # fmt: skip
"""Values of which a stronger layer replaces the fields it fills."""

LISTED = {
    "revocation": "id", "subsidies": "name", "clawback": "ground", "quota": "text", "converts": "old",
    "windows": "what", "sanctions": "text", "remedies": "name", "notes": "text",
}  # fmt: skip
"""Lists to which a stronger layer adds, replacing items of the same key."""

_CITATION = {"line", "clause", "document", "confidence", "begins", "until", "kinds"}


def resolve(
    scheme: Any,
    layers: list[Layer],
    on: dt.date,
    kind: Kind,
    metrics: dict[str, Metric],
    *,
    unit: str = "",
) -> CaseRules:
    """
    The rules of one case; *scheme* is its :class:`~domain.rulebook.rulebook.SchemeInfo`.

    Args:
        unit: The enterprise's province-level unit, whose levels the route goes through; else the scheme's.
    """
    conditions = _conditions(scheme.id, layers, on, kind, metrics)
    validity = _last(layers, "validity", on, kind)
    discovery = _last(layers, "discovery", on, kind)
    return CaseRules(
        scheme=scheme.id,
        title=scheme.title,
        jurisdiction=scheme.jurisdiction,
        level=scheme.level,
        kind=kind,
        on=on,
        layers=list(dict.fromkeys(layer.instrument.instrument for layer in layers)),
        route=_route(unit or scheme.jurisdiction, layers, on, kind),
        conditions=conditions,
        validity=Span(validity[1].years, Unit.YEARS, validity[0].source(validity[1])) if validity else None,
        discovery=bool(discovery and discovery[1].allowed),
        prerequisites=[
            title
            for c in conditions
            if c.test["kind"] == "titles"
            for title in c.test["titles"]
            if not c.test.get("pending")
        ],
        objection=_objection(layers, on, kind),
        values=_values(layers, on, kind),
        sources=[Source(layer.instrument.document, ref=layer.instrument.instrument) for layer in layers],
    )


def _in_force(layers: list[Layer], name: str, on: dt.date, kind: Kind) -> list[tuple[Layer, Any]]:
    """Every item called *name* in force, weakest layer first; of one layer's versions the newest last."""
    return [
        (layer, item)
        for layer in layers
        for item in sorted(getattr(layer.rules, name), key=lambda i: i.begins or layer.begins)
        if layer.holds(item, on, kind)
    ]


def _last(layers: list[Layer], name: str, on: dt.date, kind: Kind) -> tuple[Layer, Any] | None:
    found = _in_force(layers, name, on, kind)
    return found[-1] if found else None


def _conditions(
    scheme: str, layers: list[Layer], on: dt.date, kind: Kind, metrics: dict[str, Metric]
) -> list[Condition]:
    """Conditions by id: a stronger layer replaces, the rest stay in their order; waivers come last."""
    found: dict[str, Condition] = {}
    for layer in layers:
        for declared in declared_conditions(layer):
            if not layer.holds(declared, on, kind):
                continue
            made = condition_of(layer, declared, scheme, metrics)
            before = found.get(made.id)
            if before is not None:
                history = [*before.overrides, _was(before)]
                made = msgspec.structs.replace(made, overrides=history)
            found[made.id] = made
    for layer, waive in _in_force(layers, "waive", on, kind):
        for name, condition in found.items():
            found[name] = _waived(condition, waive.condition, layer, waive)
    return list(found.values())


def declared_conditions(layer: Layer) -> list[schema.Condition]:
    """The conditions a block gives: the instrument's common ones, those it shares, and its own."""
    rules = layer.rules
    common = list(layer.instrument.common) if rules.use_common else []
    shared = [
        condition
        for other in layer.instrument.rules
        if rules.same_conditions_as and other.scheme == rules.same_conditions_as
        for condition in other.conditions
    ]
    return [*common, *shared, *rules.conditions]


def _was(condition: Condition) -> dict[str, Any]:
    return {
        "layer": condition.layer,
        "label": condition.label,
        "source": msgspec.to_builtins(condition.source),
    }


def _waived(condition: Condition, wanted: str, layer: Layer, waive: schema.Waive) -> Condition:
    """*condition*, with the member called *wanted* marked as not examined."""
    if condition.id == wanted:
        source = layer.source(waive)
        note = {
            "reason": waive.reason,
            "source": msgspec.to_builtins(source),
            "layer": layer.instrument.instrument,
        }
        return msgspec.structs.replace(condition, test={**condition.test, "not_examined": note})
    parts = [_waived(part, wanted, layer, waive) for part in condition.parts]
    return msgspec.structs.replace(condition, parts=parts) if parts else condition


def _route(jurisdiction: str, layers: list[Layer], on: dt.date, kind: Kind) -> list[Step]:
    """The route of the strongest layer that gives one, with each publicity's days put in."""
    routes = [
        (layer, steps)
        for layer in layers
        if (steps := [step for step in layer.rules.route if layer.holds(step, on, kind)])
    ]
    if not routes:
        return []
    layer, steps = routes[-1]
    published: dict[str, list[tuple[Layer, schema.Publicity]]] = {}
    for own, item in _in_force(layers, "publicity", on, kind):
        published.setdefault(item.step, []).append((own, item))
    cities = divisions.has_cities(jurisdiction)
    made = []
    for step in steps:
        if step.level is Level.CITY and not cities and step.where_no_city == "skip":
            continue
        level = Level.COUNTY if step.level is Level.CITY and not cities and step.where_no_city else step.level
        made.append(_step(layer, step, level, published))
    return made


def _step(
    layer: Layer, step: schema.Step, level: Level, published: dict[str, list[tuple[Layer, schema.Publicity]]]
) -> Step:
    name = step.id or step.step.value
    settings: dict[str, Any] = {}
    source = layer.source(step)
    if step.experts_min is not None:
        settings["experts_min"] = step.experts_min
    if step.pass_score is not None:
        settings["pass_score"] = step.pass_score
    if step.note:
        settings["note"] = step.note
    if step.step is StepKind.COMPLETENESS:
        correction = _span(layer, step.correction) or Span(None, Unit.UNSPECIFIED)
        settings["correction"] = msgspec.to_builtins(correction)
    if step.step is StepKind.PUBLICITY:
        settings.update(days=None, unit=Unit.UNSPECIFIED.value)
        if name in published:
            *weaker, (own, item) = _known_days(published[name])
            source = own.source(item)
            overridden = [
                {"days": i.days, "unit": i.unit, "layer": o.instrument.instrument} for o, i in weaker
            ]
            if overridden:
                settings["overrides"] = overridden
            settings.update(days=item.days, unit=item.unit)
            for _, said in published[name]:
                settings.update({k: v for k in ("where", "practice") if (v := getattr(said, k))})
    return Step(
        id=name,
        kind=step.step,
        label=step.label
        or level.label + ("级" if level is not Level.MINISTRY else "") + STEP_LABELS[step.step],
        level=level,
        optional=step.optional,
        limit=_span(layer, step.limit),
        settings=settings,
        source=source,
    )


def _known_days(
    published: list[tuple[Layer, schema.Publicity]],
) -> list[tuple[Layer, schema.Publicity]]:
    """The layers that give a length, weakest first: a bare 公示 leaves a given length as it is."""
    return [pair for pair in published if pair[1].days is not None] or published


def _span(layer: Layer, limit: schema.Limit | None) -> Span | None:
    return Span(limit.n, limit.unit, layer.source(limit)) if limit else None


def _objection(layers: list[Layer], on: dt.date, kind: Kind) -> dict[str, Any]:
    """The merged rule on objections, each field with the source it came from under ``sources``."""
    merged: dict[str, Any] = {}
    for layer, item in _in_force(layers, "objection", on, kind):
        source = msgspec.to_builtins(layer.source(item))
        for key, value in _plain(item).items():
            merged[key] = value
            merged.setdefault("sources", {})[key] = source
    return merged


def _values(layers: list[Layer], on: dt.date, kind: Kind) -> dict[str, Any]:
    """Every other value: ``{"value", "source", "layer", "overrides"}``, lists with a source on each item."""
    values: dict[str, Any] = {}
    for name in MERGED:
        for layer, item in _in_force(layers, name, on, kind):
            _merge(values, name, layer, item)
    for name, key in LISTED.items():
        items: dict[str, Any] = {}
        for layer, item in _in_force(layers, name, on, kind):
            entry = {**_plain(item), "source": msgspec.to_builtins(layer.source(item))}
            entry["layer"] = layer.instrument.instrument
            items[str(getattr(item, key))] = entry
        if items:
            values[name] = {"value": list(items.values())}
    for layer in layers:
        if layer.rules.materials:
            values["materials"] = {
                "value": list(layer.rules.materials), "layer": layer.instrument.instrument,
                "source": msgspec.to_builtins(layer.source(layer.rules)),
            }  # fmt: skip
    return values


def _merge(values: dict[str, Any], name: str, layer: Layer, item: schema.Cited) -> None:
    source = msgspec.to_builtins(layer.source(item))
    fields = _plain(item)
    before = values.get(name)
    layer_id = layer.instrument.instrument
    if before is None:
        values[name] = {"value": fields, "source": source, "layer": layer_id, "overrides": []}
        return
    replaced = {
        k: before["value"][k] for k in fields if k in before["value"] and before["value"][k] != fields[k]
    }
    overrides = list(before["overrides"])
    if replaced:
        overrides.append({"value": replaced, "source": before["source"], "layer": before["layer"]})
    values[name] = {
        "value": {**before["value"], **fields}, "source": source, "layer": layer_id, "overrides": overrides,
    }  # fmt: skip


def _plain(item: schema.Cited) -> dict[str, Any]:
    """The fields that the text fills, as plain JSON and without the citation; a spoken "no" is no silence."""
    return {
        field.name: msgspec.to_builtins(value)
        for field in msgspec.structs.fields(item)
        if field.name not in _CITATION
        and (value := getattr(item, field.name)) not in (None, "", [])
        and value is not field.default
    }

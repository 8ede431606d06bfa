"""A route as a picture: one lane for each level, a box for each step, drawn by the server as SVG."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from unicodedata import east_asian_width

from markupsafe import Markup

from domain.rulebook.model import Level, Step, StepKind, Unit

_BOX_WIDTH, _BOX_HEIGHT = 98, 62
_STEP, _LANE, _LEFT, _TOP = 114, 84, 58, 14
_LINE = 14
"""Widths that fit on one line of a box; a Chinese character takes two."""


def route_svg(steps: Sequence[Step]) -> Markup:
    """The route of *steps*; colours come from the style sheet, so that it follows light, dark and print."""
    levels = [level for level in reversed(Level) if any(step.level is level for step in steps)]
    width = _LEFT + len(steps) * _STEP
    height = _TOP + len(levels) * _LANE
    title = "，".join(step.label for step in steps)
    parts = [
        f'<svg class="routemap" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="程序：{escape(title)}">'
    ]
    for i, level in enumerate(levels):
        parts.append(_lane(i, level, width))
    places = [_place(i, levels.index(step.level)) for i, step in enumerate(steps)]
    parts += [_arrow(*a, *b) for a, b in pairwise(places)]
    parts += [_box(*place, i + 1, step) for i, (place, step) in enumerate(zip(places, steps, strict=True))]
    return Markup("".join(parts) + "</svg>")  # noqa: S704 - every text in it was escaped above


def under(step: Step) -> str:
    """What stands below a step's name: its time, or that the text gives none."""
    if step.kind is StepKind.PUBLICITY:
        days, unit = step.settings.get("days"), step.settings.get("unit", "unspecified")
        if days is None:
            return "公示期未写明"
        return f"{days}，单位未写明" if unit == Unit.UNSPECIFIED else f"{days}{Unit(unit).label}"
    if step.limit is not None and step.limit.n is not None:
        return f"{step.limit.n}{step.limit.unit.label}内"
    return "可不办" if step.optional else ""


def _place(index: int, lane: int) -> tuple[int, int]:
    return _LEFT + index * _STEP, _TOP + lane * _LANE + (_LANE - _BOX_HEIGHT) // 2 - _TOP // 2


def _lane(index: int, level: Level, width: int) -> str:
    y = _TOP // 2 + index * _LANE
    shade = "lane odd" if index % 2 else "lane"
    return (
        f'<rect class="{shade}" x="0" y="{y}" width="{width}" height="{_LANE}"/>'
        f'<text class="level" x="8" y="{y + _LANE // 2 + 5}">{level.label}</text>'
    )


def _arrow(x: int, y: int, to_x: int, to_y: int) -> str:
    begin, middle = x + _BOX_WIDTH, y + _BOX_HEIGHT // 2
    end, end_middle = to_x, to_y + _BOX_HEIGHT // 2
    bend = (begin + end) // 2
    tip = f"M{end - 6} {end_middle - 4}L{end} {end_middle}L{end - 6} {end_middle + 4}"
    return f'<path class="way" d="M{begin} {middle}H{bend}V{end_middle}H{end}{tip}"/>'


def _box(x: int, y: int, number: int, step: Step) -> str:
    kind = " optional" if step.optional else ""
    kind += " open" if step.kind is StepKind.PUBLICITY else ""
    lines = [*_wrapped(step.label), *([f"（{under(step)}）"] if under(step) else [])]
    first = y + _BOX_HEIGHT // 2 + 5 - (len(lines) - 1) * 7
    texts = "".join(
        f'<text class="{"small" if i and i == len(lines) - 1 and under(step) else "name"}" '
        f'x="{x + _BOX_WIDTH // 2}" y="{first + i * 15}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    return (
        f'<g><rect class="step{kind}" x="{x}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="6"/>'
        f'<text class="number" x="{x + 5}" y="{y - 3}">{number}</text>{texts}</g>'
    )


def _wrapped(label: str) -> list[str]:
    """*label* in at most two lines."""
    lines, used = [""], 0
    for letter in label:
        wide = 2 if east_asian_width(letter) in "WF" else 1
        if used + wide > _LINE and len(lines) < 2:
            lines.append("")
            used = 0
        if used + wide > _LINE:
            lines[-1] = lines[-1][:-1] + "…"
            break
        lines[-1] += letter
        used += wide
    return lines

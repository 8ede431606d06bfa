"""A form for every command on a dossier or a matter, made from the command itself.

A command is a typed value with documented fields, so its form follows from it: a day is a date field, a list
of lines a text area, a closed choice a selection.  What cannot be derived is said once for all commands: the
Chinese name of each field (``command_words.py``), and where choices come from.
"""

import datetime as dt
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from domain.case import Status
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.matter import Matter
from domain.procedures import ON_DOSSIER, ON_JOURNAL
from domain.rulebook.model import ChangeKind, Kind
from domain.rulebook.standing import standing
from domain.title import Title
from web.act_forms import READERS, Field, ShownField
from web.command_words import HINTS, LABELS, ORDER, VALUES
from web.forms import Typed
from web.visit import Visit

Options = list[tuple[str, str]]

GIVEN = ("uscc", "matter", "person")
"""Fields that the page fills, not the visitor."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a form's choices may be drawn from; ``matter`` is none where a command begins one."""

    visiting: Visit
    dossier: Dossier
    matter: Matter | None = None


def name_of(command: type[msgspec.Struct]) -> str:
    """Return the name of the act that *command* asks for, as in addresses: ``report_change``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower()


COMMANDS: dict[str, type[msgspec.Struct]] = {name_of(one): one for one in (*ON_DOSSIER, *ON_JOURNAL)}
"""Every command by the name of its act."""


@dataclass(frozen=True, slots=True)
class CommandForm:
    """The fields that fill one command, with the choices as they stand now."""

    command: type[msgspec.Struct]
    fields: list[Field]

    def shown(self) -> list[ShownField]:
        """The fields for the template."""
        return [
            ShownField(f.kind, f.name, f.label, f.required, f.hint, f.options(_NOBODY) if f.options else [])
            for f in self.fields
        ]

    def from_form(self, typed: Typed, desk: Desk, given: Mapping[str, Any]) -> Any:
        """
        Return the command that the form asks for; *given* fills what the page knows.

        Raises:
            BadInput: A field cannot be used; *typed* holds the message of every such field.
        """
        values = {}
        for field in self.fields:
            reader: Callable[..., Any] = READERS[field.kind]
            values[field.name] = reader(field, typed, desk)
        typed.check()
        kept = {name: value for name, value in values.items() if value not in (None, "")}
        return msgspec.convert({**kept, **given}, self.command, builtin_types=(Decimal, dt.date))


_NOBODY: Any = None


def form_of(command: type[msgspec.Struct], desk: Desk) -> CommandForm:
    """Return the form of *command* for *desk*."""
    hints, act = get_type_hints(command), name_of(command)
    asked = [one for one in msgspec.structs.fields(command) if one.name not in GIVEN]
    order = {name: place for place, name in enumerate(ORDER.get(act, ()))}
    asked.sort(key=lambda one: order.get(one.name, len(order)))
    fields = [_field(act, one.name, hints[one.name], one.required, desk) for one in asked]
    return CommandForm(command, fields)


def given_for(command: type[msgspec.Struct], desk: Desk) -> dict[str, Any]:
    """Return the fields of *command* that the page fills."""
    names = {one.name for one in msgspec.structs.fields(command)}
    given: dict[str, Any] = {}
    if "uscc" in names:
        given["uscc"] = desk.dossier.uscc
    if "matter" in names and desk.matter is not None:
        given["matter"] = desk.matter.id
    return given


def _field(act: str, name: str, kind: Any, required: bool, desk: Desk) -> Field:
    label, hint = LABELS.get(name, name), HINTS.get(f"{act}.{name}") or HINTS.get(name, "")
    if source := CHOICES.get(name):
        options = source(desk)
        shown = "checks" if get_origin(kind) is list else "choice"
        return Field(shown, name, label, required, hint, lambda _: options)
    plain = _without_none(kind)
    if plain is bool:
        return Field("yesno" if required else "tick", name, label, required, hint)
    if plain is dt.date:
        return Field("date", name, label, required, hint)
    if plain is int:
        return Field("whole", name, label, required, hint)
    if plain is Decimal:
        return Field("number", name, label, required, hint)
    if get_origin(plain) is list:
        [inner] = get_args(plain)
        if name in ("evidence", "proof"):
            return Field("files", name, label, required, hint)
        if choices := _closed(inner):
            return Field("checks", name, label, required, hint, lambda _: choices)
        return Field("lines", name, label, required, hint)
    if choices := _closed(plain):
        return Field("choice", name, label, required, hint, lambda _: choices)
    short = name in SHORT or plain is UUID
    return Field("text" if short else "textarea", name, label, required, hint)


SHORT = frozenset(
    {
        "document_no", "new_name", "new_division", "to_division", "place", "reference", "where", "right",
        "wrong", "subject", "clause", "before", "authority",
    }
)  # fmt: skip
"""Texts of one line."""


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        [inner] = [one for one in get_args(kind) if one is not type(None)]
        return inner
    return kind


def _closed(kind: Any) -> Options:
    """The values of a closed choice with their names; empty for anything else."""
    if get_origin(kind) is Literal:
        return [(value, VALUES.get(value, value)) for value in get_args(kind)]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return [(one.value, str(getattr(one, "label", VALUES.get(one.value, one.value)))) for one in kind]
    return []


# ------------------------------------------------------------------ choices that come from the dossier


def _titles(desk: Desk) -> Options:
    today = desk.visiting.today
    of = getattr(desk.matter, "titles", None)
    return [
        (title.id, f"{title.name}（{title.valid_from} 至 {title.valid_until}）")
        for title in desk.dossier.titles.values()
        if (title.id in of if of is not None else title.in_force(today) or _unrecorded(title, today))
    ]


def _unrecorded(title: Title, today: dt.date) -> bool:
    """Whether the term is over and nothing was recorded about its end."""
    return title.end is None and title.valid_from <= today


def _grounds(desk: Desk) -> Options:
    """The grounds that the rules of the titles in force know today."""
    found: dict[str, str] = {}
    for title in desk.dossier.titles_on(desk.visiting.today):
        try:
            rules = desk.visiting.sys.law.rulebook.resolve(title.scheme, desk.visiting.today, Kind.STANDING)
        except NotAllowed:
            continue
        for ground in standing(rules).grounds:
            found.setdefault(ground.id, f"{title.name}：{ground.ground}")
    return list(found.items())


def _decisions(desk: Desk) -> Options:
    """What can be appealed against: ended cases, decided proceedings and duties with a consequence."""
    cases = [
        (case.id, f"{case.id} {case.rules.title}（{case.status.label}）")
        for case in desk.dossier.cases.values()
        if case.remedies
    ]
    proceedings = [
        (one.id, f"{one.id} {one.label}") for one in desk.dossier.proceedings.values() if one.document_no
    ]
    duties = [(one.id, f"{one.id} {one.label}") for one in desk.dossier.duties.values() if one.follows]
    return [*proceedings, *cases, *duties]


def _colleagues(desk: Desk) -> Options:
    office = desk.visiting.actor.office
    if office is None:
        return []
    return [(a.id, a.display_name) for a in desk.visiting.sys.identity.accounts(office.id) if a.active]


def _rounds(desk: Desk) -> Options:
    open_rounds = desk.visiting.sys.views.rounds.open_for(desk.dossier.division, desk.visiting.today)
    return [(str(one.round), one.round_name) for one in open_rounds if one.kind is Kind.RECHECK]


def _refused(desk: Desk) -> Options:
    return [
        (case.id, f"{case.id} {case.rules.title}")
        for case in desk.dossier.cases.values()
        if case.status is Status.REFUSED
    ]


def _ended(desk: Desk) -> Options:
    """The titles that ended for the decision which the appeal is against."""
    against = getattr(desk.matter, "against", "")
    return [
        (title.id, f"{title.name}（{title.end.label}）")
        for title in desk.dossier.titles.values()
        if title.end is not None and title.end_cause == against
    ]


def _causes(desk: Desk) -> Options:
    held = (*desk.dossier.reports.values(), *desk.dossier.changes.values(), *desk.dossier.duties.values())
    return [(one.id, f"{one.id} {one.label}") for one in held]


CHOICES: dict[str, Callable[[Desk], Options]] = {
    "title": _titles,
    "titles": _titles,
    "fails": _titles,
    "still_meets": _titles,
    "ground_id": _grounds,
    "against": _decisions,
    "chair": _colleagues,
    "round": _rounds,
    "cause": _causes,
    "case": _refused,
    "restores": _ended,
    "kinds": lambda desk: [(kind.value, kind.label) for kind in ChangeKind],
}
"""Where the choices of a field come from that depend on the dossier."""

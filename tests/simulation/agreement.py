"""Whether the views say what the dossiers say: register, matters and worklist, many enterprises at once."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from adapters.bootstrap import System
from domain.case import Case, Status
from domain.dossier import Dossier
from domain.matter import Matter
from domain.rulebook.model import StepKind
from projections.view import View

MANY = 400
"""Enterprises asked about in one query."""
LIVE = (Status.OPEN, Status.CONSENT)


def disagreements(system: System, dossiers: Sequence[Dossier], day: dt.date) -> Iterator[str]:
    """Yield a sentence for everything that a view says otherwise than the dossier."""
    for start in range(0, len(dossiers), MANY):
        some = dossiers[start : start + MANY]
        codes = [dossier.uscc for dossier in some]
        views = system.views
        firms = _by(views.register, "enterprises", codes)
        titles = _by(views.register, "titles", codes)
        matters = _by(views.matters, "matters", codes)
        cases = _by(views.worklist, "cases", codes)
        for dossier in some:
            code = dossier.uscc
            yield from _enterprise(dossier, firms.get(code, []))
            yield from _titles(dossier, titles.get(code, []), day)
            yield from _matters(dossier, matters.get(code, []))
            yield from _cases(dossier, cases.get(code, []))


def _by(view: View, table: str, codes: Sequence[str]) -> dict[str, list[Any]]:
    t = view.live(table)
    found: dict[str, list[Any]] = {}
    with view.reading() as connection:
        for row in connection.execute(sa.select(t).where(t.c.uscc.in_(codes))).mappings():
            found.setdefault(row["uscc"], []).append(row)
    return found


def _differ(what: str, view: dict[Any, Any], truth: dict[Any, Any]) -> Iterator[str]:
    for key in sorted(view.keys() | truth.keys()):
        if view.get(key) != truth.get(key):
            yield f"{what} {key}: the view says {view.get(key)}, the dossier {truth.get(key)}"


def _enterprise(dossier: Dossier, rows: list[Any]) -> Iterator[str]:
    view = {row["uscc"]: (row["enterprise_name"], row["division"]) for row in rows}
    yield from _differ("enterprise", view, {dossier.uscc: (dossier.enterprise_name, dossier.division)})


def _titles(dossier: Dossier, rows: list[Any], day: dt.date) -> Iterator[str]:
    view = {
        row["title"]: (
            row["scheme"], row["valid_from"], row["valid_until"], row["held_until"], row["end"],
            row["recheck_right"], row["document_no"], row["enterprise_name"], row["division"],
            row["valid_from"] <= day <= row["held_until"],
        )
        for row in rows
    }  # fmt: skip
    truth = {
        title.id: (
            title.scheme, title.valid_from, title.valid_until, title.holds_until,
            title.end.value if title.end else "", title.recheck_right, title.document_no,
            dossier.enterprise_name, dossier.division, title.in_force(day),
        )
        for title in dossier.titles.values()
    }  # fmt: skip
    yield from _differ("title", view, truth)


def _matters(dossier: Dossier, rows: list[Any]) -> Iterator[str]:
    view = {
        row["matter"]: (
            row["state"], row["state_label"], row["level"], row["waiting_on"], row["live"], row["due_on"],
            row["about"], row["division"],
        )
        for row in rows
    }  # fmt: skip
    truth = {
        matter.id: (
            matter.state, matter.state_label, matter.level.value, matter.waiting_on, matter.open,
            _due_on(matter), matter.label, dossier.division,
        )
        for matter in dossier.matters()
    }  # fmt: skip
    yield from _differ("matter", view, truth)


def _due_on(matter: Matter) -> dt.date | None:
    """The last day that runs: none while time stands still, or when nobody waits for anything."""
    runs = matter.due is not None and matter.open and matter.suspended_on is None
    return matter.due.last_day if runs and matter.due else None


def _cases(dossier: Dossier, rows: list[Any]) -> Iterator[str]:
    view = {
        row["case"]: (
            row["status"], row["step"], row["level"], row["proposal"], row["objections_open"],
            row["waiting_on"], row["notice"], row["division"],
        )
        for row in rows
    }  # fmt: skip
    truth = {
        case.id: (
            case.status.value, case.step, case.current.level.value,
            case.proposal.outcome if case.proposal else "", len(case.open_objections), _waiting_on(case),
            case.listing.notice if case.listing else None, dossier.division,
        )
        for case in dossier.cases.values()
    }  # fmt: skip
    yield from _differ("case", view, truth)


def _waiting_on(case: Case) -> str:
    if case.status not in LIVE:
        return "nobody"
    if case.status is Status.CONSENT or case.correcting:
        return "enterprise"
    if case.at(StepKind.EXPERT_REVIEW) and set(case.panel) - set(case.scores):
        return "expert"
    return "public" if case.publicised and not case.objected else "office"

"""Applying: an enterprise chooses a scheme, sees how it stands, declares and submits; an authority discovers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from starlette.responses import Response

from domain.dossier import Dossier, Title
from domain.errors import NotAllowed, NotFound
from domain.people import Role
from domain.procedures.application import Apply, Discover
from domain.rulebook.conditions import assess, overall
from domain.rulebook.model import CaseRules, ConditionResult, Kind
from projections.rounds import RoundEntry
from projections.worklist import WorkItem
from web.forms import Typed
from web.page import Page, shown
from web.pages.cases import OVERALL
from web.pages.dossiers import REGISTRARS
from web.room import Room
from web.schemes import schemes_for
from web.security import new_secret
from web.status import status_of
from web.visit import Form, Visiting

room = Room()


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPage(Page):
    """The enterprise's own page: what it holds, what is under way, what it must do."""

    template: ClassVar[str] = "my.html"
    title: ClassVar[str] = "我的企业"

    uscc: str = shown("Credit code of the account")
    dossier: Dossier | None = shown("The enterprise; none before its dossier was opened")
    today: dt.date = shown("The civil day")
    titles: Sequence[Title] = shown("Titles, the newest first")
    cases: Sequence[WorkItem] = shown("Cases, newest first")
    rounds: Sequence[RoundEntry] = shown("Rounds that take applications today")
    names: dict[str, str] = shown("Names of schemes by id")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyPage(Page):
    """Choose a scheme, see the condition table, declare and submit."""

    template: ClassVar[str] = "apply.html"
    title: ClassVar[str] = "申报"

    dossier: Dossier = shown("The enterprise")
    own: bool = shown("Whether the enterprise itself applies; otherwise an authority discovers")
    schemes: Sequence[tuple[str, str]] = shown("Schemes that can be chosen: id and name")
    scheme: str = shown("Scheme chosen, empty before")
    rules: CaseRules | None = shown("Rules that would govern the case, none before a scheme is chosen", None)
    results: Sequence[ConditionResult] = shown("How the enterprise stands today", ())
    verdict: tuple[str, str] = shown("What the table says as a whole, with its colour", ("", ""))
    rounds: Sequence[RoundEntry] = shown("Rounds of the scheme that take applications today", ())
    round: str = shown("Round chosen, empty for rolling intake", "")
    year: int = shown("The last full civil year, whose figures are judged")
    reported: bool = shown("Whether figures of that year are there")
    form: Typed = shown("What was typed so far")
    key: str = shown("Sent back with the form")


@room.page("/my", to=frozenset({Role.ENTERPRISE}))
def my(visiting: Visiting) -> Response:
    """The enterprise's own page."""
    uscc = visiting.actor.enterprise
    try:
        dossier = visiting.sys.casework.dossier(uscc)
    except NotFound:
        dossier = None
    views = visiting.sys.views
    rounds = views.rounds.open_for(dossier.division, visiting.today) if dossier else []
    return visiting.show(
        MyPage(
            uscc=uscc,
            dossier=dossier,
            today=visiting.today,
            titles=sorted(dossier.titles.values(), key=lambda t: t.valid_from, reverse=True)
            if dossier
            else [],
            cases=views.worklist.for_enterprise(uscc),
            rounds=rounds,
            names={r.scheme: visiting.sys.law.rulebook.scheme(r.scheme).title for r in rounds},
        )
    )


@room.page("/dossiers/{uscc}/apply", to=REGISTRARS)
def apply_form(uscc: str, visiting: Visiting) -> Response:
    """The condition table of the chosen scheme, and the form."""
    dossier, typed = visiting.dossier(uscc), Typed()
    try:
        page = _page(
            visiting, dossier, visiting.query("scheme"), visiting.query("round"), typed, new_secret()
        )
    except NotAllowed as refusal:
        typed.refuse(refusal)
        page = _page(visiting, dossier, "", "", typed, new_secret())
        return visiting.show(page, status_of(refusal))
    return visiting.show(page)


@room.act("/dossiers/{uscc}/apply", to=REGISTRARS)
def apply(uscc: str, typed: Form, visiting: Visiting) -> Response:
    """Open the case: by application when the visitor is the enterprise, by discovery when an official."""
    dossier, key = visiting.dossier(uscc), typed.key()
    scheme, chosen = typed.value("scheme"), typed.value("round")
    note = typed.text("note", "说明")
    try:
        typed.check()
        intake = _uuid(chosen)
        if visiting.actor.has(Role.ENTERPRISE):
            cmd: Apply | Discover = Apply(
                uscc=dossier.uscc, scheme=scheme, round=intake, declared=typed.ticked("declared"), note=note
            )
        else:
            cmd = Discover(uscc=dossier.uscc, scheme=scheme, round=intake, note=note)
        receipt = visiting.act_once(lambda: cmd, dossier.id, key, dossier.version)
    except NotAllowed as refusal:
        typed.refuse(refusal)
        try:
            page = _page(visiting, dossier, scheme, chosen, typed, key)
        except NotAllowed:
            page = _page(visiting, dossier, "", "", typed, key)
        return visiting.show(page, status_of(refusal))
    opened = list(visiting.sys.casework.dossier(uscc).cases)[-1]
    return visiting.go(f"/cases/{opened}", receipt)


def _page(
    visiting: Visiting, dossier: Dossier, scheme: str, chosen: str, typed: Typed, key: str
) -> ApplyPage:
    year = visiting.today.year - 1
    common = {
        "dossier": dossier,
        "own": visiting.actor.has(Role.ENTERPRISE),
        "schemes": schemes_for(visiting, dossier.division),
        "year": year,
        "reported": bool(dossier.figures.get(year)),
        "form": typed,
        "key": key,
    }
    if not scheme:
        return ApplyPage(**common, scheme="")
    views = visiting.sys.views
    rounds = [
        r
        for r in views.rounds.open_for(dossier.division, visiting.today, scheme)
        if r.kind is Kind.APPLICATION
    ]
    intake = next((r for r in rounds if str(r.round) == chosen), rounds[0] if len(rounds) == 1 else None)
    rules = visiting.sys.law.rulebook.resolve(
        scheme, visiting.today, Kind.APPLICATION, notice=(intake.instrument or None) if intake else None
    )
    held = [title.scheme for title in dossier.titles_on(visiting.today)]
    results = assess(rules, dossier.figures, year=year, titles_in_force=held)
    return ApplyPage(
        **common,
        scheme=scheme,
        rules=rules,
        results=results,
        verdict=OVERALL[overall(results)],
        rounds=rounds,
        round=str(intake.round) if intake else "",
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound("找不到这个批次", why="编号不存在", way_out="请从列表中选择批次。") from None

"""Applying: an enterprise picks a scheme, sees how it stands, declares, submits; an authority discovers."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from starlette.responses import Response

from domain.assessment import pending
from domain.dossier import Dossier
from domain.errors import NotAllowed, NotFound
from domain.people import Role
from domain.procedures.application import Apply, Discover
from domain.rulebook.conditions import assess, overall
from domain.rulebook.model import CaseRules, ConditionResult, Kind
from domain.title import Title
from projections.matters import NAMES, MatterItem
from projections.rounds import RoundEntry
from projections.worklist import WorkItem
from web.beginnings import Beginning, beginnings
from web.forms import Typed
from web.intake_told import IntakeTold, told
from web.page import Page
from web.pages.cases import OVERALL
from web.pages.dossiers import REGISTRARS, seen_matters
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

    uscc: Annotated[str, "Credit code of the account"]
    dossier: Annotated[Dossier | None, "The enterprise; none before its dossier was opened"]
    today: Annotated[dt.date, "The civil day"]
    titles: Annotated[Sequence[Title], "Titles, the newest first"]
    cases: Annotated[Sequence[WorkItem], "Cases, newest first"]
    matters: Annotated[Sequence[MatterItem], "Matters of the enterprise, open ones first"]
    kinds: Annotated[Mapping[str, str], "Name of each kind of matter"]
    beginnings: Annotated[Sequence[Beginning], "Acts that the enterprise may begin"]
    rounds: Annotated[Sequence[RoundEntry], "Rounds that take applications today"]
    names: Annotated[dict[str, str], "Names of schemes by id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyPage(Page):
    """Choose a scheme, see the condition table, declare and submit."""

    template: ClassVar[str] = "apply.html"
    title: ClassVar[str] = "申报"

    dossier: Annotated[Dossier, "The enterprise"]
    own: Annotated[bool, "Whether the enterprise itself applies; otherwise an authority discovers"]
    schemes: Annotated[Sequence[tuple[str, str]], "Schemes that can be chosen: id and name"]
    scheme: Annotated[str, "Scheme chosen, empty before"]
    rules: Annotated[CaseRules | None, "Rules that would govern the case, none before a scheme is chosen"] = (
        None
    )
    results: Annotated[Sequence[ConditionResult], "How the enterprise stands today"] = ()
    verdict: Annotated[tuple[str, str], "What the table says as a whole, with its colour"] = ("", "")
    rounds: Annotated[Sequence[RoundEntry], "Rounds of the scheme that take applications today"] = ()
    round: Annotated[str, "Round chosen, empty for rolling intake"] = ""
    renames: Annotated[bool, "Whether the scheme awards a new name and no title"] = False
    told: Annotated[IntakeTold | None, "Times, quotas, a ban, none before a scheme is chosen"] = None
    year: Annotated[int, "The last full civil year, whose figures are judged"]
    reported: Annotated[bool, "Whether figures of that year are there"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


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
            matters=seen_matters(visiting, dossier) if dossier else [],
            kinds=NAMES,
            beginnings=beginnings(visiting.actor, dossier) if dossier else [],
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
                uscc=dossier.uscc, scheme=scheme, round=intake, declared=typed.ticked("declared"), note=note,
                new_name=typed.text("new_name", "新名称"),
            )  # fmt: skip
        else:
            cmd = Discover(uscc=dossier.uscc, scheme=scheme, round=intake, note=note)
        receipt = visiting.act_once(lambda: cmd, dossier.id, visiting.once(typed))
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
    page = ApplyPage(
        dossier=dossier,
        own=visiting.actor.has(Role.ENTERPRISE),
        schemes=schemes_for(visiting, dossier.division),
        scheme=scheme,
        year=year,
        reported=bool(dossier.figures.get(year)),
        form=typed,
        key=key,
    )
    if not scheme:
        return page
    open_rounds = visiting.sys.views.rounds.open_for(dossier.division, visiting.today, scheme)
    rounds = [r for r in open_rounds if r.kind is Kind.APPLICATION]
    intake = next((r for r in rounds if str(r.round) == chosen), rounds[0] if len(rounds) == 1 else None)
    notice = (intake.instrument or None) if intake else None
    rules = visiting.sys.law.rulebook.resolve(
        scheme, visiting.today, Kind.APPLICATION, notice=notice, division=dossier.division
    )
    held = [title.scheme for title in dossier.titles_on(visiting.today)]
    results = assess(
        rules, dossier.figures, year=year, titles_in_force=held, titles_pending=[*pending(dossier)]
    )
    return dataclasses.replace(
        page,
        rules=rules,
        results=results,
        verdict=OVERALL[overall(results)],
        rounds=rounds,
        round=str(intake.round) if intake else "",
        renames=visiting.sys.law.rulebook.scheme(scheme).awards == "rename",
        told=told(visiting, dossier, rules, visiting.sys.casework.round(intake.round) if intake else None),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound("找不到这个批次", why="编号不存在", way_out="请从列表中选择批次。") from None

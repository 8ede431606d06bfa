"""One enterprise: titles, cases, figures, what happened; and how a dossier is opened."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from starlette.responses import Response

from domain import divisions
from domain.dossier import Dossier, dossier_id
from domain.errors import NotAllowed
from domain.figures import Figure
from domain.people import Role
from domain.procedures.registration import RegisterEnterprise
from domain.rulebook.metrics import Metric
from domain.sight import may_see_matter
from domain.title import Title
from projections.matters import NAMES, MatterItem
from projections.register import RegisteredEnterprise
from projections.worklist import WorkItem
from web.beginnings import Beginning, beginnings
from web.forms import Typed
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.told import Entry, entries
from web.visit import INSIDERS, OFFICIALS, Form, Visiting

room = Room()
READERS = INSIDERS | {Role.ENTERPRISE}
REGISTRARS = OFFICIALS | {Role.ENTERPRISE}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One metric over the years, newest year first."""

    metric: Metric
    values: Sequence[Figure | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage(Page):
    """Everything about one enterprise."""

    template: ClassVar[str] = "dossier.html"
    title: ClassVar[str] = "企业档案"

    dossier: Annotated[Dossier, "The enterprise, from the truth and not from a view"]
    today: Annotated[dt.date, "The civil day"]
    titles: Annotated[Sequence[Title], "Titles, the newest first"]
    cases: Annotated[Sequence[WorkItem], "Cases, newest first"]
    years: Annotated[Sequence[int], "Years with figures, newest first"]
    figures: Annotated[Sequence[FigureRow], "Reported figures, one row for each metric"]
    entries: Annotated[Sequence[Entry], "What happened, newest first"]
    matters: Annotated[Sequence[MatterItem], "Matters, open ones first"]
    kinds: Annotated[Mapping[str, str], "Name of each kind of matter"]
    beginnings: Annotated[Sequence[Beginning], "Acts that the visitor may begin here"]
    may_report: Annotated[bool, "Whether the visitor may report figures"]
    may_apply: Annotated[bool, "Whether the visitor may apply (enterprise) or discover (official)"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossiersPage(Page):
    """Search over enterprises, for officials and auditors."""

    template: ClassVar[str] = "dossiers.html"
    title: ClassVar[str] = "企业"

    text: Annotated[str, "Search text"]
    found: Annotated[Sequence[RegisteredEnterprise], "Enterprises in the visitor's area"]
    following: Annotated[str, "Address of the next page, empty on the last"]
    may_register: Annotated[bool, "Whether the visitor may open a dossier"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage(Page):
    """The form that opens a dossier."""

    template: ClassVar[str] = "register.html"
    title: ClassVar[str] = "企业建档"

    form: Annotated[Typed, "What was typed so far"]
    counties: Annotated[
        Sequence[tuple[str, str]], "Counties of the visitor's area: code and name; empty when a code is typed"
    ]
    uscc: Annotated[str, "Credit code that is already known, empty otherwise"]
    key: Annotated[str, "Sent back with the form"]


@room.page("/dossiers", to=INSIDERS)
def dossiers(visiting: Visiting) -> Response:
    """Search by name or credit code; an official finds only what lies in the own area."""
    text, office = visiting.query("q"), visiting.actor.office
    found: Sequence[RegisteredEnterprise] = ()
    following = ""
    if len(text) >= 2:
        page = visiting.sys.views.register.search(
            text, after=visiting.query("after") or None, area=office.area if office else None
        )
        found = page.rows
        following = visiting.link(after=page.next) if page.next else ""
    register = visiting.actor.has(*OFFICIALS)
    return visiting.show(DossiersPage(text=text, found=found, following=following, may_register=register))


@room.page("/dossiers/new", to=REGISTRARS)
def register_form(visiting: Visiting) -> Response:
    """The form that opens a dossier."""
    return visiting.show(_register_page(visiting, Typed(), new_secret()))


@room.act("/dossiers/new", to=REGISTRARS)
def register(typed: Form, visiting: Visiting) -> Response:
    """Open the dossier."""
    key = typed.key()
    uscc = typed.text("uscc", "统一社会信用代码", required=True, longest=40).replace(" ", "").upper()
    cmd = RegisterEnterprise(
        uscc=uscc,
        enterprise_name=typed.text("enterprise_name", "企业名称", required=True),
        division=typed.text("division", "所在地", required=True),
        established_on=typed.date("established_on", "成立日期"),
    )
    try:
        typed.check()
        receipt = visiting.act_once(lambda: cmd, dossier_id(uscc), visiting.once(typed))
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_register_page(visiting, typed, key), status_of(refusal))
    return visiting.go(f"/dossiers/{uscc}", receipt)


@room.page("/dossiers/{uscc}", to=READERS)
def dossier_page(uscc: str, visiting: Visiting) -> Response:
    """One enterprise."""
    return visiting.show(dossier_view(visiting, visiting.dossier(uscc)))


def dossier_view(visiting: Visiting, dossier: Dossier) -> DossierPage:
    """The page of one enterprise."""
    own = visiting.actor.enterprise == dossier.uscc
    years = sorted(dossier.figures, reverse=True)
    return DossierPage(
        dossier=dossier,
        today=visiting.today,
        titles=sorted(dossier.titles.values(), key=lambda t: t.valid_from, reverse=True),
        cases=visiting.sys.views.worklist.for_enterprise(dossier.uscc),
        years=years,
        figures=figure_rows(dossier, years, visiting.sys.law.rulebook.metrics),
        entries=entries(visiting, visiting.sys.views.timeline.of_stream(dossier.id)),
        matters=seen_matters(visiting, dossier),
        kinds=NAMES,
        beginnings=beginnings(visiting.actor, dossier),
        may_report=own or visiting.actor.has(*OFFICIALS),
        may_apply=own or visiting.actor.has(*OFFICIALS),
    )


def seen_matters(visiting: Visiting, dossier: Dossier) -> list[MatterItem]:
    """The matters of the enterprise that the visitor may see."""
    found = visiting.sys.views.matters.of_enterprise(dossier.uscc)
    return [
        item
        for item in found
        if (matter := dossier.matter(item.matter)) is not None
        and may_see_matter(visiting.actor, dossier, matter)
    ]


def figure_rows(dossier: Dossier, years: Sequence[int], metrics: Mapping[str, Metric]) -> list[FigureRow]:
    """The figures as a table: metrics in the catalogue's order, then those it does not know."""
    reported = {name for figures in dossier.figures.values() for name in figures}
    known = [metric for name, metric in metrics.items() if name in reported]
    unknown = [Metric(name=name, label=name) for name in sorted(reported - metrics.keys())]
    return [
        FigureRow(metric=metric, values=[dossier.figures[year].get(metric.name) for year in years])
        for metric in (*known, *unknown)
    ]


def _register_page(visiting: Visiting, typed: Typed, key: str) -> RegisterPage:
    office = visiting.actor.office
    counties = _counties(office.division) if office and office.division != divisions.NATION else []
    return RegisterPage(form=typed, counties=counties, uscc=visiting.actor.enterprise, key=key)


def _counties(division: str) -> list[tuple[str, str]]:
    below = divisions.children(division)
    if not below:
        return [(division, divisions.name(division))]
    return [county for code in below for county in _counties(code)]

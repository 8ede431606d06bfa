"""Reporting of yearly figures (企业数据)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from starlette.responses import Response

from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.figures import Figure
from domain.procedures.duties import SubmitUpdate
from domain.procedures.registration import ReportFigures
from domain.rulebook.metrics import Metric
from web.forms import Typed, whole
from web.page import Page
from web.pages.dossiers import REGISTRARS
from web.room import Room
from web.schemes import needed, schemes_for
from web.security import new_secret
from web.status import status_of
from web.visit import Form, Visiting

room = Room()
YEARS = 5
PERIODS = {"year": "全年", "year_end": "年末", "now": "目前"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricField:
    """One metric of the form with what was reported before."""

    metric: Metric
    period: str
    before: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage(Page):
    """The form for the figures of one year."""

    template: ClassVar[str] = "figures.html"
    title: ClassVar[str] = "填报企业数据"

    dossier: Annotated[Dossier, "The enterprise"]
    year: Annotated[int, "The civil year that the figures describe"]
    years: Annotated[Sequence[int], "Years that can be chosen, newest first"]
    fields: Annotated[Sequence[MetricField], "Metrics of the catalogue, with what was reported for the year"]
    schemes: Annotated[
        Sequence[tuple[str, str]], "Schemes by whose conditions the form can be shortened: id and name"
    ]
    scheme: Annotated[str, "Scheme chosen, empty for every metric"]
    update: Annotated[int, "The civil year whose update is handed in, 0 when only figures are reported"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@room.page("/dossiers/{uscc}/figures", to=REGISTRARS)
def figures_form(uscc: str, visiting: Visiting) -> Response:
    """The form for one year, last year unless ``?year=`` says otherwise."""
    return visiting.show(_page(visiting, visiting.dossier(uscc), _year(visiting), Typed(), new_secret()))


@room.act("/dossiers/{uscc}/figures", to=REGISTRARS)
def report(uscc: str, typed: Form, visiting: Visiting) -> Response:
    """Record the figures that differ from what was reported before."""
    dossier, year, key = visiting.dossier(uscc), _year(visiting), typed.key()
    before = {} if _period(visiting) else dossier.figures.get(year, {})
    given: dict[str, Decimal | bool] = {}
    for metric in visiting.sys.law.rulebook.metrics.values():
        value = _value(metric, typed)
        if value is not None and (metric.name not in before or before[metric.name].value != value):
            given[metric.name] = value
    uploads = typed.files("evidence", "证明材料")
    try:
        typed.check()
        receipt = visiting.act_once(
            lambda: _command(visiting, uscc, year, given, visiting.keep(uploads)),
            dossier.id,
            visiting.once(typed),
        )
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(visiting, dossier, year, typed, key), status_of(refusal))
    return visiting.go(f"/dossiers/{uscc}", receipt)


def _value(metric: Metric, typed: Typed) -> Decimal | bool | None:
    if metric.type == "boolean":
        return {"yes": True, "no": False}.get(typed.value(metric.name))
    return typed.number(metric.name, metric.label, unit=metric.unit)


def _command(
    visiting: Visiting, uscc: str, year: int, given: dict[str, Decimal | bool], evidence: list[str]
) -> ReportFigures | SubmitUpdate:
    """Figures alone, or the yearly update that they make."""
    period = _period(visiting)
    if period:
        return SubmitUpdate(uscc=uscc, period=period, figures=given, evidence=evidence)
    return ReportFigures(uscc=uscc, year=year, figures=given, evidence=evidence)


def _period(visiting: Visiting) -> int:
    """The civil year whose update is handed in, 0 when only figures are reported."""
    text = visiting.query("update")
    return int(text) if whole(text) and len(text) == 4 else 0


def _year(visiting: Visiting) -> int:
    if period := _period(visiting):
        return period - 1
    year = visiting.query("year")
    return int(year) if whole(year) and len(year) == 4 else visiting.today.year - 1


def _page(visiting: Visiting, dossier: Dossier, year: int, typed: Typed, key: str) -> FiguresPage:
    before, last = dossier.figures.get(year, {}), visiting.today.year - 1
    offered = schemes_for(visiting, dossier.division)
    chosen = visiting.query("scheme")
    wanted = needed(visiting, chosen) if chosen in dict(offered) else None
    return FiguresPage(
        dossier=dossier,
        year=year,
        years=range(last, last - YEARS, -1),
        fields=[
            MetricField(metric=metric, period=PERIODS[metric.period], before=before.get(name))
            for name, metric in visiting.sys.law.rulebook.metrics.items()
            if (name in wanted if wanted else not metric.ratio and not metric.growth)
            or typed.value(name)
            or name in before
        ],
        schemes=offered,
        scheme=chosen if wanted else "",
        update=_period(visiting),
        form=typed,
        key=key,
    )

"""Yearly updates in bulk (年度更新成批录入): the office hands in a spreadsheet of many enterprises."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from adapters.documents import XLSX
from adapters.facts_table import template
from adapters.updates_file import RefusedRow, TakenIn, kept, read_updates, report, take_in
from domain import divisions
from domain.casework import Receipt
from domain.errors import BadInput, NotAllowed
from domain.people import Office
from domain.rulebook.candidates import asked_figures
from domain.rulebook.model import Kind
from web.forms import Typed, whole
from web.jobs import REMEMBERED, Job
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.visit import OFFICIALS, Form, Visit, Visiting, missing

room = Room()
SHOWN = 200
"""Rows left out that the page lists; the report holds all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatesPage(Page):
    """The form that takes a file in, and how far the last one is."""

    template: ClassVar[str] = "updates.html"
    title: ClassVar[str] = "年度更新成批录入"

    years: Annotated[Sequence[tuple[str, str]], "Years whose updates can be taken in"]
    schemes: Annotated[Sequence[tuple[str, str]], "Schemes of the visitor's area, for the template"]
    job: Annotated[Job | None, "The file under way, or the one just finished; none otherwise"]
    found: Annotated[TakenIn | None, "What became of that file so far"]
    refused: Annotated[Sequence[RefusedRow], "Rows left out, the first ones"]
    report: Annotated[str, "Address of the report about rows left out, empty while there is none"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@room.page("/updates", to=OFFICIALS)
def updates(visiting: Visiting) -> Response:
    """The form; ``?job=`` tells how far a file is."""
    return visiting.show(_page(visiting, Typed(), new_secret()))


@room.act("/updates", to=OFFICIALS)
def hand_in(typed: Form, visiting: Visiting) -> Response:
    """Read the file and take it in behind the page; the same form sent again starts nothing."""
    key, results = typed.key(), _results(visiting)
    job = visiting.request.app.state.jobs.find(key, visiting.actor.account)
    if job is not None:
        return visiting.go(f"/updates?job={key}")
    try:
        period = int(typed.choice("year", "年度", [value for value, _ in _years(visiting)]) or 0)
        uploads = typed.files("file", "表格", most=1)
        typed.check()
        if not uploads:
            raise BadInput(
                "file", "没有选择文件", why="录入需要一个文件", way_out="请选择 .xlsx 或 .csv 文件。"
            )
        [upload] = uploads
        read = read_updates(upload.filename, upload.content, visiting.sys.law.rulebook.metrics, period)
        digest = kept(visiting.sys, visiting.actor, upload.content, upload.filename)
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(visiting, typed, key), status_of(refusal))
    rows = len(read.rows) + len(read.refused)
    results[key] = TakenIn(rows=rows, done=len(read.refused), refused=[*read.refused])
    if len(results) > REMEMBERED:
        results.popitem(last=False)
    sys, actor = visiting.sys, visiting.actor

    def told(now: TakenIn) -> None:
        results[key] = now

    def work() -> Receipt:
        found = take_in(sys, actor, read, period, digest, request_id=key, progress=told)
        told(found)
        return Receipt({stream: found.last})

    stream = uuid5(NAMESPACE_URL, digest)
    visiting.request.app.state.jobs.run(
        key, work, stream=stream, account=actor.account, label="录入年度更新", rows=rows
    )
    return visiting.go(f"/updates?job={key}")


@room.page("/updates/template.xlsx", to=OFFICIALS)
def empty_table(visiting: Visiting) -> Response:
    """An empty table with the figures that the chosen scheme, or every scheme of the area, asks for."""
    text = visiting.query("year")
    period = int(text) if whole(text) and len(text) == 4 else visiting.today.year
    book, chosen = visiting.sys.law.rulebook, visiting.query("scheme")
    asked: dict[str, None] = {}
    for scheme, _ in _schemes(visiting):
        if chosen not in ("", scheme):
            continue
        try:
            rules = book.resolve(scheme, visiting.today, Kind.APPLICATION)
        except NotAllowed:
            continue
        asked |= dict.fromkeys(metric for metric, _ in asked_figures(book, rules, period - 1))
    pairs = [(metric, period - 1) for metric in asked]
    name = f"updates-{period}.xlsx"
    content = template(f"{period}年度更新", pairs, book.metrics, name)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=XLSX, headers=headers)


@room.page("/updates/refused.xlsx", to=OFFICIALS)
def refused_rows(visiting: Visiting) -> Response:
    """The rows of the visitor's own file that were left out, with the reasons."""
    key = visiting.query("job")
    job = visiting.request.app.state.jobs.find(key, visiting.actor.account)
    found = _results(visiting).get(key)
    if job is None or found is None:
        raise missing("这份清单，系统可能已经重新启动；请再次提交同一文件")
    headers = {"content-disposition": 'attachment; filename="refused.xlsx"'}
    return Response(report(found.refused), media_type=XLSX, headers=headers)


def _page(visiting: Visit, typed: Typed, key: str) -> UpdatesPage:
    asked = visiting.query("job")
    job: Job | None = visiting.request.app.state.jobs.find(asked, visiting.actor.account)
    found = _results(visiting).get(asked) if job else None
    left = sorted(found.refused, key=lambda one: one.row) if found else []
    return UpdatesPage(
        years=_years(visiting),
        schemes=_schemes(visiting),
        job=job,
        found=found,
        refused=left[:SHOWN],
        report=f"/updates/refused.xlsx?job={asked}" if job and job.state == "done" and left else "",
        form=typed,
        key=key,
    )


def _results(visiting: Visit) -> OrderedDict[str, TakenIn]:
    """What became of the files of this process, by the key of their form."""
    state = visiting.request.app.state
    if not hasattr(state, "updates"):
        state.updates = OrderedDict()
    results: OrderedDict[str, TakenIn] = state.updates
    return results


def _years(visiting: Visit) -> list[tuple[str, str]]:
    now = visiting.today.year
    return [(str(year), f"{year} 年（填报 {year - 1} 年数据）") for year in (now, now - 1)]


def _schemes(visiting: Visit) -> list[tuple[str, str]]:
    """Schemes that award a title in the visitor's area."""
    office: Office | None = visiting.actor.office
    if office is None:
        return []
    own = (divisions.NATION, office.division, divisions.province_unit(office.division))
    return [
        (one.id, one.title)
        for one in visiting.sys.law.rulebook.schemes()
        if one.awards == "title" and one.jurisdiction in own
    ]

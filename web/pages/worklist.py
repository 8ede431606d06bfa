"""The worklist of an office: what waits, since when, until when."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from starlette.responses import Response

from adapters.documents import XLSX
from adapters.spreadsheets import spreadsheet
from domain.errors import NotAllowed
from domain.people import Office
from domain.rulebook.model import StepKind
from domain.rulebook.resolve import STEP_LABELS as STEP_NAMES
from projections.worklist import StepCount, WorkItem
from web.page import Page
from web.room import Room
from web.visit import OFFICIALS, Visiting

room = Room()
ROWS = 50
EXPORTED = 20_000
WAITING = {"office": "本机关", "enterprise": "企业", "expert": "专家", "public": "公示期", "nobody": "—"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One kind of step with its figures."""

    label: str
    href: str
    total: int
    overdue: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistPage(Page):
    """What waits at the visitor's office."""

    template: ClassVar[str] = "worklist.html"
    title: ClassVar[str] = "待办"

    office: Annotated[Office, "The visitor's office"]
    today: Annotated[dt.date, "The civil day"]
    tabs: Annotated[Sequence[Tab], "All, then each kind of step, with totals"]
    total: Annotated[int, "Open cases at a step of this office"]
    overdue: Annotated[int, "Those whose last day has passed"]
    due_soon: Annotated[int, "Those due today or within seven days"]
    rows: Annotated[Sequence[WorkItem], "Cases, earliest last day first"]
    waiting: Annotated[dict[str, str], "Names of those who may be waited for"]
    text: Annotated[str, "Search text"]
    step: Annotated[str, "Kind of step chosen, empty for all"]
    only_overdue: Annotated[bool, "Whether only overdue cases are shown"]
    first: Annotated[str, "Address of the first page, empty on it"]
    following: Annotated[str, "Address of the next page, empty on the last"]
    export: Annotated[str, "Address of the same list as a spreadsheet"]


@room.page("/worklist", to=OFFICIALS)
def worklist(visiting: Visiting) -> Response:
    """What waits at the visitor's office."""
    office, kind, views = _office(visiting), _kind(visiting), visiting.sys.views
    counts = views.worklist.counts(office.level, office.division, today=visiting.today)
    found = views.worklist.for_office(
        office.level,
        office.division,
        today=visiting.today,
        step_kind=kind,
        text=visiting.query("q"),
        overdue=bool(visiting.query("overdue")),
        after=visiting.query("after") or None,
        limit=ROWS,
    )
    return visiting.show(
        WorklistPage(
            office=office,
            today=visiting.today,
            tabs=_tabs(visiting, counts, kind),
            total=sum(c.total for c in counts),
            overdue=sum(c.overdue for c in counts),
            due_soon=sum(c.due_soon for c in counts),
            rows=found.rows,
            waiting=WAITING,
            text=visiting.query("q"),
            step=kind.value if kind else "",
            only_overdue=bool(visiting.query("overdue")),
            first=visiting.link(after=None) if visiting.query("after") else "",
            following=visiting.link(after=found.next) if found.next else "",
            export=visiting.link(after=None).replace("/worklist", "/worklist.xlsx", 1),
        )
    )


@room.page("/worklist.xlsx", to=OFFICIALS)
def export(visiting: Visiting) -> Response:
    """The chosen part of the worklist as a spreadsheet; noted in the access log."""
    office = _office(visiting)
    found = visiting.sys.views.worklist.for_office(
        office.level,
        office.division,
        today=visiting.today,
        step_kind=_kind(visiting),
        text=visiting.query("q"),
        overdue=bool(visiting.query("overdue")),
        limit=EXPORTED,
    )
    visiting.read_logged("export", f"worklist:{office.id}")
    columns = ["办件", "企业", "统一社会信用代码", "认定项目", "环节", "等待", "期限", "剩余天数", "立案日期"]
    rows = [
        [
            r.case, r.enterprise_name, r.uscc, r.title_name, r.step_label, WAITING[r.waiting_on], r.due_on,
            r.days_left(visiting.today), r.opened_on,
        ]
        for r in found.rows
    ]  # fmt: skip
    headers = {"content-disposition": 'attachment; filename="worklist.xlsx"'}
    return Response(spreadsheet("待办", columns, rows), media_type=XLSX, headers=headers)


def _office(visiting: Visiting) -> Office:
    office = visiting.actor.office
    if office is None:
        raise NotAllowed("没有待办", why="您的账号不属于任何机关", way_out="请联系本机关系统管理员。")
    return office


def _kind(visiting: Visiting) -> StepKind | None:
    step = visiting.query("step")
    return StepKind(step) if step in StepKind.__members__.values() else None


def _tabs(visiting: Visiting, counts: Sequence[StepCount], chosen: StepKind | None) -> list[Tab]:
    tabs = [
        Tab(
            label="全部",
            href=visiting.link(step=None, after=None),
            total=sum(c.total for c in counts),
            overdue=sum(c.overdue for c in counts),
            current=chosen is None,
        )
    ]
    for kind in StepKind:
        of_kind = [c for c in counts if c.step_kind is kind]
        if of_kind or kind is chosen:
            tabs.append(
                Tab(
                    label=STEP_NAMES[kind],
                    href=visiting.link(step=kind.value, after=None),
                    total=sum(c.total for c in of_kind),
                    overdue=sum(c.overdue for c in of_kind),
                    current=kind is chosen,
                )
            )
    return tabs

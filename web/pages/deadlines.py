"""Deadlines (期限): what falls due soon in the visitor's area, by which rule, and how the day came about."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from starlette.responses import Response

from adapters.documents import XLSX
from adapters.spreadsheets import Value, spreadsheet
from domain import divisions
from domain.dossier import Dossier
from domain.errors import NotAllowed
from domain.people import Office
from domain.rulebook import Rulebook
from domain.rulebook.model import Level
from projections.deadlines import DeadlineItem
from projections.paging import Page as Found
from web.basis import in_words
from web.page import Page
from web.room import Room
from web.visit import OFFICIALS, Visit, Visiting

room = Room()
ROWS = 50
EXPORTED = 20_000
SPANS = (("7", "7 天内"), ("30", "30 天内"), ("90", "90 天内"))
"""How far ahead can be looked, in civil days."""

LONG_PAST = dt.date(2000, 1, 1)
KINDS = (
    ("step", "办理环节"), ("correction", "补正"), ("update", "年度更新"), ("recheck", "申请复核"),
    ("acceptance", "受理举报"), ("verification", "举报核查"), ("enquiry", "询问答复"),
    ("rectification", "整改"), ("answer", "陈述申辩"), ("hearing", "要求听证"), ("publicity", "公示"),
    ("term", "称号期满"),
)  # fmt: skip
WAITING = (("office", "主管部门"), ("enterprise", "企业"), ("public", "社会公众"), ("nobody", "无须办理"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDeadline:
    """A time that ends, with the page about it and how its last day came about."""

    item: DeadlineItem
    href: str
    rule: str
    explained: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinesPage(Page):
    """What falls due soon in the visitor's area."""

    template: ClassVar[str] = "deadlines.html"
    title: ClassVar[str] = "期限"

    today: Annotated[dt.date, "The civil day"]
    until: Annotated[dt.date, "Last day looked at, included"]
    spans: Annotated[Sequence[tuple[str, str]], "How far ahead can be looked"]
    days: Annotated[str, "How far ahead is looked"]
    kinds: Annotated[Sequence[tuple[str, str]], "Kinds of deadline"]
    what: Annotated[str, "Kind chosen, empty for all"]
    waiting: Annotated[Sequence[tuple[str, str]], "Who can be waited for"]
    waiting_on: Annotated[str, "Who is waited for, empty for all"]
    overdue: Annotated[bool, "Whether those that have passed are shown instead"]
    rows: Annotated[Sequence[ShownDeadline], "Deadlines, the earliest last day first"]
    export: Annotated[str, "Address of the same list as a spreadsheet"]
    first: Annotated[str, "Address of the first page, empty on it"]
    following: Annotated[str, "Address of the next page, empty on the last"]


@room.page("/deadlines", to=OFFICIALS)
def deadlines(visiting: Visiting) -> Response:
    """What falls due soon; ``?overdue=1`` shows what has passed."""
    found = _found(visiting, visiting.query("after"), ROWS)
    return visiting.show(
        DeadlinesPage(
            today=visiting.today,
            until=_range(visiting)[1],
            spans=SPANS,
            days=_days(visiting),
            kinds=KINDS,
            what=visiting.query("what"),
            waiting=WAITING,
            waiting_on=visiting.query("waiting"),
            overdue=bool(visiting.query("overdue")),
            rows=_shown(visiting, found.rows),
            export=visiting.link(after=None).replace("/deadlines", "/deadlines.xlsx", 1),
            first=visiting.link(after=None) if visiting.query("after") else "",
            following=visiting.link(after=found.next) if found.next else "",
        )
    )


@room.page("/deadlines.xlsx", to=OFFICIALS)
def export(visiting: Visiting) -> Response:
    """The chosen list as a spreadsheet; noted in the access log."""
    found = _found(visiting, "", EXPORTED)
    visiting.read_logged("export", f"deadlines:{_office(visiting).id}")
    columns = ["最后一日", "剩余天数", "事项", "编号", "企业", "统一社会信用代码", "等待", "层级", "依据"]
    book, waiting = visiting.sys.law.rulebook, dict(WAITING)
    rules = {rule: _words(book, rule) for rule in {item.rule for item in found.rows}}
    rows: list[list[Value]] = [
        [
            item.last_day, (item.last_day - visiting.today).days, item.label, item.of, item.enterprise_name,
            item.uscc, waiting.get(item.waiting_on, ""), item.level.label, rules[item.rule],
        ]
        for item in found.rows
    ]  # fmt: skip
    headers = {"content-disposition": 'attachment; filename="deadlines.xlsx"'}
    return Response(spreadsheet("期限", columns, rows), media_type=XLSX, headers=headers)


def _office(visiting: Visit) -> Office:
    office = visiting.actor.office
    if office is None:
        raise NotAllowed("没有期限", why="您的账号不属于任何机关", way_out="请联系本机关系统管理员。")
    return office


def _days(visiting: Visit) -> str:
    asked = visiting.query("days")
    return asked if asked in dict(SPANS) else "30"


def _range(visiting: Visit) -> tuple[dt.date, dt.date]:
    """First and last day looked at, both included."""
    today = visiting.today
    if visiting.query("overdue"):
        return LONG_PAST, today - dt.timedelta(days=1)
    return today, today + dt.timedelta(days=int(_days(visiting)))


def _found(visiting: Visit, after: str, limit: int) -> Found[DeadlineItem]:
    office = _office(visiting)
    places = None
    if office.level is not Level.MINISTRY:
        places = {office.division, *divisions.covered(office.division, office.level)}
    what, waiting = visiting.query("what"), visiting.query("waiting")
    return visiting.sys.views.deadlines.falling_due(
        places, *_range(visiting), what=what if what in dict(KINDS) else "",
        waiting_on=waiting if waiting in dict(WAITING) else "", after=after or None, limit=limit,
    )  # fmt: skip


def _shown(visiting: Visit, items: Iterable[DeadlineItem]) -> list[ShownDeadline]:
    """The items with their derivation, from the truth."""
    listed = list(items)
    found = visiting.sys.journal.load(Dossier, {one.dossier_id for one in listed if one.what != "publicity"})
    book = visiting.sys.law.rulebook
    return [
        ShownDeadline(
            item=item, href=_href(item), rule=_words(book, item.rule),
            explained=_explained(visiting, item, found.get(item.dossier_id)),
        )
        for item in listed
    ]  # fmt: skip


def _explained(visiting: Visit, item: DeadlineItem, dossier: Dossier | None) -> str:
    if item.what == "publicity":
        notice = visiting.sys.views.notices.get(item.dossier_id)
        return notice.closes_explained if notice else ""
    if item.what == "term":
        return f"称号有效期至 {item.last_day}，含当日。"
    timed = dossier.timed(item.of) if dossier else None
    if timed is None or timed.due is None or timed.due.last_day != item.last_day:
        return ""
    return timed.due.explain(timed.suspended_on)


def _words(book: Rulebook, rule: str) -> str:
    return "；".join(one.text for one in in_words(book, [rule])) if rule else ""


def _href(item: DeadlineItem) -> str:
    if item.what == "publicity":
        return f"/notices/{item.of}"
    if item.what == "term":
        return f"/dossiers/{item.uscc}"
    return f"/cases/{item.of}" if item.of.partition("-")[2].isdigit() else f"/matters/{item.of}"

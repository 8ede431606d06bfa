"""Notices (公示) for the office that publishes them: draw up, open, take off a row, close, recognise."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from uuid import UUID

from starlette.responses import Response

from domain.errors import BadInput, NotAllowed
from domain.notice import NoticeState, notice_id
from domain.people import Office
from domain.procedures.publicity import CloseNotice, DrawUpNotice, OpenNotice, WithdrawRow
from domain.procedures.recognition import Recognise
from domain.rulebook.model import StepKind, Unit
from projections.notices import KINDS, NoticeEntry, NoticeLine, NoticeOther
from projections.objections import ObjectionEntry
from projections.worklist import StepCount, WorkItem
from web.beside import Beside, as_shown, beside, kinds_of, others_of
from web.forms import Typed, whole
from web.page import Page
from web.pages.progress import begin
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.visit import OFFICIALS, Form, Visiting, missing

room = Room()
ROWS = 100
PICKED = 300
"""Up to so many ready cases are offered one by one; longer lists are taken as a whole."""

UNITS = tuple((unit.value, unit.label) for unit in (Unit.WORKING, Unit.CALENDAR))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage(Page):
    """The office's own notices, and what is ready to be published."""

    template: ClassVar[str] = "notices/list.html"
    title: ClassVar[str] = "公示"

    notices: Annotated[Sequence[NoticeEntry], "The office's notices, the last drawn up first"]
    ready: Annotated[Sequence[StepCount], "Schemes with cases that wait to be published"]
    following: Annotated[str, "Address of the next page, empty on the last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawUpPage(Page):
    """The form that draws up a list from ready cases."""

    template: ClassVar[str] = "notices/new.html"
    title: ClassVar[str] = "编制公示名单"

    scheme: Annotated[str, "Scheme of every row"]
    step: Annotated[str, "Publicity step at which the cases stand"]
    title_name: Annotated[str, "Name of the title"]
    ready: Annotated[Sequence[WorkItem], "Ready cases, by number"]
    shown_rows: Annotated[Sequence[WorkItem], "Those that are listed on the page"]
    pick: Annotated[bool, "Whether rows are chosen one by one; otherwise all are taken"]
    days: Annotated[int | None, "Length of publicity by the rule, none where it is silent"]
    unit: Annotated[str, "Unit of that length"]
    source: Annotated[str, "The rule's citation"]
    units: Annotated[Sequence[tuple[str, str]], "Units that can be chosen"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage(Page):
    """One notice for its office."""

    template: ClassVar[str] = "notices/notice.html"
    title: ClassVar[str] = "公示"

    notice: Annotated[NoticeEntry, "The notice"]
    today: Annotated[dt.date, "The civil day"]
    drawn_up_by: Annotated[str, "Name of the person who drew it up"]
    rows: Annotated[Sequence[NoticeLine], "Rows of this page of the list"]
    kinds: Annotated[Sequence[tuple[str, int]], "Kinds of row with their number, where there are several"]
    others: Annotated[Sequence[NoticeOther], "What the announcement names beside its rows, by place"]
    more_others: Annotated[str, "Address of the next of them, empty on the last"]
    beside: Annotated[Beside, "What an announcement would name beside its rows by the days chosen"]
    renews: Annotated[bool, "Whether rows renew a title after its recheck"]
    titles: Annotated[bool, "Whether rows end with a title and not with a new name alone"]
    to_announce: Annotated[bool, "Whether rows still wait to be recognised"]
    objections: Annotated[Sequence[ObjectionEntry], "Objections to its rows, by row"]
    text: Annotated[str, "Search within the list"]
    first: Annotated[str, "Address of the first page, empty on it"]
    following: Annotated[str, "Address of the next page, empty on the last"]
    form: Annotated[Typed, "What was typed into the act that was refused"]
    key: Annotated[str, "Sent back with the form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage(Page):
    """The form that takes one row off a list."""

    template: ClassVar[str] = "notices/row.html"
    title: ClassVar[str] = "撤下名单"

    notice: Annotated[NoticeEntry, "The notice"]
    line: Annotated[NoticeLine, "The row"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@room.page("/notices", to=OFFICIALS)
def notices(visiting: Visiting) -> Response:
    """The office's notices and what is ready."""
    office = _office(visiting)
    views = visiting.sys.views
    found = views.notices.for_office(office.level, office.division, after=visiting.query("after") or None)
    counts = views.worklist.counts(office.level, office.division, today=visiting.today)
    return visiting.show(
        NoticesPage(
            notices=found.rows,
            ready=[c for c in counts if c.step_kind is StepKind.PUBLICITY],
            following=visiting.link(after=found.next) if found.next else "",
        )
    )


@room.page("/notices/new", to=OFFICIALS)
def draw_up_form(visiting: Visiting) -> Response:
    """The form for one scheme and step."""
    return visiting.show(
        _draw_up_page(visiting, visiting.query("scheme"), visiting.query("step"), Typed(), new_secret())
    )


@room.act("/notices/new", to=OFFICIALS)
def draw_up(typed: Form, visiting: Visiting) -> Response:
    """Draw the list up from the chosen cases, or from all that are ready."""
    scheme, step, key = typed.value("scheme"), typed.value("step"), typed.key()
    number = typed.text("number", "编号", required=True, longest=100)
    heading = typed.text("heading", "标题", required=True, longest=200)
    days, unit = typed.whole("days", "公示天数"), typed.value("unit")
    try:
        typed.check()
        cases = typed.every("case") or _all_ready(visiting, scheme, step, typed)
        cmd = DrawUpNotice(
            number=number,
            heading=heading,
            scheme=scheme,
            step=step,
            cases=cases,
            days=days,
            unit="working" if unit == "working" else "calendar" if unit == "calendar" else "",
            days_reason=typed.text("days_reason"),
            channel=typed.text("channel"),
        )
        stream = notice_id(_office(visiting).id, number)
        return begin(visiting, cmd, stream, visiting.once(typed), "编制公示名单", len(cases))
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_draw_up_page(visiting, scheme, step, typed, key), status_of(refusal))


@room.page("/notices/{notice}", to=OFFICIALS)
def notice_page(notice: UUID, visiting: Visiting) -> Response:
    """One notice."""
    return visiting.show(_notice_page(visiting, _entry(visiting, notice), Typed(), new_secret()))


@room.act("/notices/{notice}/{act}", to=OFFICIALS)
def act_on_notice(notice: UUID, act: str, typed: Form, visiting: Visiting) -> Response:
    """Open, close or recognise the list as a whole."""
    entry, key = _entry(visiting, notice), typed.key()
    if act not in ACTS:
        raise missing(f"“{act}”这一办理事项")
    label, made = ACTS[act]
    try:
        cmd = made(notice, typed, visiting, entry)
        typed.check()
        return begin(visiting, cmd, notice, visiting.once(typed), label, entry.count)
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_notice_page(visiting, entry, typed, key), status_of(refusal))


@room.page("/notices/{notice}/rows/{row}", to=OFFICIALS)
def row_form(notice: UUID, row: int, visiting: Visiting) -> Response:
    """The form that takes one row off."""
    entry, line = _entry(visiting, notice), _line(visiting, notice, row)
    return visiting.show(RowPage(notice=entry, line=line, form=Typed(), key=new_secret()))


@room.act("/notices/{notice}/rows/{row}", to=OFFICIALS)
def withdraw_row(notice: UUID, row: int, typed: Form, visiting: Visiting) -> Response:
    """Take the row off; the list stays as it is."""
    entry, line, key = _entry(visiting, notice), _line(visiting, notice, row), typed.key()
    try:
        cmd = WithdrawRow(notice=notice, row=row, reason=typed.text("reason"))
        receipt = visiting.act_once(lambda: cmd, notice, visiting.once(typed))
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(RowPage(notice=entry, line=line, form=typed, key=key), status_of(refusal))
    return visiting.go(f"/notices/{notice}", receipt)


def _open(notice: UUID, typed: Typed, visiting: Visiting, entry: NoticeEntry) -> OpenNotice:
    return OpenNotice(notice=notice, opens_on=typed.date("opens_on", "公示开始日"))


def _recognise(notice: UUID, typed: Typed, visiting: Visiting, entry: NoticeEntry) -> Recognise:
    decided_on = typed.date("decided_on", "认定日期", required=True)
    valid_from, valid_until = typed.date("valid_from", "有效期自"), typed.date("valid_until", "有效期至")
    renewed_from = typed.date("renewed_from", "续期有效期自")
    renewed_until = typed.date("renewed_until", "续期有效期至")
    named = beside(visiting, entry, typed)
    document_no = typed.text("document_no", "公告文号", required=True, longest=100)
    typed.check()
    as_shown(named, typed)
    return Recognise(
        notice=notice,
        document_no=document_no,
        decided_on=decided_on or dt.date.min,
        valid_from=valid_from,
        valid_until=valid_until,
        term_reason=typed.text("term_reason"),
        certificate_prefix=typed.text("certificate_prefix", "证书编号前缀", longest=40),
        renewed_from=renewed_from,
        renewed_until=renewed_until,
        ended=[one.title for one in named.ended],
        renamed=[one.case for one in named.renamed],
    )


ACTS: dict[str, tuple[str, Any]] = {
    "open": ("发布公示", _open),
    "close": ("结束公示", lambda notice, *_: CloseNotice(notice=notice)),
    "recognise": ("认定并公告", _recognise),
}
"""Acts on a whole list: label, and how the form becomes the command."""


def _office(visiting: Visiting) -> Office:
    office = visiting.actor.office
    if office is None:
        raise NotAllowed("不能办理公示", why="您的账号不属于任何机关", way_out="请联系本机关系统管理员。")
    return office


def _entry(visiting: Visiting, notice: UUID) -> NoticeEntry:
    entry, office = visiting.sys.views.notices.get(notice), _office(visiting)
    if entry is None:
        raise missing("这份公示")
    if entry.office != office.id and not office.covers(entry.division):
        raise NotAllowed(
            "不能查看这份公示",
            why="公示不是本机关编制的，也不在本机关辖区内",
            way_out="请查看已发布的公示名单。",
        )
    return entry


def _line(visiting: Visiting, notice: UUID, row: int) -> NoticeLine:
    found = visiting.sys.views.notices.rows(notice, after_row=row - 1, limit=1) if row > 0 else []
    if not found or found[0].row != row:
        raise missing(f"名单第 {row} 行")
    return found[0]


def _all_ready(visiting: Visiting, scheme: str, step: str, typed: Typed) -> list[str]:
    """All ready cases, provided they are as many as the person saw."""
    if not typed.value("all"):
        return []
    ready, count = _ready(visiting, scheme, step), typed.value("count")
    if count != str(len(ready)):
        raise BadInput(
            "count",
            "名单没有编制",
            why=f"待公示的办件由 {count} 件变为 {len(ready)} 件",
            way_out="请核对后重新提交。",
        )
    return [item.case for item in ready]


def _ready(visiting: Visiting, scheme: str, step: str) -> list[WorkItem]:
    office = _office(visiting)
    return visiting.sys.views.worklist.ready_for_notice(office.level, office.division, scheme, step)


def _draw_up_page(visiting: Visiting, scheme: str, step: str, typed: Typed, key: str) -> DrawUpPage:
    ready = _ready(visiting, scheme, step)
    rule = None
    if ready:
        _, case = visiting.sys.casework.case(ready[0].case)
        rule = next((s for s in case.rules.route if s.id == step), None)
    settings = rule.settings if rule else {}
    return DrawUpPage(
        scheme=scheme,
        step=step,
        title_name=ready[0].title_name if ready else "",
        ready=ready,
        shown_rows=ready[:PICKED],
        pick=len(ready) <= PICKED,
        days=settings.get("days"),
        unit=dict(UNITS).get(settings.get("unit", ""), ""),
        source=str(rule.source or "") if rule else "",
        units=UNITS,
        form=typed,
        key=key,
    )


def _to_announce(entry: NoticeEntry) -> bool:
    """Whether an announcement, or one more for rows that an objection held, can still follow."""
    if entry.state is NoticeState.CLOSED:
        return True
    left = entry.count - entry.withdrawn - (entry.recognised or 0)
    return entry.state is NoticeState.ANNOUNCED and left > 0


def _notice_page(visiting: Visiting, entry: NoticeEntry, typed: Typed, key: str) -> NoticePage:
    views, after = visiting.sys.views, visiting.query("after")
    after_row = int(after) if whole(after) and len(after) < 10 else 0
    rows = views.notices.rows(entry.notice, text=visiting.query("q"), after_row=after_row, limit=ROWS + 1)
    others, more_others = others_of(visiting, entry)
    kinds = kinds_of(visiting, entry.notice)
    return NoticePage(
        notice=entry,
        today=visiting.today,
        drawn_up_by=visiting.sys.identity.names([entry.drawn_up_by]).get(
            entry.drawn_up_by, entry.drawn_up_by
        ),
        rows=rows[:ROWS],
        kinds=kinds,
        others=others,
        more_others=more_others,
        beside=beside(visiting, entry, typed),
        renews=KINDS["renewal"] in dict(kinds),
        titles=[label for label, _ in kinds] != [KINDS["rename"]],
        to_announce=_to_announce(entry),
        objections=views.objections.of_notice(entry.notice),
        text=visiting.query("q"),
        first=visiting.link(after=None) if after_row else "",
        following=visiting.link(after=rows[ROWS - 1].row) if len(rows) > ROWS else "",
        form=typed,
        key=key,
    )

"""Lists of the past (历史名单): taking a file in, and settling the rows that nobody may guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from starlette.responses import Response

from adapters.documents import XLSX
from adapters.past_lists import past_list, read_list, take_in, unclear_sheet
from domain.casework import Receipt
from domain.errors import BadInput, NotAllowed
from domain.events import UnclearRow
from domain.past_list import PastList, list_id
from domain.people import Office
from domain.procedures.past import ReceiveList, SettleRow
from projections.past_lists import PastListEntry
from projections.register import RegisteredEnterprise
from web.forms import Typed, whole
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.visit import OFFICIALS, Form, Visit, Visiting, missing

room = Room()
ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsPage(Page):
    """The lists of the visitor's office, and the form that takes one in."""

    template: ClassVar[str] = "lists/lists.html"
    title: ClassVar[str] = "历史名单"

    lists: Annotated[Sequence[PastListEntry], "Lists, the last received first"]
    schemes: Annotated[Sequence[tuple[str, str]], "Schemes of the visitor's level: id and title"]
    division: Annotated[str, "Division of the visitor's office"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """One list: how far it is, and the rows that wait for a person."""

    template: ClassVar[str] = "lists/list.html"
    title: ClassVar[str] = "历史名单"

    past: Annotated[PastList, "The list, from the truth and not from a view"]
    rows: Annotated[Sequence[UnclearRow], "Rows that wait, by row"]
    names: Annotated[Mapping[str, RegisteredEnterprise], "Suggested enterprises by credit code"]
    waits: Annotated[bool, "Whether rows are still being taken in, so that the page asks again"]
    problem: Annotated[NotAllowed | None, "Why taking in ended, none otherwise"] = None
    failed: Annotated[bool, "Whether taking in broke off and can be repeated"] = False
    text: Annotated[str, "Search text"]
    first: Annotated[str, "Address of the first page, empty on it"]
    following: Annotated[str, "Address of the next page, empty on the last"]
    form: Annotated[Typed, "What was typed into the row that was refused"]
    row: Annotated[int, "Row that was refused, 0 when none was"] = 0
    key: Annotated[str, "Sent back with a form"]


@room.page("/lists", to=OFFICIALS)
def lists(visiting: Visiting) -> Response:
    """The lists of the visitor's office."""
    return visiting.show(_lists_page(visiting, Typed(), new_secret()))


@room.act("/lists", to=OFFICIALS)
def receive(typed: Form, visiting: Visiting) -> Response:
    """Take in a file; its rows are taken in by a job while the list's page shows how far it is."""
    key = typed.key()
    try:
        uploads = typed.files("file", "名单文件", most=1)
        scheme = typed.text("scheme", "认定项目", required=True)
        first, last = typed.date("valid_from", "有效期自"), typed.date("valid_until", "有效期至")
        document_no = typed.text("document_no", "文号", required=True)
        announced = typed.whole("announced", "文件公布的家数")
        division = typed.text("division", "名单所属地区") or _office(visiting).division
        typed.check()
        if not uploads:
            raise BadInput(
                "file", "没有选择文件", why="导入需要一个文件", way_out="请选择 .xlsx 或 .csv 文件。"
            )
        [upload] = uploads
        read = read_list(upload.content, upload.filename)
        [digest] = visiting.keep([upload])
        cmd = ReceiveList(
            file=digest, filename=upload.filename, scheme=scheme, division=division,
            document_no=document_no, rows=len(read.rows), batch=typed.text("batch", "批次"),
            valid_from=first, valid_until=last, announced=announced or read.announced,
        )  # fmt: skip
        receipt = visiting.act(cmd, request_id=key)
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_lists_page(visiting, typed, key), status_of(refusal))
    stream, actor, sys = list_id(digest, scheme), visiting.actor, visiting.sys

    def work() -> Receipt:
        take_in(sys, actor, cmd, read.rows, request_id=key)
        return receipt

    visiting.request.app.state.jobs.run(
        key, work, stream=stream, account=actor.account, label="导入名单", rows=len(read.rows)
    )
    return visiting.go(f"/lists/{stream}?job={key}", receipt)


@room.page("/lists/{past}", to=OFFICIALS)
def one_list(past: UUID, visiting: Visiting) -> Response:
    """How far the list is, and the rows that wait for a person."""
    return visiting.show(_list_page(visiting, _seen(visiting, past), Typed(), 0))


@room.page("/lists/{past}/unclear.xlsx", to=OFFICIALS)
def unclear(past: UUID, visiting: Visiting) -> Response:
    """The rows that wait for a person as a spreadsheet; noted in the access log."""
    found = _seen(visiting, past)
    visiting.read_logged("export", f"list:{past}")
    headers = {"content-disposition": 'attachment; filename="unclear.xlsx"'}
    rows = sorted(found.unclear.values(), key=lambda one: one.firm.row)
    return Response(unclear_sheet(rows), media_type=XLSX, headers=headers)


@room.act("/lists/{past}/rows/{row}", to=OFFICIALS)
def settle(past: UUID, row: int, typed: Form, visiting: Visiting) -> Response:
    """Settle one row as the visitor says."""
    found = _seen(visiting, past)
    chosen = typed.value("chosen").strip()
    cmd = SettleRow(
        past_list=past,
        row=row,
        reason=typed.text("reason", "理由", required=True),
        uscc=_chosen(typed, chosen),
        division=typed.text("division", "所在地"),
    )
    try:
        typed.check()
        if chosen != "out" and not cmd.uscc:
            raise BadInput("uscc", "没有核对", why="没有选择企业", way_out="请选择企业，或选择“不予导入”。")
        receipt = visiting.act_once(lambda: cmd, past, visiting.once(typed))
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_list_page(visiting, found, typed, row), status_of(refusal))
    return visiting.go(f"/lists/{past}", receipt)


def _chosen(typed: Typed, chosen: str) -> str:
    """The credit code of the enterprise chosen, or typed; empty for a row that stays out."""
    if chosen == "out":
        return ""
    return typed.text("uscc", "统一社会信用代码") if chosen in ("other", "") else chosen


def _office(visiting: Visit) -> Office:
    office = visiting.actor.office
    if office is None:
        raise NotAllowed("不能导入名单", why="您的账号不属于任何机关", way_out="请联系本机关系统管理员。")
    return office


def _seen(visiting: Visit, stream: UUID) -> PastList:
    found = past_list(visiting.sys, stream)
    if not found.version or found.office != _office(visiting).id:
        raise missing("这份名单")
    return found


def _lists_page(visiting: Visit, form: Typed, key: str) -> ListsPage:
    office = _office(visiting)
    book = visiting.sys.law.rulebook
    mine = [
        (scheme.id, scheme.title)
        for scheme in book.schemes()
        if scheme.level is office.level and scheme.awards == "title"
        and scheme.jurisdiction in (office.division, office.division[:2] + "0000", "000000")
    ]  # fmt: skip
    return ListsPage(
        lists=visiting.sys.views.past_lists.of_office(office.id),
        schemes=mine,
        division=office.division,
        form=form,
        key=key,
    )


def _list_page(visiting: Visit, found: PastList, form: Typed, row: int) -> ListPage:
    text, after = visiting.query("q"), visiting.query("after")
    start = int(after) if whole(after) and len(after) < 10 else 0
    waiting = [
        one
        for one in sorted(found.unclear.values(), key=lambda one: one.firm.row)
        if one.firm.row > start and (not text or text in one.firm.enterprise_name)
    ]
    rows = waiting[:ROWS]
    codes = {code for one in rows for code in one.candidates}
    register = visiting.sys.views.register
    names = {code: firm for code in sorted(codes) if (firm := register.by_code(code)) is not None}
    job = visiting.request.app.state.jobs.find(visiting.query("job"), visiting.actor.account)
    return ListPage(
        past=found,
        rows=rows,
        names=names,
        waits=job is not None and job.state == "running",
        problem=job.refusal if job else None,
        failed=found.taken < found.rows and (job is None or job.state == "failed"),
        text=text,
        first=visiting.link(after=None) if start else "",
        following=visiting.link(after=rows[-1].firm.row) if len(waiting) > ROWS else "",
        form=form,
        row=row,
        key=new_secret(),
    )

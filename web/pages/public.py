"""What anybody may see: the status of an enterprise, a certificate, the published lists."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, ClassVar
from urllib.parse import quote
from uuid import UUID

import segno
from fastapi import Depends, Path
from starlette.responses import Response

from domain.errors import NotAllowed
from domain.people import PUBLIC
from domain.procedures.objection import LodgeObjection
from projections.notices import NoticeEntry, NoticeLine, NoticeOther
from projections.register import RegisteredEnterprise, RegisteredTitle, RegisterStatus
from projections.timeline import TimelineEntry
from web.beside import kinds_of, others_of
from web.forms import Typed, whole
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.visit import Form, Visiting, missing, throttle

room = Room()
ROWS = 100
USCC = re.compile(r"[0-9A-Za-z]{18}")
looking = Depends(throttle("search"))


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The public home: status check and open lists."""

    template: ClassVar[str] = "public/home.html"
    title: ClassVar[str] = "状态查询"

    open_notices: Annotated[
        Sequence[NoticeEntry], "Lists to whose rows the public may object today, first to close first"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """Enterprises found by name or credit code."""

    template: ClassVar[str] = "public/search.html"
    title: ClassVar[str] = "查询结果"

    text: Annotated[str, "What was asked for"]
    found: Annotated[Sequence[RegisteredEnterprise], "Enterprises, names that begin with the text first"]
    following: Annotated[str, "Address of the next page, empty on the last"] = ""
    problem: Annotated[str, "Why nothing was searched, in Chinese; empty when it was"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage(Page):
    """What the register says about one enterprise, public data only."""

    template: ClassVar[str] = "public/status.html"
    title: ClassVar[str] = "企业状态"

    status: Annotated[RegisterStatus, "The enterprise and its titles"]
    entries: Annotated[Sequence[TimelineEntry], "Public events of its dossier, in order"]
    former_names: Annotated[
        Sequence[tuple[str, dt.date]], "Names it had before with the day each ended, the last one first"
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePage(Page):
    """Check of one certificate number."""

    template: ClassVar[str] = "public/certificate.html"
    title: ClassVar[str] = "证书查验"

    number: Annotated[str, "The number asked for, empty before anything was asked"] = ""
    found: Annotated[RegisteredTitle | None, "The title with this certificate, none when there is none"] = (
        None
    )
    valid: Annotated[bool, "Whether the title holds today"] = False
    qr: Annotated[str, "Address of the QR code that leads to this page"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityPage(Page):
    """Every list that was ever opened."""

    template: ClassVar[str] = "public/publicity.html"
    title: ClassVar[str] = "公示"

    notices: Annotated[Sequence[NoticeEntry], "Lists, the last opened first"]
    following: Annotated[str, "Address of the next page, empty on the last"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicListPage(Page):
    """One published list with its rows."""

    template: ClassVar[str] = "public/list.html"
    title: ClassVar[str] = "公示"

    notice: Annotated[NoticeEntry, "The list"]
    rows: Annotated[Sequence[NoticeLine], "Rows of this page"]
    kinds: Annotated[Sequence[tuple[str, int]], "Kinds of row with their number"]
    others: Annotated[Sequence[NoticeOther], "What the announcement names beside its rows, by place"]
    more_others: Annotated[str, "Address of the next of them, empty on the last"]
    text: Annotated[str, "Search within the list"] = ""
    takes: Annotated[bool, "Whether objections are taken today"]
    first: Annotated[str, "Address of the first page, empty on it"] = ""
    following: Annotated[str, "Address of the next page, empty on the last"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFormPage(Page):
    """The form for a real-name objection to one row."""

    template: ClassVar[str] = "public/objection_form.html"
    title: ClassVar[str] = "提出异议"

    notice: Annotated[NoticeEntry, "The list"]
    line: Annotated[NoticeLine, "The row objected to"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form, so that a second click changes nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionTakenPage(Page):
    """Confirmation that an objection was received."""

    template: ClassVar[str] = "public/objection_taken.html"
    title: ClassVar[str] = "异议已收到"

    notice: Annotated[NoticeEntry, "The list"]
    line: Annotated[NoticeLine, "The row objected to"]
    number: Annotated[str, "Number of the objection"]


@room.page("/", to=None)
def home(visiting: Visiting) -> Response:
    """The public home."""
    return visiting.show(HomePage(open_notices=visiting.sys.views.notices.open_on(visiting.today)))


@room.page("/status", to=None, also=[looking])
def search(visiting: Visiting) -> Response:
    """Enterprises by name or credit code; an exact code leads straight to its page."""
    text = visiting.query("q")
    compact = text.replace(" ", "").upper()
    if USCC.fullmatch(compact):
        return visiting.go(f"/status/{compact}")
    if len(text) < 2:
        return visiting.show(
            SearchPage(
                text=text, found=[], problem="请输入完整的统一社会信用代码，或企业名称中的至少两个字。"
            )
        )
    found = visiting.sys.views.register.search(text, after=visiting.query("after") or None)
    following = visiting.link(after=found.next) if found.next else ""
    return visiting.show(SearchPage(text=text, found=found.rows, following=following))


@room.page("/status/{uscc}", to=None)
def status(uscc: str, visiting: Visiting) -> Response:
    """What the register says about one enterprise today."""
    found = visiting.sys.views.register.status(uscc.upper(), on=visiting.today)
    if found is None:
        page = SearchPage(
            text=uscc, found=[], problem=f"名录中没有 {uscc}。请对照营业执照核对统一社会信用代码。"
        )
        return visiting.show(page, 404)
    entries = visiting.sys.views.timeline.of_stream(found.enterprise.dossier_id, public_only=True)
    former = visiting.sys.views.register.former_names(found.enterprise.dossier_id)
    return visiting.show(StatusPage(status=found, entries=entries, former_names=former))


@room.page("/certificates", to=None, also=[looking])
def certificates(visiting: Visiting) -> Response:
    """The form for a certificate number."""
    number = visiting.query("no")
    return visiting.go(f"/certificates/{number}") if number else visiting.show(CertificatePage())


@room.page("/certificates/{number:path}/qr.svg", to=None)
def certificate_qr(number: str, visiting: Visiting) -> Response:
    """The QR code that leads to the certificate's page."""
    if visiting.sys.views.register.certificate(number) is None:
        raise missing(f"证书 {number}")
    picture = BytesIO()
    address = f"{visiting.sys.settings.address}/certificates/{quote(number)}"
    segno.make_qr(address, error="m").save(picture, kind="svg", scale=4, border=4, dark="#000", xmldecl=False)
    return Response(
        picture.getvalue(), media_type="image/svg+xml", headers={"cache-control": "public, max-age=86400"}
    )


@room.page("/certificates/{number:path}", to=None, also=[looking])
def certificate(number: str, visiting: Visiting) -> Response:
    """Whether there is a certificate with this number, and whether it holds today."""
    found = visiting.sys.views.register.certificate(number)
    page = CertificatePage(
        number=number,
        found=found,
        valid=found is not None and found.in_force(visiting.today),
        qr=f"/certificates/{quote(number)}/qr.svg",
    )
    return visiting.show(page, 200 if found else 404)


@room.page("/publicity", to=None)
def publicity(visiting: Visiting) -> Response:
    """Every list that was ever opened."""
    found = visiting.sys.views.notices.public_list(after=visiting.query("after") or None)
    following = visiting.link(after=found.next) if found.next else ""
    return visiting.show(PublicityPage(notices=found.rows, following=following))


@room.page("/publicity/{notice}", to=None)
def public_list(notice: UUID, visiting: Visiting) -> Response:
    """One published list."""
    entry = _published(visiting, notice)
    text, after = visiting.query("q"), visiting.query("after")
    after_row = int(after) if whole(after) and len(after) < 10 else 0
    rows = visiting.sys.views.notices.rows(notice, text=text, after_row=after_row, limit=ROWS + 1)
    more = len(rows) > ROWS
    others, more_others = others_of(visiting, entry)
    return visiting.show(
        PublicListPage(
            notice=entry,
            rows=rows[:ROWS],
            kinds=kinds_of(visiting, notice),
            others=others,
            more_others=more_others,
            text=text,
            takes=entry.is_open(visiting.today),
            first=visiting.link(after=None) if after_row else "",
            following=visiting.link(after=rows[ROWS - 1].row) if more else "",
        )
    )


Row = Annotated[int, Path(ge=1, le=10_000_000)]


@room.page("/publicity/{notice}/rows/{row}/objection", to=None)
def objection_form(notice: UUID, row: Row, visiting: Visiting) -> Response:
    """The form for an objection to one row."""
    entry, line = _published(visiting, notice), _line(visiting, notice, row)
    return visiting.show(ObjectionFormPage(notice=entry, line=line, form=Typed(), key=new_secret()))


@room.act("/publicity/{notice}/rows/{row}/objection", to=None, also=[Depends(throttle("objection"))])
def lodge_objection(notice: UUID, row: Row, typed: Form, visiting: Visiting) -> Response:
    """Take the objection; the person's data go to the erasable store, the evidence to the documents."""
    entry, line = _published(visiting, notice), _line(visiting, notice, row)
    key, once = typed.key(), visiting.once(typed)
    facts = {
        "name": typed.text("name", "真实姓名或单位名称", required=True, longest=100),
        "contact": typed.text("contact", "联系方式", required=True, longest=200),
        "text": typed.text("text", "异议内容", required=True, longest=4000),
    }
    uploads = typed.files("evidence", "证据材料")
    dossier = visiting.sys.casework.dossier(line.uscc)

    kept: list[str] = []

    def made() -> LodgeObjection:
        # The attachments first: when one of them is refused, the person is not stored either.
        evidence = visiting.keep(uploads, by=PUBLIC)
        person = visiting.sys.people.keep("objector", facts)
        kept.append(person)
        return LodgeObjection(case=line.case, person=person, real_name=True, evidence=evidence)

    try:
        typed.check()
        visiting.act_once(made, dossier.id, once, by=PUBLIC)
    except NotAllowed as refusal:
        for reference in kept:  # nobody's data stay without an event that needs them
            visiting.sys.people.erase(reference)
        typed.refuse(refusal)
        page = ObjectionFormPage(notice=entry, line=line, form=typed, key=key)
        return visiting.show(page, status_of(refusal))
    history = visiting.sys.journal.history(dossier.id)
    number = next(getattr(r.event, "objection", "") for r in history if r.event.request_id == once)
    return visiting.go(f"/publicity/{notice}/rows/{row}/objection/{number}")


@room.page("/publicity/{notice}/rows/{row}/objection/{number}", to=None)
def objection_taken(notice: UUID, row: Row, number: str, visiting: Visiting) -> Response:
    """Confirmation with the number, and nothing about the objector."""
    entry, line = _published(visiting, notice), _line(visiting, notice, row)
    _, case = visiting.sys.casework.case(line.case)
    if number not in case.objections:
        raise missing(f"异议 {number}")
    return visiting.show(ObjectionTakenPage(notice=entry, line=line, number=number))


def _published(visiting: Visiting, notice: UUID) -> NoticeEntry:
    entry = visiting.sys.views.notices.get(notice)
    if entry is None or entry.opens_on is None or entry.opens_on > visiting.today:
        raise missing("这份公示")
    return entry


def _line(visiting: Visiting, notice: UUID, row: int) -> NoticeLine:
    found = visiting.sys.views.notices.rows(notice, after_row=row - 1, limit=1)
    if not found or found[0].row != row:
        raise missing(f"公示名单第 {row} 行")
    return found[0]

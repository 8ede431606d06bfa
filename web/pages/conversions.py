"""Conversions (称号转换): titles of a reorganised scheme go on as titles of another one, many at once."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import msgspec
from starlette.responses import Response

from domain import divisions
from domain.casework import Receipt
from domain.dossier import dossier_id
from domain.errors import NotAllowed
from domain.people import Office, Role
from domain.procedures.conversion import ConvertTitles
from domain.procedures.steps import cited
from domain.rulebook.model import Kind, Source
from projections.register import RegisteredTitle
from web.forms import Typed
from web.jobs import Job
from web.page import Page
from web.room import Room
from web.security import new_secret
from web.status import status_of
from web.visit import OFFICIALS, Form, Visit, Visiting

room = Room()
ROWS = 100
PART = 2000
"""Titles converted by one act; a longer list goes on behind the page."""

READ = 2000
"""Titles read from the register at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A conversion that rules in force provide for.

    Args:
        old: The old title as the rules name it.
        scheme: Scheme of the old titles where the rules name it; empty where they use words of their own.
    """

    into: str
    into_name: str
    old: str
    old_name: str
    scheme: str
    how: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionsPage(Page):
    """The conversions of the office's schemes, and the titles that the chosen one touches."""

    template: ClassVar[str] = "conversions.html"
    title: ClassVar[str] = "称号转换"

    first_day: Annotated[dt.date, "First day of the new titles, by which the rules are looked up"]
    conversions: Annotated[Sequence[Conversion], "Conversions in force on that day"]
    chosen: Annotated[Conversion | None, "The one chosen, none before"]
    schemes: Annotated[Sequence[tuple[str, str]], "Schemes of old titles, where the rules name none"]
    scheme: Annotated[str, "Scheme of the old titles, empty before it is chosen"]
    rows: Annotated[Sequence[RegisteredTitle], "Titles in force on the day, on this page"]
    count: Annotated[int, "How many titles the conversion touches"]
    may_convert: Annotated[bool, "Whether the visitor is an approver"]
    job: Annotated[Job | None, "The rest of a long list under way, none otherwise"]
    first: Annotated[str, "Address of the first page, empty on it"]
    following: Annotated[str, "Address of the next page, empty on the last"]
    form: Annotated[Typed, "What was typed so far"]
    key: Annotated[str, "Sent back with the form"]


@room.page("/conversions", to=OFFICIALS)
def conversions(visiting: Visiting) -> Response:
    """The office's conversions; ``?into=&old=`` chooses one."""
    return visiting.show(_page(visiting, Typed(), new_secret()))


@room.act("/conversions", to=OFFICIALS)
def convert(typed: Form, visiting: Visiting) -> Response:
    """Convert every title that the conversion touches, part by part, except those left out."""
    key = typed.key()
    left_out = set(typed.lines("left_out"))
    try:
        until = typed.date("valid_until", "有效期至")
        cmd = ConvertTitles(
            into=typed.value("into"), old=typed.value("old"), titles=[],
            document_no=typed.text("document_no", "文号", required=True),
            first_day=_first_day(visiting, typed), valid_until=until, reason=typed.text("reason", "理由"),
            certificate_prefix=typed.text("certificate_prefix", "证书编号前缀", longest=40),
        )  # fmt: skip
        typed.check()
        found = _touched(visiting, typed.value("scheme"), cmd.first_day)
        titles = [one for one in found if one not in left_out]
        head = msgspec.structs.replace(cmd, titles=titles[:PART])
        stream = dossier_id(typed.value("first").partition("-")[0])
        receipt = visiting.act_once(lambda: head, stream, visiting.once(typed))
    except NotAllowed as refusal:
        typed.refuse(refusal)
        return visiting.show(_page(visiting, typed, key), status_of(refusal))
    asked = f"/conversions?first_day={cmd.first_day}"
    if len(titles) > PART:
        sys, actor = visiting.sys, visiting.actor

        def rest() -> Receipt:
            done = receipt
            for start in range(PART, len(titles), PART):
                some = msgspec.structs.replace(cmd, titles=titles[start : start + PART])
                done = sys.casework.act(some, actor, request_id=f"{key}.{start}")
            return done

        visiting.request.app.state.jobs.run(
            key, rest, stream=stream, account=actor.account, label="转换称号", rows=len(titles) - PART
        )
        asked += f"&job={key}"
    return visiting.go(asked, receipt)


def _first_day(visiting: Visit, typed: Typed) -> dt.date:
    asked = typed if typed.value("first_day") else Typed({"first_day": [visiting.query("first_day")]})
    return asked.date("first_day", "新称号首日") or visiting.today


def _page(visiting: Visit, typed: Typed, key: str) -> ConversionsPage:
    def asked(name: str) -> str:
        return typed.value(name) or visiting.query(name)

    day, office = _first_day(visiting, typed), visiting.actor.office
    found = list(_conversions(visiting, office, day)) if office else []
    chosen = next((one for one in found if (one.into, one.old) == (asked("into"), asked("old"))), None)
    scheme = (chosen.scheme or asked("scheme")) if chosen else ""
    after = visiting.query("after")
    view, division = visiting.sys.views.register, office.division if office else ""
    titles = view.titles(scheme, division, day, after or None, ROWS) if scheme else None
    return ConversionsPage(
        first_day=day,
        conversions=found,
        chosen=chosen,
        schemes=_schemes(visiting, office) if office else [],
        scheme=scheme,
        rows=titles.rows if titles else [],
        count=len(_touched(visiting, scheme, day)) if scheme else 0,
        may_convert=visiting.actor.has(Role.APPROVER),
        job=visiting.request.app.state.jobs.find(visiting.query("job"), visiting.actor.account),
        first=visiting.link(after=None) if after else "",
        following=visiting.link(after=titles.next) if titles and titles.next else "",
        form=typed,
        key=key,
    )


def _conversions(visiting: Visit, office: Office, day: dt.date) -> Iterator[Conversion]:
    """Yield what the rules of the office's own schemes convert on *day*."""
    book = visiting.sys.law.rulebook
    for scheme in book.schemes():
        if scheme.level is not office.level or scheme.jurisdiction not in _own(office):
            continue
        try:
            rules = book.resolve(scheme.id, day, Kind.STANDING)
        except NotAllowed:
            continue
        entries: list[dict[str, Any]] = rules.values.get("converts", {}).get("value", [])
        for one in entries:
            if one.get("into") not in (None, scheme.id):
                continue
            named = "/" in one["old"]
            yield Conversion(
                into=scheme.id, into_name=scheme.title, old=one["old"],
                old_name=book.scheme(one["old"]).title if named else one["old"],
                scheme=one["old"] if named else "", how=one.get("how", ""),
                source=cited(msgspec.convert(one["source"], Source)),
            )  # fmt: skip


def _schemes(visiting: Visit, office: Office) -> list[tuple[str, str]]:
    return [
        (one.id, one.title)
        for one in visiting.sys.law.rulebook.schemes()
        if one.awards == "title" and one.level is office.level and one.jurisdiction in _own(office)
    ]


def _own(office: Office) -> tuple[str, str]:
    """Jurisdictions whose schemes an office decides on."""
    return (office.division, divisions.province_unit(office.division))


def _touched(visiting: Visit, scheme: str, day: dt.date) -> list[str]:
    """Titles of *scheme* in the visitor's area that hold on *day*, by number."""
    office = visiting.actor.office
    if office is None or not scheme:
        return []
    found, after = list[str](), None
    while True:
        some = visiting.sys.views.register.titles(scheme, office.division, day, after, READ)
        found += [one.title for one in some.rows]
        if not some.next:
            return sorted(found)
        after = some.next

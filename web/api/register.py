"""Public data for programs: status, search, certificates, schemes, notices."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import Depends, Query
from starlette.responses import Response

from domain.errors import NotFound
from domain.notice import NoticeState
from domain.rulebook.model import CaseRules, Kind, Level
from domain.rulebook.rulebook import SchemeInfo
from projections.notices import NoticeEntry, NoticeLine
from projections.register import RegisteredEnterprise, RegisteredTitle, RegisterStatus, as_known
from web.api.answers import api_room, gives, json
from web.visit import Visiting, missing, throttle

room = api_room()
looking = Depends(throttle("api"))
Limit = Annotated[int, Query(ge=1, le=500)]


class EnterprisePage(msgspec.Struct, frozen=True):
    """Enterprises, and ``next`` to pass as ``after`` for the following page."""

    rows: list[RegisteredEnterprise]
    next: str | None


class PublicNotice(msgspec.Struct, frozen=True):
    """A published list; the fields are those of :class:`~projections.notices.NoticeEntry` without persons."""

    notice: UUID
    number: str
    heading: str
    scheme: str
    title_name: str
    level: Level
    division: str
    office: str
    days: int
    unit: str
    days_reason: str
    channel: str
    count: int
    withdrawn: int
    digest: str
    state: NoticeState
    drawn_up_on: dt.date
    opens_on: dt.date | None
    closes_on: dt.date | None
    closes_explained: str
    provisional: bool
    passed: int | None
    held: int | None
    document_no: str
    decided_on: dt.date | None
    valid_from: dt.date | None
    valid_until: dt.date | None
    recognised: int | None
    renewed: int
    others: int
    updated_at: dt.datetime


class NoticePage(msgspec.Struct, frozen=True):
    """Notices, and ``next`` to pass as ``after`` for the following page."""

    rows: list[PublicNotice]
    next: str | None


@room.page("/enterprises", to=None, also=[looking], **gives(EnterprisePage))
def search(
    visiting: Visiting,
    q: Annotated[str, Query(min_length=2, max_length=100)],
    after: str = "",
    limit: Limit = 20,
) -> Response:
    """Enterprises by credit code or a part of the name."""
    found = visiting.sys.views.register.search(q, limit=limit, after=after or None)
    return json(EnterprisePage(found.rows, found.next))


@room.page("/status/{uscc}", to=None, **gives(RegisterStatus))
def status(
    uscc: str, visiting: Visiting, on: dt.date | None = None, known_at: dt.datetime | None = None
) -> Response:
    """What the register says about one enterprise on ``on``, as known at ``known_at``."""
    day = on or visiting.today
    found = visiting.sys.views.register.status(uscc.upper(), on=day)
    if found is None:
        raise NotFound(f"名录中没有 {uscc}", why="该企业没有建档", way_out="请核对统一社会信用代码。")
    if known_at is None:
        return json(found)
    moment = known_at if known_at.tzinfo else known_at.replace(tzinfo=dt.UTC)
    return json(as_known(found, visiting.sys.casework.known(uscc.upper(), moment), day))


@room.page("/certificates/{number:path}", to=None, also=[looking], **gives(RegisteredTitle))
def certificate(number: str, visiting: Visiting) -> Response:
    """The title with this certificate number."""
    found = visiting.sys.views.register.certificate(number)
    if found is None:
        raise missing(f"证书 {number}")
    return json(found)


@room.page("/schemes", to=None, **gives(list[SchemeInfo]))
def schemes(visiting: Visiting) -> Response:
    """Every scheme of the rulebook."""
    return json(visiting.sys.law.rulebook.schemes())


@room.page("/schemes/{scheme:path}/rules", to=None, **gives(CaseRules))
def rules(
    scheme: str, visiting: Visiting, on: dt.date | None = None, kind: Kind = Kind.APPLICATION
) -> Response:
    """What the law says about a case of the scheme that opens on ``on``."""
    return json(visiting.sys.law.rulebook.resolve(scheme, on or visiting.today, kind))


@room.page("/notices", to=None, **gives(NoticePage))
def notices(visiting: Visiting, after: str = "", limit: Limit = 20) -> Response:
    """Every list that was ever opened, the last opened first."""
    found = visiting.sys.views.notices.public_list(after=after or None, limit=limit)
    return json(NoticePage([_public(entry) for entry in found.rows], found.next))


@room.page("/notices/{notice}", to=None, **gives(PublicNotice))
def notice(notice: UUID, visiting: Visiting) -> Response:
    """One published list."""
    return json(_public(_published(visiting, notice)))


@room.page("/notices/{notice}/rows", to=None, **gives(list[NoticeLine]))
def rows(
    notice: UUID,
    visiting: Visiting,
    q: str = "",
    after_row: Annotated[int, Query(ge=0, le=10**8)] = 0,
    limit: Limit = 100,
) -> Response:
    """Rows of one published list, in order."""
    _published(visiting, notice)
    return json(visiting.sys.views.notices.rows(notice, text=q, after_row=after_row, limit=limit))


def _public(entry: NoticeEntry) -> PublicNotice:
    return msgspec.convert(entry, PublicNotice, from_attributes=True)


def _published(visiting: Visiting, notice: UUID) -> NoticeEntry:
    entry = visiting.sys.views.notices.get(notice)
    if entry is None or entry.opens_on is None or entry.opens_on > visiting.today:
        raise missing("这份公示")
    return entry

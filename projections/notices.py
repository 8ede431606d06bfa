"""Notices (公示) and their rows, as published."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import events as ev
from domain.envelope import Event
from domain.notice import NoticeState
from domain.ports import Recorded
from domain.rulebook.model import Level
from domain.title import End
from projections.columns import Moment, begins, beyond, column, contains, typed
from projections.paging import Page, day_and_stream, key_of
from projections.reading import columns_of, page_of, row_of, rows_of
from projections.view import Key, Row, Rows, Shape, View

KINDS = {"recognition": "新认定", "renewal": "复核通过", "rename": "更名"}
"""Names of the kinds of row."""

CHUNKS = 100_000
"""More lines than one event of a list holds; a place is its event's version times this, and a number."""


class NoticeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A published list, or one that waits to be published.

    Args:
        office: Office that drew it up.
        days: Length of publicity in ``unit`` (``working`` or ``calendar``).
        count: Rows listed; ``withdrawn`` of them were taken off later.
        digest: Digest of the frozen rows.
        opens_on: First civil day of publicity; none before it is opened.
        closes_on: Last civil day, included.
        closes_explained: How the last day was computed, in Chinese.
        passed: Rows that went on when it closed; ``held`` rows wait for an objection to be decided.
        document_no: Number of the announcement, empty before it.
        recognised: Rows that got what they asked for so far; rows held by an objection may follow in a later
            announcement.
        renewed: Those among them whose recheck was passed.
        others: Ended titles and renames that the announcement names beside its rows.
    """

    notice: UUID
    number: str
    heading: str
    scheme: str
    title_name: str
    level: Level
    division: str
    office: str
    step: str
    days: int
    unit: str
    days_reason: str
    channel: str
    count: int
    withdrawn: int
    digest: str
    state: NoticeState
    drawn_up_by: str
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
    version: int
    updated_at: dt.datetime

    def is_open(self, day: dt.date) -> bool:
        """Whether the public may object on *day*; first and last day included."""
        if self.state is not NoticeState.OPEN or self.opens_on is None or self.closes_on is None:
            return False
        return self.opens_on <= day <= self.closes_on


class NoticeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a list.

    Args:
        kind: ``recognition``, ``renewal`` of a title after its recheck, or ``rename``.
        new_name: Name that a rename asks for, empty otherwise.
        withdrawn: Why it was taken off, empty before.
    """

    notice: UUID
    row: int
    dossier_id: UUID
    case: str
    uscc: str
    enterprise_name: str
    division: str
    kind: str
    new_name: str
    withdrawn: str

    @property
    def kind_label(self) -> str:
        """The name of its kind on screen."""
        return KINDS.get(self.kind, self.kind)


class NoticeOther(msgspec.Struct, frozen=True, kw_only=True):
    """What an announcement names beside its rows: a title that ended, or a rename.

    Args:
        place: Where it stands, by which the next page begins.
        what: A :class:`domain.title.End`, or ``renamed``.
        subject: The title or the rename's case.
        last_day: Last civil day of a title that ended.
        former_name: Name until then of an enterprise that was renamed.
    """

    place: int
    what: str
    subject: str
    uscc: str
    enterprise_name: str
    title_name: str
    last_day: dt.date | None
    former_name: str

    @property
    def label(self) -> str:
        """What happened, as people say it."""
        return "更名" if self.what == "renamed" else End(self.what).label


class Notices(View):
    """Queries on notices."""

    name = "notices"
    version = 2
    takes: ClassVar = (ev.NoticeEvent,)
    shapes: ClassVar = (
        Shape(
            "notices",
            column("notice", sa.Uuid(), primary=True),
            column("number", sa.Text()),
            column("heading", sa.Text()),
            column("scheme"),
            column("title_name", sa.Text()),
            column("level"),
            column("division"),
            column("office"),
            column("step"),
            column("days", sa.Integer()),
            column("unit"),
            column("days_reason", sa.Text()),
            column("channel", sa.Text()),
            column("count", sa.Integer()),
            column("withdrawn", sa.Integer()),
            column("digest"),
            column("state"),
            column("drawn_up_by"),
            column("drawn_up_on", sa.Date()),
            column("opens_on", sa.Date(), optional=True),
            column("closes_on", sa.Date(), optional=True),
            column("closes_explained", sa.Text()),
            column("provisional", sa.Boolean()),
            column("passed", sa.Integer(), optional=True),
            column("held", sa.Integer(), optional=True),
            column("document_no", sa.Text()),
            column("decided_on", sa.Date(), optional=True),
            column("valid_from", sa.Date(), optional=True),
            column("valid_until", sa.Date(), optional=True),
            column("recognised", sa.Integer(), optional=True),
            column("renewed", sa.Integer()),
            column("others", sa.Integer()),
            column("version", sa.Integer()),
            column("updated_at", Moment()),
            indexes=[
                ("state", "closes_on"),
                ("opens_on", "notice"),
                ("level", "division", "drawn_up_on", "notice"),
            ],
        ),
        # Rows are frozen once listed; what happens to one later stands in ``withdrawals``.
        Shape(
            "lines",
            column("notice", sa.Uuid(), primary=True),
            column("row", sa.Integer(), primary=True),
            column("dossier_id", sa.Uuid()),
            column("case"),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
            column("kind"),
            column("new_name", sa.Text()),
            indexes=[("case",)],
            append_only=True,
        ),
        Shape(
            "others",
            column("notice", sa.Uuid(), primary=True),
            column("place", sa.BigInteger(), primary=True),
            column("what"),
            column("subject"),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("title_name", sa.Text()),
            column("last_day", sa.Date(), optional=True),
            column("former_name", sa.Text()),
            append_only=True,
        ),
        Shape(
            "withdrawals",
            column("notice", sa.Uuid(), primary=True),
            column("row", sa.Integer(), primary=True),
            column("reason", sa.Text()),
        ),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        if isinstance(event, ev.NoticeEvent):
            yield "notices", (event.stream,)
        if isinstance(event, ev.NoticeRowWithdrawn):
            yield "withdrawals", (event.stream, event.row)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the notices."""
        event = recorded.event
        if isinstance(event, ev.NoticeDrawnUp):
            rows.put("notices", **_drawn_up(event))
        elif isinstance(event, ev.NoticeEvent) and (notice := rows.get("notices", event.stream)):
            rows.change("notices", notice, version=event.version, updated_at=event.recorded_at)
            _change(event, notice, rows)

    def open_on(self, day: dt.date) -> list[NoticeEntry]:
        """Return the notices to whose rows the public may object on *day*, the first to close first."""
        t = self.live("notices")
        query = sa.select(*columns_of(t, NoticeEntry)).where(
            t.c.state == NoticeState.OPEN, t.c.closes_on >= day, t.c.opens_on <= day
        )
        return rows_of(self, query.order_by(t.c.closes_on, t.c.notice), NoticeEntry)

    def public_list(self, after: str | None = None, limit: int = 20) -> Page[NoticeEntry]:
        """Return every notice that was ever opened, the last opened first."""
        t = self.live("notices")
        query = sa.select(*columns_of(t, NoticeEntry)).where(t.c.opens_on.is_not(None))
        return self._newest(query, t.c.opens_on, after, limit)

    def get(self, notice: UUID) -> NoticeEntry | None:
        """Return the notice, or ``None``."""
        t = self.live("notices")
        return row_of(self, sa.select(*columns_of(t, NoticeEntry)).where(t.c.notice == notice), NoticeEntry)

    def rows(self, notice: UUID, *, text: str = "", after_row: int = 0, limit: int = 100) -> list[NoticeLine]:
        """Return rows with a number above *after_row*, in order.

        *text* is part of an enterprise's name or the beginning of its credit code.
        """
        t = self.live("lines")
        query = self._lines().where(t.c.notice == notice, t.c.row > after_row)
        if text := typed(text):
            query = query.where(sa.or_(contains(t.c.enterprise_name, text), begins(t.c.uscc, text.upper())))
        return rows_of(self, query.order_by(t.c.row).limit(limit), NoticeLine)

    def others(self, notice: UUID, *, after: int = 0, limit: int = 100) -> list[NoticeOther]:
        """Return what the announcement names beside its rows, behind the place *after* and in order."""
        t = self.live("others")
        query = sa.select(*columns_of(t, NoticeOther)).where(t.c.notice == notice, t.c.place > after)
        return rows_of(self, query.order_by(t.c.place).limit(limit), NoticeOther)

    def kinds(self, notice: UUID) -> dict[str, int]:
        """Return how many rows of each kind the list has."""
        t = self.live("lines")
        query = sa.select(t.c.kind, sa.func.count()).where(t.c.notice == notice).group_by(t.c.kind)
        with self.reading() as connection:
            return {str(kind): int(count) for kind, count in connection.execute(query)}

    def for_office(
        self, level: Level, division: str, *, after: str | None = None, limit: int = 20
    ) -> Page[NoticeEntry]:
        """Return the office's own notices, the last drawn up first."""
        t = self.live("notices")
        query = sa.select(*columns_of(t, NoticeEntry)).where(t.c.level == level, t.c.division == division)
        return self._newest(query, t.c.drawn_up_on, after, limit)

    def row_of(self, case: str) -> NoticeLine | None:
        """Return the row in which the case stands, in the notice drawn up last; ``None`` when in none."""
        t, notices = self.live("lines"), self.live("notices")
        query = self._lines().join(notices, notices.c.notice == t.c.notice).where(t.c.case == case)
        return row_of(self, query.order_by(notices.c.drawn_up_on.desc(), t.c.notice.desc()), NoticeLine)

    def _lines(self) -> sa.Select[Any]:
        t, gone = self.live("lines"), self.live("withdrawals")
        return sa.select(
            *columns_of(t, NoticeLine), sa.func.coalesce(gone.c.reason, "").label("withdrawn")
        ).select_from(t.outerjoin(gone, sa.and_(gone.c.notice == t.c.notice, gone.c.row == t.c.row)))

    def _newest(
        self, query: sa.Select[Any], day: sa.ColumnElement[dt.date], after: str | None, limit: int
    ) -> Page[NoticeEntry]:
        t = self.live("notices")
        if key := day_and_stream(after):
            query = query.where(beyond(day, t.c.notice, key, falling=True))
        return page_of(
            self,
            query.order_by(day.desc(), t.c.notice.desc()),
            NoticeEntry,
            limit,
            lambda notice: key_of(getattr(notice, str(day.key)), notice.notice),
        )


def _drawn_up(event: ev.NoticeDrawnUp) -> Row:
    return {
        "notice": event.stream,
        "number": event.number,
        "heading": event.heading,
        "scheme": event.scheme,
        "title_name": event.title_name,
        "level": event.level.value,
        "division": event.division,
        "office": event.office,
        "step": event.step,
        "days": event.days,
        "unit": event.unit,
        "days_reason": event.days_reason,
        "channel": event.channel,
        "count": event.count,
        "withdrawn": 0,
        "digest": event.digest,
        "state": NoticeState.DRAWN_UP.value,
        "drawn_up_by": event.actor,
        "drawn_up_on": event.effective_on,
        "closes_explained": "",
        "provisional": False,
        "document_no": "",
        "renewed": 0,
        "others": 0,
        "version": event.version,
        "updated_at": event.recorded_at,
    }


def _change(event: ev.NoticeEvent, notice: Row, rows: Rows) -> None:
    match event:
        case ev.NoticeRowsListed():
            for line in event.rows:
                rows.add(
                    "lines",
                    notice=event.stream,
                    row=line.row,
                    dossier_id=line.dossier,
                    case=line.case,
                    uscc=line.uscc,
                    enterprise_name=line.enterprise_name,
                    division=line.division,
                    kind=line.kind,
                    new_name=line.new_name,
                )
        case ev.NoticeOthersNamed():
            for number, one in enumerate(event.others):
                rows.add(
                    "others", notice=event.stream, place=event.version * CHUNKS + number, what=one.what,
                    subject=one.subject, uscc=one.uscc, enterprise_name=one.enterprise_name,
                    title_name=one.title_name, last_day=one.last_day, former_name=one.former_name,
                )  # fmt: skip
            rows.change("notices", notice, others=notice["others"] + len(event.others))
        case ev.NoticeOpened():
            rows.change(
                "notices",
                notice,
                state=NoticeState.OPEN.value,
                opens_on=event.opens_on,
                closes_on=event.closes.last_day,
                closes_explained=event.closes.explain(),
                provisional=event.closes.provisional,
            )
        case ev.NoticeRowWithdrawn():
            rows.put("withdrawals", notice=event.stream, row=event.row, reason=event.reason)
            rows.change("notices", notice, withdrawn=notice["withdrawn"] + 1)
        case ev.NoticeClosed():
            rows.change(
                "notices", notice, state=NoticeState.CLOSED.value, passed=event.passed, held=event.held
            )
        case ev.NoticeResultAnnounced():
            rows.change(
                "notices",
                notice,
                state=NoticeState.ANNOUNCED.value,
                document_no=event.document_no,
                decided_on=event.decided_on,
                valid_from=event.valid_from,
                valid_until=event.valid_until,
                recognised=(notice["recognised"] or 0) + event.recognised,
                renewed=notice["renewed"] + event.renewed,
            )

"""The register (名录): every enterprise, and every title as an interval with both days included."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import divisions
from domain import events as ev
from domain.envelope import Event
from domain.ports import Recorded
from domain.rulebook.model import Level
from projections.area import area
from projections.columns import Moment, begins, beyond, column, contains, typed
from projections.paging import Page, day_and_name, key_of, parts_of
from projections.prepared import Prepared
from projections.reading import columns_of, page_of, row_of, rows_of
from projections.view import Key, Rows, Shape, View

USCC_LENGTH = 18
"""Characters of a unified social credit code (GB 32100-2015)."""

SHORTEST_NAME = 2
"""Characters of a name needed to look for it; one character would match half the register."""


class RegisteredEnterprise(msgspec.Struct, frozen=True, kw_only=True):
    """An enterprise that has a dossier; ``registered_on`` is the civil day on which it got it."""

    dossier_id: UUID
    uscc: str
    enterprise_name: str
    division: str
    established_on: dt.date | None
    registered_on: dt.date
    recorded_at: dt.datetime


class RegisteredTitle(msgspec.Struct, frozen=True, kw_only=True):
    """A title that was awarded.

    Args:
        title: Id of the title: the case that awarded it.
        valid_from: First civil day.
        valid_until: Last civil day, included.
        ended_on: Last day it held when it ended early; none while it runs its term.
        recorded_at: Moment (UTC) at which the award became known.
    """

    title: str
    dossier_id: UUID
    uscc: str
    enterprise_name: str
    division: str
    scheme: str
    title_name: str
    level: Level
    document_no: str
    certificate_no: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    ended_on: dt.date | None
    notice: UUID | None
    recorded_at: dt.datetime

    def in_force(self, day: dt.date) -> bool:
        """Whether the title holds on *day*."""
        return self.valid_from <= day <= (self.ended_on or self.valid_until)


class RegisterStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What the register says about one enterprise for a day, as known at a moment.

    Args:
        on: Civil day for which the question was asked.
        titles: Every title known, earliest first.
        in_force: Those of them that hold on the day.
    """

    enterprise: RegisteredEnterprise
    on: dt.date
    titles: list[RegisteredTitle]
    in_force: list[RegisteredTitle]


_OF_ENTERPRISE, _OF_TITLE = RegisteredEnterprise.__struct_fields__, RegisteredTitle.__struct_fields__


def _status(tables: Mapping[str, sa.Table]) -> sa.Select[Any]:
    """An enterprise beside each of its titles, earliest first; one row without a title when it has none."""
    e, t = tables["enterprises"], tables["titles"]
    both = [*columns_of(e, RegisteredEnterprise), *columns_of(t, RegisteredTitle)]
    query = sa.select(*both).select_from(e.outerjoin(t, t.c.uscc == e.c.uscc))
    return query.where(e.c.uscc == sa.bindparam("uscc", type_=e.c.uscc.type)).order_by(
        t.c.valid_from, t.c.title
    )


_STATUS = Prepared(_status)


class Register(View):
    """Queries on the register."""

    name = "register"
    version = 1
    takes: ClassVar = (ev.EnterpriseRegistered, ev.TitleRecognised)
    shapes: ClassVar = (
        Shape(
            "enterprises",
            column("dossier_id", sa.Uuid(), primary=True),
            column("uscc"),
            column("enterprise_name"),
            column("division"),
            column("established_on", sa.Date(), optional=True),
            column("registered_on", sa.Date()),
            column("recorded_at", Moment()),
            indexes=[("uscc",), ("enterprise_name", "uscc")],
        ),
        Shape(
            "titles",
            column("title", primary=True),
            column("dossier_id", sa.Uuid()),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
            column("city"),
            column("unit"),
            column("scheme"),
            column("title_name", sa.Text()),
            column("level"),
            column("document_no", sa.Text()),
            column("certificate_no"),
            column("decided_on", sa.Date()),
            column("valid_from", sa.Date()),
            column("valid_until", sa.Date()),
            column("ended_on", sa.Date(), optional=True),
            column("notice", sa.Uuid(), optional=True),
            column("recorded_at", Moment()),
            indexes=[
                ("uscc",),
                ("certificate_no",),
                ("decided_on", "title"),
                ("scheme", "decided_on", "title"),
                ("division", "decided_on", "title"),
                ("city", "decided_on", "title"),
                ("unit", "scheme", "decided_on", "title"),
                ("unit", "decided_on", "title"),
            ],
        ),
    )

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        if isinstance(event, ev.EnterpriseRegistered | ev.TitleRecognised):
            yield "enterprises", (event.stream,)
        if isinstance(event, ev.TitleRecognised):
            yield "titles", (event.title,)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the register."""
        match recorded.event:
            case ev.EnterpriseRegistered() as event:
                rows.put(
                    "enterprises",
                    dossier_id=event.stream,
                    uscc=event.uscc,
                    enterprise_name=event.enterprise_name,
                    division=event.division,
                    established_on=event.established_on,
                    registered_on=event.effective_on,
                    recorded_at=event.recorded_at,
                )
            case ev.TitleRecognised() as event:
                _award(event, rows)

    def search(self, text: str, *, limit: int = 20, after: str | None = None) -> Page[RegisteredEnterprise]:
        """Return enterprises by their exact credit code, or by a part of the name of at least two characters.

        Names that begin with *text* come first; both groups are ordered by name.
        """
        text = typed(text)
        exact = self.by_code(text)
        if exact or len(text) < SHORTEST_NAME:
            return Page([exact] if exact else [])
        t = self.live("enterprises")
        order, first = (t.c.enterprise_name, t.c.uscc), begins(t.c.enterprise_name, text)
        groups = {"1": first, "2": sa.and_(contains(t.c.enterprise_name, text), sa.not_(first))}
        start, *place = parts_of(after, 3) or ["1", "", ""]
        found: list[tuple[str, RegisteredEnterprise]] = []
        for group, condition in groups.items():
            if group < start or len(found) > limit:
                continue
            query = sa.select(*columns_of(t, RegisteredEnterprise)).where(condition)
            if group == start:
                query = query.where(beyond(*order, (place[0], place[1])))
            query = query.order_by(*order).limit(limit + 1 - len(found))
            found += [(group, one) for one in rows_of(self, query, RegisteredEnterprise)]
        shown = [one for _, one in found[:limit]]
        if len(found) <= limit:
            return Page(shown)
        return Page(shown, key_of(found[limit - 1][0], shown[-1].enterprise_name, shown[-1].uscc))

    def by_code(self, uscc: str) -> RegisteredEnterprise | None:
        """Return the enterprise with exactly this credit code, in small or capital letters."""
        t, code = self.live("enterprises"), typed(uscc).upper()
        if len(code) != USCC_LENGTH:
            return None
        return row_of(
            self,
            sa.select(*columns_of(t, RegisteredEnterprise)).where(t.c.uscc == code),
            RegisteredEnterprise,
        )

    def status(self, uscc: str, *, on: dt.date, known_at: dt.datetime | None = None) -> RegisterStatus | None:
        """Return what is true on the civil day *on*, as far as was known at *known_at* (now)."""
        rows = _STATUS.ask(self, uscc=typed(uscc).upper())
        if not rows:
            return None
        enterprise = msgspec.convert(dict(zip(_OF_ENTERPRISE, rows[0], strict=False)), RegisteredEnterprise)
        if known_at and enterprise.recorded_at > known_at:
            return None
        # The columns of a title follow those of the enterprise; they are empty when it holds none.
        awarded = [row[len(_OF_ENTERPRISE) :] for row in rows]
        known = [dict(zip(_OF_TITLE, row, strict=True)) for row in awarded if row[0] is not None]
        titles = [
            msgspec.convert(title, RegisteredTitle)
            for title in known
            if known_at is None or title["recorded_at"] <= known_at
        ]
        in_force = [title for title in titles if title.in_force(on)]
        return RegisterStatus(enterprise=enterprise, on=on, titles=titles, in_force=in_force)

    def titles(
        self,
        scheme: str | None = None,
        division: str | None = None,
        in_force_on: dt.date | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[RegisteredTitle]:
        """Return titles, newest decision first; *division* is a county, city or province-level unit."""
        t = self.live("titles")
        query = sa.select(*columns_of(t, RegisteredTitle))
        if scheme:
            query = query.where(t.c.scheme == scheme)
        if division and division != divisions.NATION:
            query = query.where(_place(t, division) == division)
        if in_force_on:
            held_until = sa.func.coalesce(t.c.ended_on, t.c.valid_until)
            query = query.where(t.c.valid_from <= in_force_on, held_until >= in_force_on)
        if key := day_and_name(after):
            query = query.where(beyond(t.c.decided_on, t.c.title, key, falling=True))
        return page_of(
            self,
            query.order_by(t.c.decided_on.desc(), t.c.title.desc()),
            RegisteredTitle,
            limit,
            lambda title: key_of(title.decided_on, title.title),
        )

    def certificate(self, certificate_no: str) -> RegisteredTitle | None:
        """Return the title with this certificate number; of several with one number, the one decided last."""
        t, number = self.live("titles"), typed(certificate_no)
        if not number:
            return None
        query = sa.select(*columns_of(t, RegisteredTitle)).where(t.c.certificate_no == number)
        return row_of(self, query.order_by(t.c.decided_on.desc(), t.c.title.desc()), RegisteredTitle)


def _award(event: ev.TitleRecognised, rows: Rows) -> None:
    enterprise = rows.get("enterprises", event.stream) or {}
    division = enterprise.get("division", "")
    rows.put(
        "titles",
        title=event.title,
        dossier_id=event.stream,
        uscc=enterprise.get("uscc", ""),
        enterprise_name=enterprise.get("enterprise_name", ""),
        division=division,
        city=area(Level.CITY, division) if division else "",
        unit=area(Level.PROVINCE, division) if division else "",
        scheme=event.scheme,
        title_name=event.title_name,
        level=event.level.value,
        document_no=event.document_no,
        certificate_no=event.certificate_no,
        decided_on=event.decided_on,
        valid_from=event.valid_from,
        valid_until=event.valid_until,
        notice=event.notice,
        recorded_at=event.recorded_at,
    )


def _place(t: sa.Table, division: str) -> sa.ColumnElement[str]:
    """The column that holds divisions of the same rank as *division*."""
    if division in divisions.province_units():
        return t.c.unit
    return t.c.city if divisions.exists(division) and divisions.children(division) else t.c.division

"""The register (名录): every enterprise, and every title as an interval with both days included."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import divisions
from domain.dossier import Dossier
from domain.envelope import Event
from domain.ports import Recorded
from domain.rulebook.model import Level
from domain.title import End, Title
from projections import register_rows
from projections.columns import NEVER, begins, beyond, contains, typed
from projections.paging import Page, day_and_name, key_of, parts_of
from projections.prepared import Prepared
from projections.reading import columns_of, page_of, row_of, rows_of
from projections.view import Key, Rows, View

USCC_LENGTH = 18
"""Characters of a unified social credit code (GB 32100-2015)."""

BY_NAME = 500
"""Names looked up by one query."""

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
        held_until: Last civil day on which it holds as far as is known; the last of all days while a recheck
            under way keeps it in force.
        ended_on: Last day it held, when an end was recorded; none while it runs its term.
        end: How it ended (see :class:`domain.title.End`), empty while no end was recorded.
        recheck_right: Whether it can be rechecked.
        asserted: An official list of the past asserts it; it was not decided in this register.
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
    held_until: dt.date
    ended_on: dt.date | None
    end: str
    recheck_right: bool
    asserted: bool
    notice: UUID | None
    recorded_at: dt.datetime

    @property
    def end_label(self) -> str:
        """How it ended, as people say it; empty while no end was recorded."""
        return End(self.end).label if self.end else ""

    def in_force(self, day: dt.date) -> bool:
        """Whether the title holds on *day*."""
        return self.valid_from <= day <= self.held_until


class RegisterStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What the register says about one enterprise for a day.

    Args:
        on: Civil day for which the question was asked.
        titles: Every title known, earliest first.
        in_force: Those of them that hold on the day.
        former_names: Names it had before, the last one first, with the last day of each.
    """

    enterprise: RegisteredEnterprise
    on: dt.date
    titles: list[RegisteredTitle]
    in_force: list[RegisteredTitle]
    former_names: list[tuple[str, dt.date]] = []


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
    version = 2
    takes: ClassVar = register_rows.TAKES
    shapes: ClassVar = register_rows.SHAPES

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        return register_rows.keys(event)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the register."""
        register_rows.take(rows, recorded.event)

    def search(
        self, text: str, *, limit: int = 20, after: str | None = None, area: Collection[str] | None = None
    ) -> Page[RegisteredEnterprise]:
        """Return enterprises by their exact credit code, or by a part of the name of at least two characters.

        Names that begin with *text* come first, then those that contain it, then enterprises that once had
        such a name; each group is ordered by name.

        Args:
            area: Divisions in which to look, everywhere when none is given.
        """
        text = typed(text)
        exact = self.by_code(text)
        if exact or len(text) < SHORTEST_NAME:
            return Page([exact] if exact and (area is None or exact.division in area) else [])
        t = self.live("enterprises")
        order, first = (t.c.enterprise_name, t.c.uscc), begins(t.c.enterprise_name, text)
        former = self.live("former_names")
        once = t.c.dossier_id.in_(
            sa.select(former.c.dossier_id).where(contains(former.c.enterprise_name, text))
        )
        inside = contains(t.c.enterprise_name, text)
        groups = {
            "1": first,
            "2": sa.and_(inside, sa.not_(first)),
            "3": sa.and_(once, sa.not_(inside)),
        }
        start, *place = parts_of(after, 3) or ["1", "", ""]
        found: list[tuple[str, RegisteredEnterprise]] = []
        for group, condition in groups.items():
            if group < start or len(found) > limit:
                continue
            query = sa.select(*columns_of(t, RegisteredEnterprise)).where(condition)
            if area is not None:
                query = query.where(t.c.division.in_(sorted(area)))
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

    def status(self, uscc: str, *, on: dt.date) -> RegisterStatus | None:
        """Return what is true on the civil day *on*, as far as is known now."""
        rows = _STATUS.ask(self, uscc=typed(uscc).upper())
        if not rows:
            return None
        enterprise = msgspec.convert(dict(zip(_OF_ENTERPRISE, rows[0], strict=False)), RegisteredEnterprise)
        # The columns of a title follow those of the enterprise; they are empty when it holds none.
        awarded = [row[len(_OF_ENTERPRISE) :] for row in rows]
        titles = [
            msgspec.convert(dict(zip(_OF_TITLE, row, strict=True)), RegisteredTitle)
            for row in awarded
            if row[0] is not None
        ]
        in_force = [title for title in titles if title.in_force(on)]
        return RegisterStatus(enterprise=enterprise, on=on, titles=titles, in_force=in_force)

    def by_names(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Return the credit codes of the enterprises that have, or had, exactly each of *names*."""
        wanted, found = sorted(set(names)), dict[str, set[str]]()
        for shape in ("enterprises", "former_names"):
            t = self.live(shape)
            for start in range(0, len(wanted), BY_NAME):
                some = wanted[start : start + BY_NAME]
                query = sa.select(t.c.enterprise_name, t.c.uscc).where(t.c.enterprise_name.in_(some))
                with self.reading() as connection:
                    for name, uscc in connection.execute(query):
                        found.setdefault(name, set()).add(uscc)
        return {name: sorted(codes) for name, codes in found.items()}

    def former_names(self, dossier_id: UUID) -> list[tuple[str, dt.date]]:
        """Return the names an enterprise had before with the day each ended, the last one first."""
        t = self.live("former_names")
        query = sa.select(t.c.enterprise_name, t.c.until).where(t.c.dossier_id == dossier_id)
        with self.reading() as connection:
            return [(name, until) for name, until in connection.execute(query.order_by(t.c.until.desc()))]

    def holders(self, scheme: str, division: str, *, after: str = "", limit: int = 1000) -> list[str]:
        """Return credit codes, above *after* and in order, of those whose title of *scheme* has not ended."""
        t = self.live("titles")
        query = sa.select(t.c.uscc).distinct().where(t.c.scheme == scheme, t.c.end == "", t.c.uscc > after)
        if division != divisions.NATION:
            query = query.where(_place(t, division) == division)
        with self.reading() as connection:
            return [str(row[0]) for row in connection.execute(query.order_by(t.c.uscc).limit(limit))]

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
            query = query.where(t.c.valid_from <= in_force_on, t.c.held_until >= in_force_on)
        if key := day_and_name(after):
            query = query.where(beyond(t.c.decided_on, t.c.title, key, falling=True))
        return page_of(
            self,
            query.order_by(t.c.decided_on.desc(), t.c.title.desc()),
            RegisteredTitle,
            limit,
            lambda title: key_of(title.decided_on, title.title),
        )

    def ended(
        self, scheme: str, division: str, since: dt.date, ends: Collection[End], *, limit: int = 10_000
    ) -> list[RegisteredTitle]:
        """Return titles of *scheme* that ended in one of *ends*, whose last day is *since* or later."""
        t = self.live("titles")
        query = sa.select(*columns_of(t, RegisteredTitle)).where(
            t.c.scheme == scheme, t.c.end.in_([end.value for end in ends]), t.c.ended_on >= since
        )
        if division != divisions.NATION:
            query = query.where(_place(t, division) == division)
        return rows_of(self, query.order_by(t.c.end, t.c.ended_on, t.c.title).limit(limit), RegisteredTitle)

    def certificate(self, certificate_no: str) -> RegisteredTitle | None:
        """Return the title with this certificate number; of several with one number, the one decided last."""
        t, number = self.live("titles"), typed(certificate_no)
        if not number:
            return None
        query = sa.select(*columns_of(t, RegisteredTitle)).where(t.c.certificate_no == number)
        return row_of(self, query.order_by(t.c.decided_on.desc(), t.c.title.desc()), RegisteredTitle)


def as_known(status: RegisterStatus, then: Dossier, on: dt.date) -> RegisterStatus:
    """Return *status* as it was known earlier; *then* is the dossier folded up to that moment."""
    firm = msgspec.structs.replace(
        status.enterprise, enterprise_name=then.enterprise_name, division=then.division
    )
    named = {"enterprise_name": then.enterprise_name, "division": then.division}
    titles = [
        msgspec.structs.replace(now, **named, **_of(known))
        for now in status.titles
        if (known := then.titles.get(now.title)) is not None
    ]
    in_force = [title for title in titles if title.in_force(on)]
    return msgspec.structs.replace(status, enterprise=firm, on=on, titles=titles, in_force=in_force)


def _of(known: Title) -> dict[str, Any]:
    """What can change about a title, in the words of the register."""
    return {
        "title_name": known.name,
        "document_no": known.document_no,
        "certificate_no": known.certificate_no,
        "ended_on": known.last_day,
        "end": known.end.value if known.end else "",
        "held_until": min(known.holds_until, NEVER),
        "recheck_right": known.recheck_right,
    }


def _place(t: sa.Table, division: str) -> sa.ColumnElement[str]:
    """The column that holds divisions of the same rank as *division*."""
    if division in divisions.province_units():
        return t.c.unit
    return t.c.city if divisions.exists(division) and divisions.children(division) else t.c.division

"""Matters (事项): a row for every duty, change, report, proceeding, ban and appeal, and whose turn it is.

A row remembers its matter as the domain folds it, so that the view says what the domain says and knows no
rule of its own.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import appeal, ban, change, duty, proceeding, report
from domain import events as ev
from domain.calendar import Deadline
from domain.envelope import Event
from domain.matter import Matter, Move
from domain.people import Office
from domain.ports import Recorded
from domain.rulebook.model import Level
from projections.area import area, within
from projections.columns import NEVER, Moment, begins, beyond, column, contains, typed
from projections.columns import Json as JsonColumn
from projections.paging import Page, day_and_name, key_of
from projections.reading import columns_of, page_of, row_of, rows_of
from projections.view import Key, Row, Rows, Shape, View

KINDS: dict[str, type[Matter]] = {
    kind.letter: kind
    for kind in (
        duty.Duty, change.Change, report.Report, proceeding.Proceeding, ban.Ban, appeal.Appeal,
    )
}  # fmt: skip
"""Kinds of matter by the letter in their numbers."""

NAMES = {
    "D": "义务",
    "G": "变更",
    "J": "举报与监督",
    "C": "撤销、取消程序",
    "N": "限期不得申报",
    "S": "复议、诉讼",
}
"""The name of each kind on screen."""

_FIELDS = {"D": "duty", "G": "change", "J": "report", "C": "proceeding", "N": "ban", "S": "appeal"}
"""The field of an event that holds the number of its matter."""


class MatterItem(msgspec.Struct, frozen=True, kw_only=True):
    """A matter as lists show it.

    Args:
        letter: Kind of matter, see :data:`NAMES`.
        about: What it is about, in a few words.
        level: Level of the office whose turn it is.
        waiting_on: ``office``, ``enterprise`` or ``nobody``.
        due_on: Last civil day, included, for what is waited for; none where the law sets none.
        live: Somebody still has to do something about it.
    """

    matter: str
    dossier_id: UUID
    uscc: str
    enterprise_name: str
    division: str
    letter: str
    about: str
    state: str
    state_label: str
    level: Level
    waiting_on: str
    due_on: dt.date | None
    due_provisional: bool
    live: bool
    opened_on: dt.date
    updated_at: dt.datetime
    first_day: dt.date | None
    last_day: dt.date | None


class Matters(View):
    """Queries on matters; an office is a level and a division, as in :class:`domain.people.Office`."""

    name = "matters"
    version = 1
    takes: ClassVar = (
        ev.EnterpriseRegistered, ev.EnterpriseRenamed, ev.EnterpriseRelocated, ev.TitleRecognised,
        ev.TitleAsserted, ev.TitleConverted, ev.DutyEvent, ev.ChangeEvent, ev.ReportEvent,
        ev.ProceedingEvent, ev.BanEvent, ev.AppealEvent, ev.DeadlineEvent,
    )  # fmt: skip
    shapes: ClassVar = (
        Shape(
            "enterprises",
            column("dossier_id", sa.Uuid(), primary=True),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
            # Level of each title: a duty is the business of the level that awarded its title.
            column("levels", JsonColumn()),
        ),
        Shape(
            "matters",
            column("dossier_id", sa.Uuid(), primary=True),
            column("matter", primary=True),
            column("uscc"),
            column("enterprise_name", sa.Text()),
            column("division"),
            column("letter"),
            column("about", sa.Text()),
            column("state"),
            column("state_label", sa.Text()),
            column("level"),
            column("waiting_on"),
            column("due_on", sa.Date(), optional=True),
            column("due_provisional", sa.Boolean()),
            column("live", sa.Boolean()),
            column("opened_on", sa.Date()),
            column("updated_at", Moment()),
            column("first_day", sa.Date(), optional=True),
            column("last_day", sa.Date(), optional=True),
            column("area"),
            column("city"),
            column("unit"),
            column("sort_on", sa.Date()),
            # Of a duty to apply for a recheck: its round, as text.
            column("round"),
            column("memory", sa.Text()),
            by=("dossier_id",),
            indexes=[
                ("matter",), ("live", "level", "area", "sort_on", "matter"), ("uscc",),
                ("letter", "live", "sort_on", "matter"),
                ("round", "state", "matter"),
            ],
        ),
    )  # fmt: skip

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """Yield the rows that *event* may read or change."""
        yield "enterprises", (event.stream,)
        if not isinstance(event, ev.EnterpriseRegistered | ev.TitleRecognised | ev.TitleAsserted):
            yield "matters", (event.stream,)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Take one event into the matters."""
        event = recorded.event
        match event:
            case ev.EnterpriseRegistered():
                rows.put(
                    "enterprises", dossier_id=event.stream, uscc=event.uscc,
                    enterprise_name=event.enterprise_name, division=event.division, levels={},
                )  # fmt: skip
            case ev.TitleRecognised() | ev.TitleAsserted():
                if firm := rows.get("enterprises", event.stream):
                    levels = {**firm["levels"], event.title: event.level.value}
                    rows.change("enterprises", firm, levels=levels)
            case ev.TitleConverted():
                if firm := rows.get("enterprises", event.stream):
                    levels = {event.into_title: firm["levels"].get(event.title, Level.PROVINCE.value)}
                    rows.change("enterprises", firm, levels={**levels, **firm["levels"]})
            case ev.EnterpriseRenamed():
                self._everywhere(rows, event, enterprise_name=event.after)
            case ev.EnterpriseRelocated():
                self._everywhere(rows, event, division=event.after)
            case ev.DeadlineEvent():
                _moved(rows, event)
            case _:
                _taken(rows, event)
                if isinstance(event, ev.EffectSuspended | ev.AppealDecided):
                    _stayed(rows, event)

    def _everywhere(self, rows: Rows, event: Event, **changes: str) -> None:
        """Change what the rows of one enterprise say about it."""
        if firm := rows.get("enterprises", event.stream):
            rows.change("enterprises", firm, **changes)
        for row in rows.all("matters", event.stream):
            rows.change("matters", row, **changes)
            rows.change(
                "matters", row, area=_area(row["letter"], row["memory"], row["level"], row["division"])
            )

    # -------------------------------------------------------------- queries

    def for_office(
        self,
        level: Level,
        division: str,
        *,
        letter: str = "",
        text: str = "",
        today: dt.date,
        overdue: bool = False,
        waiting_on: str = "",
        after: str | None = None,
        limit: int = 50,
    ) -> Page[MatterItem]:
        """Return what this office has to watch or to do, earliest last day first, those without one last."""
        t = self.live("matters")
        query = sa.select(*columns_of(t, MatterItem)).where(t.c.live == sa.true(), t.c.level == level)
        query = query.where(within(t.c.area, t.c.division, level, division))
        if letter:
            query = query.where(t.c.letter == letter)
        if waiting_on:
            query = query.where(t.c.waiting_on == waiting_on)
        if overdue:
            query = query.where(t.c.sort_on < today)
        if text := typed(text):
            code = text.upper()
            by_code = sa.or_(begins(t.c.uscc, code), begins(t.c.matter, code))
            query = query.where(sa.or_(contains(t.c.enterprise_name, text), by_code))
        return self._page(t, query, after, limit)

    def counts(self, level: Level, division: str, *, today: dt.date) -> dict[str, tuple[int, int]]:
        """Return how many matters of each kind are open at this office, and how many of them are overdue."""
        t = self.live("matters")
        late = sa.func.coalesce(sa.func.sum(sa.case((t.c.sort_on < today, 1), else_=0)), 0)
        query = (
            sa.select(t.c.letter, sa.func.count(), late)
            .where(t.c.live == sa.true(), t.c.level == level)
            .where(within(t.c.area, t.c.division, level, division))
            .group_by(t.c.letter)
        )
        with self.reading() as connection:
            return {letter: (total, overdue) for letter, total, overdue in connection.execute(query)}

    def of_enterprise(self, uscc: str) -> list[MatterItem]:
        """Return every matter of the enterprise: open ones first, the earliest last day first."""
        t = self.live("matters")
        query = sa.select(*columns_of(t, MatterItem)).where(t.c.uscc == uscc)
        return rows_of(self, query.order_by(t.c.live.desc(), t.c.sort_on, t.c.matter), MatterItem)

    def bans(
        self,
        office: Office | None,
        *,
        on: dt.date,
        text: str = "",
        all_of_them: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[MatterItem]:
        """Return the bans in force on *on* (or all) in the area of *office*; of the nation without one."""
        t = self.live("matters")
        query = sa.select(*columns_of(t, MatterItem)).where(t.c.letter == "N")
        if office is not None:
            query = query.where(_inside(t, office.level, office.division))
        if not all_of_them:
            query = query.where(t.c.state == "on", t.c.first_day <= on)
            query = query.where(sa.or_(t.c.last_day.is_(None), t.c.last_day >= on))
        if text := typed(text):
            query = query.where(sa.or_(contains(t.c.enterprise_name, text), begins(t.c.uscc, text.upper())))
        return self._page(t, query, after, limit)

    def called_up(
        self, round_: UUID, office: Office, *, state: str = "", after: str = "", limit: int = 50
    ) -> Page[MatterItem]:
        """Return the duties to apply in the recheck's *round_* in the area of *office*, by number."""
        t = self.live("matters")
        query = sa.select(*columns_of(t, MatterItem)).where(t.c.round == str(round_), t.c.matter > after)
        query = query.where(_inside(t, office.level, office.division))
        if state:
            query = query.where(t.c.state == state)
        return page_of(self, query.order_by(t.c.matter), MatterItem, limit, lambda item: item.matter)

    def states(self, round_: UUID, office: Office) -> dict[str, int]:
        """Return how many duties of the recheck's *round_* in the area of *office* stand in each state."""
        t = self.live("matters")
        query = sa.select(t.c.state, sa.func.count()).where(t.c.round == str(round_)).group_by(t.c.state)
        query = query.where(_inside(t, office.level, office.division))
        with self.reading() as connection:
            return {str(state): int(count) for state, count in connection.execute(query)}

    def get(self, matter: str) -> MatterItem | None:
        """Return the matter, or ``None`` when the view does not have it (yet)."""
        t = self.live("matters")
        return row_of(self, sa.select(*columns_of(t, MatterItem)).where(t.c.matter == matter), MatterItem)

    def _page(self, t: sa.Table, query: sa.Select[Any], after: str | None, limit: int) -> Page[MatterItem]:
        if key := day_and_name(after):
            query = query.where(beyond(t.c.sort_on, t.c.matter, key))
        return page_of(
            self, query.order_by(t.c.sort_on, t.c.matter), MatterItem, limit,
            lambda item: key_of(item.due_on or item.last_day or NEVER, item.matter),
        )  # fmt: skip


def _inside(t: sa.Table, level: Level, division: str) -> sa.ColumnElement[bool]:
    """The enterprise lies in the area of the office, whatever level the matter is for."""
    match level:
        case Level.MINISTRY:
            return sa.true()
        case Level.PROVINCE:
            return t.c.unit == division
        case Level.CITY:
            return t.c.city == division
        case Level.COUNTY:
            return t.c.division == division


def _taken(rows: Rows, event: Event) -> None:
    """Let the domain take *event* into its matter, and write down what it says then."""
    firm = rows.get("enterprises", event.stream) or {}
    letter = next(letter for letter, name in _FIELDS.items() if hasattr(event, name))
    wanted = {getattr(event, _FIELDS[letter])}
    if isinstance(event, ev.BanStarted):
        wanted.add(event.cause)
    known = {
        row["matter"]: _remembered(row["letter"], row["memory"])
        for row in rows.all("matters", event.stream)
        if row["matter"] in wanted
    }
    matter = _fold(letter, known, event, firm.get("levels", {}))
    if matter is not None:
        matter.last_act = event.version
        _put(rows, event, letter, matter, firm)


def _fold(letter: str, known: dict[str, Any], event: Any, levels: dict[str, str]) -> Matter | None:
    number = getattr(event, _FIELDS[letter])
    if number not in known and not isinstance(
        event,
        ev.DutySet
        | ev.ChangeReported
        | ev.ReportLodged
        | ev.ProceedingOpened
        | ev.BanStarted
        | ev.AppealFiled,
    ):
        return None
    match letter:
        case "D":
            level = Level(levels.get(getattr(event, "title", ""), Level.PROVINCE))
            return duty.take_in(known, event, level)[number]
        case "G":
            return change.take_in(known, event)[number]
        case "J":
            return report.take_in(known, event)[number]
        case "C":
            return proceeding.take_in(known, event)[number]
        case "N":
            cause = known.get(getattr(event, "cause", ""))
            level = cause.decides if isinstance(cause, proceeding.Proceeding) else Level.PROVINCE
            bans = {key: one for key, one in known.items() if isinstance(one, ban.Ban)}
            return ban.take_in(bans, event, level)[number]
        case _:
            return appeal.take_in(known, event)[number]


def _stayed(rows: Rows, event: ev.EffectSuspended | ev.AppealDecided) -> None:
    """Bans that came from the decision stand still while the appeal suspends it."""
    filed = rows.get("matters", event.stream, event.appeal, by=(event.stream,))
    against = _remembered("S", filed["memory"]).against if filed else ""
    for row in rows.all("matters", event.stream):
        if row["letter"] == "N":
            one = _remembered("N", row["memory"])
            if one.cause == against:
                one.stayed = isinstance(event, ev.EffectSuspended)
                _put(rows, event, "N", one, row)


def _moved(rows: Rows, event: ev.DeadlineEvent) -> None:
    """A deadline of a matter was moved; those of cases are the worklist's business."""
    row = rows.get("matters", event.stream, event.of, by=(event.stream,))
    if row is None:
        return
    matter = _remembered(row["letter"], row["memory"])
    match event:
        case ev.DeadlineMoveProposed():
            matter.move = Move(event.to, event.reason, event.actor)
        case ev.DeadlineMoveDeclined():
            matter.move = None
        case ev.DeadlineMoved():
            matter.due, matter.move = event.due, None
        case ev.DeadlineSuspended():
            matter.suspended_on = event.effective_on
        case ev.DeadlineResumed():
            matter.due, matter.suspended_on = event.due, None
    _put(rows, event, row["letter"], matter, row)


def _put(rows: Rows, event: Event, letter: str, matter: Matter, firm: Row) -> None:
    division = firm.get("division", "")
    due: Deadline | None = matter.due if matter.open and matter.suspended_on is None else None
    last = matter.last_day if isinstance(matter, ban.Ban) else None
    memory = msgspec.json.encode(matter).decode()
    rows.put(
        "matters",
        dossier_id=event.stream,
        matter=matter.id,
        uscc=firm.get("uscc", ""),
        enterprise_name=firm.get("enterprise_name", ""),
        division=division,
        letter=letter,
        about=matter.label,
        state=str(matter.state),
        state_label=matter.state_label,
        level=matter.level.value,
        waiting_on=matter.waiting_on,
        due_on=due.last_day if due else None,
        due_provisional=bool(due and due.provisional),
        live=matter.open,
        opened_on=matter.opened_on,
        updated_at=event.recorded_at,
        first_day=matter.first_day if isinstance(matter, ban.Ban) else None,
        last_day=last,
        area=_area(letter, memory, matter.level.value, division),
        city=area(Level.CITY, division) if division else "",
        unit=area(Level.PROVINCE, division) if division else "",
        sort_on=(due.last_day if due else last) or NEVER,
        round=matter.round if isinstance(matter, duty.Duty) else "",
        memory=memory,
    )


def _area(letter: str, memory: str, level: str, division: str) -> str:
    """The division whose office has the matter: for a dossier that is handed over, the one that takes it."""
    to = _remembered(letter, memory) if letter == "G" else None
    place = to.offered_to if isinstance(to, change.Change) and to.offered_to else division
    return area(level, place) if place else ""


def _remembered(letter: str, memory: str) -> Any:
    return msgspec.json.decode(memory, type=KINDS[letter])

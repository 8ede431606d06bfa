"""How events change the rows of the register.

What becomes of a title is folded by the domain (``domain/title.py``): a row becomes a title, the event is
taken in, and the title becomes a row again.  So the register cannot say another end than the dossier does.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from domain import events as ev
from domain import title as titles
from domain.envelope import Event
from domain.rulebook.model import Level
from domain.title import End, Title, Titles
from projections.area import area
from projections.columns import NEVER, Moment, column
from projections.view import Key, Row, Rows, Shape

TAKES = (
    ev.EnterpriseRegistered, ev.EnterpriseRenamed, ev.EnterpriseRelocated, ev.AppealFiled, *titles.ABOUT
)  # fmt: skip

SHAPES = (
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
    # Every name that an enterprise ever had; the present one stands in the table above.
    Shape(
        "former_names",
        column("dossier_id", sa.Uuid(), primary=True),
        column("enterprise_name", primary=True),
        column("uscc"),
        column("until", sa.Date()),
        by=("dossier_id",),
        indexes=[("enterprise_name", "uscc")],
    ),
    Shape(
        "titles",
        column("title", primary=True),
        column("dossier_id", sa.Uuid()),
        column("uscc"),
        column("enterprise_name", sa.Text()),
        column("division"),
        column("awarded_in"),
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
        column("held_until", sa.Date()),
        column("ended_on", sa.Date(), optional=True),
        column("end"),
        column("end_reason", sa.Text()),
        column("end_cause"),
        column("kept_by"),
        column("recheck_right", sa.Boolean()),
        column("right_lost_because", sa.Text()),
        column("renews"),
        column("stayed", sa.Boolean()),
        column("asserted", sa.Boolean()),
        column("certificate_returned", sa.Boolean()),
        column("notice", sa.Uuid(), optional=True),
        column("recorded_at", Moment()),
        by=("dossier_id",),
        indexes=[
            ("uscc",),
            ("certificate_no",),
            ("decided_on", "title"),
            ("scheme", "decided_on", "title"),
            ("division", "decided_on", "title"),
            ("city", "decided_on", "title"),
            ("unit", "scheme", "decided_on", "title"),
            ("unit", "decided_on", "title"),
            ("scheme", "held_until", "title"),
        ],
    ),
    # Which title each recheck is about.
    Shape(
        "rechecks",
        column("case", primary=True),
        column("dossier_id", sa.Uuid()),
        column("title"),
    ),
    # What each appeal is against: its suspension reaches the titles that ended for it.
    Shape(
        "appeals",
        column("appeal", primary=True),
        column("dossier_id", sa.Uuid()),
        column("against"),
    ),
)

_SAME = (
    "scheme", "document_no", "certificate_no", "decided_on", "valid_from", "valid_until", "end_reason",
    "end_cause", "kept_by", "recheck_right", "right_lost_because", "renews", "stayed", "asserted",
    "certificate_returned",
)  # fmt: skip
"""Fields of a title that have the same name and type as their column."""


def keys(event: Event) -> Iterable[tuple[str, Key]]:
    """Yield the rows that *event* may read or change."""
    if isinstance(event, ev.CaseOpened) and not event.renews:
        return
    yield "enterprises", (event.stream,)
    if isinstance(event, ev.EnterpriseRenamed):
        yield "former_names", (event.stream,)
    if not isinstance(event, ev.EnterpriseRegistered):
        yield "titles", (event.stream,)
    if isinstance(event, ev.CaseEvent):
        yield "rechecks", (event.case,)
    if isinstance(event, ev.AppealEvent):
        yield "appeals", (event.appeal,)


def take(rows: Rows, event: Event) -> None:
    """Take one event into the register."""
    match event:
        case ev.EnterpriseRegistered():
            rows.put(
                "enterprises", dossier_id=event.stream, uscc=event.uscc,
                enterprise_name=event.enterprise_name, division=event.division,
                established_on=event.established_on, registered_on=event.effective_on,
                recorded_at=event.recorded_at,
            )  # fmt: skip
        case ev.EnterpriseRenamed():
            _renamed(rows, event)
        case ev.EnterpriseRelocated():
            _everywhere(rows, event, division=event.after)
        case ev.AppealFiled():
            rows.put("appeals", appeal=event.appeal, dossier_id=event.stream, against=event.against)
        case ev.CaseOpened() if not event.renews:
            return
        case _:
            if isinstance(event, ev.CaseOpened):
                rows.put("rechecks", case=event.case, dossier_id=event.stream, title=event.renews)
            _fold(rows, event)


def _fold(rows: Rows, event: Event) -> None:
    """Let the domain take *event* into the titles, and write down those that changed."""
    recheck = rows.get("rechecks", event.case) if isinstance(event, ev.CaseEvent) else None
    filed = rows.get("appeals", event.appeal) if isinstance(event, ev.AppealEvent) else None
    before: Titles = {row["title"]: _title(row) for row in rows.all("titles", event.stream)}
    after = titles.after(
        before, event, renews=recheck["title"] if recheck else "", against=filed["against"] if filed else ""
    )
    for title in after.values():
        if before.get(title.id) != title:
            _write(rows, event, title)


def _title(row: Row) -> Title:
    return Title(
        id=row["title"], name=row["title_name"], level=Level(row["level"]), last_day=row["ended_on"],
        end=End(row["end"]) if row["end"] else None, **{name: row[name] for name in _SAME},
    )  # fmt: skip


def _write(rows: Rows, event: Event, title: Title) -> None:
    """Write down *title* as it is after *event*."""
    values: dict[str, Any] = {name: getattr(title, name) for name in _SAME}
    values.update(
        title_name=title.name, level=title.level.value, ended_on=title.last_day,
        end=title.end.value if title.end else "", held_until=min(title.holds_until, NEVER),
    )  # fmt: skip
    row = rows.get("titles", title.id, by=(event.stream,))
    if row is not None:
        rows.change("titles", row, **values)
        return
    enterprise = rows.get("enterprises", event.stream) or {}
    division = enterprise.get("division", "")
    rows.put(
        "titles",
        title=title.id,
        dossier_id=event.stream,
        uscc=enterprise.get("uscc", ""),
        enterprise_name=enterprise.get("enterprise_name", ""),
        division=division,
        awarded_in=division,
        city=area(Level.CITY, division) if division else "",
        unit=area(Level.PROVINCE, division) if division else "",
        notice=getattr(event, "notice", None),
        recorded_at=event.recorded_at,
        **values,
    )


def _renamed(rows: Rows, event: ev.EnterpriseRenamed) -> None:
    firm = rows.get("enterprises", event.stream)
    if firm is None:
        return
    rows.put(
        "former_names", dossier_id=event.stream, enterprise_name=event.before, uscc=firm["uscc"],
        until=event.effective_on,
    )  # fmt: skip
    _everywhere(rows, event, enterprise_name=event.after)


def _everywhere(rows: Rows, event: Event, **changes: str) -> None:
    """Change what every row of one enterprise says about it."""
    if firm := rows.get("enterprises", event.stream):
        rows.change("enterprises", firm, **changes)
    for row in rows.all("titles", event.stream):
        rows.change("titles", row, **changes)
        place = row["division"]
        rows.change("titles", row, city=area(Level.CITY, place), unit=area(Level.PROVINCE, place))

"""How each event changes the deadlines; pure functions on rows, so that a rebuild gives the same rows.

A row is the place (slot) of one deadline: the time that a case or matter runs under (``due``), the time to
ask for a hearing (``hearing``), the end of a title's term (``term``), the end of a publicity (``publicity``).
While nothing runs there the row stays, and ``live`` is false: it remembers what the next event needs.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec

from domain import events as ev
from domain import title as titles
from domain.calendar import Deadline
from domain.duty import WHAT
from domain.envelope import Event
from domain.proceeding import Proceeding, Proceedings, ProceedingState
from domain.proceeding import take_in as take_in_proceeding
from domain.report import Report, Reports, ReportState
from domain.report import take_in as take_in_report
from domain.rulebook.model import Level
from domain.title import Title, Titles
from projections.area import area
from projections.columns import NEVER
from projections.routes import route_of
from projections.view import Key, Row, Rows

DUE, HEARING, TERM, PUBLICITY = "due", "hearing", "term", "publicity"

LABELS = {
    "acceptance": "审查受理举报", "verification": "核查", "enquiry": "答复询问", "rectification": "整改",
    "answer": "陈述、申辩", "hearing": "要求听证", "term": "称号期满", "publicity": "公示结束",
    "correction": "补正材料", **WHAT,
}  # fmt: skip
"""The name on screen of each kind of deadline; of a step it is the step's own."""

TAKES = (
    ev.EnterpriseRegistered, ev.EnterpriseRenamed, ev.EnterpriseRelocated, ev.CaseEvent, ev.TitleAsserted,
    ev.TitleEvent, ev.RecordCorrected, ev.DutyEvent, ev.DeadlineEvent, ev.ReportEvent, ev.ProceedingEvent,
    ev.NoticeEvent,
)  # fmt: skip
"""Kinds of event that can change a deadline."""

_ABOUT_TITLES = tuple(kind for kind in titles.ABOUT if not issubclass(kind, ev.AppealEvent))
"""What can change a term: an appeal lets an end stand still, it does not let the term run again."""

_REPORT_TIMES = {
    ReportState.LODGED: "acceptance", ReportState.ACCEPTED: "verification",
    ReportState.ANSWERED: "verification", ReportState.ENQUIRED: "enquiry",
    ReportState.RECTIFYING: "rectification",
}  # fmt: skip
"""What the time of a report is for, by its state; in others none runs."""

_MEMORIES: dict[str, type[Report] | type[Proceeding]] = {Report.letter: Report, Proceeding.letter: Proceeding}
"""The matters that their rows remember, by the letter in their numbers."""

_CASE_ENDS = (ev.CaseRefused, ev.CaseWithdrawn, ev.TitleRecognised, ev.RenameApproved)
_DUTY_ENDS = (ev.DutyDone, ev.DutyGivenUp, ev.DutyMissed, ev.DutyReleased)
_OFFICE, _FIRM, _PUBLIC, _NOBODY = "office", "enterprise", "public", "nobody"


def keys(event: Event) -> Iterator[tuple[str, Key]]:
    """Yield the rows that *event* may read or change."""
    if not isinstance(event, ev.NoticeEvent):
        yield "enterprises", (event.stream,)
    yield "deadlines", (event.stream,)


def take(rows: Rows, event: Event) -> None:
    """Take *event* into the deadlines."""
    match event:
        case ev.EnterpriseRegistered():
            rows.put(
                "enterprises", dossier_id=event.stream, uscc=event.uscc,
                enterprise_name=event.enterprise_name, division=event.division,
            )  # fmt: skip
        case ev.EnterpriseRenamed():
            _everywhere(rows, event, enterprise_name=event.after)
        case ev.EnterpriseRelocated():
            _everywhere(rows, event, division=event.after)
        case ev.CaseEvent():
            _case(rows, event)
        case ev.DutyEvent():
            _duty(rows, event)
        case ev.DeadlineEvent():
            _moved(rows, event)
        case ev.ReportEvent():
            _report(rows, event)
        case ev.ProceedingEvent():
            _proceeding(rows, event)
        case ev.NoticeEvent():
            _notice(rows, event)
    if isinstance(event, _ABOUT_TITLES):
        _titles(rows, event)


# ------------------------------------------------------------------ rows


def ident(of: str, slot: str) -> str:
    """Return the key of a row within its stream."""
    return f"{of}/{slot}"


def _row(rows: Rows, stream: UUID, of: str, slot: str) -> Row | None:
    return rows.get("deadlines", stream, ident(of, slot), by=(stream,))


def _new(rows: Rows, event: Event, of: str, slot: str, **values: Any) -> Row:
    """Put a row in which nothing runs yet."""
    firm = rows.get("enterprises", event.stream) if not isinstance(event, ev.NoticeEvent) else None
    firm = firm or {}
    row: Row = {
        "dossier_id": event.stream, "id": ident(of, slot), "of": of, "slot": slot,
        "uscc": firm.get("uscc", ""), "enterprise_name": firm.get("enterprise_name", ""),
        "division": firm.get("division", ""), "what": "", "label": "", "level": Level.PROVINCE.value,
        "waiting_on": _NOBODY, "title": "", "scheme": "", "period": 0, "reminded": 0, "orphan": False,
        "last_day": NEVER, "rule_day": NEVER, "provisional": False, "rule": "", "live": False,
        "standing_still": False, "route": None, "step": "", "memory": "", "begins": None, **values,
    }  # fmt: skip
    row["area"] = area(row["level"], row["division"]) if row["division"] else ""
    return rows.put("deadlines", **row)


def _run(rows: Rows, row: Row, due: Deadline | None, **values: Any) -> None:
    """Let the time *due* run in *row*, or none."""
    last: Row = {"last_day": NEVER, "rule_day": NEVER, "provisional": False, "rule": ""}
    if due is not None:
        source = next((shift.source for shift in reversed(due.shifts) if shift.source), due.source)
        last = {
            "last_day": due.last_day, "rule_day": due.rule_day, "provisional": due.provisional,
            "rule": source.ref if source else "",
        }  # fmt: skip
    live = due is not None and not row["standing_still"]
    _change(rows, row, **last, live=live, **values)


def _stop(rows: Rows, row: Row | None) -> None:
    """Nothing runs in *row* any more."""
    if row is not None:
        _change(
            rows, row, last_day=NEVER, rule_day=NEVER, provisional=False, live=False, standing_still=False
        )


def _change(rows: Rows, row: Row, **values: Any) -> None:
    rows.change("deadlines", row, **values)
    if "level" in values or "division" in values:
        place = area(row["level"], row["division"]) if row["division"] else ""
        rows.change("deadlines", row, area=place)


def _everywhere(rows: Rows, event: Event, **values: str) -> None:
    """Change what the rows of one enterprise say about it."""
    if firm := rows.get("enterprises", event.stream):
        rows.change("enterprises", firm, **values)
    for row in rows.all("deadlines", event.stream):
        _change(rows, row, **values)


# ------------------------------------------------------------------ cases


def _case(rows: Rows, event: ev.CaseEvent) -> None:
    if isinstance(event, ev.CaseOpened):
        row = _new(
            rows, event, event.case, DUE, scheme=event.rules.scheme, route=route_of(event.rules),
            title=event.renews,
        )  # fmt: skip
        waiting = _FIRM if event.path == "discovered" else _OFFICE
        _stand_at(rows, row, event.step, event.due, waiting_on=waiting)
        return
    found = _row(rows, event.stream, event.case, DUE)
    if found is None:
        return
    match event:
        case ev.CorrectionRequested():
            _run(rows, found, event.due, what="correction", label=LABELS["correction"], waiting_on=_FIRM)
        case ev.CaseConsented() | ev.CorrectionSupplied():
            _stand_at(rows, found, found["step"], event.due)
        case ev.CaseReturned() if event.to_enterprise:
            _stand_at(rows, found, event.next_step, None)
            correction = {"what": "correction", "label": LABELS["correction"], "waiting_on": _FIRM}
            _run(rows, found, event.due, **correction)
        case ev.PublicityOpened():
            _stop(rows, found)
        case _ if isinstance(event, _CASE_ENDS):
            _stop(rows, found)
        case _:
            next_step = getattr(event, "next_step", "")
            if next_step:
                _stand_at(rows, found, next_step, getattr(event, "due", None))


def _stand_at(rows: Rows, row: Row, step: str, due: Deadline | None, *, waiting_on: str = _OFFICE) -> None:
    now = row["route"].stage(step)
    row["standing_still"] = False
    _run(rows, row, due, step=step, what="step", label=now.label, level=now.level, waiting_on=waiting_on)


# ------------------------------------------------------------------ titles


def _titles(rows: Rows, event: Event) -> None:
    """Let the domain take *event* into the titles, and write down which terms run then."""
    about = _row(rows, event.stream, event.case, DUE) if isinstance(event, ev.CaseEvent) else None
    renews = event.renews if isinstance(event, ev.CaseOpened) else about["title"] if about else ""
    terms = [row for row in rows.all("deadlines", event.stream) if row["slot"] == TERM]
    before: Titles = {row["of"]: msgspec.json.decode(row["memory"], type=Title) for row in terms}
    if _unknown(event, before):
        return
    for title in titles.after(before, event, renews=renews).values():
        if before.get(title.id) != title:
            _term(rows, event, title)


def _unknown(event: Event, known: Titles) -> bool:
    """Whether the beginning of the title that *event* is about has not been seen."""
    if isinstance(event, ev.TitleEvent | ev.MeanwhileDecided):
        return event.title not in known
    if isinstance(event, ev.RecordCorrected):
        return event.subject not in known
    return isinstance(event, ev.CaseOpened) and event.keeps and event.renews not in known


def _term(rows: Rows, event: Event, title: Title) -> None:
    """Write down the term of *title*; its end leaves the title's duties without a ground."""
    row = _row(rows, event.stream, title.id, TERM)
    if row is None:
        rule = event.basis[0] if event.basis else ""
        row = _new(rows, event, title.id, TERM, what=TERM, title=title.id, scheme=title.scheme, rule=rule)
    ended = title.end is not None
    _change(
        rows, row, label=title.name, level=title.level.value, last_day=title.valid_until,
        rule_day=title.valid_until, begins=title.valid_from, orphan=ended,
        live=not ended and not title.kept_by, memory=msgspec.json.encode(title).decode(),
    )  # fmt: skip
    for duty in rows.all("deadlines", event.stream):
        if duty["title"] == title.id and duty["what"] in WHAT:
            _change(rows, duty, orphan=ended)


# ------------------------------------------------------------------ duties and moved deadlines


def _duty(rows: Rows, event: ev.DutyEvent) -> None:
    if isinstance(event, ev.DutySet):
        term = _row(rows, event.stream, event.title, TERM)
        row = _new(
            rows, event, event.duty, DUE, what=event.what, label=f"{event.period}年{LABELS[event.what]}",
            level=term["level"] if term else Level.PROVINCE.value, title=event.title,
            scheme=term["scheme"] if term else "", period=event.period, waiting_on=_FIRM,
        )  # fmt: skip
        _run(rows, row, event.due)
        if term is not None and event.what == "update":
            _change(rows, term, period=max(term["period"], event.period))
        return
    found = _row(rows, event.stream, event.duty, DUE)
    if found is None:
        return
    match event:
        case ev.DutyReminded():
            # Until the day that a late reminder leaves, there is nothing to be done about the duty.
            until = event.until or dt.date.min
            last = found["last_day"]
            _change(rows, found, reminded=found["reminded"] + 1, last_day=max(last, until))
        case ev.DutyRevised():
            _change(rows, found, rule=event.basis[0] if event.basis else "")
        case _ if isinstance(event, _DUTY_ENDS):
            rows.delete("deadlines", found)


def _moved(rows: Rows, event: ev.DeadlineEvent) -> None:
    row = _row(rows, event.stream, event.of, DUE)
    if row is None:
        return
    match event:
        case ev.DeadlineSuspended():
            _change(rows, row, live=False, standing_still=True)
        case ev.DeadlineMoved() | ev.DeadlineResumed():
            row["standing_still"] = False
            kind = _MEMORIES.get(event.of.rpartition("-")[2][:1])
            if kind is not None:
                matter = msgspec.json.decode(row["memory"], type=kind)
                matter.due = event.due
                _remember(rows, row, matter)
            _run(rows, row, event.due)


# ------------------------------------------------------------------ reports and proceedings


def _report(rows: Rows, event: ev.ReportEvent) -> None:
    """Let the domain take *event* into its report, and write down which time runs then."""
    row = _row(rows, event.stream, event.report, DUE)
    known: Reports = {event.report: msgspec.json.decode(row["memory"], type=Report)} if row else {}
    if row is None:
        if not isinstance(event, ev.ReportLodged):
            return
        row = _new(rows, event, event.report, DUE)
    report = take_in_report(known, event)[event.report]
    what = _REPORT_TIMES.get(ReportState(report.state), "")
    waiting_on = _FIRM if what in ("enquiry", "rectification") else _OFFICE
    _remember(rows, row, report)
    _until(rows, row, what, report.due if what else None, waiting_on)


def _proceeding(rows: Rows, event: ev.ProceedingEvent) -> None:
    """Let the domain take *event* into its proceeding, and write down which times run then."""
    answer = _row(rows, event.stream, event.proceeding, DUE)
    known: Proceedings = {}
    if answer is not None:
        known = {event.proceeding: msgspec.json.decode(answer["memory"], type=Proceeding)}
    elif not isinstance(event, ev.ProceedingOpened):
        return
    one = take_in_proceeding(known, event)[event.proceeding]
    answer = answer or _new(rows, event, one.id, DUE)
    hearing = _row(rows, event.stream, one.id, HEARING) or _new(rows, event, one.id, HEARING)
    _remember(rows, answer, one)
    _change(rows, hearing, level=one.level.value)
    served = one.state == ProceedingState.SERVED
    asks = one.state in (ProceedingState.SERVED, ProceedingState.HEARD) and not one.hearing
    _until(rows, answer, "answer", one.due if served else None, _FIRM)
    _until(rows, hearing, "hearing", one.hearing_due if asks else None, _FIRM)


def _remember(rows: Rows, row: Row, matter: Report | Proceeding) -> None:
    _change(rows, row, level=matter.level.value, memory=msgspec.json.encode(matter).decode())


def _until(rows: Rows, row: Row, what: str, due: Deadline | None, waiting_on: str) -> None:
    """Let the time *due* for *what* run; a time that stood still does so no longer when another begins."""
    if due is None or due.last_day != row["last_day"]:
        row["standing_still"] = False
    _run(rows, row, due, what=what, label=LABELS.get(what, ""), waiting_on=waiting_on)


# ------------------------------------------------------------------ publicity


def _notice(rows: Rows, event: ev.NoticeEvent) -> None:
    of = str(event.stream)
    if isinstance(event, ev.NoticeDrawnUp):
        _new(
            rows, event, of, PUBLICITY, what=PUBLICITY, label=event.heading, level=event.level.value,
            division=event.division, scheme=event.scheme, waiting_on=_PUBLIC,
        )  # fmt: skip
        return
    found = _row(rows, event.stream, of, PUBLICITY)
    if found is None:
        return
    match event:
        case ev.NoticeOpened():
            _run(rows, found, event.closes)
        case ev.NoticeClosed():
            _stop(rows, found)

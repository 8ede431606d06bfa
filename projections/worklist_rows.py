"""How each event changes the worklist; pure functions on rows, so that a rebuild gives the same rows."""

import datetime as dt
from collections.abc import Iterator
from functools import singledispatch

from domain import events as ev
from domain.calendar import Deadline
from domain.case import Status
from domain.envelope import Event
from domain.rulebook.model import StepKind
from projections.area import area
from projections.columns import NEVER
from projections.routes import route_of
from projections.view import Key, Row, Rows

LIVE = (Status.OPEN.value, Status.CONSENT.value)

# As plain texts: asking an enumeration for its member's value takes longer than the rest of a comparison.
_CONSENT = Status.CONSENT.value
_EXPERT_REVIEW, _PUBLICITY = StepKind.EXPERT_REVIEW.value, StepKind.PUBLICITY.value


TAKES = (
    ev.EnterpriseRegistered, ev.EnterpriseRenamed, ev.EnterpriseRelocated, ev.CaseEvent, ev.DeadlineEvent,
    ev.NoticeEvent,
)  # fmt: skip
"""Kinds of event that can change the worklist."""


def keys(event: Event) -> Iterator[tuple[str, Key]]:
    """Yield the rows that *event* may read or change."""
    if isinstance(event, ev.CaseOpened):
        yield "enterprises", (event.stream,)
    elif isinstance(event, ev.CaseEvent | ev.DeadlineEvent):
        yield "cases", (event.stream,)
    elif isinstance(event, ev.EnterpriseRenamed | ev.EnterpriseRelocated):
        yield "enterprises", (event.stream,)
        yield "cases", (event.stream,)


def take(rows: Rows, event: Event) -> None:
    """Take *event* into the worklist; events of other streams change nothing."""
    if isinstance(event, ev.EnterpriseRegistered):
        rows.put(
            "enterprises",
            dossier_id=event.stream,
            uscc=event.uscc,
            enterprise_name=event.enterprise_name,
            division=event.division,
        )
    elif isinstance(event, ev.CaseOpened):
        rows.put("cases", **_settled(_opened(rows, event), event))
    elif isinstance(event, ev.EnterpriseRenamed):
        _everywhere(rows, event, enterprise_name=event.after)
    elif isinstance(event, ev.EnterpriseRelocated):
        _everywhere(rows, event, division=event.after)
    elif isinstance(event, ev.DeadlineEvent):
        _moved(rows, event)
    elif isinstance(event, ev.CaseEvent):
        row = rows.get("cases", event.case, by=(event.stream,))
        if row is not None:
            if isinstance(event, ev.StepDone):
                _stand_at(row, event.next_step, event.due)
            _change(event, row, rows)
            rows.change("cases", _settled(row, event))
    else:
        _draft(rows, event)


def _everywhere(rows: Rows, event: Event, **changes: str) -> None:
    """Change what every row of one enterprise says about it; an open case follows to the new place."""
    if firm := rows.get("enterprises", event.stream):
        rows.change("enterprises", firm, **changes)
    for row in rows.all("cases", event.stream):
        rows.change("cases", row, **changes)
        place = row["division"]
        rows.change("cases", row, area=area(row["level"], place) if place else "")


def _moved(rows: Rows, event: ev.DeadlineEvent) -> None:
    """A deadline of a case was moved; those of matters are another view's business."""
    row = rows.get("cases", event.of, by=(event.stream,))
    if row is None:
        return
    match event:
        case ev.DeadlineMoved() | ev.DeadlineResumed():
            _until(row, event.due)
        case ev.DeadlineSuspended():
            _until(row, None)
    version = row["version"]
    rows.change("cases", _settled(row, event), version=version)


def _draft(rows: Rows, event: Event) -> None:
    """Remember which cases stand on a list that is drawn up and not yet opened."""
    match event:
        case ev.NoticeDrawnUp():
            rows.put("drafts", notice=event.stream, waiting=True)
        case ev.NoticeOpened():
            rows.put("drafts", notice=event.stream, waiting=False)
        case ev.NoticeRowsListed():
            for line in event.rows:
                rows.add("listings", notice=event.stream, case=line.case)
        case ev.NoticeRowWithdrawn():
            rows.put("taken_off", notice=event.stream, case=event.case)


def _opened(rows: Rows, event: ev.CaseOpened) -> Row:
    enterprise = rows.get("enterprises", event.stream) or {}
    row: Row = {
        "case": event.case,
        "dossier_id": event.stream,
        "uscc": enterprise.get("uscc", ""),
        "enterprise_name": enterprise.get("enterprise_name", ""),
        "division": enterprise.get("division", ""),
        "scheme": event.rules.scheme,
        "title_name": event.rules.title,
        "kind": event.kind.value,
        "path": event.path,
        "round": event.round,
        "status": (Status.CONSENT if event.path == "discovered" else Status.OPEN).value,
        "opened_on": event.effective_on,
        "proposal": "",
        "proposed_by": "",
        "notice": None,
        "row": None,
        "closes_on": None,
        "route": route_of(event.rules),
        "step": "",
        "correcting": False,
        "panel": [],
        "scored": [],
        "panel_since": 0,
        "open_objections": {},
        "upheld": False,
    }
    _stand_at(row, event.step, event.due)
    return row


def _stand_at(row: Row, step: str, due: Deadline | None) -> None:
    """Make *step* the case's turn; what belongs to it and to later steps is still to be done."""
    if step != row["step"]:
        ahead = row["route"].kinds_from(step)
        if _EXPERT_REVIEW in ahead:
            row["panel"], row["scored"], row["panel_since"] = [], [], 0
        if StepKind.DECISION in ahead:
            _unpropose(row)
        if _PUBLICITY in ahead:
            _unlist(row)
    row["step"] = step
    _until(row, due)


def _until(row: Row, due: Deadline | None) -> None:
    row["step_due"], row["due_provisional"] = (due.last_day, due.provisional) if due else (None, False)


def _unlist(row: Row) -> None:
    row["notice"] = row["row"] = row["closes_on"] = None
    row["upheld"] = False


def _unpropose(row: Row) -> None:
    row["proposal"] = row["proposed_by"] = ""


def _settled(row: Row, event: Event) -> Row:
    """Fill in the columns that follow from the others."""
    now = row["route"].stage(row["step"])
    row["step_kind"], row["step_label"], row["level"] = now
    row["area"] = area(now.level, row["division"]) if row["division"] else ""
    row["live"] = row["status"] in LIVE
    row["objections_open"] = len(row["open_objections"])
    row["waiting_on"] = _waiting_on(row)
    row["due_on"] = _due_on(row)
    row["sort_on"] = row["due_on"] or NEVER
    row["updated_at"], row["version"] = event.recorded_at, event.version
    return row


def _waiting_on(row: Row) -> str:
    if not row["live"]:
        return "nobody"
    if row["correcting"] or row["status"] == _CONSENT:
        return "enterprise"
    if row["step_kind"] == _EXPERT_REVIEW and set(row["panel"]) - set(row["scored"]):
        return "expert"
    objected = row["open_objections"] or row["upheld"]
    if row["step_kind"] == _PUBLICITY and row["notice"] and not objected:
        return "public"
    return "office"


def _due_on(row: Row) -> dt.date | None:
    if not row["live"]:
        return None
    if row["step_kind"] == _PUBLICITY and row["closes_on"]:
        closes_on: dt.date = row["closes_on"]
        return closes_on
    due: dt.date | None = row["step_due"]
    return due


# ------------------------------------------------------------------ what each event changes in its case's row


@singledispatch
def _change(event: ev.CaseEvent, row: Row, rows: Rows) -> None:
    """Events that change nothing but the step."""


@_change.register
def _(event: ev.CaseConsented, row: Row, rows: Rows) -> None:
    row["status"] = Status.OPEN.value
    _until(row, event.due)


@_change.register
def _(event: ev.CorrectionRequested, row: Row, rows: Rows) -> None:
    row["correcting"] = True
    _until(row, event.due)


@_change.register
def _(event: ev.CorrectionSupplied, row: Row, rows: Rows) -> None:
    row["correcting"] = False
    _until(row, event.due)


@_change.register
def _(event: ev.ExpertsAppointed, row: Row, rows: Rows) -> None:
    row["panel"], row["scored"], row["panel_since"] = list(event.panel), [], event.version
    for expert in event.panel:
        _seat(rows, row, expert)


@_change.register
def _(event: ev.ExpertRecused, row: Row, rows: Rows) -> None:
    row["panel"] = [event.replacement if expert == event.expert else expert for expert in row["panel"]]
    row["scored"] = [expert for expert in row["scored"] if expert != event.expert]
    _seat(rows, row, event.expert, active=False)
    _seat(rows, row, event.replacement)


@_change.register
def _(event: ev.ExpertScored, row: Row, rows: Rows) -> None:
    row["scored"] = [*row["scored"], event.expert]
    _seat(rows, row, event.expert)


@_change.register
def _(event: ev.DecisionProposed, row: Row, rows: Rows) -> None:
    row["proposal"], row["proposed_by"] = event.outcome, event.actor


@_change.register
def _(event: ev.DecisionSentBack, row: Row, rows: Rows) -> None:
    _unpropose(row)


@_change.register
def _(event: ev.CaseReturned, row: Row, rows: Rows) -> None:
    _stand_at(row, event.next_step, event.due)
    _unpropose(row)
    row["correcting"] = event.to_enterprise


@_change.register
def _(event: ev.CaseRefused, row: Row, rows: Rows) -> None:
    _end(row, Status.REFUSED)


@_change.register
def _(event: ev.CaseWithdrawn, row: Row, rows: Rows) -> None:
    _end(row, Status.WITHDRAWN)


@_change.register
def _(event: ev.TitleRecognised, row: Row, rows: Rows) -> None:
    _end(row, Status.RECOGNISED)


@_change.register
def _(event: ev.RenameApproved, row: Row, rows: Rows) -> None:
    _end(row, Status.RECOGNISED)


@_change.register
def _(event: ev.CaseReopened, row: Row, rows: Rows) -> None:
    row["status"], row["correcting"] = Status.OPEN.value, False
    _stand_at(row, event.next_step, event.due)
    _unpropose(row)
    _unlist(row)


@_change.register
def _(event: ev.PublicityOpened, row: Row, rows: Rows) -> None:
    row["notice"], row["row"], row["closes_on"] = event.notice, event.row, event.closes_on


@_change.register
def _(event: ev.PublicityRowWithdrawn, row: Row, rows: Rows) -> None:
    _stand_at(row, event.next_step, event.due)
    _unlist(row)


@_change.register
def _(event: ev.ObjectionLodged, row: Row, rows: Rows) -> None:
    row["open_objections"] = {**row["open_objections"], event.objection: str(event.notice)}


@_change.register(ev.ObjectionDeclined)
@_change.register(ev.ObjectionDismissed)
def _(event: ev.ObjectionEvent, row: Row, rows: Rows) -> None:
    _settle(row, event.objection)


@_change.register
def _(event: ev.ObjectionUpheld, row: Row, rows: Rows) -> None:
    # Only an objection to the list in which the case stands now keeps it from passing.
    if _settle(row, event.objection) == str(row["notice"]):
        row["upheld"] = True


def _settle(row: Row, objection: str) -> str | None:
    """Take the objection off the open ones and return its notice."""
    still = dict(row["open_objections"])
    notice: str | None = still.pop(objection, None)
    row["open_objections"] = still
    return notice


def _end(row: Row, status: Status) -> None:
    row["status"] = status.value
    _until(row, None)


def _seat(rows: Rows, row: Row, expert: str, *, active: bool = True) -> None:
    since = row["panel_since"] if active else None
    rows.put("panel", case=row["case"], account=expert, since=since, scored=expert in row["scored"])

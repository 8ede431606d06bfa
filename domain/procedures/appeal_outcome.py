"""The outcome of an appeal carried out: what the decision took is restored or changed, in one commit."""

import datetime as dt

from domain.appeal import Appeal, Result
from domain.case import Case, Status
from domain.dossier import Dossier
from domain.duty import DutyState
from domain.events import (
    AppealDecided,
    BanChanged,
    BanLifted,
    CaseReopened,
    DutyReleased,
    DutySet,
    ProceedingSetAside,
    RecheckRightRestored,
    TitleRestored,
    WatchEnded,
)
from domain.filing import Filing
from domain.law import Law
from domain.procedures import appeals as a
from domain.procedures.matters import allowed, next_id
from domain.procedures.renewal import renewal
from domain.procedures.steps import due, reason_given, refs
from domain.proceeding import Proceeding
from domain.rulebook.model import StepKind, Then
from domain.title import ENDS, Title


def approve_result(dossier: Dossier, cmd: a.ApproveResult, filing: Filing, law: Law) -> None:
    """Record the decision on the appeal and everything that it brings back or changes."""
    found = allowed(dossier, cmd.matter, a.APPROVE, Appeal, filing)
    opinion, result = reason_given("opinion", cmd.opinion), found.proposal
    if result is None:
        raise AssertionError("the act was allowed without a result")
    filing.record(
        dossier, AppealDecided, effective_on=result.decided_on, appeal=found.id, outcome=result.outcome,
        document_no=result.document_no, decided_on=result.decided_on, reasons=result.reasons, opinion=opinion,
    )  # fmt: skip
    if result.outcome == "changed":
        _change(dossier, found, result, filing)
    elif result.outcome in ("set_aside", "remitted"):
        _undo(dossier, found, result, filing, law)


def _undo(dossier: Dossier, appeal: Appeal, result: Result, filing: Filing, law: Law) -> None:
    """Take the decision away with everything it did."""
    against, anew = appeal.against, result.outcome == "remitted"
    reason = f"{result.document_no}：{result.reasons}"
    proceeding, duty = dossier.proceedings.get(against), dossier.duties.get(against)
    ended = [title for title in dossier.titles.values() if title.end_cause == against]
    cases = list(proceeding.cases) if proceeding else [against] if against in dossier.cases else []
    released = proceeding.duties if proceeding else _released(dossier, ended, against)
    keepers = {
        kept: case
        for case in cases
        if (kept := _reopen(dossier, dossier.cases[case], reason, ended, filing, law))
    }
    held = {title.scheme for title in dossier.titles_on(filing.today) if title.end_cause != against}
    for title in ended:
        if title.scheme not in held:  # unless it was awarded anew meanwhile
            _restore(dossier, title, appeal.id, reason, filing, keepers.get(title.id, ""))
    for ban in [one for one in dossier.bans.values() if one.cause == against and not one.void]:
        filing.record(
            dossier, BanLifted, effective_on=ban.first_day, ban=ban.id, reason=reason, cause=appeal.id,
            void=True,
        )  # fmt: skip
    for title in [one for one in dossier.titles.values() if one.right_lost_by == against]:
        filing.record(dossier, RecheckRightRestored, title=title.id, reason=reason, cause=appeal.id)
    for one in released:
        _set_again(dossier, one, filing)
    if proceeding is not None:
        _set_aside(dossier, proceeding, appeal.id, anew, reason, filing)
    if duty is not None:
        if Then.WATCH_LIST in duty.follows and dossier.watched:
            filing.record(dossier, WatchEnded, reason=reason)
        filing.record(dossier, DutyReleased, duty=duty.id, reason=reason)


def _set_aside(
    dossier: Dossier, found: Proceeding, appeal: str, anew: bool, reason: str, filing: Filing
) -> None:
    filing.record(
        dossier, ProceedingSetAside, basis=refs(found.source), proceeding=found.id, cause=appeal, anew=anew,
        reason=reason,
    )  # fmt: skip


def _restore(
    dossier: Dossier, title: Title, appeal: str, reason: str, filing: Filing, kept_by: str = ""
) -> None:
    """Let the title hold again as if it had never ended."""
    filing.record(
        dossier, TitleRestored, effective_on=(title.last_day or title.valid_until) + dt.timedelta(days=1),
        title=title.id, undoes=title.last_day or title.valid_until, reason=reason, cause=appeal,
        kept_by=kept_by,
    )  # fmt: skip


def _reopen(
    dossier: Dossier, case: Case, reason: str, back: list[Title], filing: Filing, law: Law
) -> str | None:
    """
    Take a refused case up again and return the title that it keeps, empty for none.

    ``None`` says that it stays closed, because another case or title has taken its place meanwhile.
    """
    ids = {title.id for title in back}
    taken = any(
        title.scheme == case.rules.scheme and title.id != case.renews and title.id not in ids
        for title in dossier.titles_on(filing.today)
    )
    renewed = dossier.titles.get(case.renews)
    gone = renewed is not None and renewed.end is not None and renewed.id not in ids
    if case.status is not Status.REFUSED or dossier.open_case(case.rules.scheme) or taken or gone:
        return None
    step, keeps = case.current, renewed is not None and renewal(case.rules).kept
    if step.kind in (StepKind.PUBLICITY, StepKind.RECOGNITION):
        step = case.decided_before(step.id)  # the list it stood in has gone on without it
    filing.record(
        dossier, CaseReopened, basis=refs(step.source), case=case.id, next_step=step.id, reason=reason,
        due=due(case, step, filing.today, law), keeps=keeps,
    )  # fmt: skip
    return case.renews if keeps else ""


def _released(dossier: Dossier, titles: list[Title], but: str) -> list[str]:
    """Duties of *titles* that fell away, without the duty *but*."""
    ids = {title.id for title in titles}
    return [
        duty.id
        for duty in dossier.duties.values()
        if duty.title in ids and duty.state == DutyState.RELEASED and duty.id != but
    ]


def _set_again(dossier: Dossier, duty_id: str, filing: Filing) -> None:
    """Set a duty again that fell away with the title; one whose day has passed meanwhile is not held up."""
    duty = dossier.duties[duty_id]
    if duty.state != DutyState.RELEASED or duty.due is None or duty.due.is_over(filing.today):
        return
    filing.record(
        dossier, DutySet, basis=duty.rules, duty=next_id(dossier, type(duty)), what=duty.what,
        title=duty.title, period=duty.period, due=duty.due, consequences=duty.consequences,
        round=duty.round, opens_on=duty.opens_on,
    )  # fmt: skip


def _change(dossier: Dossier, appeal: Appeal, result: Result, filing: Filing) -> None:
    """Give back some of the titles, a later last day to the others, a shorter ban or none."""
    against, reason = appeal.against, f"{result.document_no}：{result.reasons}"
    for title in [one for one in dossier.titles.values() if one.end_cause == against]:
        kind = next((event for event, end in ENDS.items() if end is title.end), None)
        later = title.id not in result.restores
        if kind is None or (later and result.last_day is None):
            continue
        _restore(dossier, title, appeal.id, reason, filing)
        if later and result.last_day is not None:
            filing.record(
                dossier, kind, effective_on=result.last_day + dt.timedelta(days=1), title=title.id,
                last_day=result.last_day, reason=reason, cause=against,
            )  # fmt: skip
    for ban in [one for one in dossier.bans.values() if one.cause == against and one.state == "on"]:
        if result.lifts_ban:
            filing.record(
                dossier, BanLifted, effective_on=ban.first_day, ban=ban.id, reason=reason, cause=appeal.id,
                void=True,
            )  # fmt: skip
        elif result.ban_until is not None:
            filing.record(
                dossier, BanChanged, ban=ban.id, before=ban.last_day, last_day=result.ban_until,
                reason=reason, cause=appeal.id,
            )  # fmt: skip

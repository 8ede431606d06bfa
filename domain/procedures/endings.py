"""What goes with the end of a title: its open duties, and the open cases that rest on it."""

import datetime as dt
from collections.abc import Iterable, Sequence

from domain.case import Case, Status
from domain.dossier import Dossier
from domain.duty import Duty, DutyState
from domain.events import CaseRefused, DutyReleased, NoticeRowWithdrawn
from domain.filing import Filing
from domain.notice import Notice
from domain.ports import Journal
from domain.procedures.steps import refs, remedies
from domain.title import End, Title


def successor(dossier: Dossier, title_id: str) -> Title:
    """Return the title that stands for *title_id* today: itself, or the one that continued it."""
    title = dossier.titles[title_id]
    while title.end is End.RENEWED:
        following = next((one for one in dossier.titles.values() if one.renews == title.id), None)
        if following is None:
            break
        title = following
    return title


def open_duties(dossier: Dossier, titles: Iterable[str], but: str = "") -> list[Duty]:
    """The duties of *titles* that are still open, without the duty *but*."""
    wanted = set(titles)
    return [duty for duty in dossier.duties.values() if duty.open and duty.title in wanted and duty.id != but]


def release(dossier: Dossier, duties: Sequence[Duty], reason: str, filing: Filing) -> None:
    """Let *duties* fall away."""
    for duty in duties:
        filing.record(dossier, DutyReleased, duty=duty.id, reason=reason)


def judged_by(dossier: Dossier, cause: str) -> Duty | None:
    """The duty *cause*, where a person still had to choose what follows its miss."""
    duty = dossier.duties.get(cause)
    return duty if duty is not None and duty.state == DutyState.TO_JUDGE else None


def resting_on(dossier: Dossier, ended: Sequence[Title], day: dt.date) -> list[Case]:
    """
    Open cases that cannot go on without the titles *ended*.

    A recheck rests on the title it is about; an application on a lower title, unless another one that the
    rules accept is still in force.
    """
    ids, schemes = {title.id for title in ended}, {title.scheme for title in ended}
    left = {title.scheme for title in dossier.titles_on(day) if title.id not in ids}
    found = []
    for case in dossier.cases.values():
        asked = set() if _waived(case) else set(case.rules.prerequisites)
        without = bool(asked & schemes) and not asked & left
        if case.status in (Status.OPEN, Status.CONSENT) and (case.renews in ids or without):
            found.append(case)
    return found


def _waived(case: Case) -> bool:
    """Whether the rules of the case do not examine the lower title."""
    lower = [one for one in case.rules.conditions if one.test.get("kind") == "titles"]
    return bool(lower) and all("not_examined" in one.test for one in lower)


def refuse(dossier: Dossier, case: Case, reason: str, filing: Filing, journal: Journal) -> None:
    """End the open *case* because its ground is gone; a row on a list leaves it in the same commit."""
    listing, (printed, sources) = case.listing, remedies(case.rules)
    filing.record(
        dossier, CaseRefused, basis=refs(*sources), case=case.id, step=case.step, reasons=[reason],
        remedies=printed,
    )  # fmt: skip
    if listing is not None:
        notice = journal.load(Notice, [listing.notice])[listing.notice]
        filing.record(notice, NoticeRowWithdrawn, row=listing.row, case=case.id, reason=reason)

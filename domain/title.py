"""A title (称号) as remembered: an interval with both days included, and how it ended."""

import datetime as dt
from enum import StrEnum

import msgspec

from domain import events as ev
from domain.envelope import Event
from domain.rulebook.model import Level


class End(StrEnum):
    """How a title ended; each is another thing in law."""

    RENEWED = "renewed"
    LAPSED = "lapsed"
    NOT_RENEWED = "not_renewed"
    WAIVED = "waived"
    SURRENDERED = "surrendered"
    REMOVED = "removed"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    CONVERTED = "converted"

    @property
    def label(self) -> str:
        """The name on screen."""
        return {
            "renewed": "复核通过，期限接续",
            "lapsed": "期满失效",
            "not_renewed": "复核未通过",
            "waived": "视为放弃",
            "surrendered": "自愿放弃",
            "removed": "移出名单（库）",
            "cancelled": "取消",
            "revoked": "撤销",
            "converted": "转换",
        }[self.value]

    @property
    def for_cause(self) -> bool:
        """Whether an authority ended it against the enterprise."""
        return self in (End.CANCELLED, End.REVOKED)


ENDS: dict[type[ev.TitleEnded], End] = {
    ev.TitleLapsed: End.LAPSED,
    ev.TitleNotRenewed: End.NOT_RENEWED,
    ev.TitleWaived: End.WAIVED,
    ev.TitleSurrendered: End.SURRENDERED,
    ev.TitleRemoved: End.REMOVED,
    ev.TitleCancelled: End.CANCELLED,
    ev.TitleRevoked: End.REVOKED,
    ev.TitleConverted: End.CONVERTED,
}
"""The end that each event stands for."""


class Title(msgspec.Struct, kw_only=True, gc=False):
    """A title that was awarded, or that an official list of the past asserts.

    Args:
        last_day: Last day it held when it ended before ``valid_until``; none while it runs its term.
        end: How it ended; none while nothing was recorded about its end.
        kept_by: Recheck under way that keeps it in force although its term has ended; empty without one.
        recheck_right: Whether it can be rechecked.
        right_lost_by: Duty that cost the right to a recheck; empty while it has it.
        end_asked_by: Account that recorded the enterprise's wish to end it; empty without one.
        stayed: An appeal suspended the effect of its end.
        asserted: It comes from a list of the past and was not decided here.
    """

    id: str
    scheme: str
    name: str
    level: Level
    document_no: str
    certificate_no: str
    decided_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    last_day: dt.date | None = None
    end: End | None = None
    end_reason: str = ""
    end_cause: str = ""
    kept_by: str = ""
    recheck_right: bool = True
    right_lost_because: str = ""
    right_lost_by: str = ""
    end_asked_by: str = ""
    end_asked_on: dt.date | None = None
    renews: str = ""
    stayed: bool = False
    asserted: bool = False
    certificate_returned: bool = False

    @property
    def holds_until(self) -> dt.date:
        """Last day on which it holds as far as is known: without end while a recheck keeps it."""
        if self.last_day is not None and not self.stayed:
            return self.last_day
        return dt.date.max if self.kept_by else self.valid_until

    def in_force(self, day: dt.date) -> bool:
        """Whether the title holds on *day*."""
        return self.valid_from <= day <= self.holds_until


Titles = dict[str, Title]


def recognised(titles: Titles, event: ev.TitleRecognised) -> Titles:
    """Take in a recognition; one that renews ends its predecessor the day before."""
    made = Title(
        id=event.title, scheme=event.scheme, name=event.title_name, level=event.level,
        document_no=event.document_no, certificate_no=event.certificate_no, decided_on=event.decided_on,
        valid_from=event.valid_from, valid_until=event.valid_until, renews=event.renews,
    )  # fmt: skip
    before = titles.get(event.renews)
    if before is None:
        return {**titles, made.id: made}
    last = event.valid_from - dt.timedelta(days=1)
    ended = msgspec.structs.replace(
        before, last_day=last if before.kept_by else min(last, before.valid_until), end=End.RENEWED,
        end_cause=event.case, kept_by="",
    )  # fmt: skip
    return {**titles, before.id: ended, made.id: made}


def asserted(titles: Titles, event: ev.TitleAsserted) -> Titles:
    """Take in what a list of the past says."""
    made = Title(
        id=event.title, scheme=event.scheme, name=event.title_name, level=event.level,
        document_no=event.document_no, certificate_no=event.certificate_no, decided_on=event.valid_from,
        valid_from=event.valid_from, valid_until=event.valid_until, asserted=True,
    )  # fmt: skip
    return {**titles, made.id: made}


def take_in(titles: Titles, event: ev.TitleEvent) -> Titles:
    """Take in what became of a title."""
    title = titles[event.title]
    if isinstance(event, ev.TitleConverted):
        titles = {**titles, event.into_title: _converted(title, event)}
    match event:
        case ev.TitleEnded():
            changed = msgspec.structs.replace(
                title, last_day=event.last_day, end=ENDS[type(event)], end_reason=event.reason,
                end_cause=event.cause, kept_by="", stayed=False,
            )  # fmt: skip
        case ev.TitleRestored():
            changed = msgspec.structs.replace(
                title, last_day=None, end=None, end_reason="", end_cause="", kept_by=event.kept_by,
                stayed=False, certificate_returned=False,
            )  # fmt: skip
        case ev.TitleEndRequested():
            changed = msgspec.structs.replace(
                title, end_asked_by=event.actor, end_asked_on=event.effective_on
            )
        case ev.RecheckRightLost():
            changed = msgspec.structs.replace(
                title, recheck_right=False, right_lost_because=event.reason, right_lost_by=event.cause
            )
        case ev.RecheckRightRestored():
            changed = msgspec.structs.replace(
                title, recheck_right=True, right_lost_because="", right_lost_by=""
            )
        case ev.CertificateReturned():
            changed = msgspec.structs.replace(title, certificate_returned=True)
        case _:
            return titles
    return {**titles, title.id: changed}


def _converted(before: Title, event: ev.TitleConverted) -> Title:
    """The title as which *before* goes on; it keeps what was decided about the right to a recheck."""
    return Title(
        id=event.into_title, scheme=event.into, name=event.into_name, level=event.level,
        document_no=event.document_no, certificate_no=event.certificate_no, decided_on=event.effective_on,
        valid_from=event.last_day + dt.timedelta(days=1), valid_until=event.valid_until,
        recheck_right=before.recheck_right, right_lost_because=before.right_lost_because,
    )  # fmt: skip


def corrected(titles: Titles, event: ev.RecordCorrected) -> Titles:
    """Take in the correction of a clerical error."""
    title = titles.get(event.subject)
    if title is None:
        return titles
    field = "name" if event.field == "title_name" else event.field
    return {**titles, title.id: msgspec.structs.replace(title, **{field: event.right})}


def keep(titles: Titles, title: str, case: str) -> Titles:
    """Let the recheck *case* keep *title* in force."""
    return {**titles, title: msgspec.structs.replace(titles[title], kept_by=case)}


def kept(titles: Titles, case: str, by: str) -> Titles:
    """Let the titles that the recheck *case* keeps be kept by *by* from now on."""
    changed = {
        title.id: msgspec.structs.replace(title, kept_by=by)
        for title in titles.values()
        if title.kept_by == case
    }
    return {**titles, **changed}


def stayed(titles: Titles, decision: str, stands_still: bool) -> Titles:
    """An appeal suspends the ends that came from *decision*, or lets them take effect again."""
    changed = {
        title.id: msgspec.structs.replace(title, stayed=stands_still)
        for title in titles.values()
        if title.end_cause == decision
    }
    return {**titles, **changed}


ABOUT = (
    ev.TitleAsserted, ev.TitleRecognised, ev.TitleEvent, ev.RecordCorrected, ev.CaseOpened, ev.CaseRefused,
    ev.CaseWithdrawn, ev.CaseReopened, ev.MeanwhileDecided, ev.EffectSuspended, ev.AppealDecided,
)  # fmt: skip
"""Kinds of event that can change a title."""


def after(titles: Titles, event: Event, *, renews: str = "", against: str = "") -> Titles:
    """
    Take one event of the dossier into its titles; the one place that knows what changes a title.

    Args:
        renews: Title that the event's case is about, for events of a recheck.
        against: What the event's appeal is against, for events of an appeal.
    """
    match event:
        case ev.TitleRecognised():
            return recognised(titles, event)
        case ev.TitleAsserted():
            return asserted(titles, event)
        case ev.TitleEvent():
            return take_in(titles, event)
        case ev.RecordCorrected():
            return corrected(titles, event)
        case ev.CaseOpened() | ev.CaseReopened() if event.keeps:
            return keep(titles, renews, event.case)
        case ev.MeanwhileDecided():
            kept_now = keep(titles, event.title, event.case)
            return kept_now if event.keeps else kept(titles, event.case, "")
        case ev.CaseRefused() | ev.CaseWithdrawn():
            return kept(titles, event.case, "")
        case ev.EffectSuspended() | ev.AppealDecided():
            return stayed(titles, against, isinstance(event, ev.EffectSuspended))
        case _:
            return titles

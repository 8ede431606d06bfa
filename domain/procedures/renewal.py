"""What the rules say about the end of a term: who is up, who is exempt, what failing means."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from domain.case import Case
from domain.dossier import Dossier
from domain.duty import Duty
from domain.events import CaseRefused, DutyGivenUp, TitleNotRenewed, TitleSurrendered
from domain.filing import Filing
from domain.law import Law
from domain.permission import Why
from domain.procedures.duties import RECHECK, release_with
from domain.procedures.intake import ban_against
from domain.procedures.steps import refs
from domain.round import Round
from domain.rulebook import schema
from domain.rulebook.model import CaseRules, Kind, Source, Then
from domain.title import End, Title

AT_ONCE = (Then.REMOVED, Then.CANCELLED, Then.WAIVED)
"""Ends that a failed recheck brings with the decision, before the term is over."""

_DAY = dt.timedelta(days=1)


class Renewal(msgspec.Struct, frozen=True):
    """The rules of one recheck and what they say about it; ``source`` is silent where they do not."""

    rules: CaseRules
    rule: schema.Recheck
    source: Source | None

    @property
    def kept(self) -> bool:
        """Whether an expired title holds until the result."""
        return self.rule.meanwhile == "stays"


def renewal(rules: CaseRules) -> Renewal:
    """Read the recheck out of *rules*; where they are silent every field is."""
    found = rules.values.get("recheck")
    if found is None:
        return Renewal(rules, schema.Recheck(), None)
    rule = msgspec.convert(found["value"], schema.Recheck)
    return Renewal(rules, rule, msgspec.convert(found["source"], Source))


def resolved(law: Law, scheme: str, day: dt.date, notice: str, division: str = "") -> Renewal:
    """
    Return the rules under which titles of *scheme* are rechecked on *day* under *notice*.

    Where the text asks for a full new application instead, they are those of an application.  *division* is
    the enterprise's, for the route of its own case.

    Raises:
        NotAllowed: No rules were in force.
    """
    book = law.rulebook
    own = renewal(book.resolve(scheme, day, Kind.RECHECK, notice=notice or None, division=division))
    if own.rule.model != "renewal":
        return own
    full = book.resolve(scheme, day, Kind.APPLICATION, notice=notice or None, division=division)
    return Renewal(full, own.rule, own.source)


def up(title: Title, rule: schema.Recheck, intake: Round | None, day: dt.date) -> bool:
    """
    Whether *title* belongs to those that are up.

    The dates that a round names go first, then the years of recognition in the rules, then the last days of
    term in the round's own year.  Under an annual review every title in force is up.
    """
    if title.end is not None:
        return False
    named = intake is not None and (intake.expiring_from or intake.expiring_until)
    if rule.model == "annual" and not named:
        return title.in_force(day)
    if rule.cohorts and not named:
        return title.decided_on.year in rule.cohorts
    first, last = intake.expiring() if intake else (dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))
    return first <= title.valid_until <= last


def stands_against(dossier: Dossier, title: Title, rule: schema.Recheck, day: dt.date) -> Why | None:
    """Return why *title* cannot be rechecked although it is up, or ``None``."""
    if not title.recheck_right:
        return Why(f"已取消复核资格：{title.right_lost_because}", "称号到期后，可按规定重新申报。")
    higher = [
        one.name
        for one in dossier.titles_on(day)
        if one.scheme in rule.exempt_holding or one.scheme.partition("@")[0] in rule.exempt_holding
    ]
    if higher:
        return Why(f"已持有“{higher[0]}”，按规定无需复核", "无需办理。")
    return ban_against(dossier, title.scheme, day)


def call_of(dossier: Dossier, title: str) -> Duty | None:
    """The latest duty to apply for the recheck of *title*."""
    calls = [duty for duty in dossier.duties.values() if duty.what == RECHECK and duty.title == title]
    return calls[-1] if calls else None


def recheck_of(dossier: Dossier, title: str) -> Case | None:
    """The latest case in which *title* was to be rechecked."""
    cases = [case for case in dossier.cases.values() if case.renews == title]
    return cases[-1] if cases else None


def refused(
    dossier: Dossier,
    case: Case,
    filing: Filing,
    *,
    basis: Sequence[str],
    reasons: Sequence[str],
    remedies: Sequence[str],
) -> None:
    """Record that the case ended without a title; a recheck ends the title that it was about.

    An office below the title's level can keep it from being renewed, never end it before its term is over.
    """
    title = dossier.titles.get(case.renews)
    kept = title is not None and title.kept_by == case.id
    filing.record(
        dossier, CaseRefused, basis=basis, case=case.id, step=case.step, reasons=list(reasons),
        remedies=list(remedies),
    )  # fmt: skip
    if title is None or title.end is not None:
        return
    own = renewal(case.rules)
    last = title.valid_until
    if kept and filing.today > last:
        last = filing.today
    elif own.rule.on_failed in AT_ONCE and filing.by.level is title.level:
        last = min(last, filing.today)
    filing.record(
        dossier, TitleNotRenewed, effective_on=last + _DAY, basis=refs(own.source), title=title.id,
        last_day=last, reason="；".join(reasons), cause=case.id,
    )  # fmt: skip
    release_with(dossier, title.id, filing)


def taken_back(dossier: Dossier, case: Case, was_kept: bool, reason: str, filing: Filing) -> None:
    """The enterprise took its recheck back: its call is given up, and a title that outlived its term ends."""
    title = dossier.titles.get(case.renews)
    if title is None or title.end is not None:
        return
    own = renewal(case.rules)
    call = call_of(dossier, title.id)
    if call is not None:
        filing.record(dossier, DutyGivenUp, basis=refs(own.source), duty=call.id, reason=reason)
    if was_kept and filing.today > title.valid_until:
        filing.record(
            dossier, TitleSurrendered, effective_on=filing.today + _DAY, basis=refs(own.source),
            title=title.id, last_day=filing.today, reason=reason, cause=case.id,
        )  # fmt: skip
        release_with(dossier, title.id, filing)


def gap(dossier: Dossier, rules: CaseRules, day: dt.date) -> dt.date | None:
    """First day on which the scheme may be asked for again, where the rules put a gap after a term."""
    if renewal(rules).rule.gap != "next_year":
        return None
    ended = [
        title.holds_until
        for title in dossier.titles.values()
        if title.scheme == rules.scheme and title.valid_from <= day and not title.in_force(day)
        if title.end not in (End.RENEWED, End.CONVERTED)
    ]
    free = dt.date(max(ended).year + 1, 1, 1) if ended else None
    return free if free is not None and day < free else None

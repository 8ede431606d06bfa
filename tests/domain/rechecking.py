"""Enterprises whose titles come to the end of their term, and the rounds in which they are rechecked."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain import events as ev
from domain.dossier import dossier_id
from domain.envelope import Event
from domain.filing import Filing
from domain.notice import notice_id
from domain.people import Actor
from domain.procedures.rechecks import ApplyRecheck, CallUp
from domain.procedures.recognition import Recognise, RecogniseCase
from domain.procedures.registration import ReportFigures
from domain.procedures.rounds import OpenRound
from domain.round import round_id
from domain.rulebook.model import Bars, Kind
from domain.title import Title
from tests.domain import cast
from tests.domain.story import Story

APRIL = dt.date(2026, 4, 1)


def titled(
    story: Story, scheme: str, on: dt.date, by: Actor = cast.FIRM, until: dt.date | None = None
) -> str:
    """The enterprise was recognised on *on*, or a few days later after publicity; returns the title."""
    story.on(on)
    if story.journal.history(dossier_id(by.enterprise)):
        reported(story, by)
    case = story.at("recognition", scheme, by)
    recognised(story, case, valid_until=until, term_reason="文件未规定" if until else "")
    return case


def given(story: Story, happened: type[Event], by: Actor = cast.FIRM, **fields: Any) -> None:
    """*happened* is on record for the enterprise, as another procedure would have left it."""
    filing = Filing(cast.APPROVER, story.now.astimezone(dt.UTC), f"given-{len(story.journal.log)}")
    filing.record(story.dossier(by), happened, **fields)
    story.journal.commit(filing.events)


def lose_right(story: Story, title: str) -> None:
    """The title cannot be rechecked any more."""
    given(story, ev.RecheckRightLost, title=title, reason="未按期更新", cause="D1")


def ban(story: Story, first: dt.date, last: dt.date | None, *bars: Bars, by: Actor = cast.FIRM) -> None:
    """The enterprise may not apply from *first* to *last*, both included."""
    number = len(story.dossier(by).bans) + 1
    given(
        story, ev.BanStarted, by, ban=f"{by.enterprise}-N{number}", scheme="",
        bars=list(bars) or [Bars.ALL_TITLES], first_day=first, last_day=last, at_least=False,
        ground="弄虚作假", cause="P1",
    )  # fmt: skip


def asserted(
    story: Story, scheme: str, first: dt.date, last: dt.date, row: int, by: Actor = cast.FIRM
) -> str:
    """A list of the past says that the enterprise holds the title; returns it."""
    if not story.journal.history(dossier_id(by.enterprise)):
        story.registered(by)
    title = f"{by.enterprise}-A{row}"
    info = story.law.rulebook.scheme(scheme)
    given(
        story, ev.TitleAsserted, by, title=title, scheme=scheme, title_name=info.title, level=info.level,
        document_no="旧名单", certificate_no="", batch="", valid_from=first, valid_until=last,
        asserted_name="旧名", file="sha256:" + "a" * 64, row=row,
    )  # fmt: skip
    return title


def reported(story: Story, by: Actor = cast.FIRM, revenue: int = 5000) -> None:
    """The enterprise has reported last year's figures."""
    story.when(ReportFigures(by.enterprise, story.today.year - 1, {"revenue": Decimal(revenue)}), by)


def recognised(
    story: Story,
    case: str,
    *,
    valid_until: dt.date | None = None,
    term_reason: str = "",
    renewed_from: dt.date | None = None,
    renewed_until: dt.date | None = None,
) -> list[Event]:
    """The case, standing at recognition, was recognised today on its list or by itself."""
    prefix, renames = f"证{len(story.journal.log)}号", bool(story.case(case).new_name)
    terms: dict[str, Any] = {
        "valid_until": valid_until, "term_reason": term_reason, "renewed_from": renewed_from,
        "renewed_until": renewed_until,
    }  # fmt: skip
    if story.case(case).listing is None:
        number = "" if renames else prefix + "00001"
        alone = RecogniseCase(case, "示例〔2026〕1号", number, story.today, **terms)
        return story.when(alone, cast.SECOND_APPROVER)
    notice = notice_id(cast.PROVINCE.id, f"自动-{case}-publicity")
    listed = Recognise(notice, "示例〔2026〕1号", story.today, certificate_prefix=prefix, **terms)
    return story.when(listed, cast.SECOND_APPROVER)


def recheck_round(
    story: Story,
    scheme: str,
    closes_on: dt.date | None = dt.date(2026, 4, 30),
    *,
    name: str = "复核",
    instrument: str = "",
    by: Actor = cast.HANDLER,
    expiring: tuple[dt.date, dt.date] | None = None,
    division: str = "510000",
) -> UUID:
    """A round of rechecks is opened today; returns it."""
    first, last = expiring or (None, None)
    cmd = OpenRound(
        name, scheme, Kind.RECHECK, instrument, division, story.today, closes_on, expiring_from=first,
        expiring_until=last,
    )  # fmt: skip
    story.when(cmd, by)
    assert by.office is not None
    return round_id(by.office.id, name)


def called(story: Story, intake: UUID, *firms: Actor, by: Actor = cast.HANDLER) -> list[Event]:
    """The enterprises were looked at for the round; returns what was recorded."""
    return story.when(CallUp(intake, [one.enterprise for one in firms or (cast.FIRM,)]), by)


def rechecked(story: Story, title: str, intake: UUID | None, by: Actor = cast.FIRM) -> str:
    """The enterprise has reported figures and applied for the recheck; returns the case."""
    reported(story, by)
    opened = story.when(ApplyRecheck(by.enterprise, title, intake, declared=True), by)
    return str(opened[0].case)  # type: ignore[attr-defined]  # CaseOpened


def held(story: Story, title: str, by: Actor = cast.FIRM) -> Title:
    """The title as it is remembered now."""
    return story.dossier(by).titles[title]

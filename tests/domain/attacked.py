"""Titles under attack: the ordinary way from the opening of a proceeding to its decision."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from domain import events as ev
from domain.envelope import Event
from domain.people import Actor, Role
from domain.procedures import proceedings as p
from domain.procedures.recognition import RecogniseCase
from domain.proceeding import Proceeding
from domain.rulebook.model import Level
from tests.domain import cast
from tests.domain.story import APPROVERS, HANDLERS, Story

PROOF = ["sha256:" + "d" * 64]
CHAIR = cast.official("province-chair", cast.PROVINCE, Role.HANDLER, Role.APPROVER)
LAWYERS = {
    Level.PROVINCE: cast.official("province-lawyer", cast.PROVINCE, Role.HANDLER, Role.APPROVER),
    Level.MINISTRY: cast.official("ministry-lawyer", cast.MINISTRY, Role.HANDLER, Role.APPROVER),
}
LAWYER = LAWYERS[Level.PROVINCE]
SECOND = {Level.PROVINCE: cast.SECOND_APPROVER, Level.MINISTRY: cast.MINISTRY_SECOND}
NEXT = dt.timedelta(days=1)
C1, N1, S1 = (f"{cast.USCC}-{letter}1" for letter in "CNS")


def holding(story: Story, *schemes: str, by: Actor = cast.FIRM) -> list[str]:
    """The enterprise holds a title of each scheme from today on; returns the titles."""
    titles = []
    for scheme in schemes:
        case = story.at("recognition", scheme, by)
        found = story.case(case)
        if found.listing is not None:
            story.recognised(found.listing.notice)
        else:
            number = f"证{story.journal.last_position():05}"
            award = RecogniseCase(case, "川经信〔2026〕9号", number, story.today)
            story.when(award, SECOND[found.current.level])
        titles.append(case)
    return titles


def opened(
    story: Story, *titles: str, ground: str = "incident", by: Actor = cast.HANDLER, **more: Any
) -> str:
    """A proceeding was opened today; returns its number."""
    uscc = titles[0].partition("-")[0]
    cmd = p.OpenProceeding(uscc, list(titles), "车间发生事故，一人受伤", ground_id=ground, **more)
    [event] = story.when(cmd, by)
    return str(event.proceeding)  # type: ignore[attr-defined]  # ProceedingOpened


def found(story: Story, number: str) -> Proceeding:
    """The proceeding *number*."""
    matter = story.casework.matter(number)[1]
    assert isinstance(matter, Proceeding)
    return matter


def handler(story: Story, number: str) -> Actor:
    """The handler of the office whose turn it is."""
    return HANDLERS[found(story, number).level]


def notified(story: Story, number: str, **more: Any) -> str:
    """The notice was drawn up today."""
    cmd = p.NotifyProceeding(number, "查明车间发生事故", "示例〔2019〕7号第十四条", **more)
    story.when(cmd, handler(story, number))
    return number


def served(story: Story, number: str, **more: Any) -> str:
    """The notice was drawn up and served today."""
    notified(story, number, **more)
    story.when(p.ServeNotice(number, "in_person", story.today, PROOF), handler(story, number))
    return number


def answered(story: Story, number: str, by: Actor = cast.FIRM, **more: Any) -> str:
    """The enterprise answered on the last day to ask for a hearing, for which it did not ask; next day."""
    served(story, number, **more)
    due = found(story, number).hearing_due
    story.when(p.AnswerProceeding(number, "事故非本企业责任"), by)
    if due is not None:
        story.on(due.last_day + NEXT)
    return number


def passed_up(story: Story, number: str, by: Actor = cast.FIRM, **more: Any) -> str:
    """The enterprise answered, and the proceeding lies before the level that decides, with a legal review."""
    answered(story, number, by, **more)
    case = found(story, number)
    if case.level is not case.decides:
        story.when(p.VerifyProceeding(number, "事实清楚，建议终止称号"), handler(story, number))
    story.when(p.ReviewProceeding(number, True, "程序合法"), LAWYERS[case.decides])
    return number


def proposed(story: Story, number: str, by: Actor = cast.FIRM, **more: Any) -> str:
    """It was proposed to end the titles, today being their last day unless *more* says otherwise."""
    passed_up(story, number, by)
    more = {"last_day": story.today, **more}
    story.when(p.ProposeEnding(number, "end", ["事故属实"], **more), handler(story, number))
    return number


def approval(story: Story, number: str, **more: Any) -> tuple[p.ApproveEnding, Actor]:
    """The approval of what was proposed, and who gives it."""
    cmd = p.ApproveEnding(number, "同意", "川经信罚〔2026〕1号", **more)
    return cmd, APPROVERS[found(story, number).level]


def decided(story: Story, number: str, by: Actor = cast.FIRM, **more: Any) -> list[Event]:
    """The whole way was gone and the titles ended today; returns the events of the decision."""
    return story.when(*approval(story, proposed(story, number, by, **more)))


def ended(events: Iterable[Event]) -> list[ev.TitleEnded]:
    """The ends of titles among *events*."""
    return [event for event in events if isinstance(event, ev.TitleEnded)]

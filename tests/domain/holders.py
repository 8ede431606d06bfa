"""Enterprises that hold a title and owe an update, for the stories of duties and of the clerk."""

import datetime as dt

from domain.people import Actor
from domain.procedures.duties import SetUpdateDuty
from domain.procedures.recognition import RecogniseCase
from domain.rulebook.model import Level
from tests.domain import cast
from tests.domain.story import Story

SECOND = {Level.PROVINCE: cast.SECOND_APPROVER, Level.MINISTRY: cast.MINISTRY_SECOND}


def held(story: Story, scheme: str, since: dt.date, by: Actor = cast.FIRM) -> str:
    """The enterprise was awarded the title of *scheme* on *since*, without publicity; returns the title."""
    case = story.on(since).at("recognition", scheme, by)
    level = story.case(case).current.level
    award = RecogniseCase(case, "川经信〔2026〕10号", f"证{case}号00001", since)
    story.when(award, SECOND[level])
    return case


def owed(story: Story, title: str, year: int, by: Actor = cast.FIRM) -> str:
    """The clerk set the update of *year*; returns the duty."""
    [duty] = story.when(SetUpdateDuty(by.enterprise, title, year), cast.CLERK)
    return str(duty.duty)  # type: ignore[attr-defined]  # DutySet

"""Enterprises that were awarded a title without publicity, for the stories of changes and reports."""

from domain.people import Actor, Role
from domain.procedures.recognition import RecogniseCase
from domain.rulebook.model import Level
from tests.domain import cast
from tests.domain.story import Story

APPROVERS = {
    Level.MINISTRY: cast.MINISTRY_SECOND,
    Level.PROVINCE: cast.SECOND_APPROVER,
    Level.CITY: cast.official("city-approver-2", cast.CITY, Role.APPROVER),
}
"""Officials who recognise what another one proposed and a second one approved."""


def titled(story: Story, scheme: str, by: Actor = cast.FIRM) -> str:
    """The enterprise holds a title of *scheme* from today on; returns its id."""
    case = story.at("recognition", scheme, by)
    cmd = RecogniseCase(case, "示例〔2026〕1号", f"证{story.journal.last_position():05}", story.today)
    story.when(cmd, APPROVERS[story.case(case).current.level])
    return case

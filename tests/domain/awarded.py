"""Enterprises that were awarded a title without publicity, for the stories of changes and reports."""

import datetime as dt

from domain import events as ev
from domain.filing import Filing
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


def asserted(story: Story, scheme: str, first: dt.date, last: dt.date, by: Actor = cast.FIRM) -> str:
    """A list of the past says that the registered enterprise holds the title; returns its id."""
    dossier, info = story.dossier(by), story.law.rulebook.scheme(scheme)
    title = f"{by.enterprise}-A{len(dossier.titles) + 1}"
    filing = Filing(cast.APPROVER, story.now.astimezone(dt.UTC), f"list-{story.journal.last_position()}")
    filing.record(
        dossier, ev.TitleAsserted, title=title, scheme=scheme, title_name=info.title, level=info.level,
        document_no="名单", certificate_no="", batch="", valid_from=first, valid_until=last,
        asserted_name=dossier.enterprise_name, file="sha256:" + "a" * 64, row=2,
    )  # fmt: skip
    story.journal.commit(filing.events)
    return title

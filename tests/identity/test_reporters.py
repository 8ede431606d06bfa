"""Reporters are kept and erased as objectors are; the record goes on without them."""

import pytest

from adapters.persons import Persons
from domain.errors import NotAllowed
from domain.procedures.reports import AcceptReport, LodgeReport
from domain.report import Topic
from domain.sentences import sentence
from tests.domain import cast
from tests.domain.awarded import titled
from tests.domain.conftest import load_law
from tests.domain.story import Story

FACTS = {"name": "示例举报人", "contact": "010-11111111", "text": "该企业研发费用不实"}
REPORT = f"{cast.USCC}-J1"


@pytest.fixture
def people(engine, clock) -> Persons:
    return Persons(engine, b"s" * 32, clock)


@pytest.fixture
def story(tmp_path) -> Story:
    """An enterprise that holds a title."""
    story = Story(load_law(tmp_path / "data"))
    titled(story, "test/monthly")
    return story


def lodged(story: Story, people: Persons) -> str:
    """Somebody reported the enterprise; returns the reference into the store."""
    reference = people.keep("reporter", FACTS)
    report = LodgeReport(cast.USCC, Topic.FALSIFICATION, reference, True)
    story.given((report, cast.PUBLIC), (AcceptReport(REPORT), cast.HANDLER))
    return reference


class TestReporters:
    def test_the_stores_reference_is_what_a_report_takes_and_all_it_records(self, story, people):
        reference = lodged(story, people)

        everything = b"".join(recorded.body for recorded in story.journal.log)
        assert reference.encode() in everything
        assert not [fact for fact in FACTS.values() if fact.encode() in everything]
        assert people.reveal(story.dossier().reports[REPORT].person) == FACTS

    def test_after_erasure_the_report_goes_on_and_nobody_can_tell_who_it_was(self, story, people):
        reference = lodged(story, people)
        heads = [recorded.event.hash for recorded in story.journal.log]
        people.erase(reference)

        assert people.reveal(reference) is None
        assert [recorded.event.hash for recorded in story.journal.log] == heads
        assert story.dossier().reports[REPORT].open
        assert all(sentence(recorded.event) for recorded in story.journal.log)

    def test_a_legal_hold_keeps_a_reporter_too(self, story, people):
        reference = lodged(story, people)
        people.hold(reference, "移送司法机关")

        with pytest.raises(NotAllowed, match="移送司法机关"):
            people.erase(reference)
        assert people.reveal(reference) == FACTS

"""One enterprise on the whole way, as the law that says everything describes it."""

import datetime as dt

from domain import events as ev
from domain.case import Status
from domain.envelope import check
from tests.domain import cast
from tests.domain.story import MONDAY, Story


class TestFromApplicationToRecognition:
    def test_an_enterprise_that_meets_every_condition_is_recognised(self, story: Story) -> None:
        """Publicity from Monday 2 March, five working days, closes on Friday; recognised on Saturday."""
        case = story.at("publicity")
        notice = story.published([case])

        [numbered, recognised, announced] = story.recognised(notice)

        assert isinstance(numbered, ev.CertificatesNumbered)
        assert isinstance(recognised, ev.TitleRecognised)
        assert isinstance(announced, ev.NoticeResultAnnounced)
        assert story.today == dt.date(2026, 3, 7)
        assert (recognised.valid_from, recognised.valid_until) == (story.today, dt.date(2029, 3, 6))
        assert recognised.certificate_no == "川示202600001"
        assert recognised.basis == ["test-full/第十三条@2020-01-01", "test-full/第十五条@2020-01-01"]
        assert story.case(case).status is Status.RECOGNISED
        assert [title.name for title in story.dossier().titles_on(story.today)] == ["示例称号"]
        assert story.dossier().titles_on(dt.date(2029, 3, 7)) == []

    def test_every_event_chains_to_the_one_before_it(self, story: Story) -> None:
        story.recognised(story.published([story.at("publicity")]))

        for stream in story.journal.streams.values():
            head = ""
            for recorded in stream:
                head = check(recorded.body, head)
        assert len(story.journal.log) > 20

    def test_what_opened_the_case_is_frozen_into_it(self, story: Story) -> None:
        case = story.case(story.applied())

        assert case.opened_on == MONDAY
        assert case.year == 2025
        assert case.rules == story.law.rulebook.resolve("test/full", MONDAY, case.kind)
        assert case.due is not None
        assert case.due.last_day == dt.date(2026, 3, 9)

    def test_two_levels_each_review_decide_and_publish(self, story: Story) -> None:
        """What the province did does not stand in for the ministry's own review, decision or list."""
        case = story.at("expert_review", "test/twice")

        assert (story.case(case).panel, story.case(case).proposal, story.case(case).listing) == (
            [],
            None,
            None,
        )

        story.brought(case, "recognition")
        listing = story.case(case).listing
        assert listing is not None
        [_, recognised, _] = story.recognised(listing.notice, cast.MINISTRY_SECOND)
        assert isinstance(recognised, ev.TitleRecognised)
        assert recognised.level.value == "ministry"

"""The timeline, the rounds and the statistics."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from domain import events as ev
from domain.sentences import sentence
from projections.rounds import Rounds
from projections.timeline import Timeline
from tests.projections.story import DAY, Story

After = Callable[[type[Any]], Any]


class TestTimeline:
    def test_every_event_of_every_stream_is_told_in_order(self, story: Story, after: After) -> None:
        case = story.applied(1, step="publish")
        notice = story.list("甲", case)
        timeline = after(Timeline)

        latest = timeline.latest(100)
        assert [entry.position for entry in latest] == [one.position for one in reversed(story.happened)]
        assert [entry.sentence for entry in latest] == [
            sentence(one.event) for one in reversed(story.happened)
        ]
        assert [entry.type for entry in timeline.of_case(case)] == ["case.opened", "publicity.opened"]
        assert [entry.version for entry in timeline.of_stream(notice)] == [1, 2, 3]
        assert {entry.category for entry in timeline.of_stream(notice)} == {"notice"}
        assert len(timeline.latest(2)) == 2

    def test_the_public_reads_what_was_published_and_nothing_of_a_case_under_way(
        self, story: Story, after: After
    ) -> None:
        case = story.applied(1, step="decide")
        story.propose(case, "refuse")
        story.step(case, "publish")
        story.list("甲", case)
        story.object(case)
        story.recognise(case)
        stream = story.dossiers[case[:18]].id
        timeline = after(Timeline)

        assert [entry.type for entry in timeline.of_stream(stream, public_only=True)] == [
            "enterprise.registered",
            "publicity.opened",
            "title.recognised",
        ]
        assert len(timeline.of_stream(stream)) == 7

    def test_what_was_recorded_later_is_left_out_on_demand(self, story: Story, after: After) -> None:
        case = story.applied(1)
        until = story.happened[-1].event.recorded_at
        story.step(case, "recommend")
        timeline = after(Timeline)

        told = timeline.of_stream(story.dossiers[case[:18]].id, until=until)
        assert [entry.type for entry in told] == ["enterprise.registered", "case.opened"]
        assert told[-1].recorded_at == until
        assert (told[-1].actor, told[-1].office, told[-1].effective_on) == (
            "handler-1",
            "510000-province",
            DAY,
        )


class TestRounds:
    @pytest.mark.parametrize(
        ("division", "county", "open_"),
        [
            ("510000", "510107", True),
            ("510100", "510107", True),
            ("510107", "510107", True),
            ("000000", "510107", True),
            ("510104", "510107", False),
            ("440000", "440305", False),
            ("440300", "440305", True),
            ("110000", "110105", True),
            ("650000", "659001", False),
            ("660000", "659001", True),
        ],
    )
    def test_a_round_is_open_to_the_enterprises_of_its_place(
        self, story: Story, after: After, division: str, county: str, open_: bool
    ) -> None:
        intake = story.open_round("一批", division=division)
        rounds = after(Rounds)

        assert [one.round for one in rounds.open_for(county, DAY)] == ([intake] if open_ else [])
        assert story.rounds["一批"].open_to(county) is open_

    def test_a_round_takes_from_its_first_to_its_last_day_unless_closed(
        self, story: Story, after: After
    ) -> None:
        last = DAY + dt.timedelta(days=9)
        until, rolling, closed = (
            story.open_round("一批", closes_on=last),
            story.open_round("常年"),
            story.open_round("撤回"),
        )
        story.tell(story.rounds["撤回"], ev.RoundClosed, reason="名额已满")
        rounds = after(Rounds)

        def found(day: dt.date) -> list[Any]:
            return [one.round for one in rounds.open_for("510107", day)]

        one = dt.timedelta(days=1)
        assert [found(day) for day in (DAY - one, DAY, last, last + one)] == [
            [],
            [until, rolling],
            [until, rolling],
            [rolling],
        ]
        assert rounds.open_for("510107", DAY, scheme="other") == []
        assert {one.round for one in rounds.all("510000")} == {until, rolling, closed}
        assert {one.round for one in rounds.all("000000")} == {until, rolling, closed}
        assert rounds.all("500000") == []
        ended = rounds.get(closed)
        assert (ended.closed, ended.close_reason, ended.takes(DAY)) == (True, "名额已满", False)

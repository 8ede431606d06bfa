"""The watch list: an approver puts an enterprise on it and takes it off, with a reason."""

import pytest

from domain import events as ev
from domain.errors import BadInput, NotAllowed, NotFound
from domain.people import Actor
from domain.procedures.watching import EndWatch, PutOnWatch
from tests.domain import cast
from tests.domain.story import Story

PUT = PutOnWatch(cast.USCC, "连续两次逾期报告")


class TestTheWatchList:
    def test_begins_and_ends_with_a_reason(self, story: Story) -> None:
        [put] = story.registered().when(PUT, cast.CITY_APPROVER)
        assert isinstance(put, ev.WatchListed)
        assert story.dossier().watched == "连续两次逾期报告"

        [ended] = story.when(EndWatch(cast.USCC, "一年内没有新问题"), cast.APPROVER)
        assert isinstance(ended, ev.WatchEnded)
        assert story.dossier().watched == ""

    def test_ends_no_title(self, story: Story) -> None:
        story.recognised(story.published([story.at("publicity")]))
        held = story.dossier().titles
        story.when(PUT, cast.APPROVER)
        assert story.dossier().titles == held

    @pytest.mark.parametrize(
        ("by", "why"),
        [
            (cast.HANDLER, "审批人"), (cast.FIRM, "工作人员"), (cast.AUDITOR, "工作人员"),
            (cast.CLERK, "工作人员"), (cast.STRANGER, "辖区"), (cast.NEIGHBOUR, "辖区"),
        ],
        ids=lambda it: getattr(it, "account", it),
    )  # fmt: skip
    def test_only_an_approver_of_the_place_decides(self, story: Story, by: Actor, why: str) -> None:
        story.registered()
        for cmd in (PUT, EndWatch(cast.USCC, "无需关注")):
            with pytest.raises(NotAllowed, match=why):
                story.when(cmd, by)

    def test_needs_a_reason_and_a_cause_that_exists(self, story: Story) -> None:
        story.registered()
        with pytest.raises(BadInput, match="理由"):
            story.when(PutOnWatch(cast.USCC, " "), cast.APPROVER)
        with pytest.raises(NotFound):
            story.when(PutOnWatch(cast.USCC, "逾期", f"{cast.USCC}-D9"), cast.APPROVER)

    def test_is_not_begun_or_ended_twice(self, story: Story) -> None:
        story.registered()
        with pytest.raises(NotAllowed, match="没有列入"):
            story.when(EndWatch(cast.USCC, "无需关注"), cast.APPROVER)
        story.when(PUT, cast.APPROVER)
        with pytest.raises(NotAllowed, match="已经列入，理由是“连续两次逾期报告”"):
            story.when(PUT, cast.APPROVER)
        story.when(EndWatch(cast.USCC, "无需关注"), cast.APPROVER)
        story.when(PUT, cast.APPROVER)
        with pytest.raises(BadInput, match="理由"):
            story.when(EndWatch(cast.USCC, " "), cast.APPROVER)

    def test_an_enterprise_without_dossier_is_not_watched(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="尚未建档"):
            story.when(PUT, cast.APPROVER)

"""Every event: stored as plain JSON that any language can read and check, and told in one sentence."""

import hashlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.envelope import Event, check, seal
from domain.errors import ChainBroken
from domain.events import ALL
from domain.sentences import sentence
from tests.domain.anything import events
from tests.domain.story import Story

NAMES = sorted(ALL)


def no_float(text: str) -> None:
    raise AssertionError(f"{text} is a float; the hash would differ between languages")


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_event_survives_storing_and_any_language_repeats_its_hash(name: str, data: st.DataObject) -> None:
    event = data.draw(events(ALL[name]))

    sealed = seal(event)

    assert msgspec.json.decode(sealed.body, type=ALL[name]) == sealed.event
    assert check(sealed.body, event.prev_hash) == sealed.event.hash
    plain: dict[str, Any] = json.loads(sealed.body, parse_float=no_float)
    assert plain["type"] == name
    plain["hash"] = ""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.new(event.alg, text.encode()).hexdigest() == sealed.event.hash


class TestTheChain:
    def test_a_changed_figure_is_found(self, story: Story) -> None:
        story.registered()
        [_, reported] = story.journal.history(story.dossier().id)
        with pytest.raises(ChainBroken, match="its content gives"):
            check(reported.body.replace(b"5000", b"9000"), reported.event.prev_hash)

    def test_a_removed_event_is_found(self, story: Story) -> None:
        story.registered()
        [first, second] = story.journal.history(story.dossier().id)
        assert check(second.body, check(first.body, "")) == second.event.hash
        with pytest.raises(ChainBroken, match="its predecessor has none"):
            check(second.body, "")


class TestTheCatalogue:
    def test_stored_names_are_stable_words_of_two_parts(self) -> None:
        """A renamed event would be unreadable; add to this list, never change it."""
        assert NAMES == [
            "appeal.accepted",
            "appeal.decided",
            "appeal.effect_suspended",
            "appeal.filed",
            "appeal.rejected",
            "appeal.result_proposed",
            "appeal.result_sent_back",
            "ban.changed",
            "ban.lift_declined",
            "ban.lift_proposed",
            "ban.lifted",
            "ban.started",
            "case.consented",
            "case.opened",
            "case.refused",
            "case.rename_approved",
            "case.reopened",
            "case.returned",
            "case.withdrawn",
            "certificates.numbered",
            "change.assessed",
            "change.closed",
            "change.late_judged",
            "change.reported",
            "change.settled",
            "completeness.confirmed",
            "completeness.correction_requested",
            "completeness.correction_supplied",
            "condition.judged",
            "custody.declined",
            "custody.offered",
            "custody.taken",
            "deadline.move_declined",
            "deadline.move_proposed",
            "deadline.moved",
            "deadline.resumed",
            "deadline.suspended",
            "decision.approved",
            "decision.proposed",
            "decision.sent_back",
            "draw.drawn",
            "draw.prepared",
            "draw.redrawn",
            "duty.consequence_proposed",
            "duty.consequence_sent_back",
            "duty.done",
            "duty.given_up",
            "duty.judged",
            "duty.missed",
            "duty.released",
            "duty.reminded",
            "duty.revised",
            "duty.set",
            "enterprise.registered",
            "enterprise.relocated",
            "enterprise.renamed",
            "enterprise.watch_ended",
            "enterprise.watch_listed",
            "experts.appointed",
            "experts.concluded",
            "experts.recused",
            "experts.scored",
            "figures.reported",
            "hearing.held",
            "hearing.requested",
            "hearing.set",
            "list.received",
            "list.row_settled",
            "list.rows_asserted",
            "list.rows_unclear",
            "notice.closed",
            "notice.drawn_up",
            "notice.opened",
            "notice.others_named",
            "notice.result_announced",
            "notice.row_withdrawn",
            "notice.rows_listed",
            "proceeding.answered",
            "proceeding.decided",
            "proceeding.decision_served",
            "proceeding.dropped",
            "proceeding.legally_reviewed",
            "proceeding.notified",
            "proceeding.opened",
            "proceeding.proposed",
            "proceeding.published",
            "proceeding.sent_back",
            "proceeding.served",
            "proceeding.set_aside",
            "proceeding.unanswered",
            "proceeding.verified",
            "publicity.objection_accepted",
            "publicity.objection_declined",
            "publicity.objection_dismissed",
            "publicity.objection_investigated",
            "publicity.objection_lodged",
            "publicity.objection_upheld",
            "publicity.opened",
            "publicity.passed",
            "publicity.row_withdrawn",
            "recheck.barred",
            "recheck.meanwhile_decided",
            "recommendation.made",
            "record.corrected",
            "record.correction_proposed",
            "rectification.checked",
            "rectification.ordered",
            "rectification.reported",
            "report.accepted",
            "report.closed",
            "report.declined",
            "report.enquired",
            "report.lodged",
            "report.replied",
            "report.unanswered",
            "report.verified",
            "review.preliminary_passed",
            "round.called_up",
            "round.closed",
            "round.opened",
            "round.places_taken",
            "round.quota_reallocated",
            "site_check.drawn",
            "site_check.ordered",
            "site_check.recorded",
            "step.left_out",
            "title.asserted",
            "title.cancelled",
            "title.certificate_returned",
            "title.converted",
            "title.end_requested",
            "title.lapsed",
            "title.not_renewed",
            "title.recheck_right_lost",
            "title.recheck_right_restored",
            "title.recognised",
            "title.removed",
            "title.restored",
            "title.revoked",
            "title.surrendered",
            "title.waived",
        ]

    @pytest.mark.parametrize("name", NAMES)
    def test_every_event_says_in_its_docstring_what_happened(self, name: str) -> None:
        assert ALL[name].__doc__
        assert ALL[name].__doc__ != ALL[name].__base__.__doc__


@pytest.mark.parametrize("name", NAMES)
def test_every_event_is_one_chinese_sentence(name: str, samples: dict[str, Event]) -> None:
    told = sentence(samples[name])

    assert any("\u4e00" <= letter <= "\u9fff" for letter in told)
    assert not told.endswith("。")
    assert "None" not in told

"""Every scheme goes through the procedures as its data say: to the title, short of it, to its ends."""

import pytest

from domain.rulebook.model import StepKind
from tests.rulebook.procedure_walks.plan import schemes
from tests.rulebook.procedure_walks.report import COMMAND, PAGE, page, walked
from tests.rulebook.walk import WALKS


@pytest.mark.parametrize("scheme", schemes())
class TestEveryScheme:
    def test_who_meets_every_condition_goes_through_every_step_and_is_recognised(self, scheme):
        assert walked("To the title", scheme)

    def test_who_just_fails_one_condition_is_refused_for_that_clause(self, scheme):
        walked("Refused for one condition", scheme)

    def test_an_authority_begins_a_case_only_where_the_rules_allow_it(self, scheme):
        walked("Found by an authority", scheme)

    def test_who_applied_on_a_title_still_to_come_is_recognised_once_it_is_there(self, scheme):
        walked("On a title still to come", scheme)

    def test_a_quota_refuses_the_next_one_when_its_places_are_taken(self, scheme):
        walked("Quotas", scheme)

    def test_a_missed_update_has_the_consequences_that_the_rules_name(self, scheme):
        walked("Periodic update", scheme)

    def test_a_change_is_in_time_on_the_last_day_and_late_the_day_after(self, scheme):
        walked("Report of changes", scheme)

    def test_a_term_ends_as_the_rules_of_its_recheck_say(self, scheme):
        walked("End of the term", scheme)

    def test_each_ground_ends_its_titles_and_bans_for_its_years(self, scheme):
        walked("Ended for cause", scheme)

    def test_an_old_title_goes_on_as_the_new_one(self, scheme):
        walked("Converted", scheme)


def test_whatever_is_recognised_was_decided_before():
    """The decision is where a person looks at the conditions; without one nobody would."""
    kinds = {(rules.scheme, rules.on, rules.kind): [step.kind for step in rules.route] for rules in WALKS}
    undecided = [
        which for which, steps in kinds.items()
        if StepKind.RECOGNITION in steps and StepKind.DECISION not in steps
    ]  # fmt: skip
    assert not undecided


def test_the_title_that_is_rechecked_does_not_bar_its_own_renewal():
    """Xinjiang excludes holders of a title in force, and renews by a full new application."""
    assert walked("End of the term", "xj/specialised")["rechecks passed"]


def test_the_page_counts_what_was_walked():
    assert PAGE.read_text(encoding="utf-8") == page(), f"Run `{COMMAND}` and commit {PAGE.name}."

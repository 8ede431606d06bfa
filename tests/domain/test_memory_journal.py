"""The in-memory journal keeps the promises of the real ones."""

import pytest

from tests.domain.memory_journal import MemoryJournal
from tests.store import test_journal as contract


@pytest.fixture
def journal() -> MemoryJournal:
    """An empty journal in memory."""
    return MemoryJournal()


class TestTwoActsAtOnce(contract.TestTwoActsAtOnce):
    """The contract's tests, on the twin."""


class TestCommitting:
    """Of the contract's tests those that do not restart a database."""

    test_order = contract.TestCommitting.test_events_get_growing_positions_in_the_order_of_the_act
    test_bytes = contract.TestCommitting.test_the_stored_bytes_are_the_sealed_bytes
    test_empty = contract.TestCommitting.test_an_empty_store_stands_at_zero_and_knows_no_stream
    test_nothing = contract.TestCommitting.test_an_act_without_events_changes_nothing
    test_again = contract.TestCommitting.test_the_same_act_sent_again_is_recognised_and_not_stored_twice
    test_listeners = contract.TestCommitting.test_listeners_hear_of_each_commit


class TestReading:
    """Pages and prefixes."""

    test_pages = contract.TestReading.test_pages_follow_each_other_without_gap_or_repeat
    test_history = contract.TestReading.test_history_can_stop_at_a_moment_and_begin_after_a_version

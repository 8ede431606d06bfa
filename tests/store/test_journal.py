"""What every event store promises, on SQLite and on PostgreSQL."""

import copy
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from adapters.store import StoreJournal, open_journal
from domain.dossier import Dossier
from domain.ports import Stale
from tests.store.making import START, code, filing, register, report, stream


def commit(journal: StoreJournal, *numbers: int, minute: int = 0) -> list[int]:
    """Register enterprises in one act."""
    act = filing(minute)
    for number in numbers:
        register(act, number)
    return journal.commit(act.events, act.streams.values())


class TestCommitting:
    def test_an_empty_store_stands_at_zero_and_knows_no_stream(self, journal: StoreJournal) -> None:
        assert journal.last_position() == 0
        assert journal.read(0, 10) == []
        assert journal.load(Dossier, [stream(1)]) == {}

    def test_events_get_growing_positions_in_the_order_of_the_act(self, journal: StoreJournal) -> None:
        first = commit(journal, 1, 2, 3)
        second = commit(journal, 4)

        assert first == sorted(first)
        assert second[0] > first[-1] == journal.read(0, 10)[2].position
        assert [one.event.stream for one in journal.read(0, 10)] == [stream(n) for n in (1, 2, 3, 4)]
        assert journal.last_position() == second[-1]

    def test_the_stored_bytes_are_the_sealed_bytes(self, journal: StoreJournal) -> None:
        act = filing()
        register(act, 1)
        journal.commit(act.events)

        [recorded] = journal.read(0, 10)
        assert recorded.body == act.events[0].body
        assert recorded.event == act.events[0].event

    def test_a_restart_loses_nothing(self, url: str) -> None:
        before = open_journal(url)
        positions = commit(before, 1, 2)
        before.close()

        after = open_journal(url)
        assert [one.position for one in after.read(0, 10)] == positions
        assert commit(after, 3)[0] > positions[-1]
        after.close()

    def test_an_act_without_events_changes_nothing(self, journal: StoreJournal) -> None:
        assert journal.commit([]) == []

    def test_the_same_act_sent_again_is_recognised_and_not_stored_twice(self, journal: StoreJournal) -> None:
        """A connection that breaks after the commit makes the caller send it again."""
        act = filing()
        register(act, 1)
        register(act, 2)

        assert journal.commit(act.events) == journal.commit(act.events)
        assert len(journal.read(0, 10)) == 2

    def test_listeners_hear_of_each_commit(self, journal: StoreJournal) -> None:
        heard: list[int] = []
        journal.listeners.append(lambda: heard.append(journal.last_position()))

        positions = commit(journal, 1)

        assert heard == positions


class TestTwoActsAtOnce:
    def test_the_second_is_told_which_streams_moved_and_changes_nothing(self, journal: StoreJournal) -> None:
        commit(journal, 1, 2, 3)
        mine, theirs = (journal.load(Dossier, [stream(1), stream(2)]) for _ in range(2))
        first, second = filing(1), filing(2)
        report(first, mine[stream(2)])
        report(second, theirs[stream(1)])
        report(second, theirs[stream(2)])
        journal.commit(first.events)

        with pytest.raises(Stale) as refused:
            journal.commit(second.events, second.streams.values())

        assert refused.value.streams == [stream(2)]
        assert len(journal.history(stream(1))) == 1
        assert [one.event for one in journal.history(stream(2), after=1)] == [first.events[0].event]

    def test_a_long_act_is_stored_as_a_whole_or_not_at_all(self, journal: StoreJournal) -> None:
        """PostgreSQL takes long acts in another way than short ones."""
        commit(journal, 500)
        with pytest.raises(Stale) as refused:
            commit(journal, *range(1000))
        assert refused.value.streams == [stream(500)]
        assert len(journal.read(0, 2000)) == 1

        positions = commit(journal, *range(1000, 2000))
        stored = journal.read(positions[0] - 1, 2000)
        assert positions == [one.position for one in stored]
        assert [one.event.stream for one in stored] == [stream(number) for number in range(1000, 2000)]
        assert commit(journal, 2000)[0] > positions[-1]

    def test_exactly_one_of_many_concurrent_writers_wins(self, journal: StoreJournal) -> None:
        commit(journal, 1)
        writers, start = 6, Barrier(6)

        def write(minute: int) -> bool:
            act = filing(minute)
            report(act, journal.load(Dossier, [stream(1)])[stream(1)], value=minute)
            start.wait()
            try:
                journal.commit(act.events)
            except Stale:
                return False
            return True

        with ThreadPoolExecutor(writers) as pool:
            won = list(pool.map(write, range(1, writers + 1)))

        assert won.count(True) == 1
        assert len(journal.history(stream(1))) == 2


class TestReading:
    def test_pages_follow_each_other_without_gap_or_repeat(self, journal: StoreJournal) -> None:
        positions = commit(journal, *range(25))
        read: list[int] = []
        while page := journal.read(read[-1] if read else 0, 10):
            read += [one.position for one in page]

        assert read == positions

    def test_history_can_stop_at_a_moment_and_begin_after_a_version(self, journal: StoreJournal) -> None:
        commit(journal, 1)
        for minute in (1, 2, 3):
            act = filing(minute)
            report(act, journal.load(Dossier, [stream(1)])[stream(1)], value=minute)
            journal.commit(act.events)

        def versions(until: int | None, after: int) -> list[int]:
            moment = None if until is None else START + dt.timedelta(minutes=until)
            return [one.event.version for one in journal.history(stream(1), until=moment, after=after)]

        assert versions(None, 0) == [1, 2, 3, 4]
        assert versions(2, 0) == [1, 2, 3]
        assert versions(2, 2) == [3]

    def test_thousands_of_streams_load_at_once(self, journal: StoreJournal) -> None:
        """A list of 9,271 rows is opened by one act."""
        numbers = range(9271)
        positions = commit(journal, *numbers)

        found = journal.load(Dossier, [stream(number) for number in numbers])

        assert positions == list(range(positions[0], positions[0] + 9271))
        assert len(found) == 9271
        assert found[stream(77)].uscc == code(77)


class TestSnapshots:
    @pytest.fixture
    def long(self, journal: StoreJournal) -> Dossier:
        """A dossier of 50 events, one act each."""
        commit(journal, 1)
        for minute in range(1, 50):
            act = filing(minute)
            dossier = journal.load(Dossier, [stream(1)])[stream(1)]
            report(act, dossier, year=1976 + minute, value=minute)
            journal.commit(act.events, act.streams.values())
        return dossier

    def states(self, journal: StoreJournal) -> list[str]:
        return [type(item).__name__ for item in journal.recorder.states([stream(1)])]

    def test_a_long_dossier_is_read_from_its_last_snapshot(
        self, journal: StoreJournal, long: Dossier
    ) -> None:
        assert self.states(journal) == ["Snapshot", *["Row"] * 10]
        assert journal.load(Dossier, [stream(1)])[stream(1)] == long

    def test_deleting_all_snapshots_changes_no_answer(self, journal: StoreJournal, long: Dossier) -> None:
        journal.recorder.forget_snapshots()

        assert self.states(journal) == ["Row"] * 50
        assert journal.load(Dossier, [stream(1)])[stream(1)] == long

    @pytest.mark.parametrize("damage", [{"shape": "dossier:other"}, {"state": b"\xc1"}, {"state": b"\x80"}])
    def test_a_snapshot_of_another_shape_is_ignored(
        self, journal: StoreJournal, long: Dossier, damage: dict[str, object]
    ) -> None:
        [kept, *_] = journal.recorder.states([stream(1)])
        journal.recorder.keep_snapshots([kept._replace(**damage)])

        assert journal.load(Dossier, [stream(1)])[stream(1)] == long

    def test_a_snapshot_is_taken_of_the_state_and_not_of_later_changes(self, journal: StoreJournal) -> None:
        """What a command does to its own copy after committing must not reach the store."""
        act = filing()
        dossier = register(act, 1)
        for value in range(30):
            report(act, dossier, value=value)
        journal.commit(act.events, act.streams.values())
        before = copy.deepcopy(dossier)
        report(filing(1), dossier, value=99)

        assert journal.load(Dossier, [stream(1)])[stream(1)] == before

"""The log as a second copy: restoring from it, and finding what does not fit."""

from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from adapters.event_log import LogEntry, Outgoing
from adapters.memory_log import MemoryLog
from adapters.relay import Relay
from adapters.restore import RestoreError, restore
from adapters.store import StoreJournal, open_journal
from adapters.store.snapshots import take
from adapters.verify import KINDS, verify, verify_against_topic
from domain.dossier import Dossier
from domain.errors import ChainBroken
from domain.events import ALL
from tests.flow.test_projector import report_one, tell
from tests.store.making import stream


@pytest.fixture
def log(journal: StoreJournal, engine: sa.Engine) -> MemoryLog:
    """A log that carries everything the store holds: 18 events."""
    made = MemoryLog(4)
    tell(journal)
    Relay(journal, made, engine).catch_up()
    return made


@pytest.fixture
def empty(tmp_path: Path) -> StoreJournal:
    """A new machine's store."""
    return open_journal(f"sqlite:///{tmp_path / 'new.db'}")


class TestRestoring:
    def test_the_log_alone_gives_the_same_store(
        self, journal: StoreJournal, log: MemoryLog, empty: StoreJournal
    ) -> None:
        done = restore(log, empty)

        assert (done.events, done.streams, done.repeats) == (18, 3, 0)
        assert empty.read(0, 100) == journal.read(0, 100)
        assert verify(empty).sound
        assert empty.load(Dossier, [stream(1)]) == journal.load(Dossier, [stream(1)])

    def test_repeats_are_dropped(
        self, journal: StoreJournal, log: MemoryLog, empty: StoreJournal, engine: sa.Engine
    ) -> None:
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE relay_position SET position = 5"))
        Relay(journal, log, engine).catch_up()

        assert restore(log, empty).repeats == 13
        assert empty.read(0, 100) == journal.read(0, 100)

    def test_life_goes_on_after_the_last_position(
        self, journal: StoreJournal, log: MemoryLog, empty: StoreJournal
    ) -> None:
        done = restore(log, empty)
        report_one(empty, 1, 9)

        assert empty.last_position() == done.position + 1

    def test_a_store_that_holds_something_is_refused(self, journal: StoreJournal, log: MemoryLog) -> None:
        with pytest.raises(RestoreError, match="needs an empty one"):
            restore(log, journal)

    def test_an_altered_event_is_refused(self, log: MemoryLog, empty: StoreJournal) -> None:
        entries = log._entries[log.partition_for(stream(1))]
        entries[3] = _altered(entries[3], b"10", b"11")
        with pytest.raises(ChainBroken):
            restore(log, empty)

    def test_a_missing_event_is_refused(self, log: MemoryLog, empty: StoreJournal) -> None:
        log._entries[log.partition_for(stream(1))].pop(0)
        with pytest.raises(RestoreError, match="missing"):
            restore(log, empty)

    def test_headers_that_contradict_the_body_are_refused(self, log: MemoryLog, empty: StoreJournal) -> None:
        entries = log._entries[log.partition_for(stream(1))]
        entries[0] = _renamed(entries[0])
        with pytest.raises(RestoreError, match="tampered"):
            restore(log, empty)


class TestVerifying:
    def test_an_untouched_store_is_sound(self, journal: StoreJournal, log: MemoryLog) -> None:
        assert verify(journal).sound
        report = verify_against_topic(journal, log)
        assert (report.sound, report.events, report.streams) == (True, 18, 3)

    @pytest.mark.parametrize(
        ("damage", "faults"),
        [
            ("UPDATE stored_events SET state = {other} WHERE originator_version = 2", 3),
            ("DELETE FROM stored_events WHERE originator_version = 3", 6),
            ("UPDATE stored_events SET originator_version = 17 WHERE originator_version = 6", 3),
        ],
    )
    def test_damage_in_the_store_is_found(
        self, journal: StoreJournal, engine: sa.Engine, damage: str, faults: int
    ) -> None:
        tell(journal)
        other = journal.read(0, 100)[-1].body.replace(b'"office":""', b'"office":"x"')
        with engine.begin() as connection:
            connection.execute(
                sa.text(damage.format(other=":other")), {"other": other} if "{" in damage else {}
            )

        report = verify(journal)
        assert not report.sound
        assert report.count >= faults

    @pytest.mark.parametrize(
        "gone", ["id = (SELECT max(id) FROM stored_events)", "originator_id = :stream"], ids=["end", "stream"]
    )
    def test_a_cut_end_and_a_whole_stream_are_missed(
        self, empty: StoreJournal, tmp_path: Path, gone: str
    ) -> None:
        """The chain alone cannot tell; SQLite counts the positions that it gave."""
        tell(empty)
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'new.db'}")
        with engine.begin() as connection:
            cut = sa.text(f"DELETE FROM stored_events WHERE {gone}")
            removed = connection.execute(cut, {"stream": stream(1).hex} if ":" in gone else {}).rowcount
        engine.dispose()

        assert verify(empty).faults == [
            f"{removed} events were removed from the store: its own count of positions says so."
        ]

    def test_a_column_that_contradicts_the_hashed_content_is_found(
        self, journal: StoreJournal, engine: sa.Engine
    ) -> None:
        tell(journal)
        with engine.begin() as connection:
            connection.execute(
                sa.text("UPDATE stored_events SET topic = 'title.recognised' WHERE originator_version = 2")
            )

        report = verify(journal)
        assert report.count == 3
        assert all("the row says" in fault for fault in report.faults)

    def test_a_forged_snapshot_is_found(self, journal: StoreJournal) -> None:
        """Commands decide on it, so it must say what the events say."""
        tell(journal)
        [forged] = journal.load(Dossier, [stream(1)]).values()
        forged.division = "510704"
        journal.recorder.keep_snapshots([take(forged)])

        [fault] = verify(journal).faults
        assert fault == f"The snapshot of {stream(1)} says something else than its events."

    def test_an_event_that_only_one_of_both_holds_is_named(
        self, journal: StoreJournal, log: MemoryLog
    ) -> None:
        report_one(journal, 2, 77)
        log.publish([Outgoing(1000, stream(9), 1, "x", "2026-03-01T01:00:00Z", b"{}")])

        report = verify_against_topic(journal, log)
        assert [fault.split()[2] for fault in report.faults] == ["lacks", "holds"]

    def test_an_event_that_differs_is_named(self, journal: StoreJournal, log: MemoryLog) -> None:
        entries = log._entries[log.partition_for(stream(1))]
        entries[3] = _altered(entries[3], b"5", b"6")

        assert verify_against_topic(journal, log).count == 1


def _altered(entry: LogEntry, old: bytes, new: bytes) -> LogEntry:
    return msgspec.structs.replace(entry, body=entry.body.replace(old, new))


def _renamed(entry: LogEntry) -> LogEntry:
    return msgspec.structs.replace(entry, name="title.recognised")


def test_every_kind_of_stream_can_be_folded_and_its_snapshots_checked() -> None:
    """A new category without its state would go unchecked."""
    assert {kind.category for kind in ALL.values()} == KINDS.keys()

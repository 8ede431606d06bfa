"""Mending views: rebuilding beside the live rows, and trying parked events again."""

import pytest
import sqlalchemy as sa

from adapters.journal_source import JournalSource
from adapters.memory_log import MemoryLog
from adapters.parking import retry_parked
from adapters.rebuild import rebuild
from adapters.relay import Relay
from adapters.store import StoreJournal
from adapters.tracking import Target, places
from tests.flow.figures_view import POISON, FiguresView, contents
from tests.flow.test_projector import projector, report_one, tell
from tests.store.making import stream


@pytest.fixture
def source(journal: StoreJournal) -> JournalSource:
    """The store as source."""
    return JournalSource(journal)


class TestRebuilding:
    def test_the_fresh_rows_equal_the_live_ones(
        self, journal: StoreJournal, view: FiguresView, source: JournalSource
    ) -> None:
        tell(journal)
        projector(journal, view).catch_up()
        live = contents(view)
        done = rebuild(view.engine, view, source, journal.codec)

        assert done.slot == "b"
        assert done.before == done.after == {"firms": 3, "figures": 9, "lines": 18}
        assert contents(FiguresView(view.engine)) == live

    def test_it_repairs_rows_that_were_damaged(
        self, journal: StoreJournal, view: FiguresView, source: JournalSource
    ) -> None:
        tell(journal)
        projector(journal, view).catch_up()
        live = contents(view)
        with view.engine.begin() as connection:
            connection.execute(sa.delete(view.live("lines")))
        done = rebuild(view.engine, view, source, journal.codec)

        assert (done.before["lines"], done.after["lines"]) == (0, 18)
        assert contents(FiguresView(view.engine)) == live

    def test_live_projectors_follow_the_switch(
        self, journal: StoreJournal, view: FiguresView, source: JournalSource
    ) -> None:
        tell(journal)
        following = projector(journal, view)
        following.catch_up()
        rebuild(view.engine, view, source, journal.codec)
        report_one(journal, 1, 9)
        following.catch_up()

        assert len(contents(view, "b")["lines"]) == 19
        assert len(contents(view, "a")["lines"]) == 18

    def test_the_slots_take_turns_and_old_rows_are_thrown_away(
        self, journal: StoreJournal, view: FiguresView, source: JournalSource
    ) -> None:
        tell(journal)
        for expected in ("b", "a", "b"):
            report_one(journal, 1, 9)
            assert rebuild(view.engine, view, source, journal.codec).slot == expected
        assert len(contents(view, "b")["lines"]) == 21

    def test_a_rebuild_that_was_broken_off_goes_on(
        self, journal: StoreJournal, view: FiguresView, source: JournalSource
    ) -> None:
        tell(journal)
        projector(journal, view).catch_up()
        seen: list[int] = []

        def stop_at_once(read: int) -> None:
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("adapters.rebuild.BATCH", 7)
            with pytest.raises(KeyboardInterrupt):
                rebuild(view.engine, view, source, journal.codec, progress=stop_at_once)
        with view.engine.connect() as connection:
            target = Target(view, "b")
            assert places(connection, [target])[target.key][0].position == 7
        rebuild(view.engine, view, source, journal.codec, progress=seen.append)

        assert seen == [11]
        assert len(contents(view, "b")["lines"]) == 18

    def test_the_topic_rebuilds_as_well_as_the_store(
        self, journal: StoreJournal, view: FiguresView, engine: sa.Engine
    ) -> None:
        tell(journal)
        projector(journal, view).catch_up()
        log = MemoryLog(4)
        Relay(journal, log, engine).catch_up()
        with engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM view_positions"))
        rebuild(engine, view, log, journal.codec)

        assert contents(view, "b") == contents(view, "a")


class TestRetrying:
    @pytest.fixture
    def parked(self, journal: StoreJournal, view: FiguresView) -> FiguresView:
        """A view in which one stream waits behind a poison event."""
        tell(journal, years=(2024,))
        for year in (POISON, 50, 51):
            report_one(journal, 1, year)
        projector(journal, view).catch_up()
        return view

    def test_while_the_view_is_not_mended_everything_waits_on(
        self, journal: StoreJournal, parked: FiguresView
    ) -> None:
        assert retry_parked(parked.engine, parked, journal.codec) == (0, 3)

    def test_a_mended_view_takes_them_in_order(
        self, journal: StoreJournal, parked: FiguresView, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FiguresView, "refuses", False)
        assert retry_parked(parked.engine, parked, journal.codec) == (3, 0)

        report_one(journal, 1, 52)
        projector(journal, parked).catch_up()
        firm = next(row for row in contents(parked)["firms"] if row[0] == str(stream(1)))
        assert firm[2] == "5"
        assert len(contents(parked)["lines"]) == 10

    def test_a_projector_at_work_notices_that_the_stream_goes_on(
        self, journal: StoreJournal, parked: FiguresView, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It had prepared the next event as waiting; it must not park it behind nothing."""
        report_one(journal, 1, 52)
        working = projector(journal, parked)
        monkeypatch.setattr(FiguresView, "refuses", False)
        original = FiguresView.apply

        def retry_meanwhile(self: FiguresView, recorded: object, rows: object) -> None:
            monkeypatch.setattr(FiguresView, "apply", original)
            retry_parked(parked.engine, parked, journal.codec)
            original(self, recorded, rows)  # type: ignore[arg-type]

        report_one(journal, 2, 53)
        monkeypatch.setattr(FiguresView, "apply", retry_meanwhile)
        working.catch_up()

        firm = next(row for row in contents(parked)["firms"] if row[0] == str(stream(1)))
        assert firm[2] == "5"
        assert retry_parked(parked.engine, parked, journal.codec) == (0, 0)

    def test_a_rebuild_with_the_mended_view_leaves_nothing_parked(
        self,
        journal: StoreJournal,
        parked: FiguresView,
        source: JournalSource,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(FiguresView, "refuses", False)
        rebuild(parked.engine, parked, source, journal.codec)

        assert len(contents(parked, "b")["lines"]) == 9
        assert retry_parked(parked.engine, parked, journal.codec) == (0, 0)

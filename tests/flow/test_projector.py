"""How views follow the store, on SQLite and on PostgreSQL."""

import threading

import pytest
import sqlalchemy as sa

from adapters.journal_source import JournalSource
from adapters.projector import EmbeddedProjector, Projector, catch_up
from adapters.store import StoreJournal
from adapters.tracking import OvertakenError, parked
from domain.dossier import Dossier
from domain.ports import Journal
from tests.flow.figures_view import POISON, FiguresView, StrictView, contents
from tests.services.waiting import wait_until
from tests.store.making import filing, register, report, stream


def tell(journal: Journal, firms: int = 3, years: tuple[int, ...] = (2022, 2023, 2024, 2025, 2026)) -> None:
    """Register *firms* and let each report *years*, one act for each year."""
    act = filing()
    for number in range(firms):
        register(act, number)
    journal.commit(act.events)
    for minute, year in enumerate(years):
        act = filing(minute + 1)
        for dossier in journal.load(Dossier, [stream(number) for number in range(firms)]).values():
            report(act, dossier, year=year, value=year * 2)
        journal.commit(act.events)


def report_one(journal: Journal, number: int, year: int) -> None:
    """Let one firm report one year."""
    act = filing(year)
    report(act, journal.load(Dossier, [stream(number)])[stream(number)], year=year)
    journal.commit(act.events)


def projector(journal: StoreJournal, *views: FiguresView, batch: int = 500) -> Projector:
    """A projector that reads the store."""
    return Projector(views[0].engine, views, JournalSource(journal), journal.codec, batch=batch)


class TestFollowing:
    @pytest.mark.parametrize("batch", [1, 2, 7, 500])
    def test_the_size_of_a_batch_changes_no_row(
        self, journal: StoreJournal, view: FiguresView, batch: int
    ) -> None:
        tell(journal)
        projector(journal, view, batch=batch).catch_up()

        rows = contents(view)
        assert [firm[2] for firm in rows["firms"]] == ["5", "5", "5"]
        assert sorted({figure[1] for figure in rows["figures"]}) == ["2024", "2025", "2026"]
        assert len(rows["figures"]) == 9
        assert len(rows["lines"]) == 18

    def test_a_new_projector_goes_on_where_the_last_one_stopped(
        self, journal: StoreJournal, view: FiguresView
    ) -> None:
        tell(journal)
        assert projector(journal, view, batch=4).step() == 4
        projector(journal, view).catch_up()

        assert len(contents(view)["lines"]) == 18

    def test_a_view_added_later_catches_up_beside_the_others(
        self, journal: StoreJournal, view: FiguresView
    ) -> None:
        tell(journal)
        projector(journal, view).catch_up()
        late = StrictView(view.engine)
        report_one(journal, 1, 7)
        projector(journal, view, late, batch=5).catch_up()

        assert contents(late)["firms"] == contents(view)["firms"]

    def test_the_thread_beside_the_server_follows_each_commit(
        self, journal: StoreJournal, view: FiguresView
    ) -> None:
        embedded = EmbeddedProjector(journal, view.engine, [view])
        embedded.start()
        try:
            tell(journal)
            wait_until(lambda: len(contents(view)["lines"]) == 18, 10, "all lines")
        finally:
            embedded.stop()


class TestTwoProjectors:
    def test_the_second_on_the_same_batch_changes_nothing(
        self, journal: StoreJournal, view: FiguresView
    ) -> None:
        """Each reads and changes the rows; only one may move the position."""
        tell(journal)
        first, second = projector(journal, view, batch=10), projector(journal, view, batch=10)
        [(targets, stand)] = first._groups()
        reader = JournalSource(journal).reader()
        reader.assign({0: 0})
        entries = reader.read(10, 0)
        second.step()

        with pytest.raises(OvertakenError):
            first._apply(targets, dict(stand), entries)
        second.catch_up()
        assert [firm[2] for firm in contents(view)["firms"]] == ["5", "5", "5"]

    def test_racing_projectors_give_the_rows_of_one(self, journal: StoreJournal, view: FiguresView) -> None:
        tell(journal, firms=20)
        runners = [threading.Thread(target=projector(journal, view, batch=3).catch_up) for _ in range(3)]
        for runner in runners:
            runner.start()
        for runner in runners:
            runner.join()
        catch_up(journal, view.engine, [view])

        assert {firm[2] for firm in contents(view)["firms"]} == {"5"}
        assert len(contents(view)["lines"]) == 120


class TestPoison:
    def waiting(self, view: FiguresView) -> list[tuple[object, ...]]:
        with view.engine.connect() as connection:
            query = sa.select(parked.c.view, parked.c.stream, parked.c.version).order_by(parked.c.position)
            return [tuple(row) for row in connection.execute(query)]

    @pytest.mark.parametrize("batch", [1, 3, 500])
    def test_a_poison_event_stops_its_own_stream_in_its_own_view(
        self, journal: StoreJournal, view: FiguresView, batch: int
    ) -> None:
        other = StrictView(view.engine)
        tell(journal, years=(2024,))
        report_one(journal, 1, POISON)
        report_one(journal, 1, 50)
        report_one(journal, 2, 51)
        projector(journal, view, other, batch=batch).catch_up()

        assert self.waiting(view) == [(view.ident(), stream(1), 3), (view.ident(), stream(1), 4)]
        reports = {row[0]: row[2] for row in contents(view)["firms"]}
        assert reports == {str(stream(0)): "1", str(stream(1)): "1", str(stream(2)): "2"}
        assert {row[2] for row in contents(other)["firms"]} == {"1", "2", "3"}

    @pytest.mark.parametrize("batch", [1, 3, 500])
    def test_an_event_whose_rows_the_database_refuses_is_parked_too(
        self, journal: StoreJournal, view: FiguresView, batch: int
    ) -> None:
        strict = StrictView(view.engine)
        tell(journal, years=(2024,))
        for year in (5001, 50):
            report_one(journal, 1, year)
        report_one(journal, 2, 51)
        projector(journal, view, strict, batch=batch).catch_up()

        assert self.waiting(view) == [(strict.ident(), stream(1), 3), (strict.ident(), stream(1), 4)]
        assert {row[0]: row[2] for row in contents(view)["firms"]}[str(stream(1))] == "3"
        assert {row[0]: row[2] for row in contents(strict)["firms"]}[str(stream(1))] == "1"

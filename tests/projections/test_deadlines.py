"""Every time that runs stands in the view of deadlines, and nothing else does."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

from adapters.database import open_engine
from domain.case import Status
from domain.dossier import Dossier
from domain.duty import DutyState
from domain.law import Law
from domain.notice import Notice, NoticeState
from domain.people import CLERK
from domain.ports import Recorded
from domain.procedures.completeness import RequestCorrection
from domain.procedures.deadlines import (
    ApproveMove,
    ProposeMove,
    RecomputeDeadline,
    ResumeDeadline,
    SuspendDeadline,
)
from domain.procedures.duties import Remind, SubmitUpdate
from domain.procedures.misses import LapseTitle, RecordMiss
from domain.rulebook.model import Level
from projections.deadlines import DeadlineItem, Deadlines
from projections.deadlines_rows import ident
from tests.domain import cast
from tests.domain.conftest import load_law
from tests.domain.holders import held, owed
from tests.domain.story import Story, firm
from tests.domain.test_duty_walks import Walk
from tests.domain.tour import tour
from tests.projections.filling import empty, fill

date = dt.date
FAR = date(2200, 1, 1)
RUNNING = (DutyState.OPEN, "lodged", "accepted", "enquired", "answered", "rectifying", "served")
"""States of duties, reports and proceedings in which a time runs."""
Running = dict[str, tuple[dt.date, bool]]


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return load_law(tmp_path_factory.mktemp("law") / "data")


@pytest.fixture
def acted(law: Law) -> Story:
    return Story(law)


def view_of(engine: sa.Engine, story: Story, *, batch: int = 500) -> Deadlines:
    return fill(empty(Deadlines, engine), story.journal.log, batch=batch)


def everything(view: Deadlines) -> list[DeadlineItem]:
    rows: list[DeadlineItem] = []
    after = None
    while True:
        page = view.passed(FAR, after=after, limit=3)
        rows, after = rows + page.rows, page.next
        if after is None:
            return rows


def remembered(log: Iterable[Recorded]) -> Running:
    """What the domain says: every time that runs, by the row's key."""
    found: Running = {}
    streams: dict[object, Dossier | Notice] = {}
    for recorded in log:
        event = recorded.event
        kind = {"dossier": Dossier, "notice": Notice}.get(event.category)
        if kind:
            streams.setdefault(event.stream, kind(id=event.stream)).fold(event)
    for stream in streams.values():
        if isinstance(stream, Dossier):
            found |= _dossier(stream)
        elif stream.state is NoticeState.OPEN and stream.closes:
            found[ident(str(stream.id), "publicity")] = (stream.closes.last_day, stream.closes.provisional)
    return found


def _dossier(dossier: Dossier) -> Running:
    found: Running = {}
    for case in dossier.cases.values():
        runs = case.status in (Status.OPEN, Status.CONSENT) and not (case.listing and not case.listing.passed)
        if runs and case.due and case.suspended_on is None:
            found[ident(case.id, "due")] = (case.due.last_day, case.due.provisional)
    for title in dossier.titles.values():
        if title.end is None and not title.kept_by:
            found[ident(title.id, "term")] = (title.valid_until, False)
    for matter in [*dossier.duties.values(), *dossier.reports.values(), *dossier.proceedings.values()]:
        if matter.due is None or matter.suspended_on is not None:
            continue
        if matter.state in RUNNING:
            last = max(matter.due.last_day, getattr(matter, "reminded_until", None) or date.min)
            found[ident(matter.id, "due")] = (last, matter.due.provisional)
    for one in dossier.proceedings.values():
        if one.state in ("served", "heard") and one.hearing_due and not one.hearing:
            found[ident(one.id, "hearing")] = (one.hearing_due.last_day, one.hearing_due.provisional)
    return found


def shown(view: Deadlines) -> Running:
    return {item.id: (item.last_day, item.provisional) for item in everything(view)}


class TestAgreement:
    @pytest.mark.parametrize("batch", [1, 500])
    def test_after_everything_that_can_happen_it_says_what_the_domain_remembers(self, engine, acted, batch):
        tour(acted)

        view = view_of(engine, acted, batch=batch)

        assert shown(view) == remembered(acted.journal.log)

    def test_after_duties_moved_missed_done_and_lapsed(self, engine, acted):
        title = held(acted, "test/duty-yearly", date(2023, 2, 1))
        late = owed(acted, title, 2023)
        for year in (2024, 2025):
            owed(acted.on(date(year, 1, 4)), title, year)
        acted.on(date(2023, 5, 1)).when(RecordMiss(late), CLERK)
        acted.on(date(2024, 3, 4)).when(SubmitUpdate(cast.USCC, 2024, {"revenue": Decimal(6000)}), cast.FIRM)
        moved = f"{cast.USCC}-D3"
        acted.on(date(2025, 1, 6)).given(
            (ProposeMove(moved, date(2025, 6, 1), "停产"), cast.HANDLER), (ApproveMove(moved), cast.APPROVER),
            (SuspendDeadline(moved, "洪灾"), cast.APPROVER),
        )  # fmt: skip
        acted.on(date(2025, 1, 16)).when(ResumeDeadline(moved, "恢复"), cast.APPROVER)
        other = firm(5)
        reminded = owed(acted, held(acted, "test/duty-reminded", date(2025, 1, 17), other), 2025, other)
        acted.on(date(2025, 6, 2)).when(RecordMiss(reminded, 10), CLERK)
        case = acted.at("completeness", by=firm(6))
        acted.when(RequestCorrection(case, ["缺页"]), cast.COUNTY_HANDLER)
        acted.on(date(2026, 3, 2)).when(LapseTitle(cast.USCC, title), CLERK)

        view = view_of(engine, acted)

        assert shown(view) == remembered(acted.journal.log)

    def test_what_stands_still_is_not_shown_and_comes_back_later(self, engine, acted):
        title = held(acted, "test/duty-yearly", date(2025, 2, 3))
        duty = owed(acted, title, 2025)
        acted.when(SuspendDeadline(duty, "洪灾"), cast.APPROVER)
        standing = len(acted.journal.log)
        acted.on(date(2025, 2, 13)).when(ResumeDeadline(duty, "恢复"), cast.APPROVER)
        view = fill(empty(Deadlines, engine), acted.journal.log[:standing])
        assert view.of(duty) == []

        fill(view, acted.journal.log[standing:])

        assert [item.last_day for item in view.of(duty)] == [date(2025, 5, 10)]


class TestQuestions:
    @pytest.fixture
    def three(self, acted: Story) -> Story:
        for number in (1, 2, 3):
            by = firm(number)
            owed(acted, held(acted, "test/duty-yearly", date(2026, 3, number + 1), by), 2026, by)
        acted.when(Remind(f"{firm(1).enterprise}-D1"), CLERK)
        return acted

    def test_an_office_sees_its_own_by_the_last_day(self, engine, three):
        view = view_of(engine, three)

        found = view.for_office(Level.PROVINCE, "510000", today=date(2026, 3, 9), what="update")

        assert [item.uscc for item in found.rows] == sorted(firm(n).enterprise for n in (1, 2, 3))
        assert {(item.what, item.label, item.waiting_on) for item in found.rows} == {
            ("update", "2026年信息更新", "enterprise")
        }
        assert {item.rule for item in found.rows} == {"test-duties/第三条@2022-01-01"}
        assert not view.for_office(Level.PROVINCE, "110000", today=date(2026, 3, 9)).rows
        assert not view.for_office(Level.PROVINCE, "510000", today=date(2026, 3, 9), overdue=True).rows

    def test_pages_go_on_where_the_one_before_ended(self, engine, three):
        view = view_of(engine, three)

        first = view.for_office(Level.PROVINCE, "510000", today=date(2026, 3, 9), limit=4)
        second = view.for_office(Level.PROVINCE, "510000", today=date(2026, 3, 9), limit=4, after=first.next)

        assert (len(first.rows), len(second.rows), second.next) == (4, 2, None)
        assert len({item.id for item in [*first.rows, *second.rows]}) == 6

    def test_the_clerk_asks_who_was_not_reminded(self, engine, three):
        found = view_of(engine, three).unreminded(date(2026, 4, 1), date(2026, 4, 30))

        assert {item.uscc for item in found.rows} == {firm(2).enterprise, firm(3).enterprise}

    def test_the_clerk_asks_whose_update_is_not_set(self, engine, three):
        view = view_of(engine, three)

        assert view.schemes() == ["test/duty-yearly"]
        assert not view.without_update("test/duty-yearly", 2026, date(2026, 4, 30)).rows
        assert len(view.without_update("test/duty-yearly", 2027, date(2027, 5, 31)).rows) == 3
        assert not view.without_update("test/duty-yearly", 2030, date(2030, 5, 31)).rows

    def test_the_clerk_asks_by_which_rules_updates_run(self, engine, three):
        three.on(date(2026, 4, 1)).when(RecomputeDeadline(f"{firm(1).enterprise}-D1"), CLERK)

        view = view_of(engine, three)

        found = [(one.rule, one.rule_day) for one in view.update_groups()]
        assert found == [
            ("test-duties-2026/第十七条@2026-04-01", date(2026, 5, 31)),
            ("test-duties/第三条@2022-01-01", date(2026, 4, 30)),
        ]
        assert len(view.updates_of(view.update_groups()[1]).rows) == 2


class ShownWalk(Walk):
    """Whatever happened to duties, the view says at the end what the domain remembers."""

    def teardown(self) -> None:
        if not hasattr(self, "story"):
            return
        with TemporaryDirectory() as folder:
            engine = open_engine(f"sqlite:///{folder}/views.db")
            try:
                view = view_of(engine, self.story, batch=7)
                assert shown(view) == remembered(self.story.journal.log)
            finally:
                engine.dispose()


ShownWalk.TestCase.settings = settings(
    max_examples=15, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestShownWalks = ShownWalk.TestCase

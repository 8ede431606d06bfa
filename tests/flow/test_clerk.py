"""The clerk on the real store: what passes brings what the rules say, once, whoever runs it, however late."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.bootstrap import System, build
from adapters.clerk import Clerk, Deed
from adapters.clerk_tasks import Lead
from adapters.settings import Settings
from domain import events as ev
from domain.calendar.days import Calendar, CalendarYear
from domain.law import Law
from domain.people import Actor
from domain.procedures.duties import SubmitUpdate
from domain.procedures.reports import AcceptReport, Enquire, LodgeFinding
from domain.rulebook.model import Level, Unit
from tests.domain import cast
from tests.domain.attacked import holding, opened, served
from tests.domain.conftest import load_law
from tests.domain.holders import held, owed
from tests.domain.story import Story, firm

date = dt.date
FEBRUARY = date(2023, 2, 1)
LEAD = Lead(remind_before=14, grace=10, ahead=100)


class Told(Story):
    """A story that is told on a real system."""

    def __init__(self, law: Law, address: str, folder: Path) -> None:
        super().__init__(law)
        settings = Settings(store=address, folder=folder, secret="s" * 32)
        self.system = build(settings, clock=lambda: self.now.astimezone(dt.UTC))
        self.know(law)
        self.journal = self.system.journal  # type: ignore[assignment]  # the same promises
        self.casework = self.system.casework
        self.casework.pool = None

    def know(self, law: Law) -> None:
        """From now on this is the law."""
        self.law = self.system.law = self.system.casework.law = law

    def clerk(self, *, dry_run: bool = False) -> list[Deed]:
        """A clerk comes and looks once."""
        return list(Clerk(self.system, LEAD, dry_run=dry_run).look())

    def recorded(self, *kinds: type[ev.Event]) -> list[Any]:
        """Everything of these kinds that was ever recorded."""
        return [one.event for one in self.journal.read(0, 100_000) if isinstance(one.event, kinds)]


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    return load_law(tmp_path_factory.mktemp("law") / "data")


@pytest.fixture
def tell(law: Law, tmp_path: Path) -> Iterator[Callable[[str], Told]]:
    opened: list[System] = []

    def on(address: str) -> Told:
        told = Told(law, address, tmp_path)
        opened.append(told.system)
        return told

    yield on
    for system in opened:
        system.close()


@pytest.fixture
def story(tell: Callable[[str], Told], tmp_path: Path) -> Told:
    """A story on SQLite."""
    return tell(f"sqlite:///{tmp_path / 'tidu.db'}")


def outcomes(deeds: list[Deed]) -> list[tuple[str, str]]:
    return [(deed.outcome, deed.act) for deed in deeds]


def holders(story: Told, count: int, since: dt.date = FEBRUARY) -> list[Actor]:
    """Enterprises that hold a title with a yearly update since *since*."""
    found = [firm(number + 1) for number in range(count)]
    for by in found:
        held(story, "test/duty-yearly", since, by)
    return found


class TestAYear:
    def test_duties_are_set_ahead_reminded_of_and_missed(self, tell, url):
        story = tell(url)
        done, late = holders(story, 2)

        story.on(date(2023, 2, 2)).clerk()
        assert [one.due.last_day for one in story.recorded(ev.DutySet)] == [date(2023, 4, 30)] * 2
        story.on(date(2023, 3, 6)).when(SubmitUpdate(done.enterprise, 2023, {"revenue": Decimal(6000)}), done)
        assert story.on(date(2023, 4, 15)).clerk() == []
        [reminded] = story.on(date(2023, 4, 16)).clerk()
        assert (reminded.outcome, reminded.act, reminded.uscc) == ("done", "Remind", late.enterprise)
        assert story.on(date(2023, 4, 30)).clerk() == []
        [missed] = story.on(date(2023, 5, 1)).clerk()

        assert (missed.outcome, missed.act, missed.days) == ("done", "RecordMiss", 1)
        assert missed.rule == "test-duties/第三条@2022-01-01"
        lost = story.recorded(ev.RecheckRightLost)
        assert [(one.actor, one.caused_by) for one in lost] == [("clerk", f"{late.enterprise}-D1@2023-04-30")]
        assert story.clerk() == []

    def test_after_weeks_of_standstill_the_same_is_recorded(self, story):
        holders(story, 2)
        story.on(date(2023, 2, 2)).clerk()

        story.on(date(2023, 6, 20)).clerk()

        assert len(story.recorded(ev.DutyMissed)) == 2
        assert not story.recorded(ev.DutyReminded)
        assert not [one for one in story.recorded(ev.DutySet) if one.period == 2024]

    def test_a_duty_whose_day_passed_during_the_standstill_is_not_set_afterwards(self, story):
        holders(story, 1)

        story.on(date(2023, 6, 20)).clerk()

        assert not story.recorded(ev.DutySet)

    def test_under_the_rules_of_2026_the_second_miss_begins_a_proceeding_and_ends_nothing(self, story):
        holders(story, 1, since=date(2026, 4, 2))
        story.clerk()
        story.on(date(2026, 6, 1)).clerk()
        story.on(date(2027, 3, 1)).clerk()
        story.on(date(2027, 6, 1)).clerk()

        first, second = story.recorded(ev.DutyMissed)

        assert (first.count, first.follows, first.choices) == (1, [], [])
        assert [one.value for one in second.choices] == ["cancelled"]
        assert [one.cause for one in story.recorded(ev.ProceedingOpened)] == [second.duty]
        assert not story.recorded(ev.TitleEnded, ev.RecheckRightLost)
        assert story.clerk() == []

    def test_nothing_that_demands_a_reminder_follows_without_one(self, story):
        held(story, "test/duty-reminded", date(2023, 2, 1))
        owed(story, f"{cast.USCC}-1", 2023)

        story.on(date(2023, 7, 3)).clerk()
        assert [one.until for one in story.recorded(ev.DutyReminded)] == [date(2023, 7, 13)]
        assert story.on(date(2023, 7, 13)).clerk() == []
        story.on(date(2023, 7, 14)).clerk()

        assert [one.last_day for one in story.recorded(ev.TitleWaived)] == [date(2023, 7, 13)]

    def test_open_updates_follow_rules_that_enter_into_force(self, story):
        holders(story, 2, since=date(2026, 3, 2))
        story.clerk()

        story.on(date(2026, 4, 1)).clerk()

        assert [one.due.last_day for one in story.recorded(ev.DeadlineMoved)] == [date(2026, 5, 31)] * 2
        assert story.clerk() == []

    def test_a_term_that_is_over_ends_and_takes_its_duties_along(self, story):
        held(story, "test/duty-choice", date(2022, 3, 1))
        title = f"{cast.USCC}-1"
        assert story.dossier().titles[title].valid_until == date(2027, 2, 28)

        story.on(date(2027, 3, 9)).clerk()

        [lapsed] = story.recorded(ev.TitleLapsed)
        assert (lapsed.last_day, lapsed.caused_by) == (date(2027, 2, 28), f"{title}@2027-02-28")

    def test_a_term_that_only_people_can_end_is_told_and_left(self, story):
        holders(story, 1)

        [left] = story.on(date(2026, 3, 2)).clerk()

        assert (left.outcome, left.act, left.what) == ("left", "LapseTitle", "term")
        assert "还没有组织复核" in left.why

    def test_an_overdue_step_is_told_to_its_office_and_left(self, story):
        story.at("completeness")

        [left] = story.on(date(2026, 3, 20)).clerk()

        assert (left.outcome, left.act, left.what, left.level) == ("left", "", "step", Level.COUNTY.value)

    def test_a_publicity_that_ended_is_closed(self, story):
        notice = story.opened([story.at("publicity")])

        story.after_publicity(notice)
        [closed] = story.clerk()

        assert (closed.outcome, closed.act) == ("done", "CloseNotice")
        assert [one.caused_by for one in story.recorded(ev.NoticeClosed)] == [f"{notice}@{closed.last_day}"]

    def test_silence_of_the_enterprise_is_noted_after_its_last_day(self, story):
        """In a proceeding and in an enquiry; what follows from silence is for people to weigh."""
        [title] = holding(story, "test/second")
        number = served(story, opened(story, title))
        finding = LodgeFinding(cast.USCC, "supervision", "主导产品停产", ["sha256:" + "e" * 64])
        [lodged] = story.when(finding, cast.HANDLER)
        enquiry = Enquire(lodged.report, ["停产原因"], 5, Unit.WORKING, "惯例")
        story.given((AcceptReport(lodged.report), cast.HANDLER), (enquiry, cast.HANDLER))

        done = [deed for deed in story.on(date(2026, 6, 1)).clerk() if deed.outcome == "done"]

        assert {deed.act for deed in done} == {"RecordSilence", "RecordUnanswered"}
        assert {deed.of for deed in done} == {number, lodged.report}
        assert len(story.recorded(ev.ProceedingUnanswered, ev.ReportUnanswered)) == 2


class TestAgainAndAtOnce:
    def test_two_clerks_at_once_record_everything_once(self, tell, url, law, tmp_path):
        story = tell(url)
        holders(story, 12)
        story.on(date(2023, 2, 2)).clerk()
        story.on(date(2023, 5, 4)).system.catch_up()
        other = tell(url)
        other.on(date(2023, 5, 4))
        begin, errors = threading.Barrier(2), []

        def come(to: Told) -> None:
            begin.wait(30)
            try:
                to.clerk()
            except Exception as error:
                errors.append(error)

        both = [threading.Thread(target=come, args=(one,)) for one in (story, other)]
        for one in both:
            one.start()
        for one in both:
            one.join(60)

        assert errors == []
        assert len(story.recorded(ev.DutyMissed)) == 12
        assert len(story.recorded(ev.RecheckRightLost)) == 12
        assert story.clerk() == []

    def test_a_clerk_whose_view_is_behind_repeats_nothing(self, story):
        holders(story, 3)
        story.on(date(2023, 2, 2)).clerk()
        story.on(date(2023, 5, 4))
        late = Clerk(story.system, LEAD)
        story.system.catch_up()
        story.system.catch_up, kept = lambda: None, story.system.catch_up  # type: ignore[method-assign]
        first = outcomes(list(Clerk(story.system, LEAD).look()))

        second = list(late.look())

        story.system.catch_up = kept  # type: ignore[method-assign]
        assert first == [("done", "RecordMiss")] * 3
        assert {deed.outcome for deed in second} == {"left"}
        assert len(story.recorded(ev.DutyMissed)) == 3

    def test_what_was_refused_is_not_asked_again_on_the_same_day(self, story):
        holders(story, 1)
        clerk = Clerk(story.on(date(2026, 3, 2)).system, LEAD)

        assert len(list(clerk.look())) == 1
        assert list(clerk.look()) == []
        story.on(date(2026, 3, 3))
        assert len(list(clerk.look())) == 1


class TestDryRun:
    def test_it_tells_what_it_would_do_and_changes_nothing(self, story):
        holders(story, 3)
        story.on(date(2023, 2, 2)).clerk()
        story.on(date(2023, 5, 4))
        before = story.journal.last_position()

        told = story.clerk(dry_run=True)

        assert outcomes(told) == [("would", "RecordMiss")] * 3
        assert story.journal.last_position() == before
        assert all("逾期未履行（有效期内第 1 次）" in deed.events[0] for deed in told)
        assert {deed.rule for deed in told} == {"test-duties/第三条@2022-01-01"}
        assert {deed.caused_by for deed in told} == {f"{deed.of}@2023-04-30" for deed in told}
        assert [deed.of for deed in story.clerk()] == [deed.of for deed in told]

    def test_a_publicity_would_be_closed(self, story):
        notice = story.opened([story.at("publicity")])
        before = story.after_publicity(notice).journal.last_position()

        [told] = story.clerk(dry_run=True)

        assert (told.outcome, told.act) == ("would", "CloseNotice")
        assert story.journal.last_position() == before


class TestProvisionalCalendar:
    def test_what_rests_on_a_calendar_to_come_waits_and_is_computed_anew(self, story):
        years = {year: CalendarYear(year, "公布", False, [], []) for year in (2025, 2026)}
        unknown = {**years, 2026: CalendarYear(2026, "未公布", True, [], [])}
        holiday = {**years, 2026: CalendarYear(2026, "公布", False, [[date(2026, 3, 4)]], [])}
        story.know(Law(story.law.rulebook, Calendar(unknown)))
        case = story.at("completeness")

        [left] = story.on(date(2026, 3, 10)).clerk()
        assert (left.outcome, left.act) == ("left", "")
        assert "放假安排尚未公布" in left.why
        story.know(Law(story.law.rulebook, Calendar(holiday)))
        story.clerk()

        [moved] = story.recorded(ev.DeadlineMoved)
        assert (moved.of, moved.due.last_day, moved.due.original) == (
            case,
            date(2026, 3, 10),
            date(2026, 3, 9),
        )


class TestInBulk:
    def test_many_duties_take_few_questions(self, story):
        """Twenty thousand updates fall due on one day: the questions grow with pages, not with rows."""
        holders(story, 40)
        story.on(date(2023, 2, 2)).clerk()
        story.on(date(2023, 5, 4)).system.catch_up()
        asked: list[str] = []
        for engine in {story.system.engine, story.system.views.engine}:
            sa.event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

        loads, load = [], story.journal.load
        story.journal.load = lambda kind, ids: loads.append(kind) or load(kind, ids)  # type: ignore[method-assign]

        deeds = story.clerk()

        assert outcomes(deeds) == [("done", "RecordMiss")] * 40
        assert len(loads) == 2, "all dossiers of a batch are read at once, to look and to act"
        views = [text for text in asked if "deadlines" in text and text.lstrip().startswith("SELECT")]
        assert len(views) < 30

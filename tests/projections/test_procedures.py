"""The views after real acts: what the procedures record is what the views show."""

import datetime as dt
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from domain.dossier import Dossier
from domain.law import Law
from domain.notice import Notice
from domain.rulebook.model import Level
from domain.title import End
from projections.columns import NEVER
from projections.matters import NAMES, Matters
from projections.notices import Notices
from projections.objections import Objections
from projections.register import Register, RegisteredTitle
from projections.timeline import Timeline
from projections.worklist import Worklist
from tests.domain.conftest import load_law
from tests.domain.story import Story
from tests.domain.tour import tour
from tests.projections.agreement import agrees
from tests.projections.filling import ALL, contents, empty, fill

S = TypeVar("S", Dossier, Notice)


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    """Invented schemes that say everything or nothing."""
    return load_law(Path(tmp_path_factory.mktemp("law")) / "data")


@pytest.fixture
def acted(law: Law) -> Story:
    """A register in which everything has happened once."""
    story = Story(law)
    tour(story)
    return story


def states(story: Story, kind: type[S]) -> list[S]:
    """Every stream of *kind*, as the domain remembers it."""
    streams = {
        recorded.event.stream for recorded in story.journal.log if recorded.event.category == kind.category
    }
    return list(story.journal.load(kind, streams).values())


def test_the_worklist_agrees_with_every_dossier(engine: sa.Engine, acted: Story) -> None:
    worklist = fill(empty(Worklist, engine), acted.journal.log)
    agrees(worklist, [case for dossier in states(acted, Dossier) for case in dossier.cases.values()])


def test_register_notices_and_objections_agree_with_the_domain(engine: sa.Engine, acted: Story) -> None:
    register, notices, objections = (
        fill(empty(kind, engine), acted.journal.log) for kind in (Register, Notices, Objections)
    )
    for dossier in states(acted, Dossier):
        status = register.status(dossier.uscc, on=acted.today)
        assert status is not None
        assert status.enterprise.enterprise_name == dossier.enterprise_name
        assert {title.title: as_domain(title) for title in status.titles} == {
            title.id: (title.last_day, title.end, title.holds_until, title.recheck_right, title.name)
            for title in dossier.titles.values()
        }
        assert {title.title for title in status.in_force} == {
            title.id for title in dossier.titles_on(acted.today)
        }
        assert status.enterprise.division == dossier.division
        assert [name for name, _ in register.former_names(dossier.id)] == dossier.former_names[::-1]
        for case in dossier.cases.values():
            assert {one.objection: one.state for one in objections.of_case(case.id)} == {
                name: one.state for name, one in case.objections.items()
            }
    for notice in states(acted, Notice):
        entry = notices.get(notice.id)
        assert entry is not None
        assert (entry.state, entry.opens_on, entry.version) == (notice.state, notice.opens_on, notice.version)
        assert {line.row: line.withdrawn for line in notices.rows(notice.id)} == {
            row.row: notice.withdrawn.get(row.row, "") for row in notice.rows
        }


def as_domain(title: RegisteredTitle) -> tuple[Any, ...]:
    """What can change about a title, as the domain says it."""
    held = dt.date.max if title.held_until == NEVER else title.held_until
    return title.ended_on, End(title.end) if title.end else None, held, title.recheck_right, title.title_name


def test_matters_agree_with_every_dossier(engine: sa.Engine, acted: Story) -> None:
    matters = fill(empty(Matters, engine), acted.journal.log)
    seen = set()
    for dossier in states(acted, Dossier):
        shown = {item.matter: item for item in matters.of_enterprise(dossier.uscc)}
        assert shown.keys() == {matter.id for matter in dossier.matters()}
        for matter in dossier.matters():
            item = shown[matter.id]
            due = matter.due if matter.open and matter.suspended_on is None else None
            assert (item.about, item.state, item.state_label, item.level, item.waiting_on, item.live) == (
                matter.label, str(matter.state), matter.state_label, matter.level, matter.waiting_on,
                matter.open,
            )  # fmt: skip
            assert item.due_on == (due.last_day if due else None)
            assert (item.enterprise_name, item.division) == (dossier.enterprise_name, dossier.division)
            seen.add(item.letter)
    assert seen == set(NAMES)


def test_every_event_stands_in_the_timeline_whatever_the_batches(engine: sa.Engine, acted: Story) -> None:
    timeline = fill(empty(Timeline, engine), acted.journal.log, batch=7)
    assert [entry.position for entry in timeline.latest(10_000)] == [
        recorded.position for recorded in reversed(acted.journal.log)
    ]


def test_a_case_published_by_the_province_is_ready_for_the_ministrys_list(
    engine: sa.Engine, law: Law
) -> None:
    """The province's row is not a row of the ministry's list."""
    story = Story(law)
    case = story.at("expert_review", "test/twice")
    publicity = [step.id for step in story.case(case).rules.route if step.kind == "publicity"][-1]
    story.brought(case, publicity)
    worklist = fill(empty(Worklist, engine), story.journal.log)

    agrees(worklist, [story.case(case)])
    ready = worklist.ready_for_notice(Level.MINISTRY, "000000", "test/twice", publicity)
    assert [item.case for item in ready] == [case]


def test_batches_do_not_matter(lite: sa.Engine, acted: Story, tmp_path: Path) -> None:
    other = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    for kind in ALL:
        once = contents(fill(empty(kind, lite), acted.journal.log, batch=10_000))
        assert contents(fill(empty(kind, other), acted.journal.log, batch=3)) == once
    other.dispose()

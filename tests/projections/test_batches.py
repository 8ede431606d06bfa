"""What holds for every view whatever happens: batches do not matter, and rows agree with the domain."""

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.pool import StaticPool

from domain import events as ev
from domain.case import Case, Status
from domain.ports import Recorded
from projections.objections import Objections
from projections.statistics import Statistics
from projections.view import View
from projections.worklist import Worklist
from tests.projections.filling import ALL, contents, empty, fill
from tests.projections.story import DAY, Story
from tests.projections.walks import walks


class Unheard(ev.DossierEvent, frozen=True, kw_only=True, tag="unheard_of"):
    """An event that no view has heard of."""


def memory() -> sa.Engine:
    """A database that lives as long as the engine."""
    return sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


@pytest.mark.parametrize("kind", ALL)
@settings(deadline=None, max_examples=15)
@given(story=walks(), batch=st.integers(1, 9))
def test_one_batch_or_many_give_the_same_rows(kind: type[View], story: Story, batch: int) -> None:
    whole, cut = memory(), memory()
    try:
        once = contents(fill(empty(kind, whole), story.happened, batch=10_000))
        assert contents(fill(empty(kind, cut), story.happened, batch=batch)) == once
    finally:
        whole.dispose()
        cut.dispose()


@settings(deadline=None, max_examples=60)
@given(story=walks())
def test_the_worklist_agrees_with_the_domain(story: Story) -> None:
    engine = memory()
    worklist = fill(empty(Worklist, engine), story.happened)
    experts: dict[str, set[str]] = {}
    for case in (case for dossier in story.dossiers.values() for case in dossier.cases.values()):
        item = worklist.get(case.id)
        assert item is not None
        assert (item.status, item.step, item.version) == (case.status, case.step, case.last_act)
        assert (item.step_label, item.level) == (case.current.label, case.current.level)
        assert item.objections_open == len(case.open_objections)
        assert item.proposal == (case.proposal.outcome if case.proposal else "")
        assert (item.notice, item.row) == (
            (case.listing.notice, case.listing.row) if case.listing else (None, None)
        )
        assert item.waiting_on == expected(case)
        if not case.publicised:
            live = case.status in (Status.OPEN, Status.CONSENT)
            assert item.due_on == (case.due.last_day if case.due and live else None)
        for expert in case.panel:
            if case.status is Status.OPEN and case.step == "experts" and expert not in case.scores:
                experts.setdefault(expert, set()).add(case.id)
    for expert in ("e1", "e2", "e3", "e4", "e5"):
        assert {item.case for item in worklist.for_expert(expert)} == experts.get(expert, set())
    engine.dispose()


def expected(case: Case) -> str:
    """Who is waited for, from the domain's state."""
    if case.status not in (Status.OPEN, Status.CONSENT):
        return "nobody"
    if case.status is Status.CONSENT or case.correcting:
        return "enterprise"
    if case.step == "experts" and set(case.panel) - set(case.scores):
        return "expert"
    return "public" if case.publicised and not case.objected else "office"


@settings(deadline=None, max_examples=30)
@given(story=walks())
def test_objections_and_figures_agree_with_the_domain(story: Story) -> None:
    engine = memory()
    objections, statistics = (
        fill(empty(Objections, engine), story.happened),
        empty(Statistics, engine_2 := memory()),
    )
    fill(statistics, story.happened)
    cases = [case for dossier in story.dossiers.values() for case in dossier.cases.values()]
    for case in cases:
        found = {one.objection: (one.state, one.reason) for one in objections.of_case(case.id)}
        assert found == {name: (one.state, one.reason) for name, one in case.objections.items()}
    counted = {(one.status, one.step): one.cases for one in statistics.cases()}
    places = [(case.status, case.step) for case in cases]
    assert counted == {place: places.count(place) for place in places}
    titles = sum(len(dossier.titles_on(DAY)) for dossier in story.dossiers.values())
    assert sum(one.in_force for one in statistics.by_scheme(DAY)) == titles
    engine.dispose()
    engine_2.dispose()


@pytest.mark.parametrize("kind", ALL)
def test_an_event_without_its_beginning_or_of_an_unknown_kind_stops_nothing(
    kind: type[View], lite: sa.Engine, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restored part of a log may begin in the middle of a stream."""
    monkeypatch.setattr("projections.timeline.sentence", lambda event: "")
    case = story.applied(1, step="publish")
    story.list("甲", case)
    story.on(case, ev.ObjectionAccepted, objection=story.object(case))
    story.recognise(case)
    story.open_round("一批")
    story.tell(story.rounds["一批"], ev.RoundClosed, reason="")
    tail = [one for one in story.happened if one.event.version > 1]
    unheard = msgspec.convert(
        {**msgspec.to_builtins(tail[0].event), "type": "unheard_of"}, Unheard, strict=False
    )
    fill(empty(kind, lite), [*tail, Recorded(99, unheard, b"")])


def test_views_have_names_of_their_own_and_a_version() -> None:
    assert len({kind.ident() for kind in ALL}) == len(ALL)
    assert all(kind.version >= 1 for kind in ALL)

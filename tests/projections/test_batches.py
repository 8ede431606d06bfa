"""What holds for every view whatever happens: batches do not matter, and rows agree with the domain."""

import ast
import sys
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.pool import StaticPool

from domain import events as ev
from domain.ports import Recorded
from projections.objections import Objections
from projections.view import View
from projections.worklist import Worklist
from tests.projections.agreement import agrees
from tests.projections.filling import ALL, contents, empty, fill
from tests.projections.story import Story
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


@settings(deadline=None, max_examples=100)
@given(story=walks())
def test_the_worklist_agrees_with_the_domain(story: Story) -> None:
    engine = memory()
    worklist = fill(empty(Worklist, engine), story.happened)
    agrees(worklist, [case for dossier in story.dossiers.values() for case in dossier.cases.values()])
    engine.dispose()


@settings(deadline=None, max_examples=30)
@given(story=walks())
def test_objections_agree_with_the_domain(story: Story) -> None:
    engine = memory()
    objections = fill(empty(Objections, engine), story.happened)
    cases = [case for dossier in story.dossiers.values() for case in dossier.cases.values()]
    for case in cases:
        found = {one.objection: (one.state, one.reason) for one in objections.of_case(case.id)}
        assert found == {name: (one.state, one.reason) for name, one in case.objections.items()}
    engine.dispose()


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


@pytest.mark.parametrize("kind", ALL)
def test_no_view_reads_another(kind: type[View]) -> None:
    """Each is filled at its own pace, so what another shows may be older or newer."""
    others = {other.__module__ for other in ALL if other is not kind}
    source = Path(str(sys.modules[kind.__module__].__file__)).read_text(encoding="utf-8")
    imported = {
        node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert imported
    assert not imported & others

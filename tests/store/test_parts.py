"""Snapshots of dossiers with cases: the rules are kept once and always come back whole."""

import datetime as dt

import pytest

from adapters.store import StoreJournal, open_journal
from adapters.store.snapshots import Snapshot
from domain import events as ev
from domain.dossier import Dossier
from domain.rulebook.model import CaseRules, Kind, Level, Step, StepKind
from tests.store.making import code, filing, register, report, stream

RULES = CaseRules(
    scheme="test/one",
    title="测试称号",
    jurisdiction="510000",
    level=Level.PROVINCE,
    kind=Kind.APPLICATION,
    on=dt.date(2026, 3, 1),
    layers=["test"],
    route=[Step(id="completeness", kind=StepKind.COMPLETENESS, label="受理" * 2000, level=Level.COUNTY)],
)


def opened(number: int) -> tuple[Dossier, list[object]]:
    """A dossier with one case and its events."""
    act = filing()
    dossier = register(act, number)
    act.record(
        dossier,
        ev.CaseOpened,
        case=f"{code(number)}-1",
        kind=Kind.APPLICATION,
        path="self",
        round=None,
        rules=RULES,
        year=2025,
        step="completeness",
    )
    for value in range(25):
        report(act, dossier, value=value)
    return dossier, list(act.events)


@pytest.fixture
def filled(journal: StoreJournal) -> dict[int, Dossier]:
    """Three dossiers with a case each."""
    made = {}
    for number in range(3):
        dossier, events = opened(number)
        journal.commit(events, [dossier])  # type: ignore[arg-type]
        made[number] = dossier
    return made


def loaded(journal: StoreJournal) -> dict[int, Dossier]:
    """The three as the journal gives them."""
    found = journal.load(Dossier, [stream(number) for number in range(3)])
    return {number: found[stream(number)] for number in range(3)}


def test_the_rules_come_back_whole(journal: StoreJournal, filled: dict[int, Dossier]) -> None:
    assert loaded(journal) == filled


def test_another_process_finds_them_too(journal: StoreJournal, filled: dict[int, Dossier], url: str) -> None:
    other = open_journal(url)
    assert loaded(other) == filled
    other.close()


def test_a_snapshot_is_small_and_equal_rules_are_one_object(
    journal: StoreJournal, filled: dict[int, Dossier]
) -> None:
    kept = [one for one in journal.recorder.states([stream(1)]) if isinstance(one, Snapshot)]
    assert len(kept[0].state) < 3000
    assert len({id(dossier.cases[f"{code(n)}-1"].rules) for n, dossier in loaded(journal).items()}) == 1


def test_taking_a_snapshot_leaves_the_state_as_it_was(filled: dict[int, Dossier]) -> None:
    assert {dossier.cases[f"{code(n)}-1"].rules.scheme for n, dossier in filled.items()} == {"test/one"}


def test_without_the_part_the_events_are_read(
    journal: StoreJournal, filled: dict[int, Dossier], url: str
) -> None:
    [kept] = [one for one in journal.recorder.states([stream(1)]) if isinstance(one, Snapshot)]
    journal.recorder.forget_snapshots()
    journal.recorder.keep_snapshots([kept])
    other = open_journal(url)
    assert loaded(other) == filled
    other.close()

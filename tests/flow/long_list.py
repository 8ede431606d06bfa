"""A list of thousands, and a process that publishes it: ``python -m tests.flow.long_list STORE NOTICE``.

The process prints where it is, so that a test can kill it there.
"""

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from adapters.store import StoreJournal, open_journal
from adapters.store.recorder import Row
from adapters.store.snapshots import Snapshot
from domain import calendar, rulebook
from domain import events as ev
from domain.casework import Casework
from domain.dossier import Dossier
from domain.filing import Filing
from domain.law import Law
from domain.notice import notice_id
from domain.people import CLERK, Actor, Office, Role
from domain.procedures.publicity import DrawUpNotice, OpenNotice
from domain.rulebook.model import CaseRules, Kind, Level, Step, StepKind
from tests.store.making import START, code, stream

OFFICE = Office("sc", "四川省经济和信息化厅", Level.PROVINCE, "510000")
DECIDING, STORING, DONE = "deciding", "storing", "done"

RULES = CaseRules(
    scheme="test/long",
    title="测试称号",
    jurisdiction="510000",
    level=Level.PROVINCE,
    kind=Kind.APPLICATION,
    on=dt.date(2026, 3, 1),
    layers=["test"],
    route=[
        Step(
            id="publicity",
            kind=StepKind.PUBLICITY,
            label="公示",
            level=Level.PROVINCE,
            settings={"days": 5, "unit": "working"},
        )
    ],
)


def official(account: str) -> Actor:
    """An official of the province."""
    return Actor(account, frozenset({Role.HANDLER, Role.APPROVER}), OFFICE)


def casework(journal: StoreJournal) -> Casework:
    """The real law on *journal*, at a fixed moment."""
    return Casework(journal, Law(rulebook.load(), calendar.load()), lambda: START)


def draw_up(journal: StoreJournal, rows: int) -> UUID:
    """Draw up a list of *rows* enterprises that stand at publicity and return its stream."""
    act = Filing(CLERK, START, "before")
    for number in range(rows):
        dossier = Dossier(id=stream(number))
        act.record(
            dossier,
            ev.EnterpriseRegistered,
            uscc=code(number),
            enterprise_name=f"测试企业{number}",
            division="510104",
        )
        act.record(
            dossier,
            ev.CaseOpened,
            case=f"{code(number)}-1",
            kind=Kind.APPLICATION,
            path="self",
            round=None,
            rules=RULES,
            year=2025,
            step="publicity",
        )
    journal.commit(act.events, act.streams.values())
    cases = [f"{code(number)}-1" for number in range(rows)]
    casework(journal).act(DrawUpNotice("1", "名单", "test/long", "publicity", cases), official("one"))
    return notice_id(OFFICE.id, "1")


def main(url: str, notice: str) -> None:
    """Publish the list."""
    journal = open_journal(url)
    recorder: Any = journal.recorder
    store = recorder.append

    def append(rows: Sequence[Row], snapshots: Iterable[Snapshot]) -> list[int]:
        print(STORING, flush=True)
        positions: list[int] = store(rows, snapshots)
        return positions

    recorder.append = append
    acting = casework(journal)
    print(DECIDING, flush=True)
    acting.act(OpenNotice(UUID(notice)), official("other"))
    print(DONE, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

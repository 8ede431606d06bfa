"""No question reads a whole table: the databases are asked how they would answer."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from domain.rulebook.model import Level
from projections.deadlines import Deadlines, UpdateGroup
from projections.notices import Notices
from projections.objections import Objections
from projections.register import Register
from projections.rounds import Rounds
from projections.timeline import Timeline
from projections.view import View
from projections.worklist import Worklist
from tests.projections.filling import empty, fill
from tests.projections.story import DAY, RULES, Story, code, due

CASE = f"{code(1)}-1"
NOTICE = Story().draw_up("甲")
PAGE = f"2026-03-02~{CASE}"
GROUP = UpdateGroup(scheme=RULES.scheme, period=2027, rule="", rule_day=DAY)
OFFICE = (Level.PROVINCE, "510000")

LOOKUPS: list[tuple[type[View], Callable[[Any], Any]]] = [
    (Worklist, lambda view: view.get(CASE)),
    (Worklist, lambda view: view.for_enterprise(code(1))),
    (Worklist, lambda view: view.for_expert("e1")),
    (Worklist, lambda view: view.counts(*OFFICE, today=DAY)),
    (Worklist, lambda view: view.ready_for_notice(*OFFICE, RULES.scheme, "publish")),
    (Register, lambda view: view.search(code(1))),
    (Register, lambda view: view.by_code(code(1))),
    (Register, lambda view: view.status(code(1), on=DAY)),
    (Register, lambda view: view.certificate("CERT-1")),
    (Timeline, lambda view: view.of_stream(NOTICE)),
    (Timeline, lambda view: view.of_case(CASE)),
    (Notices, lambda view: view.get(NOTICE)),
    (Notices, lambda view: view.open_on(DAY)),
    (Notices, lambda view: view.rows(NOTICE, text="虚构")),
    (Notices, lambda view: view.row_of(CASE)),
    (Objections, lambda view: view.of_case(CASE)),
    (Objections, lambda view: view.of_notice(NOTICE)),
    (Objections, lambda view: view.get(f"{CASE}-Y1")),
    (Rounds, lambda view: view.open_for("510107", DAY)),
    (Rounds, lambda view: view.get(NOTICE)),
    (Deadlines, lambda view: view.of(CASE)),
    (Deadlines, lambda view: view.schemes()),
    (Deadlines, lambda view: view.update_groups()),
    (Deadlines, lambda view: view.provisional()),
    (Deadlines, lambda view: view.orphans()),
    (Deadlines, lambda view: view.without_update(RULES.scheme, 2027, DAY)),
    (Deadlines, lambda view: view.updates_of(GROUP)),
]
"""Questions about one thing, and figures of one scheme."""

LISTS: list[tuple[type[View], Callable[[Any], Any]]] = [
    (Worklist, lambda view: view.for_office(*OFFICE, today=DAY)),
    (Worklist, lambda view: view.for_office(*OFFICE, today=DAY, after=PAGE)),
    (Worklist, lambda view: view.for_office(Level.MINISTRY, "000000", today=DAY)),
    (Register, lambda view: view.titles(scheme=RULES.scheme)),
    (Register, lambda view: view.titles(scheme=RULES.scheme, after=PAGE)),
    (Register, lambda view: view.titles(division="510000")),
    (Register, lambda view: view.titles(division="510000", scheme=RULES.scheme)),
    (Register, lambda view: view.titles(division="510100")),
    (Register, lambda view: view.titles(division="510107")),
    (Notices, lambda view: view.public_list(after=f"2026-03-02~{NOTICE}")),
    (Notices, lambda view: view.for_office(*OFFICE)),
    (Notices, lambda view: view.rows(NOTICE)),
    (Objections, lambda view: view.for_office(*OFFICE)),
    (Deadlines, lambda view: view.for_office(*OFFICE, today=DAY)),
    (Deadlines, lambda view: view.for_office(*OFFICE, today=DAY, after=PAGE)),
    (Deadlines, lambda view: view.passed(DAY, after=PAGE)),
    (Deadlines, lambda view: view.unreminded(DAY, DAY)),
]
"""Lists that are read from an index in their own order, so a page costs the same however long the list is."""

WHOLE: list[tuple[type[View], Callable[[Any], Any]]] = [
    (Register, lambda view: view.titles()),
    (Timeline, lambda view: view.latest(10)),
]
"""The same without any condition: an index is read from one end."""


@pytest.fixture
def full(story: Story) -> Story:
    """A story with something in every table."""
    for number in range(1, 40):
        case = story.applied(number, step=("publish", "experts", "recognise")[number % 3], due=due(DAY))
        if number % 3 == 1:
            story.appoint(case, "e1", "e2", "e3")
        if number % 3 == 2:
            story.recognise(case)
    published = [f"{code(number)}-1" for number in range(3, 40, 3)]
    story.list("甲", *published)
    for case in published:
        story.object(case)
    story.open_round("一批", closes_on=DAY + dt.timedelta(days=9))
    return story


@contextmanager
def asked(engine: sa.Engine) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that are executed meanwhile."""
    statements: list[tuple[str, Any]] = []

    def note(
        conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
    ) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def plans(view: View, question: Callable[[Any], Any], *, may_sort: bool = False) -> list[str]:
    """Return how the database would answer each statement of *question*, sorting only if it must."""
    view.slot()  # asked beforehand: which slot is live is no part of the question
    with asked(view.engine) as statements:
        question(view)
    lite = view.engine.dialect.name == "sqlite"
    found = []
    with view.engine.connect() as connection:
        if not lite:
            # With this few rows PostgreSQL would rather read them all; this shows what it does with many.
            sorting = () if may_sort else ("enable_sort", "enable_incremental_sort")
            for setting in ("enable_seqscan", "enable_bitmapscan", *sorting):
                connection.exec_driver_sql(f"SET LOCAL {setting} = off")
        for statement, parameters in statements:
            explain = "EXPLAIN QUERY PLAN " if lite else "EXPLAIN (COSTS off) "
            lines = connection.exec_driver_sql(explain + statement, parameters)
            found.append("\n".join(str(line[-1]) for line in lines))
    assert found
    assert all(found)
    return found


def reads_all(plan: str) -> bool:
    """Whether a table is read from end to end, without an index."""
    lines = plan.splitlines()
    return any("Seq Scan" in line or (line.startswith("SCAN") and "INDEX" not in line) for line in lines)


def seeks(plan: str) -> bool:
    """Whether every index is entered at a value, not read from its beginning."""
    if "Scan" in plan:
        return plan.count("Index Cond") == sum(" Scan" in line for line in plan.splitlines())
    return "SCAN" not in plan


def sorts(plan: str) -> bool:
    """Whether rows are put in order after reading them."""
    return "USE TEMP B-TREE FOR ORDER BY" in plan or "Sort Key" in plan


@pytest.mark.parametrize(("kind", "question"), LOOKUPS)
def test_a_lookup_uses_an_index(
    engine: sa.Engine, full: Story, kind: type[View], question: Callable[[Any], Any]
) -> None:
    for plan in plans(fill(empty(kind, engine), full.happened), question, may_sort=True):
        assert seeks(plan), plan


@pytest.mark.parametrize(("kind", "question"), LISTS)
def test_a_page_is_read_in_the_order_of_an_index(
    engine: sa.Engine, full: Story, kind: type[View], question: Callable[[Any], Any]
) -> None:
    for plan in plans(fill(empty(kind, engine), full.happened), question):
        assert seeks(plan), plan
        assert not sorts(plan), plan


@pytest.mark.parametrize(("kind", "question"), WHOLE)
def test_a_list_of_everything_is_read_from_one_end_of_an_index(
    engine: sa.Engine, full: Story, kind: type[View], question: Callable[[Any], Any]
) -> None:
    for plan in plans(fill(empty(kind, engine), full.happened), question):
        assert not reads_all(plan), plan
        assert not sorts(plan), plan


def test_names_are_looked_up_by_their_beginning_in_an_index(engine: sa.Engine, full: Story) -> None:
    first, *_ = plans(
        fill(empty(Register, engine), full.happened), lambda view: view.search("虚构企业", limit=2)
    )
    assert "enterprise_name" in first
    assert seeks(first), first
    assert not sorts(first), first

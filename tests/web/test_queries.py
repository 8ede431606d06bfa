"""No page asks the database once for each row."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.web.conftest import Browser
from tests.web.world import SCHEME, World, make


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Any]]:
    """Two registers that differ only in their size."""
    made = {size: _filled(make(tmp_path_factory.mktemp(f"rows{size}")), size) for size in (50, 500)}
    yield made
    for world in made.values():
        world.app.state.jobs.close()
        world.system.close()


def _filled(world: World, size: int) -> World:
    with world.told_at_once():
        cases = [world.ready(n) for n in range(1, size + 1)]
        world.notice = world.opened(cases[: size // 2])  # type: ignore[attr-defined]
        for case in cases[:20]:
            world.objected(case)
    return world


PAGES = [
    ("", "/"),
    ("", "/status?q=示例"),
    ("", "/publicity"),
    ("", "/publicity/{notice}"),
    ("province", "/worklist"),
    ("province", "/worklist.xlsx"),
    ("province", "/notices"),
    ("province", "/notices/{notice}"),
    ("province", f"/notices/new?scheme={SCHEME}&step=publicity"),
    ("province", "/objections"),
    ("province", "/dossiers?q=示例"),
    ("auditor", "/audit"),
    ("auditor", "/audit/log"),
    ("", "/api/v1/enterprises?q=示例&limit=500"),
    ("", "/api/v1/notices/{notice}/rows?limit=500"),
    ("province", "/api/v1/worklist?limit=500"),
]
MOST = 16
"""Statements a page may need, the session and the access log included."""


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """Collect the statements that the views' and the accounts' engines execute."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        # Which slot is live is looked up once a second, and how often an address asked is booked now and
        # then, whatever the page.
        if "active_slot" not in statement and " uses" not in statement:
            seen.append(statement)

    engines = {world.system.engine, world.system.views.engine}
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_ten_times_the_rows_need_no_more_statements(towns: dict[int, Any], who: str, path: str) -> None:
    """The number is small, and the same for 50 and for 500 enterprises."""
    counts = {}
    for size, world in towns.items():
        browser = Browser(world, who)
        address = path.format(notice=world.notice)
        browser.get(address)
        with counted(world) as statements:
            answer = browser.get(address)
        assert answer.status_code == 200
        counts[size] = len(statements)

    assert counts[500] == counts[50]
    assert 0 < counts[500] <= MOST


def test_a_folder_of_its_own_holds_each_register(towns: dict[int, Any]) -> None:
    """The two registers really differ in size."""
    found = {size: Path(world.system.settings.folder) for size, world in towns.items()}
    totals = {
        size: len(world.system.views.notices.rows(world.notice, limit=1000)) for size, world in towns.items()
    }

    assert found[50] != found[500]
    assert totals == {50: 25, 500: 250}

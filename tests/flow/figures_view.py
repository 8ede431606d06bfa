"""A small view for tests of the flow: a row for each enterprise and each figure, a line for each event."""

from collections.abc import Iterable
from typing import Any, ClassVar

import sqlalchemy as sa

from domain import events as ev
from domain.envelope import Event
from domain.ports import Recorded
from projections.view import Key, Rows, Shape, View

POISON = 666
"""A reported year that the view refuses while :attr:`FiguresView.refuses` says so."""


class FiguresView(View):
    """Enterprises and their figures."""

    name = "test_figures"
    version = 1
    shapes: ClassVar = (
        Shape(
            "firms",
            sa.Column("stream", sa.Uuid, primary_key=True),
            sa.Column("name", sa.String(100), nullable=False),
            sa.Column("reports", sa.Integer, nullable=False),
        ),
        Shape(
            "figures",
            sa.Column("stream", sa.Uuid, primary_key=True),
            sa.Column("year", sa.Integer, primary_key=True),
            sa.Column("revenue", sa.String(40), nullable=False),
            by=("stream",),
        ),
        Shape(
            "lines",
            sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("stream", sa.Uuid, nullable=False),
            sa.Column("version", sa.BigInteger, nullable=False),
            sa.Column("actor", sa.String(40), nullable=True),
            append_only=True,
            indexes=[("stream",)],
        ),
    )
    refuses: ClassVar[bool] = True

    def keys(self, event: Event) -> Iterable[tuple[str, Key]]:
        """The firm, and its figures when some are reported."""
        yield "firms", (event.stream,)
        if isinstance(event, ev.FiguresReported):
            yield "figures", (event.stream,)

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """Count the reports; years replace one another; a year 0 deletes the oldest."""
        event = recorded.event
        match event:
            case ev.EnterpriseRegistered():
                rows.put("firms", stream=event.stream, name=event.enterprise_name, reports=0)
            case ev.FiguresReported():
                self._report(event, rows)
        rows.add(
            "lines", position=recorded.position, stream=event.stream, version=event.version, actor=event.actor
        )

    def _report(self, event: ev.FiguresReported, rows: Rows) -> None:
        firm = rows.get("firms", event.stream)
        assert firm is not None
        rows.change("firms", firm, reports=firm["reports"] + 1)
        if event.year == POISON and self.refuses:
            raise ValueError("a year that no calendar knows")
        rows.put("figures", stream=event.stream, year=event.year, revenue=str(event.figures[0].value))
        if len(figures := rows.all("figures", event.stream)) > 3:
            rows.delete("figures", min(figures, key=lambda row: row["year"]))


class StrictView(FiguresView):
    """The same, but the database itself refuses a line of a year above 4999."""

    name = "test_strict"
    refuses: ClassVar[bool] = False
    shapes: ClassVar = (
        *FiguresView.shapes[:2],
        Shape(
            "lines",
            *(column._copy() for column in FiguresView.shapes[2].columns),
            sa.Column("small", sa.Integer, sa.CheckConstraint("small < 5000"), nullable=True),
            append_only=True,
        ),
    )

    def apply(self, recorded: Recorded, rows: Rows) -> None:
        """As above, with one more column."""
        super().apply(recorded, rows)
        if isinstance(recorded.event, ev.FiguresReported):
            rows.added["lines"][-1]["small"] = recorded.event.year


def contents(view: View, slot: str | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of *view*, sorted."""
    with view.engine.connect() as connection:
        return {
            name: sorted(tuple(map(str, row)) for row in connection.execute(sa.select(table)))
            for name, table in view.tables(slot or view.slot()).items()
        }

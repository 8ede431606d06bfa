"""Offices: the authorities that accounts act for."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from adapters.database import writing
from adapters.identity.tables import offices as t
from domain import divisions
from domain.errors import BadInput
from domain.people import Office
from domain.rulebook.model import Level


def office_of(row: Any) -> Office:
    """Return the office in a row with the columns of the table ``offices``."""
    return Office(id=row.id, name=row.name, level=Level(row.level), division=row.division)


class Offices:
    """The table ``offices``."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, new: Iterable[Office]) -> None:
        """
        Add offices; one that exists is renamed, its level and division stay.

        Raises:
            BadInput: the division does not exist.
        """
        wanted = {office.id: office for office in new}
        for office in wanted.values():
            if not divisions.exists(office.division):
                raise BadInput(
                    "division",
                    "不能设立机关",
                    why=f"没有行政区划 {office.division}",
                    way_out="请核对六位区划代码。",
                )
        with writing(self._engine) as tx:
            known = set(tx.execute(sa.select(t.c.id).where(t.c.id.in_(wanted))).scalars())
            for office in wanted.values():
                if office.id in known:
                    tx.execute(sa.update(t).where(t.c.id == office.id).values(name=office.name))
            rows = [
                {"id": o.id, "name": o.name, "level": o.level.value, "division": o.division}
                for o in wanted.values()
                if o.id not in known
            ]
            if rows:
                tx.execute(sa.insert(t), rows)

    def find(self, office_id: str) -> Office | None:
        """Return one office."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(t).where(t.c.id == office_id)).first()
        return office_of(row) if row else None

    def of(self, level: Level | None, division: str) -> list[Office]:
        """Return offices by id."""
        query = sa.select(t).order_by(t.c.id)
        if level is not None:
            query = query.where(t.c.level == level.value)
        if division:
            query = query.where(t.c.division == division)
        with self._engine.connect() as connection:
            return [office_of(row) for row in connection.execute(query)]

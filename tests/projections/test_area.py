"""The condition in SQL and the rule of the domain give the same answer for every office and every county."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from domain import divisions
from domain.rulebook.model import Level
from projections.area import area, within

CITIES = (
    *("510100", "510700", "440100", "654000", "441900"),
    # A municipality, under both of its names; separately planned cities; a county without a city; the corps.
    *("110000", "110100", "500100", "440300", "330200", "429004", "659001"),
)
OFFICES = [
    *((Level.COUNTY, office) for office in ("510107", "110105", "440305", "659001", "429004")),
    *((Level.CITY, office) for office in CITIES),
    *((Level.PROVINCE, office) for office in divisions.province_units()),
    (Level.MINISTRY, divisions.NATION),
]

rows = sa.Table(
    "rows",
    sa.MetaData(),
    sa.Column("level", sa.Text),
    sa.Column("division", sa.Text),
    sa.Column("area", sa.Text),
)


def every_county() -> list[str]:
    """Every division of the country that has none below it."""
    found, waiting = [], [divisions.NATION]
    while waiting:
        below = divisions.children(division := waiting.pop())
        waiting += below
        if not below:
            found.append(division)
    return found


COUNTIES = every_county()


@pytest.fixture(scope="module")
def connection() -> Iterator[sa.Connection]:
    """A table with the area of every county at every level."""
    with sa.create_engine("sqlite://").connect() as opened:
        rows.create(opened)
        every = [(level, county, area(level, county)) for level in Level for county in COUNTIES]
        opened.execute(
            sa.insert(rows), [{"level": level, "division": county, "area": at} for level, county, at in every]
        )
        yield opened


@pytest.mark.parametrize(("level", "office"), OFFICES)
def test_the_condition_is_the_domains_rule(connection: sa.Connection, level: Level, office: str) -> None:
    query = sa.select(rows.c.division).where(
        rows.c.level == level, within(rows.c.area, rows.c.division, level, office)
    )
    assert set(connection.execute(query).scalars()) == {
        county for county in COUNTIES if divisions.covers(office, level, county)
    }


def test_every_county_has_an_area_at_every_level() -> None:
    assert len(COUNTIES) > 2000
    assert all(divisions.exists(area(level, county)) for level in Level for county in COUNTIES)

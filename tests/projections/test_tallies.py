"""How many titles hold, where and since when, on both databases."""

import datetime as dt
from collections.abc import Callable

from domain import events as ev
from projections.register import Register
from projections.tallies import decided_by_month, tallies
from tests.projections.story import RULES, Story, code

After = Callable[[type[Register]], Register]
MARCH, APRIL = dt.date(2026, 3, 2), dt.date(2026, 4, 30)


def test_titles_are_counted_by_scheme_and_county_on_a_day(story: Story, after: After) -> None:
    for number, day in ((1, MARCH), (2, MARCH), (3, APRIL)):
        story.recognise(story.applied(number), valid_from=day)
    register = after(Register)

    [both] = tallies(register, MARCH)
    [later] = tallies(register, APRIL, scheme=RULES.scheme, area=[both.division])

    assert (both.scheme, both.title_name, both.in_force, both.awarded) == (RULES.scheme, RULES.title, 2, 2)
    assert (later.in_force, later.awarded) == (3, 3)
    assert tallies(register, APRIL, area=["990000"]) == []
    assert tallies(register, APRIL, scheme="none/such") == []


def test_months_are_counted_from_first_to_last_day_inclusive(story: Story, after: After) -> None:
    for number, day in ((1, MARCH), (2, MARCH), (3, APRIL)):
        story.recognise(story.applied(number), valid_from=day)
    register = after(Register)

    assert decided_by_month(register, MARCH, APRIL) == {"2026-03": 2, "2026-04": 1}
    assert decided_by_month(register, MARCH + dt.timedelta(days=1), APRIL) == {"2026-04": 1}
    assert decided_by_month(register, MARCH, APRIL - dt.timedelta(days=1)) == {"2026-03": 2}
    assert decided_by_month(register, MARCH, APRIL, area=["990000"]) == {}


def test_an_enterprise_that_moved_counts_where_it_is_or_where_it_was(story: Story, after: After) -> None:
    """Statistics by the code of now and of then."""
    story.recognise(story.applied(1, division="510107"), valid_from=MARCH)
    moved = story.dossiers[code(1)]
    story.tell(moved, ev.EnterpriseRelocated, before="510107", after="500103", cause=f"{code(1)}-G1")
    register = after(Register)

    [now], [then] = tallies(register, MARCH), tallies(register, MARCH, then=True)
    assert (now.division, then.division) == ("500103", "510107")
    assert tallies(register, MARCH, area=["510107"], then=True)[0].in_force == 1

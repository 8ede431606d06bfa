"""The erasable store of persons' data."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.database import writing
from adapters.identity.tables import persons
from adapters.persons import Persons, UnreadablePersonError
from domain.errors import NotAllowed, NotFound

FACTS = {"name": "示例人", "phone": "010-00000000", "text": "名单有误"}


@pytest.fixture
def people(engine, clock) -> Persons:
    return Persons(engine, b"s" * 32, clock)


class TestPersons:
    def test_gives_back_what_was_kept(self, people):
        assert people.reveal(people.keep("objector", FACTS)) == FACTS

    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=5))
    def test_gives_back_any_text(self, people, facts):
        assert people.reveal(people.keep("objector", facts)) == facts

    def test_stores_nothing_readable(self, people, engine):
        people.keep("objector", FACTS)

        with engine.connect() as connection:
            [row] = connection.execute(sa.select(persons)).all()
        assert all(value.encode() not in bytes(row.sealed) for value in FACTS.values())

    def test_gives_every_person_a_reference_and_a_key_of_their_own(self, people, engine):
        first, second = people.keep("objector", FACTS), people.keep("objector", FACTS)

        assert first != second
        with engine.connect() as connection:
            keys = connection.execute(sa.select(persons.c.wrapped_key)).scalars().all()
        assert keys[0] != keys[1]

    def test_forgets_for_good(self, people, engine):
        reference = people.keep("objector", FACTS)
        people.erase(reference)
        people.erase(reference)

        assert people.reveal(reference) is None
        with engine.connect() as connection:
            [row] = connection.execute(sa.select(persons)).all()
        assert (row.sealed, row.wrapped_key) == (None, None)
        assert row.erased_at is not None

    def test_keeps_what_a_legal_hold_protects(self, people):
        reference = people.keep("objector", FACTS)
        people.hold(reference, "行政复议期间")

        with pytest.raises(NotAllowed, match="正在保全：行政复议期间"):
            people.erase(reference)
        assert people.reveal(reference) == FACTS

        people.lift(reference)
        people.erase(reference)
        assert people.reveal(reference) is None

    def test_a_hold_needs_a_reason(self, people):
        with pytest.raises(NotAllowed, match="没有写明理由"):
            people.hold(people.keep("objector", FACTS), " ")

    def test_knows_no_foreign_reference(self, people):
        assert people.reveal("p-unknown") is None
        for act in (people.erase, people.lift):
            with pytest.raises(NotFound):
                act("p-unknown")

    def test_cannot_be_read_with_rows_exchanged(self, people, engine):
        """Somebody with access to the table must not be able to pass one person's facts off as another's."""
        mine, other = people.keep("objector", FACTS), people.keep("objector", {"name": "另一人"})
        with writing(engine) as tx:
            row = tx.execute(sa.select(persons).where(persons.c.reference == other)).one()
            tx.execute(
                sa.update(persons)
                .where(persons.c.reference == mine)
                .values(sealed=row.sealed, wrapped_key=row.wrapped_key)
            )

        with pytest.raises(UnreadablePersonError, match="the row was changed"):
            people.reveal(mine)

    def test_cannot_be_read_under_another_secret(self, people, engine, clock):
        reference = people.keep("objector", FACTS)

        with pytest.raises(UnreadablePersonError, match="Give the former secret"):
            Persons(engine, b"another secret", clock).reveal(reference)

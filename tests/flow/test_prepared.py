"""A question asked without looking first whether the server is there survives the server's restart."""

from adapters.database import open_engine
from adapters.projector import catch_up
from adapters.store import open_journal
from projections.timeline import Timeline
from tests.services.postgres import PostgresServer
from tests.store.making import filing, register, stream


def test_a_prepared_question_is_asked_again_after_the_server_came_back(
    own_postgres: PostgresServer, own_pg_url: str
) -> None:
    journal, engine = open_journal(own_pg_url), open_engine(own_pg_url)
    timeline = Timeline(engine)
    act = filing()
    register(act, 1)
    journal.commit(act.events)
    catch_up(journal, engine, [timeline])
    before = timeline.of_stream(stream(1))
    assert len(before) == 1

    own_postgres.restart()
    assert timeline.of_stream(stream(1)) == before
    own_postgres.kill()
    own_postgres.start()
    assert timeline.of_stream(stream(1)) == before
    journal.close()
    engine.dispose()

"""The short form of the chaos run; ``make chaos`` runs the long one."""

from tests.chaos.run import Fleet, run
from tests.services.kafka import KafkaBroker
from tests.services.postgres import PostgresServer


def test_nothing_is_lost_doubled_or_bent_while_everything_is_killed(
    own_kafka: KafkaBroker, own_postgres: PostgresServer
) -> None:
    result = run(Fleet(own_kafka, own_postgres), commands=200, kills=8, seed=20260301)

    assert result.faults == []
    assert result.answered >= 200
    assert result.kills.total() == 8
    assert {"web", "kafka", "postgres"} <= set(result.kills)

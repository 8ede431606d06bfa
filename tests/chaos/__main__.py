"""The long form: ``python -m tests.chaos --commands 2000 --kills 50``."""

import argparse
import random
import sys

from tests.chaos.run import Fleet, run
from tests.services.kafka import KafkaBroker
from tests.services.postgres import PostgresServer


def main() -> int:
    """Run, print what happened, and return 0 when everything agrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    print(f"{asked.commands} commands, {asked.kills} kills, seed {asked.seed}", flush=True)
    broker, database = KafkaBroker(), PostgresServer()
    try:
        result = run(
            Fleet(broker, database),
            commands=asked.commands,
            kills=asked.kills,
            seed=asked.seed,
            say=lambda line: print(line, flush=True),
        )
    finally:
        broker.remove()
        database.remove()
    print(
        f"answered {result.answered}, unknown {result.unanswered}, events {result.events}, "
        f"repeats in the topic {result.repeats}, kills {result.kills.total()} {dict(result.kills)}"
    )
    for fault in result.faults:
        print(f"FAULT: {fault}")
    print("store, topic and views agree" if not result.faults else f"{len(result.faults)} faults")
    return bool(result.faults)


if __name__ == "__main__":
    sys.exit(main())

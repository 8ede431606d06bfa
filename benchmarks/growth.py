"""Rows, memory and time as the register grows: everything linear, lookups constant."""

import resource
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from adapters.bootstrap import Views
from adapters.database import open_engine
from adapters.projector import catch_up
from adapters.store import open_journal
from benchmarks.making import code, registered, report
from benchmarks.table import Row, middle
from domain.dossier import Dossier, dossier_id

PER_FIRM = 10


def rows(folder: Path, largest: int) -> Iterator[Row]:
    """Compare each step with the one before: time and memory per event, and one lookup."""
    before: tuple[float, float, float] | None = None
    events = 10_000
    while events <= largest:
        now = _step(folder, events)
        if before is not None:
            labels = ("time to project", "resident memory", "one lookup of a dossier and its page")
            bars = (12.0, 12.0, 1.5)
            for label, old, new, bar in zip(labels, before, now, bars, strict=True):
                yield Row(
                    f"{label}, {events:,} events against a tenth",
                    f"{new:.4g}",
                    f"{old:.4g}",
                    new / old,
                    bar,
                    False,
                )
        before, events = now, events * 10


def _step(folder: Path, events: int) -> tuple[float, float, float]:
    url = f"sqlite:///{folder / f'growth-{events}.db'}"
    journal, engine = open_journal(url), open_engine(url)
    views = Views(engine)
    for number in range(events // PER_FIRM):
        act, dossier = registered(number)
        for value in range(PER_FIRM - 1):
            report(act, dossier, value)
        journal.commit(act.events, act.streams.values())
    begun = perf_counter()
    catch_up(journal, engine, views.all)
    taken = perf_counter() - begun
    numbers = iter(range(0, events // PER_FIRM, events // PER_FIRM // 500))

    def look_up() -> None:
        wanted = code(next(numbers))
        journal.load(Dossier, [dossier_id(wanted)])
        views.register.by_code(wanted)

    lookup = middle(look_up, 400)
    journal.close()
    engine.dispose()
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, lookup

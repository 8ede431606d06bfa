"""Data for the measurements: real acts by the real procedures, and many dossiers copied from one."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal

from stdnum.cn import uscc

from adapters.store import StoreJournal
from adapters.store.codec import Codec
from adapters.store.recorder import Row
from domain import events as ev
from domain.dossier import Dossier, dossier_id
from domain.envelope import Sealed
from domain.figures import Figure
from domain.filing import Filing
from domain.people import CLERK

CODEC = Codec(ev.ALL)
NOW = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


def code(number: int) -> str:
    """A valid credit code."""
    base = f"91510104{number:09d}"
    return base + str(uscc.calc_check_digit(base))


def registered(number: int) -> tuple[Filing, Dossier]:
    """An act that registers enterprise *number*."""
    act, dossier = Filing(CLERK, NOW, f"bench-{number}"), Dossier(id=dossier_id(code(number)))
    act.record(
        dossier,
        ev.EnterpriseRegistered,
        uscc=code(number),
        enterprise_name=f"测算企业{number}",
        division="510104",
    )
    return act, dossier


def report(act: Filing, dossier: Dossier, value: int) -> None:
    """Record figures of the size that enterprises report."""
    figures = [Figure(metric=f"metric_{n}", value=Decimal(value + n)) for n in range(8)]
    act.record(dossier, ev.FiguresReported, year=2025, figures=figures, evidence=["sha256:" + "0" * 64])


def command(journal: StoreJournal, number: int, value: int) -> None:
    """Load one dossier, decide, commit: what a command costs without the web around it."""
    stream = dossier_id(code(number))
    act = Filing(CLERK, NOW, f"bench-{number}-{value}")
    report(act, journal.load(Dossier, [stream])[stream], value)
    journal.commit(act.events, act.streams.values())


def copies(rows: Sequence[Row], firm: str, name: str, numbers: Sequence[int]) -> Iterator[list[Sealed]]:
    """Yield, for each of *numbers*, the events of enterprise *firm* as another's, sealed anew."""
    old_stream = str(rows[0].stream)
    for number in numbers:
        stream, head, events = dossier_id(code(number)), "", []
        for row in rows:
            text = row.body.decode().replace(firm, code(number)).replace(old_stream, str(stream))
            text = text.replace(name, f"测算企业{number}")
            event = CODEC.decode(row.name, row.body)
            text = (
                text.replace(event.hash, "").replace(event.prev_hash, head)
                if event.prev_hash
                else text.replace(event.hash, "")
            )
            head = hashlib.new(event.alg, text.encode()).hexdigest()
            body = text.replace('"hash":""', f'"hash":"{head}"', 1).encode()
            events.append(Sealed(CODEC.decode(row.name, body), body))
        yield events

"""Data for the measurements: real acts by the real procedures, and many dossiers copied from one."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID, uuid5

from stdnum.cn import uscc

from adapters.store import StoreJournal
from adapters.store.codec import Codec
from adapters.store.recorder import Row
from domain import events as ev
from domain.dossier import NAMESPACE, Dossier, dossier_id
from domain.envelope import Sealed
from domain.figures import Figure
from domain.filing import Filing
from domain.people import CLERK

CODEC = Codec(ev.ALL)
_NAMES = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Z]{18}")
"""Ids of streams and credit codes, and little else."""

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


def several(rows: Sequence[Row], times: int) -> Iterator[list[Row]]:
    """Yield *rows* as they are, and then as the acts of other enterprises, *times* times in all.

    What a whole register costs for each event shows only beyond what every run costs once.  Hashes stay those
    of the first register: nothing that is measured with these rows looks at them.
    """
    yield list(rows)
    names = {str(row.stream): row.stream for row in rows}
    codes = {
        event.uscc
        for row in rows
        if isinstance(event := CODEC.decode(row.name, row.body), ev.EnterpriseRegistered)
    }
    last = rows[-1].position
    for turn in range(1, times):
        others = {name.encode(): str(uuid5(NAMESPACE, f"{name}:{turn}")).encode() for name in names}
        others |= {one.encode(): f"{one[:8]}{turn:02}{one[10:]}".encode() for one in codes}
        yield [
            row._replace(
                position=row.position + turn * last,
                stream=UUID(others[str(row.stream).encode()].decode()),
                body=_NAMES.sub(lambda found: others.get(found[0], found[0]), row.body),  # noqa: B023 - used at once
            )
            for row in rows
        ]

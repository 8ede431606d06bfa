"""Small acts for tests of the store and the flow: events of enterprises, sealed as the domain seals them."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from domain import events as ev
from domain.dossier import Dossier, dossier_id
from domain.envelope import Sealed
from domain.figures import Figure
from domain.filing import Filing
from domain.people import CLERK

START = dt.datetime(2026, 3, 1, 1, 0, tzinfo=dt.UTC)
"""The moment of the first act."""


def code(number: int) -> str:
    """A made-up name in the shape of a credit code; the store does not check it."""
    return f"9151{number:014d}"


def stream(number: int) -> UUID:
    """The dossier of enterprise *number*."""
    return dossier_id(code(number))


def filing(minute: int = 0) -> Filing:
    """An act *minute* minutes after :data:`START`."""
    return Filing(CLERK, START + dt.timedelta(minutes=minute), f"request-{minute}")


def register(into: Filing, number: int) -> Dossier:
    """Record the registration of enterprise *number*."""
    dossier = Dossier(id=stream(number))
    into.record(
        dossier,
        ev.EnterpriseRegistered,
        uscc=code(number),
        enterprise_name=f"测试企业{number}",
        division="510104",
    )
    return dossier


def report(into: Filing, dossier: Dossier, year: int = 2025, value: int = 5000) -> Sealed:
    """Record a figure of *dossier* and return the sealed event."""
    figures = [Figure(metric="revenue", value=Decimal(value)), Figure(metric="listed", value=False)]
    into.record(dossier, ev.FiguresReported, year=year, figures=figures, evidence=["sha256:0"])
    return into.events[-1]

"""What happened, as this visitor may read it: sentences, and names only for those who may see them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from domain.people import Role
from domain.sight import INTERNAL
from projections.timeline import TimelineEntry
from web.basis import Basis, in_words
from web.visit import OFFICIALS, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of a timeline.

    Args:
        who: The person and the office, or only the office for those who may not see names.
        basis: Rules applied.
    """

    sentence: str
    recorded_at: dt.datetime
    effective_on: dt.date
    who: str
    basis: Sequence[Basis]
    case: str


def entries(visiting: Visit, found: Sequence[TimelineEntry]) -> list[Entry]:
    """Return *found*, newest first, with names and offices read in two queries whatever their number."""
    identity, named = visiting.sys.identity, visiting.actor.has(*OFFICIALS, Role.AUDITOR)
    if not named:
        found = [entry for entry in found if entry.type not in INTERNAL]
    names = identity.names({e.actor for e in found}) if named else {}
    offices = {office.id: office.name for office in identity.offices()}
    return [
        Entry(
            sentence=e.sentence,
            recorded_at=e.recorded_at,
            effective_on=e.effective_on,
            who=_who(names.get(e.actor, ""), offices.get(e.office, e.office)),
            basis=in_words(visiting.sys.law.rulebook, e.basis),
            case=e.case,
        )
        for e in reversed(found)
    ]


def _who(name: str, office: str) -> str:
    return f"{name}（{office}）" if name and office else name or office

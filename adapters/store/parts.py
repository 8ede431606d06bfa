"""Rules shared by snapshots: thousands of cases carry the same frozen rules; they are kept and decoded once.

The rules are nine tenths of a dossier's snapshot.  In their place it holds a short stand-in that names
the part; the part is a row of the same table, under an id made from its content.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import lru_cache
from uuid import UUID, uuid5

import msgspec

from adapters.store.snapshots import Snapshot
from domain.case import Case
from domain.dossier import NAMESPACE, Dossier
from domain.rulebook.model import CaseRules, Kind, Level

SHAPE = "part:rules"
"""Shape of a row that is a part."""

MANY = 4096
"""Rules remembered by object; more than schemes times layers that an installation meets in a day."""

_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(CaseRules)


class Parts:
    """Swaps rules for stand-ins and back.

    Args:
        read: Reads the part rows with these ids.
    """

    def __init__(self, read: Callable[[list[UUID]], Iterable[Snapshot]]) -> None:
        self._read = read
        self._rules: dict[str, CaseRules] = {}
        self._ids: dict[int, tuple[CaseRules, UUID]] = {}
        self._stored: set[UUID] = set()

    def strip(self, dossier: Dossier, new: dict[UUID, Snapshot]) -> Dossier:
        """Return *dossier* with stand-ins; parts not known to be stored are added to *new*."""
        cases: dict[str, Case] = {}
        for number, case in dossier.cases.items():
            part = self._part(case.rules, new)
            cases[number] = msgspec.structs.replace(case, rules=_stand_in(part))
        return msgspec.structs.replace(dossier, cases=cases)

    def restore(self, dossier: Dossier) -> bool:
        """Put the rules back in place, or return ``False`` when a part cannot be found or read."""
        for case in dossier.cases.values():
            rules = self._rules_of(case.rules.scheme)
            if rules is None:
                return False
            case.rules = rules
        return True

    def stored(self, parts: Iterable[UUID]) -> None:
        """Remember that these parts were committed."""
        self._stored.update(parts)

    def _part(self, rules: CaseRules, new: dict[UUID, Snapshot]) -> UUID:
        known = self._ids.get(id(rules))
        # The object is held beside its id, so the id cannot be given to another one meanwhile.
        if known is not None:
            part = known[1]
        else:
            state = _encoder.encode(rules)
            part = uuid5(NAMESPACE, f"rules:{state.hex()}")
            self._remember(rules, part)
        if part not in self._stored and part not in new:
            new[part] = Snapshot(part, 0, SHAPE, _encoder.encode(rules))
        return part

    def _rules_of(self, named: str) -> CaseRules | None:
        if named not in self._rules:
            part = UUID(named)
            for row in self._read([part]):
                try:
                    self._remember(_decoder.decode(row.state), part)
                except msgspec.DecodeError:
                    return None
                self._stored.add(part)
        return self._rules.get(named)

    def _remember(self, rules: CaseRules, part: UUID) -> None:
        if len(self._ids) >= MANY:
            self._ids, self._rules = {}, {}
        self._ids[id(rules)] = (rules, part)
        self._rules.setdefault(str(part), rules)


@lru_cache(maxsize=MANY)
def _stand_in(part: UUID) -> CaseRules:
    return CaseRules(
        scheme=str(part),
        title="",
        jurisdiction="",
        level=Level.COUNTY,
        kind=Kind.APPLICATION,
        on=dt.date.min,
        layers=[],
        route=[],
    )

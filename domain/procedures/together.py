"""Many acts of the clerk in one transaction: each dossier is loaded once, all events are stored at once."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from stdnum.cn.uscc import compact

from domain.dossier import Dossier, dossier_id
from domain.errors import NotAllowed
from domain.filing import Filing
from domain.law import Law
from domain.people import Role
from domain.ports import Journal

Decide = Callable[[Dossier, Any, Filing, Law], None]


class Caused(msgspec.Struct, frozen=True):
    """One command and the deadline, or event, that leads to it.

    Args:
        uscc: Credit code of the enterprise whose dossier it is decided on.
    """

    uscc: str
    command: Any
    caused_by: str


class Together(msgspec.Struct, frozen=True):
    """Do what can be done of several commands on enterprises; what the truth refuses is left out.

    So a second clerk, or the same one again, records nothing twice.
    """

    acts: list[Caused]


def together(table: Mapping[type, Decide]) -> Callable[[Together, Filing, Law, Journal], None]:
    """Return the decision on :class:`Together` over the commands of *table*."""

    def decide(cmd: Together, filing: Filing, law: Law, journal: Journal) -> None:
        if not filing.by.has(Role.CLERK):
            raise NotAllowed("不能成批办理", why="这是期限管理的办理方式", way_out="请在各事项页面逐项办理。")
        streams = {one.uscc: dossier_id(compact(one.uscc)) for one in cmd.acts}
        found = journal.load(Dossier, streams.values())
        for one in cmd.acts:
            dossier = found.get(streams[one.uscc])
            if dossier is None:
                continue
            filing.caused_by = one.caused_by
            try:
                table[type(one.command)](dossier, one.command, filing, law)
            except NotAllowed:
                continue  # a decision raises or records, never both: nothing of this one is in the filing

    return decide

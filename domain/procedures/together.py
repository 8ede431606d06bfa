"""Many acts of the clerk in one transaction: each dossier is loaded once, all events are stored at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
from stdnum.cn.uscc import compact

from domain.dossier import Dossier, dossier_id
from domain.errors import NotAllowed, NotFound
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


def one_by_one(
    acts: Iterable[Caused],
    dossiers: Mapping[UUID, Dossier],
    table: Mapping[type, Decide],
    filing: Filing,
    law: Law,
) -> Iterator[tuple[Caused, NotAllowed | None]]:
    """Decide each of *acts* into *filing* and yield it, with the refusal where the truth refuses it.

    A decision raises or records, never both: nothing of what was refused is in the filing.
    """
    for one in acts:
        dossier = dossiers.get(dossier_id(compact(one.uscc)))
        if dossier is None:
            yield one, NotFound("没有这家企业的档案", why="尚未建档", way_out="请核对统一社会信用代码。")
            continue
        filing.caused_by = one.caused_by
        try:
            table[type(one.command)](dossier, one.command, filing, law)
        except NotAllowed as refusal:
            yield one, refusal
        else:
            yield one, None


def dossiers_of(acts: Iterable[Caused], journal: Journal) -> dict[UUID, Dossier]:
    """Load the dossiers of *acts*, each once."""
    return journal.load(Dossier, {dossier_id(compact(one.uscc)) for one in acts})


def together(table: Mapping[type, Decide]) -> Callable[[Together, Filing, Law, Journal], None]:
    """Return the decision on :class:`Together` over the commands of *table*."""

    def decide(cmd: Together, filing: Filing, law: Law, journal: Journal) -> None:
        if not filing.by.has(Role.CLERK):
            raise NotAllowed("不能成批办理", why="这是期限管理的办理方式", way_out="请在各事项页面逐项办理。")
        for _ in one_by_one(cmd.acts, dossiers_of(cmd.acts, journal), table, filing, law):
            pass

    return decide

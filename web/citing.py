"""Which documents an act may cite: those of the own side, and those that the actor may read anyway."""

from typing import Any

from stdnum.cn.uscc import compact

from adapters.bootstrap import System
from domain.casework import subject_of, uscc_of
from domain.dossier import Dossier, dossier_id
from domain.envelope import Event
from domain.people import Actor
from domain.sight import Office, require_citable


def check_cited(sys: System, actor: Actor, cmd: Any) -> None:
    """
    Let *cmd* pass if *actor* may cite every document that it names.

    Raises:
        BadInput: one of them does not exist or is not for this actor.
    """
    for digest in (*getattr(cmd, "evidence", ()), *getattr(cmd, "proof", ())):
        uscc = cmd.uscc if hasattr(cmd, "uscc") else uscc_of(subject_of(cmd))
        stream = dossier_id(compact(uscc))
        dossier = sys.journal.load(Dossier, [stream]).get(stream) or Dossier(id=stream)
        require_citable(
            digest,
            actor,
            dossier,
            citing(sys, dossier, digest),
            sys.documents.uploads(digest),
            published_by(sys),
        )


def published_by(sys: System) -> Office:
    """Which office published a notice, read when it is asked for."""
    return lambda notice: sys.casework.notice(notice).office


def citing(sys: System, dossier: Dossier, digest: str) -> list[Event]:
    """The events of *dossier* that cite the document."""
    history = sys.journal.history(dossier.id)
    return [
        r.event
        for r in history
        if digest in getattr(r.event, "evidence", ()) or digest in getattr(r.event, "proof", ())
    ]

"""Reopening (纠错重开): an ended case is taken up again because an error was found.

A title that the case had ended, because its recheck was refused or taken back, holds again.
"""

import msgspec

from domain.case import Case, Status
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import CaseReopened, TitleRestored
from domain.filing import Filing
from domain.law import Law
from domain.procedures.renewal import renewal
from domain.procedures.steps import allowed, due, reason_given, refs
from domain.rulebook.model import Step, StepKind


class Reopen(msgspec.Struct, frozen=True):
    """Take an ended case up again.

    Args:
        to_step: Step from which it goes on; empty for the step at which it ended.
    """

    case: str
    reason: str
    to_step: str = ""


def reopen(dossier: Dossier, cmd: Reopen, filing: Filing, law: Law) -> None:
    """Put the case back on its route; nothing earlier is erased."""
    case = allowed(dossier, cmd.case, "reopen", filing)
    what = f"不能重开办件 {case.id}"
    if not case.consented:
        raise NotAllowed(what, why="企业没有同意申报", way_out="请由企业自行申报。")
    other = dossier.open_case(case.rules.scheme)
    if other is not None:
        raise NotAllowed(what, why=f"同一认定项目的办件 {other.id} 还在办理", way_out="请在该办件中办理。")
    held = [title for title in dossier.titles_on(filing.today) if title.scheme == case.rules.scheme]
    if any(title.id != case.renews for title in held):
        raise NotAllowed(what, why="企业已持有这一称号", way_out="无需重开。")
    renewed = dossier.titles.get(case.renews)
    if renewed is not None and renewed.end is not None and renewed.end_cause != case.id:
        raise NotAllowed(
            what, why=f"复核的称号已另行终止：{renewed.end.label}", way_out="请先办理该终止决定的救济。"
        )
    keeps = renewed is not None and renewal(case.rules).kept
    step, reason = _step(case, cmd.to_step), reason_given("reason", cmd.reason)
    filing.record(
        dossier,
        CaseReopened,
        basis=refs(step.source),
        case=case.id,
        next_step=step.id,
        reason=reason,
        due=due(case, step, filing.today, law),
        keeps=keeps,
    )
    if renewed is not None and renewed.last_day is not None and renewed.end is not None:
        filing.record(
            dossier, TitleRestored, basis=refs(step.source), title=renewed.id, undoes=renewed.last_day,
            reason=reason, cause=case.id, kept_by=case.id if keeps else "",
        )  # fmt: skip


def _step(case: Case, wanted: str) -> Step:
    ids = [step.id for step in case.rules.route]
    if wanted and (wanted not in ids or ids.index(wanted) > ids.index(case.step)):
        raise BadInput(
            "to_step", "不能重开办件", why="只能从结束时的环节或之前的环节重开", way_out="请另选环节。"
        )
    step = case.rules.step(wanted or case.step)
    if case.status is Status.WITHDRAWN and step.kind in (StepKind.PUBLICITY, StepKind.RECOGNITION):
        return case.decided_before(step.id)  # the list it stood in has gone on without it
    return step

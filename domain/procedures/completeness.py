"""Completeness check (受理): accept the documents, or tell the enterprise once what is missing."""

import msgspec

from domain.dossier import Dossier
from domain.errors import BadInput
from domain.events import CompletenessConfirmed, CorrectionRequested, CorrectionSupplied
from domain.filing import Filing
from domain.law import Law
from domain.procedures.steps import allowed, digests, due, onward, reasons_given, refs
from domain.rulebook.model import Span


class ConfirmCompleteness(msgspec.Struct, frozen=True):
    """Accept the case."""

    case: str


class RequestCorrection(msgspec.Struct, frozen=True):
    """Give the one correction notice, with everything that is missing."""

    case: str
    items: list[str]


class SupplyCorrection(msgspec.Struct, frozen=True):
    """Answer the correction notice, or a return."""

    case: str
    note: str = ""
    evidence: list[str] = []


def confirm_completeness(dossier: Dossier, cmd: ConfirmCompleteness, filing: Filing, law: Law) -> None:
    """Accept the case and pass it on to the next step."""
    case = allowed(dossier, cmd.case, "confirm_completeness", filing)
    filing.record(
        dossier, CompletenessConfirmed, basis=refs(case.current.source), **onward(case, filing, law)
    )


def request_correction(dossier: Dossier, cmd: RequestCorrection, filing: Filing, law: Law) -> None:
    """Tell the enterprise everything that is missing, once; the time for it comes from the step's rule."""
    case = allowed(dossier, cmd.case, "request_correction", filing)
    items = reasons_given("items", cmd.items)
    span = case.current.settings.get("correction")
    limit = msgspec.convert(span, Span) if span else None
    filing.record(
        dossier,
        CorrectionRequested,
        basis=refs(limit.source if limit else None, case.current.source),
        case=case.id,
        step=case.step,
        items=items,
        due=law.deadline(filing.today, limit, first_day="skipped", start_event="补正告知"),
    )


def supply_correction(dossier: Dossier, cmd: SupplyCorrection, filing: Filing, law: Law) -> None:
    """Record the enterprise's answer; the office goes on with the step."""
    case = allowed(dossier, cmd.case, "supply_correction", filing)
    note = cmd.note.strip()
    if not note and not cmd.evidence:
        raise BadInput("note", "没有可提交的补正", why="说明和材料都是空的", way_out="请填写说明或上传材料。")
    filing.record(
        dossier,
        CorrectionSupplied,
        case=case.id,
        step=case.step,
        note=note,
        evidence=digests(cmd.evidence),
        due=due(case, case.current, filing.today, law),
    )

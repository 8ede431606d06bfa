"""Correction of clerical errors (更正): a new event names the wrong one; nothing disappears."""

from contextlib import suppress
from typing import Literal

import msgspec

from domain.dossier import Dossier
from domain.envelope import Event
from domain.errors import BadInput, NotAllowed
from domain.events import CorrectionProposed, RecordCorrected, TitleAsserted, TitleRecognised
from domain.filing import Filing
from domain.law import Law
from domain.people import Role
from domain.permission import not_the_office
from domain.ports import Journal
from domain.procedures.application import dossier_of
from domain.procedures.proceeding_opening import told
from domain.procedures.steps import reason_given
from domain.series import claim
from domain.title import Title


class ProposeCorrection(msgspec.Struct, frozen=True):
    """Say that a recorded event holds a slip of the pen; a later proposal replaces one not yet approved.

    Args:
        corrects: Version of the enterprise's event that holds the error.
        title: Title whose field is wrong.
        wrong: What stands there, exactly.
        right: What should stand there.
    """

    uscc: str
    corrects: int
    title: str
    field: Literal["document_no", "certificate_no", "title_name"]
    wrong: str
    right: str
    reason: str


class ApproveCorrection(msgspec.Struct, frozen=True):
    """Put the error right as another official proposed."""

    uscc: str


def propose_correction(cmd: ProposeCorrection, filing: Filing, law: Law, journal: Journal) -> None:
    """Record the proposal; the wrong value must stand in the event named and must still be what holds."""
    dossier = dossier_of(cmd.uscc, journal)
    what, title = f"不能更正第 {cmd.corrects} 号记录", dossier.titles.get(cmd.title)
    if title is None:
        raise BadInput("title", what, why=f"没有称号 {cmd.title}", way_out="请核对称号编号。")
    _of_its_office(dossier, title, Role.HANDLER, filing, what)
    event = next(
        (one.event for one in journal.history(dossier.id) if one.event.version == cmd.corrects), None
    )
    stood = _recorded(event, cmd) if event else None
    if stood != cmd.wrong or _present(title, cmd.field) != cmd.wrong:
        now = f"现在的内容是“{_present(title, cmd.field)}”"
        raise BadInput(
            "wrong", what, why=f"该记录没有写“{cmd.wrong}”，或已经更正；{now}",
            way_out="请从档案历史中选择写错的记录，并照抄错误的内容。",
        )  # fmt: skip
    right = told("right", cmd.right, "正确的内容", what)
    if right == cmd.wrong:
        raise BadInput("right", what, why="更正前后的内容相同", way_out="请填写正确的内容。")
    filing.record(
        dossier, CorrectionProposed, corrects=cmd.corrects, subject=title.id, field=cmd.field,
        wrong=cmd.wrong, right=right, reason=reason_given("reason", cmd.reason),
    )  # fmt: skip


def approve_correction(cmd: ApproveCorrection, filing: Filing, law: Law, journal: Journal) -> None:
    """Record the correction; a certificate number is taken from its series like any other."""
    dossier = dossier_of(cmd.uscc, journal)
    what, found = f"不能批准{dossier.enterprise_name}的更正", dossier.correction
    if found is None:
        raise NotAllowed(what, why="没有待批准的更正", way_out="请先由经办人提出更正。")
    title = dossier.titles[found.subject]
    _of_its_office(dossier, title, Role.APPROVER, filing, what)
    if found.actor == filing.by.account:
        raise NotAllowed(what, why="更正由您提出", way_out="请由另一位审批人批准。")
    if _present(title, found.field) != found.wrong:
        raise NotAllowed(what, why="记录已经更正", way_out="无需再次更正。")
    if found.field == "certificate_no":
        with suppress(NotAllowed):  # a number given out already may be the right one of two that were swapped
            claim(found.right, filing, journal)
    filing.record(
        dossier, RecordCorrected, corrects=found.corrects, subject=found.subject, field=found.field,
        wrong=found.wrong, right=found.right, reason=found.reason, proposed_by=found.actor,
    )  # fmt: skip


def _of_its_office(dossier: Dossier, title: Title, role: Role, filing: Filing, what: str) -> None:
    """Refuse everybody but the office of the title's level."""
    why = not_the_office(filing.by, title.level, dossier.division, (role,), what="更正")
    if why is not None:
        raise NotAllowed(what, why=why.why, rule=why.rule, way_out=why.way_out)


def _recorded(event: Event, cmd: ProposeCorrection) -> str | None:
    """What *event* says about the field of the title, ``None`` where it says nothing."""
    match event:
        case TitleRecognised() | TitleAsserted() if event.title == cmd.title:
            return str(getattr(event, cmd.field))
        case RecordCorrected() if (event.subject, event.field) == (cmd.title, cmd.field):
            return event.right
        case _:
            return None


def _present(title: Title, field: str) -> str:
    return str(title.name if field == "title_name" else getattr(title, field))

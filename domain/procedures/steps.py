"""Going from one step of a route to the next, the same way in every procedure."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TypedDict

import msgspec

from domain.acts import require
from domain.calendar import Deadline, fixed_day
from domain.case import Case
from domain.dossier import Dossier, dossier_id
from domain.errors import BadInput, NotFound
from domain.filing import Filing
from domain.law import Law
from domain.ports import Journal
from domain.rulebook.model import CaseRules, Source, Step, StepKind, Unit

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Onward(TypedDict):
    """The fields that every event ending a step has in common."""

    case: str
    step: str
    next_step: str
    due: Deadline | None


def dossier_with(case_id: str, journal: Journal) -> Dossier:
    """Return the dossier to which the case or matter number belongs; one never seen is empty."""
    stream = dossier_id(case_id.partition("-")[0])
    return journal.load(Dossier, [stream]).get(stream) or Dossier(id=stream)


def case_of(dossier: Dossier, case_id: str) -> Case:
    """Return the case *case_id* of the dossier, or raise :exc:`NotFound`."""
    case = dossier.cases.get(case_id)
    if case is None:
        raise NotFound(f"找不到办件 {case_id}", why="编号不存在", way_out="请核对办件编号。")
    return case


def allowed(dossier: Dossier, case_id: str, act: str, filing: Filing) -> Case:
    """Return the case after making sure that *act* is allowed to the filing's actor now."""
    case = case_of(dossier, case_id)
    require(dossier, case, filing.by, act, filing.today)
    return case


def onward(case: Case, filing: Filing, law: Law) -> Onward:
    """Return the fields that move *case* to the step after its current one, with that step's deadline."""
    following = case.rules.after(case.step)
    step = following or case.current
    return Onward(case=case.id, step=case.step, next_step=step.id, due=due(case, step, filing.today, law))


def due(case: Case, step: Step, start: dt.date, law: Law) -> Deadline | None:
    """Return the deadline of *step* of *case* when its turn begins on *start*; see :func:`time_for`."""
    return time_for(step, start, law, case.cutoffs, case.round_name)


def time_for(
    step: Step, start: dt.date, law: Law, cutoffs: Mapping[str, dt.date], round_name: str
) -> Deadline | None:
    """
    Return the deadline of *step*: the day its round names for the level, else the time the rule gives.

    A round's day comes first because a batch notice goes before the general rules.  It binds the reviews up
    to the decision; publicity and recognition have times of their own.
    """
    day = cutoffs.get(step.level.value)
    if day is not None and step.kind not in (StepKind.PUBLICITY, StepKind.RECOGNITION):
        return fixed_day(day, start=start, named_by=round_name)
    return law.deadline(start, step.limit, first_day="skipped", start_event=step.label)


def refs(*sources: Source | None) -> list[str]:
    """Return the ``basis`` entries of the given sources, leaving out silence."""
    return [source.ref for source in sources if source and source.ref]


def reason_given(field: str, text: str) -> str:
    """Return *text* stripped, or raise :exc:`BadInput`: every adverse or discretionary act needs a reason."""
    if not text.strip():
        raise BadInput(field, "没有写明理由", why="这一决定必须说明理由", way_out="请填写理由后再提交。")
    return text.strip()


def reasons_given(field: str, texts: Sequence[str]) -> list[str]:
    """Return the non-empty *texts*, of which there must be at least one."""
    given = [text.strip() for text in texts if text.strip()]
    if not given:
        reason_given(field, "")
    return given


def digests(texts: Sequence[str]) -> list[str]:
    """Return *texts* if each is the digest of a document, or raise :exc:`BadInput`: events keep them."""
    for text in texts:
        if not _DIGEST.fullmatch(text):
            raise BadInput("evidence", "附件不能使用", why="不是附件的编号", way_out="请重新上传附件。")
    return list(texts)


def cited(*sources: Source | None) -> str:
    """Return the given sources as printed for people, empty when the text is silent."""
    return "、".join(dict.fromkeys(str(source) for source in sources if source))


def remedies(rules: CaseRules) -> tuple[list[str], list[Source]]:
    """Return what an enterprise may do against a refusal, as sentences, and the clauses that give it."""
    entries = rules.values.get("remedies", {}).get("value", [])
    told = []
    for entry in entries:
        where = f"，向{entry['to']}提出" if entry.get("to") else ""
        told.append(f"{entry['name']}：自收到决定之日起 {entry['n']} {Unit(entry['unit']).label}内{where}")
    return told, [msgspec.convert(entry["source"], Source) for entry in entries if entry.get("source")]

"""Expert review (专家评审): an odd panel without conflicts of interest, one score each, the average."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import msgspec

from domain.case import Case
from domain.dossier import Dossier
from domain.draw import Purpose
from domain.errors import BadInput, NotAllowed
from domain.events import ExpertRecused, ExpertReviewConcluded, ExpertsAppointed, ExpertScored
from domain.filing import Filing
from domain.law import Law
from domain.ports import Journal
from domain.procedures.draws import drawn_for
from domain.procedures.steps import allowed, dossier_with, onward, reason_given, refs

HUNDREDTH = Decimal("0.01")


class AppointExperts(msgspec.Struct, frozen=True):
    """Appoint the panel.

    Args:
        panel: Accounts of the experts, an odd number.
        excluded: Accounts left out for a conflict of interest, each with the reason.
        size_reason: Why this many, where the law does not say how many there must be.
        draw: Stream of the random draw from which the panel comes; none for one that the office chooses.
    """

    case: str
    panel: list[str]
    excluded: dict[str, str] = {}
    size_reason: str = ""
    draw: UUID | None = None


class RecuseExpert(msgspec.Struct, frozen=True):
    """Put another expert in the place of one with a conflict of interest.

    Args:
        replacement: Account; for a panel that was drawn, one that the draw or a redraw gave.
    """

    case: str
    expert: str
    reason: str
    replacement: str


class EnterScore(msgspec.Struct, frozen=True):
    """Give one's score, 0 to 100 with at most two decimals; once."""

    case: str
    score: Decimal
    opinion: str


class ConcludeExpertReview(msgspec.Struct, frozen=True):
    """Close the review when all have scored."""

    case: str
    opinion: str


def appoint_experts(cmd: AppointExperts, filing: Filing, law: Law, journal: Journal) -> None:
    """Appoint the panel, or raise and say which expert stands against it."""
    dossier = dossier_with(cmd.case, journal)
    case = allowed(dossier, cmd.case, "appoint_experts", filing)
    panel = [expert.strip() for expert in cmd.panel if expert.strip()]
    excluded = {expert: reason_given("excluded", reason) for expert, reason in cmd.excluded.items()}
    _size(case, len(panel), cmd.size_reason)
    if len(set(panel)) != len(panel):
        raise BadInput("panel", "不能确定评审专家", why="同一位专家出现了两次", way_out="请去掉重复的专家。")
    _pooled("panel", panel, dossier, law)
    if cmd.draw is not None:
        _drawn("panel", panel, cmd.draw, journal)
    _free_of_conflict(dossier, case, panel, excluded, filing)
    filing.record(
        dossier,
        ExpertsAppointed,
        basis=refs(case.current.source),
        case=case.id,
        step=case.step,
        panel=panel,
        excluded=excluded,
        size_reason=cmd.size_reason.strip(),
        draw=cmd.draw,
    )


def recuse_expert(cmd: RecuseExpert, filing: Filing, law: Law, journal: Journal) -> None:
    """Replace an expert; a score that the expert gave stays on record and no longer counts."""
    dossier = dossier_with(cmd.case, journal)
    case = allowed(dossier, cmd.case, "recuse_expert", filing)
    if cmd.expert not in case.panel:
        raise BadInput("expert", "不能更换专家", why="该专家不在评审组中", way_out="请选择评审组中的专家。")
    replacement = cmd.replacement.strip()
    if not replacement or replacement in case.panel:
        raise BadInput(
            "replacement", "不能更换专家", why="接替的专家为空或已在评审组中", way_out="请另选一位专家。"
        )
    _pooled("replacement", [replacement], dossier, law)
    if case.panel_draw is not None:
        _drawn("replacement", [replacement], case.panel_draw, journal)
    excluded = {**case.excluded, cmd.expert: reason_given("reason", cmd.reason)}
    _free_of_conflict(dossier, case, [replacement], excluded, filing)
    filing.record(
        dossier,
        ExpertRecused,
        basis=refs(case.current.source),
        case=case.id,
        step=case.step,
        expert=cmd.expert,
        reason=cmd.reason.strip(),
        replacement=replacement,
    )


def enter_score(dossier: Dossier, cmd: EnterScore, filing: Filing, law: Law) -> None:
    """Record the actor's own score; it cannot be changed afterwards."""
    case = allowed(dossier, cmd.case, "enter_score", filing)
    score = cmd.score
    if not score.is_finite() or not 0 <= score <= 100 or score != score.quantize(HUNDREDTH):
        raise BadInput(
            "score", f"评分“{score}”不能使用", why="应为 0 至 100，最多两位小数", way_out="请改正后再提交。"
        )
    filing.record(
        dossier,
        ExpertScored,
        basis=refs(case.current.source),
        case=case.id,
        step=case.step,
        expert=filing.by.account,
        score=score,
        opinion=reason_given("opinion", cmd.opinion),
    )


def conclude_expert_review(dossier: Dossier, cmd: ConcludeExpertReview, filing: Filing, law: Law) -> None:
    """Average the scores, half-up to two decimals, and pass the case on; the decision weighs the result."""
    case = allowed(dossier, cmd.case, "conclude_expert_review", filing)
    scores = case.scores.values()
    filing.record(
        dossier,
        ExpertReviewConcluded,
        basis=refs(case.current.source),
        average=(sum(scores, Decimal(0)) / len(scores)).quantize(HUNDREDTH, ROUND_HALF_UP),
        opinion=reason_given("opinion", cmd.opinion),
        **onward(case, filing, law),
    )


def _size(case: Case, size: int, reason: str) -> None:
    least = case.current.settings.get("experts_min")
    rule = str(case.current.source or "")
    if size % 2 == 0:
        raise BadInput(
            "panel",
            "不能确定评审专家",
            why=f"共 {size} 人，人数应为单数",
            rule=rule,
            way_out="请增加或减少一人。",
        )
    if least is None and not reason.strip():
        raise BadInput(
            "size_reason",
            "不能确定评审专家",
            why="文件没有规定专家人数",
            rule=rule,
            way_out="请说明为何确定为这一人数。",
        )
    if least is not None and size < least:
        raise BadInput(
            "panel",
            "不能确定评审专家",
            why=f"共 {size} 人，应不少于 {least} 人",
            rule=rule,
            way_out="请补足专家。",
        )


def _pooled(field: str, experts: Sequence[str], dossier: Dossier, law: Law) -> None:
    """Refuse somebody who is no active expert of the area's pool."""
    strangers = set(experts) - set(law.pool.pooled(dossier.division)) if law.pool else set()
    if strangers:
        raise BadInput(
            field,
            "不能确定评审专家",
            why=f"{'、'.join(sorted(strangers))} 不在本地区的专家库中",
            way_out="请从专家库中选择。",
        )


def _drawn(field: str, experts: Sequence[str], stream: UUID, journal: Journal) -> None:
    """Refuse somebody whom the draw did not give."""
    draw = drawn_for(journal, stream, Purpose.EXPERTS, "不能确定评审专家")
    strangers = sorted(set(experts) - set(draw.members))
    if strangers:
        raise BadInput(
            field,
            "不能确定评审专家",
            why=f"{'、'.join(strangers)} 不是“{draw.name}”抽中的专家",
            way_out="请使用抽中的专家；不能参加的，请先补抽。",
        )


def _free_of_conflict(
    dossier: Dossier, case: Case, panel: Sequence[str], excluded: dict[str, str], filing: Filing
) -> None:
    for expert in panel:
        if expert in excluded:
            raise NotAllowed(
                f"{expert} 不能参加评审", why=f"应当回避：{excluded[expert]}", way_out="请另选一位专家。"
            )
        if expert == filing.by.account or expert in case.handlers:
            raise NotAllowed(
                f"{expert} 不能参加评审", why="该账号经办过本办件", way_out="请另选一位没有经办过的专家。"
            )

"""Changes at an enterprise (变更): reported by it or found, assessed, and closed when nothing is left."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from domain import divisions
from domain.case import Status
from domain.change import Change, ChangeState
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import ChangeAssessed, ChangeClosed, ChangeReported, EnterpriseRenamed
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act, Moment
from domain.people import Role
from domain.permission import OFFICIALS, Scope, Why, not_the_enterprise
from domain.procedures import change_effects, custody
from domain.procedures.change_rules import examiner, highest, stakes_in, standard
from domain.procedures.matters import allowed, next_id
from domain.procedures.registration import LONGEST_NAME
from domain.procedures.steps import digests, reason_given
from domain.rulebook.model import ChangeKind, GroundKind, Level
from domain.title import Title


class ReportChange(msgspec.Struct, frozen=True):
    """Report a change, as the enterprise itself.

    Args:
        uscc: Credit code of the enterprise.
        kinds: What changed, one or several of :class:`~domain.rulebook.model.ChangeKind`.
        happened_on: Civil day on which it took effect.
        description: What happened, in the enterprise's words.
        new_name: The new full name, for a rename.
        new_division: Six-digit code of the new county, for a relocation.
        evidence: Digests of the documents.
    """

    uscc: str
    kinds: list[str]
    happened_on: dt.date
    description: str
    new_name: str = ""
    new_division: str = ""
    evidence: list[str] = []


class FindChange(msgspec.Struct, frozen=True):
    """Record, as an authority, a change that was found unreported; fields as in :class:`ReportChange`."""

    uscc: str
    kinds: list[str]
    happened_on: dt.date
    description: str
    new_name: str = ""
    new_division: str = ""
    evidence: list[str] = []


class AssessChange(msgspec.Struct, frozen=True):
    """Establish the change and judge, title by title, whether its standard is still met.

    Args:
        matter: The change.
        still_meets: Titles in force whose standard is still met.
        fails: Titles in force whose standard is not met any longer.
        finding: What was found, in words.
        established: Whether the change took place as stated; if not, nothing follows from it.
        evidence: Digests of the documents.
        records_name: Whether a new name holds from now on; not where it waits for its own approval, as a
            simple rename of a national title does.
    """

    matter: str
    still_meets: list[str]
    fails: list[str]
    finding: str
    established: bool = True
    evidence: list[str] = []
    records_name: bool = True


class CloseChange(msgspec.Struct, frozen=True):
    """Close the change when nothing is left to do about it.

    Args:
        matter: The change.
        outcome: What came out, in words.
    """

    matter: str
    outcome: str


def _nothing_left(m: Moment) -> Why | None:
    if m.matter.late_open:
        return Why("逾期报告还没有处理", "请由另一名审批人处理逾期报告。")
    if m.matter.to_settle:
        return Why("不再符合标准的称号还没有处理", "请由另一名审批人处理这些称号。")
    if change_effects.to_refer(m.dossier, m.matter, m.today):
        return Why("应当取消的称号还没有启动程序", "请先启动取消程序，由企业陈述意见。")
    if custody.to_move(m.dossier, m.matter):
        return Why("迁移还没有办理", "请先办理省内迁移，或者由迁入地接收。")
    return None


ASSESS = Act("assess_change", "评估变化", Scope.OFFICE, (ChangeState.REPORTED,))
CLOSE = Act(
    "close_change", "办结变化", Scope.OFFICE, (ChangeState.ASSESSED,),
    roles=(Role.HANDLER, Role.APPROVER), checks=(_nothing_left,),
)  # fmt: skip

ACTS: tuple[Act, ...] = (
    ASSESS, change_effects.JUDGE, change_effects.SETTLE, change_effects.REFER, custody.RELOCATE,
    custody.OFFER, custody.TAKE, custody.DECLINE, CLOSE,
)  # fmt: skip
"""The acts that a change offers."""


def report_change(dossier: Dossier, cmd: ReportChange, filing: Filing, law: Law) -> None:
    """Take the enterprise's report, in time on the last day and late from the day after it on."""
    _registered(dossier, cmd.uscc)
    why = not_the_enterprise(filing.by, dossier.uscc)
    if why is not None:
        raise NotAllowed(f"不能报告 {cmd.uscc} 的变化", why=why.why, way_out=why.way_out)
    _open(dossier, cmd, filing, law, found=False)


def find_change(dossier: Dossier, cmd: FindChange, filing: Filing, law: Law) -> None:
    """Record what an office of the place found."""
    _registered(dossier, cmd.uscc)
    actor, what = filing.by, f"不能登记 {cmd.uscc} 的变化"
    if actor.office is None or not actor.has(*OFFICIALS):
        raise NotAllowed(what, why="只有主管部门的工作人员可以办理", way_out="请由主管部门办理。")
    if not actor.office.covers(dossier.division):
        raise NotAllowed(
            what, why=f"该企业不在{actor.office.name}的辖区内", way_out="请由企业所在地的主管部门办理。"
        )
    _open(dossier, cmd, filing, law, found=True)


def assess_change(dossier: Dossier, cmd: AssessChange, filing: Filing, law: Law) -> None:
    """Judge every title in force once; a new name, and what a late report brings by itself, follow."""
    change = allowed(dossier, cmd.matter, ASSESS, Change, filing)
    held = {title.id: title for title in dossier.titles_on(filing.today)}
    finding = reason_given("finding", cmd.finding)
    _judged_once(held, cmd)
    if not cmd.established and cmd.fails:
        raise BadInput(
            "fails", "不能评估变化", why="变化不成立时，称号不会因此不符合标准", way_out="请核对评估结论。"
        )
    rules = change_effects.applied(dossier, change, law, change.happened_on, change.opened_on)
    filing.record(
        dossier, ChangeAssessed, basis=rules, change=change.id, established=cmd.established,
        still_meets=cmd.still_meets, fails=cmd.fails, finding=finding, evidence=digests(cmd.evidence),
        results={title.id: standard(dossier, title, filing.today, law) for title in held.values()},
    )  # fmt: skip
    if not cmd.established:
        return
    if cmd.records_name and not _waits(dossier, change.new_name):
        _rename(dossier, change, filing)
    change_effects.follow_by_themselves(dossier, change, filing, law)


def close_change(dossier: Dossier, cmd: CloseChange, filing: Filing, law: Law) -> None:
    """End it; proceedings that were opened because of it go their own way."""
    change = allowed(dossier, cmd.matter, CLOSE, Change, filing)
    filing.record(dossier, ChangeClosed, change=change.id, outcome=reason_given("outcome", cmd.outcome))


def _waits(dossier: Dossier, name: str) -> bool:
    """Whether a simple rename to *name* is under way, which decides on it."""
    return any(
        case.status is Status.OPEN and case.new_name == name for case in dossier.cases.values() if name
    )


def _rename(dossier: Dossier, change: Change, filing: Filing) -> None:
    """Record the new name; one that a later rename has replaced already becomes a former name."""
    if change.new_name in ("", dossier.enterprise_name):
        return
    later = [
        other.happened_on
        for other in dossier.changes.values()
        if other.established and other.new_name and other.happened_on > change.happened_on
    ]
    before, after = dossier.enterprise_name, change.new_name
    if later:
        before, after = after, before
    filing.record(
        dossier, EnterpriseRenamed, effective_on=max([change.happened_on, *later]), before=before,
        after=after, cause=change.id,
    )  # fmt: skip


def _registered(dossier: Dossier, uscc: str) -> None:
    if not dossier.version:
        raise NotAllowed(f"不能登记 {uscc} 的变化", why="该企业尚未建档", way_out="请先建立企业档案。")


def _open(dossier: Dossier, cmd: ReportChange | FindChange, filing: Filing, law: Law, *, found: bool) -> None:
    kinds = _kinds(cmd.kinds)
    _sensible_day(dossier, cmd.happened_on, filing)
    _fitting(dossier, cmd, kinds)
    _not_twice(dossier, cmd, kinds)
    description = cmd.description.strip()
    if not description:
        raise BadInput("description", "不能登记变化", why="没有写明变化情况", way_out="请写明变化情况。")
    stakes, basis = stakes_in(dossier, kinds, cmd.happened_on, filing.today, law)
    top = highest(dossier.titles_on(filing.today))
    dues = [stake.due for stake in stakes if stake.due is not None]
    filing.record(
        dossier, ChangeReported, basis=basis, change=next_id(dossier, Change), kinds=kinds,
        happened_on=cmd.happened_on, found=found, description=description, evidence=digests(cmd.evidence),
        due=min(dues, key=lambda due: due.last_day, default=None), late=any(stake.late for stake in stakes),
        stakes=stakes, decides=top.level if top else Level.PROVINCE,
        level=examiner(top, filing.today, law, GroundKind.UNQUALIFIED) if top else Level.PROVINCE,
        division=dossier.division, new_name=cmd.new_name.strip(), new_division=cmd.new_division,
    )  # fmt: skip


def _kinds(texts: Sequence[str]) -> list[ChangeKind]:
    known = [kind.value for kind in ChangeKind]
    if not texts or not set(texts) <= set(known):
        raise BadInput("kinds", "不能登记变化", why="没有选择变化的种类", way_out="请选择变化的种类。")
    return [kind for kind in ChangeKind if kind.value in texts]


def _sensible_day(dossier: Dossier, day: dt.date, filing: Filing) -> None:
    what = "变化发生日不能使用"
    if day > filing.today:
        raise BadInput("happened_on", what, why="日期在今天之后", way_out="请在变化发生后报告。")
    if dossier.established_on and day < dossier.established_on:
        raise BadInput(
            "happened_on", what, why=f"企业成立于 {dossier.established_on}", way_out="请核对日期。"
        )


def _fitting(dossier: Dossier, cmd: ReportChange | FindChange, kinds: list[ChangeKind]) -> None:
    """Make sure that the new name and the new place stand with their kinds, and are new."""
    name = cmd.new_name.strip()
    if (ChangeKind.RENAME in kinds) != bool(name) or len(name) > LONGEST_NAME:
        raise BadInput(
            "new_name", "新名称不能使用", why="更名须填写新名称，其他变化不填", way_out="请按营业执照填写。"
        )
    if name and name == dossier.enterprise_name:
        raise BadInput("new_name", "新名称不能使用", why="与现在的名称相同", way_out="请核对名称。")
    if (ChangeKind.RELOCATION in kinds) != bool(cmd.new_division):
        raise BadInput(
            "new_division", "迁入地不能使用", why="迁移须填写迁入地，其他变化不填",
            way_out="请选择迁入地所在的县（区）。",
        )  # fmt: skip
    if cmd.new_division and not _is_county(cmd.new_division):
        raise BadInput(
            "new_division", "迁入地不能使用", why=f"“{cmd.new_division}”不是县级行政区划代码",
            way_out="请选择迁入地所在的县（区）。",
        )  # fmt: skip
    if cmd.new_division and cmd.new_division == dossier.division:
        raise BadInput("new_division", "迁入地不能使用", why="与现在的所在地相同", way_out="请核对迁入地。")


def _is_county(division: str) -> bool:
    """Whether *division* is a lowest division that exists today."""
    beside = divisions.children(divisions.parent(division)) if divisions.exists(division) else []
    return division in beside and not divisions.children(division)


def _not_twice(dossier: Dossier, cmd: ReportChange | FindChange, kinds: list[ChangeKind]) -> None:
    for known in dossier.changes.values():
        same = known.happened_on == cmd.happened_on and set(known.kinds) & set(kinds)
        if same and known.established is not False:
            raise NotAllowed(
                "不能登记变化", why=f"同一变化已经登记（{known.id}）", way_out="请直接办理已登记的变化。"
            )
        if cmd.new_division and known.new_division and known.open:
            raise NotAllowed(
                "不能登记变化", why=f"上一次迁移还没有办结（{known.id}）", way_out="请先办结上一次迁移。"
            )


def _judged_once(held: dict[str, Title], cmd: AssessChange) -> None:
    """Make sure that every title in force was judged once, and no other one."""
    judged = [*cmd.still_meets, *cmd.fails]
    if sorted(judged) != sorted(held):
        names = "、".join(f"{title.name}（{title.id}）" for title in held.values()) or "无"
        raise BadInput(
            "still_meets", "不能评估变化", why=f"应对每项有效称号各作一次判断，有效称号：{names}",
            way_out="请逐项选择“仍符合”或“不再符合”。",
        )  # fmt: skip

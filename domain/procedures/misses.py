"""What follows a duty that was not done (逾期后果), and the end of a title whose term is over (期满失效).

What the law lets follow by itself is recorded with the miss.  What weighs on the enterprise only after it
was heard, or what the text leaves to a person, waits for two officials.  Nothing that asks for a reminder
follows without one.
"""

import datetime as dt

import msgspec

from domain.case import Status
from domain.dossier import Dossier
from domain.duty import Duty, DutyState
from domain.errors import BadInput, NotAllowed
from domain.events import (
    ConsequenceProposed,
    ConsequenceSentBack,
    DutyJudged,
    DutyMissed,
    DutyReleased,
    DutyReminded,
    RecheckRightLost,
    TitleEnded,
    TitleLapsed,
    TitleRemoved,
    TitleSurrendered,
    TitleWaived,
    WatchListed,
)
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act, Moment
from domain.people import Role
from domain.permission import Scope, Why, not_the_office
from domain.procedures.duties import RECHECK, for_clerk, gone, keeper, release_with, rules_of, title_of
from domain.procedures.matters import allowed
from domain.procedures.steps import cited, reason_given, refs
from domain.rulebook.model import Consequence, Source, Then
from domain.rulebook.schema import Recheck
from domain.title import Title

ENDS: dict[Then, type[TitleEnded]] = {
    Then.LAPSED: TitleLapsed,
    Then.WAIVED: TitleWaived,
    Then.REMOVED: TitleRemoved,
}
"""Ends that the law brings about by itself."""

ENDS_BY_ITSELF = ("none", "renewal")
"""Models under which a term ends without anybody being called to a recheck."""

LONGEST_GRACE = 90
"""Above this a grace given by hand is taken for a slip of the pen, in civil days."""


class RecordMiss(msgspec.Struct, frozen=True):
    """Record that the last day of a duty has passed, with what follows by itself.

    A duty whose ground is gone, because its title ended or a higher one exempts, falls away instead.
    Where the rules demand a reminder and there was none, the enterprise is reminded instead, and the miss is
    recorded once the days it was given have passed, too.

    Args:
        matter: Number of the duty.
        grace: Civil days that such a late reminder leaves; asked for only then, because no text names them.
    """

    matter: str
    grace: int | None = None


class ProposeConsequence(msgspec.Struct, frozen=True):
    """Propose what is to follow a miss, where the rules leave it to a person or demand a hearing.

    Args:
        matter: Number of the duty.
        then: One of the consequences that the duty names; none where nothing is to follow.
        reason: Why this one.
    """

    matter: str
    then: Then | None
    reason: str


class JudgeMiss(msgspec.Struct, frozen=True):
    """Agree to the proposed consequence, or send it back; never by the official who proposed it.

    Args:
        matter: Number of the duty.
        agrees: Whether the proposal is approved.
        reason: Why; needed where it is sent back.
    """

    matter: str
    agrees: bool = True
    reason: str = ""


class LapseTitle(msgspec.Struct, frozen=True):
    """Record that a title ended with its term, because no recheck keeps or continues it.

    Args:
        uscc: Credit code of the enterprise.
        title: Id of the title.
        reason: Why, where a person ends a term of which the rules do not say what follows.
    """

    uscc: str
    title: str
    reason: str = ""


# ------------------------------------------------------------------ the table


def _over(m: Moment) -> Why | None:
    """The last day has passed for certain: on a settled calendar, with time running and nothing pending."""
    duty: Duty = m.matter
    if duty.due is None or not duty.due.is_over(m.today):
        return Why(
            f"最后一日是 {duty.due.last_day if duty.due else '—'}，当日仍可履行", "请在期限届满后办理。"
        )
    if duty.suspended_on is not None:
        return Why(f"期限自 {duty.suspended_on} 起中止", "请在期限恢复计算后办理。")
    if duty.due.provisional:
        return Why("期限所涉年份的放假安排尚未公布", "请在公布后重新计算期限。")
    if duty.move is not None:
        return Why(f"有人申请将期限改为 {duty.move.to}，尚未审批", "请先审批这一申请。")
    return None


def _after_reminder(m: Moment) -> Why | None:
    until = m.matter.reminded_until
    if until is None or m.today > until:
        return None
    return Why(f"已提醒企业于 {until} 前履行", f"请在 {until} 之后办理。")


def _unproposed(m: Moment) -> Why | None:
    return Why("已有待审批的意见", "请等待审批人审批。") if m.matter.proposal else None


def _another_person(m: Moment) -> Why | None:
    if m.matter.proposal is None:
        return Why("还没有提出逾期后果", "请先由经办人提出意见。")
    if m.matter.proposal.by == m.actor.account:
        return Why("提出意见的人不得自行审批", "请由本机关另一名审批人审批。")
    return None


RECORD_MISS = Act(
    "record_miss", "记录逾期", Scope.OFFICE, (DutyState.OPEN,), (Role.HANDLER, Role.APPROVER),
    (_over, _after_reminder), keeper, adverse=True,
)  # fmt: skip
PROPOSE = Act(
    "propose_consequence", "提出逾期后果", Scope.OFFICE, (DutyState.TO_JUDGE,), checks=(_unproposed,),
    adverse=True,
)  # fmt: skip
JUDGE = Act(
    "judge_miss", "审批逾期后果", Scope.OFFICE, (DutyState.TO_JUDGE,), (Role.APPROVER,), (_another_person,),
    adverse=True,
)  # fmt: skip

ACTS = (RECORD_MISS, PROPOSE, JUDGE)
"""What a duty offers once its day has passed."""


# ------------------------------------------------------------------ decisions


def record_miss(dossier: Dossier, cmd: RecordMiss, filing: Filing, law: Law) -> None:
    """Record the miss with what follows by itself, or the reminder that must come first."""
    duty = allowed(dossier, cmd.matter, for_clerk(RECORD_MISS, filing), Duty, filing)
    if reason := gone(dossier, duty, filing.today, law):
        filing.record(dossier, DutyReleased, basis=duty.rules, duty=duty.id, reason=reason)
        return
    count = 1 + sum(
        one.count > 0 for one in dossier.duties.values() if (one.what, one.title) == (duty.what, duty.title)
    )
    after = group(duty.consequences, count)
    if any(one.needs_reminder for one in after) and not duty.reminded:
        _remind_first(dossier, duty, cmd, filing)
        return
    choices = [one.then for one in after if _for_people(one)]
    follows = [one.then for one in after if not _for_people(one)]
    filing.record(
        dossier, DutyMissed, basis=duty.rules, duty=duty.id, count=count, follows=follows, choices=choices
    )
    for then in follows:
        _let_follow(dossier, duty, then, filing)


def propose_consequence(dossier: Dossier, cmd: ProposeConsequence, filing: Filing, law: Law) -> None:
    """Put what is to follow on the table, for another official to approve."""
    duty = allowed(dossier, cmd.matter, PROPOSE, Duty, filing)
    _open_choice(duty, cmd.then)
    filing.record(
        dossier, ConsequenceProposed, basis=duty.rules, duty=duty.id, then=cmd.then,
        reason=reason_given("reason", cmd.reason),
    )  # fmt: skip


def judge_miss(dossier: Dossier, cmd: JudgeMiss, filing: Filing, law: Law) -> None:
    """Let the proposed consequence follow, or send the proposal back.

    A cancellation is only chosen; the title ends in a proceeding in which the enterprise is heard.
    """
    duty = allowed(dossier, cmd.matter, JUDGE, Duty, filing)
    if not cmd.agrees:
        filing.record(dossier, ConsequenceSentBack, duty=duty.id, reason=reason_given("reason", cmd.reason))
        return
    proposal = duty.proposal
    assert proposal is not None  # noqa: S101 - JUDGE's check
    filing.record(
        dossier, DutyJudged, basis=duty.rules, duty=duty.id, then=proposal.then,
        reason=cmd.reason.strip() or proposal.reason, proposed_by=proposal.by,
    )  # fmt: skip
    if proposal.then is not None:
        _let_follow(dossier, duty, proposal.then, filing)


def lapse_title(dossier: Dossier, cmd: LapseTitle, filing: Filing, law: Law) -> None:
    """End the title with its last day, in the way that staying away from the recheck is in law."""
    title = title_of(dossier, cmd.title)
    what = f"不能记录“{title.name}”期满（{title.id}）"
    if not filing.by.has(Role.CLERK):
        refusal = not_the_office(filing.by, title.level, dossier.division, (Role.APPROVER,), what="期满失效")
        if refusal:
            raise NotAllowed(what, why=refusal.why, way_out=refusal.way_out)
    _term_is_over(dossier, title, filing.today, what)
    rule, source = _recheck(dossier, title, law)
    called = _called(dossier, title)
    if called is None and title.recheck_right and (rule is None or rule.model not in ENDS_BY_ITSELF):
        if filing.by.has(Role.CLERK):
            raise NotAllowed(
                what, why="还没有组织复核，规则也没有规定期满后如何处理", rule=cited(source),
                way_out="请组织复核，或由审批人说明理由后记录。",
            )  # fmt: skip
        reason_given("reason", cmd.reason)
    kind, reason = _end_of(title, called, rule, filing, what)
    filing.record(
        dossier, kind, effective_on=title.valid_until + dt.timedelta(days=1), basis=refs(source),
        title=title.id, last_day=title.valid_until, reason=cmd.reason.strip() or reason,
        cause=called.id if called else "",
    )  # fmt: skip
    release_with(dossier, title.id, filing)


def group(consequences: list[Consequence], count: int) -> list[Consequence]:
    """Return what the rules let follow the miss number *count*: of the highest number that it reaches."""
    reached = [one.after for one in consequences if one.after <= count]
    return [one for one in consequences if one.after == max(reached)] if reached else []


# ------------------------------------------------------------------ what follows


def _for_people(one: Consequence) -> bool:
    """Whether a person must choose it, hear the enterprise first, or say what is to be put right."""
    return one.discretion or one.then.adverse or one.then is Then.RECTIFICATION


def _remind_first(dossier: Dossier, duty: Duty, cmd: RecordMiss, filing: Filing) -> None:
    if cmd.grace is None or not 1 <= cmd.grace <= LONGEST_GRACE:
        raise BadInput(
            "grace", f"不能记录逾期（{duty.id}）", why="按规定须先提醒企业，提醒后留出的天数没有填写或不合理",
            way_out=f"请填写 1 至 {LONGEST_GRACE} 日。",
        )  # fmt: skip
    until = filing.today + dt.timedelta(days=cmd.grace)
    filing.record(
        dossier, DutyReminded, basis=duty.rules, duty=duty.id, channel="account", until=until,
        note="按规定，提醒后仍未履行的才产生逾期后果",
    )  # fmt: skip


def _let_follow(dossier: Dossier, duty: Duty, then: Then, filing: Filing) -> None:
    """Record what *then* does to the title; what only counts elsewhere stands in the miss itself."""
    title = dossier.titles.get(duty.title)
    reason = f"{duty.label}逾期未履行"
    if then is Then.REMINDER:
        filing.record(dossier, DutyReminded, basis=duty.rules, duty=duty.id, channel="account", note=reason)
    elif then is Then.WATCH_LIST and not dossier.watched:
        filing.record(dossier, WatchListed, basis=duty.rules, reason=reason, cause=duty.id)
    elif title is None or title.end is not None:
        return
    elif then is Then.RECHECK_RIGHT_LOST and title.recheck_right:
        filing.record(
            dossier, RecheckRightLost, basis=duty.rules, title=title.id, reason=reason, cause=duty.id
        )
    elif then in ENDS and duty.what != RECHECK:
        # Who stays away from a recheck keeps the title to the end of its term; LapseTitle ends it then.
        last_day = max(_last_chance(duty), title.valid_from)
        filing.record(
            dossier, ENDS[then], basis=duty.rules, title=title.id, last_day=min(last_day, title.valid_until),
            reason=reason, cause=duty.id,
        )  # fmt: skip
        release_with(dossier, title.id, filing)


def _last_chance(duty: Duty) -> dt.date:
    """Last day on which the duty could still be done; the same whenever the miss is recorded."""
    days = [duty.due.last_day if duty.due else duty.opened_on, duty.reminded_until or dt.date.min]
    return max(days)


def _open_choice(duty: Duty, then: Then | None) -> None:
    if then is not None and then not in duty.choices:
        named = "、".join(one.label for one in duty.choices)
        raise BadInput(
            "then",
            f"不能提出“{then.label}”",
            why=f"规定可选的后果是：{named}",
            way_out="请从中选择，或不予追究。",
        )


# ------------------------------------------------------------------ the end of a term


def _term_is_over(dossier: Dossier, title: Title, today: dt.date, what: str) -> None:
    if title.end is not None:
        raise NotAllowed(what, why=f"称号已终止：{title.end.label}", way_out="无需再次办理。")
    if title.kept_by:
        raise NotAllowed(what, why=f"复核期间称号继续有效（{title.kept_by}）", way_out="请等待复核结果。")
    if today <= title.valid_until:
        raise NotAllowed(
            what,
            why=f"有效期到 {title.valid_until}，当日仍然有效",
            way_out=f"请在 {title.valid_until} 之后办理。",
        )
    for case in dossier.cases.values():
        if case.renews != title.id:
            continue
        if case.status in (Status.OPEN, Status.CONSENT):
            raise NotAllowed(what, why=f"复核正在办理（{case.id}）", way_out="请等待复核结果。")
        if case.status is Status.REFUSED:
            raise NotAllowed(
                what, why=f"复核未通过（{case.id}），称号的终止由复核结果记入", way_out="请办理复核结果。"
            )
    for duty in dossier.duties.values():
        if (duty.what, duty.title, duty.state) == (RECHECK, title.id, DutyState.OPEN):
            raise NotAllowed(what, why=f"申请复核的期限还没有办结（{duty.id}）", way_out="请等待期限届满。")


def _called(dossier: Dossier, title: Title) -> Duty | None:
    """The latest duty to apply for the title's recheck that did not fall away."""
    found = [
        one
        for one in dossier.duties.values()
        if (one.what, one.title) == (RECHECK, title.id) and one.state != DutyState.RELEASED
    ]
    return found[-1] if found else None


def _end_of(
    title: Title, called: Duty | None, rule: Recheck | None, filing: Filing, what: str
) -> tuple[type[TitleEnded], str]:
    """Return how the title ends with its term, and why."""
    if called is None:
        lost = f"，已取消复核资格（{title.right_lost_because}）" if not title.recheck_right else ""
        return TitleLapsed, f"有效期届满{lost}"
    if called.state == DutyState.GIVEN_UP:
        return TitleSurrendered, f"有效期届满，企业声明放弃复核（{called.reason}）"
    decided = [then for then in called.follows if then.ends_title]
    absent = decided[0] if decided else rule.on_absent if rule else None
    by_people = called.state == DutyState.TO_JUDGE or (absent is not None and absent.adverse)
    if by_people and filing.by.has(Role.CLERK):
        raise NotAllowed(
            what, why=f"未申请复核的后果须由主管部门决定（{called.id}）",
            way_out="请由主管部门启动取消程序，或记录期满失效。",
        )  # fmt: skip
    return ENDS.get(absent or Then.LAPSED, TitleLapsed), "有效期届满，未申请复核"


def _recheck(dossier: Dossier, title: Title, law: Law) -> tuple[Recheck | None, Source | None]:
    """The rules of the recheck on the title's last day; none where no rules of its scheme were in force."""
    try:
        rules = rules_of(dossier, title, title.valid_until, law)
    except NotAllowed:
        return None, None
    return rules.recheck, rules.sources.get("recheck")

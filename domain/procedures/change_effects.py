"""What follows a change for the titles: of a late report, and of a standard that is not met any longer.

What the rule leaves no choice about and what ends no title follows with the assessment.  What ends a title,
or leaves a choice, takes a second official.  A cancellation is never recorded here: it is referred to a
proceeding, in which the enterprise is heard.
"""

import datetime as dt
from typing import Literal

import msgspec

from domain.change import Change, ChangeState
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import (
    ChangeLateJudged,
    ChangeSettled,
    RecheckRightLost,
    TitleEnded,
    TitleLapsed,
    TitleRemoved,
    TitleWaived,
    WatchListed,
)
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act, Moment
from domain.people import Role
from domain.permission import Scope, Why
from domain.ports import Journal
from domain.procedures.application import dossier_of
from domain.procedures.change_rules import rules_of
from domain.procedures.endings import open_duties, refuse, release, resting_on
from domain.procedures.matters import allowed
from domain.procedures.proceeding_opening import open_proceeding
from domain.procedures.proceedings import OpenProceeding
from domain.procedures.steps import cited, reason_given, refs
from domain.rulebook.model import ChangeKind, Consequence, GroundKind, Source, Then, Touches


class JudgeLate(msgspec.Struct, frozen=True):
    """Decide, as a second official, what follows a late report; only what the rules offer can be chosen.

    Args:
        matter: The change.
        then: What follows; ``nothing`` only where the rule leaves the choice.
        reason: Why; may stay empty only where the rule leaves no choice.
    """

    matter: str
    then: Literal[
        "nothing", "reminder", "rectification", "recheck_right_lost", "score_minimum", "watch_list",
        "no_support", "lapsed", "waived", "removed", "cancelled",
    ]  # fmt: skip
    reason: str = ""


class SettleUnqualified(msgspec.Struct, frozen=True):
    """Settle, as a second official, what becomes of the titles whose standard is not met any longer.

    Args:
        matter: The change.
        otherwise: What follows for titles on which the text is silent: ``nothing``, ``cancelled`` (a
            proceeding is due), or ``lapsed`` where the enterprise itself reported its dissolution.
        reason: Why; needed where the text is silent.
    """

    matter: str
    otherwise: Literal["nothing", "lapsed", "cancelled", ""] = ""
    reason: str = ""


class ReferChange(msgspec.Struct, frozen=True):
    """Open the proceeding to which the change leads, in which the enterprise is heard.

    Args:
        matter: The change, which becomes the proceeding's cause.
        titles: Titles whose cancellation was found due; the first one's rules lead.
        facts: What is held against the enterprise.
        reason: Why; also why the ground was named by a person.
        ground_id: Id of the ground in the rules of the first title; empty where a person names it by
            ``ground``, ``clause`` and ``kind``.
        touches: Which titles end, where the rules are silent on it.
    """

    matter: str
    titles: list[str]
    facts: str
    reason: str
    ground_id: str = ""
    ground: str = ""
    clause: str = ""
    kind: GroundKind = GroundKind.UNREPORTED
    touches: Touches | None = None


ENDS: dict[Then | None, type[TitleEnded]] = {
    Then.LAPSED: TitleLapsed, Then.WAIVED: TitleWaived, Then.REMOVED: TitleRemoved,
}  # fmt: skip
"""Ends by law that blame nobody; a cancellation takes a proceeding."""
UNQUALIFIED = "不再符合认定标准"
"""Why a title ends whose standard is not met any longer."""
DISSOLVING = {ChangeKind.MERGER, ChangeKind.DIVISION, ChangeKind.CLOSURE}
"""Changes after which the enterprise may not exist any longer."""


def _not_the_assessor(m: Moment) -> Why | None:
    if m.actor.account != m.matter.assessed_by:
        return None
    return Why("评估由您办理，评估人不得作出处理决定", "请由本机关另一名审批人办理。")


def _late(m: Moment) -> Why | None:
    return None if m.matter.late_open else Why("没有需要处理的逾期报告", "无需办理。")


def _unqualified(m: Moment) -> Why | None:
    return None if m.matter.to_settle else Why("没有需要处理的称号", "无需办理。")


def _due(m: Moment) -> Why | None:
    return None if to_refer(m.dossier, m.matter, m.today) else Why("没有应当取消的称号", "无需办理。")


JUDGE = Act(
    "judge_late", "处理逾期报告", Scope.OFFICE, (ChangeState.ASSESSED,), roles=(Role.APPROVER,),
    checks=(_late, _not_the_assessor),
    level=lambda change: change.next_decider(change.late_open), adverse=True,
)  # fmt: skip
SETTLE = Act(
    "settle_unqualified", "处理不再符合标准的称号", Scope.OFFICE, (ChangeState.ASSESSED,),
    roles=(Role.APPROVER,), checks=(_unqualified, _not_the_assessor),
    level=lambda change: change.next_decider(change.to_settle), adverse=True,
)  # fmt: skip
REFER = Act(
    "refer_change", "启动取消程序", Scope.OFFICE, (ChangeState.ASSESSED,), checks=(_due,), adverse=True
)


def judge_late(cmd: JudgeLate, filing: Filing, law: Law, journal: Journal) -> None:
    """Settle what the rules offer for the titles of the own level; what they have in common at once."""
    dossier = dossier_of(cmd.matter.partition("-")[0], journal)
    change = allowed(dossier, cmd.matter, JUDGE, Change, filing)
    then = None if cmd.then == "nothing" else Then(cmd.then)
    turn = change.next_decider(change.late_open)
    mine = {title: open_ for title, open_ in change.late_open.items() if change.decider(title) is turn}
    titles = [title for title, open_ in mine.items() if _offers(open_, then)]
    if not titles:
        offered = list(dict.fromkeys(one.then.label for open_ in mine.values() for one in open_))
        if any(_offers(open_, None) for open_ in mine.values()):
            offered.append("不予追究")
        raise BadInput(
            "then", "不能这样处理逾期报告", why=f"规定只允许：{'、'.join(offered)}",
            rule=cited(*_clauses(dossier, change, law, change.happened_on)),
            way_out="请从规定允许的后果中选择。",
        )  # fmt: skip
    free = any(one.discretion for title in titles for one in change.late_open[title])
    reason = reason_given("reason", cmd.reason) if free else cmd.reason.strip()
    _unattacked(dossier, then, titles)
    basis, because = _settle_late(dossier, change, then, titles, reason, filing, law)
    _end(dossier, change, then, titles, because, filing, journal, basis)


def settle_unqualified(cmd: SettleUnqualified, filing: Filing, law: Law, journal: Journal) -> None:
    """Let follow what the rules say for titles of the own level; a person decides where they are silent."""
    dossier = dossier_of(cmd.matter.partition("-")[0], journal)
    change = allowed(dossier, cmd.matter, SETTLE, Change, filing)
    by_rule: dict[Then | None, list[str]] = {}
    silent = list[str]()
    turn = change.next_decider(change.to_settle)
    for title in [one for one in change.to_settle if change.decider(one) is turn]:
        stake = change.stake(title)
        then = stake.unqualified_then if stake else None
        (silent if then is None else by_rule.setdefault(then, [])).append(title)
    reason = cmd.reason.strip()
    if silent:
        by_rule.setdefault(_otherwise(change, cmd), []).extend(silent)
        reason = reason_given("reason", cmd.reason)
    basis = applied(dossier, change, law, change.opened_on)
    for outcome, titles in by_rule.items():
        _unattacked(dossier, outcome, titles)
    for outcome, titles in by_rule.items():
        filing.record(
            dossier, ChangeSettled, basis=basis, change=change.id, then=outcome, titles=titles, reason=reason
        )
        _follow(dossier, change, outcome, titles, UNQUALIFIED, filing, basis)
        _end(dossier, change, outcome, titles, UNQUALIFIED, filing, journal, basis)


def follow_by_themselves(dossier: Dossier, change: Change, filing: Filing, law: Law) -> None:
    """Record what follows a late report without any choice and ends no title."""
    for then in change.choices:
        titles = [
            title
            for title, follows in change.late_open.items()
            if any(one.then is then and not one.discretion for one in follows)
        ]
        if titles and not then.adverse and not then.ends_title:
            _settle_late(dossier, change, then, titles, "", filing, law)


def refer_change(dossier: Dossier, cmd: ReferChange, filing: Filing, law: Law) -> None:
    """Open the proceeding; it goes its own way, and the change stays its cause."""
    change = allowed(dossier, cmd.matter, REFER, Change, filing)
    if not set(cmd.titles) <= set(to_refer(dossier, change, filing.today)):
        raise BadInput(
            "titles",
            "不能启动取消程序",
            why="所选称号没有被认定应当取消",
            way_out="请从应当取消的称号中选择。",
        )
    opening = OpenProceeding(
        dossier.uscc, cmd.titles, cmd.facts, change.evidence, ground_id=cmd.ground_id, ground=cmd.ground,
        clause=cmd.clause, kind=cmd.kind, touches=cmd.touches, reason=reason_given("reason", cmd.reason),
        cause=change.id, acted_on=change.happened_on,
    )  # fmt: skip
    open_proceeding(dossier, opening, filing, law)


def to_refer(dossier: Dossier, change: Change, day: dt.date) -> list[str]:
    """Return the titles in force on *day* that are to be cancelled and have no proceeding yet."""
    begun = {
        title
        for proceeding in dossier.proceedings.values()
        if proceeding.cause == change.id
        for title in proceeding.titles
    }
    return [
        title for title in change.proceeding_due if title not in begun and dossier.titles[title].in_force(day)
    ]


def applied(dossier: Dossier, change: Change, law: Law, *days: dt.date) -> list[str]:
    """Return the ``basis`` entries of the rules on changes, as they stood on *days*."""
    return list(dict.fromkeys(refs(*(one for day in days for one in _clauses(dossier, change, law, day)))))


def _offers(open_: list[Consequence], then: Then | None) -> bool:
    if then is None:
        return any(one.discretion for one in open_)
    return any(one.then is then for one in open_)


def _otherwise(change: Change, cmd: SettleUnqualified) -> Then | None:
    """The person's decision for titles on which the text is silent."""
    what = "不能处理不再符合标准的称号"
    if not cmd.otherwise:
        raise BadInput(
            "otherwise", what, why="文件没有规定不再符合标准的后果", way_out="请选择处理方式，并说明理由。"
        )
    if cmd.otherwise == "lapsed" and (change.found or not DISSOLVING & set(change.kinds)):
        raise BadInput(
            "otherwise", what, why="只有企业自己报告合并、分立、停业或注销的，称号才可以依申请失效",
            way_out="请启动取消程序，由企业陈述意见。",
        )  # fmt: skip
    return None if cmd.otherwise == "nothing" else Then(cmd.otherwise)


def _settle_late(
    dossier: Dossier, change: Change, then: Then | None, titles: list[str], reason: str, filing: Filing,
    law: Law,
) -> tuple[list[str], str]:  # fmt: skip
    """Record what was settled, and what follows without ending a title; returns its basis and its reason."""
    basis = applied(dossier, change, law, change.happened_on)
    filing.record(
        dossier, ChangeLateJudged, basis=basis, change=change.id, then=then, titles=titles, reason=reason
    )
    due = change.report_due
    late = f"{change.label}未在规定期限（{due.last_day}）内报告" if due else f"{change.label}未按期报告"
    _follow(dossier, change, then, titles, late, filing, basis)
    return basis, late


def _follow(
    dossier: Dossier, change: Change, then: Then | None, titles: list[str], because: str, filing: Filing,
    basis: list[str],
) -> None:  # fmt: skip
    """Record what *then* brings without ending a title; a cancellation waits for a proceeding."""
    for title in (dossier.titles[one] for one in titles):
        if then is Then.RECHECK_RIGHT_LOST and title.recheck_right and title.in_force(filing.today):
            filing.record(
                dossier, RecheckRightLost, basis=basis, title=title.id, reason=because, cause=change.id
            )
    if then is Then.WATCH_LIST and not dossier.watched:
        filing.record(dossier, WatchListed, basis=basis, reason=because, cause=change.id)


def _unattacked(dossier: Dossier, then: Then | None, titles: list[str]) -> None:
    """Refuse to end a title that a proceeding attacks: giving it up must not forestall a ban."""
    for one in dossier.proceedings.values() if then in ENDS else ():
        if one.open and set(titles) & set(one.titles):
            raise NotAllowed(
                f"不能终止{dossier.enterprise_name}的称号", why=f"{one.label}（{one.id}）正在办理",
                way_out="请等待该程序的结果。",
            )  # fmt: skip


def _end(
    dossier: Dossier, change: Change, then: Then | None, titles: list[str], because: str, filing: Filing,
    journal: Journal, basis: list[str],
) -> None:  # fmt: skip
    """End those of *titles* that hold today, with their duties and the open cases that rest on them."""
    if then not in ENDS:
        return
    ending = [dossier.titles[one] for one in titles if dossier.titles[one].in_force(filing.today)]
    duties = open_duties(dossier, (title.id for title in ending))
    cases = resting_on(dossier, ending, filing.today)
    for title in ending:
        filing.record(
            dossier, ENDS[then], basis=basis, effective_on=filing.today + dt.timedelta(days=1),
            title=title.id, last_day=filing.today, reason=because, cause=change.id,
        )  # fmt: skip
    release(dossier, duties, f"称号已终止（{change.id}）", filing)
    for case in cases:
        refuse(dossier, case, f"办件所依据的称号已终止（{change.id}）", filing, journal)


def _clauses(dossier: Dossier, change: Change, law: Law, day: dt.date) -> list[Source]:
    """The clauses on changes, of every title at stake, as they stood on *day*."""
    found = []
    for stake in change.stakes:
        rules = rules_of(dossier.titles[stake.title].scheme, day, law)
        if rules is not None and "change_report" in rules.sources:
            found.append(rules.sources["change_report"])
    return list(dict.fromkeys(found))

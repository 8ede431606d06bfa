"""What the people of a matter do with what is offered to them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from domain.appeal import Appeal
from domain.ban import Ban
from domain.change import Change
from domain.dossier import Dossier
from domain.duty import Duty
from domain.matter import Matter, Moment, offers
from domain.people import Actor
from domain.procedures import ACTS, change_effects, changes, custody, deadlines, duties, misses
from domain.procedures import appeals as a
from domain.procedures import bans as b
from domain.procedures import proceedings as p
from domain.procedures import reports as r
from domain.proceeding import Proceeding
from domain.report import Report
from domain.rulebook.model import Bars, ChangeKind, GroundKind, Kind, Level, Then, Touches, Unit
from domain.rulebook.standing import standing
from domain.title import Title
from tests.simulation import places
from tests.simulation.world import World

PROOF = ["sha256:" + "5" * 64]
SELDOM = {
    "drop_proceeding": 0.03, "send_back_ending": 0.08, "request_hearing": 0.5, "set_hearing": 0.7,
    "answer_proceeding": 0.6, "record_silence": 0.1, "reject_appeal": 0.1, "suspend_effect": 0.3,
    "send_back_result": 0.06, "decline_report": 0.15, "decline_custody": 0.15, "propose_move": 0.03,
    "suspend_deadline": 0.02, "record_unanswered": 0.1, "order_rectification": 1, "decline_lift": 0.4,
    "remind": 0.02, "release_duty": 0.01, "reply": 0.7, "report_rectification": 0.7, "record_miss": 0.05,
    "recompute_deadline": 0, "submit_update": 0, "give_up_recheck": 0, "propose_lift": 0,
}  # fmt: skip
"""Chances that an act is thought of at all, 1 for the others; 0 for what is done on purpose elsewhere."""
BUSYWORK = frozenset({"propose_move", "suspend_deadline", "remind", "release_duty", "answer_proceeding"})
"""Acts that alone are no reason to turn to a matter."""


def attend(world: World, dossier: Dossier, matter: Matter) -> bool:
    """Let somebody do one thing that the matter offers; False when nobody can do anything now."""
    offered: dict[str, list[Actor]] = {}
    unlikely = {name for name, luck in SELDOM.items() if world.chance.random() >= luck}
    for person in _people(world, dossier, matter):
        for offer in offers(ACTS[type(matter)], Moment(dossier, matter, person, world.day)):
            if offer.allowed and offer.act not in unlikely:
                offered.setdefault(offer.act, []).append(person)
    if isinstance(matter, Change) and matter.offered_to:
        return _custody(world, matter)
    if isinstance(matter, Proceeding) and matter.decided_on is not None:
        offered = {name: who for name, who in offered.items() if name not in BUSYWORK}
    if isinstance(matter, Proceeding):
        _once(world, matter, offered)
    if isinstance(matter, Report) and matter.passed is False:
        offered.pop("close_report", None)
    names = sorted(offered)
    if set(names) <= BUSYWORK:
        return False
    name = world.chance.choice(names)
    by = world.chance.choice(offered[name])
    cmd = command(world, dossier, matter, name)
    if isinstance(cmd, p.OpenProceeding):
        desk = places.desk_at(dossier.titles[cmd.titles[0]].level, dossier.division)
        by = desk.handlers[0] if desk else by
    return cmd is not None and world.act(cmd, by)


def _once(world: World, found: Proceeding, offered: dict[str, list[Actor]]) -> None:
    """What was done already and can be done again seldom is."""
    done = {"set_hearing": found.hearing == "set", "answer_proceeding": bool(found.heard_as)}
    for name, again in done.items():
        if again and world.chance.random() < 0.97:
            offered.pop(name, None)


def _custody(world: World, matter: Change) -> bool:
    desk = places.desk_at(Level.PROVINCE, matter.offered_to)
    if desk is None:
        return False
    if world.chance.random() < 0.15:
        return world.act(custody.DeclineCustody(matter.id, "缺少材料"), desk.handlers[0])
    return world.act(custody.TakeCustody(matter.id, "已接收"), desk.handlers[1])


def _people(world: World, dossier: Dossier, matter: Matter) -> list[Actor]:
    levels = {matter.level, getattr(matter, "decides", matter.level), Level.PROVINCE}
    if isinstance(matter, Change):
        levels.add(matter.mover)
    desks = [places.desk_at(level, dossier.division) for level in sorted(levels)]
    people = [one for desk in desks if desk for one in desk.everybody]
    chair = getattr(matter, "chair", "")
    if chair and all(one.account != chair for one in people):
        people.append(places.official(chair))
    return [world.firms[dossier.uscc].actor, *people]


def command(world: World, dossier: Dossier, matter: Matter, name: str) -> Any:
    """Return one command of the act *name*, chosen at random among sensible ones, if there is one."""
    match matter:
        case Duty():
            return _of_duty(world, matter, name)
        case Change():
            return _of_change(world, dossier, matter, name)
        case Report():
            return _of_report(world, dossier, matter, name)
        case Proceeding():
            return _of_proceeding(world, dossier, matter, name)
        case Ban():
            return _of_ban(world, matter, name)
        case Appeal():
            return _of_appeal(world, dossier, matter, name)
    raise AssertionError(type(matter))


def _timed(world: World, matter: Matter, name: str) -> Any:
    later = max(matter.due.last_day if matter.due else world.day, world.day) + dt.timedelta(days=20)
    made: dict[str, Callable[[], Any]] = {
        "propose_move": lambda: deadlines.ProposeMove(matter.id, later, "情况复杂"),
        "approve_move": lambda: deadlines.ApproveMove(matter.id),
        "decline_move": lambda: deadlines.DeclineMove(matter.id, "理由不足"),
        "suspend_deadline": lambda: deadlines.SuspendDeadline(matter.id, "等待鉴定意见"),
        "resume_deadline": lambda: deadlines.ResumeDeadline(matter.id, "鉴定完成"),
    }
    return made[name]() if name in made else None


def _of_duty(world: World, duty: Duty, name: str) -> Any:
    then: Then | None = world.chance.choice([*duty.choices, None]) if duty.choices else None
    made: dict[str, Callable[[], Any]] = {
        "remind": lambda: duties.Remind(duty.id, "telephone"),
        "release_duty": lambda: duties.ReleaseDuty(duty.id, "企业停产检修，免除本年度更新"),
        "record_miss": lambda: misses.RecordMiss(duty.id, 10),
        "propose_consequence": lambda: misses.ProposeConsequence(duty.id, then, "依规定"),
        "judge_miss": lambda: misses.JudgeMiss(duty.id, world.chance.random() < 0.85, "依规定"),
    }
    return made[name]() if name in made else _timed(world, duty, name)


def _of_change(world: World, dossier: Dossier, change: Change, name: str) -> Any:
    held = [title.id for title in dossier.titles_on(world.day)]
    grave = {ChangeKind.MERGER, ChangeKind.DIVISION, ChangeKind.RESTRUCTURING} & set(change.kinds)
    fails = [title for title in held if world.chance.random() < (0.25 if grave else 0.06)]
    meets = [title for title in held if title not in fails]
    established = bool(fails) or world.chance.random() < 0.93
    late = world.chance.choice([*change.choices, None]) if change.choices else None
    due = change_effects.to_refer(dossier, change, world.day)
    made: dict[str, Callable[[], Any]] = {
        "assess_change": lambda: changes.AssessChange(change.id, meets, fails, "经核实", established),
        "judge_late": lambda: change_effects.JudgeLate(
            change.id, late.value if late else "nothing", "情节轻重"
        ),
        "settle_unqualified": lambda: change_effects.SettleUnqualified(
            change.id, world.chance.choice(["nothing", "cancelled"]), "依规定"
        ),
        "refer_change": lambda: _referral(world, dossier, change, due[0]),
        "record_relocation": lambda: custody.RecordRelocation(change.id),
        "offer_custody": lambda: custody.OfferCustody(change.id, "请接收"),
        "close_change": lambda: changes.CloseChange(change.id, "已办结"),
    }  # fmt: skip
    return made[name]() if name in made else _timed(world, change, name)


def _referral(world: World, dossier: Dossier, change: Change, title: str) -> Any:
    """Under the ground of the rules, or under one named by hand, which only the title's own level may do."""
    held = dossier.titles[title]
    rules = standing(world.law.rulebook.resolve(held.scheme, world.day, Kind.STANDING))
    fitting = [one for one in rules.grounds if one.kind is GroundKind.UNQUALIFIED and one.rectify is None]
    if fitting:
        touches = None if fitting[0].touches else Touches.TITLE
        return change_effects.ReferChange(
            change.id, [title], "不再符合标准", "依规定", ground_id=fitting[0].id, touches=touches
        )
    if held.level is change.level:
        return change_effects.ReferChange(
            change.id, [title], "不再符合标准", "依规定", ground="不再符合认定标准", clause="第十五条",
            kind=GroundKind.UNQUALIFIED, touches=Touches.TITLE,
        )  # fmt: skip
    return p.OpenProceeding(
        dossier.uscc, [title], "不再符合标准", ground="不再符合认定标准", clause="第十五条",
        kind=GroundKind.UNQUALIFIED, touches=Touches.TITLE, reason="依规定", cause=change.id,
    )  # fmt: skip


def _of_report(world: World, dossier: Dossier, report: Report, name: str) -> Any:
    chance = world.chance
    held = [title.id for title in dossier.titles_on(world.day)]
    founded = report.replied is not None and chance.random() < 0.6
    outcome = "rectified" if report.passed else "settled" if report.founded else "unfounded"
    unit = Unit.WORKING
    made: dict[str, Callable[[], Any]] = {
        "accept_report": lambda: r.AcceptReport(report.id),
        "decline_report": lambda: r.DeclineReport(report.id, "没有具体线索"),
        "enquire": lambda: r.Enquire(report.id, ["请说明情况"], 10, unit, "给予合理时间"),
        "reply": lambda: r.Reply(report.id, "情况说明"),
        "record_unanswered": lambda: r.RecordUnanswered(report.id),
        "verify_report": lambda: r.VerifyReport(report.id, founded, "经核查"),
        "order_rectification": lambda: r.OrderRectification(report.id, ["规范管理"], 20, unit, "合理时间"),
        "report_rectification": lambda: r.ReportRectification(report.id, "已整改"),
        "check_rectification": lambda: r.CheckRectification(report.id, chance.random() < 0.7, "复查"),
        "close_report": lambda: r.CloseReport(report.id, outcome, "依核查结果"),  # type: ignore[arg-type]
        "refer_report": lambda: r.ReferReport(
            report.id, held[:1], "经核查属实", "性质严重", ground="实名举报属实", clause="第十六条",
            kind=GroundKind.REPORT_VERIFIED, bans=chance.random() < 0.3, touches=Touches.TITLE,
        ) if held else None,
    }  # fmt: skip
    return made[name]() if name in made else _timed(world, report, name)


def _of_proceeding(world: World, dossier: Dossier, found: Proceeding, name: str) -> Any:
    chance, today = world.chance, world.day
    out = [one for one in found.ended if not dossier.titles[one].certificate_returned]
    how = chance.choice(["account", "account", "in_person", "post", "left", "public"])
    served = today + dt.timedelta(days=30) if how == "public" else today
    made: dict[str, Callable[[], Any]] = {
        "notify_proceeding": lambda: p.NotifyProceeding(
            found.id, "经查明", "依规定", 5, Unit.WORKING, "合理时间", 5, Unit.WORKING, "合理时间"
        ),
        "serve_notice": lambda: p.ServeNotice(found.id, how, served, PROOF),  # type: ignore[arg-type]
        "answer_proceeding": lambda: p.AnswerProceeding(found.id, "有异议"),
        "record_silence": lambda: p.RecordSilence(found.id),
        "request_hearing": lambda: p.RequestHearing(found.id, "请求听证"),
        "set_hearing": lambda: _hearing(world, dossier, found),
        "hold_hearing": lambda: p.HoldHearing(found.id, chance.random() < 0.8, "笔录"),
        "review_proceeding": lambda: p.ReviewProceeding(found.id, chance.random() < 0.9, "意见"),
        "verify_proceeding": lambda: p.VerifyProceeding(found.id, "属实，上报"),
        "propose_ending": lambda: _ending(world, dossier, found),
        "approve_ending": lambda: p.ApproveEnding(found.id, "同意", world.paper()),
        "send_back_ending": lambda: p.SendBackEnding(found.id, "请补充"),
        "drop_proceeding": lambda: p.DropProceeding(found.id, "证据不足"),
        "serve_decision": lambda: p.ServeDecision(found.id, "post", today, PROOF),
        "publish_ending": lambda: p.PublishEnding(found.id, today, "门户网站"),
        "return_certificate": lambda: p.ReturnCertificate(
            found.id, out[0], chance.random() < 0.7, "公告作废"
        ),
    }
    return made[name]() if name in made else _timed(world, found, name)


def _hearing(world: World, dossier: Dossier, found: Proceeding) -> p.SetHearing:
    desk = places.desk_at(found.level, dossier.division)
    people = [one.account for one in desk.everybody] if desk else []
    free = [one for one in people if one not in found.handlers] or people
    day = world.day + dt.timedelta(days=world.chance.randint(14, 25))
    return p.SetHearing(found.id, day, "会议室", world.chance.choice(free), "给予准备时间")


def _ending(world: World, dossier: Dossier, found: Proceeding) -> p.ProposeEnding:
    """To end the titles most times, from today or some days ago, with the ban that the rules bring."""
    chance = world.chance
    if chance.random() < 0.15:
        return p.ProposeEnding(found.id, "drop", ["证据不足"])
    titles: list[Title] = [dossier.titles[one] for one in found.titles if dossier.titles[one].end is None]
    earliest = max((title.valid_from for title in titles), default=world.day)
    last_day = max(earliest, world.day - dt.timedelta(days=chance.choice([0, 0, 0, 45])))
    given = found.bans and found.ban_years is None and not found.ban_permanent
    return p.ProposeEnding(
        found.id, "end", ["事实清楚"], min(last_day, world.day) if found.titles else None,
        ban_years=chance.choice([2, 3]) if given else None,
        bars=[chance.choice([Bars.TITLE, Bars.ALL_TITLES])] if found.bans and not found.bars else [],
        ban_reason="比照同类事由" if found.bans else "",
        no_review_reason="事实清楚，情节简单", review_answer="已补充说明",
    )  # fmt: skip


def _of_ban(world: World, ban: Ban, name: str) -> Any:
    made: dict[str, Callable[[], Any]] = {
        "propose_lift": lambda: b.ProposeLift(ban.id, world.day + dt.timedelta(days=7), "已纠正"),
        "approve_lift": lambda: b.ApproveLift(ban.id, "同意"),
        "decline_lift": lambda: b.DeclineLift(ban.id, "理由不足"),
    }
    return made[name]() if name in made else _timed(world, ban, name)


def _of_appeal(world: World, dossier: Dossier, appeal: Appeal, name: str) -> Any:
    made: dict[str, Callable[[], Any]] = {
        "accept_appeal": lambda: a.AcceptAppeal(appeal.id, world.paper()),
        "reject_appeal": lambda: a.RejectAppeal(appeal.id, "超过期限"),
        "suspend_effect": lambda: a.SuspendEffect(appeal.id, "不损害公共利益"),
        "propose_result": lambda: _result(world, dossier, appeal),
        "approve_result": lambda: a.ApproveResult(appeal.id, "执行"),
        "send_back_result": lambda: a.SendBackResult(appeal.id, "请核对"),
    }
    return made[name]() if name in made else _timed(world, appeal, name)


def _result(world: World, dossier: Dossier, appeal: Appeal) -> a.ProposeResult:
    """Any outcome; with a change, what the decision leaves to be changed."""
    names = ["confirmed", "set_aside", "remitted", "withdrawn", "changed"]
    [outcome] = world.chance.choices(names, [5, 3, 1, 1, 2])
    if appeal.state == "filed":
        outcome = "withdrawn"
    restores: list[str] = []
    lifts = False
    if outcome == "changed":
        restores = [one.id for one in dossier.titles.values() if one.end_cause == appeal.against and one.end]
        lifts = any(one.cause == appeal.against and one.state == "on" for one in dossier.bans.values())
        if appeal.against not in dossier.proceedings or not (restores or lifts):
            outcome, restores, lifts = "confirmed", [], False
    return a.ProposeResult(
        appeal.id, outcome, world.day, "经审理", "" if outcome == "withdrawn" else world.paper(),  # type: ignore[arg-type]
        restores=restores, lifts_ban=lifts,
    )  # fmt: skip

"""Duties (义务): the periodic update is set, reminded of, done and released.

What follows when a duty is not done stands in ``misses.py``, moving its day in ``deadlines.py``, the duty to
apply for a recheck in ``rechecks.py``.
"""

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

from domain.calendar import Deadline, fixed_day
from domain.dossier import Dossier
from domain.duty import WHAT, Duty, DutyState
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import DutyDone, DutyReleased, DutyReminded, DutySet
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act, Moment, require
from domain.people import Role
from domain.permission import Scope, Why, not_the_enterprise, not_the_office
from domain.procedures.matters import allowed, next_id
from domain.procedures.registration import ReportFigures, report_figures
from domain.procedures.steps import cited, reason_given, refs
from domain.rulebook.model import Consequence, Kind, Level, Source
from domain.rulebook.schema import AnnualReport
from domain.rulebook.standing import Standing, standing, update_due
from domain.title import Title

UPDATE, RECHECK = "update", "recheck"


class SetUpdateDuty(msgspec.Struct, frozen=True):
    """Set the update that a title asks for in one year.  The clerk does it ahead, or the title's office.

    Args:
        uscc: Credit code of the enterprise.
        title: Id of the title that brings the duty.
        year: Civil year in which the update falls due.
        due_on: Last day, included; only where the text names none, and then only a person can give it.
        reason: Why that day.
    """

    uscc: str
    title: str
    year: int
    due_on: dt.date | None = None
    reason: str = ""


class Remind(msgspec.Struct, frozen=True):
    """Remind the enterprise of an open duty.

    Args:
        matter: Number of the duty.
        channel: How it was reminded.
        note: What else is worth remembering, for example who was spoken to; no names of persons.
    """

    matter: str
    channel: Literal["account", "letter", "telephone", "visit"] = "account"
    note: str = ""


class SubmitUpdate(msgspec.Struct, frozen=True):
    """Hand in the yearly update: it reports figures and does every open update duty of the year.

    Args:
        uscc: Credit code of the enterprise, which alone can hand it in.
        period: Civil year in which the update falls due; its figures are those of the year before.
        figures: Value by metric, as in :class:`~domain.procedures.registration.ReportFigures`.
        evidence: Digests of attached documents.
    """

    uscc: str
    period: int
    figures: dict[str, Decimal | bool]
    evidence: list[str] = []


class ReleaseDuty(msgspec.Struct, frozen=True):
    """Let an open duty fall away.  The clerk may where its ground is gone, an approver for a stated reason.

    Args:
        matter: Number of the duty.
        reason: Why; the clerk finds it itself.
    """

    matter: str
    reason: str = ""


# ------------------------------------------------------------------ the table


def keeper(duty: Duty) -> Level:
    """Return the level that keeps in touch with the enterprise: a province also for a title of the nation."""
    return keeping(duty.level)


def keeping(level: Level) -> Level:
    """Return the level that keeps in touch with the holder of a title of *level*."""
    return Level.PROVINCE if level is Level.MINISTRY else level


def _running(m: Moment) -> Why | None:
    if m.matter.suspended_on is None:
        return None
    return Why(f"期限自 {m.matter.suspended_on} 起中止", "请在期限恢复计算后办理。")


def _begun(m: Moment) -> Why | None:
    """The intake has opened; where the text names no day, the year on which the update reports is over."""
    opens = m.matter.opens_on or dt.date(m.matter.period, 1, 1)
    if m.today >= opens:
        return None
    return Why(f"{opens} 起才开始填报", f"请在 {opens} 之后填报。")


def _an_update(m: Moment) -> Why | None:
    return None if m.matter.what == UPDATE else Why("这不是年度信息更新", "请在“申请复核”页面办理。")


REMIND = Act(
    "remind", "提醒企业", Scope.OFFICE, (DutyState.OPEN,), (Role.HANDLER, Role.APPROVER), (_running,), keeper
)
SUBMIT_UPDATE = Act(
    "submit_update", "提交年度更新", Scope.ENTERPRISE, (DutyState.OPEN,), checks=(_an_update, _begun)
)
RELEASE = Act("release_duty", "免除义务", Scope.OFFICE, (DutyState.OPEN,), (Role.APPROVER,))

ACTS = (REMIND, SUBMIT_UPDATE, RELEASE)
"""What a duty offers before its day has passed; what follows stands in ``misses.py``."""


def for_clerk(act: Act, filing: Filing) -> Act:
    """Return *act* as the clerk may do it where the clerk acts, else *act* itself."""
    return msgspec.structs.replace(act, scope=Scope.CLERK) if filing.by.has(Role.CLERK) else act


# ------------------------------------------------------------------ what the rules ask for


def rules_of(dossier: Dossier, title: Title, day: dt.date, law: Law) -> Standing:
    """Return what binds the enterprise as the holder of *title* on *day*.

    Raises:
        NotAllowed: no rules of the title's scheme were in force on that day.
    """
    return standing(law.rulebook.resolve(title.scheme, day, Kind.STANDING, division=dossier.division))


def consequences_of(rule: AnnualReport) -> list[Consequence]:
    """Return what *rule* lets follow a miss, without the citations, which stand in the event's basis."""
    return [Consequence(one.then, one.after, one.needs_reminder, one.discretion) for one in rule.consequences]


def due_of(day: dt.date, start: dt.date, source: Source | None) -> Deadline:
    """Return the deadline of an update that *source* sets on *day*."""
    return fixed_day(day, start=start, named_by=cited(source), source=source)


def title_of(dossier: Dossier, title_id: str) -> Title:
    """Return the title *title_id* of the dossier, or raise :exc:`NotFound`."""
    title = dossier.titles.get(title_id)
    if title is None:
        raise NotFound(f"找不到称号 {title_id}", why="编号不存在", way_out="请核对称号编号。")
    return title


def exempting(dossier: Dossier, duty: Duty, day: dt.date, law: Law) -> Title | None:
    """Return the title in force whose holder needs no recheck of this one, where the rules say so."""
    title = dossier.titles.get(duty.title)
    if title is None or duty.what != RECHECK:
        return None
    rule = rules_of(dossier, title, day, law).recheck
    exempt = {scheme.partition("@")[0] for scheme in rule.exempt_holding} if rule else set()
    return next((one for one in dossier.titles_on(day) if one.scheme.partition("@")[0] in exempt), None)


# ------------------------------------------------------------------ decisions


def set_update_duty(dossier: Dossier, cmd: SetUpdateDuty, filing: Filing, law: Law) -> None:
    """Set the duty by the rules of today, or raise :exc:`NotAllowed` and change nothing."""
    title = title_of(dossier, cmd.title)
    what = f"不能设定“{title.name}”{cmd.year} 年的{WHAT[UPDATE]}"
    _may_set(dossier, title, filing, what)
    if any(
        (one.what, one.title, one.period) == (UPDATE, title.id, cmd.year) for one in dossier.duties.values()
    ):
        raise NotAllowed(what, why="已经设定过", way_out="无需重复设定。")
    rules = rules_of(dossier, title, filing.today, law)
    if rules.update is None:
        raise NotAllowed(what, why="现行规定没有要求定期更新", way_out="无需设定。")
    source = rules.sources["annual_report"]
    day, reason = _day(rules.update, cmd, filing, what)
    if day < filing.today:
        raise NotAllowed(
            what,
            why=f"最后一日 {day} 已经过去，不能事后设定",
            rule=cited(source),
            way_out="请设定下一年度的更新。",
        )
    higher = _higher(dossier, title, day, law) if rules.update.highest_only else None
    if higher is not None:
        raise NotAllowed(
            what, why=f"按所持最高层级更新，企业持有“{higher.name}”", rule=cited(source), way_out="无需设定。"
        )
    if title.end is not None or not title.in_force(day):
        raise NotAllowed(what, why=f"称号在 {day} 不在有效期内", rule=cited(source), way_out="无需设定。")
    filing.record(
        dossier, DutySet, basis=refs(source), duty=next_id(dossier, Duty), what=UPDATE, title=title.id,
        period=cmd.year, due=due_of(day, filing.today, source), consequences=consequences_of(rules.update),
        reason=reason, opens_on=opening(rules.update, cmd.year),
    )  # fmt: skip


def _higher(dossier: Dossier, title: Title, day: dt.date, law: Law) -> Title | None:
    """The title of a higher tier that the enterprise holds on *day*."""
    above = [one for one in dossier.titles_on(day) if law.rank(one.scheme) > law.rank(title.scheme) >= 0]
    return max(above, key=lambda one: law.rank(one.scheme), default=None)


def remind(dossier: Dossier, cmd: Remind, filing: Filing, law: Law) -> None:
    """Note that the enterprise was reminded."""
    duty = allowed(dossier, cmd.matter, for_clerk(REMIND, filing), Duty, filing)
    if filing.by.has(Role.CLERK) and duty.reminded:
        raise NotAllowed(
            f"不再提醒（{duty.id}）", why="已经提醒过", way_out="需要再次提醒的，由主管部门办理。"
        )
    filing.record(
        dossier, DutyReminded, basis=duty.rules, duty=duty.id, channel=cmd.channel, note=cmd.note.strip()
    )


def submit_update(dossier: Dossier, cmd: SubmitUpdate, filing: Filing, law: Law) -> None:
    """Report the figures and do every open update duty of the year, in time or late."""
    what = f"不能提交 {cmd.period} 年的{WHAT[UPDATE]}"
    if refusal := not_the_enterprise(filing.by, dossier.uscc):
        raise NotAllowed(what, why=refusal.why, way_out=refusal.way_out)
    duties = [one for one in dossier.duties.values() if one.what == UPDATE and one.period == cmd.period]
    due = [one for one in duties if one.state == DutyState.OPEN]
    if not due:
        why = "这一年度的更新已经办结" if duties else "没有待履行的更新"
        raise NotAllowed(what, why=why, way_out="需要补充或更正数据的，请在“企业数据”中填报。")
    for duty in due:
        require(SUBMIT_UPDATE, Moment(dossier, duty, filing.by, filing.today))
    figures = ReportFigures(dossier.uscc, cmd.period - 1, cmd.figures, cmd.evidence)
    report_figures(dossier, figures, filing, law)
    for duty in due:
        late = duty.suspended_on is None and duty.due is not None and duty.due.is_over(filing.today)
        filing.record(dossier, DutyDone, basis=duty.rules, duty=duty.id, late=late)


def release_duty(dossier: Dossier, cmd: ReleaseDuty, filing: Filing, law: Law) -> None:
    """Let the duty fall away: its title ended, a higher one exempts, or an approver says why."""
    duty = allowed(dossier, cmd.matter, for_clerk(RELEASE, filing), Duty, filing)
    reason = gone(dossier, duty, filing.today, law)
    if not reason and filing.by.has(Role.CLERK):
        raise NotAllowed(
            f"不能免除“{duty.label}”（{duty.id}）", why="称号仍然有效，义务的依据没有消失",
            way_out="需要免除的，由主管部门说明理由后办理。",
        )  # fmt: skip
    told = reason_given("reason", cmd.reason or reason)
    filing.record(dossier, DutyReleased, basis=duty.rules, duty=duty.id, reason=told)


def release_with(dossier: Dossier, title: str, filing: Filing) -> None:
    """Let every open duty of the ended *title* fall away, in the act that ended it."""
    ended = dossier.titles[title]
    for duty in [one for one in dossier.duties.values() if one.title == title]:
        if duty.state == DutyState.OPEN and ended.end is not None:
            filing.record(
                dossier, DutyReleased, basis=duty.rules, duty=duty.id, reason=f"称号已终止：{ended.end.label}"
            )


def gone(dossier: Dossier, duty: Duty, day: dt.date, law: Law) -> str:
    """Return why the ground of an open duty is gone, empty while it stands."""
    title = dossier.titles.get(duty.title)
    if title is None:
        return ""
    if title.end is not None and not title.stayed:
        return f"称号已终止：{title.end.label}"
    higher = exempting(dossier, duty, day, law)
    return f"持有“{higher.name}”，按规定免予复核" if higher else ""


def opening(rule: AnnualReport, year: int) -> dt.date | None:
    """Return the first day of the intake in *year*, none where the text names none."""
    if not rule.opens:
        return None
    return update_due(AnnualReport(due=rule.opens), year)


def _may_set(dossier: Dossier, title: Title, filing: Filing, what: str) -> None:
    if filing.by.has(Role.CLERK):
        return
    refusal = not_the_office(
        filing.by, keeping(title.level), dossier.division, (Role.HANDLER, Role.APPROVER), what=WHAT[UPDATE]
    )
    if refusal:
        raise NotAllowed(what, why=refusal.why, rule=refusal.rule, way_out=refusal.way_out)


def _day(rule: AnnualReport, cmd: SetUpdateDuty, filing: Filing, what: str) -> tuple[dt.date, str]:
    """Return the last day and, where a person named it, the reason."""
    day = update_due(rule, cmd.year)
    if day is not None:
        return day, ""
    if cmd.due_on is None or filing.by.has(Role.CLERK):
        raise BadInput(
            "due_on", what, why="文件没有规定更新的最后一日", way_out="请由主管部门填写日期，并说明理由。"
        )
    if cmd.due_on.year != cmd.year:
        raise BadInput("due_on", what, why=f"日期不在 {cmd.year} 年", way_out="请核对日期。")
    return cmd.due_on, reason_given("reason", cmd.reason)

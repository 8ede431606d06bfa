"""Rechecks (复核): call up who is due, take in applications, note who gives up.

Who stays away is found by ``misses.py``, which also lets the title end with its term.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.calendar import Deadline, fixed_day
from domain.dossier import Dossier, dossier_id
from domain.duty import Duty, DutyState
from domain.errors import BadInput, NotAllowed, NotFound
from domain.events import (
    DutyDone,
    DutyGivenUp,
    DutySet,
    MeanwhileDecided,
    NotCalled,
    RecheckBarred,
    RoundCalledUp,
)
from domain.filing import Filing
from domain.law import Law
from domain.matter import Act, Moment
from domain.people import Role
from domain.permission import Scope, Why, not_the_office
from domain.ports import Journal
from domain.procedures.duties import RECHECK, title_of
from domain.procedures.intake import no_other_case, open_case, taken_in, what_of
from domain.procedures.matters import allowed, next_id
from domain.procedures.registration import checked_uscc
from domain.procedures.renewal import Renewal, call_of, recheck_of, renewal, resolved, stands_against, up
from domain.procedures.rounds import round_of
from domain.procedures.steps import case_of, cited, reason_given, refs
from domain.round import Round
from domain.rulebook.model import Consequence, Kind
from domain.title import Title

MOST = 5000
"""Enterprises in one call-up, so that one act never holds the store for long."""


class CallUp(msgspec.Struct, frozen=True):
    """Call the holders of titles that are up to a recheck: each gets the duty to apply, or is told why not.

    Who was called or told before is passed over, so that the act can be repeated and done in parts.

    Args:
        round: Stream of the recheck's round, which is open.
        enterprises: Credit codes to look at, up to 5,000; titles that are not up are passed over.
    """

    round: UUID
    enterprises: list[str]


class ApplyRecheck(msgspec.Struct, frozen=True):
    """Apply for the recheck of a title; only the enterprise itself does.

    Args:
        round: Stream of the round; none where the rules review every year or ask for a new application.
        declared: The enterprise declares that everything it states is true.
    """

    uscc: str
    title: str
    round: UUID | None = None
    declared: bool = False
    note: str = ""


class GiveUpRecheck(msgspec.Struct, frozen=True):
    """Declare, as the enterprise, that it will not be rechecked; the title runs to the end of its term.

    Args:
        matter: The duty to apply for the recheck.
    """

    matter: str
    reason: str


class DecideMeanwhile(msgspec.Struct, frozen=True):
    """Decide whether the old title holds until the recheck's result, where the text does not say.

    An approver of the title's level does who has not worked on the case; it can be decided anew.

    Args:
        keeps: It holds although its term has ended, or will end before the result.
    """

    case: str
    keeps: bool
    reason: str


def _a_recheck(m: Moment) -> Why | None:
    return None if m.matter.what == RECHECK else Why(f"“{m.matter.label}”不是复核", "请按期履行。")


GIVE_UP = Act("give_up_recheck", "放弃复核", Scope.ENTERPRISE, (DutyState.OPEN,), checks=(_a_recheck,))
ACTS: tuple[Act, ...] = (GIVE_UP,)
"""The acts that the duty to apply for a recheck offers, besides those of every duty."""


def call_up(cmd: CallUp, filing: Filing, law: Law, journal: Journal) -> None:
    """Give the duty to every title that is up, in one commit; tell the others why not."""
    intake = round_of(journal, cmd.round)
    what = f"不能通知“{intake.name}”的复核对象"
    office = filing.by.office
    if not filing.by.has(Role.CLERK) and (office is None or not filing.by.has(Role.HANDLER, Role.APPROVER)):
        raise NotAllowed(what, why="只有主管部门的工作人员可以办理", way_out="请由主管部门办理。")
    if intake.kind is not Kind.RECHECK:
        raise NotAllowed(what, why="这不是复核批次", way_out="请选择复核批次。")
    if intake.closed or (intake.closes_on is not None and filing.today > intake.closes_on):
        raise NotAllowed(what, why="批次已经结束", way_out="请设立新的复核批次。")
    if len(cmd.enterprises) > MOST:
        raise BadInput(
            "enterprises", what, why=f"一次超过 {MOST} 家企业", way_out=f"请分批通知，每批不超过 {MOST} 家。"
        )
    own = resolved(law, intake.scheme, max(intake.opens_on or filing.today, filing.today), intake.instrument)
    if own.rule.model == "none":
        raise NotAllowed(
            what, why="期满即失效，没有复核", rule=cited(own.source), way_out="期满后可按规定重新申报。"
        )
    called, skipped = 0, list[NotCalled]()
    for dossier in _dossiers(cmd.enterprises, journal, what):
        if office is not None and not office.covers(dossier.division):
            raise NotAllowed(
                what, why=f"{dossier.enterprise_name}不在{office.name}的辖区内",
                way_out="请由企业所在地的主管部门通知。",
            )  # fmt: skip
        if not intake.open_to(dossier.division):
            continue
        for title in _up(dossier, intake, own, filing.today):
            against = stands_against(dossier, title, own.rule, filing.today)
            if against is None:
                _call(dossier, title, intake, own, filing)
                called += 1
                continue
            skipped.append(NotCalled(title.id, against.why))
            filing.record(
                dossier, RecheckBarred, basis=refs(own.source), title=title.id, round=intake.id,
                round_name=intake.name, reason=against.why,
            )  # fmt: skip
    if called or skipped:
        filing.record(intake, RoundCalledUp, basis=refs(own.source), called=called, skipped=skipped)


def apply_recheck(cmd: ApplyRecheck, filing: Filing, law: Law, journal: Journal) -> None:
    """Open the recheck's case under the recheck's own rules; the call is answered with it."""
    [dossier] = _dossiers([cmd.uscc], journal, "不能申请复核")
    what, title = what_of(dossier), title_of(dossier, cmd.title)
    if not (filing.by.has(Role.ENTERPRISE) and filing.by.enterprise == dossier.uscc):
        raise NotAllowed(what, why="只有企业本身可以申请复核", way_out="请用该企业的账号登录。")
    if not cmd.declared:
        raise NotAllowed(what, why="没有作出材料真实性承诺", way_out="请阅读并勾选真实性承诺后再提交。")
    intake = round_of(journal, cmd.round) if cmd.round else None
    notice = intake.instrument if intake else ""
    own = resolved(law, title.scheme, filing.today, notice, dossier.division)
    if own.rule.model == "none":
        raise NotAllowed(
            what, why="期满即失效，没有复核", rule=cited(own.source), way_out="期满后可按规定重新申报。"
        )
    if intake is not None:
        kinds = (Kind.RECHECK, Kind.APPLICATION) if own.rule.model == "renewal" else (Kind.RECHECK,)
        taken_in(dossier, title.scheme, intake, kinds, own.rules, filing)
    elif own.rule.model not in ("annual", "renewal"):
        raise NotAllowed(
            what, why="复核按批次组织", rule=cited(own.source), way_out="请等待复核批次开放后申请。"
        )
    if title.end is not None:
        raise NotAllowed(what, why=f"称号已经终止：{title.end.label}", way_out="可按规定重新申报。")
    if not up(title, own.rule, intake, filing.today):
        raise NotAllowed(
            what, why=f"“{title.name}”（有效期至 {title.valid_until}）不在本次复核范围内",
            rule=cited(own.source), way_out="请等待有效期届满年度的复核批次。",
        )  # fmt: skip
    against = stands_against(dossier, title, own.rule, filing.today)
    if against is not None:
        raise NotAllowed(
            what, why=against.why, rule=against.rule or cited(own.source), way_out=against.way_out
        )
    no_other_case(dossier, title.scheme)
    if own.rules.conditions and not dossier.figures.get(filing.today.year - 1):
        year = filing.today.year - 1
        raise NotAllowed(what, why=f"还没有填报 {year} 年的企业数据", way_out=f"请先填报 {year} 年数据。")
    open_case(
        dossier, own.rules, intake, filing, law, kind=Kind.RECHECK, note=cmd.note.strip(), renews=title.id,
        keeps=own.kept,
    )  # fmt: skip
    call = call_of(dossier, title.id)
    if call is not None and call.state in (DutyState.OPEN, DutyState.GIVEN_UP):
        late = call.due is not None and call.due.is_over(filing.today)
        filing.record(dossier, DutyDone, basis=refs(own.source), duty=call.id, late=late)


def give_up_recheck(dossier: Dossier, cmd: GiveUpRecheck, filing: Filing, law: Law) -> None:
    """Record the declaration; the title ends with its term as given up, not as lapsed."""
    duty = allowed(dossier, cmd.matter, GIVE_UP, Duty, filing)
    filing.record(dossier, DutyGivenUp, duty=duty.id, reason=reason_given("reason", cmd.reason))


def decide_meanwhile(dossier: Dossier, cmd: DecideMeanwhile, filing: Filing, law: Law) -> None:
    """Record the decision with its reason; what the rules say cannot be decided otherwise."""
    case = case_of(dossier, cmd.case)
    what = f"不能决定{dossier.enterprise_name}的原称号在复核期间是否有效"
    refusal = not_the_office(
        filing.by, case.rules.level, dossier.division, (Role.APPROVER,), what="复核期间的称号效力"
    )
    if refusal:
        raise NotAllowed(what, why=refusal.why, rule=refusal.rule, way_out=refusal.way_out)
    if not case.renews or not case.live or dossier.titles[case.renews].end is not None:
        raise NotAllowed(
            what, why="办件不是正在办理的复核，或原称号已经终止", way_out="请选择正在办理的复核办件。"
        )
    own = renewal(case.rules)
    if own.rule.meanwhile:
        raise NotAllowed(
            what,
            why="文件已经规定复核期间原称号是否有效",
            rule=cited(own.source),
            way_out="请按文件规定办理。",
        )
    if filing.by.account in case.handlers:
        raise NotAllowed(what, why="您经办过本办件", way_out="请由本机关另一名审批人决定。")
    filing.record(
        dossier, MeanwhileDecided, basis=refs(own.source), case=case.id, title=case.renews, keeps=cmd.keeps,
        reason=reason_given("reason", cmd.reason),
    )  # fmt: skip


def _dossiers(codes: Sequence[str], journal: Journal, what: str) -> list[Dossier]:
    """Return the dossiers of the credit codes, in order and each once."""
    streams = {code: dossier_id(code) for code in dict.fromkeys(checked_uscc(code) for code in codes)}
    found = journal.load(Dossier, streams.values())
    missing = next((code for code, stream in streams.items() if stream not in found), "")
    if missing:
        raise NotFound(what, why=f"{missing} 尚未建档", way_out="请核对统一社会信用代码。")
    return [found[stream] for stream in streams.values()]


def _up(dossier: Dossier, intake: Round, own: Renewal, today: dt.date) -> list[Title]:
    """The titles of the round's scheme that are up and whose holder has not been called or told yet."""
    return [
        title
        for title in dossier.titles.values()
        if title.scheme == intake.scheme and up(title, own.rule, intake, today)
        if title.id not in intake.told and recheck_of(dossier, title.id) is None
        if not any(
            duty.title == title.id and duty.round == str(intake.id) for duty in dossier.duties.values()
        )
    ]


def _call(dossier: Dossier, title: Title, intake: Round, own: Renewal, filing: Filing) -> None:
    """Set the duty to apply by the round's last day, or by the end of the term where the round rolls."""
    due: Deadline = fixed_day(
        intake.closes_on or title.valid_until,
        start=filing.today,
        named_by=intake.name if intake.closes_on else "称号有效期",
    )
    absent = own.rule.on_absent
    filing.record(
        dossier, DutySet, basis=refs(own.source), duty=next_id(dossier, Duty), what=RECHECK,
        title=title.id, period=(intake.opens_on or filing.today).year, due=due, round=str(intake.id),
        consequences=[Consequence(absent)] if absent else [], opens_on=intake.opens_on,
    )  # fmt: skip

"""Proceedings against titles: notified, served, answered or not, heard, proposed, decided, dropped."""

import datetime as dt

import msgspec

from adapters.demo.after import After
from adapters.demo.firms import Firm
from domain.people import Role
from domain.procedures import proceedings as p
from domain.proceeding import Proceeding, ProceedingState
from domain.rulebook.model import Bars, Level, Touches, Unit

SPECIALISED, GIANT = "cn/specialised@{}", "cn/little-giant"
FACTS = "申报时提交的研发人员名单与社保缴费记录不符，主导产品收入高报两成。"
DAYS = "文件未规定期限，按不少于五个工作日确定。"


def tell(after: After) -> None:
    """Tell a proceeding in each state."""
    stage = after.stage
    since, until = stage.back(280), stage.ahead(700)
    firms = [
        firm
        for unit in ("510000", "510000", "510000", "510000", "330000")
        for firm in after.holders(2, SPECIALISED.format(unit), since, until, on=stage.back(270))
    ]
    _, told, waiting, silent, asked, planned, held, proposed, answered, dropped = firms
    after.attacked = waiting
    backs = dict(zip(firms, (4, 7, 5, 30, 14, 16, 45, 45, 30, 40), strict=True))
    for firm in firms:
        opened(after, firm, back=backs[firm])
    notified(after, told, _id(after, told))
    for firm in (waiting, silent, answered, asked, planned, held, proposed, dropped):
        served(after, firm, _id(after, firm))
    for firm in (answered, proposed):
        answer(after, firm)
    for firm in (silent, proposed):
        _time_over(after, firm)
    for firm in (asked, planned, held):
        after.own(firm, p.RequestHearing(_id(after, firm), "要求当面说明研发人员社保由关联公司代缴的情况。"))
    hearing(after, planned, held=False)
    hearing(after, held)
    propose(after, proposed)
    after.office(
        dropped,
        p.DropProceeding(_id(after, dropped), "经核实，反映的数据差异系口径不同，事实不成立。"),
        part="chair",
    )


def opened(
    after: After,
    firm: Firm,
    *,
    ground: str = "false_application",
    scheme: str = "",
    back: int = 0,
    facts: str = FACTS,
    cause: str = "",
) -> str:
    """The province opens a proceeding on the latest title *back* working days ago; return its number."""
    if back:
        after.wait(firm, after.stage.back(back))
    open_effect = ground == "false_application"
    cmd = p.OpenProceeding(
        firm.uscc, [after.title(firm, scheme).id], facts, after.paper(firm, Level.PROVINCE), ground,
        revokes=open_effect, touches=Touches.TITLE if open_effect else None, cause=cause,
        reason="办法只写明三年内不得申报；申报时即不符合条件，应当撤销本称号。" if open_effect else "",
    )  # fmt: skip
    after.office(firm, cmd)
    return _id(after, firm)


def notified(after: After, firm: Firm, number: str, *, part: str = Role.HANDLER) -> None:
    """Draw up the notice; the text names no time to answer, so the official does."""
    found = _state(after, firm)
    cmd = p.NotifyProceeding(number, found.facts, f"{found.ground}（{found.source}）", 5, Unit.WORKING, DAYS)
    after.office(firm, cmd, found.level, part)


def served(after: After, firm: Firm, number: str, *, part: str = Role.HANDLER) -> None:
    """Draw the notice up and serve it."""
    notified(after, firm, number, part=part)
    level = _state(after, firm).level
    # Delivery in person on the day of the notice or the day after, as the stage's time goes on.
    day = after.today(firm)
    after.office(firm, p.ServeNotice(number, "in_person", day, after.paper(firm, level)), level, part)


def answer(after: After, firm: Firm) -> None:
    """The enterprise states its case."""
    text = "部分研发人员的社保由关联公司缴纳，并非虚报；收入差异为合并口径所致。"
    after.own(firm, p.AnswerProceeding(_id(after, firm), text, after.paper(firm)))


def _time_over(after: After, firm: Firm) -> None:
    """Both times pass; who has not answered is recorded as silent by the clerk."""
    found = _state(after, firm)
    lasts = [due.last_day for due in (found.answer_due, found.hearing_due) if due is not None]
    day = after.over(firm, max(lasts))
    if found.state == ProceedingState.SERVED:
        after.clerk(firm, p.RecordSilence(found.id), day)


def hearing(after: After, firm: Firm, *, held: bool = True) -> None:
    """Set the hearing, and hold it."""
    found, stage = _state(after, firm), after.stage
    chair = after.official(firm, found.level, "chair")
    day = stage.law.calendar.next_working(after.today(firm) + dt.timedelta(days=20))
    cmd = p.SetHearing(found.id, day, "示例办公楼三楼听证室", chair.account)
    after.office(firm, cmd, found.level)
    if held:
        after.wait(firm, day)
        minutes = "企业说明社保代缴情况并提交委托协议；调查人员说明核查经过。"
        paper = after.paper(firm, found.level)
        after.by(firm, p.HoldHearing(found.id, True, minutes, paper), chair)


def propose(after: After, firm: Firm, *, last_day: dt.date | None = None, permanent: bool = False) -> None:
    """The law is reviewed by a colleague; then the handler proposes to end the titles."""
    found = _state(after, firm)
    review = p.ReviewProceeding(found.id, True, "事实清楚，程序合法，建议作出决定。")
    after.office(firm, review, found.decides, "legal")
    reasons = ["事实已经查明，陈述申辩的理由没有证据支持。"]
    last = last_day or after.today(firm)
    cmd = p.ProposeEnding(found.id, "end", reasons, last)
    if permanent:
        cmd = msgspec.structs.replace(
            cmd, ban_permanent=True, bars=[Bars.ALL_TITLES, Bars.FUNDS], ban_reason="情节特别严重（示例）。"
        )
    after.office(firm, cmd, found.decides)


def hear(after: After, firm: Firm, *, answers: bool = True) -> str:
    """Bring an opened proceeding before the office that decides, all times over; return its number."""
    number = _id(after, firm)
    served(after, firm, number)
    if answers:
        answer(after, firm)
    _time_over(after, firm)
    found = _state(after, firm)
    if found.level is not found.decides:
        after.office(firm, p.VerifyProceeding(number, "事实清楚，证据充分，报请决定。"), found.level)
    return number


def decide(
    after: After,
    firm: Firm,
    *,
    answers: bool = True,
    last_day: dt.date | None = None,
    permanent: bool = False,
) -> str:
    """Bring an opened proceeding through the whole gate to a decision; return its number."""
    number = hear(after, firm, answers=answers)
    found = _state(after, firm)
    propose(after, firm, last_day=last_day, permanent=permanent)
    year, running = after.today(firm).year, after.stage.next_number()
    cmd = p.ApproveEnding(number, "同意。", f"示例决〔{year}〕{running}号")
    after.approver(firm, cmd, found.decides)
    paper = after.paper(firm, found.decides)
    after.office(firm, p.ServeDecision(number, "post", after.today(firm), paper), found.decides)
    published = p.PublishEnding(number, after.today(firm), "门户网站公告栏（示例）")
    after.office(firm, published, found.decides)
    return number


def _id(after: After, firm: Firm) -> str:
    return _state(after, firm).id


def _state(after: After, firm: Firm) -> Proceeding:
    return after.last(firm, Proceeding)

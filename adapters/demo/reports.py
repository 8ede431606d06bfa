"""Real-name reports and findings of supervision, from one just lodged to a rectification that failed."""

from collections.abc import Callable

from adapters.demo.after import After
from adapters.demo.firms import Firm
from adapters.demo.proceedings import served
from domain.people import PUBLIC
from domain.procedures import reports as r
from domain.procedures.watching import EndWatch, PutOnWatch
from domain.proceeding import Proceeding
from domain.report import Report, Topic
from domain.rulebook.model import Level, Touches, Unit

SPECIALISED = "cn/specialised@{}"
DAYS, WHY = 10, "文件未规定期限，按便于企业准备的时间确定。"
TEXTS = (
    "该企业申报时填报的研发人员数量与社保缴费人数明显不符。",
    "该企业主导产品抽检不合格，仍在宣传称号。",
    "该企业已搬离登记地址，未见生产经营。",
)
QUESTIONS = ["请说明上年度研发人员名单及社保缴费情况。", "请提供研发费用辅助账。"]


def tell(after: After, lead: Firm, keep_person: Callable[[str], str]) -> None:
    """Tell a report in each state; *lead* has an enquiry to answer, *keep_person* stores a reporter."""
    stage = after.stage
    since, until = stage.back(280), stage.ahead(700)
    units = ("510000", "510000", "510000", "510000", "320000", "110000")
    firms = [
        firm
        for unit in units
        for firm in after.holders(2, SPECIALISED.format(unit), since, until, on=stage.back(270))
    ]
    fresh, refused, accepted, asked, silent, answered, verified, ordered, mended, passed, failed, closed = (
        firms
    )
    persons = iter(TEXTS * 3)
    for firm, back in ((fresh, 2), (refused, 12), (accepted, 8), (silent, 38), (failed, 75), (closed, 45)):
        after.wait(firm, stage.back(back))
        topic = Topic.FALSIFICATION if firm in (silent, failed) else Topic.UNQUALIFIED
        cmd = r.LodgeReport(firm.uscc, topic, keep_person(next(persons)), True, [stage.paper(PUBLIC)])
        after.by(firm, cmd, PUBLIC)
    found = (
        (asked, 12, "monitoring", "主导产品收入占比连续两个季度低于标准"),
        (answered, 20, "inspection", "研发费用归集不规范"),
        (verified, 30, "supervision", "申报材料中的专利已转让"),
        (ordered, 32, "inspection", "研发台账缺失"),
        (mended, 40, "supervision", "未按要求公示称号信息"),
        (passed, 50, "inspection", "统计数据与审计报告不一致"),
        (lead, 10, "monitoring", "上年度研发人员数量与社保数据不一致"),
    )
    for firm, back, origin, text in found:
        after.wait(firm, stage.back(back))
        after.office(firm, r.LodgeFinding(firm.uscc, origin, text, after.paper(firm, Level.PROVINCE)))  # type: ignore[arg-type]  # one of the three
    reason = "未附证明材料，且反映的事项不属于本部门职责，已告知向有关部门反映。"
    after.office(refused, r.DeclineReport(_id(after, refused), reason))
    for firm in (accepted, asked, silent, answered, verified, ordered, mended, passed, failed, closed, lead):
        after.office(firm, r.AcceptReport(_id(after, firm)))
    for firm in (asked, silent, answered, verified, ordered, mended, passed, failed, closed, lead):
        after.office(firm, r.Enquire(_id(after, firm), QUESTIONS, DAYS, Unit.WORKING, WHY))
    due = after.last(silent, Report).due
    assert due is not None  # noqa: S101 - an enquiry has one
    after.clerk(silent, r.RecordUnanswered(_id(after, silent)), after.over(silent, due.last_day))
    for firm in (answered, verified, ordered, mended, passed, failed, closed):
        text = "已核对，有关情况说明和证明材料见附件。"
        after.own(firm, r.Reply(_id(after, firm), text, after.paper(firm)))
    for firm in (verified, ordered, mended, passed, failed, closed):
        founded = firm is not closed
        text = "查阅台账并现场核实，反映的问题属实。" if founded else "查阅台账并现场核实，未发现反映的问题。"
        paper = after.paper(firm, Level.PROVINCE)
        after.office(firm, r.VerifyReport(_id(after, firm), founded, text, paper))
    after.approver(closed, r.CloseReport(_id(after, closed), "unfounded", "反映的问题查无实据。"))
    _rectified(after, ordered, mended, passed, failed)
    after.approver(passed, PutOnWatch(passed.uscc, "一年内因整改事项列入重点关注。", _id(after, passed)))
    after.approver(closed, PutOnWatch(closed.uscc, "举报核查期间列入重点关注。"))
    after.approver(closed, EndWatch(closed.uscc, "查无实据，移出重点关注。"))


def _rectified(after: After, ordered: Firm, mended: Firm, passed: Firm, failed: Firm) -> None:
    """Ordered to put it right: time running, reported, passed, and failed, which leads to a proceeding."""
    for firm in (ordered, mended, passed, failed):
        items = ["补齐上年度研发费用辅助账。", "更正已填报的研发人员数据。"]
        after.approver(firm, r.OrderRectification(_id(after, firm), items, DAYS, Unit.WORKING, WHY))
    for firm in (mended, passed, failed):
        done = r.ReportRectification(_id(after, firm), "已按要求整改，材料见附件。", after.paper(firm))
        after.own(firm, done)
    for firm in (passed, failed):
        text = "整改到位。" if firm is passed else "台账仍缺失两个项目，数据未更正。"
        paper = after.paper(firm, Level.PROVINCE)
        after.office(firm, r.CheckRectification(_id(after, firm), firm is passed, text, paper))
    after.wait(failed, after.stage.back(6))
    # Who verified does not decide what follows, so a colleague refers it.
    refer = r.ReferReport(
        _id(after, failed), [after.title(failed).id], "研发人员数据不实，责令整改后复查不合格。",
        "整改复查不合格，需要启动程序。", "false_application", revokes=True, touches=Touches.TITLE,
    )  # fmt: skip
    after.office(failed, refer, part="legal")
    served(after, failed, after.last(failed, Proceeding).id, part="legal")


def _id(after: After, firm: Firm) -> str:
    return after.last(firm, Report).id

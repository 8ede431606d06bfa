"""Ends for cause with their bans, and the appeals that confirm, change, suspend or undo them."""

import datetime as dt

from adapters.demo.after import LATE, After
from adapters.demo.duties import next_update
from adapters.demo.firms import Firm
from adapters.demo.proceedings import decide, hear, opened, propose
from domain.appeal import Appeal
from domain.ban import Ban
from domain.people import Role
from domain.procedures import appeals as a
from domain.procedures import bans as b
from domain.procedures import proceedings as p
from domain.procedures.duties import SetUpdateDuty
from domain.proceeding import Proceeding
from domain.rulebook.model import GroundKind, Level, Touches

SPECIALISED, GIANT = "cn/specialised@{}", "cn/little-giant"


def tell(after: After) -> None:
    """Tell who lost titles for cause, and what became of it."""
    _three_tiers(after)
    _served_out(after)
    _for_ever(after)
    _before_the_ministry(after)
    stage = after.stage
    since, until = stage.back(280), stage.ahead(700)
    firms = [
        firm
        for unit in ("510000", "510000", "510000", "320000", "110000")
        for firm in after.holders(2, SPECIALISED.format(unit), since, until, on=stage.back(270))
    ]
    for firm in firms:
        opened(after, firm, back=60)
        decide(after, firm, answers=firm is not firms[0])
    banned, lifted, asked, filed, taken, waiting, rejected, undone, kept, anew = firms
    after.office(banned, p.ReturnCertificate(_case(after, banned), after.title(banned).id, True))
    _lifts(after, lifted, asked)
    for firm in (filed, taken, waiting, rejected, undone, kept, anew):
        _file(after, firm, 45 if firm in (rejected, undone, kept, anew) else 20)
    reason = "申请材料经两次通知仍未补正。"
    after.office(rejected, a.RejectAppeal(_appeal(after, rejected), reason))
    for firm in (taken, waiting, undone, kept, anew):
        after.office(
            firm,
            a.AcceptAppeal(_appeal(after, firm), f"示例复受〔{after.today(firm).year}〕{firm.patents}号"),
        )
    after.office(
        taken,
        a.SuspendEffect(_appeal(after, taken), "停止执行不损害公共利益，执行可能造成难以弥补的损失。"),
        part="chair",
    )
    outcomes = (
        (waiting, "confirmed", "事实清楚，程序合法。"), (undone, "set_aside", "主要事实不清，证据不足。"),
        (kept, "confirmed", "事实清楚，程序合法。"),
        (anew, "remitted", "未充分听取企业意见，责令重新作出决定。"),
    )  # fmt: skip
    for firm, outcome, reasons in outcomes:
        settle(after, firm, outcome, reasons, approve=firm is not waiting)


def _three_tiers(after: After) -> None:
    """Falsified data end three titles at once, from a day that lies a year back; the ban runs."""
    stage = after.stage
    since, until = stage.back(420), stage.ahead(400)
    [firm] = after.holders(1, "cn/innovative@510000", since, until, on=stage.back(270))
    for back, scheme in ((268, SPECIALISED.format("510000")), (266, GIANT)):
        after.entitle([firm], scheme, since, until, on=stage.back(back))
    facts = "伪造审计报告，虚增营业收入和研发费用，三个层级的称号均据此取得。"
    number = opened(after, firm, ground="falsified_data", scheme=GIANT, back=50, facts=facts)
    decide(after, firm, last_day=stage.back(240))
    for title in list(after.dossier(firm).titles):
        cmd = p.ReturnCertificate(number, title, False, "在门户网站公告作废（示例）。")
        after.office(firm, cmd, Level.MINISTRY)

    _file(after, firm, 8, "工业和信息化部（示例）")


def _before_the_ministry(after: After) -> None:
    """Verified by the province: one waits for the ministry's proposal, one for its approval."""
    stage = after.stage
    for firm in after.holders(2, GIANT, stage.back(280), stage.ahead(700), on=stage.back(270)):
        opened(after, firm, ground="falsified_data", back=40)
        hear(after, firm)
        if firm.province != "510000":
            propose(after, firm)
        year, _ = next_update(after, firm, after.today(firm))
        after.office(firm, SetUpdateDuty(firm.uscc, after.title(firm).id, year))


def _served_out(after: After) -> None:
    """A ban that an appeal made shorter has run out; the enterprise may apply again."""
    [firm] = after.holders(
        1, SPECIALISED.format("330000"), dt.date(2024, 4, 1), dt.date(2027, 3, 31), on=LATE
    )
    after.wait(firm, dt.date(2024, 11, 4))
    opened(after, firm, ground="grave_violation", facts="发生较大生产安全事故，经事故调查报告认定负有责任。")
    decide(after, firm)
    _file(after, firm, 0)
    reference = a.AcceptAppeal(_appeal(after, firm), "示例复受〔2025〕3号")
    after.office(firm, reference)
    until = dt.date(2026, 6, 30)
    settle(after, firm, "changed", "整改及时，情节较轻。", ban_until=until)


def _for_ever(after: After) -> None:
    """A ground that an official named by clause and reason: cancelled, and barred for ever."""
    stage = after.stage
    [firm] = after.holders(
        1, SPECIALISED.format("510000"), stage.back(280), stage.ahead(700), on=stage.back(270)
    )
    after.wait(firm, stage.back(60))
    cmd = p.OpenProceeding(
        firm.uscc, [after.title(firm).id], "伪造认定文件并对外出售，已由司法机关查实。",
        after.paper(firm, Level.PROVINCE), ground="伪造、买卖认定文件", clause="示例规定第一条（虚构）",
        kind=GroundKind.ILLEGAL, revokes=False, bans=True, touches=Touches.ALL_TITLES,
        reason="现行办法没有列明，按示例规定办理。",
    )  # fmt: skip
    after.office(firm, cmd)
    found = after.last(firm, Proceeding)
    decide(after, firm, permanent=True)
    after.office(firm, p.ReturnCertificate(found.id, after.title(firm).id, True))


def _lifts(after: After, lifted: Firm, asked: Firm) -> None:
    """One ban lifted before its last day, one proposed to be."""
    for firm in (lifted, asked):
        after.wait(firm, after.stage.back(12))
        day = after.stage.back(2) if firm is lifted else after.stage.ahead(20)
        reason = "企业已主动更正数据并消除影响。"
        after.office(firm, b.ProposeLift(after.last(firm, Ban).id, day, reason))
    after.approver(lifted, b.ApproveLift(after.last(lifted, Ban).id, "同意解除。"))


def _file(after: After, firm: Firm, back: int, before: str = "省人民政府（示例）") -> None:
    """The enterprise turns to the body that reviews the decision."""
    if back:
        after.wait(firm, after.stage.back(back))
    text = "请求撤销原决定。研发人员由关联公司代缴社保，并非虚报；原决定未采信委托协议。"
    cmd = a.FileAppeal(firm.uscc, _case(after, firm), "reconsideration", before, text, after.paper(firm))
    after.own(firm, cmd)


def settle(
    after: After,
    firm: Firm,
    outcome: str,
    reasons: str,
    *,
    approve: bool = True,
    ban_until: dt.date | None = None,
) -> None:
    """Enter the decision on the appeal; a colleague carries it out."""
    number, day = _appeal(after, firm), after.today(firm)
    cmd = a.ProposeResult(
        number, outcome, day, reasons, f"示例复决〔{day.year}〕{after.stage.next_number()}号",  # type: ignore[arg-type]  # one of the outcomes
        ban_until=ban_until,
    )  # fmt: skip
    after.office(firm, cmd)
    if approve:
        after.office(firm, a.ApproveResult(number, "按决定执行。"), part=Role.APPROVER)


def _case(after: After, firm: Firm) -> str:
    return after.last(firm, Proceeding).id


def _appeal(after: After, firm: Firm) -> str:
    return after.last(firm, Appeal).id

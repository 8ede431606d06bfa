"""Changes at enterprises: renamed, moved to another place, reported late, no longer up to standard."""

import datetime as dt

from adapters.demo.after import After
from adapters.demo.firms import Firm
from domain.change import Change
from domain.procedures import change_effects as effects
from domain.procedures import custody
from domain.procedures.application import Apply
from domain.procedures.changes import AssessChange, CloseChange, FindChange, ReportChange
from domain.rulebook.model import Level, StepKind

INNOVATIVE, SPECIALISED = "cn/innovative@510000", "cn/specialised@510000"
MET = "称号标准仍然符合，称号和有效期不变。"


def tell(after: After) -> None:
    """Tell a change in each state."""
    stage = after.stage
    since, until = stage.back(280), stage.ahead(700)
    renamed, fresh, late, harsh, failing, near, gone, offered, declined = after.holders(
        9, INNOVATIVE, since, until, on=stage.back(270)
    )
    [closing] = after.holders(1, SPECIALISED, since, until, on=stage.back(270))
    _renamed(after, renamed)
    after.wait(fresh, stage.back(3))
    cmd = ReportChange(
        fresh.uscc, ["main_business"], stage.back(20), "主营业务由零部件加工转为成套装备。",
        evidence=after.paper(fresh),
    )  # fmt: skip
    after.own(fresh, cmd)
    _late(after, late, harsh)
    _failing(after, failing)
    _inside(after, near)
    for firm, county in ((gone, "440106"), (offered, "330106"), (declined, "110108")):
        _across(after, firm, county)
    _waived(after)
    _dissolving(after, closing)
    _simple_renames(after)


def reported(after: After, firm: Firm, kinds: list[str], back: int, text: str, **more: str) -> str:
    """The enterprise reports *back* working days ago what happened ten working days before."""
    after.wait(firm, after.stage.back(back))
    cmd = ReportChange(
        firm.uscc, kinds, after.stage.back(back + 10), text, evidence=after.paper(firm), **more
    )
    after.own(firm, cmd)
    return after.last(firm, Change).id


def assessed(after: After, firm: Firm, change: str, finding: str = MET, *, fails: bool = False) -> None:
    """The province assesses the change for every title in force."""
    held = [title.id for title in after.dossier(firm).titles_on(after.today(firm))]
    cmd = AssessChange(change, [] if fails else held, held if fails else [], finding)
    after.office(firm, cmd, after.last(firm, Change).level)


def _renamed(after: After, firm: Firm) -> None:
    """Accepted: the new name holds, the former one can still be searched."""
    name = firm.name.replace("有限公司", "股份有限公司")
    change = reported(
        after, firm, ["rename"], 40, "企业改制，名称变更，统一社会信用代码不变。", new_name=name
    )
    assessed(after, firm, change)
    after.approver(firm, CloseChange(change, "已登记新名称，称号和有效期不变。"))


def _late(after: After, judged: Firm, waiting: Firm) -> None:
    """Reported more than three months late; what follows the office chooses between two outcomes."""
    for firm in (judged, waiting):
        after.wait(firm, after.stage.back(25))
        found = FindChange(
            firm.uscc, ["restructuring"], after.stage.back(120), "核对登记信息时发现股权重组，企业未报告。"
        )
        after.office(firm, found)
        assessed(after, firm, after.last(firm, Change).id, "重组属实，标准仍然符合；未在三个月内报告。")
    change = after.last(judged, Change).id
    reason = "首次逾期，主动说明情况，未影响认定条件，不启动取消程序。"
    after.approver(judged, effects.JudgeLate(change, "recheck_right_lost", reason))
    after.approver(judged, CloseChange(change, "取消到期复核资格，称号有效期内继续有效。"))


def _failing(after: After, firm: Firm) -> None:
    """No longer up to the standard: the cancellation waits for a proceeding that hears the enterprise."""
    change = reported(
        after, firm, ["growth_to_large", "merger"], 18, "被大型企业集团合并，已不属于中小企业。"
    )
    assessed(after, firm, change, "合并后从业人员和营业收入超过中小企业划型标准。", fails=True)
    after.approver(
        firm, effects.SettleUnqualified(change, reason="不再属于中小企业。", otherwise="cancelled")
    )


def _inside(after: After, firm: Firm) -> None:
    """Moved to another city of the same province."""
    there = "510703" if firm.division != "510703" else "510107"
    change = reported(after, firm, ["relocation"], 30, "迁至省内新厂区。", new_division=there)
    assessed(after, firm, change)
    mover = after.last(firm, Change).mover
    after.office(firm, custody.RecordRelocation(change), mover)
    after.approver(firm, CloseChange(change, "已办理省内迁移。"))


def _across(after: After, firm: Firm, county: str) -> None:
    """Handed over to another province, which takes it, has not answered, or sends it back."""
    change = reported(
        after, firm, ["relocation"], 26, "企业整体搬迁，在迁入地办理登记。", new_division=county
    )
    assessed(after, firm, change)
    after.office(firm, custody.OfferCustody(change, "档案齐全，无未办结事项。"))
    there = after.stage.official(Level.PROVINCE, county)
    if county == "440106":
        after.by(firm, custody.TakeCustody(change, "已核对档案。"), there)
        after.by(firm, CloseChange(change, "已接收，按本省规定继续管理。"), there)
    if county == "110108":
        after.by(firm, custody.DeclineCustody(change, "缺少近三年更新材料，请补齐后再移交。"), there)


def _waived(after: After) -> None:
    """Under Qinghai's own rules a rename that is reported late counts as giving the title up."""
    [firm] = after.holders(
        1, "qh/specialised", dt.date(2024, 3, 1), dt.date(2027, 2, 28), on=dt.date(2024, 8, 5)
    )
    after.wait(firm, dt.date(2026, 5, 11))
    name = firm.name.replace("有限公司", "股份有限公司")
    after.own(
        firm,
        ReportChange(firm.uscc, ["rename"], dt.date(2026, 3, 2), "名称变更。", name, "", after.paper(firm)),
    )
    change = after.last(firm, Change).id
    assessed(after, firm, change, "更名属实，已超过一个月。")
    after.approver(
        firm, effects.JudgeLate(change, "waived", "更名后未在一个月内报告，按办法视为自动放弃资格。")
    )
    after.approver(firm, CloseChange(change, "称号视为放弃。"))


def _dissolving(after: After, firm: Firm) -> None:
    """The enterprise says that it closes down: its titles lapse at its own report."""
    change = reported(after, firm, ["closure"], 35, "股东会决议解散，已办理清算备案。")
    assessed(after, firm, change, "企业已进入清算，不再符合标准。", fails=True)
    after.approver(firm, effects.SettleUnqualified(change, "lapsed", "企业自行报告停业解散。"))
    after.approver(firm, CloseChange(change, "企业解散，称号失效。"))


def _simple_renames(after: After) -> None:
    """The lighter approval of a mere rename: one before the province, one before the ministry."""
    stage = after.stage
    since, until = stage.back(280), stage.ahead(500)
    waiting, deciding = after.holders(2, "cn/little-giant", since, until, on=stage.back(270))
    for firm, step in ((waiting, StepKind.RECOMMENDATION), (deciding, StepKind.DECISION)):
        after.wait(firm, stage.back(22))
        scheme, name = "cn/little-giant-rename", firm.name.replace("有限公司", "集团有限公司")
        stage.report(firm, scheme)
        after.own(firm, Apply(firm.uscc, scheme, declared=True, new_name=name))
        stage.go(list(after.dossier(firm).cases)[-1], step)

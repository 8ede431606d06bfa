"""Life after recognition, by people with browsers, on both forms of the product.

A recheck of two hundred, a revocation with defence and hearing, an appeal that restores, a yearly update: in
this order, because the journeys of one form share an installation whose clock goes on from one to the next.
"""

import datetime as dt
import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from adapters.spreadsheets import spreadsheet
from domain.dossier import dossier_id
from domain.draw import chosen
from tests.browser.after_pages import alerted, appears, begin, counted, find, row, shows, take_in
from tests.browser.after_town import (
    ATTACKED,
    FORGETFUL,
    LISTED,
    PUNCTUAL,
    RENEWED,
    TIRED,
    WRONGED,
    Town,
    proof,
    town,
)
from tests.browser.person import Person
from tests.browser.town import COUNTY, EXPERTS, FIGURES, PASSWORD, SPECIALISED

__all__ = ["proof", "town"]

SitDown = Callable[..., Person]
TITLE = "四川省专精特新中小企业"


@pytest.fixture
def sit_down(town: Town, person: Callable[..., Person]) -> SitDown:
    """``sit_down(login)`` gives somebody of the town a browser of their own; without a login, the public."""

    def sit_down(login: str = "") -> Person:
        found = person(town.installation, login, PASSWORD if login else "")
        found.page.set_default_timeout(10_000)
        return found

    return sit_down


class TestRecheck:
    """Two hundred titles end in August 2025; the list of the past that brings them is taken in first."""

    ROUND = "2025年专精特新中小企业复核"
    CASE = f"/cases/{RENEWED.uscc}-1"

    def test_two_hundred_are_called_up_and_each_ends_in_its_own_way(
        self, town: Town, sit_down: SitDown, proof: Path, tmp_path: Path
    ) -> None:
        province, approver, anybody = sit_down("province"), sit_down("leader"), sit_down()
        town.go_to(dt.date(2025, 5, 20))
        self._list_is_taken_in(province, tmp_path / "2022年认定名单.xlsx")
        town.go_to(dt.date(2025, 6, 3))
        called = self._round_is_opened(province)
        beside = town.applied_beside(dt.date(2025, 6, 3), self.ROUND)
        self._one_applies(sit_down(RENEWED.login))
        self._one_gives_up(sit_down(TIRED.login))

        self._goes_to_the_province(sit_down)
        self._is_drawn(province, approver, called, [*beside, f"{RENEWED.uscc}-1"])
        self._is_visited(town, province, proof)
        self._is_decided(province, approver)
        listed = self._is_published(province, approver)
        town.go_to(dt.date(2025, 6, 18))
        self._is_renewed(province, approver, listed)
        shows(anybody, f"/status/{RENEWED.uscc}", "2025-09-01 至 2028-08-31", "川经信函〔2025〕77号")

        town.go_to(dt.date(2025, 9, 2))
        town.the_clerk_works()
        province.open(called)
        assert counted(province, "逾期未申请") == len(LISTED) - 4
        assert counted(province, "已申请") == 3
        assert counted(province, "已放弃") == 1
        shows(anybody, f"/status/{LISTED[-1].uscc}", "期满失效")
        shows(anybody, f"/status/{TIRED.uscc}", "自愿放弃")
        shows(anybody, f"/status/{RENEWED.uscc}", "有效")

    def _list_is_taken_in(self, province: Person, file: Path) -> None:
        """Every row but the last is clear; the last has no code, and nobody guesses whom it means."""
        *clear, unclear = LISTED
        rows = [(one.name, one.uscc, "武侯区") for one in clear] + [(unclear.name, "", "武侯区")]
        file.write_bytes(spreadsheet("名单", ("企业名称", "统一社会信用代码", "所在县区"), rows))
        typed = {
            "认定项目": TITLE, "公布名单的文号": "川经信函〔2022〕55号", "有效期自": "2022-09-01",
            "有效期至（含当日）": "2025-08-31", "文件公布的家数": str(len(LISTED)),
        }  # fmt: skip
        taken = take_in(province, file, typed)
        appears(province, taken, province.page.get_by_text(f"已处理 {len(LISTED)} / {len(LISTED)} 行"))
        assert (counted(province, "已记入"), counted(province, "待核对")) == (len(clear), 1)

        waiting = province.page.locator("details.act").filter(has_text=unclear.name)
        waiting.locator("summary").click()
        province.fill(waiting, {"统一社会信用代码": unclear.uscc, "所在县区代码": COUNTY})
        province.fill(waiting, {"理由": "与企业当年的证书核对一致。"})
        province.press("确定", waiting)
        province.recorded()
        province.sees("没有待核对的行")
        assert counted(province, "已记入") == len(LISTED)

    def _round_is_opened(self, province: Person) -> str:
        """Open the round under the province's notice, call everybody up, and return its address."""
        province.open("/rounds/new")
        province.page.locator("#pick").select_option(label=TITLE)
        province.press("选定")
        form = province.page.locator("form.card")
        notice = form.get_by_label("依据的通知").locator("option").nth(1).inner_text()
        province.fill(form, {"批次名称": self.ROUND, "办件种类": "复核", "依据的通知": notice})
        province.fill(form, {"受理开始日": "2025-06-03", "受理截止日": "2025-06-30"})
        province.press("设立批次")
        province.recorded()
        province.follow(self.ROUND)
        province.press("通知到期企业")
        province.recorded()
        assert counted(province, "全部") == counted(province, "待申请") == len(LISTED)
        province.press("通知到期企业")  # who was called before is passed over
        assert counted(province, "全部") == len(LISTED)
        return re.sub(r"^https?://[^/]+|\?.*$", "", province.page.url)

    def _one_applies(self, firm: Person) -> None:
        alerted(firm, "申请复核")
        firm.sees("2025-06-30")
        firm.follow("申请复核")
        form = firm.page.locator("main form[method=post]")
        expect(form.get_by_label("复核批次").locator("option:checked")).to_have_text(self.ROUND)
        firm.press("申请复核", form)
        firm.sees("没有作出材料真实性承诺")
        firm.fill(form, {"我承诺所填内容真实、完整": True})
        firm.press("申请复核", form)
        firm.recorded()
        assert firm.page.url.partition("?")[0].endswith(self.CASE)

    def _one_gives_up(self, firm: Person) -> None:
        alerted(firm, "申请复核")
        firm.act("放弃复核", {"理由": "企业业务调整，不再申请。"})
        firm.sees("已声明放弃")

    def _goes_to_the_province(self, sit_down: SitDown) -> None:
        county, city, province = sit_down("county"), sit_down("city"), sit_down("province")
        for person, act in ((county, "受理"), (county, "初审通过"), (city, "推荐")):
            person.open(self.CASE)
            person.act(act, {} if act == "受理" else {"意见": "情况属实。"})
        province.open(self.CASE)
        province.act("确定评审专家", {"评审专家": [f"示例{login}" for login in EXPERTS]})
        for login in EXPERTS:
            expert = sit_down(login)
            expert.open(self.CASE)
            expert.act("提交评分", {"评分": "82", "意见": "保持了原有水平。"})
        province.open(self.CASE)
        province.act("汇总专家意见", {"意见": "一致同意。"})

    def _is_drawn(self, province: Person, approver: Person, called: str, pool: list[str]) -> None:
        """Prepared by one, drawn by another; the seed is one that draws the case of this journey."""
        own = f"{RENEWED.uscc}-1"
        seed = next(s for n in itertools.count() if chosen(s := f"示例种子{n}", sorted(pool), (), 1) == [own])
        appears(
            province,
            called,
            province.page.locator("dl.facts div").filter(has_text=re.compile(r"办件：办理中\s*3")),
        )
        province.follow("随机抽取实地核查")
        form = province.page.locator("main form[method=post]")
        assert sorted(form.get_by_label("名单").input_value().split()) == sorted(pool)
        province.fill(form, {"名称": "2025年复核实地抽查", "抽取数量": "1", "种子": seed})
        province.press("冻结名单，公布摘要")
        province.recorded()
        drawn = re.sub(r"^https?://[^/]+|\?.*$", "", province.page.url)
        typed = {"种子": seed}
        province.fill(province.page.locator("main"), typed)
        province.press("公开种子并抽取")
        province.sees("准备人不得自行抽取")
        approver.open(drawn)
        approver.fill(approver.page.locator("main"), typed)
        approver.press("公开种子并抽取")
        approver.recorded()
        approver.sees(own, seed)

    def _is_visited(self, town: Town, province: Person, proof: Path) -> None:
        province.open(self.CASE)
        visitors = ["示例province", "示例leader"]
        province.act("安排实地核查", {"核查人员": visitors, "核查日期": "2025-06-09"})
        town.go_to(dt.date(2025, 6, 9))
        province.open(self.CASE)
        found = {"核查情况": "现场与申报一致。", "与申报材料是否一致": "是", "附件": proof}
        province.act("登记核查结果", found)

    def _is_decided(self, province: Person, approver: Person) -> None:
        province.act("提出拟办意见", {"拟办意见": "拟予认定", "理由": "各项条件符合。"})
        approver.open(self.CASE)
        approver.act("批准", {"意见": "同意。"})

    def _is_published(self, province: Person, approver: Person) -> str:
        appears(province, "/notices", province.page.get_by_role("link", name="编制公示名单"))
        province.follow("编制公示名单")
        form = province.page.locator("main form[method=post]")
        province.fill(form, {"编号": "川经信公示〔2025〕6号", "标题": "关于2025年复核通过名单的公示"})
        province.fill(form, {"公示天数": "5", "单位": "个工作日", "天数说明": "按惯例五个工作日。"})
        province.press("编制名单")
        province.recorded()
        listed = re.sub(r"^https?://[^/]+|\?.*$", "", province.page.url)
        approver.open(listed)
        approver.press("发布公示")
        approver.recorded()
        return listed

    def _is_renewed(self, province: Person, approver: Person, listed: str) -> None:
        province.open(listed)
        province.press("结束公示")
        province.recorded()
        approver.open(listed)
        form = approver.page.locator("aside form")
        approver.fill(form, {"公告文号": "川经信函〔2025〕77号", "认定日期": "2025-06-18"})
        approver.fill(form, {"证书编号前缀": "ZJTX51"})
        approver.press("认定并公告")
        approver.recorded()
        approver.open(self.CASE)
        approver.sees("已认定")


class TestRevocation:
    """A report is founded; the province verifies, hears the enterprise, and the ministry ends every title."""

    def test_nobody_is_judged_unheard(self, town: Town, sit_down: SitDown) -> None:
        firm, anybody = sit_down(ATTACKED.login), sit_down()
        town.go_to(dt.date(2025, 9, 8))
        self._is_reported(anybody)
        report = self._is_enquired(sit_down("province"), firm)
        town.go_to(dt.date(2025, 9, 11))
        second = sit_down("second")
        self._is_referred(sit_down("province"), second, report)
        self._is_told(second)
        town.go_to(dt.date(2025, 9, 12))
        proceeding = self._defends_itself(firm)
        self._is_heard(town, second, sit_down("leader"), proceeding)
        town.go_to(dt.date(2025, 9, 29))
        self._is_decided(sit_down, second, proceeding)

        shows(anybody, f"/status/{ATTACKED.uscc}", "取消", "至 2025-09-29")
        self._may_not_apply(firm)
        second.open("/bans")
        second.sees(ATTACKED.name, "2028-09-28")

    def _is_reported(self, anybody: Person) -> None:
        anybody.open(f"/status/{ATTACKED.uscc}")
        anybody.follow("举报")
        form = anybody.page.locator("form.card")
        text = {"举报事项": "申报材料、数据不实", "举报内容": "研发费用的发票系伪造。"}
        anybody.fill(form, {"真实姓名或单位名称": "示例·知情人", **text})
        anybody.press("提交举报", form)
        anybody.sees("“联系方式”没有填写")
        anybody.fill(form, {"联系方式": "示例电话 000-00000000"})
        anybody.press("提交举报", form)
        anybody.sees("举报已收到", f"{ATTACKED.uscc}-J1")

    def _is_enquired(self, province: Person, firm: Person) -> str:
        """Accepted, asked, answered and found to be right; returns the report's address."""
        report = find(province, ATTACKED, "举报与监督")
        province.sees("示例·知情人", "研发费用的发票系伪造。")
        province.act("受理举报")
        asked = {"询问事项": "请说明研发费用发票的来源", "期限": "5", "期限单位": "个工作日"}
        province.act("询问企业", {**asked, "期限理由": "按惯例"})

        assert alerted(firm, "举报") == report
        expect(firm.page.locator("main")).not_to_contain_text("示例·知情人")
        expect(firm.page.locator("main")).not_to_contain_text("伪造")
        firm.act("答复询问", {"答复内容": "发票由供应商开具，已要求其说明。"})

        province.open(report)
        province.act("登记核查结果", {"是否属实": "是", "核查情况": "经税务机关核实，发票系虚开。"})
        expect(province.offered("转入撤销、取消程序")).to_have_count(0)
        province.sees("核查人不得作出处理决定")
        return report

    def _is_referred(self, province: Person, second: Person, report: str) -> None:
        second.open(report)
        ground = _option(second, "转入撤销、取消程序", "数据或材料造假")
        second.act(
            "转入撤销、取消程序",
            {"称号": ["小巨人"], "事由": ground, "事实": "以虚开发票虚增研发费用。", "理由": "核查属实。"},
        )
        second.sees("转入撤销、取消程序")

    def _is_told(self, second: Person) -> None:
        proceeding = find(second, ATTACKED, "撤销、取消程序")
        expect(second.offered("提出处理意见")).to_have_count(0)
        told = {"事实": "以虚开发票虚增研发费用 310 万元。", "理由和依据": "示例办法第十八条"}
        term = {"陈述申辩期限": "5", "期限单位": "个工作日", "期限理由": "规定没有写明，按惯例。"}
        second.act("制作告知书", {**told, **term})
        second.act("登记送达", {"送达方式": "系统消息（电子送达）", "送达日期": "2025-09-11"})
        second.sees("2025-09-18")
        assert proceeding == f"/matters/{ATTACKED.uscc}-C1"

    def _defends_itself(self, firm: Person) -> str:
        proceeding = alerted(firm, "数据或材料造假")
        firm.act("陈述申辩", {"陈述内容": "发票由供应商虚开，本企业不知情。"})
        firm.act("要求听证", {"理由": "要求当面质证。"})
        firm.sees("企业已要求")
        return proceeding

    def _is_heard(self, town: Town, second: Person, chair: Person, proceeding: str) -> None:
        second.open(proceeding)
        second.sees("企业要求听证，听证还没有举行")
        setting = {"地点": "四川省经信厅 201 会议室", "听证主持人": "示例leader"}
        second.attempt("安排听证", {**setting, "听证日期": "2025-09-22"})
        second.sees("听证应在 2025-09-23 之后")  # seven working days belong to the enterprise
        second.act("安排听证", {"听证日期": "2025-09-26"})
        town.go_to(dt.date(2025, 9, 26))
        chair.open(proceeding)
        chair.act("记录听证", {"企业是否出席": "是", "听证笔录": "双方质证，企业承认未核验发票。"})

    def _is_decided(self, sit_down: SitDown, second: Person, proceeding: str) -> None:
        second.open(proceeding)
        second.act("核实上报", {"意见": "事实清楚，建议取消全部称号。"})
        jurist, ministry, minister = sit_down("jurist"), sit_down("ministry"), sit_down("minister")
        jurist.open(proceeding)
        jurist.act("法制审核", {"同意": "是", "意见": "程序合法，依据充分。"})
        assert find(ministry, ATTACKED, "撤销、取消程序") == proceeding
        ending = {"结果": "终止称号", "理由": "以虚假材料骗取认定", "最后有效日": "2025-09-29"}
        ministry.act("提出处理意见", ending)
        expect(ministry.offered("批准处理意见")).to_have_count(0)
        minister.open(proceeding)
        minister.act("批准处理意见", {"意见": "同意。", "文号": "工信企业取消〔2025〕3号"})
        ministry.open(proceeding)
        ministry.act("登记决定送达", {"送达方式": "系统消息（电子送达）", "送达日期": "2025-09-29"})
        published = {"公告日期": "2025-09-29", "公告位置": "工业和信息化部网站"}
        ministry.act("登记公告", published)
        ministry.sees("工信企业取消〔2025〕3号")

    def _may_not_apply(self, firm: Person) -> None:
        firm.open("/my")
        firm.sees("2028-09-29 起可以申报")
        firm.follow("申报")
        firm.page.get_by_label("认定项目", exact=True).select_option(SPECIALISED)
        firm.press("查看条件")
        form = firm.page.locator("form.card-body")
        firm.fill(form, {"本企业承诺所填数据和提交的材料真实、准确、完整，并承担相应责任。": True})
        firm.press("提交申报")
        firm.sees("限期不得申报", "最早自 2028-09-29 起可以申报")


class TestAppeal:
    """A title was ended; the appeal suspends the decision and then sets it aside."""

    DOCUMENT = "川经信撤〔2025〕1号"

    def test_a_decision_set_aside_gives_the_title_back(self, town: Town, sit_down: SitDown) -> None:
        firm, province, approver = sit_down(WRONGED.login), sit_down("province"), sit_down("leader")
        anybody, auditor = sit_down(), sit_down("auditor")
        decided = dt.date(2025, 11, 3)
        against = town.revoked(WRONGED, dt.date(2025, 10, 20), decided, self.DOCUMENT)
        shows(anybody, f"/status/{WRONGED.uscc}", "取消", "至 2025-11-03")

        town.go_to(dt.date(2025, 11, 10))
        appeal = self._is_filed(firm, against)
        province.open(appeal)
        province.act("登记受理", {"受理文号": "川府复〔2025〕18号"})
        approver.open(appeal)
        approver.act("停止执行原决定", {"理由": "继续执行将造成难以弥补的损失。"})
        shows(anybody, f"/status/{WRONGED.uscc}", "有效")
        firm.open("/my")
        expect(firm.page.locator("main")).not_to_contain_text("起可以申报")

        town.go_to(dt.date(2025, 12, 15))
        self._is_set_aside(province, approver, appeal)
        shows(anybody, f"/status/{WRONGED.uscc}", "有效", "2024-04-01 至 2027-03-31")
        approver.open("/bans")
        expect(row(approver, WRONGED.name)).to_have_count(0)
        approver.open(f"/dossiers/{WRONGED.uscc}")
        approver.sees(self.DOCUMENT, "川府复决〔2025〕18号")
        auditor.open(f"/audit/streams/{dossier_id(WRONGED.uscc)}")
        auditor.sees("链条完整", "title.cancelled", "appeal.effect_suspended", "title.restored", "ban.lifted")

    def _is_filed(self, firm: Person, against: str) -> str:
        firm.open("/my")
        firm.follow("提出复议、诉讼或申诉")
        form = firm.page.locator("main form[method=post]")
        decision = next(
            text
            for text in form.get_by_label("所针对的决定").locator("option").all_text_contents()
            if against in text
        )
        firm.open("/my")
        typed = {
            "所针对的决定": decision, "救济途径": "行政复议", "受理机关": "四川省人民政府",
            "陈述内容": "税务机关已更正通报，请求撤销原决定。",
        }  # fmt: skip
        appeal = begin(firm, "提出复议、诉讼或申诉", typed)
        firm.sees("四川省人民政府", against)
        return appeal

    def _is_set_aside(self, province: Person, approver: Person, appeal: str) -> None:
        province.open(appeal)
        result = {"结果": "撤销", "决定日期": "2025-12-12", "文号": "川府复决〔2025〕18号"}
        province.act("登记复议诉讼结果", {**result, "理由": "原通报已被更正，决定失去依据。"})
        expect(province.offered("批准执行结果")).to_have_count(0)
        approver.open(appeal)
        approver.act("批准执行结果", {"意见": "按复议决定执行。"})
        approver.sees("撤销")


class TestUpdate:
    """The clerk sets and reminds the update of 2026; one hands it in, one misses it for the second time."""

    def test_one_hands_it_in_and_one_does_not(self, town: Town, sit_down: SitDown) -> None:
        town.go_to(dt.date(2026, 5, 18))
        town.the_clerk_works()
        self._is_handed_in(sit_down(PUNCTUAL.login))

        town.go_to(dt.date(2026, 6, 2))
        town.the_clerk_works()
        province, approver = sit_down("province"), sit_down("leader")
        missed = find(province, FORGETFUL, "逾期，待决定后果")
        reason = "同一有效期内第二次未更新，已提醒。"
        province.act("提出逾期后果", {"后果": "取消称号", "理由": reason})
        approver.open(missed)
        approver.act("审批逾期后果", {"同意": True})
        approver.sees("取消")
        firm = sit_down(FORGETFUL.login)
        firm.open("/my")
        firm.sees("已取消复核资格", "逾期未履行")

    def _is_handed_in(self, firm: Person) -> None:
        duty = alerted(firm, "信息更新")
        firm.sees("2026-05-31")
        firm.follow("提交年度更新")
        assert "update=2026" in firm.page.url
        firm.sees("2026 年度信息更新（2025 年数据）")
        for metric, value in FIGURES.items():
            field = firm.page.locator(f"[name={metric}]")
            if isinstance(value, bool):
                field.select_option("yes" if value else "no")
            else:
                field.fill(str(value))
        firm.press("提交")
        firm.recorded()
        firm.open(duty)
        firm.sees("已履行")
        firm.open("/my")
        expect(firm.page.get_by_role("status").filter(has_text="等待您办理")).to_have_count(0)


def _option(person: Person, act: str, text: str) -> str:
    """The choice of the act's form that reads *text*."""
    options = person.offered(act).locator("option").all_text_contents()
    return next(option for option in options if text in option)

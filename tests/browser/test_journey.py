"""One case from registration to recognition, by people with browsers, on both forms of the product."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from domain.dossier import dossier_id
from tests.browser.person import Person
from tests.browser.town import EXPERTS, FIGURES, OTHER, OURS, PASSWORD, SPECIALISED, Told, settle
from tests.system.installation import Installation

CASE, NEIGHBOUR = f"/cases/{OURS.uscc}-2", f"/cases/{OTHER.uscc}-2"
LIST, LIST_NUMBER = "关于拟认定2026年度专精特新中小企业名单的公示", "川经信公示〔2026〕3号"
OPENS, CLOSES = dt.date(2026, 4, 13), dt.date(2026, 4, 17)
"""Monday to Friday: five working days, the first one counted."""
DOCUMENT = "川经信函〔2026〕88号"

People = dict[str, Person]


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A document to attach."""
    path = tmp_path / "证明材料.pdf"
    path.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    return path


@pytest.fixture
def people(installation: Installation, person: Callable[..., Person]) -> People:
    """Everybody of the town, each with a browser of their own; two have no account."""
    installation.clock.go_to(dt.date(2026, 3, 2))
    installation.up(by_moved_clock=True)
    settle(installation)
    logins = ["county", "city", "province", "leader", "auditor", OURS.login, *EXPERTS]
    found = {login: person(installation, login, PASSWORD) for login in logins}
    return {**found, "anybody": person(installation), "somebody": person(installation)}


def test_a_case_is_carried_from_registration_to_recognition(
    installation: Installation, people: People, proof: Path
) -> None:
    """Two enterprises share the list: one objection is dismissed, one upheld; one title is awarded."""
    _registers(people[OURS.login])
    with installation.opened() as system:
        told = Told(installation, system)
        told.innovative()
        installation.clock.go_to(dt.date(2026, 4, 8))
        told.ready_beside()

    _applies(people[OURS.login])
    _is_complete(people, proof)
    _is_reviewed(people)
    _is_scored_and_visited(people, installation, proof)
    _is_decided(people)

    installation.clock.go_to(OPENS)
    published = _is_published(people)
    installation.clock.go_to(OPENS + dt.timedelta(days=1))
    _is_objected_to(people, published, proof)
    _an_objection_is_dismissed(people)
    _an_objection_is_upheld(people, published)

    _publicity_ends(people, installation, published)
    certificate = _is_recognised(people, published)
    _everybody_sees_the_title(people["anybody"], certificate)
    _an_auditor_finds_the_chain_sound(people["auditor"])
    assert "0 faults" in installation.done("verify", *(["--topic"] if installation.distributed else []))


def _registers(firm: Person) -> None:
    firm.open("/my")
    firm.sees("尚未建档")
    firm.follow("建档")
    form = firm.page.locator("form.card")
    firm.fill(
        form,
        {"企业名称": OURS.name, "所在县（区）区划代码": "510107", "成立日期": "2015-03-02"},
    )
    firm.press("建档")
    firm.recorded()
    for year in (2025, 2024):
        firm.open(f"/dossiers/{OURS.uscc}/figures?year={year}")
        for metric, value in FIGURES.items():
            field = firm.page.locator(f"[name={metric}]")
            if isinstance(value, bool):
                field.select_option("yes" if value else "no")
            else:
                field.fill(str(value))
        firm.press("提交")
        firm.recorded()
    firm.sees("8200.50", "2024 年", "2025 年")


def _applies(firm: Person) -> None:
    firm.open("/my")
    firm.sees("有效", "CX51")
    firm.follow("申报")
    firm.page.get_by_label("认定项目", exact=True).select_option(SPECIALISED)
    firm.press("查看条件")
    firm.sees("须人工判断", "尚不能确定", "工信部企业〔2026〕2号")
    form = firm.page.locator("form.card-body")
    firm.fill(form, {"本企业承诺所填数据和提交的材料真实、准确、完整，并承担相应责任。": True})
    firm.press("提交申报")
    firm.recorded()
    assert urlsplit(firm.page.url).path == CASE


def _is_complete(people: People, proof: Path) -> None:
    county, firm = people["county"], people[OURS.login]
    county.open("/worklist")
    county.follow(OURS.name)
    county.act("一次性补正告知", {"需要补正的内容": "审计报告缺少附注\n知识产权证书不清晰"})
    county.sees("等待企业补正：审计报告缺少附注；知识产权证书不清晰")
    expect(county.offered("受理")).to_have_count(0)

    firm.open("/my")
    firm.sees("等待您办理")
    firm.open(CASE)
    firm.act("提交补正材料", {"补正说明": "已补充附注页和清晰的证书", "附件": proof})

    county.open(CASE)
    county.act("受理")
    expect(county.offered("一次性补正告知")).to_have_count(0)


def _is_reviewed(people: People) -> None:
    county, city = people["county"], people["city"]
    county.act("初审通过", {"意见": "经核对，材料真实。"})
    expect(county.offered("推荐")).to_have_count(0)
    city.open("/worklist")
    city.follow(OURS.name)
    city.act("推荐", {"意见": "同意推荐。"})


def _is_scored_and_visited(people: People, installation: Installation, proof: Path) -> None:
    province = people["province"]
    province.open(CASE)
    province.act("确定评审专家", {"评审专家": [f"示例{login}" for login in EXPERTS]})
    province.sees("还有 3 位专家没有打分")
    for login, score in zip(EXPERTS, ("86.5", "79", "91.25"), strict=True):
        expert = people[login]
        expert.open("/reviews")
        expert.follow(OURS.name)
        expert.act("提交评分", {"评分": score, "意见": "技术指标较好。"})
        expert.sees("您已经提交过评分")
    province.open(CASE)
    province.act("汇总专家意见", {"意见": "专家一致同意。"})
    province.sees("平均分")
    visitors = ["示例province", "示例leader"]
    province.act("安排实地核查", {"核查人员": visitors, "核查日期": "2026-04-10"})

    installation.clock.go_to(dt.date(2026, 4, 10))
    province.open(CASE)
    found = {"核查情况": "现场与申报一致。", "与申报材料是否一致": "是", "附件": proof}
    province.act("登记核查结果", found)
    province.sees("与申报一致")


def _is_decided(people: People) -> None:
    province, approver = people["province"], people["leader"]
    market = "主导产品市场占有率较为靠前并有知名度"
    province.act("作出条件判断", {"条件": market, "判断": "符合", "理由": "协会证明全国第三。"})
    province.sees("符合条件")
    province.act("提出拟办意见", {"拟办意见": "拟予认定", "理由": "各项条件符合。"})
    expect(province.offered("批准")).to_have_count(0)
    province.sees("这一步由审批人办理")

    approver.open("/worklist")
    approver.sees("待审批")
    approver.follow(OURS.name)
    approver.act("批准", {"意见": "同意。"})
    approver.sees("现在由省级办理“省级公示”")


def _is_published(people: People) -> str:
    """Draw the list up, open it, and return its public address."""
    province, approver = people["province"], people["leader"]
    province.open("/notices")
    province.follow("编制公示名单")
    form = province.page.locator("main form[method=post]")
    province.fill(form, {"编号": LIST_NUMBER, "标题": LIST})
    province.press("编制名单")
    province.sees("规定没有写明公示天数", "尚未保存")  # the law is silent: nobody is given a default
    days = {"公示天数": "5", "单位": "个工作日", "天数说明": "文件未规定，按惯例五个工作日。"}
    province.fill(province.page.locator("main form[method=post]"), days)
    province.press("编制名单")
    province.recorded()
    province.sees(OURS.name, OTHER.name)
    listed = urlsplit(province.page.url).path
    province.press("发布公示")
    province.sees("这一步由主管部门的审批人办理")  # drawn up by one, opened by another

    approver.open(listed)
    approver.press("发布公示")
    approver.recorded()
    approver.sees(f"{OPENS} 至 {CLOSES}")
    return listed.replace("/notices/", "/publicity/")


def _is_objected_to(people: People, published: str, proof: Path) -> None:
    for who, firm, text in (
        ("anybody", OURS, "营业收入与公开披露的数据不一致。"),
        ("somebody", OTHER, "近三年发生过安全事故，附处罚决定书。"),
    ):
        objector = people[who]
        objector.open("/")
        objector.follow(LIST)
        objector.follow(f"对{firm.name}提出异议")
        assert urlsplit(objector.page.url).path.startswith(published)
        form = objector.page.locator("form.card")
        objector.fill(form, {"真实姓名或单位名称": f"示例·{who}", "异议内容": text, "证据材料": proof})
        objector.press("提交异议")
        objector.sees("“联系方式”没有填写")
        expect(objector.page.get_by_label("异议内容")).to_have_value(text)
        objector.fill(form, {"联系方式": "示例电话 000-00000000", "证据材料": proof})
        objector.press("提交异议")
        objector.sees("异议已收到")
        assert re.search(r"\S", objector.page.locator("p.big").inner_text())


def _investigated(handler: Person, case: str, finding: str) -> None:
    handler.open(case)
    (number,) = _objections(handler)
    handler.act("受理异议", {"异议": _option(handler, "受理异议", number)})
    handler.act(
        "登记异议核查结果",
        {"异议": _option(handler, "登记异议核查结果", number), "核查情况": finding},
    )


def _option(person: Person, act: str, number: str) -> str:
    """The choice of the act's form that names the objection *number*."""
    options = person.offered(act).locator("option").all_text_contents()
    return next(text for text in options if number in text)


def _objections(person: Person) -> list[str]:
    return person.page.locator("h3 .code").all_inner_texts()


def _an_objection_is_dismissed(people: People) -> None:
    province, approver = people["province"], people["leader"]
    province.open("/objections")
    province.page.get_by_role("row").filter(has_text=OURS.name).get_by_role("link").click()
    province.sees("示例·anybody", "营业收入与公开披露的数据不一致。")
    _investigated(province, CASE, "已核对审计报告，披露口径不同，数据一致。")
    expect(province.offered("认定异议不成立")).to_have_count(0)
    approver.open(CASE)
    (number,) = _objections(approver)
    chosen = _option(approver, "认定异议不成立", number)
    approver.act("认定异议不成立", {"异议": chosen, "理由": "反映的问题不属实。"})
    approver.sees("不成立")


def _an_objection_is_upheld(people: People, published: str) -> None:
    province, approver = people["province"], people["leader"]
    _investigated(province, NEIGHBOUR, "已向应急管理部门核实，情况属实。")
    approver.open(NEIGHBOUR)
    (number,) = _objections(approver)
    chosen = _option(approver, "认定异议成立", number)
    approver.act("认定异议成立", {"异议": chosen, "理由": "反映的问题属实。"})
    approver.act("撤下公示名单", {"理由": "异议成立。"})
    approver.open(published)
    approver.sees("其中撤下 1", "已撤下")


def _publicity_ends(people: People, installation: Installation, published: str) -> None:
    listed = published.replace("/publicity/", "/notices/")
    province = people["province"]
    installation.clock.go_to(CLOSES)
    province.open(listed)
    province.press("结束公示")
    province.sees("公示期")  # the last day still belongs to the public
    assert province.page.get_by_role("alert").count() == 1
    installation.clock.go_to(dt.date(2026, 4, 20))
    province.open(listed)
    province.press("结束公示")
    province.recorded()
    province.sees("通过 1")


def _is_recognised(people: People, published: str) -> str:
    """Recognise the list and return the number of the certificate."""
    approver = people["leader"]
    approver.open(published.replace("/publicity/", "/notices/"))
    form = approver.page.locator("aside form")
    approver.fill(form, {"公告文号": DOCUMENT, "认定日期": "2026-04-20", "证书编号前缀": "ZJTX51"})
    approver.press("认定并公告")
    approver.recorded()
    approver.sees(DOCUMENT, "认定 1 家")
    approver.open(CASE)
    approver.sees("已认定")
    approver.open(f"/dossiers/{OURS.uscc}")
    return approver.page.get_by_role("link", name=re.compile("^ZJTX51")).inner_text()


def _everybody_sees_the_title(anybody: Person, certificate: str) -> None:
    anybody.open("/")
    anybody.page.get_by_label("统一社会信用代码或企业名称").fill(OURS.uscc)
    anybody.press("查询")
    anybody.sees("四川省专精特新中小企业", "2026-04-20 至 2029-04-19", DOCUMENT, certificate)
    anybody.follow(certificate)
    anybody.sees("有效")
    expect(anybody.page.locator("main img")).to_have_js_property("complete", True)
    anybody.open(f"/status/{OTHER.uscc}")
    expect(anybody.page.locator("main")).not_to_contain_text("四川省专精特新中小企业")


def _an_auditor_finds_the_chain_sound(auditor: Person) -> None:
    auditor.open(f"/audit/streams/{dossier_id(OURS.uscc)}")
    auditor.sees("链条完整", "title.recognised", "publicity.objection_dismissed", DOCUMENT)
    cards = auditor.page.locator("section.card[id]").count()
    assert auditor.page.get_by_text("核验无误", exact=True).count() == cards > 30

"""Every page that people can reach, in a real browser: it works, it fits, and needs no mouse."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.crawl import Crawl
from tests.browser.person import Person
from tests.system.fixtures import embedded_in
from tests.system.installation import Installation

ROLES = {
    "public": "",
    "county": "510107-county-handler",
    "county approver": "510107-county-approver",
    "city": "510100-city-handler",
    "province": "510000-province-handler",
    "province approver": "510000-province-approver",
    "ministry": "000000-ministry-handler",
    "expert": "expert-510000-1",
    "auditor": "auditor",
    "operator": "operator",
}
REACHED = {
    "public": ["/status/*/report"],
    "province": [
        "/matters", *(f"/matters/*-{letter}" for letter in "DGJCNS"), "/bans", "/rounds", "/rounds/new",
        "/rounds/*", "/draws", "/draws/new", "/draws/*", "/lists", "/lists/*",
        *(f"/dossiers/*/begin/{act}" for act in ("open_proceeding", "lodge_finding", "set_update_duty")),
    ],
    "province approver": ["/dossiers/*/begin/put_on_watch"],
    "enterprise": [
        "/matters/*-D", "/dossiers/*/figures",
        *(f"/dossiers/*/begin/{act}" for act in ("report_change", "apply_recheck", "file_appeal")),
    ],
}  # fmt: skip
"""Kinds of page about life after recognition to which the demonstration leads somebody of the role."""
PHONE, DESK = 390, 1280
"""Widths of a window in CSS pixels."""


class Shown:
    """The demonstration, served, with the passwords of its accounts."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.passwords = installation.demonstration()
        self.firm = next(login for login in self.passwords if login.startswith("firm-"))
        installation.serve()

    def sit_down(self, page: Page, role: str) -> Person:
        """Give somebody who holds *role* the browser."""
        login = self.firm if role == "enterprise" else ROLES[role]
        return Person(page, login, self.passwords.get(login, ""))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The demonstration, loaded once."""
    installation = embedded_in(tmp_path_factory.mktemp("demo"))
    try:
        yield Shown(installation)
    finally:
        installation.down()


@pytest.fixture
def sit_down(shown: Shown, new_page: Callable[..., Page]) -> Callable[[str], Person]:
    """``sit_down(role)`` is a person of that role with a browser of their own."""
    return lambda role: shown.sit_down(new_page(shown.installation.address), role)


@pytest.mark.parametrize("role", [*ROLES, "enterprise"])
def test_every_page_that_links_lead_to_works_and_fits(sit_down: Callable[[str], Person], role: str) -> None:
    """From the home of each role; of pages that look the same a few are taken."""
    person = sit_down(role)
    person.open("/" if role == "public" else "/login")
    assert (person.page.get_by_role("button", name="退出登录").count() == 0) == (role == "public")
    crawl = Crawl(person.page, narrow=PHONE, wide=DESK)
    crawl.run("/status?q=示例", "/status?q=nobody", "/login")
    assert len(crawl.seen) > 5, crawl.seen
    assert set(REACHED.get(role, ())) <= crawl.kinds, sorted(crawl.kinds)
    assert not crawl.faults, "\n".join(crawl.faults)


class TestKeyboard:
    def test_the_first_tab_stop_leads_past_the_navigation(self, sit_down: Callable[[str], Person]) -> None:
        page = sit_down("public").page
        page.goto("/publicity")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    def test_an_official_logs_in_and_opens_a_case_without_a_mouse(
        self, shown: Shown, new_page: Callable[..., Page]
    ) -> None:
        page, login = new_page(shown.installation.address), ROLES["county"]
        page.goto("/worklist")
        _tab_to(page, page.get_by_label("账号"))
        page.keyboard.type(login)
        page.keyboard.press("Tab")
        page.keyboard.type(shown.passwords[login])
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert urlsplit(page.url).path == "/worklist"
        _tab_to(page, page.locator("#list tbody tr", has_text="本机关").first.get_by_role("link").first)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert urlsplit(page.url).path.startswith("/cases/")
        act = page.locator("details.act").last
        _tab_to(page, act.locator("summary").first)
        was_open = act.get_attribute("open") is not None
        page.keyboard.press("Enter")
        expect(act).not_to_have_attribute("open", "") if was_open else expect(act).to_have_attribute(
            "open", ""
        )

    def test_an_official_opens_a_matter_and_its_act_without_a_mouse(
        self, sit_down: Callable[[str], Person]
    ) -> None:
        official = sit_down("province")
        official.open("/matters?kind=J")
        page = official.page
        _tab_to(page, page.locator("#list tbody tr", has_text="本机关").first.get_by_role("link").first)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert urlsplit(page.url).path.startswith("/matters/")
        act = page.locator("details.act").last
        was_open = act.get_attribute("open") is not None
        _tab_to(page, act.locator("summary").first)
        page.keyboard.press("Enter")
        assert (act.get_attribute("open") is not None) != was_open


class TestForms:
    @pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
    def official(self, request: pytest.FixtureRequest, shown: Shown, browser: Browser) -> Iterator[Person]:
        """A provincial official, whose browser may have scripts turned off."""
        context = browser.new_context(
            base_url=shown.installation.address, locale="zh-CN", java_script_enabled=request.param
        )
        official = shown.sit_down(context.new_page(), "province")
        official.open("/worklist?step=decision")
        yield official
        context.close()

    def test_a_double_click_records_the_act_once(self, official: Person) -> None:
        _open_a_case(official)
        done = official.page.locator(".happened li").filter(has_text="退回")
        before = done.count()
        form = _sent_back(official, "材料需补充核实，双击提交。")
        form.get_by_role("button", name="退回", exact=True).dblclick()
        official.recorded()
        assert done.count() == before + 1

    def test_the_back_button_after_an_act_shows_the_case_as_it_is_now(self, official: Person) -> None:
        _open_a_case(official)
        form = _sent_back(official, "请补充核实后重新提交。")
        official.press("退回", form)
        official.recorded()
        now = official.page.locator("[aria-current=step]").inner_text()
        official.page.go_back()
        assert official.page.locator("[aria-current=step]").inner_text() == now
        assert official.page.locator("button[disabled]").count() == 0

    def test_a_list_is_searched(self, official: Person) -> None:
        name = official.page.locator("#list tbody a").first.inner_text()
        official.page.get_by_label("企业名称、信用代码或办件编号").fill(name)
        official.press("查找") if not _scripted(official) else official.page.wait_for_url("**q=**")
        expect(official.page.locator("#list tbody tr")).to_have_count(1)


@pytest.mark.parametrize(("act", "step_kind"), [("提出拟办意见", "decision"), ("退回", "site_check")])
def test_of_two_officials_at_once_the_second_is_told_and_keeps_what_was_typed(
    sit_down: Callable[[str], Person], act: str, step_kind: str
) -> None:
    """The second act is refused even where the new state would still allow it: nobody saw that state."""
    first, second = sit_down("province"), sit_down("province")
    first.open(f"/worklist?step={step_kind}")
    case = _open_a_case(first)
    second.open(case)
    first.press("退回", _sent_back(first, "请补充。"))
    first.recorded()
    step = first.page.locator("[aria-current=step]").inner_text()

    form = second.offered(act)
    form.locator("summary").first.click()
    if act == "提出拟办意见":
        second.fill(form, {"拟办意见": "拟予认定"})
    second.fill(form, {"理由": "我写了很久的理由。"})
    second.press(act, form)
    expect(second.page.get_by_role("alert").first).to_contain_text("请补充。")
    assert "我写了很久的理由。" in [box.input_value() for box in second.page.locator("textarea").all()]
    assert second.page.locator("[aria-current=step]").inner_text() == step


def _open_a_case(person: Person) -> str:
    """Follow the first case of the worklist that waits for the office; return its address."""
    row = person.page.locator("#list tbody tr").filter(has_text="本机关").filter(has_not_text="待审批")
    row.first.get_by_role("link").first.click()
    person.page.wait_for_load_state()
    return urlsplit(person.page.url).path


def _sent_back(person: Person, reason: str) -> Locator:
    """Fill the form that sends the case back one step, and return it."""
    form = person.offered("退回")
    if form.get_attribute("open") is None:
        form.locator("summary").first.click()
    person.fill(form, {"理由": reason})
    return form


def _scripted(person: Person) -> bool:
    """Whether the browser runs scripts: they show what has no use without them."""
    return person.page.locator("button[data-print]").first.is_visible()


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until *wanted* has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("field => field === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by the keyboard at {page.url}")

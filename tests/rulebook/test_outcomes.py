"""What follows stands twice, in the text's words and in the machine's, and both say the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.rulebook import load, schema
from domain.rulebook.model import Bars, ChangeKind, GroundKind, Then, Touches

EXCEPTIONS: dict[str, str] = yaml.safe_load(
    (Path(__file__).parent / "facts" / "outcomes.yaml").read_text(encoding="utf-8")
)
ENDS = {
    "失效|不再有效|不再列入": Then.LAPSED,
    "出库|移出|出培育库|剔除": Then.REMOVED,
    "自动放弃": Then.WAIVED,
    "复核资格": Then.RECHECK_RIGHT_LOST,
    "最低分": Then.SCORE_MINIMUM,
    "(?<!不)撤销|取消(?!(相应称号)?复核资格)": Then.CANCELLED,
}
CHANGES = {
    "更名|名称": ChangeKind.RENAME,
    "合并": ChangeKind.MERGER,
    "分立": ChangeKind.DIVISION,
    "重组": ChangeKind.RESTRUCTURING,
    "迁移": ChangeKind.RELOCATION,
    "境外": ChangeKind.FOREIGN_BRANCH,
    "业务变化": ChangeKind.MAIN_BUSINESS,
    "其他|等重大": ChangeKind.OTHER,
}
APPLICATION_ONLY = "取消申报资格|取消本次|取消本年度|不得入选|不再受理|不诚信企业|中止贷款"
BARS = {
    "各层级": Bars.ALL_TITLES,
    "财政资助|贷款": Bars.FUNDS,
    "相关项目": Bars.PROJECTS,
    "推荐": Bars.RECOMMENDATION,
}
KINDS = {
    "举报": GroundKind.REPORT_VERIFIED,
    "^(以虚假|弄虚作假|(数据|申报|数据或材料)造假)": GroundKind.FALSIFICATION,
    "^(复核不合格|复核不通过|不再符合|不再具备)": GroundKind.UNQUALIFIED,
    "^(未提交复核|不申报复核|期满未)": GroundKind.NOT_RECHECKED,
    "未更新": GroundKind.NOT_UPDATED,
    "不报更名|未及时报送更名": GroundKind.UNREPORTED,
}


def said(text: str | None, words: dict[str, Any]) -> set[Any]:
    """The machine's words for what *text* says."""
    return {word for pattern, word in words.items() if text and re.search(pattern, text)}


def items(part: str) -> Iterator[tuple[str, Any]]:
    """Every value of *part* in the rulebook with its name."""
    for instrument in load().instruments.values():
        for rules in instrument.rules:
            for item in getattr(rules, part):
                yield f"{instrument.instrument} {rules.scheme} {part}", item


def excepted(name: str, differs: bool) -> bool:
    """Whether a difference is in the reviewed list; one that is listed must differ."""
    assert differs or name not in EXCEPTIONS, f"{name}: nothing differs, drop it from the list"
    return name in EXCEPTIONS


def test_every_listed_difference_is_one_of_the_rulebooks():
    names = {f"{name} {part}" for name, _ in items("recheck") for part in ("failed", "absent")}
    names |= {f"{name} missing" for part in ("annual_report", "change_report") for name, _ in items(part)}
    assert set(EXCEPTIONS) <= names
    assert all(len(why) > 20 for why in EXCEPTIONS.values())


def rechecks() -> list[Any]:
    return [
        pytest.param(f"{name} {part}", getattr(item, part), getattr(item, f"on_{part}"), id=f"{name} {part}")
        for name, item in items("recheck")
        for part in ("failed", "absent")
    ]


@pytest.mark.parametrize(("name", "text", "then"), rechecks())
def test_a_recheck_ends_as_its_text_says(name, text, then):
    wanted = said(text, ENDS)
    found = {then} if then else set()
    assert wanted == found or excepted(name, wanted != found)
    if text and not wanted:
        assert name in EXCEPTIONS


def test_staying_away_is_what_its_end_makes_it():
    for name, item in items("recheck"):
        if item.absent_is:
            wanted = {"lapse": Then.LAPSED, "revocation": Then.CANCELLED}[item.absent_is]
            assert item.on_absent is wanted, name


def test_the_model_of_a_recheck_is_the_texts():
    for name, item in items("recheck"):
        text = f"{item.trigger}{item.procedure}"
        if "没有复核" in text:
            assert (item.model, item.gap) == ("none", "next_year"), name
        elif "重新申报" in text or "无复核" in text:
            assert item.model == "renewal", name
        elif item.cycle_years == 1:
            assert item.model == "annual", name
        elif item.cycle_years:
            assert item.model in ("recheck", "renewal"), name
        if "延长" in (item.passed or "") or "再延" in (item.passed or ""):
            assert item.renews_from == "end", name
        if "重新计算" in (item.passed or ""):
            assert item.renews_from == "decision", name


def test_a_missed_update_leads_where_its_text_leads():
    for name, item in items("annual_report"):
        wanted = said(item.missing, ENDS)
        found = {one.then for one in item.consequences}
        assert wanted == found or excepted(f"{name} missing", wanted != found), name
        assert not item.missing or wanted or f"{name} missing" in EXCEPTIONS, name
        for one in item.consequences:
            assert one.after == (item.misses or 1), name
            assert one.needs_reminder == bool(re.search("经提示|拒不", item.missing)), name


def test_a_late_report_leads_where_its_text_leads():
    for name, item in items("change_report"):
        wanted = said(item.missing, ENDS)
        found = {one.then for one in item.late}
        assert wanted == found or excepted(f"{name} missing", wanted != found), name
        assert not item.missing or wanted or f"{name} missing" in EXCEPTIONS, name
        assert all(one.discretion == (len(item.late) > 1) for one in item.late), name
        assert said(item.unqualified, ENDS) == ({item.unqualified_then} if item.unqualified_then else set())


def test_every_change_that_must_be_reported_has_its_kind():
    for name, item in items("change_report"):
        wanted = {kind for event in item.events for kind in said(event, CHANGES)}
        assert wanted == set(item.changes), name
        assert all(said(event, CHANGES) for event in item.events), name
        within = re.search(r"(\d+)日内", item.form)
        assert item.days == (int(within[1]) if within else None), name


def grounds() -> list[Any]:
    return [pytest.param(name, item, id=f"{name} {item.id}") for name, item in items("revocation")]


@pytest.mark.parametrize(("name", "item"), grounds())
def test_a_ground_says_what_it_ends_and_bars(name: str, item: schema.Revocation):
    assert item.kind is not None
    wanted = said(item.ground, KINDS)
    assert len(wanted) != 1 or item.kind in wanted
    ends = bool(item.effect) and not re.search(APPLICATION_ONLY, item.effect or "")
    assert (item.touches is not None) == ends
    if item.effect and re.search("各层级|三个", item.effect):
        assert item.touches is Touches.ALL_TITLES
    assert bool(item.bars) == bool(item.ban_years or item.ban_permanent)
    assert said(item.ban_scope, BARS) <= set(item.bars)
    assert item.bars == [] or said(item.ban_scope, BARS) or item.bars == [Bars.TITLE]
    assert (item.rectify is not None) == ("整改" in (item.effect or ""))
    if item.rectify is not None:
        assert item.rectify.n is None


def test_only_the_ministry_ends_the_nations_little_giants():
    for name, item in items("revocation"):
        if " cn/little-giant " in name and item.touches and not name.startswith("cn-2021"):
            assert (item.decided_by, item.verified_by) == ("ministry", "province"), name

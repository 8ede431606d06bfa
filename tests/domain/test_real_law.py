"""The procedures on the rulebook that comes with Tidu."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from domain import events as ev
from domain.errors import NotAllowed
from domain.law import Law
from domain.procedures import decision
from domain.procedures.application import Apply
from domain.procedures.publicity import CloseNotice
from domain.procedures.registration import RegisterEnterprise, ReportFigures
from domain.rulebook.model import CaseRules, Kind
from tests.domain import cast
from tests.domain.story import Story

SICHUAN: dict[str, Decimal | bool] = {
    "operating_years": Decimal(8), "legal_person": True, "independent_accounting": True, "is_sme": True,
    "revenue": Decimal(2000), "zone_chengdu_plain": True, "zone_south_northeast_panxi": False,
    "zone_northwest": False, "relaxed_area": False, "revenue_growth": Decimal("0.1"),
    "debt_ratio": Decimal(80), "rd_ratio": Decimal("1.5"), "rd_staff_share": Decimal(10),
    "compliant_env_safety": True,
    "incident_years_clear": Decimal(2), "good_credit": True, "market_years": Decimal(3),
    "lead_product_share": Decimal(60), "educated_staff_share": Decimal(35), "management_certified": True,
    "own_brand": True, "rd_facility": True, "invention_patents": Decimal(2), "other_ip": Decimal(0),
    "plant_varieties": Decimal(0), "standards_joined": False, "group_member": False,
    "false_information": False, "serious_incident": False, "violation_with_impact": False,
}  # fmt: skip
"""Figures that meet every condition of 川经信企业〔2021〕143号 by the least that is enough."""


def sichuan(story: Story, **changes: Decimal | bool) -> str:
    """A case under Sichuan's measures at its decision, on figures with *changes*."""
    figures: dict[str, Decimal | bool] = {**SICHUAN, **changes}
    story.given(
        (RegisterEnterprise(cast.USCC, "成都示例精密机械有限公司", "510107"), cast.FIRM),
        (ReportFigures(cast.USCC, 2024, figures), cast.FIRM),
        (ReportFigures(cast.USCC, 2025, figures), cast.FIRM),
        (Apply(cast.USCC, "sc/specialised", declared=True), cast.FIRM),
    )
    return story.brought(f"{cast.USCC}-1", "decision")


class TestSichuan:
    def test_an_enterprise_on_every_threshold_is_recognised(self, story: Story) -> None:
        """Seven working days of publicity from Monday 2 March 2026 end on Tuesday of the next week."""
        case = story.brought(sichuan(story), "publicity")
        notice = story.opened([case])

        closes = story.notice().closes
        assert closes is not None
        assert closes.last_day == dt.date(2026, 3, 10)
        story.on(dt.date(2026, 3, 11))
        story.when(CloseNotice(notice), cast.HANDLER)
        [_, title, _] = story.recognised(notice)
        assert isinstance(title, ev.TitleRecognised)
        assert title.valid_until == dt.date(2029, 3, 10)
        assert title.title_name == "四川省“专精特新”中小企业"

    @pytest.mark.parametrize(
        ("changes", "label"),
        [
            ({"revenue": Decimal("1999.99")}, "营业收入"),
            ({"debt_ratio": Decimal("80.01")}, "资产负债率"),
            ({"rd_staff_share": Decimal("9.99")}, "研发人员"),
            ({"group_member": True}, "大型企业控股"),
        ],
    )
    def test_an_enterprise_just_below_a_threshold_is_not(
        self, story: Story, changes: dict[str, Decimal | bool], label: str
    ) -> None:
        case = sichuan(story, **changes)
        with pytest.raises(NotAllowed, match=rf"{label}.*川经信企业〔2021〕143号"):
            story.when(decision.Propose(case, "recognise"), cast.HANDLER)

    def test_measures_that_have_run_out_take_no_application(self, story: Story) -> None:
        """Valid for five years from 7 May 2021; the last day is 6 May 2026."""
        story.on(dt.date(2026, 5, 6)).registered()
        story.when(Apply(cast.USCC, "sc/specialised", declared=True), cast.FIRM)
        story.on(dt.date(2026, 5, 7)).registered(cast.OTHER_FIRM)
        with pytest.raises(NotAllowed):
            story.when(Apply(cast.OTHER_USCC, "sc/specialised", declared=True), cast.OTHER_FIRM)


class TestNationalMeasures:
    def test_a_little_giant_needs_the_title_below(self, story: Story) -> None:
        story.on(dt.date(2026, 6, 1)).registered()
        with pytest.raises(NotAllowed, match=r"先取得下一级称号.*工信部企业〔2026〕2号"):
            story.when(Apply(cast.USCC, "cn/little-giant", declared=True), cast.FIRM)

    def test_publicity_is_not_invented_where_the_measures_are_silent(self, law: Law) -> None:
        rules = law.rulebook.resolve("cn/specialised@510000", dt.date(2026, 6, 1), Kind.APPLICATION)

        assert rules.step("publicity").settings["days"] is None
        assert rules.discovery


class TestFrozenRules:
    def test_what_any_scheme_resolves_to_is_the_same_after_storing(self, law: Law) -> None:
        """A case reads its rules from its first event for years."""
        checked = 0
        for scheme in law.rulebook.schemes():
            for day in (dt.date(2023, 6, 1), dt.date(2026, 3, 2), dt.date(2026, 6, 1)):
                for kind in Kind:
                    try:
                        rules = law.rulebook.resolve(scheme.id, day, kind)
                    except NotAllowed:
                        continue
                    stored = msgspec.json.encode(rules, order="sorted")
                    assert msgspec.json.decode(stored, type=CaseRules) == rules
                    assert not any(isinstance(leaf, float) for leaf in _leaves(msgspec.json.decode(stored)))
                    checked += 1
        assert checked > 20


def _leaves(node: object) -> list[object]:
    if isinstance(node, dict):
        return [leaf for value in node.values() for leaf in _leaves(value)]
    if isinstance(node, list):
        return [leaf for value in node for leaf in _leaves(value)]
    return [node]

"""Registration of an enterprise and its yearly figures."""

import datetime as dt
from decimal import Decimal

import pytest

from domain import events as ev
from domain.errors import BadInput, NotAllowed
from domain.procedures.registration import RegisterEnterprise, ReportFigures
from tests.domain import cast
from tests.domain.story import Story

LONG = "某某省某某市某某新材料科技创新发展股份有限责任公司" + "分公司" * 12


def register(uscc: str = cast.USCC, name: str = "示例公司", division: str = "510107") -> RegisterEnterprise:
    return RegisterEnterprise(uscc, name, division)


class TestRegistration:
    def test_an_official_registers_an_enterprise_of_the_area(self, story: Story) -> None:
        [event] = story.when(register(), cast.COUNTY_HANDLER)

        assert isinstance(event, ev.EnterpriseRegistered)
        assert (event.actor, event.office) == ("county-handler", "510107-county")

    def test_a_code_typed_with_spaces_and_small_letters_is_the_same_enterprise(self, story: Story) -> None:
        typed = f" {cast.USCC[:6]} {cast.USCC[6:].lower()} "
        [event] = story.when(register(typed), cast.FIRM)

        assert event.stream == story.dossier().id
        assert story.casework.dossier(typed).uscc == cast.USCC

    @pytest.mark.parametrize("length", [1, 60, 120])
    def test_names_of_any_registered_length_are_kept(self, story: Story, length: int) -> None:
        name = (LONG * 3)[:length]
        story.when(register(name=name), cast.FIRM)

        assert story.dossier().enterprise_name == name

    @pytest.mark.parametrize(
        ("cmd", "field", "why"),
        [
            (register("91510100MA6CAFE05X"), "uscc", "校验位"),
            (register("9151"), "uscc", "18 位"),
            (register(name="  "), "enterprise_name", "名称为空"),
            (register(name=LONG * 4), "enterprise_name", "超过 120"),
            (register(division="510100"), "division", "县级"),
            (register(division="999999"), "division", "县级"),
        ],
    )
    def test_a_wrong_value_is_refused_by_field(
        self, story: Story, cmd: RegisterEnterprise, field: str, why: str
    ) -> None:
        with pytest.raises(BadInput, match=why) as refusal:
            story.when(cmd, cast.FIRM)
        assert refusal.value.field == field

    def test_an_enterprise_is_not_registered_after_tomorrow(self, story: Story) -> None:
        cmd = RegisterEnterprise(cast.USCC, "示例公司", "510107", story.today + dt.timedelta(days=1))
        with pytest.raises(BadInput, match="今天之后"):
            story.when(cmd, cast.FIRM)

    def test_nobody_registers_twice(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="已经建档"):
            story.registered().when(register(), cast.FIRM)

    @pytest.mark.parametrize(
        "by",
        [cast.NEIGHBOUR, cast.STRANGER, cast.OTHER_FIRM, cast.PUBLIC, cast.AUDITOR],
        ids=lambda by: by.account,
    )
    def test_nobody_registers_outside_the_area(self, story: Story, by: cast.Actor) -> None:
        with pytest.raises(NotAllowed, match="管辖范围"):
            story.when(register(), by)


class TestFigures:
    def test_a_later_report_replaces_the_metric_and_keeps_the_others(self, story: Story) -> None:
        story.registered().given(
            (ReportFigures(cast.USCC, 2025, {"rd_expense": Decimal(300)}), cast.FIRM),
            (ReportFigures(cast.USCC, 2025, {"revenue": Decimal("6000.50")}), cast.COUNTY_HANDLER),
        )

        figures = story.dossier().figures[2025]
        assert {name: figure.value for name, figure in figures.items()} == {
            "revenue": Decimal("6000.50"),
            "rd_expense": Decimal(300),
        }

    @pytest.mark.parametrize(
        ("figures", "field"),
        [
            ({"no_such": Decimal(1)}, "no_such"),
            ({"revenue": True}, "revenue"),
            ({"is_sme": Decimal(1)}, "is_sme"),
            ({"revenue": Decimal("NaN")}, "revenue"),
            ({"revenue": Decimal("1E+40")}, "revenue"),
            ({"revenue": Decimal("0.0000001")}, "revenue"),
            ({}, "figures"),
        ],
    )
    def test_a_wrong_figure_is_refused_by_name(
        self, story: Story, figures: dict[str, Decimal | bool], field: str
    ) -> None:
        with pytest.raises(BadInput) as refusal:
            story.registered().when(ReportFigures(cast.USCC, 2025, figures), cast.FIRM)
        assert refusal.value.field == field

    def test_a_loss_is_negative_and_a_revenue_never(self, story: Story) -> None:
        story.registered()
        [reported] = story.when(ReportFigures(cast.USCC, 2025, {"net_profit": Decimal(-5)}), cast.FIRM)
        assert isinstance(reported, ev.FiguresReported)
        with pytest.raises(BadInput, match="这项指标不会是负数"):
            story.when(ReportFigures(cast.USCC, 2025, {"revenue": Decimal(-5)}), cast.FIRM)

    @pytest.mark.parametrize("year", [0, 1900])
    def test_a_year_out_of_reach_is_refused(self, story: Story, year: int) -> None:
        with pytest.raises(BadInput, match=f"不能填报 {year} 年的数据"):
            story.registered().when(ReportFigures(cast.USCC, year, {"revenue": Decimal(1)}), cast.FIRM)

    def test_evidence_is_a_document_and_nothing_else(self, story: Story) -> None:
        cmd = ReportFigures(cast.USCC, 2025, {"revenue": Decimal(1)}, ["../../etc/passwd"])
        with pytest.raises(BadInput, match="不是附件的编号"):
            story.registered().when(cmd, cast.FIRM)

    def test_a_year_that_has_not_ended_cannot_be_reported(self, story: Story) -> None:
        with pytest.raises(BadInput, match="尚未结束"):
            story.registered().when(ReportFigures(cast.USCC, 2026, {"revenue": Decimal(1)}), cast.FIRM)

    def test_nobody_reports_for_an_enterprise_without_a_dossier(self, story: Story) -> None:
        with pytest.raises(NotAllowed, match="尚未建档"):
            story.when(ReportFigures(cast.USCC, 2025, {"revenue": Decimal(1)}), cast.FIRM)

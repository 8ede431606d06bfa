"""Registration of an enterprise (建档) and its yearly figures (企业数据)."""

import datetime as dt
from decimal import Decimal

import msgspec
from stdnum.cn import uscc as credit_code
from stdnum.exceptions import InvalidChecksum, ValidationError

from domain import divisions
from domain.dossier import Dossier
from domain.errors import BadInput, NotAllowed
from domain.events import EnterpriseRegistered, FiguresReported
from domain.figures import Figure
from domain.filing import Filing
from domain.law import Law
from domain.people import Role
from domain.procedures.steps import digests
from domain.rulebook import metrics
from domain.text import check_text

LONGEST_NAME = 120
"""Characters; the longest registered names have about 60."""


LARGEST = Decimal(10) ** 15
"""No figure of an enterprise reaches this, in any unit of the catalogue."""

OLDEST = 100
"""Years back that a figure may lie; anything earlier is a slip of the pen."""

OLDEST_FIRM = 400
"""Years back that an enterprise may have been founded; anything earlier is a slip of the pen."""

DECIMALS = 6
"""Most decimals of a figure."""


class RegisterEnterprise(msgspec.Struct, frozen=True):
    """Give an enterprise its dossier.  An official does it for its area, an enterprise for itself."""

    uscc: str
    enterprise_name: str
    division: str
    established_on: dt.date | None = None


class ReportFigures(msgspec.Struct, frozen=True):
    """Declare figures of one civil year.

    Args:
        figures: Value by metric, as typed or parsed: a number, or yes/no.
        evidence: Digests of attached documents.
    """

    uscc: str
    year: int
    figures: dict[str, Decimal | bool]
    evidence: list[str] = []


def register_enterprise(dossier: Dossier, cmd: RegisterEnterprise, filing: Filing, law: Law) -> None:
    """Open the dossier, or raise :exc:`NotAllowed` and change nothing."""
    uscc = checked_uscc(cmd.uscc)
    if dossier.version:
        raise NotAllowed(
            f"{uscc} 已经建档", why=f"登记名称为“{dossier.enterprise_name}”", way_out="请直接打开该企业档案。"
        )
    name = cmd.enterprise_name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(
            "enterprise_name",
            "企业名称不能使用",
            why="名称为空" if not name else f"名称超过 {LONGEST_NAME} 个字",
            way_out="请按营业执照填写企业全称。",
        )
    check_text("enterprise_name", name, lines=False)
    if not _is_county(cmd.division):
        raise BadInput(
            "division",
            "所在地不能使用",
            why=f"“{cmd.division}”不是县级行政区划代码",
            way_out="请选择企业注册地所在的县（区）。",
        )
    if cmd.established_on and cmd.established_on > filing.today:
        raise BadInput(
            "established_on", "成立日期不能使用", why="日期在今天之后", way_out="请按营业执照填写成立日期。"
        )
    if cmd.established_on and cmd.established_on.year < filing.today.year - OLDEST_FIRM:
        raise BadInput(
            "established_on",
            "成立日期不能使用",
            why=f"{cmd.established_on} 在 {OLDEST_FIRM} 多年以前，年份有误",
            way_out="请按营业执照填写成立日期。",
        )
    _own_or_in_area(uscc, cmd.division, filing)
    filing.record(
        dossier,
        EnterpriseRegistered,
        uscc=uscc,
        enterprise_name=name,
        division=cmd.division,
        established_on=cmd.established_on,
    )


def report_figures(dossier: Dossier, cmd: ReportFigures, filing: Filing, law: Law) -> None:
    """Take the figures into the dossier as the enterprise's own statement."""
    if not dossier.version:
        raise NotAllowed(f"不能为 {cmd.uscc} 填报数据", why="该企业尚未建档", way_out="请先建立企业档案。")
    _own_or_in_area(dossier.uscc, dossier.division, filing)
    if cmd.year >= filing.today.year:
        raise BadInput(
            "year",
            f"不能填报 {cmd.year} 年的数据",
            why="该年度尚未结束",
            way_out=f"请填报 {filing.today.year - 1} 年或更早的数据。",
        )
    if dossier.established_on and cmd.year < dossier.established_on.year:
        raise BadInput(
            "year",
            f"不能填报 {cmd.year} 年的数据",
            why=f"企业成立于 {dossier.established_on}",
            way_out=f"请填报 {dossier.established_on.year} 年或以后的数据。",
        )
    if cmd.year < filing.today.year - OLDEST:
        raise BadInput("year", f"不能填报 {cmd.year} 年的数据", why="年份过早", way_out="请核对年份。")
    if not cmd.figures:
        raise BadInput("figures", "没有可保存的数据", why="所有指标都是空的", way_out="请至少填写一项指标。")
    figures = [
        Figure(metric=name, value=_checked(name, value)) for name, value in sorted(cmd.figures.items())
    ]
    filing.record(dossier, FiguresReported, year=cmd.year, figures=figures, evidence=digests(cmd.evidence))


def checked_uscc(text: str) -> str:
    """
    Return the unified social credit code in *text*, compact and in capitals.

    Raises:
        BadInput: wrong length, wrong characters or wrong check digit (GB 32100-2015).
    """
    try:
        return str(credit_code.validate(text))
    except ValidationError as error:
        why = "校验位不正确" if isinstance(error, InvalidChecksum) else "应为 18 位数字或大写字母"
        raise BadInput(
            "uscc",
            f"统一社会信用代码“{text.strip()}”不能使用",
            why=why,
            way_out="请对照营业执照逐位核对。",
            rule="GB 32100-2015",
        ) from None


def _is_county(division: str) -> bool:
    """Whether *division* is a lowest division that exists today (a city without counties is one)."""
    return (
        divisions.exists(division)
        and division in divisions.children(divisions.parent(division))
        and not divisions.children(division)
    )


def _checked(metric: str, value: Decimal | bool) -> Decimal | bool:
    """Return *value* if the catalogue knows the metric and the value is of its type."""
    known = metrics.catalogue().get(metric)
    if known is None:
        raise BadInput(
            metric, f"指标“{metric}”不能填报", why="指标目录中没有这一指标", way_out="请从指标目录中选择。"
        )
    what = f"“{known.label}”不能使用"
    if known.type == "boolean" or isinstance(value, bool):
        if known.type == "boolean" and isinstance(value, bool):
            return value
        way_out = "请选择“是”或“否”。" if known.type == "boolean" else "请填写数字。"
        raise BadInput(metric, what, why="填写的内容与指标类型不符", way_out=way_out)
    if not value.is_finite() or abs(value) >= LARGEST or -int(value.as_tuple().exponent) > DECIMALS:
        raise BadInput(
            metric, what, why=f"“{value}”不是可用的数字", way_out=f"请填写数字，最多 {DECIMALS} 位小数。"
        )
    if value < 0 and not known.negative:
        raise BadInput(metric, what, why="这项指标不会是负数", way_out="请核对填写的数字。")
    return Decimal(f"{value:f}")  # without an exponent, as people write it


def _own_or_in_area(uscc: str, division: str, filing: Filing) -> None:
    actor = filing.by
    if actor.enterprise == uscc and actor.has(Role.ENTERPRISE):
        return
    if actor.office and actor.has(Role.HANDLER, Role.APPROVER) and actor.office.covers(division):
        return
    raise NotAllowed(
        f"不能办理 {uscc} 的档案",
        why="该企业不在您的管辖范围内",
        way_out="请由企业本身或所在地主管部门办理。",
    )

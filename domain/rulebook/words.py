"""The rulebook's values in Chinese words, for pages, the terminal and comparisons."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from domain.rulebook.compile import civil, threshold
from domain.rulebook.figures import shown
from domain.rulebook.metrics import Metric
from domain.rulebook.model import Bars, ChangeKind, Condition, Level, Then, Unit
from domain.rulebook.scratch import Change

PARTS: dict[str, str] = {
    "conditions": "条件", "route": "程序", "publicity": "公示", "objection": "异议", "validity": "有效期",
    "recheck": "复核", "annual_report": "信息更新", "change_report": "变更报告",
    "revocation": "称号的终止和限期不得申报", "gate": "作出不利决定之前", "reports": "举报核查",
    "sanctions": "其他后果", "subsidies": "资金", "clawback": "追回", "review": "绩效评价", "quota": "名额",
    "windows": "申报时间", "scoring": "评分", "converts": "称号转换", "discovery": "主动发现",
    "remedies": "救济途径", "materials": "申报材料", "notes": "其他说明",
}  # fmt: skip
"""Parts of what a scheme's rules say, in the order in which people read them."""

FIELDS: dict[str, str] = {
    "years": "年限", "text": "内容", "starts": "起算", "cycle_years": "周期", "trigger": "何时",
    "procedure": "办法", "passed": "通过", "failed": "未通过", "absent": "未参加", "standard": "标准",
    "model": "方式", "gap": "再次申报", "absent_is": "未参加的性质", "cohorts": "认定年度", "due": "每年截止",
    "every": "频次", "misses": "累计次数", "missing": "未办的后果", "due_on": "本年截止", "opens": "开始",
    "highest_only": "只按最高层级更新",
    "consequences": "后果", "events": "须报告的变化", "months": "期限（月）", "days": "期限（日）",
    "form": "方式", "unqualified": "不再符合条件", "changes": "变化种类", "late": "逾期的后果",
    "unqualified_then": "不再符合条件的后果", "on_failed": "未通过的后果", "on_absent": "未参加的后果",
    "meanwhile": "复核期间", "exempt_holding": "免予复核的称号", "renews_from": "新一期起算", "after": "次数",
    "then": "后果", "needs_reminder": "须先提醒", "discretion": "由机关裁量", "id": "编号", "ground": "事由",
    "effect": "后果", "ban_years": "限期不得申报", "ban_at_least": "至少", "ban_permanent": "永久不得申报",
    "ban_scope": "限制范围", "ban_on": "一并限制", "kind": "种类", "touches": "涉及称号", "bars": "限制事项",
    "decided_by": "决定层级", "verified_by": "核实层级", "rectify": "整改期限", "answer": "申辩期限",
    "hearing_request": "申请听证期限", "hearing_notice": "听证通知期限", "legal_review": "法制审核",
    "serve": "送达期限", "accept": "受理期限", "reply": "企业答复期限", "verify": "核查期限",
    "silent": "企业不答复", "name": "名称", "amount": "金额", "unit": "单位", "rate_percent": "比例",
    "cap": "上限", "instalments": "分期", "condition": "条件", "upgrade": "晋级", "scope": "范围",
    "obligation_years": "须履约", "max": "最多", "min": "最少", "reallocate": "未用名额", "per": "计算口径",
    "sub": "分项", "old": "原称号", "into": "转为", "how": "办法", "what": "事项", "closes": "截止",
    "until_time": "截止时刻", "total": "总分", "pass_mark": "合格分", "items": "评分项", "when": "时间",
    "who": "实施机关", "on_failure": "不合格", "n": "期限", "to": "向谁提出", "window": "提出时间",
    "channel": "渠道", "real_name": "须实名", "evidence": "须附证据", "confidential": "保密",
    "handling": "处理", "allowed": "可由机关发起", "step": "步骤", "where": "公示地点",
    "practice": "实际做法",
}  # fmt: skip
"""Names of fields on screen."""

_ENUMS: dict[str, Any] = {
    "on_failed": Then, "on_absent": Then, "then": Then, "unqualified_then": Then, "silent": Then,
    "bars": Bars, "changes": ChangeKind, "decided_by": Level, "verified_by": Level,
}  # fmt: skip
_CODES: dict[str, dict[str, str]] = {
    "model": {"recheck": "到期复核", "renewal": "期满重新申报", "annual": "逐年审查", "none": "期满即止"},
    "absent_is": {"lapse": "称号失效", "revocation": "取消称号"},
    "gap": {"next_year": "期满次年起才能再申报"},
    "every": {"month": "每月", "quarter": "每季度", "half-year": "每半年", "year": "每年"},
    "meanwhile": {"stays": "称号保留到复核结果公布", "not_in_force": "期满后不再有效"},
    "renews_from": {"end": "原有效期满次日", "decision": "复核通过之日"},
    "touches": {"title": "本称号", "all_titles": "各层级称号", "lower_titles": "下级称号"},
    "kind": {
        "one-off": "一次性", "rate": "按比例", "per-unit": "按数量", "annual": "按年", "interest": "贴息",
        "falsification": "弄虚作假", "safety": "安全", "quality": "质量", "environment": "环境",
        "tax": "税收", "dishonesty": "失信", "illegal": "违法", "unqualified": "不再符合条件",
        "unreported": "未报告变更", "not_updated": "未更新信息", "uncooperative": "不配合检查",
        "dissolved": "终止经营", "moved_away": "迁出", "report_verified": "举报查实",
        "not_rechecked": "未复核", "on_request": "企业申请", "other": "其他",
    },
}  # fmt: skip
_DAY_OF_YEAR = re.compile(r"\d\d-\d\d")
_YEARS = ("years", "cycle_years", "ban_years", "obligation_years")

GROUPS: dict[str, str] = {
    "all": "同时满足以下各项", "any": "满足以下任一项", "bands": "按所属档次适用一项",
    "judged": "综合评价，以下供参考", "unclear": "文件未写明须全部满足还是满足一项",
}  # fmt: skip
_SPANS: dict[str, Callable[[int], str]] = {
    "each": lambda n: f"近{n}年每年", "any": lambda n: f"近{n}年任一年", "sum": lambda n: f"近{n}年合计",
    "average": lambda n: f"近{n}年平均", "cagr": lambda n: f"近{n}年复合增长率",
    "pooled": lambda n: f"近{n}年合计口径", "two_years": lambda n: f"近{n}年（未写明每年还是平均）",
}  # fmt: skip
OTHER = {"是": "否", "否": "是"}
_BOUNDS = {"≥ ": "不低于", "＞ ": "高于", "≤ ": "不高于", "＜ ": "低于", "= ": "等于"}


def field_name(name: str) -> str:
    """The name of a field on screen."""
    return FIELDS.get(name, name)


def field_text(name: str, value: Any) -> str:
    """*value* of the field *name* in words, with its unit."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(field_text(name, item) for item in value)
    if isinstance(value, dict):
        return _dict_text(value)
    if name in _CODES and value in _CODES[name]:
        return _CODES[name][value]
    enum = _ENUMS.get(name)
    if enum is not None and value in enum._value2member_map_:
        return str(getattr(enum(value), "label", value))
    if name in _YEARS:
        return f"{value}年"
    if name in ("due", "opens") and _DAY_OF_YEAR.fullmatch(str(value)):
        month, day = str(value).split("-")
        return f"{int(month)}月{int(day)}日"
    return f"{value}%" if name == "rate_percent" else str(value)


def item_text(item: Mapping[str, Any], without: str) -> str:
    """The fields of a listed item as one sentence, without the field that is its heading."""
    left = {k: v for k, v in item.items() if k not in ("source", "layer", "id", without)}
    said = []
    if "amount" in left:
        said.append(f"金额 {left.pop('amount')}{left.pop('unit', '')}")
    if "ban_years" in left:
        said.append(f"{left.pop('ban_years')}年{'以上' if left.pop('ban_at_least', False) else ''}不得申报")
    if left.pop("ban_permanent", False):
        said.append("永久不得申报")
    if "n" in left:
        said.append(f"{left.pop('n')}{Unit(left.pop('unit', 'unspecified')).label}内")
    if "cap" in left and "unit" in left:
        said.append(f"上限 {left.pop('cap')}{left.pop('unit')}")
    said += [f"{field_name(k)}：{field_text(k, v)}" for k, v in left.items()]
    return "；".join(said)


def length(days: int | None, unit: str) -> str:
    """A length of time, or that the text is silent."""
    return "文件未写明，由办理人员填写并说明理由" if days is None else f"{days}{Unit(unit).label}"


def demand(condition: Condition) -> str:
    """What a single condition or a group asks for, without its label."""
    test = condition.test
    match test["kind"]:
        case "figure":
            return _figure(test)
        case "titles":
            return "持有其中一项称号" + ("（正在审定的也可先申报）" if test.get("pending") else "")
        case "without":
            return "不持有所列称号" + ("，也不在审定中" if test.get("pending") else "")
        case "judgement":
            return "文件没有数值标准，由审核人员判断并说明理由"
        case "at_least":
            return f"以下{len(condition.parts)}项中满足{test['n']}项"
        case kind:
            return GROUPS[kind]


def opening(when: Mapping[str, Any], metrics: Mapping[str, Metric]) -> str:
    """When a band applies: ``营业收入不低于10000万元时``."""
    metric = metrics[when["metric"]]
    if isinstance(when["value"], bool):
        return f"{metric.label}为“{'是' if when['value'] else '否'}”时"
    return f"{metric.label}{bound({**when, 'kind': 'figure', 'unit': metric.unit})}时"


def bound(test: Mapping[str, Any]) -> str:
    """The bound of a figure as people say it: ``不低于5000万元``."""
    unit = "%" if test["over"] == "cagr" else test["unit"]
    if isinstance(test["value"], bool):
        return "填报为“是”" if test["value"] else "填报为“否”"
    if isinstance(test["value"], list):
        low, high = (civil(end) if test.get("date") else end for end in test["value"])
        return f"在{low}（含）至{high}{unit}（{'含' if test['op'].endswith(']') else '不含'}）之间"
    text = threshold(dict(test))
    for sign, word in _BOUNDS.items():
        text = text.replace(sign, word)
    return f"{text}{unit}"


def change_text(change: Change, test: Mapping[str, Any]) -> str:
    """A change as an enterprise would say it: ``2025年营业收入由1200万元增加到1500万元（增加300万元）``."""
    what = change.label if change.now else f"{change.year}年{change.label}"
    if isinstance(change.after, bool):
        now = "是" if change.after else "否"
        return f"补报“{what}”，须为“{now}”" if change.before is None else f"“{what}”由{OTHER[now]}变为{now}"
    after = _amount(change.after, change, test)
    if change.before is None and change.after == 0 and test["op"] in (">=", ">"):
        return f"补报{what}（没有的填0）"
    if change.before is None or isinstance(change.before, bool):
        way = "不低于" if test["op"] in (">=", ">") or test["op"].startswith("range") else "不高于"
        return f"补报{what}，{'为' if test['op'] == '==' else way}{after}"
    gap = change.after - change.before
    verb = "增加" if gap > 0 else "减少"
    by = "" if test.get("date") else f"（{verb}{_amount(abs(gap), change, test)}）"
    return f"{what}由{_amount(change.before, change, test)}{verb}到{after}{by}"


def _amount(value: Decimal, change: Change, test: Mapping[str, Any]) -> str:
    return civil(f"{value:.0f}") if test.get("date") else f"{shown(Fraction(value))}{change.unit}"


def span(test: Mapping[str, Any]) -> str:
    """The years that a figure test looks at, empty for the last year."""
    said = _SPANS[test["over"]](int(test["years"])) if test["over"] in _SPANS else ""
    if test.get("year"):
        said = f"{test['year']}年" if not said else f"截至{test['year']}年的{said}"
    return said


def _figure(test: dict[str, Any]) -> str:
    said = span(test)
    unit = "%" if test["over"] == "cagr" else test["unit"]
    if isinstance(test["value"], bool):
        return "须为“是”" if test["value"] else "不得有此情形"
    return f"{said} {threshold(test)}{unit}".strip()


def _dict_text(value: Mapping[str, Any]) -> str:
    if set(value) <= {"n", "unit", "source", "line", "clause"} and "unit" in value:
        return length(value.get("n"), value["unit"])
    return "，".join(
        f"{field_name(k)} {field_text(k, v)}"
        for k, v in value.items()
        if k not in ("source", "line", "clause")
    )

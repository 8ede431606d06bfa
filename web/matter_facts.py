"""A matter as a table of facts: what its kind remembers, in words, and nothing that names a person."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from domain import divisions
from domain.ban import Ban
from domain.calendar import Deadline
from domain.change import Change
from domain.dossier import Dossier
from domain.matter import Matter
from domain.report import ORIGINS
from domain.rulebook.model import Source, Span
from web.command_words import LABELS, VALUES
from web.rendering import scheme_names

OWN = (
    "id", "opened_on", "level", "state", "handlers", "last_act", "due", "suspended_on", "move", "evidence",
    "person", "opened_by", "proposal", "ground_id", "round",
)  # fmt: skip
"""Fields that the page shows in places of their own, or to nobody."""

NAMES: dict[str, str] = {
    "acted_on": "行为发生日期",
    "against": "所针对的决定",
    "answer": "陈述申辩期限",
    "answer_due": "陈述申辩截止",
    "at_least": "最短期限",
    "bans": "附带限期不得申报",
    "chair": "听证主持人",
    "choices": "待决定的后果",
    "consequences": "规定的后果",
    "count": "有效期内第几次逾期",
    "decides": "决定机关层级",
    "decision_served_on": "决定送达日期",
    "ended": "已终止的称号",
    "fails": "不再符合标准的称号",
    "first_day": "首日",
    "follows": "已产生的后果",
    "found": "由主管部门发现",
    "free_from": "可再次申报之日",
    "ground": "事由",
    "hearing": "听证",
    "hearing_due": "要求听证截止",
    "hearing_on": "听证日期",
    "hearing_offered": "要求听证期限",
    "heard_as": "听取意见",
    "late": "逾期",
    "late_follows": "逾期的后果",
    "legal_review": "须经法制审核",
    "kind": "事由类别",
    "lifted_on": "解除日期",
    "new_division": "迁入地",
    "notified_on": "告知书日期",
    "offered_to": "待接收的迁入地",
    "opens_on": "开始填报日期",
    "passed": "整改复查合格",
    "published": "已公告",
    "reminded": "已提醒次数",
    "reminded_until": "提醒后宽限至",
    "report_due": "规定的报告期限",
    "remedies": "救济途径",
    "replied": "已答复",
    "reviewed": "法制审核同意",
    "revokes": "作出撤销",
    "source": "依据",
    "stayed": "因复议诉讼停止执行",
    "suspends": "停止执行原决定",
    "unqualified_then": "不再符合标准的后果",
    "verify_due": "核查期限",
    "void": "自始无效",
    "what": "义务",
}
"""Names of facts that no form asks for; the others are called as in the forms."""

BAN_NAMES = {"last_day": "末日", "first_day": "首日"}
"""A ban has a first and a last day of its own, of which the words on titles would say something else."""

COUNTED = {"ban_years": "{} 年", "count": "第 {} 次", "reminded": "{} 次", "period": "{} 年"}
"""Numbers that say nothing without their unit."""

PROPOSED = {"by": "提出人", "outcome": "拟作处理", "then": "拟定后果"}
"""What a proposal calls its fields otherwise than a fact."""

WORDS = {
    "answered": "已陈述申辩",
    "silent": "逾期未陈述申辩",
    "requested": "企业已要求",
    "set": "已通知",
    "held": "已举行",
}


def facts(matter: Matter, dossier: Dossier, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return label and text of every fact that is known; *names* are display names by account."""
    own = BAN_NAMES if isinstance(matter, Ban) else {}
    found = _listed(matter, dossier, names, {**NAMES, **own})
    if isinstance(matter, Change):
        found += (
            [("逾期报告可以选择的后果", told("choices", matter.choices, dossier))] if matter.choices else []
        )
        found += [("待处理的称号", told("titles", matter.to_settle, dossier))] if matter.to_settle else []
    return found


def proposed(matter: Matter, dossier: Dossier, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return label and text of what waits for a second official, empty where nothing does.

    It is nothing for the enterprise's eyes, which learns of the decision and not of its drafts.
    """
    proposal = getattr(matter, "proposal", None)
    if proposal is None:
        return []
    found = _listed(proposal, dossier, names, {**NAMES, **PROPOSED})
    if hasattr(proposal, "then") and proposal.then is None:
        return [(PROPOSED["then"], "不予追究"), *found]
    return found


def _listed(
    thing: msgspec.Struct, dossier: Dossier, names: Mapping[str, str], labels: Mapping[str, str]
) -> list[tuple[str, str]]:
    found = []
    for field in msgspec.structs.fields(type(thing)):
        value = getattr(thing, field.name)
        label = labels.get(field.name) or LABELS.get(field.name)
        if field.name in OWN or label is None or value in (None, "", [], {}, False, 0):
            continue
        people = field.name in ("chair", "by")
        text = names.get(value, "") if people else told(field.name, value, dossier)
        if text:
            found.append((label, text))
    return found


def told(name: str, value: Any, dossier: Dossier) -> str:
    """Return *value* as people read it."""
    match value:
        case bool():
            return "是" if value else "否"
        case StrEnum():
            return str(getattr(value, "label", VALUES.get(value.value, value.value)))
        case Deadline():
            return str(value.last_day)
        case Span():
            return f"{value.n} {value.unit.label}" if value.n is not None else "文件未写明"
        case Source():
            return str(value)
        case dt.date() | int():
            return COUNTED.get(name, "{}").format(value)
        case list():
            return "；".join(told(name, one, dossier).rstrip("。；") for one in value)
        case str():
            return _in_words(name, value, dossier)
    then = getattr(value, "then", None)
    return str(then.label) if then is not None else ""


def _in_words(name: str, value: str, dossier: Dossier) -> str:
    """The words for an id, a code or a value of a closed choice; any other text as it stands."""
    if value in dossier.titles:
        return dossier.titles[value].name
    if name == "scheme":
        return scheme_names(value)
    if name in ("new_division", "offered_to"):
        return divisions.name(value)
    if name == "origin":
        return ORIGINS.get(value, value)
    if matter := dossier.matter(value):
        return f"{matter.label}（{value}）"
    if case := dossier.cases.get(value):
        return f"{case.rules.title}办件（{value}）"
    return WORDS.get(value) or VALUES.get(value, value)

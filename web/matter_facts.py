"""A matter as a table of facts: what its kind remembers, in words, and nothing that names a person."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from domain.calendar import Deadline
from domain.dossier import Dossier
from domain.matter import Matter
from domain.rulebook.model import Source, Span
from web.command_words import LABELS, VALUES

OWN = (
    "id", "opened_on", "level", "state", "handlers", "last_act", "due", "suspended_on", "move", "evidence",
    "person", "opened_by", "proposal",
)  # fmt: skip
"""Fields that the page shows in places of their own, or to nobody."""

NAMES: dict[str, str] = {
    "acted_on": "行为发生日期",
    "against": "所针对的决定",
    "answer": "陈述申辩期限",
    "at_least": "最短期限",
    "bans": "附带限期不得申报",
    "chair": "听证主持人",
    "choices": "待决定的后果",
    "consequences": "规定的后果",
    "count": "有效期内第几次逾期",
    "decides": "决定机关层级",
    "first_day": "首日",
    "follows": "已产生的后果",
    "found": "由主管部门发现",
    "free_from": "可再次申报之日",
    "hearing": "听证",
    "hearing_due": "要求听证截止",
    "hearing_on": "听证日期",
    "hearing_offered": "要求听证期限",
    "heard_as": "听取意见",
    "late": "逾期",
    "late_follows": "逾期的后果",
    "legal_review": "须经法制审核",
    "lifted_on": "解除日期",
    "offered_to": "拟迁入地",
    "published": "已公告",
    "reminded": "已提醒次数",
    "remedies": "救济途径",
    "replied": "已答复",
    "reviewed": "法制审核同意",
    "source": "依据",
    "stayed": "因复议诉讼停止执行",
    "suspends": "停止执行原决定",
    "unqualified_then": "不再符合标准的后果",
    "void": "自始无效",
    "what": "义务",
}
"""Names of facts that no form asks for; the others are called as in the forms."""

WORDS = {
    "answered": "已陈述申辩",
    "silent": "逾期未陈述申辩",
    "requested": "企业已要求",
    "set": "已通知",
    "held": "已举行",
}


def facts(matter: Matter, dossier: Dossier, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return label and text of every fact that is known; *names* are display names by account."""
    found = []
    for field in msgspec.structs.fields(type(matter)):
        value = getattr(matter, field.name)
        label = NAMES.get(field.name) or LABELS.get(field.name)
        if field.name in OWN or label is None or value in (None, "", [], {}, False, 0):
            continue
        text = names.get(value, "") if field.name == "chair" else told(field.name, value, dossier)
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
            return str(value)
        case list():
            return "；".join(told(name, one, dossier) for one in value)
        case str():
            if value in dossier.titles:
                return dossier.titles[value].name
            return WORDS.get(value) or VALUES.get(value, value)
    then = getattr(value, "then", None)
    return str(then.label) if then is not None else ""

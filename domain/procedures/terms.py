"""The interval of a title (有效期): by the rule, or by a person who gives the reason."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

import msgspec

from domain.calendar import title_term
from domain.case import Case
from domain.dossier import Dossier
from domain.errors import BadInput
from domain.procedures.renewal import renewal
from domain.procedures.steps import cited
from domain.rulebook.model import CaseRules, Span, Unit


class Decision(Protocol):
    """What a decision to recognise says about intervals; the fields are those of ``Recognise``."""

    @property
    def decided_on(self) -> dt.date:
        """Civil day of the decision."""

    @property
    def valid_from(self) -> dt.date | None:
        """First day of new titles; the day of decision when left out."""

    @property
    def valid_until(self) -> dt.date | None:
        """Last day of new titles, included; by the rule when left out."""

    @property
    def term_reason(self) -> str:
        """Why, where the rule is silent or the interval differs from it."""

    @property
    def renewed_from(self) -> dt.date | None:
        """First day of renewed terms; by the rule when left out."""

    @property
    def renewed_until(self) -> dt.date | None:
        """Last day of renewed terms, included; by the rule when left out."""


class Term(msgspec.Struct, frozen=True):
    """The interval of a title, both days included."""

    valid_from: dt.date
    valid_until: dt.date
    reason: str


def terms(cmd: Decision, passed: Sequence[tuple[Dossier, Case]], what: str) -> list[Term]:
    """Return the interval of each title: new ones share theirs, each renewed one continues its own."""
    fresh = [case.rules for _, case in passed if not case.renews]
    shared = _term(cmd, fresh, what) if fresh else None
    return [
        _renewed(cmd, dossier, case, what) if case.renews or shared is None else shared
        for dossier, case in passed
    ]


def _renewed(cmd: Decision, dossier: Dossier, case: Case, what: str) -> Term:
    """Return the interval of a title whose recheck was passed: by the rule, or a person's with the reason."""
    before, own, validity = dossier.titles[case.renews], renewal(case.rules), case.rules.validity
    after = before.valid_until + dt.timedelta(days=1)
    start_by_rule = {"end": after, "decision": cmd.decided_on}.get(own.rule.renews_from)
    start = cmd.renewed_from or start_by_rule
    sources = cited(own.source, validity.source if validity else None)
    who = f"{what}：{dossier.enterprise_name}"
    if start is None:
        raise BadInput(
            "renewed_from", who, why="文件没有规定复核通过后有效期从何时起算", rule=sources,
            way_out="请填写复核后有效期的首日，并说明理由。",
        )  # fmt: skip
    years = validity.n if validity and validity.unit is Unit.YEARS else None
    until_by_rule = title_term(start, years) if years else None
    until, reason = cmd.renewed_until or until_by_rule, cmd.term_reason.strip()
    if until is None:
        raise BadInput(
            "renewed_until", who, why="文件没有规定复核后的有效期", rule=sources,
            way_out="请填写复核后有效期的末日，并说明理由。",
        )  # fmt: skip
    if start <= before.valid_from or until < start:
        raise BadInput("renewed_from", who, why="有效期早于原有效期或末日早于首日", way_out="请核对有效期。")
    if not reason and (start != start_by_rule or until != until_by_rule):
        raise BadInput(
            "term_reason", who, why="复核后的有效期与文件规定不同，或文件没有规定", rule=sources,
            way_out="请说明确定有效期的理由。",
        )  # fmt: skip
    return Term(start, until, reason)


def _term(cmd: Decision, rules: list[CaseRules], what: str) -> Term:
    """Return the interval: the rule's from the first day on, or a person's with the reason."""
    spans: list[Span | None] = []
    for one in rules:
        if one.validity not in spans:
            spans.append(one.validity)
    valid_from = cmd.valid_from or cmd.decided_on
    span = spans[0] if len(spans) == 1 else None
    years = span.n if span and span.unit is Unit.YEARS else None
    by_rule = title_term(valid_from, years) if years else None
    valid_until, reason = cmd.valid_until or by_rule, cmd.term_reason.strip()
    sources = cited(*(one.source for one in spans if one))
    if valid_until is None:
        raise BadInput(
            "valid_until",
            what,
            why="文件没有规定有效期",
            rule=sources,
            way_out="请填写有效期的起止日期，并说明理由。",
        )
    if valid_until < valid_from:
        raise BadInput("valid_until", what, why="有效期的末日早于首日", way_out="请核对有效期。")
    if not reason and (by_rule is None or valid_until != by_rule or valid_from != cmd.decided_on):
        told = "文件没有规定有效期" if by_rule is None else f"有效期与文件规定的 {years} 年或认定之日起算不同"
        raise BadInput("term_reason", what, why=told, rule=sources, way_out="请说明确定有效期的理由。")
    return Term(valid_from, valid_until, reason)

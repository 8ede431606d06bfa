"""Judge reported figures by the conditions of a case.

Each condition gives one of: met, not met, not known (a figure is missing), needs judgement (the law gives no
number, or leaves open how to count) or not examined (waived for this kind of case).  Only a person settles a
judgement, and only with a reason.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from domain.figures import FiguresByYear
from domain.rulebook.compile import threshold
from domain.rulebook.figures import Reading, compares
from domain.rulebook.leaf import Verdict, judge_figure
from domain.rulebook.metrics import catalogue
from domain.rulebook.model import CaseRules, Condition, ConditionResult, Outcome

Judgements = Mapping[str, tuple[Outcome, str]]
FEW = 3
"""Members of a group whose reasons are repeated at the group."""

MET, NOT_MET, NOT_KNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_KNOWN
NEEDS_JUDGEMENT, NOT_EXAMINED = Outcome.NEEDS_JUDGEMENT, Outcome.NOT_EXAMINED


def assess(
    rules: CaseRules,
    figures: FiguresByYear,
    *,
    year: int,
    titles_in_force: Collection[str] = (),
    titles_pending: Collection[str] = (),
    judgements: Judgements | None = None,
) -> list[ConditionResult]:
    """
    Judge *figures* by the conditions of *rules*: one row per condition, members of a group after it.

    Args:
        rules: The rules frozen into the case.
        figures: Reported figures by civil year.
        year: The last full year (上年度); "近两年" are *year* and the year before.
        titles_in_force: Scheme ids of the titles the enterprise holds on the day of the case.
        titles_pending: Scheme ids of the titles that are under decision for it on that day.
        judgements: Settled judgements by condition id: outcome and reason; one without a reason is void.
    """
    reading = Reading(catalogue(), figures, year)
    judge = _Judge(reading, frozenset(titles_in_force), frozenset(titles_pending), judgements or {})
    rows: list[ConditionResult] = []
    for condition in rules.conditions:
        rows += judge.rows(condition, 0)
    return rows


def overall(results: Sequence[ConditionResult]) -> Literal["eligible", "not_eligible", "undetermined"]:
    """The result of a condition table; only conditions of their own count, a group speaks for its members."""
    outcomes = {row.outcome for row in results if row.depth == 0}
    if NOT_MET in outcomes:
        return "not_eligible"
    return "undetermined" if outcomes & {NOT_KNOWN, NEEDS_JUDGEMENT} else "eligible"


class _Judge:
    def __init__(
        self, reading: Reading, titles: frozenset[str], pending: frozenset[str], judgements: Judgements
    ) -> None:
        self._reading, self._titles, self._pending = reading, titles, pending
        self._judgements = judgements

    def rows(self, condition: Condition, depth: int) -> list[ConditionResult]:
        below = [row for part in condition.parts for row in self.rows(part, depth + 1)]
        members = [row for row in below if row.depth == depth + 1]
        verdict = self._verdict(condition, members)
        if condition.test.get("preference") and verdict.outcome is not MET:
            reason = f"只用于择优或其中一项支持，不影响申报资格。{verdict.reason}"
            verdict = Verdict(NOT_EXAMINED, verdict.figure, reason)
        own = ConditionResult(
            id=condition.id,
            label=condition.label,
            outcome=verdict.outcome,
            figure=verdict.figure,
            threshold=threshold(condition.test),
            unit=_unit(condition.test),
            source=condition.source,
            reason=verdict.reason,
            depth=depth,
        )
        return [own, *below]

    def _verdict(self, condition: Condition, members: list[ConditionResult]) -> Verdict:
        test = condition.test
        waived = test.get("not_examined")
        if waived is not None:
            return Verdict(NOT_EXAMINED, reason=f"{waived['reason']}（{waived['source']['document']}）")
        match test["kind"]:
            case "figure":
                return self._settled(condition, judge_figure(test, self._reading))
            case "titles":
                return self._settled(condition, self._holds(test))
            case "without":
                return self._lacks(test)
            case "unclear":
                return self._settled(condition, _unclear(members))
            case "judgement" | "judged":
                open_question = Verdict(
                    NEEDS_JUDGEMENT, reason="文件没有给出数值标准，由审核人员判断并说明理由"
                )
                return self._settled(condition, open_question)
            case "all":
                return _all(members)
            case "any":
                return _at_least(members, 1)
            case "at_least":
                return _at_least(members, int(test["n"]))
            case "bands":
                return self._band(condition, members)
        raise AssertionError(f"unknown test {test['kind']}")

    def _settled(self, condition: Condition, open_verdict: Verdict) -> Verdict:
        """A judgement settles only what needs one; without a reason it stays open."""
        if open_verdict.outcome is not NEEDS_JUDGEMENT or condition.id not in self._judgements:
            return open_verdict
        outcome, reason = self._judgements[condition.id]
        if not reason.strip():
            return Verdict(NEEDS_JUDGEMENT, open_verdict.figure, "判断没有写明理由，不作数")
        if outcome not in (MET, NOT_MET):
            return open_verdict
        return Verdict(outcome, open_verdict.figure, reason)

    def _holds(self, test: dict[str, Any]) -> Verdict:
        held = sorted(self._titles & set(test["titles"]))
        if held:
            return Verdict(MET, "、".join(held), "持有有效期内的前置称号")
        if test.get("pending"):
            return Verdict(
                NEEDS_JUDGEMENT, reason="前置称号尚在审定的可先申报，由审核人员按其结果判断并说明理由"
            )
        return Verdict(NOT_MET, reason="没有有效期内的前置称号")

    def _lacks(self, test: dict[str, Any]) -> Verdict:
        """A title that must not be held; with ``pending`` one under decision bars as well."""
        barring = set(test["titles"])
        held = sorted(self._titles & barring)
        if held:
            return Verdict(NOT_MET, "、".join(held), "已持有不得同时申报的称号")
        deciding = sorted(self._pending & barring) if test.get("pending") else []
        if deciding:
            return Verdict(NOT_MET, "、".join(deciding), "不得同时申报的称号正在审定")
        return Verdict(MET, reason="没有不得同时申报的称号")

    def _band(self, condition: Condition, members: list[ConditionResult]) -> Verdict:
        """The band whose figure fits decides; a missing figure leaves the whole group unknown."""
        unknown = ""
        for part, row in zip(condition.parts, members, strict=True):
            applies, missing = fits(self._reading, part.test["when"])
            if applies:
                return Verdict(row.outcome, row.figure, f"适用“{part.label}”：{row.reason}")
            unknown = unknown or missing
        if unknown:
            return Verdict(NOT_KNOWN, reason=f"不能确定适用哪一档，缺少{unknown}")
        return Verdict(NOT_MET, reason="不属于任何一档")


def fits(reading: Reading, when: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether the band that *when* opens applies; and the missing figure, where that is not known."""
    if isinstance(when["value"], bool):
        answer, year = reading.yes(when["metric"])
        return answer is when["value"], reading.missing(when["metric"], year) if answer is None else ""
    value, year = reading.number(when["metric"])
    if value is None:
        return False, reading.missing(when["metric"], year)
    return compares(value, when["op"], when["value"]), ""


def _all(members: list[ConditionResult]) -> Verdict:
    for outcome in (NOT_MET, NOT_KNOWN, NEEDS_JUDGEMENT):
        found = [row for row in members if row.outcome is outcome]
        if found:
            return Verdict(outcome, reason=_listed(found))
    if all(row.outcome is NOT_EXAMINED for row in members):
        return Verdict(NOT_EXAMINED, reason="各项均不考查")
    return Verdict(MET, reason="各项均满足")


def _at_least(members: list[ConditionResult], n: int) -> Verdict:
    """Enough members met; members not examined offer no way in."""
    met = [row for row in members if row.outcome is MET]
    unknown = [row for row in members if row.outcome is NOT_KNOWN]
    judged = [row for row in members if row.outcome is NEEDS_JUDGEMENT]
    if len(met) >= n:
        return Verdict(MET, reason=f"满足{len(met)}项：" + "、".join(row.label for row in met))
    if len(met) + len(unknown) + len(judged) < n:
        failed = "；".join(row.reason for row in members if row.outcome is NOT_MET and row.reason)
        return Verdict(NOT_MET, reason=f"须满足{n}项，满足{len(met)}项。{failed}")
    if len(met) + len(judged) < n:
        return Verdict(NOT_KNOWN, reason="；".join(row.reason for row in unknown))
    open_rows = judged if not unknown else [*unknown, *judged]
    outcome = NEEDS_JUDGEMENT if not unknown else NOT_KNOWN
    return Verdict(outcome, reason=_listed(open_rows))


def _listed(rows: list[ConditionResult]) -> str:
    """Why the members stand so; of many only how many, because each says it on a row of its own."""
    if len(rows) > FEW:
        return f"{len(rows)}项待定或不符合：" + "、".join(row.label for row in rows[:FEW]) + "等，见以下各行"
    return "；".join(f"{row.label}：{row.reason}" for row in rows)


def _unclear(members: list[ConditionResult]) -> Verdict:
    """The text says neither "all" nor "any": a person decides where the two readings differ."""
    every, one = _all(members), _at_least(members, 1)
    if every.outcome is one.outcome:
        return every
    return Verdict(
        NEEDS_JUDGEMENT, reason=f"文件没有写明全部满足还是满足其一，由审核人员判断并说明理由。{every.reason}"
    )


def _unit(test: dict[str, Any]) -> str:
    if test["kind"] != "figure":
        return ""
    return "%" if test["over"] == "cagr" else str(test["unit"])

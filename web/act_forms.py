"""What each act on a case asks for: one table that turns a form, or a JSON body, into a command.

Which acts are offered, and to whom, is not decided here: pages take the offers of ``casework`` and look up
the form by the act's name.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from adapters.identity import Account
from domain.case import Case, ObjectionState
from domain.dossier import Dossier
from domain.draw import DrawState, Purpose, RandomDraw
from domain.procedures import (
    application,
    completeness,
    deadlines,
    decision,
    experts,
    objection,
    publicity,
    rechecks,
    recognition,
    reopening,
    review,
    site_check,
)
from domain.rulebook.model import ConditionResult, Outcome, StepKind
from web.forms import Typed, whole
from web.visit import Visit

Options = list[tuple[str, str]]
DRAWS = 20
"""Of so many draws of an office, the last ones first, those that fit a case are looked for."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a form's choices may be drawn from."""

    visiting: Visit
    dossier: Dossier
    case: Case
    results: list[ConditionResult]

    def experts(self) -> list[Account]:
        """The pool from which the panel may be taken."""
        return self.visiting.sys.identity.experts(self.dossier.division)

    def colleagues(self) -> list[Account]:
        """The active accounts of the visitor's own office."""
        office = self.visiting.actor.office
        return [a for a in self.visiting.sys.identity.accounts(office.id) if a.active] if office else []

    def drawn(self, purpose: Purpose) -> list[RandomDraw]:
        """The draws of the visitor's office for *purpose* that have been drawn, the last prepared first."""
        office = self.visiting.actor.office
        if office is None:
            return []
        some = [
            one.draw
            for one in self.visiting.sys.views.draws.all(office.division)
            if one.office == office.id and one.purpose == purpose and one.state is DrawState.DRAWN
        ][:DRAWS]
        found = self.visiting.sys.journal.load(RandomDraw, some)
        return [found[draw] for draw in some if draw in found]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an act's form; ``kind`` names the part of ``parts/act.html`` that draws it.

    Args:
        when: Whether the form asks for it; always when left out.
        otherwise: What the command gets where the form does not ask; nothing when left out.
    """

    kind: str
    name: str
    label: str
    required: bool = False
    hint: str = ""
    options: Callable[[Desk], Options] | None = None
    when: Callable[[Desk], bool] | None = None
    otherwise: str | None = None

    def asked(self, desk: Desk) -> bool:
        """Whether the form of *desk* asks for it."""
        return self.when is None or self.when(desk)


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field with its choices, ready for the template."""

    kind: str
    name: str
    label: str
    required: bool
    hint: str
    options: Options


@dataclass(frozen=True, slots=True)
class ActForm:
    """The command of an act and the fields that fill it.

    Args:
        row: The command is about the case's row in a notice.
        danger: The act weighs on the enterprise; the button says so by its colour.
    """

    command: type[msgspec.Struct]
    fields: tuple[Field, ...] = ()
    row: bool = False
    danger: bool = False

    def shown(self, desk: Desk) -> list[ShownField]:
        """The fields with their choices as they stand now."""
        return [
            ShownField(f.kind, f.name, f.label, f.required, f.hint, f.options(desk) if f.options else [])
            for f in self.fields
            if f.asked(desk)
        ]

    def from_form(self, typed: Typed, desk: Desk) -> Any:
        """
        Return the command that the form asks for.

        Raises:
            BadInput: A field cannot be used; *typed* holds the message of every such field.
        """
        values = {
            f.name: READERS[f.kind](f, typed, desk) if f.asked(desk) else f.otherwise for f in self.fields
        }
        typed.check()
        given = {name: value for name, value in values.items() if value is not None}
        return msgspec.convert(self.filled(given, desk.case), self.command, builtin_types=(Decimal, dt.date))

    def filled(self, values: Mapping[str, Any], case: Case) -> dict[str, Any]:
        """*values* with the case, or the row in which it stands, filled in."""
        given = dict(values)
        names = {f.name for f in msgspec.structs.fields(self.command)}
        if self.row and case.listing is not None:
            given.update(notice=case.listing.notice, row=case.listing.row)
        elif "case" in names:
            given["case"] = case.id
        elif "matter" in names:
            given["matter"] = case.id
        return given


# ------------------------------------------------------------------ choices


def _experts(desk: Desk) -> Options:
    return [(a.id, f"{a.display_name}（{a.employer or '单位未登记'}）") for a in desk.experts()]


def _panel(desk: Desk) -> Options:
    names = {a.id: a.display_name for a in desk.experts()}
    return [(e, names.get(e, e)) for e in desk.case.panel if e not in desk.case.scores]


def _others(desk: Desk) -> Options:
    return [(value, text) for value, text in _experts(desk) if value not in desk.case.panel]


def _colleagues(desk: Desk) -> Options:
    return [(a.id, a.display_name) for a in desk.colleagues()]


def _earlier(desk: Desk) -> Options:
    ids = [step.id for step in desk.case.rules.route]
    return [(s.id, s.label) for s in desk.case.rules.route[: ids.index(desk.case.step)]]


def _until_here(desk: Desk) -> Options:
    return [*_earlier(desk), (desk.case.step, desk.case.current.label)]


def _judged(desk: Desk) -> Options:
    return [
        (r.id, r.label)
        for r in desk.results
        if r.outcome is Outcome.NEEDS_JUDGEMENT or r.id in desk.case.judgements
    ]


def _not_drawn(desk: Desk) -> Options:
    """The draws for site checks from whose pool the case was not chosen."""
    return [
        (str(draw.id), f"{draw.name}（未抽中）")
        for draw in desk.drawn(Purpose.SITE_CHECK)
        if desk.case.id in draw.pool and desk.case.id not in draw.members
    ]


def _expert_draws(desk: Desk) -> Options:
    names = {a.id: a.display_name for a in desk.experts()}
    return [
        (str(draw.id), f"{draw.name}（{'、'.join(names.get(one, one) for one in draw.members)}）")
        for draw in desk.drawn(Purpose.EXPERTS)
    ]


def _titled(desk: Desk) -> bool:
    """Whether the case ends with a title, and not with a new name alone."""
    return not desk.case.new_name


def _renews(desk: Desk) -> bool:
    return bool(desk.case.renews)


def _fresh(desk: Desk) -> bool:
    return _titled(desk) and not _renews(desk)


def _judgement(desk: Desk) -> Options:
    return [(Outcome.MET.value, "符合"), (Outcome.NOT_MET.value, "不符合")]


def _objections(*states: ObjectionState) -> Callable[[Desk], Options]:
    def options(desk: Desk) -> Options:
        return [
            (o.id, f"{o.id}（{o.state.label}）") for o in desk.case.objections.values() if o.state in states
        ]

    return options


def _figures(desk: Desk) -> Options:
    metrics = desk.visiting.sys.law.rulebook.metrics
    return [
        (f"{year}:{name}", f"{year} 年 {metrics[name].label if name in metrics else name}：{figure.value}")
        for year, figures in sorted(desk.dossier.figures.items(), reverse=True)
        for name, figure in figures.items()
        if not figure.verified
    ]


# ------------------------------------------------------------------ readers


def _text(f: Field, typed: Typed, desk: Desk) -> Any:
    return typed.text(f.name, f.label, required=f.required)


def _choice(f: Field, typed: Typed, desk: Desk) -> Any:
    value = typed.value(f.name).strip()
    if not value and not f.required:
        return None
    return typed.choice(f.name, f.label, [v for v, _ in f.options(desk)] if f.options else [])


def _verified(f: Field, typed: Typed, desk: Desk) -> Any:
    found: dict[int, list[str]] = {}
    for text in typed.every(f.name):
        year, _, metric = text.partition(":")
        if whole(year):
            found.setdefault(int(year), []).append(metric)
    return found


def _excluded(f: Field, typed: Typed, desk: Desk) -> Any:
    chosen = {a.id: typed.text(f"{f.name}-{a.id}") for a in desk.experts()}
    return {account: reason for account, reason in chosen.items() if reason}


READERS: dict[str, Callable[[Field, Typed, Desk], Any]] = {
    "text": _text,
    "textarea": _text,
    "lines": lambda f, typed, desk: typed.lines(f.name),
    "date": lambda f, typed, desk: typed.date(f.name, f.label, required=f.required),
    "number": lambda f, typed, desk: typed.number(f.name, f.label, required=f.required),
    "whole": lambda f, typed, desk: typed.whole(f.name, f.label, required=f.required),
    "choice": _choice,
    "yesno": lambda f, typed, desk: typed.choice(f.name, f.label, ["yes", "no"]) == "yes",
    "tick": lambda f, typed, desk: typed.ticked(f.name),
    "checks": lambda f, typed, desk: typed.every(f.name),
    "files": lambda f, typed, desk: desk.visiting.keep(typed.files(f.name, f.label)),
    "verified": _verified,
    "excluded": _excluded,
}

OPINION = Field("textarea", "opinion", "意见", required=True)
REASON = Field("textarea", "reason", "理由", required=True)
REASONS = Field("lines", "reasons", "理由", required=True, hint="每行一条；将写入告知书。")
EVIDENCE = Field("files", "evidence", "附件")
S = ObjectionState


def _on_objection(*states: ObjectionState) -> Field:
    return Field("choice", "objection", "异议", required=True, options=_objections(*states))


FORMS: dict[str, ActForm] = {
    "consent": ActForm(application.Consent),
    "supply_correction": ActForm(
        completeness.SupplyCorrection, (Field("textarea", "note", "补正说明", required=True), EVIDENCE)
    ),
    "withdraw": ActForm(application.Withdraw, (REASON,), danger=True),
    "confirm_completeness": ActForm(completeness.ConfirmCompleteness),
    "request_correction": ActForm(
        completeness.RequestCorrection,
        (Field("lines", "items", "需要补正的内容", required=True, hint="每行一项；只能告知一次。"),),
    ),
    "pass_preliminary_review": ActForm(review.PassPreliminaryReview, (OPINION,)),
    "recommend": ActForm(review.Recommend, (OPINION,)),
    "decline": ActForm(review.Decline, (REASONS,), danger=True),
    "return_case": ActForm(
        review.ReturnCase,
        (
            REASON,
            Field("choice", "to_step", "退回到", options=_earlier, hint="不选即退回上一环节。"),
            Field("tick", "to_enterprise", "须由企业先补充材料"),
        ),
    ),
    "appoint_experts": ActForm(
        experts.AppointExperts,
        (
            Field("checks", "panel", "评审专家", required=True, options=_experts, hint="人数应为单数。"),
            Field("excluded", "excluded", "应当回避的专家", options=_experts, hint="写明理由。"),
            Field("text", "size_reason", "人数说明", hint="文件没有规定专家人数时填写。"),
            Field(
                "choice", "draw", "随机抽取", options=_expert_draws,
                hint="评审组由随机抽取产生的，请选择该次抽取；专家只能是抽中的。",
                when=lambda desk: bool(_expert_draws(desk)),
            ),
        ),
    ),
    "recuse_expert": ActForm(
        experts.RecuseExpert,
        (
            Field("choice", "expert", "回避的专家", required=True, options=_panel),
            Field("choice", "replacement", "接替的专家", required=True, options=_others),
            REASON,
        ),
    ),
    "enter_score": ActForm(
        experts.EnterScore,
        (
            Field("number", "score", "评分", required=True, hint="0 至 100，最多两位小数；提交后不能修改。"),
            OPINION,
        ),
    ),
    "conclude_expert_review": ActForm(experts.ConcludeExpertReview, (OPINION,)),
    "order_site_check": ActForm(
        site_check.OrderSiteCheck,
        (
            Field("checks", "visitors", "核查人员", required=True, options=_colleagues, hint="至少两人。"),
            Field("date", "visit_on", "核查日期", required=True),
        ),
    ),
    "record_site_check": ActForm(
        site_check.RecordSiteCheck,
        (
            Field("textarea", "finding", "核查情况", required=True),
            Field("yesno", "agrees", "与申报材料是否一致", required=True),
            Field("verified", "verified", "已核实的数据", options=_figures),
            EVIDENCE,
        ),
    ),
    "leave_out": ActForm(
        site_check.LeaveOut,
        (
            Field(
                "choice", "draw", "随机抽取", options=_not_drawn, hint="因未抽中而不查的，请选择该次抽取。",
                when=lambda desk: desk.case.at(StepKind.SITE_CHECK) and bool(_not_drawn(desk)),
            ),
            Field("textarea", "reason", "理由", hint="选择了随机抽取的，可以不填。"),
        ),
    ),
    "judge_condition": ActForm(
        decision.JudgeCondition,
        (
            Field("choice", "condition", "条件", required=True, options=_judged),
            Field("choice", "outcome", "判断", required=True, options=_judgement),
            REASON,
        ),
    ),
    "propose": ActForm(
        decision.Propose,
        (
            Field(
                "choice", "outcome", "拟办意见", required=True,
                options=lambda _: [("recognise", "拟予认定"), ("refuse", "拟不予认定")],
            ),
            Field("lines", "reasons", "理由", hint="每行一条；拟不予认定的必须写明。"),
        ),
    ),
    "approve": ActForm(decision.Approve, (OPINION,)),
    "send_back": ActForm(decision.SendBack, (REASON,)),
    "withdraw_row": ActForm(publicity.WithdrawRow, (REASON,), row=True, danger=True),
    "accept_objection": ActForm(objection.AcceptObjection, (_on_objection(S.LODGED),)),
    "decline_objection": ActForm(objection.DeclineObjection, (_on_objection(S.LODGED), REASON)),
    "investigate_objection": ActForm(
        objection.InvestigateObjection,
        (_on_objection(S.ACCEPTED), Field("textarea", "finding", "核查情况", required=True), EVIDENCE),
    ),
    "uphold_objection": ActForm(
        objection.UpholdObjection, (_on_objection(S.INVESTIGATED), REASON), danger=True
    ),
    "dismiss_objection": ActForm(objection.DismissObjection, (_on_objection(S.INVESTIGATED), REASON)),
    "recognise": ActForm(
        recognition.RecogniseCase,
        (
            Field("text", "document_no", "文号", required=True),
            Field("text", "certificate_no", "证书编号", required=True, when=_titled, otherwise=""),
            Field("date", "decided_on", "认定日期", required=True),
            Field("date", "valid_from", "有效期自", hint="不填即自认定日期起。", when=_fresh),
            Field("date", "valid_until", "有效期至", hint="不填即按规定年限计算，含当日。", when=_fresh),
            Field("date", "renewed_from", "续期有效期自", hint="不填即按规定与原有效期衔接。", when=_renews),
            Field(
                "date", "renewed_until", "续期有效期至", hint="不填即按规定年限计算，含当日。", when=_renews
            ),
            Field(
                "textarea", "term_reason", "有效期说明", hint="规定没有写明年限，或与规定不同时填写。",
                when=_titled,
            ),
        ),
    ),
    "reopen": ActForm(
        reopening.Reopen,
        (REASON, Field("choice", "to_step", "从哪一环节重开", options=_until_here)),
    ),
    "decide_meanwhile": ActForm(
        rechecks.DecideMeanwhile,
        (Field("yesno", "keeps", "原称号在复核结果作出前继续有效", required=True), REASON),
    ),
    "propose_move": ActForm(
        deadlines.ProposeMove, (Field("date", "to", "延至", required=True, hint="含当日。"), REASON)
    ),
    "approve_move": ActForm(deadlines.ApproveMove),
    "decline_move": ActForm(deadlines.DeclineMove, (REASON,)),
    "suspend_deadline": ActForm(
        deadlines.SuspendDeadline, (REASON, Field("date", "on", "自何日起中止", hint="含当日；不填即今天。"))
    ),
    "resume_deadline": ActForm(
        deadlines.ResumeDeadline, (REASON, Field("date", "on", "自何日起恢复", hint="含当日；不填即今天。"))
    ),
    "recompute_deadline": ActForm(deadlines.RecomputeDeadline),
}  # fmt: skip
"""The form of each act of ``domain/acts.py`` done on the case's own page; the rest is done on lists."""

"""Every event as one Chinese sentence, for audit trails, timelines and messages.

A sentence names the fact and never a person: whoever shows it adds who acted and when.
"""

from collections.abc import Callable
from typing import Any

from domain import events as ev
from domain.envelope import Event
from domain.rulebook.model import Outcome, Unit
from domain.sentences_after import AFTER, because

_OUTCOME = {"recognise": "认定", "refuse": "不予认定"}
_JUDGED = {Outcome.MET: "符合", Outcome.NOT_MET: "不符合"}


def sentence(event: Event) -> str:
    """Return *event* in one sentence without a full stop."""
    return _SENTENCES[type(event)](event)


def _opened(e: ev.CaseOpened) -> str:
    how = "主管部门主动发现，待企业确认" if e.path == "discovered" else "企业申报"
    law = f"按 {e.rules.on} 的规定办理，以 {e.year} 年数据为准"
    return f"开立“{e.rules.title}”{e.kind.label}办件（{how}），{law}"


def _experts(e: ev.ExpertsAppointed) -> str:
    left_out = f"，{len(e.excluded)} 人回避" if e.excluded else ""
    return f"确定 {len(e.panel)} 位评审专家{left_out}" + (
        f"，人数理由：{e.size_reason}" if e.size_reason else ""
    )


def _site_check(e: ev.SiteCheckRecorded) -> str:
    count = sum(len(metrics) for metrics in e.verified.values())
    agrees = "与申报一致" if e.agrees else "与申报不一致"
    return f"登记实地核查结果：{agrees}，{e.finding}" + (f"；核实 {count} 项指标" if count else "")


def _round(e: ev.RoundOpened) -> str:
    until = f"至 {e.closes_on}" if e.closes_on else "起常年受理"
    return f"设立批次“{e.round_name}”，{e.opens_on} {until}"


def _drawn_up(e: ev.NoticeDrawnUp) -> str:
    length = f"公示期 {e.days} {Unit(e.unit).label}"
    return because(f"编制公示“{e.number}”，共 {e.count} 家，{length}，名单摘要 {e.digest}", e.days_reason)


def _returned(e: ev.CaseReturned) -> str:
    return because("退回企业补充" if e.to_enterprise else "退回之前的环节", e.reason)


def _title(e: ev.TitleRecognised) -> str:
    term = f"有效期 {e.valid_from} 至 {e.valid_until}"
    return because(
        f"认定为“{e.title_name}”（{e.document_no}，证书 {e.certificate_no}），{term}", e.term_reason
    )


def _supplied(e: ev.CorrectionSupplied) -> str:
    return f"企业提交补正材料 {len(e.evidence)} 件" + (f"：{e.note}" if e.note else "")


def _proposed(e: ev.DecisionProposed) -> str:
    return because(f"提出拟办意见：{_OUTCOME[e.outcome]}", "；".join(e.reasons))


def _refused(e: ev.CaseRefused) -> str:
    told = f"；救济途径：{'；'.join(e.remedies)}" if e.remedies else ""
    return f"不予认定，理由：{'；'.join(e.reasons)}{told}"


_SENTENCES: dict[type[Event], Callable[[Any], str]] = {
    ev.EnterpriseRegistered: lambda e: f"建立企业档案：{e.enterprise_name}（{e.uscc}）",
    ev.FiguresReported: lambda e: f"填报 {e.year} 年数据 {len(e.figures)} 项",
    ev.CaseOpened: _opened,
    ev.CaseConsented: lambda e: "企业同意申报",
    ev.CompletenessConfirmed: lambda e: "材料齐全，予以受理",
    ev.CorrectionRequested: lambda e: f"一次性告知补正 {len(e.items)} 项：{'；'.join(e.items)}",
    ev.CorrectionSupplied: _supplied,
    ev.PreliminaryReviewPassed: lambda e: f"初审通过：{e.opinion}",
    ev.RecommendationMade: lambda e: f"向上级推荐：{e.opinion}",
    ev.ExpertsAppointed: _experts,
    ev.ExpertRecused: lambda e: because("更换一位评审专家（回避）", e.reason),
    ev.ExpertScored: lambda e: f"一位专家评分 {e.score}：{e.opinion}",
    ev.ExpertReviewConcluded: lambda e: f"专家评审结束，平均 {e.average} 分：{e.opinion}",
    ev.SiteCheckOrdered: lambda e: f"安排 {len(e.visitors)} 人于 {e.visit_on} 实地核查",
    ev.SiteCheckRecorded: _site_check,
    ev.StepLeftOut: lambda e: because("略去可选环节", e.reason),
    ev.ConditionJudged: lambda e: because(
        f"判断“{e.label or e.condition}”{_JUDGED.get(e.outcome, '')}", e.reason
    ),
    ev.DecisionProposed: _proposed,
    ev.DecisionApproved: lambda e: f"批准{_OUTCOME[e.outcome]}：{e.opinion}",
    ev.DecisionSentBack: lambda e: because("不同意拟办意见，退回", e.reason),
    ev.CaseReturned: _returned,
    ev.CaseRefused: _refused,
    ev.CaseWithdrawn: lambda e: because("企业撤回", e.reason),
    ev.CaseReopened: lambda e: because("纠错重开办件", e.reason),
    ev.PublicityOpened: lambda e: f"列入公示第 {e.row} 行，公示期 {e.opens_on} 至 {e.closes_on}",
    ev.PublicityPassed: lambda e: "公示结束，没有成立的异议",
    ev.PublicityRowWithdrawn: lambda e: because(f"从公示名单第 {e.row} 行撤下", e.reason),
    ev.ObjectionLodged: lambda e: f"收到实名异议 {e.objection}，附证明材料 {len(e.evidence)} 件",
    ev.ObjectionAccepted: lambda e: f"受理异议 {e.objection}",
    ev.ObjectionDeclined: lambda e: because(f"不予受理异议 {e.objection}", e.reason),
    ev.ObjectionInvestigated: lambda e: f"异议 {e.objection} 核查结果：{e.finding}",
    ev.ObjectionUpheld: lambda e: because(f"异议 {e.objection} 成立", e.reason),
    ev.ObjectionDismissed: lambda e: because(f"异议 {e.objection} 不成立", e.reason),
    ev.TitleRecognised: _title,
    ev.NoticeDrawnUp: _drawn_up,
    ev.NoticeRowsListed: lambda e: (
        f"列入 {len(e.rows)} 行" + (f"（第 {e.rows[0].row} 行起）" if e.rows else "")
    ),
    ev.NoticeOpened: lambda e: f"发布公示，{e.opens_on} 至 {e.closes.last_day}",
    ev.NoticeRowWithdrawn: lambda e: because(f"撤下第 {e.row} 行", e.reason),
    ev.NoticeClosed: lambda e: f"公示结束，{e.passed} 家通过，{e.held} 家因异议暂缓",
    ev.NoticeResultAnnounced: lambda e: (
        f"公告认定结果（{e.document_no}），共 {e.recognised} 家"
        + (f"，其中复核通过 {e.renewed} 家" if e.renewed else "")
    ),
    ev.RoundOpened: _round,
    ev.RoundClosed: lambda e: because("关闭批次", e.reason),
    ev.CertificatesNumbered: lambda e: f"编制证书 {e.beginning} 第 {e.first} 号至第 {e.last} 号",
    **AFTER,
}

"""What happens after recognition, as sentences: the second half of the table in ``sentences.py``."""

from collections.abc import Callable
from typing import Any

from domain import divisions
from domain import events as ev
from domain.appeal import OUTCOMES, REMEDIES
from domain.duty import WHAT
from domain.envelope import Event
from domain.report import ORIGINS

_CHANNELS = {"account": "系统消息", "letter": "书面", "telephone": "电话", "visit": "上门"}
_SERVED = {
    "account": "电子送达", "in_person": "直接送达", "post": "邮寄送达", "left": "留置送达",
    "public": "公告送达",
}  # fmt: skip
_FIELDS = {"document_no": "文号", "certificate_no": "证书编号", "title_name": "称号名称"}
_CLOSED = {
    "unfounded": "查无实据", "settled": "已处理", "rectified": "整改合格", "proceeding": "转入撤销、取消程序",
}  # fmt: skip


def because(text: str, reason: str) -> str:
    """Return *text* with its reason, where there is one."""
    return f"{text}，理由：{reason}" if reason else text


def _ended(how: str) -> Callable[[Any], str]:
    return lambda e: because(f"称号{how}，最后有效日 {e.last_day}", e.reason)


def _missed(e: ev.DutyMissed) -> str:
    text = f"逾期未履行（有效期内第 {e.count} 次）"
    if e.follows:
        text += f"，依规定：{'、'.join(then.label for then in e.follows)}"
    return text + (f"；待决定：{'、'.join(then.label for then in e.choices)}" if e.choices else "")


def _change(e: ev.ChangeReported) -> str:
    how = "主管部门发现" if e.found else "企业报告"
    late = "，已逾期" if e.late else ""
    return f"{how}重大变化：{'、'.join(kind.label for kind in e.kinds)}（{e.happened_on} 发生{late}）"


def _assessed(e: ev.ChangeAssessed) -> str:
    if not e.established:
        return f"变化评估：变化不成立，{e.finding}"
    found = f"{len(e.fails)} 项称号不再符合标准" if e.fails else "仍符合标准，称号和有效期不变"
    return f"变化评估：{found}，{e.finding}"


def _proposed(e: ev.ProceedingProposed) -> str:
    outcome = "终止本程序"
    if e.outcome == "end":
        outcome = f"终止称号（最后有效日 {e.last_day}）" if e.last_day else "限制申报"
    years = "，长期不得申报" if e.ban_permanent else f"，{e.ban_years} 年内不得申报" if e.ban_years else ""
    return because(f"提出处理意见：{outcome}{years}", "；".join(e.reasons))


def _proceeding(e: ev.ProceedingOpened) -> str:
    return "限期不得申报" if not e.titles else "撤销" if e.revokes else "取消"


def _banned(e: ev.BanStarted) -> str:
    until = f"至 {e.last_day} " if e.last_day else "起长期"
    scope = "、".join(one.label for one in e.bars)
    return because(f"自 {e.first_day} {until}不得申报（{scope}），事由：{e.ground}", e.length_reason)


AFTER: dict[type[Event], Callable[[Any], str]] = {
    ev.EnterpriseRenamed: lambda e: f"企业名称由“{e.before}”变更为“{e.after}”",
    ev.EnterpriseRelocated: lambda e: f"企业由 {e.before} 迁至 {e.after}",
    ev.WatchListed: lambda e: because("列入重点关注", e.reason),
    ev.WatchEnded: lambda e: because("移出重点关注", e.reason),
    ev.CorrectionProposed: lambda e: because(
        f"提出更正第 {e.corrects} 号记录的{_FIELDS.get(e.field, e.field)}：“{e.wrong}”应为“{e.right}”",
        e.reason,
    ),
    ev.RecordCorrected: lambda e: because(
        f"更正第 {e.corrects} 号记录的{_FIELDS.get(e.field, e.field)}：“{e.wrong}”改为“{e.right}”", e.reason
    ),
    ev.TitleAsserted: lambda e: (
        f"据历史名单第 {e.row} 行记入“{e.title_name}”，有效期 {e.valid_from} 至 {e.valid_until}"
    ),
    ev.TitleLapsed: _ended("期满失效"),
    ev.TitleNotRenewed: _ended("复核未通过"),
    ev.TitleWaived: _ended("视为放弃"),
    ev.TitleSurrendered: _ended("由企业自愿放弃"),
    ev.TitleRemoved: _ended("移出名单（库）"),
    ev.TitleCancelled: _ended("取消"),
    ev.TitleRevoked: _ended("撤销"),
    ev.TitleConverted: lambda e: because(
        f"称号转换为“{e.into_name}”（{e.document_no}），有效期至 {e.valid_until}", e.reason
    ),
    ev.TitleRestored: lambda e: because("称号恢复，视同从未终止", e.reason),
    ev.TitleEndRequested: lambda e: because("企业申请取消称号", e.reason),
    ev.RecheckRightLost: lambda e: because("取消复核资格", e.reason),
    ev.RecheckRightRestored: lambda e: because("恢复复核资格", e.reason),
    ev.CertificateReturned: lambda e: because("收回证书" if e.returned else "宣布证书作废", e.note),
    ev.DutySet: lambda e: f"须于 {e.due.last_day} 前完成 {e.period} 年{WHAT.get(e.what, e.what)}",
    ev.DutyRevised: lambda e: (
        f"适用的规定变更，逾期后果：{'、'.join(one.then.label for one in e.consequences) or '没有规定'}"
    ),
    ev.DutyReminded: lambda e: because(
        f"提醒企业（{_CHANNELS.get(e.channel, e.channel)}）"
        + (f"，请于 {e.until} 前履行" if e.until else ""),
        e.note,
    ),
    ev.DutyDone: lambda e: "已履行" + ("（逾期）" if e.late else "") + (f"：{e.note}" if e.note else ""),
    ev.DutyGivenUp: lambda e: because("企业声明放弃复核", e.reason),
    ev.DutyMissed: _missed,
    ev.ConsequenceProposed: lambda e: because(
        f"提出逾期后果：{e.then.label if e.then else '不予追究'}", e.reason
    ),
    ev.ConsequenceSentBack: lambda e: because("不同意提出的逾期后果", e.reason),
    ev.DutyJudged: lambda e: because(f"逾期后果：{e.then.label if e.then else '不予追究'}", e.reason),
    ev.DutyReleased: lambda e: because("免除义务", e.reason),
    ev.DeadlineMoveProposed: lambda e: because(f"申请将期限改为 {e.to}", e.reason),
    ev.DeadlineMoveDeclined: lambda e: because("不同意调整期限", e.reason),
    ev.DeadlineMoved: lambda e: because(f"期限调整为 {e.due.last_day}（原为 {e.due.original}）", e.reason),
    ev.DeadlineSuspended: lambda e: because("期限中止", e.reason),
    ev.DeadlineResumed: lambda e: f"期限恢复计算，顺延 {e.days} 日至 {e.due.last_day}",
    ev.ChangeReported: _change,
    ev.ChangeAssessed: _assessed,
    ev.ChangeLateJudged: lambda e: because(f"逾期报告：{e.then.label if e.then else '不予追究'}", e.reason),
    ev.ChangeSettled: lambda e: because(f"不再符合标准：{e.then.label if e.then else '不予处理'}", e.reason),
    ev.ChangeClosed: lambda e: f"变化办结：{e.outcome}",
    ev.CustodyOffered: lambda e: because(f"向 {e.to_division} 移交企业档案", e.note),
    ev.CustodyTaken: lambda e: because("接收企业档案", e.note),
    ev.CustodyDeclined: lambda e: because("退回企业档案移交", e.reason),
    ev.ReportLodged: lambda e: f"{ORIGINS.get(e.origin, e.origin)} {e.report}，附材料 {len(e.evidence)} 件",
    ev.ReportAccepted: lambda e: f"受理 {e.report}",
    ev.ReportDeclined: lambda e: because(f"不予受理 {e.report}", e.reason),
    ev.ReportEnquired: lambda e: f"询问企业 {len(e.questions)} 个问题，限 {e.due.last_day} 前答复",
    ev.ReportReplied: lambda e: "企业答复询问" + ("（逾期）" if e.late else ""),
    ev.ReportUnanswered: lambda e: "企业逾期未答复询问" + (f"，依规定可{e.then.label}" if e.then else ""),
    ev.ReportVerified: lambda e: f"核查结果：{'属实' if e.founded else '不属实'}，{e.finding}",
    ev.RectificationOrdered: lambda e: f"责令整改：{'；'.join(e.items)}，限 {e.due.last_day} 前完成",
    ev.RectificationReported: lambda e: f"企业报告整改情况：{e.statement}",
    ev.RectificationChecked: lambda e: f"整改复查{'合格' if e.passed else '不合格'}：{e.finding}",
    ev.ReportClosed: lambda e: because(f"办结：{_CLOSED.get(e.outcome, e.outcome)}", e.reason),
    ev.ProceedingOpened: lambda e: f"启动{_proceeding(e)}程序，事由：{e.ground}",
    ev.ProceedingNotified: lambda e: (
        f"制作事先告知书，陈述申辩期 {e.answer.n} {e.answer.unit.label}"
        + ("，可以要求听证" if e.hearing_request else "")
    ),
    ev.ProceedingServed: lambda e: (
        f"送达告知书（{_SERVED.get(e.how, e.how)}），企业可于 {e.due.last_day} 前陈述申辩"
    ),
    ev.ProceedingAnswered: lambda e: f"企业陈述申辩，附材料 {len(e.evidence)} 件",
    ev.ProceedingUnanswered: lambda e: "企业逾期未陈述申辩",
    ev.HearingRequested: lambda e: because("企业要求听证", e.reason),
    ev.HearingSet: lambda e: f"定于 {e.held_on} 在{e.place}听证",
    ev.HearingHeld: lambda e: "举行听证" if e.attended else "企业未出席听证",
    ev.ProceedingReviewed: lambda e: because(f"法制审核{'同意' if e.agrees else '不同意'}", e.opinion),
    ev.ProceedingVerified: lambda e: f"核实后报{e.level.label}级决定：{e.opinion}",
    ev.ProceedingProposed: _proposed,
    ev.ProceedingSentBack: lambda e: because("不同意处理意见，退回", e.reason),
    ev.ProceedingDecided: lambda e: (
        f"作出决定（{e.document_no}）：{e.opinion}"
        + (f"；救济途径：{'；'.join(e.remedies)}" if e.remedies else "")
    ),
    ev.DecisionServed: lambda e: f"{e.served_on} 送达决定（{_SERVED.get(e.how, e.how)}）",
    ev.ProceedingSetAside: lambda e: because(
        "决定被撤销" + ("，须重新作出决定" if e.anew else "，原被终止的权利恢复"), e.reason
    ),
    ev.ProceedingDropped: lambda e: because("终止程序，不作不利决定", e.reason),
    ev.ProceedingPublished: lambda e: f"{e.published_on} 在{e.where}公告",
    ev.BanStarted: _banned,
    ev.BanLiftProposed: lambda e: because(f"提出自 {e.free_from} 起解除限期不得申报", e.reason),
    ev.BanLiftDeclined: lambda e: because("不予解除限期不得申报", e.reason),
    ev.BanChanged: lambda e: because(f"限期不得申报改为至 {e.last_day}", e.reason),
    ev.BanLifted: lambda e: because("撤销限期不得申报" if e.void else "解除限期不得申报", e.reason),
    ev.AppealFiled: lambda e: (
        f"企业对 {e.against} 提出{REMEDIES.get(e.remedy, e.remedy)}" + ("（逾期）" if e.late else "")
    ),
    ev.AppealAccepted: lambda e: f"{e.appeal} 已受理（{e.reference}）",
    ev.AppealRejected: lambda e: because(f"{e.appeal} 未受理", e.reason),
    ev.EffectSuspended: lambda e: because("停止执行原决定", e.reason),
    ev.AppealResultProposed: lambda e: because(
        f"登记 {e.appeal} 的结果：{OUTCOMES.get(e.outcome, e.outcome)}", e.reasons
    ),
    ev.AppealResultSentBack: lambda e: because(f"退回 {e.appeal} 结果的登记", e.reason),
    ev.AppealDecided: lambda e: because(
        f"{e.document_no}：{OUTCOMES.get(e.outcome, e.outcome)}原决定", e.reasons
    ),
    ev.RecheckBarred: lambda e: because(f"告知企业：称号不列入“{e.round_name}”的复核", e.reason),
    ev.MeanwhileDecided: lambda e: because(
        "决定复核期间原称号" + ("继续有效" if e.keeps else "到期后不再有效"), e.reason
    ),
    ev.RoundCalledUp: lambda e: (
        f"通知 {e.called} 项称号参加复核" + (f"，{len(e.skipped)} 项不列入" if e.skipped else "")
    ),
    ev.PlacesTaken: lambda e: f"{divisions.name(e.place)}占用推荐或认定名额 {len(e.cases)} 个",
    ev.QuotaReallocated: lambda e: because(
        f"{divisions.name(e.before)}的 {e.places} 个名额调剂给{divisions.name(e.after)}", e.reason
    ),
    ev.RenameApproved: lambda e: f"核准更名（{e.document_no}）：由“{e.before}”变更为“{e.after}”",
    ev.SiteCheckDrawn: lambda e: (
        f"随机抽取“{e.draw_name}”" + ("抽中，须实地核查" if e.chosen else "补抽时换下，不再须实地核查")
    ),
    ev.NoticeOthersNamed: lambda e: f"公告另列 {len(e.others)} 项称号终止或企业更名",
    ev.DrawPrepared: lambda e: (
        f"准备随机抽取“{e.name}”：{len(e.pool)} 个对象中抽取 {e.count} 个，种子摘要 {e.commitment}"
    ),
    ev.Drawn: lambda e: f"抽取 {len(e.members)} 个，公开种子 {e.seed}",
    ev.Redrawn: lambda e: f"补抽 {len(e.members)} 个，替换 {len(e.without)} 个",
    ev.ListReceived: lambda e: f"收到历史名单“{e.filename}”（{e.title_name}），共 {e.rows} 行",
    ev.RowsAsserted: lambda e: f"记入 {len(e.rows)} 家企业的称号",
    ev.RowsUnclear: lambda e: f"{len(e.rows)} 行待核对",
    ev.RowSettled: lambda e: because(f"核对第 {e.row} 行", e.reason),
}

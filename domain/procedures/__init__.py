"""When something may happen: one file per procedure, each with its commands and its decisions.

A decision raises and changes nothing, or records events in the filing; never both.  The two tables below are
the list of everything that can be asked of Tidu.
"""

from collections.abc import Callable
from typing import Any

from domain import change, duty, matter, report
from domain.dossier import Dossier
from domain.filing import Filing
from domain.law import Law
from domain.ports import Journal
from domain.procedures import (
    application,
    change_effects,
    changes,
    completeness,
    custody,
    deadlines,
    decision,
    draws,
    duties,
    experts,
    misses,
    objection,
    publicity,
    quota,
    rechecks,
    recognition,
    registration,
    reopening,
    report_handling,
    reports,
    review,
    rounds,
    site_check,
    watching,
    together,
)

ON_DOSSIER: dict[type, Callable[[Dossier, Any, Filing, Law], None]] = {
    registration.RegisterEnterprise: registration.register_enterprise,
    registration.ReportFigures: registration.report_figures,
    application.Consent: application.consent,
    completeness.ConfirmCompleteness: completeness.confirm_completeness,
    completeness.RequestCorrection: completeness.request_correction,
    completeness.SupplyCorrection: completeness.supply_correction,
    review.PassPreliminaryReview: review.pass_preliminary_review,
    review.Decline: review.decline,
    review.ReturnCase: review.return_case,
    experts.EnterScore: experts.enter_score,
    experts.ConcludeExpertReview: experts.conclude_expert_review,
    site_check.OrderSiteCheck: site_check.order_site_check,
    site_check.RecordSiteCheck: site_check.record_site_check,
    decision.JudgeCondition: decision.judge_condition,
    decision.Propose: decision.propose,
    decision.Approve: decision.approve,
    decision.SendBack: decision.send_back,
    objection.LodgeObjection: objection.lodge_objection,
    objection.AcceptObjection: objection.accept_objection,
    objection.DeclineObjection: objection.decline_objection,
    objection.InvestigateObjection: objection.investigate_objection,
    objection.UpholdObjection: objection.uphold_objection,
    objection.DismissObjection: objection.dismiss_objection,
    reopening.Reopen: reopening.reopen,
    rechecks.GiveUpRecheck: rechecks.give_up_recheck,
    duties.SetUpdateDuty: duties.set_update_duty,
    duties.Remind: duties.remind,
    duties.SubmitUpdate: duties.submit_update,
    duties.ReleaseDuty: duties.release_duty,
    misses.RecordMiss: misses.record_miss,
    misses.ProposeConsequence: misses.propose_consequence,
    misses.JudgeMiss: misses.judge_miss,
    misses.LapseTitle: misses.lapse_title,
    deadlines.ProposeMove: deadlines.propose_move,
    deadlines.ApproveMove: deadlines.approve_move,
    deadlines.DeclineMove: deadlines.decline_move,
    deadlines.Suspend: deadlines.suspend,
    deadlines.Resume: deadlines.resume,
    deadlines.Recompute: deadlines.recompute,
    changes.ReportChange: changes.report_change,
    changes.FindChange: changes.find_change,
    changes.AssessChange: changes.assess_change,
    change_effects.JudgeLate: change_effects.judge_late,
    change_effects.SettleUnqualified: change_effects.settle_unqualified,
    change_effects.ReferChange: change_effects.refer_change,
    custody.RecordRelocation: custody.record_relocation,
    custody.OfferCustody: custody.offer_custody,
    custody.TakeCustody: custody.take_custody,
    custody.DeclineCustody: custody.decline_custody,
    changes.CloseChange: changes.close_change,
    reports.LodgeReport: report_handling.lodge_report,
    reports.LodgeFinding: report_handling.lodge_finding,
    reports.AcceptReport: report_handling.accept_report,
    reports.DeclineReport: report_handling.decline_report,
    reports.Enquire: report_handling.enquire,
    reports.Reply: report_handling.reply,
    reports.RecordUnanswered: report_handling.record_unanswered,
    reports.VerifyReport: report_handling.verify_report,
    reports.OrderRectification: report_handling.order_rectification,
    reports.ReportRectification: report_handling.report_rectification,
    reports.CheckRectification: report_handling.check_rectification,
    reports.CloseReport: report_handling.close_report,
    reports.ReferToProceeding: report_handling.refer_report,
    watching.PutOnWatch: watching.put_on_watch,
    watching.EndWatch: watching.end_watch,
}
"""Commands on one enterprise: decided on its dossier."""

ON_JOURNAL: dict[type, Callable[[Any, Filing, Law, Journal], None]] = {
    rounds.OpenRound: rounds.open_round,
    rounds.CloseRound: rounds.close_round,
    application.Apply: application.apply,
    application.Discover: application.discover,
    application.Withdraw: application.withdraw,
    rechecks.CallUp: rechecks.call_up,
    rechecks.ApplyRecheck: rechecks.apply_recheck,
    review.Recommend: review.recommend,
    experts.AppointExperts: experts.appoint_experts,
    experts.RecuseExpert: experts.recuse_expert,
    site_check.LeaveOut: site_check.leave_out,
    quota.ReallocateQuota: quota.reallocate_quota,
    draws.PrepareDraw: draws.prepare_draw,
    draws.Draw: draws.draw_members,
    draws.Redraw: draws.redraw,
    publicity.DrawUpNotice: publicity.draw_up_notice,
    publicity.OpenNotice: publicity.open_notice,
    publicity.WithdrawRow: publicity.withdraw_row,
    publicity.CloseNotice: publicity.close_notice,
    recognition.Recognise: recognition.recognise,
    recognition.RecogniseCase: recognition.recognise_case,
    together.Together: together.together(ON_DOSSIER),
}
"""Commands that touch rounds, lists or certificates too: decided on several streams, one transaction."""

ACTS: dict[type[matter.Matter], tuple[matter.Act, ...]] = {
    duty.Duty: (*duties.ACTS, *rechecks.ACTS, *misses.ACTS, *deadlines.ACTS),
    change.Change: changes.ACTS,
    report.Report: (*reports.ACTS, *deadlines.ACTS),
}
"""The acts that each kind of matter offers."""

"""The tour's stations on ends for cause: proceedings, bans, appeals, corrections, surrender."""

import datetime as dt

from domain.people import Actor
from domain.procedures import appeals as a
from domain.procedures import bans as b
from domain.procedures import proceedings as p
from domain.procedures.corrections import ApproveCorrection, ProposeCorrection
from domain.procedures.misses import RecordMiss
from domain.procedures.surrender import CancelOnRequest, RequestCancellation, SurrenderTitle
from tests.domain import cast
from tests.domain.attacked import CHAIR, PROOF, approval, decided, found, holding, opened, served
from tests.domain.holders import owed
from tests.domain.story import Story, firm

ATTACKED, RESTORED, CHANGED, GIVING_UP, MISSING = (firm(number) for number in range(301, 306))


def tour(story: Story) -> None:
    """Let everything about ends for cause, and about what undoes them, happen once."""
    _heard_and_decided(story, ATTACKED)
    _restored(story, RESTORED)
    _changed(story, CHANGED)
    _given_up_and_corrected(story, GIVING_UP)
    _miss_undone(story, MISSING)


def _heard_and_decided(story: Story, by: Actor) -> None:
    """A province hears, one title is dropped, a hearing is held, the ministry ends the other one."""
    [_, third] = holding(story, "test/second", "test/third", by=by)
    dropped = opened(story, third, ground="falsified")
    story.when(p.DropProceeding(dropped, "举报内容不属实"), cast.APPROVER)
    number = served(story, opened(story, third, evidence=PROOF))
    due = found(story, number).due
    story.given((p.RequestHearing(number, "要求当面说明"), by))
    held_on = story.today + dt.timedelta(days=21)
    story.when(p.SetHearing(number, held_on, "经信厅 301 会议室", CHAIR.account), cast.HANDLER)
    story.on(held_on).when(p.HoldHearing(number, False, "企业未到场", PROOF), CHAIR)
    assert due is not None
    story.given(
        (p.RecordSilence(number), cast.CLERK),
        (p.VerifyProceeding(number, "事实清楚，建议取消称号"), cast.HANDLER),
        (p.ReviewProceeding(number, True, "程序合法"), cast.MINISTRY_SECOND),
        (p.ProposeEnding(number, "end", ["发生较大事故"], story.today), cast.MINISTRY_HANDLER),
        (p.SendBackEnding(number, "请写明条款"), cast.MINISTRY_APPROVER),
        (p.ProposeEnding(number, "end", ["发生较大事故，第二十四条"], story.today), cast.MINISTRY_HANDLER),
    )
    story.given(
        approval(story, number),
        (p.ServeDecision(number, "post", story.today, PROOF), cast.MINISTRY_HANDLER),
        (p.PublishEnding(number, story.today, "部门户网站"), cast.MINISTRY_HANDLER),
        (p.ReturnCertificate(number, third, True), cast.MINISTRY_HANDLER),
    )


def _restored(story: Story, by: Actor) -> None:
    """Three appeals: not taken up, taken up and suspended, set aside; a ban is lifted and not lifted."""
    [title] = holding(story, "test/second", by=by)
    number = opened(story, title, ground="falsified")
    decided(story, number, by)
    ban = f"{by.enterprise}-N1"
    story.given(
        (b.ProposeLift(ban, story.today, "已消除影响"), cast.HANDLER),
        (b.DeclineLift(ban, "尚未满一年"), cast.APPROVER),
        (_filing(by, number), by),
        (a.RejectAppeal(f"{by.enterprise}-S1", "材料不齐"), cast.HANDLER),
        (_filing(by, number), by),
    )
    appeal = f"{by.enterprise}-S2"
    outcome = a.ProposeResult(appeal, "set_aside", story.today, "主要事实不清", "川府复决〔2026〕1号")
    story.given(
        (a.AcceptAppeal(appeal, "川府复受〔2026〕1号"), cast.HANDLER),
        (a.SuspendEffect(appeal, "停止执行不损害公共利益"), cast.APPROVER),
        (outcome, cast.HANDLER),
        (a.SendBackResult(appeal, "请核对文号"), cast.SECOND_APPROVER),
        (outcome, cast.HANDLER),
        (a.ApproveResult(appeal, "按决定执行"), cast.SECOND_APPROVER),
    )


def _changed(story: Story, by: Actor) -> None:
    """A ban is made shorter on appeal, and later lifted by two people."""
    [title] = holding(story, "test/second", by=by)
    number = opened(story, title)
    decided(story, number, by)
    appeal, ban = f"{by.enterprise}-S1", f"{by.enterprise}-N1"
    until = story.today + dt.timedelta(days=365)
    shorter = a.ProposeResult(
        appeal, "changed", story.today, "情节较轻", "川府复决〔2026〕2号", ban_until=until
    )
    story.given(
        (_filing(by, number), by),
        (a.AcceptAppeal(appeal, "川府复受〔2026〕2号"), cast.HANDLER),
        (shorter, cast.HANDLER),
        (a.ApproveResult(appeal, "按决定执行"), cast.SECOND_APPROVER),
        (b.ProposeLift(ban, story.today, "已消除影响"), cast.HANDLER),
        (b.ApproveLift(ban, "同意"), cast.APPROVER),
    )


def _given_up_and_corrected(story: Story, by: Actor) -> None:
    """One title is given up, one cancelled as asked; a slip of the pen is put right."""
    first, second = holding(story, "test/first", "test/second", by=by)
    version = story.dossier(by).version
    wrong = story.dossier(by).titles[second].document_no
    correction = ProposeCorrection(
        by.enterprise, version, second, "document_no", wrong, "川经信〔2026〕19号", "录入时漏写一位"
    )
    story.given(
        (correction, cast.HANDLER),
        (ApproveCorrection(by.enterprise), cast.APPROVER),
        (SurrenderTitle(by.enterprise, first, "业务调整"), by),
        (RequestCancellation(by.enterprise, second, "集团整合"), by),
        (CancelOnRequest(by.enterprise, second, "川经信〔2026〕40号", story.today, "同意"), cast.APPROVER),
    )


def _miss_undone(story: Story, by: Actor) -> None:
    """A right to a recheck, lost by a miss, comes back on appeal."""
    [title] = holding(story, "test/first", by=by)
    year = story.today.year + 1
    duty = owed(story, title, year, by)
    appeal = f"{by.enterprise}-S1"
    story.on(dt.date(year, 5, 8)).given((RecordMiss(duty), cast.CLERK), (_filing(by, duty), by))
    story.given(
        (a.AcceptAppeal(appeal, "川府复受〔2027〕3号"), cast.HANDLER),
        (
            a.ProposeResult(appeal, "set_aside", story.today, "未依规定提醒", "川府复决〔2027〕3号"),
            cast.HANDLER,
        ),
        (a.ApproveResult(appeal, "按决定执行"), cast.SECOND_APPROVER),
    )


def _filing(by: Actor, against: str) -> a.FileAppeal:
    return a.FileAppeal(by.enterprise, against, "reconsideration", "省人民政府", "请求撤销原决定", PROOF)

"""The part of the tour about changes, reports and the watch list."""

import datetime as dt

from domain.procedures import change_effects, changes, custody, reports, watching
from domain.report import Topic
from tests.domain import cast
from tests.domain.awarded import titled
from tests.domain.story import Story, firm

DIGEST = "sha256:" + "c" * 64


def tour(story: Story) -> None:
    """A firm changes its name too late, one moves to another province, one is reported."""
    late, leaver, watched = firm(21), firm(22), firm(23)
    for by in (late, leaver, watched):
        titled(story, "test/monthly", by)
    happened_on = story.today
    story.on(happened_on + dt.timedelta(days=45))
    _renamed_late(story, late.enterprise, happened_on)
    _relocated(story, leaver.enterprise, happened_on)
    _reported(story, watched.enterprise)
    _declined(story, watched.enterprise)
    story.given(
        (watching.PutOnWatch(watched.enterprise, "一年内两次整改"), cast.APPROVER),
        (watching.EndWatch(watched.enterprise, "一年内没有新问题"), cast.APPROVER),
    )


def _renamed_late(story: Story, uscc: str, happened_on: dt.date) -> None:
    """A rename found late: the title is deemed given up; the standard of the rest is judged, too."""
    change, title = f"{uscc}-G1", f"{uscc}-1"
    found = changes.FindChange(
        uscc, ["rename", "main_business"], happened_on, "核对登记信息时发现", "成都新示例科技有限公司",
        evidence=[DIGEST],
    )  # fmt: skip
    story.given(
        (found, cast.COUNTY_HANDLER),
        (
            changes.AssessChange(change, [], [title], "主营业务已转为贸易", evidence=[DIGEST]),
            cast.HANDLER,
        ),
        (change_effects.JudgeLate(change, "waived"), cast.APPROVER),
        (change_effects.SettleUnqualified(change), cast.APPROVER),
        (changes.CloseChange(change, "称号视为放弃"), cast.HANDLER),
    )


def _relocated(story: Story, uscc: str, happened_on: dt.date) -> None:
    """A move to Beijing: offered, declined, offered again, taken; the title goes on until it is removed."""
    change, title = f"{uscc}-G1", f"{uscc}-1"
    moved = changes.ReportChange(uscc, ["relocation"], story.today, "迁入北京市", new_division="110101")
    story.given(
        (moved, firm(22)),
        (changes.AssessChange(change, [], [title], "本省称号不随企业迁出"), cast.HANDLER),
        (change_effects.SettleUnqualified(change), cast.APPROVER),
        (custody.OfferCustody(change, "档案齐全"), cast.HANDLER),
        (custody.DeclineCustody(change, "缺少近三年的更新材料"), cast.STRANGER),
        (custody.OfferCustody(change, "已补齐"), cast.HANDLER),
        (custody.TakeCustody(change, "已核对"), cast.STRANGER),
        (changes.CloseChange(change, "已接收，本省称号已移出名单"), cast.STRANGER),
    )


def _reported(story: Story, uscc: str) -> None:
    """Two enquiries, one of them answered, rectification, and a check."""
    report = f"{uscc}-J1"
    lodged = reports.LodgeReport(uscc, Topic.QUALITY, "p-" + "2" * 32, True, [DIGEST])
    story.given(
        (lodged, cast.PUBLIC),
        (reports.AcceptReport(report), cast.HANDLER),
        (reports.Enquire(report, ["请说明抽检不合格批次的处理情况"]), cast.HANDLER),
    )
    _after_due(story, report).given(
        (reports.RecordUnanswered(report), cast.CLERK),
        (reports.Enquire(report, ["请提供召回记录"]), cast.HANDLER),
        (reports.Reply(report, "召回记录见附件", [DIGEST]), firm(23)),
        (reports.VerifyReport(report, True, "一个批次不合格，已召回", [DIGEST]), cast.HANDLER),
        (reports.OrderRectification(report, ["补齐出厂检验记录"]), cast.APPROVER),
        (reports.ReportRectification(report, "已补齐", [DIGEST]), firm(23)),
        (reports.CheckRectification(report, True, "记录齐全", [DIGEST]), cast.HANDLER),
        (reports.CloseReport(report, "rectified", "整改合格"), cast.APPROVER),
    )


def _declined(story: Story, uscc: str) -> None:
    """A finding that another office has to deal with."""
    found = reports.LodgeFinding(uscc, "inspection", "抽查发现环境管理台账不全", [DIGEST])
    story.given(
        (found, cast.COUNTY_HANDLER),
        (reports.DeclineReport(f"{uscc}-J2", "属于生态环境主管部门职责，已移送"), cast.HANDLER),
    )


def _after_due(story: Story, matter: str) -> Story:
    """It is the day after the matter's last day."""
    due = story.casework.matter(matter)[1].due
    assert due is not None
    return story.on(due.last_day + dt.timedelta(days=1))

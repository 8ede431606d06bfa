"""The tour through a year of duties: moved, reminded of, missed and judged; a term that ends."""

import datetime as dt

from domain.people import CLERK
from domain.procedures.deadlines import (
    ApproveMove,
    DeclineMove,
    ProposeMove,
    RecomputeDeadline,
    ResumeDeadline,
    SuspendDeadline,
)
from domain.procedures.duties import ReleaseDuty, Remind
from domain.procedures.misses import JudgeMiss, LapseTitle, ProposeConsequence, RecordMiss
from domain.procedures.rechecks import GiveUpRecheck
from domain.rulebook.model import Then
from tests.domain import cast
from tests.domain.holders import held, owed
from tests.domain.rechecking import called, recheck_round, titled
from tests.domain.story import Story, firm

MISSING, RELEASED, LAPSING, GIVING_UP = (firm(n) for n in range(51, 55))


def tour(story: Story) -> None:
    """Let a duty go every way that it can go."""
    begins = story.today
    lapsing = held(story, "test/plain", begins, LAPSING)
    duty = owed(story, held(story, "test/duty-choice", begins, MISSING), 2027, MISSING)
    released = owed(story, held(story, "test/duty-yearly", begins, RELEASED), 2027, RELEASED)
    story.when(ReleaseDuty(released, "数据已由统计部门共享"), cast.APPROVER)
    _given_up(story)
    story.given(
        (Remind(duty, "letter", "已寄送提醒函"), cast.HANDLER),
        (ProposeMove(duty, dt.date(2027, 3, 31), "停产检修"), cast.HANDLER),
        (DeclineMove(duty, "没有附证明材料"), cast.APPROVER),
        (SuspendDeadline(duty, "洪灾，通信中断"), cast.APPROVER),
    )
    story.on(story.today + dt.timedelta(days=9)).when(ResumeDeadline(duty, "灾情解除"), cast.APPROVER)
    story.on(dt.date(2027, 2, 1)).given(
        (RecomputeDeadline(duty), CLERK),
        (ProposeMove(duty, dt.date(2027, 5, 20), "停产检修，附证明"), cast.HANDLER),
        (ApproveMove(duty), cast.APPROVER),
    )
    story.on(dt.date(2027, 5, 21)).given(
        (RecordMiss(duty), CLERK),
        (ProposeConsequence(duty, Then.WATCH_LIST, "首次逾期"), cast.HANDLER),
        (JudgeMiss(duty, False, "已多次提醒，处理偏轻"), cast.APPROVER),
        (ProposeConsequence(duty, Then.RECHECK_RIGHT_LOST, "经多次提醒仍未更新"), cast.HANDLER),
        (JudgeMiss(duty), cast.APPROVER),
    )
    over = story.dossier(LAPSING).titles[lapsing].valid_until + dt.timedelta(days=1)
    story.on(max(over, story.today)).when(
        LapseTitle(LAPSING.enterprise, lapsing, "企业未再申报"), cast.APPROVER
    )


def _given_up(story: Story) -> None:
    """An enterprise that was called to a recheck declares that it will not take part."""
    title = titled(story, "test/kept", story.today, GIVING_UP)
    last = story.dossier(GIVING_UP).titles[title].valid_until
    closes = story.today + dt.timedelta(days=30)
    intake = recheck_round(story, "test/kept", closes, name="复核之二", expiring=(story.today, last))
    called(story, intake, GIVING_UP)
    [call] = story.dossier(GIVING_UP).duties.values()
    story.when(GiveUpRecheck(call.id, "经营方向调整"), GIVING_UP)
